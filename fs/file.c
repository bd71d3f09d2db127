// SPDX-License-Identifier: MIT
/*
 * The descriptor table.
 *
 * How this works
 *
 * files_struct points to an fdtable: an array of file pointers and three bitmaps (open,
 * close-on-exec, and one bit for each full word of "open"). The first table, for 64 descriptors, is
 * inside files_struct; larger ones are allocated, filled, published with one pointer store, and the
 * old one is freed after a grace period.
 *
 *	get_unused_fd_flags      fd_install          close_fd
 *	  bit set,      ------------------> pointer -----------> bit clear, pointer NULL,
 *	  pointer NULL                      set                  file closed
 *	      '----- put_unused_fd -----------------------------> bit clear
 *
 * Reading: files->fdt, then fdt->fd[n], under RCU; then a reference (get_file_rcu) and a second
 * look at the same slot, because the file may have been closed and its memory be another file by
 * now. A table that nobody shares cannot change while its only task is in a system call: fdget()
 * then takes no reference at all. (fs/fdget.c)
 *
 * Invariants
 *  I1  Everything in the table changes under file_lock, except a pointer's change from NULL by
 *      fd_install().
 *  I2  While a larger table is being filled (resize_in_progress) fd_install() takes file_lock: no
 *      store goes to the old table unseen.
 *  I3  next_fd: no number below it is free.
 */

#include <linux/fs.h>
#include <linux/bitmap.h>
#include <linux/fdtable.h>
#include <linux/file.h>
#include <linux/filelock.h>
#include <linux/find.h>
#include <linux/init.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/syscalls.h>
#include <linux/wait.h>
#include <uapi/linux/close_range.h>
#include "internal.h"

unsigned int sysctl_nr_open = 1024 * 1024;
unsigned int sysctl_nr_open_min = BITS_PER_LONG;
unsigned int sysctl_nr_open_max = 1024 * 1024 * 1024;

static struct kmem_cache *files_cachep __read_mostly;
static DECLARE_WAIT_QUEUE_HEAD(resize_wait);

struct files_struct init_files = {
	.count = { 1 },
	.fdt = &init_files.fdtab,
	.fdtab = {
		.max_fds = NR_OPEN_DEFAULT,
		.fd = &init_files.fd_array[0],
		.close_on_exec = init_files.close_on_exec_init,
		.open_fds = init_files.open_fds_init,
		.full_fds_bits = init_files.full_fds_bits_init,
	},
	.file_lock = __SPIN_LOCK_UNLOCKED(init_files.file_lock),
};

/* -------------------------------------------------- tables */

static void free_fdtable(struct fdtable *fdt)
{
	kvfree(fdt->fd);
	kvfree(fdt->open_fds);
	kfree(fdt);
}

static void free_fdtable_rcu(struct rcu_head *rcu)
{
	free_fdtable(container_of(rcu, struct fdtable, rcu));
}

#define BITMAP_BYTES(nr)	((nr) / 8)
#define FULL_BYTES(nr)		(BITS_TO_LONGS((nr) / BITS_PER_LONG) * sizeof(long))

/* For at least nr + 1 descriptors; sizes are multiples of 64 that fill a power of two of memory. */
static struct fdtable *alloc_fdtable(unsigned int nr)
{
	struct fdtable *fdt;
	void *bits;

	nr = roundup_pow_of_two(nr / 128 + 1) * 128;
	if (unlikely(nr > sysctl_nr_open))
		nr = ((sysctl_nr_open - 1) | (BITS_PER_LONG - 1)) + 1;
	fdt = kmalloc(sizeof(*fdt), GFP_KERNEL);
	if (!fdt)
		return NULL;
	fdt->max_fds = nr;
	fdt->fd = kvcalloc(nr, sizeof(struct file *), GFP_KERNEL);
	bits = kvzalloc(2 * BITMAP_BYTES(nr) + FULL_BYTES(nr), GFP_KERNEL);
	if (!fdt->fd || !bits) {
		kvfree(bits);
		kvfree(fdt->fd);
		kfree(fdt);
		return NULL;
	}
	fdt->open_fds = bits;
	fdt->close_on_exec = bits + BITMAP_BYTES(nr);
	fdt->full_fds_bits = bits + 2 * BITMAP_BYTES(nr);
	return fdt;
}

/* A word that is not copied is not full, whatever it is in the old table. */
static void copy_fd_bitmaps(struct fdtable *new, struct fdtable *old, unsigned int count)
{
	unsigned int words = count / BITS_PER_LONG;

	memcpy(new->open_fds, old->open_fds, BITMAP_BYTES(count));
	memcpy(new->close_on_exec, old->close_on_exec, BITMAP_BYTES(count));
	memcpy(new->full_fds_bits, old->full_fds_bits, FULL_BYTES(count));
	bitmap_clear(new->full_fds_bits, words, ALIGN(words, BITS_PER_LONG) - words);
}

static struct fdtable *files_fdtable(struct files_struct *files)
{
	return rcu_dereference_protected(files->fdt, lockdep_is_held(&files->file_lock));
}

/* A larger table. file_lock is dropped and taken again. 1, or -ENOMEM, -EMFILE. */
static int expand_fdtable(struct files_struct *files, unsigned int nr)
{
	struct fdtable *new, *cur;

	spin_unlock(&files->file_lock);
	new = alloc_fdtable(nr);
	/*
	 * Lookups of a shared table that saw resize_in_progress clear have finished their store. I2
	 */
	if (atomic_read(&files->count) > 1)
		synchronize_rcu();
	spin_lock(&files->file_lock);
	if (!new)
		return -ENOMEM;
	if (unlikely(new->max_fds <= nr)) {
		free_fdtable(new);
		return -EMFILE;
	}
	cur = files_fdtable(files);
	memcpy(new->fd, cur->fd, cur->max_fds * sizeof(struct file *));
	copy_fd_bitmaps(new, cur, cur->max_fds);
	rcu_assign_pointer(files->fdt, new);
	if (cur != &files->fdtab)
		call_rcu(&cur->rcu, free_fdtable_rcu);
	/* fd_install() that sees resize_in_progress clear sees the new table */
	smp_wmb();
	return 1;
}

/*
 * Makes room for descriptor nr: 0 it is there, 1 the table is new and the caller looks again, or an
 * error. file_lock held.
 */
static int expand_files(struct files_struct *files, unsigned int nr)
{
	int ret = 0;

	for (;;) {
		if (nr < files_fdtable(files)->max_fds)
			return ret;
		if (nr >= sysctl_nr_open)
			return -EMFILE;
		if (likely(!files->resize_in_progress))
			break;
		spin_unlock(&files->file_lock);
		wait_event(resize_wait, !READ_ONCE(files->resize_in_progress));
		spin_lock(&files->file_lock);
		ret = 1;
	}
	files->resize_in_progress = true;
	ret = expand_fdtable(files, nr);
	files->resize_in_progress = false;
	wake_up_all(&resize_wait);
	return ret;
}

static void set_open_fd(unsigned int fd, struct fdtable *fdt)
{
	unsigned int word = fd / BITS_PER_LONG;

	__set_bit(fd, fdt->open_fds);
	if (!~fdt->open_fds[word])
		__set_bit(word, fdt->full_fds_bits);
}

static void clear_open_fd(unsigned int fd, struct fdtable *fdt)
{
	__clear_bit(fd, fdt->open_fds);
	__clear_bit(fd / BITS_PER_LONG, fdt->full_fds_bits);
}

static void set_cloexec(unsigned int fd, struct fdtable *fdt, bool on)
{
	if (on)
		__set_bit(fd, fdt->close_on_exec);
	else if (test_bit(fd, fdt->close_on_exec))
		__clear_bit(fd, fdt->close_on_exec);
}

static unsigned int find_next_fd(struct fdtable *fdt, unsigned int start)
{
	unsigned int max = fdt->max_fds, words = max / BITS_PER_LONG, word = start / BITS_PER_LONG;
	unsigned long free = ~fdt->open_fds[word] >> start % BITS_PER_LONG;

	if (likely(free))
		return start + __ffs(free);
	word = find_next_zero_bit(fdt->full_fds_bits, words, word + 1);
	if (word >= words)
		return max;
	return word * BITS_PER_LONG + __ffs(~fdt->open_fds[word]);
}

/* -------------------------------------------------- numbers */

static int alloc_fd(unsigned int start, unsigned int end, unsigned int flags)
{
	struct files_struct *files = current->files;
	struct fdtable *fdt;
	unsigned int fd;
	int ret;

	spin_lock(&files->file_lock);
	do {
		fdt = files_fdtable(files);
		fd = max(start, files->next_fd);
		if (likely(fd < fdt->max_fds))
			fd = find_next_fd(fdt, fd);
		ret = -EMFILE;
		if (unlikely(fd >= end))
			goto out;
		ret = expand_files(files, fd);
	} while (unlikely(ret > 0));
	if (unlikely(ret < 0))
		goto out;
	if (start <= files->next_fd)
		files->next_fd = fd + 1;		/* I3 */
	set_open_fd(fd, fdt);
	set_cloexec(fd, fdt, flags & O_CLOEXEC);
	ret = fd;
	WARN_ON_ONCE(rcu_access_pointer(fdt->fd[fd]));
out:
	spin_unlock(&files->file_lock);
	return ret;
}

int __get_unused_fd_flags(unsigned int flags, unsigned long nofile)
{
	return alloc_fd(0, nofile, flags);
}

int get_unused_fd_flags(unsigned int flags)
{
	return alloc_fd(0, rlimit(RLIMIT_NOFILE), flags);
}

static void __put_unused_fd(struct files_struct *files, unsigned int fd)
{
	clear_open_fd(fd, files_fdtable(files));
	if (fd < files->next_fd)
		files->next_fd = fd;
}

void put_unused_fd(unsigned int fd)
{
	struct files_struct *files = current->files;

	spin_lock(&files->file_lock);
	__put_unused_fd(files, fd);
	spin_unlock(&files->file_lock);
}

void fd_install(unsigned int fd, struct file *file)
{
	struct files_struct *files = current->files;
	struct fdtable *fdt;

	rcu_read_lock();
	if (unlikely(READ_ONCE(files->resize_in_progress))) {
		rcu_read_unlock();
		spin_lock(&files->file_lock);
		fdt = files_fdtable(files);
		rcu_assign_pointer(fdt->fd[fd], file);
		spin_unlock(&files->file_lock);
		return;
	}
	smp_rmb();
	fdt = rcu_dereference(files->fdt);
	rcu_assign_pointer(fdt->fd[fd], file);		/* I1 */
	rcu_read_unlock();
}

/* Takes the file out of the table; NULL if there is none. file_lock held. */
static struct file *pick_file(struct files_struct *files, unsigned int fd)
{
	struct fdtable *fdt = files_fdtable(files);
	struct file *file;

	if (fd >= fdt->max_fds)
		return NULL;
	file = fdt->fd[fd];
	if (file) {
		RCU_INIT_POINTER(fdt->fd[fd], NULL);
		__put_unused_fd(files, fd);
	}
	return file;
}

int close_fd(unsigned int fd)
{
	struct files_struct *files = current->files;
	struct file *file;

	spin_lock(&files->file_lock);
	file = pick_file(files, fd);
	spin_unlock(&files->file_lock);
	return file ? filp_close(file, files) : -EBADF;
}

/* -------------------------------------------------- fork, exec, exit */

/*
 * One more than the highest open descriptor below `max`, rounded up to a whole word; at least one
 * word.
 */
static unsigned int count_open_words(struct fdtable *fdt, unsigned int max)
{
	unsigned int words = DIV_ROUND_UP(min(fdt->max_fds, max), BITS_PER_LONG);

	while (words > 1 && !fdt->open_fds[words - 1])
		words--;
	return words * BITS_PER_LONG;
}

static void init_small_table(struct files_struct *files)
{
	atomic_set(&files->count, 1);
	spin_lock_init(&files->file_lock);
	files->fdtab.max_fds = NR_OPEN_DEFAULT;
	files->fdtab.close_on_exec = files->close_on_exec_init;
	files->fdtab.open_fds = files->open_fds_init;
	files->fdtab.full_fds_bits = files->full_fds_bits_init;
	files->fdtab.fd = &files->fd_array[0];
	rcu_assign_pointer(files->fdt, &files->fdtab);
}

/*
 * The open files themselves; a number that is reserved but not installed yet is not inherited.
 * old's file_lock held.
 */
static void copy_open_files(struct fdtable *new, struct fdtable *old, unsigned int count)
{
	unsigned int fd;

	copy_fd_bitmaps(new, old, count);
	for (fd = find_first_bit(new->open_fds, count); fd < count;
	     fd = find_next_bit(new->open_fds, count, fd + 1)) {
		struct file *file = old->fd[fd];

		if (likely(file))
			new->fd[fd] = get_file(file);
		else
			clear_open_fd(fd, new);
	}
}

/* A copy of descriptors below max_fds. */
static struct files_struct *dup_fd(struct files_struct *old, unsigned int max_fds, int *errp)
{
	struct files_struct *new = kmem_cache_zalloc(files_cachep, GFP_KERNEL);
	struct fdtable *old_fdt, *new_fdt;
	unsigned int count;

	*errp = -ENOMEM;
	if (!new)
		return NULL;
	init_small_table(new);
	new_fdt = &new->fdtab;
	spin_lock(&old->file_lock);
	for (;;) {
		old_fdt = files_fdtable(old);
		count = count_open_words(old_fdt, max_fds);
		if (likely(count <= new_fdt->max_fds))
			break;
		spin_unlock(&old->file_lock);
		if (new_fdt != &new->fdtab)
			free_fdtable(new_fdt);
		new_fdt = alloc_fdtable(count - 1);
		if (!new_fdt || new_fdt->max_fds < count) {
			if (new_fdt) {
				free_fdtable(new_fdt);
				*errp = -EMFILE;
			}
			kmem_cache_free(files_cachep, new);
			return NULL;
		}
		spin_lock(&old->file_lock);
	}
	copy_open_files(new_fdt, old_fdt, count);
	spin_unlock(&old->file_lock);
	rcu_assign_pointer(new->fdt, new_fdt);
	return new;
}

static void close_files(struct files_struct *files)
{
	struct fdtable *fdt = rcu_dereference_raw(files->fdt);
	unsigned int fd;

	for (fd = find_first_bit(fdt->open_fds, fdt->max_fds); fd < fdt->max_fds;
	     fd = find_next_bit(fdt->open_fds, fdt->max_fds, fd + 1)) {
		struct file *file = fdt->fd[fd];

		if (file) {
			fdt->fd[fd] = NULL;
			filp_close(file, files);
			cond_resched();
		}
	}
}

void put_files_struct(struct files_struct *files)
{
	struct fdtable *fdt;

	if (!atomic_dec_and_test(&files->count))
		return;
	close_files(files);
	fdt = rcu_dereference_raw(files->fdt);
	if (fdt != &files->fdtab)
		free_fdtable(fdt);
	if (files != &init_files)
		kmem_cache_free(files_cachep, files);
}

void exit_files(struct task_struct *tsk)
{
	struct files_struct *files = tsk->files;

	if (!files)
		return;
	task_lock(tsk);
	tsk->files = NULL;
	task_unlock(tsk);
	put_files_struct(files);
}

void reset_files_struct(struct files_struct *files)
{
	struct task_struct *tsk = current;
	struct files_struct *old = tsk->files;

	task_lock(tsk);
	tsk->files = files;
	task_unlock(tsk);
	put_files_struct(old);
}

int copy_files(unsigned long clone_flags, struct task_struct *tsk)
{
	struct files_struct *files = current->files;
	int err = 0;

	if (!files)
		return 0;				/* a kernel thread without one */
	if (clone_flags & CLONE_FILES) {
		atomic_inc(&files->count);
		return 0;
	}
	files = dup_fd(files, UINT_MAX, &err);
	if (!files)
		return err;
	tsk->files = files;
	return 0;
}

int unshare_fd(unsigned long unshare_flags, unsigned int max_fds, struct files_struct **new)
{
	struct files_struct *files = current->files;
	int err = 0;

	if ((unshare_flags & CLONE_FILES) && files && atomic_read(&files->count) > 1) {
		*new = dup_fd(files, max_fds, &err);
		if (!*new)
			return err;
	}
	return 0;
}

int unshare_files(void)
{
	struct files_struct *new = NULL;
	int err = unshare_fd(CLONE_FILES, UINT_MAX, &new);

	if (!err && new)
		reset_files_struct(new);
	return err;
}

void do_close_on_exec(struct files_struct *files)
{
	unsigned int word, fd;
	struct file *file;

	spin_lock(&files->file_lock);
	for (word = 0; word * BITS_PER_LONG < files_fdtable(files)->max_fds; word++) {
		struct fdtable *fdt = files_fdtable(files);
		unsigned long set = fdt->close_on_exec[word] & fdt->open_fds[word];

		fdt->close_on_exec[word] = 0;
		for (; set; set &= set - 1) {
			fd = word * BITS_PER_LONG + __ffs(set);
			file = pick_file(files, fd);
			if (!file)
				continue;
			spin_unlock(&files->file_lock);
			filp_close(file, files);
			cond_resched();
			spin_lock(&files->file_lock);
		}
	}
	spin_unlock(&files->file_lock);
}

/* -------------------------------------------------- close-on-exec and copies of descriptors */

void set_close_on_exec(unsigned int fd, int flag)
{
	struct files_struct *files = current->files;

	spin_lock(&files->file_lock);
	set_cloexec(fd, files_fdtable(files), flag);
	spin_unlock(&files->file_lock);
}

bool get_close_on_exec(unsigned int fd)
{
	struct files_struct *files = current->files;
	struct fdtable *fdt;
	bool set;

	rcu_read_lock();
	fdt = rcu_dereference(files->fdt);
	set = fd < fdt->max_fds && test_bit(fd, fdt->close_on_exec);
	rcu_read_unlock();
	return set;
}

/*
 * Puts `file` (a reference is taken) at number fd in place of what is there. file_lock held, and
 * dropped.
 */
static int do_dup2(struct files_struct *files, struct file *file, unsigned int fd,
		   unsigned int flags)
{
	struct fdtable *fdt = files_fdtable(files);
	struct file *old = fdt->fd[fd];

	/* reserved by an open() under way in another thread */
	if (!old && test_bit(fd, fdt->open_fds)) {
		spin_unlock(&files->file_lock);
		return -EBUSY;
	}
	get_file(file);
	rcu_assign_pointer(fdt->fd[fd], file);
	set_open_fd(fd, fdt);
	set_cloexec(fd, fdt, flags & O_CLOEXEC);
	spin_unlock(&files->file_lock);
	if (old)
		filp_close(old, files);
	return fd;
}

int replace_fd(unsigned int fd, struct file *file, unsigned int flags)
{
	struct files_struct *files = current->files;
	int err;

	if (!file)
		return close_fd(fd);
	if (fd >= rlimit(RLIMIT_NOFILE))
		return -EBADF;
	spin_lock(&files->file_lock);
	err = expand_files(files, fd);
	if (unlikely(err < 0)) {
		spin_unlock(&files->file_lock);
		return err;
	}
	return do_dup2(files, file, fd, flags);
}

int receive_fd(struct file *file, unsigned int o_flags)
{
	int fd = get_unused_fd_flags(o_flags);

	if (fd >= 0)
		fd_install(fd, get_file(file));
	return fd;
}

static long ksys_dup3(unsigned int oldfd, unsigned int newfd, int flags)
{
	struct files_struct *files = current->files;
	struct file *file;
	int err = -EBADF;

	if (flags & ~O_CLOEXEC)
		return -EINVAL;
	if (unlikely(oldfd == newfd))
		return -EINVAL;
	if (newfd >= rlimit(RLIMIT_NOFILE))
		return -EBADF;
	spin_lock(&files->file_lock);
	err = expand_files(files, newfd);
	file = oldfd < files_fdtable(files)->max_fds ? files_fdtable(files)->fd[oldfd] : NULL;
	if (unlikely(!file) || unlikely(err < 0)) {
		spin_unlock(&files->file_lock);
		return !file || err == -EMFILE ? -EBADF : err;
	}
	return do_dup2(files, file, newfd, flags);
}

long sys_dup3(unsigned int oldfd, unsigned int newfd, int flags)
{
	return ksys_dup3(oldfd, newfd, flags);
}

long sys_dup2(unsigned int oldfd, unsigned int newfd)
{
	if (unlikely(newfd == oldfd)) {
		struct fd f = fdget_raw(oldfd);

		if (!f.file)
			return -EBADF;
		fdput(f);
		return oldfd;
	}
	return ksys_dup3(oldfd, newfd, 0);
}

long sys_dup(unsigned int fildes)
{
	struct file *file = fget_raw(fildes);
	int ret = -EBADF;

	if (!file)
		return ret;
	ret = get_unused_fd_flags(0);
	if (ret >= 0)
		fd_install(ret, file);
	else
		fput(file);
	return ret;
}

int f_dupfd(unsigned int from, struct file *file, unsigned int flags)
{
	unsigned long nofile = rlimit(RLIMIT_NOFILE);
	int fd;

	if (from >= nofile)
		return -EINVAL;
	fd = alloc_fd(from, nofile, flags);
	if (fd >= 0)
		fd_install(fd, get_file(file));
	return fd;
}

/* -------------------------------------------------- close_range */

static void range_cloexec(struct files_struct *files, unsigned int fd, unsigned int max_fd)
{
	struct fdtable *fdt;

	spin_lock(&files->file_lock);
	fdt = files_fdtable(files);
	max_fd = min(max_fd, fdt->max_fds - 1);
	if (fd <= max_fd)
		bitmap_set(fdt->close_on_exec, fd, max_fd - fd + 1);
	spin_unlock(&files->file_lock);
}

static void range_close(struct files_struct *files, unsigned int fd, unsigned int max_fd)
{
	struct file *file;

	spin_lock(&files->file_lock);
	for (;;) {
		struct fdtable *fdt = files_fdtable(files);
		unsigned int end = max_fd < fdt->max_fds ? max_fd + 1 : fdt->max_fds;

		fd = find_next_bit(fdt->open_fds, end, fd);
		if (fd >= end)
			break;
		file = pick_file(files, fd++);
		if (!file)
			continue;
		spin_unlock(&files->file_lock);
		filp_close(file, files);
		cond_resched();
		spin_lock(&files->file_lock);
	}
	spin_unlock(&files->file_lock);
}

long sys_close_range(unsigned int fd, unsigned int max_fd, unsigned int flags)
{
	struct files_struct *files = NULL;
	int err;

	if (flags & ~(CLOSE_RANGE_UNSHARE | CLOSE_RANGE_CLOEXEC))
		return -EINVAL;
	if (fd > max_fd)
		return -EINVAL;
	if (flags & CLOSE_RANGE_UNSHARE) {
		/* What would be closed at once need not be copied. */
		bool tail = max_fd >= task_fdtable_size(current) && !(flags & CLOSE_RANGE_CLOEXEC);

		err = unshare_fd(CLONE_FILES, tail ? fd : UINT_MAX, &files);
		if (err)
			return err;
		if (files)
			reset_files_struct(files);
	}
	if (flags & CLOSE_RANGE_CLOEXEC)
		range_cloexec(current->files, fd, max_fd);
	else
		range_close(current->files, fd, max_fd);
	return 0;
}

void __init file_init(void)
{
	files_cachep = kmem_cache_create("files_cache", sizeof(struct files_struct), 0,
					 SLAB_HWCACHE_ALIGN | SLAB_PANIC, NULL);
}
