/* SPDX-License-Identifier: MIT */
#ifndef _FS_INTERNAL_H
#define _FS_INTERNAL_H

/* What the files of fs/ share among themselves and nobody else needs. */

#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/namei.h>
#include <linux/mount.h>

struct mnt_pcp;

/* inode->i_opflags: found out once, so that the path walk need not look at i_op. */
#define IOP_FASTPERM	0x0001			/* no permission method */
#define IOP_LOOKUP	0x0002			/* has lookup: a directory to walk through */
#define IOP_NOFOLLOW	0x0004			/* no get_link */

/* open.c */
int build_open_flags(const struct open_how *how, struct open_flags *op);
struct file *do_file_open_root(const struct path *root, const char *name,
			       const struct open_flags *op);
int vfs_open(const struct path *path, struct file *file);
long do_sys_open(int dfd, const char __user *filename, int flags, umode_t mode);
int may_open(const struct path *path, int acc_mode, int flag);

/* file.c */
void file_init(void);

/* file_table.c */
void file_free(struct file *file);	/* one that was never opened */

/* fs_struct.c */
void fs_struct_init(void);

/* filename.c */
void filename_init(void);

/* namei.c */
int filename_parentat(int dfd, struct filename *name, unsigned int flags, struct path *parent,
		      struct qstr *last, int *type);
int may_linkat(const struct path *link);
int may_delete(struct inode *dir, struct dentry *victim, bool isdir);
int may_create(struct inode *dir, struct dentry *child);
int check_sticky(struct inode *dir, struct inode *inode);
umode_t vfs_prepare_mode(struct inode *dir, umode_t mode, umode_t mask_perms, umode_t type);
struct dentry *lookup_hash(const struct qstr *name, struct dentry *base, unsigned int flags);
enum { LAST_NORM, LAST_ROOT, LAST_DOT, LAST_DOTDOT };

/* inode.c */
bool atime_needs_update(const struct path *path, struct inode *inode);
void inode_add_lru(struct inode *inode);
unsigned long prune_icache_sb(struct super_block *sb, unsigned long nr);

/* dcache.c */
struct dentry *d_alloc_cursor(struct dentry *parent);
int d_set_mounted(struct dentry *dentry);

/* super.c */
void super_init(void);
bool trylock_super(struct super_block *sb);
struct dentry *mount_fs(struct file_system_type *type, int flags, const char *name, void *data);
void sync_filesystems(int wait);

/* xattr.c: does the inode's name space let the caller at this attribute? */
int xattr_permission(struct inode *inode, const char *name, int mask);

/* Hash of a string: the same word by word as the path walk computes it on the fly. */
#define HASH_MULT	0x9e3779b97f4a7c15UL

static __always_inline u64 hash_mix(u64 hash, u64 word)
{
	hash = (hash ^ word) * HASH_MULT;
	return hash ^ (hash >> 32);
}

static __always_inline u32 hash_finish(u64 hash)
{
	return (u32)(hash ^ (hash >> 29));
}

/* The last 1 to 7 bytes of a name as one little-endian word, touching nothing behind them. */
static __always_inline u64 load_tail(const unsigned char *p, unsigned int n)
{
	u32 a, b;

	if (n >= 4) {
		__builtin_memcpy(&a, p, 4);
		__builtin_memcpy(&b, p + n - 4, 4);
		return a | (u64)b << (n - 4) * 8;
	}
	return p[0] | (u64)p[n / 2] << n / 2 * 8 | (u64)p[n - 1] << (n - 1) * 8;
}

static __always_inline u64 load_word(const unsigned char *p)
{
	u64 v;

	__builtin_memcpy(&v, p, 8);
	return v;
}

/*
 * The same for speed: one load, as long as it stays on the page. The bytes behind the name are cut
 * off, but the address checker sees them read.
 */
static __always_inline u64 load_partial(const unsigned char *p, unsigned int n)
{
	if (IS_ENABLED(CONFIG_KASAN) || unlikely(offset_in_page(p) > PAGE_SIZE - 8))
		return load_tail(p, n);
	return load_word(p) & ((1UL << n * 8) - 1);
}

/* 0x80 in the byte of each zero byte of v, exact up to the first one. */
static __always_inline u64 zero_bytes(u64 v)
{
	return (v - 0x0101010101010101UL) & ~v & 0x8080808080808080UL;
}

#endif
