/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_VFS_INODE_H
#define _LINUX_VFS_INODE_H

/*
 * Functions on inodes: fs/inode.c and fs/inode_attr.c. Part of <linux/vfs.h>, which includes it;
 * nobody else does. Process context, **sleeps**, unless a line says otherwise.
 */

#include <linux/fs.h>

/*
 * A new inode of `sb` with one reference, on its list, not hashed; NULL when out of memory. i_ino 0
 * until the caller sets it.
 */
struct inode *new_inode(struct super_block *sb);
struct inode *new_inode_pseudo(struct super_block *sb);
/*
 * Constructs what lives as long as the memory: for a slab constructor of a file system's own inode
 * type.
 */
void inode_init_once(struct inode *inode);
void address_space_init_once(struct address_space *mapping);
void free_inode_nonrcu(struct inode *inode);
unsigned int get_next_ino(void);

/*
 * By number, hashed: I_NEW is set if the caller must fill it and then call unlock_new_inode() (or
 * iget_failed()).
 */
struct inode *iget_locked(struct super_block *sb, unsigned long ino);
struct inode *iget5_locked(struct super_block *sb, unsigned long hashval,
			   int (*test)(struct inode *inode, void *data),
			   int (*set)(struct inode *inode, void *data), void *data);
struct inode *ilookup(struct super_block *sb, unsigned long ino);
int insert_inode_locked(struct inode *inode);
void __insert_inode_hash(struct inode *inode, unsigned long hashval);
static inline void insert_inode_hash(struct inode *inode)
{
	__insert_inode_hash(inode, inode->i_ino);
}
void remove_inode_hash(struct inode *inode);
void unlock_new_inode(struct inode *inode);
void discard_new_inode(struct inode *inode);
void iget_failed(struct inode *inode);
void make_bad_inode(struct inode *inode);
bool is_bad_inode(struct inode *inode);

/*
 * References. ihold: the caller has one already. igrab: NULL if it is being freed. The last iput()
 * may evict.
 */
static inline void ihold(struct inode *inode)
{
	WARN_ON_ONCE(__atomic_add_fetch(&inode->i_count.counter, 1, __ATOMIC_RELAXED) < 2);
}
struct inode *igrab(struct inode *inode);
void iput(struct inode *inode);
void clear_inode(struct inode *inode);			/* last act of an evict_inode method */
int generic_delete_inode(struct inode *inode);
int generic_drop_inode(struct inode *inode);
void evict_inodes(struct super_block *sb);
void inode_init_early(void);
void inode_init(void);

/*
 * Mode, owner (set-group-id directories pass theirs on) of an inode about to be created in `dir`
 * (NULL: none). Any context.
 */
void inode_init_owner(struct inode *inode, const struct inode *dir, umode_t mode);
bool inode_owner_or_capable(const struct inode *inode);
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
static inline void mark_inode_dirty_sync(struct inode *inode)
{
	__mark_inode_dirty(inode, I_DIRTY_SYNC);
}
static inline void inode_inc_link_count(struct inode *inode)
{
	inc_nlink(inode);
	mark_inode_dirty(inode);
}
static inline void inode_dec_link_count(struct inode *inode)
{
	drop_nlink(inode);
	mark_inode_dirty(inode);
}

/*
 * Times. current_time: now, in the file system's grain. touch_atime follows noatime, nodiratime and
 * relatime.
 */
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
static inline void i_size_write(struct inode *inode, loff_t size)
{
	WRITE_ONCE(inode->i_size, size);
}
static inline void inode_lock(struct inode *inode) { down_write(&inode->i_rwsem); }
static inline void inode_unlock(struct inode *inode) { up_write(&inode->i_rwsem); }
static inline void inode_lock_shared(struct inode *inode) { down_read(&inode->i_rwsem); }
static inline void inode_unlock_shared(struct inode *inode) { up_read(&inode->i_rwsem); }
static inline int inode_trylock(struct inode *inode) { return down_write_trylock(&inode->i_rwsem); }
/* Lock classes for the validator: which of several inodes. */
enum inode_i_mutex_lock_class {
	I_MUTEX_NORMAL,
	I_MUTEX_PARENT,
	I_MUTEX_CHILD,
	I_MUTEX_XATTR,
	I_MUTEX_NONDIR2,
	I_MUTEX_PARENT2
};
static inline void inode_lock_nested(struct inode *inode, unsigned int subclass)
{
	down_write_nested(&inode->i_rwsem, subclass);
}
void lock_two_nondirectories(struct inode *a, struct inode *b);
void unlock_two_nondirectories(struct inode *a, struct inode *b);
static inline uid_t i_uid_read(const struct inode *inode)
{
	return from_kuid(&init_user_ns, inode->i_uid);
}
static inline gid_t i_gid_read(const struct inode *inode)
{
	return from_kgid(&init_user_ns, inode->i_gid);
}

/*
 * Writers against executors: -ETXTBSY. get/put while a file is open for writing; deny/allow while
 * it runs. Any context.
 */
int get_write_access(struct inode *inode);
void put_write_access(struct inode *inode);
int deny_write_access(struct file *file);
void allow_write_access(struct file *file);

#endif
