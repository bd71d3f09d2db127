// SPDX-License-Identifier: MIT
/* The descriptor table. */

#include <linux/fs.h>
#include <linux/anon_inodes.h>
#include <linux/err.h>
#include <linux/fdtable.h>
#include <linux/file.h>
#include <linux/kernel.h>
#include <linux/ktest.h>
#include <linux/sched.h>

#define MANY	300

static const struct file_operations nothing_fops;

static int open_one(void)
{
	struct file *file = anon_inode_getfile("[ktest]", &nothing_fops, NULL, O_RDONLY);
	int fd;

	if (IS_ERR(file))
		return PTR_ERR(file);
	fd = __get_unused_fd_flags(0, 2 * MANY);
	if (fd < 0)
		__fput_sync(file);
	else
		fd_install(fd, file);
	return fd;
}

KTEST(fs, table_grows_past_64_and_lowest_number_is_next, "spec: N-CHK-34 N-VFS-55")
{
	struct files_struct *files = current->files;
	int first, fd, i;

	if (!files)
		KSKIP("this thread has no descriptors");
	first = open_one();
	KASSERT(first >= 0);
	for (i = 1; i < MANY; i++)
		KEXPECT_EQ(open_one(), first + i);
	for (i = 0; i < MANY; i++) {
		struct fd f = fdget(first + i);

		KEXPECT(f.file);
		if (f.file)
			fdput(f);
	}
	KEXPECT_EQ(close_fd(first + 100), 0);
	KEXPECT_EQ(close_fd(first + 50), 0);
	KEXPECT_EQ(close_fd(first + 50), -EBADF);
	fd = open_one();
	KEXPECT_EQ(fd, first + 50);
	fd = open_one();
	KEXPECT_EQ(fd, first + 100);
	for (i = 0; i < MANY; i++)
		KEXPECT_EQ(close_fd(first + i), 0);
	KEXPECT(!fget(first));
}

KTEST(fs, reserved_number_has_no_file_yet, "spec: N-VFS-54")
{
	int fd;

	if (!current->files)
		KSKIP("this thread has no descriptors");
	fd = __get_unused_fd_flags(O_CLOEXEC, 1024);
	KASSERT(fd >= 0);
	KEXPECT(!fget(fd));
	KEXPECT(get_close_on_exec(fd));
	KEXPECT_EQ(close_fd(fd), -EBADF);
	put_unused_fd(fd);
	KEXPECT_EQ(__get_unused_fd_flags(0, 1024), fd);
	KEXPECT(!get_close_on_exec(fd));
	put_unused_fd(fd);
}
