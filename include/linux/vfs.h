/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_VFS_H
#define _LINUX_VFS_H

/*
 * The functions of the virtual file system; <linux/fs.h> includes this header, nobody else does.
 *
 * Process context, **sleeps**, unless a line says otherwise. 0 or a negative errno.
 * Functions on inodes are in <linux/vfs_inode.h>, methods for simple file systems in
 * <linux/libfs.h>: parts of this header. Dentry functions are in <linux/dcache.h>, descriptors in
 * <linux/file.h>, names in <linux/namei.h>, mounts in <linux/mount.h>.
 */

#include <linux/fs.h>

struct super_block;
struct inode;
struct file;
struct kstatfs;
struct task_struct;
struct user_namespace;

#define S_DT(mode)	(((mode) & S_IFMT) >> 12)
#define DT_UNKNOWN	0
#define DT_FIFO		1
#define DT_CHR		2
#define DT_DIR		4
#define DT_BLK		6
#define DT_REG		8
#define DT_LNK		10
#define DT_SOCK		12

#define MAX_LFS_FILESIZE	((loff_t)LLONG_MAX)
#define MAX_NON_LFS		((1UL << 31) - 1)

/* -------------------------------------------------- file system types and super blocks */

/* The type's memory stays the caller's. -EBUSY if the name is taken. */
int register_filesystem(struct file_system_type *type);
int unregister_filesystem(struct file_system_type *type);
struct file_system_type *get_fs_type(const char *name);
int filesystems_show(struct seq_file *m, void *v);	/* /proc/filesystems */

/*
 * For a type's mount method: finds or makes the super block, fills a new one (fill_super sets
 * s_root, s_op, s_magic; on failure the super block is killed) and returns its root with a
 * reference. nodev: a new instance each time; single: one for all.
 */
struct dentry *mount_nodev(struct file_system_type *type, int flags, void *data,
			   int (*fill_super)(struct super_block *sb, void *data, int silent));
struct dentry *mount_single(struct file_system_type *type, int flags, void *data,
			    int (*fill_super)(struct super_block *sb, void *data, int silent));
/*
 * The live super block `test` accepts, or a new one prepared by `set` (both under a spin lock:
 * atomic); s_umount held for writing either way (s_root NULL: new).
 */
struct super_block *sget(struct file_system_type *type,
			 int (*test)(struct super_block *sb, void *data),
			 int (*set)(struct super_block *sb, void *data), int flags, void *data);
int set_anon_super(struct super_block *sb, void *data);
int get_anon_bdev(dev_t *dev);
void free_anon_bdev(dev_t dev);

/*
 * For kill_sb: evicts everything and gives the number back. litter: also removes the names a memory
 * file system pinned.
 */
void generic_shutdown_super(struct super_block *sb);
void kill_anon_super(struct super_block *sb);
void kill_litter_super(struct super_block *sb);

void deactivate_super(struct super_block *sb);
void deactivate_locked_super(struct super_block *sb);
void iterate_supers(void (*fn)(struct super_block *sb, void *arg), void *arg);
/* Makes every file system on a disk read-only, whoever writes to it. **Sleeps.** */
void emergency_remount(void);
/* Boot: /proc/sys/vm/drop_caches. */
void drop_caches_init(void);
struct super_block *user_get_super(dev_t dev);
void drop_super(struct super_block *sb);
int reconfigure_super(struct super_block *sb, int sb_flags, void *data, bool force);
int sync_filesystem(struct super_block *sb);
/*
 * Frees unused dentries and inodes of all file systems: `nr` of each at most; returns how many
 * went. For reclaim.
 */
unsigned long shrink_vfs_caches(unsigned long nr);

#define sb_rdonly(sb)		((sb)->s_flags & SB_RDONLY)
#define IS_RDONLY(inode)	sb_rdonly((inode)->i_sb)
#define IS_APPEND(inode)	((inode)->i_flags & S_APPEND)
#define IS_IMMUTABLE(inode)	((inode)->i_flags & S_IMMUTABLE)
#define IS_DEADDIR(inode)	((inode)->i_flags & S_DEAD)
#define IS_NOATIME(inode)							\
	(((inode)->i_flags & S_NOATIME) || ((inode)->i_sb->s_flags & SB_NOATIME))
#define IS_SYNC(inode)								\
	(((inode)->i_flags & S_SYNC) || ((inode)->i_sb->s_flags & SB_SYNCHRONOUS))
#define IS_DIRSYNC(inode)							\
	(IS_SYNC(inode) || ((inode)->i_flags & S_DIRSYNC) ||			\
	 ((inode)->i_sb->s_flags & SB_DIRSYNC))
#define IS_POSIXACL(inode)	((inode)->i_sb->s_flags & SB_POSIXACL)
#define IS_SWAPFILE(inode)	false

#include <linux/vfs_inode.h>

/* -------------------------------------------------- what may be done, and doing it to names */

/*
 * MAY_* mask. inode_permission: everything; generic_permission: mode bits and capabilities, for a
 * permission method to fall back on.
 */
int inode_permission(struct inode *inode, int mask);
int generic_permission(struct inode *inode, int mask);
int path_permission(const struct path *path, int mask);
int file_permission(struct file *file, int mask);

/*
 * With permission checks; the directories are locked by the caller and the mount is held for
 * writing.
 */
int vfs_create(struct inode *dir, struct dentry *dentry, umode_t mode, bool excl);
int vfs_mkdir(struct inode *dir, struct dentry *dentry, umode_t mode);
int vfs_mknod(struct inode *dir, struct dentry *dentry, umode_t mode, dev_t dev);
int vfs_symlink(struct inode *dir, struct dentry *dentry, const char *target);
int vfs_link(struct dentry *old, struct inode *dir, struct dentry *new);
int vfs_rmdir(struct inode *dir, struct dentry *dentry);
int vfs_unlink(struct inode *dir, struct dentry *dentry);
struct renamedata {
	struct inode *old_dir, *new_dir;
	struct dentry *old_dentry, *new_dentry;
	unsigned int flags;			/* RENAME_* */
};
int vfs_rename(struct renamedata *rd);
/* The system calls' work with kernel arguments; `name` is consumed. For the boot. */
int do_mkdirat(int dfd, struct filename *name, umode_t mode);
int do_mknodat(int dfd, struct filename *name, umode_t mode, unsigned int dev);
int do_unlinkat(int dfd, struct filename *name);
int do_rmdir(int dfd, struct filename *name);
int do_symlinkat(struct filename *from, int newdfd, struct filename *to);
int do_linkat(int olddfd, struct filename *old, int newdfd, struct filename *new, int flags);

/*
 * Attributes. setattr_prepare: may the caller make this change? setattr_copy: makes it. For setattr
 * methods; i_rwsem held.
 */
int setattr_prepare(struct dentry *dentry, struct iattr *attr);
void setattr_copy(struct inode *inode, const struct iattr *attr);
int notify_change(struct dentry *dentry, struct iattr *attr);
int inode_newsize_ok(const struct inode *inode, loff_t size);
int should_remove_suid(struct dentry *dentry);
int vfs_truncate(const struct path *path, loff_t length);
int do_truncate(struct dentry *dentry, loff_t length, unsigned int time_attrs, struct file *file);
int vfs_fallocate(struct file *file, int mode, loff_t offset, loff_t len);
int chmod_common(const struct path *path, umode_t mode);
int chown_common(const struct path *path, uid_t user, gid_t group);
int vfs_utimes(const struct path *path, struct timespec64 *times);

void generic_fillattr(struct inode *inode, struct kstat *stat);
int vfs_getattr(const struct path *path, struct kstat *stat, u32 request_mask,
		unsigned int query_flags);
int vfs_getattr_nosec(const struct path *path, struct kstat *stat, u32 request_mask,
		      unsigned int query_flags);
int vfs_fstat(int fd, struct kstat *stat);
int vfs_statfs(const struct path *path, struct kstatfs *buf);

/* -------------------------------------------------- open files */

static inline struct inode *file_inode(const struct file *file) { return file->f_inode; }
static inline struct dentry *file_dentry(const struct file *file) { return file->f_path.dentry; }
static inline struct file *get_file(struct file *file)
{
	__atomic_fetch_add(&file->f_count.counter, 1, __ATOMIC_RELAXED);
	return file;
}
#define get_file_rcu(f)	atomic_long_inc_not_zero(&(f)->f_count)
#define file_count(f)	atomic_long_read(&(f)->f_count)

/* A file with one reference, or ERR_PTR. */
struct file *filp_open(const char *name, int flags, umode_t mode);
struct file *file_open_name(struct filename *name, int flags, umode_t mode);
struct file *dentry_open(const struct path *path, int flags, const struct cred *cred);
/* What an open is to do, decoded from flags and mode. build_open_flags() checks them: -EINVAL. */
struct open_flags {
	int open_flag;				/* O_* */
	umode_t mode;				/* of a file that is created */
	int acc_mode;				/* MAY_* */
	/* LOOKUP_OPEN and friends, for the last component */
	int intent;
	int lookup_flags;			/* LOOKUP_* */
};
#define __FMODE_EXEC	FMODE_EXEC		/* in open_flag: opened to be run */
struct file *do_filp_open(int dfd, struct filename *name, const struct open_flags *op);
int filp_close(struct file *file, fl_owner_t id);
int finish_open(struct file *file, struct dentry *dentry,
		int (*open)(struct inode *inode, struct file *file));
int generic_file_open(struct inode *inode, struct file *file);
int nonseekable_open(struct inode *inode, struct file *file);
int stream_open(struct inode *inode, struct file *file);
/* Swaps the table of a file being opened (a driver's open method). */
#define replace_fops(file, fops)	((file)->f_op = (fops))

/*
 * Reads and writes. vfs_*: user buffer, checks and accounting; kernel_*: kernel buffer. Bytes or an
 * errno.
 */
ssize_t vfs_read(struct file *file, char __user *buf, size_t count, loff_t *pos);
ssize_t vfs_write(struct file *file, const char __user *buf, size_t count, loff_t *pos);
ssize_t vfs_iter_read(struct file *file, struct iov_iter *iter, loff_t *ppos, int flags);
ssize_t vfs_iter_write(struct file *file, struct iov_iter *iter, loff_t *ppos, int flags);
ssize_t kernel_read(struct file *file, void *buf, size_t count, loff_t *pos);
ssize_t kernel_write(struct file *file, const void *buf, size_t count, loff_t *pos);
int rw_verify_area(int read_write, struct file *file, const loff_t *ppos, size_t count);
/*
 * Clips a write to RLIMIT_FSIZE (SIGXFSZ) and s_maxbytes, moves it to the end for O_APPEND. Bytes
 * left or an errno. i_rwsem held.
 */
ssize_t generic_write_checks(struct kiocb *iocb, struct iov_iter *from);
int generic_write_check_limits(struct file *file, loff_t pos, loff_t *count);
void init_sync_kiocb(struct kiocb *kiocb, struct file *file);
int kiocb_set_rw_flags(struct kiocb *iocb, int rwf_flags);
int iocb_flags(struct file *file);
int vfs_fsync_range(struct file *file, loff_t start, loff_t end, int datasync);
int vfs_fsync(struct file *file, int datasync);
/* O_SYNC after a write of `count` bytes */
ssize_t generic_write_sync(struct kiocb *iocb, ssize_t count);

loff_t vfs_llseek(struct file *file, loff_t offset, int whence);
loff_t vfs_setpos(struct file *file, loff_t offset, loff_t maxsize);
loff_t generic_file_llseek(struct file *file, loff_t offset, int whence);
loff_t generic_file_llseek_size(struct file *file, loff_t offset, int whence, loff_t maxsize,
				loff_t eof);
loff_t fixed_size_llseek(struct file *file, loff_t offset, int whence, loff_t size);
loff_t noop_llseek(struct file *file, loff_t offset, int whence);
loff_t no_llseek(struct file *file, loff_t offset, int whence);		/* -ESPIPE */
loff_t default_llseek(struct file *file, loff_t offset, int whence);

long vfs_ioctl(struct file *file, unsigned int cmd, unsigned long arg);
int iterate_dir(struct file *file, struct dir_context *ctx);
static inline bool dir_emit(struct dir_context *ctx, const char *name, int len, u64 ino,
			    unsigned int type)
{
	return ctx->actor(ctx, name, len, ctx->pos, ino, type);
}
/* pos 0 and 1; true when both are out */
bool dir_emit_dots(struct file *file, struct dir_context *ctx);
bool dir_relax(struct inode *inode);

/*
 * SIGIO. fasync_helper: adds (on > 0) or removes; kill_fasync tells all, with POLL_* as band. kill:
 * **any context**.
 */
int fasync_helper(int fd, struct file *file, int on, struct fasync_struct **fapp);
void kill_fasync(struct fasync_struct **fapp, int sig, int band);
int f_setown(struct file *file, unsigned long arg, int force);
int __f_setown(struct file *file, struct pid *pid, int type, int force);	/* FOWN_* */
pid_t f_getown(struct file *file);
void f_delown(struct file *file);
void send_sigio(struct fown_struct *fown, int fd, int band);
int send_sigurg(struct fown_struct *fown);

/* -------------------------------------------------- boot */
/*
 * Everything, and the root: after slab, per-CPU memory, cred_init(), fork_init() and
 * workqueue_init_early().
 */
void vfs_caches_init(void);
void ksys_sync(void);
int init_chdir(const char *name);
int init_chroot(const char *name);

#include <linux/libfs.h>

#endif
