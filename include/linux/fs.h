/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_FS_H
#define _LINUX_FS_H

/*
 * The objects of the virtual file system: super_block, inode, file, and the tables of methods file
 * systems hand up. dentry is in <linux/dcache.h>, super_block in <linux/fs_super.h>; the functions
 * are in <linux/vfs.h>, which this header includes at its end.
 *
 * Rules
 * - inode->i_rwsem serialises writes to a file and changes to a directory; two directories are
 *   locked parent first, then by address.
 * - i_lock guards i_state, the LRU link and i_dentry. Order: i_rwsem, i_lock, d_lock.
 * - A file system fills inode_operations and friends with what it can do; a NULL method means the
 *   VFS's own default or the documented errno.
 */

#include <linux/types.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/rbtree.h>
#include <linux/radix-tree.h>
#include <linux/spinlock.h>
#include <linux/rwsem.h>
#include <linux/mutex.h>
#include <linux/seqlock.h>
#include <linux/wait.h>
#include <linux/uidgid.h>
#include <linux/time64.h>
#include <linux/dcache.h>
#include <linux/path.h>
#include <linux/stat.h>
#include <linux/fcntl.h>
#include <linux/fs_super.h>
#include <linux/kdev_t.h>
#include <uapi/linux/fs.h>

struct page;
struct address_space;
struct vm_area_struct;
struct iov_iter;
struct kiocb;
struct iattr;
struct kstat;
struct seq_file;
struct poll_table_struct;
struct pipe_inode_info;
struct file_lock;
struct file_lock_context;
struct fasync_struct;
struct writeback_control;
struct block_device;
struct cdev;
struct cred;
struct pid;
struct mount;
struct vfsmount;
struct fs_context;
struct xattr_handler;
struct filename;
struct delayed_call;

typedef void *fl_owner_t;
typedef __poll_kernel_t __poll_ret_t;

/* What may be asked of permission(). */
#define MAY_EXEC		0x01
#define MAY_WRITE		0x02
#define MAY_READ		0x04
#define MAY_APPEND		0x08
#define MAY_ACCESS		0x10
#define MAY_OPEN		0x20
#define MAY_CHDIR		0x40
#define MAY_NOT_BLOCK		0x80

/* file->f_mode */
#define FMODE_READ		0x1
#define FMODE_WRITE		0x2
#define FMODE_LSEEK		0x4
#define FMODE_PREAD		0x8
#define FMODE_PWRITE		0x10
#define FMODE_EXEC		0x20
#define FMODE_NDELAY		0x40
#define FMODE_UNSIGNED_OFFSET	0x2000		/* addresses: the upper half is no mistake */
#define FMODE_PATH		0x4000
#define FMODE_ATOMIC_POS	0x8000		/* read and write take f_pos_lock */
#define FMODE_WRITER		0x10000		/* holds write access to the mount and inode */
#define FMODE_CAN_READ		0x20000
#define FMODE_CAN_WRITE		0x40000
#define FMODE_OPENED		0x80000
#define FMODE_CREATED		0x100000
#define FMODE_STREAM		0x200000	/* no file position at all */
#define FMODE_NONOTIFY		0x4000000
#define FMODE_NOWAIT		0x8000000

/* inode->i_flags */
#define S_SYNC			(1 << 0)
#define S_NOATIME		(1 << 1)
#define S_APPEND		(1 << 2)
#define S_IMMUTABLE		(1 << 3)
#define S_DEAD			(1 << 4)	/* removed directory, still in use */
#define S_DIRSYNC		(1 << 6)
#define S_NOCMTIME		(1 << 7)
#define S_PRIVATE		(1 << 9)
#define S_AUTOMOUNT		(1 << 11)

/* inode->i_state, under i_lock */
#define I_DIRTY_SYNC		(1 << 0)
#define I_DIRTY_DATASYNC	(1 << 1)
#define I_DIRTY_PAGES		(1 << 2)
#define I_NEW			(1 << 3)	/* being filled: others wait on it */
#define I_WILL_FREE		(1 << 4)
#define I_FREEING		(1 << 5)
#define I_CLEAR			(1 << 6)
#define I_SYNC			(1 << 7)
#define I_REFERENCED		(1 << 8)
#define I_LINKABLE		(1 << 10)	/* O_TMPFILE: may be linked though nlink is 0 */
#define I_DIRTY_INODE		(I_DIRTY_SYNC | I_DIRTY_DATASYNC)
#define I_DIRTY			(I_DIRTY_INODE | I_DIRTY_PAGES)

/*
 * struct address_space - the cached pages of one object (an inode's data), and who maps them.
 */
struct address_space_operations {
	int (*writepage)(struct page *page, struct writeback_control *wbc);
	/* page locked; unlocks it when it is up to date */
	int (*readpage)(struct file *file, struct page *page);
	int (*writepages)(struct address_space *mapping, struct writeback_control *wbc);
	int (*set_page_dirty)(struct page *page);
	int (*readpages)(struct file *file, struct address_space *mapping, struct list_head *pages,
			 unsigned int nr);
	int (*write_begin)(struct file *file, struct address_space *mapping, loff_t pos,
			   unsigned int len, unsigned int flags, struct page **pagep,
			   void **fsdata);
	int (*write_end)(struct file *file, struct address_space *mapping, loff_t pos,
			 unsigned int len, unsigned int copied, struct page *page, void *fsdata);
	sector_t (*bmap)(struct address_space *mapping, sector_t block);
	void (*invalidatepage)(struct page *page, unsigned int offset, unsigned int length);
	int (*releasepage)(struct page *page, gfp_t gfp);
	void (*freepage)(struct page *page);
	ssize_t (*direct_IO)(struct kiocb *iocb, struct iov_iter *iter);
	int (*migratepage)(struct address_space *mapping, struct page *to, struct page *from,
			   int mode);
	int (*launder_page)(struct page *page);
	int (*is_partially_uptodate)(struct page *page, unsigned long from, unsigned long count);
	int (*error_remove_page)(struct address_space *mapping, struct page *page);
};

struct address_space {
	struct inode *host;			/* fixed */
	spinlock_t tree_lock;			/* irq-safe */
	struct radix_tree_root page_tree;	/* tree_lock; RCU readers */
	unsigned long nrpages;			/* tree_lock */
	unsigned long nrexceptional;		/* tree_lock: shadow and swap entries */
	struct rw_semaphore i_mmap_rwsem;
	struct rb_root_cached i_mmap;		/* i_mmap_rwsem: areas by page range */
	/* shared writable areas; negative = denied (exec, seals) */
	atomic_t i_mmap_writable;
	pgoff_t writeback_index;
	const struct address_space_operations *a_ops;	/* fixed */
	unsigned long flags;			/* a: AS_EIO, AS_ENOSPC, AS_UNEVICTABLE */
	gfp_t gfp_mask;
	spinlock_t private_lock;
	struct list_head private_list;
	void *private_data;
};

struct inode {
	umode_t i_mode;				/* i_rwsem */
	unsigned short i_opflags;
	kuid_t i_uid;				/* i_rwsem */
	kgid_t i_gid;				/* i_rwsem */
	unsigned int i_flags;			/* i_rwsem: S_* */
	const struct inode_operations *i_op;
	struct super_block *i_sb;
	struct address_space *i_mapping;
	unsigned long i_ino;
	union {
		const unsigned int i_nlink;	/* change through set_nlink() and friends */
		unsigned int __i_nlink;
	};
	dev_t i_rdev;
	loff_t i_size;				/* i_rwsem to change; read at any time */
	struct timespec64 i_atime, i_mtime, i_ctime;
	spinlock_t i_lock;
	unsigned short i_bytes;			/* i_lock */
	u8 i_blkbits;
	blkcnt_t i_blocks;			/* i_lock: in 512-byte units */
	unsigned long i_state;			/* i_lock: I_* */
	struct rw_semaphore i_rwsem;
	unsigned long dirtied_when;
	struct hlist_node i_hash;		/* the hash bucket's lock */
	struct list_head i_io_list;
	struct list_head i_lru;
	struct list_head i_sb_list;		/* sb->s_inode_list_lock */
	union {
		struct hlist_head i_dentry;	/* i_lock: its names */
		struct rcu_head i_rcu;
	};
	u64 i_version;
	atomic_t i_count;			/* references */
	atomic_t i_writecount;			/* > 0 open for writing; < 0 being executed */
	union {
		const struct file_operations *i_fop;	/* what open() gives a file */
		void (*free_inode)(struct inode *inode);
	};
	struct file_lock_context *i_flctx;
	struct address_space i_data;
	struct list_head i_devices;
	union {
		struct pipe_inode_info *i_pipe;
		struct cdev *i_cdev;
		struct block_device *i_bdev;
		char *i_link;			/* body of a symlink that is in memory */
	};
	u32 i_generation;
	u32 i_bucket;				/* in the hash table; fixed while it is hashed */
	/* What the marks ask for together, and the marks: <linux/fsnotify_backend.h>. */
	u32 i_fsnotify_mask;			/* i_lock */
	struct hlist_head i_fsnotify_marks;	/* i_lock */
	void *i_private;			/* the file system's or driver's */
};

struct fown_struct {
	rwlock_t lock;
	struct pid *pid;			/* who gets SIGIO */
	enum { FOWN_PID, FOWN_TGID, FOWN_PGRP } pid_type;
	kuid_t uid, euid;
	int signum;
};

/*
 * Where a reader is expected to go on, and how far ahead its pages were asked for; in pages. Races
 * only cost a worse guess.
 */
struct file_ra_state {
	pgoff_t start;				/* window in flight */
	/* its length; start the next one this far before its end */
	unsigned int size, async_size;
	unsigned int ra_pages;			/* the most */
	loff_t prev_pos;			/* last byte read */
};

/* An open file: made by open(), shared by dup() and fork(). */
struct file {
	union {
		struct callback_head f_task_work;
		struct rcu_head f_rcu;
	};
	struct path f_path;			/* fixed, references */
	struct inode *f_inode;			/* fixed: f_path.dentry's */
	const struct file_operations *f_op;	/* fixed after open */
	spinlock_t f_lock;			/* f_flags, f_ep */
	atomic_long_t f_count;
	unsigned int f_flags;			/* f_lock: O_* */
	fmode_t f_mode;				/* fixed after open */
	struct mutex f_pos_lock;
	loff_t f_pos;				/* f_pos_lock if FMODE_ATOMIC_POS */
	struct fown_struct f_owner;
	const struct cred *f_cred;		/* who opened it; a reference */
	u64 f_version;
	void *private_data;
	struct hlist_head *f_ep;		/* f_lock: epoll watches */
	struct address_space *f_mapping;
	struct file_ra_state f_ra;		/* c: of its readers */
	struct list_head f_list;
};

struct dir_context {
	/* Takes one entry; false to stop. */
	bool (*actor)(struct dir_context *ctx, const char *name, int len, loff_t pos, u64 ino,
		      unsigned int type);
	loff_t pos;
};

struct file_operations {
	loff_t (*llseek)(struct file *file, loff_t offset, int whence);
	ssize_t (*read)(struct file *file, char __user *buf, size_t count, loff_t *pos);
	ssize_t (*write)(struct file *file, const char __user *buf, size_t count, loff_t *pos);
	ssize_t (*read_iter)(struct kiocb *iocb, struct iov_iter *to);
	ssize_t (*write_iter)(struct kiocb *iocb, struct iov_iter *from);
	/* directory's i_rwsem held for reading */
	int (*iterate_shared)(struct file *file, struct dir_context *ctx);
	__poll_kernel_t (*poll)(struct file *file, struct poll_table_struct *wait);
	long (*unlocked_ioctl)(struct file *file, unsigned int cmd, unsigned long arg);
	int (*mmap)(struct file *file, struct vm_area_struct *vma);
	int (*open)(struct inode *inode, struct file *file);
	/* at every close() of a descriptor */
	int (*flush)(struct file *file, fl_owner_t id);
	int (*release)(struct inode *inode, struct file *file);	/* at the last put */
	int (*fsync)(struct file *file, loff_t start, loff_t end, int datasync);
	int (*fasync)(int fd, struct file *file, int on);
	int (*lock)(struct file *file, int cmd, struct file_lock *fl);
	int (*flock)(struct file *file, int cmd, struct file_lock *fl);
	unsigned long (*get_unmapped_area)(struct file *file, unsigned long addr, unsigned long len,
					   unsigned long pgoff, unsigned long flags);
	ssize_t (*splice_write)(struct pipe_inode_info *pipe, struct file *file, loff_t *pos,
				size_t len, unsigned int flags);
	ssize_t (*splice_read)(struct file *file, loff_t *pos, struct pipe_inode_info *pipe,
			       size_t len, unsigned int flags);
	long (*fallocate)(struct file *file, int mode, loff_t offset, loff_t len);
	void (*show_fdinfo)(struct seq_file *m, struct file *file);
	int (*fadvise)(struct file *file, loff_t offset, loff_t len, int advice);
};

struct inode_operations {
	struct dentry *(*lookup)(struct inode *dir, struct dentry *dentry, unsigned int flags);
	const char *(*get_link)(struct dentry *dentry, struct inode *inode,
				struct delayed_call *done);
	int (*permission)(struct inode *inode, int mask);
	int (*readlink)(struct dentry *dentry, char __user *buf, int buflen);
	int (*create)(struct inode *dir, struct dentry *dentry, umode_t mode, bool excl);
	int (*link)(struct dentry *old, struct inode *dir, struct dentry *dentry);
	int (*unlink)(struct inode *dir, struct dentry *dentry);
	int (*symlink)(struct inode *dir, struct dentry *dentry, const char *target);
	int (*mkdir)(struct inode *dir, struct dentry *dentry, umode_t mode);
	int (*rmdir)(struct inode *dir, struct dentry *dentry);
	int (*mknod)(struct inode *dir, struct dentry *dentry, umode_t mode, dev_t rdev);
	int (*rename)(struct inode *old_dir, struct dentry *old, struct inode *new_dir,
		      struct dentry *new, unsigned int flags);
	int (*setattr)(struct dentry *dentry, struct iattr *attr);
	int (*getattr)(const struct path *path, struct kstat *stat, u32 request_mask,
		       unsigned int flags);
	ssize_t (*listxattr)(struct dentry *dentry, char *list, size_t size);
	int (*update_time)(struct inode *inode, struct timespec64 *time, int flags);
	int (*tmpfile)(struct inode *dir, struct dentry *dentry, umode_t mode);
};

struct kiocb {
	struct file *ki_filp;
	loff_t ki_pos;
	void (*ki_complete)(struct kiocb *iocb, long ret);	/* NULL: synchronous */
	int ki_flags;				/* IOCB_* */
};
#define IOCB_EVENTFD		(1 << 0)
#define IOCB_APPEND		(1 << 1)
#define IOCB_DIRECT		(1 << 2)
#define IOCB_DSYNC		(1 << 4)
#define IOCB_SYNC		(1 << 5)
#define IOCB_WRITE		(1 << 6)
#define IOCB_NOWAIT		(1 << 7)

struct iattr {
	unsigned int ia_valid;
	umode_t ia_mode;
	kuid_t ia_uid;
	kgid_t ia_gid;
	loff_t ia_size;
	struct timespec64 ia_atime, ia_mtime, ia_ctime;
	struct file *ia_file;
};
#define ATTR_MODE		(1 << 0)
#define ATTR_UID		(1 << 1)
#define ATTR_GID		(1 << 2)
#define ATTR_SIZE		(1 << 3)
#define ATTR_ATIME		(1 << 4)
#define ATTR_MTIME		(1 << 5)
#define ATTR_CTIME		(1 << 6)
#define ATTR_ATIME_SET		(1 << 7)
#define ATTR_MTIME_SET		(1 << 8)
#define ATTR_FORCE		(1 << 9)
#define ATTR_KILL_SUID		(1 << 11)
#define ATTR_KILL_SGID		(1 << 12)
#define ATTR_FILE		(1 << 13)
#define ATTR_OPEN		(1 << 15)
#define ATTR_TIMES_SET		(1 << 16)
#define ATTR_TOUCH		(1 << 17)

#include <linux/vfs.h>

#endif
