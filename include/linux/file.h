/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_FILE_H
#define _LINUX_FILE_H

/*
 * From descriptors to files and back.
 *
 *	struct fd f = fdget(fd);		borrowed for the length of one system call
 *	if (!f.file)
 *		return -EBADF;
 *	...
 *	fdput(f);
 *
 * Rules: between fdget() and fdput() the caller does not close descriptors of its own table. fget()
 * gives a reference that may be kept and goes with fput().
 */

#include <linux/types.h>
#include <linux/compiler.h>

struct file;
struct path;
struct inode;
struct vfsmount;
struct dentry;
struct file_operations;
struct task_struct;

struct fd {
	struct file *file;
	unsigned int flags;		/* FDPUT_* */
};
#define FDPUT_FPUT		1
#define FDPUT_POS_UNLOCK	2

/*
 * file pointer | FDPUT_ flags. The _raw one also finds O_PATH files; the _pos one takes f_pos_lock
 * where it is needed.
 */
unsigned long __fdget(unsigned int fd);
unsigned long __fdget_raw(unsigned int fd);
unsigned long __fdget_pos(unsigned int fd);
void __f_unlock_pos(struct file *file);

/*
 * Drops a reference; the last one closes the file, at the task's return to user space. **Any
 * context but interrupt.**
 */
void fput(struct file *file);
/* The same, and closes at once: no lock held that ->release might take. **Sleeps.** */
void __fput_sync(struct file *file);

static inline struct fd __to_fd(unsigned long v)
{
	return (struct fd){ (struct file *)(v & ~3UL), v & 3 };
}

static inline struct fd fdget(unsigned int fd) { return __to_fd(__fdget(fd)); }
static inline struct fd fdget_raw(unsigned int fd) { return __to_fd(__fdget_raw(fd)); }
static inline struct fd fdget_pos(unsigned int fd) { return __to_fd(__fdget_pos(fd)); }

static inline void fdput(struct fd f)
{
	if (f.flags & FDPUT_FPUT)
		fput(f.file);
}

static inline void fdput_pos(struct fd f)
{
	if (f.flags & FDPUT_POS_UNLOCK)
		__f_unlock_pos(f.file);
	fdput(f);
}

/* With a reference, or NULL. **Any context but interrupt.** */
struct file *fget(unsigned int fd);
struct file *fget_raw(unsigned int fd);

/*
 * A free descriptor number, reserved: give it a file with fd_install() (consumes the reference,
 * cannot fail) or give it back with put_unused_fd(). `flags` may have O_CLOEXEC. Fails with
 * -EMFILE, -ENOMEM. **Sleeps.**
 */
int get_unused_fd_flags(unsigned int flags);
int __get_unused_fd_flags(unsigned int flags, unsigned long nofile);
void put_unused_fd(unsigned int fd);
void fd_install(unsigned int fd, struct file *file);
/* An additional reference on `file` under a new number (SCM_RIGHTS, pidfd_getfd). */
int receive_fd(struct file *file, unsigned int o_flags);
int f_dupfd(unsigned int from, struct file *file, unsigned int flags);
int replace_fd(unsigned int fd, struct file *file, unsigned int flags);
int close_fd(unsigned int fd);
void set_close_on_exec(unsigned int fd, int flag);
bool get_close_on_exec(unsigned int fd);

/* A new struct file without a place. ERR_PTR(-ENFILE, -ENOMEM). */
struct file *alloc_empty_file(int flags);
/*
 * On an inode of a pseudo file system; `name` shows in /proc. Consumes the inode reference when it
 * succeeds.
 */
struct file *alloc_file_pseudo(struct inode *inode, struct vfsmount *mnt, const char *name,
			       int flags, const struct file_operations *fops);
/* Another file on the same dentry and inode as `base`: the other end of a pipe. */
struct file *alloc_file_clone(struct file *base, int flags, const struct file_operations *fops);

/* Closes what waits to be closed in kernel threads and before init. **Sleeps.** */
void flush_delayed_fput(void);
void files_init(void);
unsigned long get_nr_files(void);
extern unsigned long sysctl_max_files;

#endif
