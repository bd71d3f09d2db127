/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_VFS_H
#define _LINUX_VFS_H

/*
 * The functions of the virtual file system; <linux/fs.h> includes this header, nobody else does.
 *
 * Process context, **sleeps**, unless a line says otherwise. 0 or a negative errno.
 * Dentry functions are in <linux/dcache.h>, descriptors in <linux/file.h>, names in <linux/namei.h>, mounts in <linux/mount.h>.
 */

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

/* ---------------------------------------------------------------- file system types and super blocks */

/* The type's memory stays the caller's. -EBUSY if the name is taken. */
int register_filesystem(struct file_system_type *type);
int unregister_filesystem(struct file_system_type *type);
struct file_system_type *get_fs_type(const char *name);
int filesystems_show(struct seq_file *m, void *v);	/* /proc/filesystems */

/*
 * For a type's mount method: finds or makes the super block, fills a new one (fill_super sets s_root, s_op, s_magic; on failure the
 * super block is killed) and returns its root with a reference. nodev: a new instance each time; single: one for all.
 */
struct dentry *mount_nodev(struct file_system_type *type, int flags, void *data,
			   int (*fill_super)(struct super_block *sb, void *data, int silent));
struct dentry *mount_single(struct file_system_type *type, int flags, void *data,
			    int (*fill_super)(struct super_block *sb, void *data, int silent));
/*
 * The live super block `test` accepts, or a new one prepared by `set` (both under a spin lock: atomic); s_umount held for writing either way
 * (s_root NULL: new).
 */
struct super_block *sget(struct file_system_type *type, int (*test)(struct super_block *sb, void *data),
			 int (*set)(struct super_block *sb, void *data), int flags, void *data);
int set_anon_super(struct super_block *sb, void *data);
int get_anon_bdev(dev_t *dev);
void free_anon_bdev(dev_t dev);

/* For kill_sb: evicts everything and gives the number back. litter: also removes the names a memory file system pinned. */
void generic_shutdown_super(struct super_block *sb);
void kill_anon_super(struct super_block *sb);
void kill_litter_super(struct super_block *sb);

void deactivate_super(struct super_block *sb);
void deactivate_locked_super(struct super_block *sb);
void iterate_supers(void (*fn)(struct super_block *sb, void *arg), void *arg);
struct super_block *user_get_super(dev_t dev);
void drop_super(struct super_block *sb);
int reconfigure_super(struct super_block *sb, int sb_flags, void *data, bool force);
int sync_filesystem(struct super_block *sb);
/* Frees unused dentries and inodes of all file systems: `nr` of each at most; returns how many went. For reclaim. */
unsigned long shrink_vfs_caches(unsigned long nr);

#define sb_rdonly(sb)		((sb)->s_flags & SB_RDONLY)
#define IS_RDONLY(inode)	sb_rdonly((inode)->i_sb)
#define IS_APPEND(inode)	((inode)->i_flags & S_APPEND)
#define IS_IMMUTABLE(inode)	((inode)->i_flags & S_IMMUTABLE)
#define IS_DEADDIR(inode)	((inode)->i_flags & S_DEAD)
#define IS_NOATIME(inode)	(((inode)->i_flags & S_NOATIME) || ((inode)->i_sb->s_flags & SB_NOATIME))
#define IS_SYNC(inode)		(((inode)->i_flags & S_SYNC) || ((inode)->i_sb->s_flags & SB_SYNCHRONOUS))
#define IS_DIRSYNC(inode)	(IS_SYNC(inode) || ((inode)->i_flags & S_DIRSYNC) || ((inode)->i_sb->s_flags & SB_DIRSYNC))
#define IS_POSIXACL(inode)	((inode)->i_sb->s_flags & SB_POSIXACL)
#define IS_SWAPFILE(inode)	false

/* ---------------------------------------------------------------- inodes */

/* A new inode of `sb` with one reference, on its list, not hashed; NULL when out of memory. i_ino 0 until the caller sets it. */
struct inode *new_inode(struct super_block *sb);
struct inode *new_inode_pseudo(struct super_block *sb);
/* Constructs what lives as long as the memory: for a slab constructor of a file system's own inode type. */
void inode_init_once(struct inode *inode);
void address_space_init_once(struct address_space *mapping);
void free_inode_nonrcu(struct inode *inode);
unsigned int get_next_ino(void);

/* By number, hashed: I_NEW is set if the caller must fill it and then call unlock_new_inode() (or iget_failed()). */
struct inode *iget_locked(struct super_block *sb, unsigned long ino);
struct inode *iget5_locked(struct super_block *sb, unsigned long hashval, int (*test)(struct inode *inode, void *data),
			   int (*set)(struct inode *inode, void *data), void *data);
struct inode *ilookup(struct super_block *sb, unsigned long ino);
int insert_inode_locked(struct inode *inode);
void __insert_inode_hash(struct inode *inode, unsigned long hashval);
static inline void insert_inode_hash(struct inode *inode) { __insert_inode_hash(inode, inode->i_ino); }
void remove_inode_hash(struct inode *inode);
void unlock_new_inode(struct inode *inode);
void discard_new_inode(struct inode *inode);
void iget_failed(struct inode *inode);
void make_bad_inode(struct inode *inode);
bool is_bad_inode(struct inode *inode);

/* References. ihold: the caller has one already. igrab: NULL if it is being freed. The last iput() may evict. */
static inline void ihold(struct inode *inode) { WARN_ON_ONCE(__atomic_add_fetch(&inode->i_count.counter, 1, __ATOMIC_RELAXED) < 2); }
struct inode *igrab(struct inode *inode);
void iput(struct inode *inode);
void clear_inode(struct inode *inode);			/* last act of an evict_inode method */
int generic_delete_inode(struct inode *inode);
int generic_drop_inode(struct inode *inode);
void evict_inodes(struct super_block *sb);
void inode_init_early(void);
void inode_init(void);

/* Mode, owner (set-group-id directories pass theirs on) of an inode about to be created in `dir` (NULL: none). Any context. */
void inode_init_owner(struct inode *inode, const struct inode *dir, umode_t mode);
bool inode_owner_or_capable(const struct inode *inode);
bool capable_wrt_inode_uidgid(const struct inode *inode, int cap);
/* Methods for devices, FIFOs and sockets. Any context. */
void init_special_inode(struct inode *inode, umode_t mode, dev_t rdev);
extern const struct file_operations def_chr_fops, pipefifo_fops;

/* Link counts. i_rwsem of the directory. */
void set_nlink(struct inode *inode, unsigned int nlink);
void clear_nlink(struct inode *inode);
void inc_nlink(struct inode *inode);
void drop_nlink(struct inode *inode);
static inline void inode_inc_link_count(struct inode *inode);
static inline void inode_dec_link_count(struct inode *inode);

/* Marks what must be written back. Any context but interrupt. */
void __mark_inode_dirty(struct inode *inode, int flags);
static inline void mark_inode_dirty(struct inode *inode) { __mark_inode_dirty(inode, I_DIRTY); }
static inline void mark_inode_dirty_sync(struct inode *inode) { __mark_inode_dirty(inode, I_DIRTY_SYNC); }
static inline void inode_inc_link_count(struct inode *inode) { inc_nlink(inode); mark_inode_dirty(inode); }
static inline void inode_dec_link_count(struct inode *inode) { drop_nlink(inode); mark_inode_dirty(inode); }

/* Times. current_time: now, in the file system's grain. touch_atime follows noatime, nodiratime and relatime. */
struct timespec64 current_time(struct inode *inode);
struct timespec64 timestamp_truncate(struct timespec64 t, struct inode *inode);
#define S_ATIME		1
#define S_MTIME		2
#define S_CTIME		4
#define S_VERSION	8
void touch_atime(const struct path *path);
static inline void file_accessed(struct file *file)
{
	if (!(file->f_flags & O_NOATIME))
		touch_atime(&file->f_path);
}
int file_update_time(struct file *file);		/* mtime and ctime, for a write */
int file_modified(struct file *file);			/* the same, and drops set-user-id bits */
int file_remove_privs(struct file *file);		/* i_rwsem held */
int inode_update_time(struct inode *inode, struct timespec64 *time, int flags);
int generic_update_time(struct inode *inode, struct timespec64 *time, int flags);

/* Blocks used, in bytes. Any context but interrupt. */
void inode_add_bytes(struct inode *inode, loff_t bytes);
void inode_sub_bytes(struct inode *inode, loff_t bytes);
void inode_set_bytes(struct inode *inode, loff_t bytes);
loff_t inode_get_bytes(struct inode *inode);

static inline loff_t i_size_read(const struct inode *inode) { return READ_ONCE(inode->i_size); }
static inline void i_size_write(struct inode *inode, loff_t size) { WRITE_ONCE(inode->i_size, size); }
static inline void inode_lock(struct inode *inode) { down_write(&inode->i_rwsem); }
static inline void inode_unlock(struct inode *inode) { up_write(&inode->i_rwsem); }
static inline void inode_lock_shared(struct inode *inode) { down_read(&inode->i_rwsem); }
static inline void inode_unlock_shared(struct inode *inode) { up_read(&inode->i_rwsem); }
static inline int inode_trylock(struct inode *inode) { return down_write_trylock(&inode->i_rwsem); }
/* Lock classes for the validator: which of several inodes. */
enum inode_i_mutex_lock_class { I_MUTEX_NORMAL, I_MUTEX_PARENT, I_MUTEX_CHILD, I_MUTEX_XATTR, I_MUTEX_NONDIR2, I_MUTEX_PARENT2 };
static inline void inode_lock_nested(struct inode *inode, unsigned int subclass) { down_write_nested(&inode->i_rwsem, subclass); }
void lock_two_nondirectories(struct inode *a, struct inode *b);
void unlock_two_nondirectories(struct inode *a, struct inode *b);
static inline uid_t i_uid_read(const struct inode *inode) { return from_kuid(&init_user_ns, inode->i_uid); }
static inline gid_t i_gid_read(const struct inode *inode) { return from_kgid(&init_user_ns, inode->i_gid); }

/* Writers against executors: -ETXTBSY. get/put while a file is open for writing; deny/allow while it runs. Any context. */
int get_write_access(struct inode *inode);
void put_write_access(struct inode *inode);
int deny_write_access(struct file *file);
void allow_write_access(struct file *file);

/* ---------------------------------------------------------------- what may be done, and doing it to names */

/* MAY_* mask. inode_permission: everything; generic_permission: mode bits and capabilities, for a permission method to fall back on. */
int inode_permission(struct inode *inode, int mask);
int generic_permission(struct inode *inode, int mask);
int path_permission(const struct path *path, int mask);
int file_permission(struct file *file, int mask);

/* With permission checks; the directories are locked by the caller and the mount is held for writing. */
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

/* Attributes. setattr_prepare: may the caller make this change? setattr_copy: makes it. For setattr methods; i_rwsem held. */
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
int vfs_getattr(const struct path *path, struct kstat *stat, u32 request_mask, unsigned int query_flags);
int vfs_getattr_nosec(const struct path *path, struct kstat *stat, u32 request_mask, unsigned int query_flags);
int vfs_fstat(int fd, struct kstat *stat);
int vfs_statfs(const struct path *path, struct kstatfs *buf);

/* ---------------------------------------------------------------- open files */

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
	int intent;				/* LOOKUP_OPEN and friends, for the last component */
	int lookup_flags;			/* LOOKUP_* */
};
#define __FMODE_EXEC	FMODE_EXEC		/* in open_flag: opened to be run */
struct file *do_filp_open(int dfd, struct filename *name, const struct open_flags *op);
int filp_close(struct file *file, fl_owner_t id);
int finish_open(struct file *file, struct dentry *dentry, int (*open)(struct inode *inode, struct file *file));
int generic_file_open(struct inode *inode, struct file *file);
int nonseekable_open(struct inode *inode, struct file *file);
int stream_open(struct inode *inode, struct file *file);
/* Swaps the table of a file being opened (a driver's open method). */
#define replace_fops(file, fops)	((file)->f_op = (fops))

/* Reads and writes. vfs_*: user buffer, checks and accounting; kernel_*: kernel buffer. Bytes or an errno. */
ssize_t vfs_read(struct file *file, char __user *buf, size_t count, loff_t *pos);
ssize_t vfs_write(struct file *file, const char __user *buf, size_t count, loff_t *pos);
ssize_t vfs_iter_read(struct file *file, struct iov_iter *iter, loff_t *ppos, int flags);
ssize_t vfs_iter_write(struct file *file, struct iov_iter *iter, loff_t *ppos, int flags);
ssize_t kernel_read(struct file *file, void *buf, size_t count, loff_t *pos);
ssize_t kernel_write(struct file *file, const void *buf, size_t count, loff_t *pos);
int rw_verify_area(int read_write, struct file *file, const loff_t *ppos, size_t count);
/* Clips a write to RLIMIT_FSIZE (SIGXFSZ) and s_maxbytes, moves it to the end for O_APPEND. Bytes left or an errno. i_rwsem held. */
ssize_t generic_write_checks(struct kiocb *iocb, struct iov_iter *from);
int generic_write_check_limits(struct file *file, loff_t pos, loff_t *count);
void init_sync_kiocb(struct kiocb *kiocb, struct file *file);
int kiocb_set_rw_flags(struct kiocb *iocb, int rwf_flags);
int iocb_flags(struct file *file);
int vfs_fsync_range(struct file *file, loff_t start, loff_t end, int datasync);
int vfs_fsync(struct file *file, int datasync);
ssize_t generic_write_sync(struct kiocb *iocb, ssize_t count);	/* O_SYNC after a write of `count` bytes */

loff_t vfs_llseek(struct file *file, loff_t offset, int whence);
loff_t vfs_setpos(struct file *file, loff_t offset, loff_t maxsize);
loff_t generic_file_llseek(struct file *file, loff_t offset, int whence);
loff_t generic_file_llseek_size(struct file *file, loff_t offset, int whence, loff_t maxsize, loff_t eof);
loff_t fixed_size_llseek(struct file *file, loff_t offset, int whence, loff_t size);
loff_t noop_llseek(struct file *file, loff_t offset, int whence);
loff_t no_llseek(struct file *file, loff_t offset, int whence);		/* -ESPIPE */
loff_t default_llseek(struct file *file, loff_t offset, int whence);

long vfs_ioctl(struct file *file, unsigned int cmd, unsigned long arg);
int iterate_dir(struct file *file, struct dir_context *ctx);
static inline bool dir_emit(struct dir_context *ctx, const char *name, int len, u64 ino, unsigned int type)
{
	return ctx->actor(ctx, name, len, ctx->pos, ino, type);
}
bool dir_emit_dots(struct file *file, struct dir_context *ctx);		/* pos 0 and 1; true when both are out */
bool dir_relax(struct inode *inode);

/* SIGIO. fasync_helper: adds (on > 0) or removes; kill_fasync tells all, with POLL_* as band. kill: **any context**. */
int fasync_helper(int fd, struct file *file, int on, struct fasync_struct **fapp);
void kill_fasync(struct fasync_struct **fapp, int sig, int band);
int f_setown(struct file *file, unsigned long arg, int force);
int __f_setown(struct file *file, struct pid *pid, int type, int force);	/* FOWN_* */
pid_t f_getown(struct file *file);
void f_delown(struct file *file);
void send_sigio(struct fown_struct *fown, int fd, int band);
int send_sigurg(struct fown_struct *fown);

/* ---------------------------------------------------------------- methods and parts for simple file systems (fs/libfs.c) */

extern const struct file_operations simple_dir_operations;	/* a directory that is its dentries */
extern const struct inode_operations simple_dir_inode_operations, simple_symlink_inode_operations;
extern const struct dentry_operations simple_dentry_operations;	/* names go when nobody uses them */
extern const struct super_operations simple_super_operations;
extern const struct address_space_operations empty_aops;

struct dentry *simple_lookup(struct inode *dir, struct dentry *dentry, unsigned int flags);
int simple_statfs(struct dentry *dentry, struct kstatfs *buf);
int simple_getattr(const struct path *path, struct kstat *stat, u32 request_mask, unsigned int query_flags);
int simple_setattr(struct dentry *dentry, struct iattr *attr);
int simple_link(struct dentry *old, struct inode *dir, struct dentry *dentry);
int simple_unlink(struct inode *dir, struct dentry *dentry);
int simple_rmdir(struct inode *dir, struct dentry *dentry);
int simple_empty(struct dentry *dentry);
int simple_rename(struct inode *old_dir, struct dentry *old, struct inode *new_dir, struct dentry *new, unsigned int flags);
int simple_rename_exchange(struct inode *old_dir, struct dentry *old, struct inode *new_dir, struct dentry *new);
int simple_open(struct inode *inode, struct file *file);	/* private_data = i_private */
int always_delete_dentry(const struct dentry *dentry);
int dcache_dir_open(struct inode *inode, struct file *file);
int dcache_dir_close(struct inode *inode, struct file *file);
loff_t dcache_dir_lseek(struct file *file, loff_t offset, int whence);
int dcache_readdir(struct file *file, struct dir_context *ctx);
ssize_t generic_read_dir(struct file *file, char __user *buf, size_t size, loff_t *pos);	/* -EISDIR */
int noop_fsync(struct file *file, loff_t start, loff_t end, int datasync);
/* Copies from or to a buffer of `available` bytes at *ppos. Bytes or an errno. */
ssize_t simple_read_from_buffer(void __user *to, size_t count, loff_t *ppos, const void *from, size_t available);
ssize_t simple_write_to_buffer(void *to, size_t available, loff_t *ppos, const void __user *from, size_t count);
ssize_t memory_read_from_buffer(void *to, size_t count, loff_t *ppos, const void *from, size_t available);
/* Mounts the type once for all callers and counts them. */
int simple_pin_fs(struct file_system_type *type, struct vfsmount **mount, int *count);
void simple_release_fs(struct vfsmount **mount, int *count);
struct inode *alloc_anon_inode(struct super_block *sb);
void kfree_link(void *body);					/* for set_delayed_call() */

/* ---------------------------------------------------------------- boot */
void vfs_caches_init(void);	/* everything, and the root: after slab, per-CPU, cred_init(), fork_init(), workqueue_init_early() */
void ksys_sync(void);
int init_chdir(const char *name);
int init_chroot(const char *name);

#endif
