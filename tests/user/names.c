// SPDX-License-Identifier: MIT
// Names of files: links, renames, special files, and what survives the last name.
#include "test.h"
#include "look.h"
#include <sys/sysmacros.h>

static int links(const char *name)
{
	struct stat st;

	return lstat(name, &st) < 0 ? -1 : (int)st.st_nlink;
}

static ino_t inode(const char *name)
{
	struct stat st;

	return lstat(name, &st) < 0 ? 0 : st.st_ino;
}

TEST(link_count_follows_link_and_unlink, "spec: B-CHK-38 N-CHK-35 B-VFS-03 B-IOP-07 B-IOP-08")
{
	ASSERT_OK(test_write_file("a", "text"));
	EXPECT_EQ(links("a"), 1);
	ASSERT_OK(link("a", "b"));
	EXPECT(links("a") == 2 && links("b") == 2 && inode("a") == inode("b"));
	ASSERT_OK(unlink("a"));
	EXPECT_EQ(links("b"), 1);
	char text[8];
	EXPECT_EQ(test_read_file("b", text, sizeof(text)), 4);
	EXPECT_STR(text, "text");
	EXPECT_ERR(link("missing", "c"), ENOENT);
	ASSERT_OK(test_write_file("c", ""));
	EXPECT_ERR(link("b", "c"), EEXIST);
}

TEST(hard_links_to_directories_and_elsewhere_are_refused, "spec: N-CHK-35")
{
	ASSERT_OK(mkdir("d", 0700));
	EXPECT_ERR(link("d", "e"), EPERM);
	ASSERT_OK(test_write_file("a", ""));
	EXPECT_ERR(link("a", "/dev/shm/a"), EXDEV);
	EXPECT_ERR(rename("a", "/dev/shm/a"), EXDEV);
}

TEST(directory_links_count_subdirectories, "spec: B-VFS-03 B-IOP-10 B-IOP-11")
{
	ASSERT_OK(mkdir("d", 0700));
	EXPECT_EQ(links("d"), 2);
	ASSERT_OK(mkdir("d/e", 0700));
	EXPECT_EQ(links("d"), 3);
	EXPECT_ERR(rmdir("d"), ENOTEMPTY);
	EXPECT_ERR(rmdir("d/."), EINVAL);
	EXPECT_ERR(rmdir("d/.."), ENOTEMPTY);
	EXPECT_ERR(unlink("d/e"), EISDIR);
	ASSERT_OK(rmdir("d/e"));
	EXPECT_EQ(links("d"), 2);
	EXPECT_ERR(rmdir("d/e"), ENOENT);
	ASSERT_OK(test_write_file("f", ""));
	EXPECT_ERR(rmdir("f"), ENOTDIR);
}

TEST(symbolic_links_may_dangle_and_cross, "spec: N-CHK-35 B-IOP-02 B-IOP-03 B-IOP-09")
{
	char text[64];

	ASSERT_OK(symlink("missing", "s"));
	EXPECT_ERR(open("s", O_RDONLY), ENOENT);
	EXPECT_EQ(readlink("s", text, sizeof(text)), 7);
	EXPECT_MEM(text, "missing", 7);
	EXPECT_EQ(readlink("s", text, 3), 3);
	ASSERT_OK(test_write_file("s", "made"));	/* through the link */
	EXPECT_EQ(links("missing"), 1);
	EXPECT_ERR(open("s", O_RDONLY | O_NOFOLLOW), ELOOP);
	EXPECT_ERR(open("s", O_CREAT | O_EXCL | O_WRONLY, 0600), EEXIST);
	ASSERT_OK(symlink("/dev/shm", "other"));
	struct stat st;
	ASSERT_OK(stat("other/.", &st));
	EXPECT(S_ISDIR(st.st_mode));
	ASSERT_OK(symlink("y", "x"));
	ASSERT_OK(symlink("x", "y"));
	EXPECT_ERR(open("x", O_RDONLY), ELOOP);
	EXPECT_ERR(readlink("missing", text, sizeof(text)), EINVAL);
	EXPECT_ERR(symlink("", "empty"), ENOENT);
}

TEST(names_up_to_255_bytes_work, "spec: N-CHK-35")
{
	char name[300], path[5000] = ".";

	memset(name, 'n', sizeof(name));
	name[255] = 0;
	ASSERT_OK(test_write_file(name, ""));
	EXPECT_EQ(links(name), 1);
	EXPECT_OK(unlink(name));
	name[255] = 'n';
	name[256] = 0;
	EXPECT_ERR(open(name, O_CREAT | O_WRONLY, 0600), ENAMETOOLONG);
	while (strlen(path) < 4090)
		strcat(path, "/.");
	EXPECT_OK(access(path, F_OK));
	while (strlen(path) < 4097)
		strcat(path, "/.");
	EXPECT_ERR(access(path, F_OK), ENAMETOOLONG);
}

TEST(deleted_open_file_stays_readable, "spec: B-CHK-38")
{
	int fd = ASSERT_OK(open("f", O_RDWR | O_CREAT, 0600));
	struct stat st;
	char text[8], path[64], target[512] = "";

	ASSERT_EQ(write(fd, "kept", 4), 4);
	ASSERT_OK(unlink("f"));
	ASSERT_OK(fstat(fd, &st));
	EXPECT_EQ(st.st_nlink, 0);
	EXPECT_EQ(pread(fd, text, 8, 0), 4);
	EXPECT_MEM(text, "kept", 4);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	ASSERT(readlink(path, target, sizeof(target) - 1) > 0);
	EXPECT(strstr(target, "/f (deleted)") != NULL);
	fd = ASSERT_OK(open(path, O_RDONLY));
	EXPECT_EQ(read(fd, text, 8), 4);
}

TEST(mknod_makes_each_type, "spec: B-CHK-38 B-IOP-12")
{
	const struct { mode_t type; dev_t dev;
	} kinds[] = {
		{ S_IFCHR, makedev(1, 3) },
		{ S_IFBLK, makedev(7, 300) },
		{ S_IFIFO, 0 },
		{ S_IFSOCK, 0 },
		{ S_IFREG, 0 },
	};
	struct stat st;
	char byte;

	umask(0);
	for (unsigned int i = 0; i < 5; i++) {
		ASSERT_OK(mknod("n", kinds[i].type | 0640, kinds[i].dev));
		ASSERT_OK(stat("n", &st));
		EXPECT_EQ(st.st_mode, kinds[i].type | 0640);
		EXPECT_EQ(st.st_rdev, kinds[i].dev);
		if (S_ISCHR(st.st_mode))
			EXPECT_EQ(read(ASSERT_OK(open("n", O_RDONLY)), &byte, 1), 0);
		if (S_ISSOCK(st.st_mode))
			EXPECT_ERR(open("n", O_RDONLY), ENXIO);
		ASSERT_OK(unlink("n"));
	}
	EXPECT_ERR(mknod("n", S_IFDIR | 0700, 0), EPERM);
	ASSERT_OK(chmod(".", 0777));
	become_nobody();
	EXPECT_ERR(mknod("n", S_IFCHR | 0600, makedev(1, 3)), EPERM);
	EXPECT_OK(mknod("n", S_IFIFO | 0600, 0));
}

TEST(rename_replaces_at_once, "spec: B-CHK-38 B-IOP-13")
{
	volatile int *stop = map_anonymous(4096, MAP_SHARED);
	char name[16];

	ASSERT_OK(test_write_file("target", "0"));
	pid_t reader = test_fork();
	if (!reader) {
		while (!*stop)
			EXPECT_OK(close(open("target", O_RDONLY)));
		CHILD_EXIT();
	}
	for (int i = 0; i < 500; i++) {
		snprintf(name, sizeof(name), "new%d", i & 1);
		ASSERT_OK(test_write_file(name, "1"));
		ASSERT_OK(rename(name, "target"));
	}
	*stop = 1;
	EXPECT_CHILD_OK(reader);
	EXPECT_EQ(look_entries("."), 1);
}

TEST(rename_obeys_kinds_and_the_tree, "spec: B-IOP-13")
{
	ASSERT_OK(mkdir("d", 0700));
	ASSERT_OK(mkdir("d/below", 0700));
	ASSERT_OK(mkdir("e", 0700));
	ASSERT_OK(test_write_file("f", ""));
	EXPECT_ERR(rename("d", "d/below/x"), EINVAL);
	EXPECT_ERR(rename("f", "e"), EISDIR);
	EXPECT_ERR(rename("e", "f"), ENOTDIR);
	EXPECT_ERR(rename("e", "d"), ENOTEMPTY);
	EXPECT_ERR(rename("d", "."), EBUSY);
	EXPECT_ERR(rename("missing", "x"), ENOENT);
	EXPECT_OK(rename("d", "e"));
	EXPECT_EQ(links("e"), 3);
	EXPECT_EQ(links("d"), -1);
	ASSERT_OK(link("f", "g"));
	EXPECT_OK(rename("f", "g"));	/* the same file: nothing happens */
	EXPECT(links("f") == 2 && links("g") == 2);
}

TEST(rename_flags_exchange_and_keep, "spec: B-IOP-13")
{
	ino_t a, b;

	ASSERT_OK(test_write_file("a", ""));
	ASSERT_OK(mkdir("b", 0700));
	a = inode("a");
	b = inode("b");
	EXPECT_ERR(renameat2(AT_FDCWD, "a", AT_FDCWD, "b", RENAME_NOREPLACE), EEXIST);
	EXPECT_OK(renameat2(AT_FDCWD, "a", AT_FDCWD, "b", RENAME_EXCHANGE));
	EXPECT(inode("a") == b && inode("b") == a);
	EXPECT_ERR(renameat2(AT_FDCWD, "a", AT_FDCWD, "c", RENAME_EXCHANGE), ENOENT);
	EXPECT_OK(renameat2(AT_FDCWD, "a", AT_FDCWD, "c", RENAME_NOREPLACE));
	EXPECT_ERR(renameat2(AT_FDCWD, "b", AT_FDCWD, "d", RENAME_NOREPLACE | RENAME_EXCHANGE),
		   EINVAL);
	EXPECT_ERR(renameat2(AT_FDCWD, "b", AT_FDCWD, "d", 1 << 7), EINVAL);
}

TEST(files_copy_between_file_systems_through_one_tree, "spec: N-CHK-34")
{
	char text[32], block[700];
	struct stat here, there;
	int in, out;
	ssize_t n;

	ASSERT_OK(stat(".", &here));
	ASSERT_OK(stat("/dev/shm", &there));
	EXPECT(here.st_dev != there.st_dev);
	ASSERT_OK(test_write_file("from", "over the border"));
	in = ASSERT_OK(open("from", O_RDONLY));
	out = ASSERT_OK(open("/dev/shm/auk-to", O_WRONLY | O_CREAT | O_TRUNC, 0600));
	while ((n = read(in, block, sizeof(block))) > 0)
		ASSERT_EQ(write(out, block, n), n);
	EXPECT_EQ(test_read_file("/dev/shm/auk-to", text, sizeof(text)), 15);
	EXPECT_STR(text, "over the border");
	EXPECT_OK(unlink("/dev/shm/auk-to"));
}

TEST(process_holds_many_descriptors, "spec: N-CHK-34")
{
	int fd = ASSERT_OK(open("/dev/null", O_RDWR)), last = fd;

	for (int i = 0; i < 900; i++) {
		int next = ASSERT_OK(dup(fd));

		EXPECT_EQ(next, last + 1);
		last = next;
	}
	EXPECT_EQ(look_entries("/proc/self/fd"), last + 2);
	ASSERT_OK(close(fd + 450));
	EXPECT_EQ(dup(fd), fd + 450);
	ASSERT_OK(close_range(fd + 1, ~0U, 0));
	EXPECT_ERR(fcntl(last, F_GETFD), EBADF);
	EXPECT_OK(fcntl(fd, F_GETFD));
}
