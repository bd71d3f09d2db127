// SPDX-License-Identifier: MIT
/*
 * File objects: allocation, references, the last close.
 *
 * The slab of files is type-safe: a freed file may become another one at once, but never anything
 * else within a grace period. A lookup in a descriptor table therefore takes its reference, looks
 * whether the table still says the same file, and gives a stranger back. That saves a trip through
 * RCU for every close.
 */

#include <linux/fs.h>
#include <linux/cred.h>
#include <linux/file.h>
#include <linux/filelock.h>
#include <linux/fsnotify.h>
#include <linux/init.h>
#include <linux/mm.h>
#include <linux/mount.h>
#include <linux/percpu_counter.h>
#include <linux/pid.h>
#include <linux/poll.h>
#include <linux/ratelimit.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/task_work.h>
#include <linux/workqueue.h>
#include "internal.h"

unsigned long sysctl_max_files = 8192;

static struct kmem_cache *filp_cachep __read_mostly;
static struct percpu_counter nr_files;

/* Files whose last reference went where nothing may sleep and no user task could take the work. */
static LIST_HEAD(delayed_fputs);
static DEFINE_SPINLOCK(delayed_fput_lock);		/* irq-safe */

unsigned long get_nr_files(void)
{
	return percpu_counter_sum_positive(&nr_files);
}

struct file *alloc_empty_file(int flags)
{
	struct file *file;

	if (unlikely(percpu_counter_read_positive(&nr_files) >= sysctl_max_files) &&
	    !capable(CAP_SYS_ADMIN) && get_nr_files() >= sysctl_max_files) {
		pr_warn_ratelimited("VFS: file-max limit %lu reached\n", sysctl_max_files);
		return ERR_PTR(-ENFILE);
	}
	file = kmem_cache_zalloc(filp_cachep, GFP_KERNEL);
	if (unlikely(!file))
		return ERR_PTR(-ENOMEM);
	file->f_cred = get_cred(current_cred());
	rwlock_init(&file->f_owner.lock);
	spin_lock_init(&file->f_lock);
	mutex_init(&file->f_pos_lock);
	file->f_flags = flags;
	file->f_mode = ((flags + 1) & O_ACCMODE) | (flags & FMODE_EXEC);
	percpu_counter_inc(&nr_files);
	/* From here a lockless lookup may take a reference. */
	smp_wmb();
	atomic_long_set(&file->f_count, 1);
	return file;
}

void file_free(struct file *file)
{
	put_cred(file->f_cred);
	percpu_counter_dec(&nr_files);
	kmem_cache_free(filp_cachep, file);
}

/* A file on `path` (reference consumed) that needs no open method. */
static struct file *alloc_file(const struct path *path, int flags,
			       const struct file_operations *fops)
{
	struct file *file = alloc_empty_file(flags);

	if (IS_ERR(file))
		return file;
	file->f_path = *path;
	file->f_inode = path->dentry->d_inode;
	file->f_mapping = file->f_inode->i_mapping;
	if (fops->llseek && fops->llseek != no_llseek)
		file->f_mode |= FMODE_LSEEK;
	if ((file->f_mode & FMODE_READ) && (fops->read || fops->read_iter))
		file->f_mode |= FMODE_CAN_READ;
	if ((file->f_mode & FMODE_WRITE) && (fops->write || fops->write_iter))
		file->f_mode |= FMODE_CAN_WRITE;
	file->f_mode |= FMODE_OPENED;
	file->f_op = fops;
	return file;
}

struct file *alloc_file_pseudo(struct inode *inode, struct vfsmount *mnt, const char *name,
			       int flags, const struct file_operations *fops)
{
	struct qstr this = QSTR_INIT((const unsigned char *)name, strlen(name));
	struct path path;
	struct file *file;

	path.dentry = d_alloc_pseudo(mnt->mnt_sb, &this);
	if (!path.dentry)
		return ERR_PTR(-ENOMEM);
	path.mnt = mntget(mnt);
	d_instantiate(path.dentry, inode);
	file = alloc_file(&path, flags, fops);
	if (IS_ERR(file)) {
		ihold(inode);				/* stays the caller's */
		path_put(&path);
	}
	return file;
}

struct file *alloc_file_clone(struct file *base, int flags, const struct file_operations *fops)
{
	struct file *file;

	path_get(&base->f_path);
	file = alloc_file(&base->f_path, flags, fops);
	if (IS_ERR(file))
		path_put(&base->f_path);
	else
		file->f_mapping = base->f_mapping;
	return file;
}

/* -------------------------------------------------- the last reference */

static void __fput(struct file *file)
{
	struct dentry *dentry = file->f_path.dentry;
	struct vfsmount *mnt = file->f_path.mnt;
	struct inode *inode = file->f_inode;

	if (unlikely(!(file->f_mode & FMODE_OPENED))) {
		file_free(file);
		return;
	}
	might_sleep();
	fsnotify_close(file);
	eventpoll_release(file);
	locks_remove_file(file);
	if (unlikely(file->f_flags & FASYNC) && file->f_op->fasync)
		file->f_op->fasync(-1, file, 0);
	if (file->f_op->release)
		file->f_op->release(inode, file);
	put_pid(file->f_owner.pid);
	if (file->f_mode & FMODE_WRITER) {
		put_write_access(inode);
		__mnt_drop_write(mnt);
	}
	dput(dentry);
	mntput(mnt);
	file_free(file);
}

static void fput_task_work(struct callback_head *work)
{
	__fput(container_of(work, struct file, f_task_work));
}

void flush_delayed_fput(void)
{
	struct file *file, *next;
	unsigned long flags;
	LIST_HEAD(list);

	spin_lock_irqsave(&delayed_fput_lock, flags);
	list_splice_init(&delayed_fputs, &list);
	spin_unlock_irqrestore(&delayed_fput_lock, flags);
	list_for_each_entry_safe(file, next, &list, f_list)
		__fput(file);
}

static void delayed_fput_work(struct work_struct *unused)
{
	flush_delayed_fput();
}

static DECLARE_WORK(delayed_fput, delayed_fput_work);

static void fput_later(struct file *file)
{
	unsigned long flags;

	spin_lock_irqsave(&delayed_fput_lock, flags);
	list_add_tail(&file->f_list, &delayed_fputs);
	spin_unlock_irqrestore(&delayed_fput_lock, flags);
	schedule_work(&delayed_fput);
}

void fput(struct file *file)
{
	if (!atomic_long_dec_and_test(&file->f_count))
		return;
	if (unlikely(!(file->f_mode & FMODE_OPENED))) {
		file_free(file);
		return;
	}
	if (likely(!in_interrupt() && !(current->flags & PF_KTHREAD))) {
		init_task_work(&file->f_task_work, fput_task_work);
		if (!task_work_add(current, &file->f_task_work, TWA_RESUME))
			return;
	}
	fput_later(file);
}

void __fput_sync(struct file *file)
{
	if (atomic_long_dec_and_test(&file->f_count))
		__fput(file);
}

/* A tenth of memory, counting 1 KiB a file with its dentry and inode. */
void __init files_init(void)
{
	unsigned long pages = totalram_pages();

	filp_cachep =
		kmem_cache_create("filp", sizeof(struct file), 0,
				  SLAB_TYPESAFE_BY_RCU | SLAB_HWCACHE_ALIGN | SLAB_PANIC, NULL);
	percpu_counter_init(&nr_files, 0, GFP_KERNEL);
	sysctl_max_files = max(pages * (PAGE_SIZE / 1024) / 10, 8192UL);
}
