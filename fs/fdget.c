// SPDX-License-Identifier: MIT
/* From a descriptor to its file, without locks. fs/file.c explains the table and its rules. */

#include <linux/fs.h>
#include <linux/fdtable.h>
#include <linux/file.h>
#include <linux/mutex.h>
#include <linux/sched.h>

static struct fdtable *files_fdtable(struct files_struct *files)
{
	return rcu_dereference_protected(files->fdt, lockdep_is_held(&files->file_lock));
}

/* -------------------------------------------------- lookup */

static struct file *__fget_files(struct files_struct *files, unsigned int fd, fmode_t mask)
{
	struct file *file;

	rcu_read_lock();
	for (;;) {
		struct fdtable *fdt = rcu_dereference(files->fdt);

		file = fd < fdt->max_fds ? rcu_dereference(fdt->fd[fd]) : NULL;
		if (!file)
			break;
		if (unlikely(!get_file_rcu(file)))
			continue;
		/* The memory may be another file by now: the slot must still say so. */
		if (likely(file == READ_ONCE(fdt->fd[fd]) && fdt == rcu_dereference(files->fdt))) {
			if (likely(!(file->f_mode & mask)))
				break;
			fput(file);
			file = NULL;
			break;
		}
		fput(file);
	}
	rcu_read_unlock();
	return file;
}

struct file *fget(unsigned int fd)
{
	return __fget_files(current->files, fd, FMODE_PATH);
}

struct file *fget_raw(unsigned int fd)
{
	return __fget_files(current->files, fd, 0);
}

static __always_inline unsigned long __fget_light(unsigned int fd, fmode_t mask)
{
	struct files_struct *files = current->files;
	struct file *file;

	if (likely(atomic_read(&files->count) == 1)) {
		struct fdtable *fdt = rcu_dereference_raw(files->fdt);

		if (unlikely(fd >= fdt->max_fds))
			return 0;
		file = rcu_dereference_raw(fdt->fd[fd]);
		if (unlikely(!file) || unlikely(file->f_mode & mask))
			return 0;
		return (unsigned long)file;
	}
	file = __fget_files(files, fd, mask);
	return file ? (unsigned long)file | FDPUT_FPUT : 0;
}

unsigned long __fdget(unsigned int fd)
{
	return __fget_light(fd, FMODE_PATH);
}

unsigned long __fdget_raw(unsigned int fd)
{
	return __fget_light(fd, 0);
}

/* f_pos is shared by whoever has the file: alone, no lock is needed. */
unsigned long __fdget_pos(unsigned int fd)
{
	unsigned long v = __fget_light(fd, FMODE_PATH);
	struct file *file = (struct file *)(v & ~3UL);

	if (file && (file->f_mode & FMODE_ATOMIC_POS) && unlikely(file_count(file) > 1)) {
		v |= FDPUT_POS_UNLOCK;
		mutex_lock(&file->f_pos_lock);
	}
	return v;
}

void __f_unlock_pos(struct file *file)
{
	mutex_unlock(&file->f_pos_lock);
}

/* -------------------------------------------------- other tasks' tables, for /proc */

struct file *fget_task(struct task_struct *task, unsigned int fd)
{
	struct file *file = NULL;

	task_lock(task);
	if (task->files)
		file = __fget_files(task->files, fd, 0);
	task_unlock(task);
	return file;
}

/*
 * Under rcu_read_lock(); the file has no reference and is only good for looking whether it is
 * there.
 */
struct file *task_lookup_next_fd_rcu(struct task_struct *task, unsigned int *fdp)
{
	struct file *file = NULL;
	unsigned int fd = *fdp;

	task_lock(task);
	if (task->files) {
		struct fdtable *fdt = rcu_dereference(task->files->fdt);

		for (; fd < fdt->max_fds && !file; fd += !file)
			file = rcu_dereference(fdt->fd[fd]);
	}
	task_unlock(task);
	*fdp = fd;
	return file;
}

bool fd_is_cloexec(struct task_struct *task, unsigned int fd)
{
	bool set = false;

	task_lock(task);
	if (task->files) {
		spin_lock(&task->files->file_lock);
		if (fd < files_fdtable(task->files)->max_fds)
			set = test_bit(fd, files_fdtable(task->files)->close_on_exec);
		spin_unlock(&task->files->file_lock);
	}
	task_unlock(task);
	return set;
}

unsigned int task_fdtable_size(struct task_struct *task)
{
	unsigned int size = 0;

	task_lock(task);
	if (task->files) {
		rcu_read_lock();
		size = rcu_dereference(task->files->fdt)->max_fds;
		rcu_read_unlock();
	}
	task_unlock(task);
	return size;
}

int iterate_fd(struct files_struct *files, unsigned int n,
	       int (*fn)(const void *arg, struct file *file, unsigned int fd), const void *arg)
{
	struct fdtable *fdt;
	int res = 0;

	if (!files)
		return 0;
	spin_lock(&files->file_lock);
	for (fdt = files_fdtable(files); n < fdt->max_fds && !res; n++)
		if (fdt->fd[n])
			res = fn(arg, fdt->fd[n], n);
	spin_unlock(&files->file_lock);
	return res;
}
