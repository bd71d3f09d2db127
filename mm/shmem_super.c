// SPDX-License-Identifier: MIT
/*
 * tmpfs: mounting. Options, limits, the inode cache, and the instance the kernel keeps for itself.
 */

#include <linux/ctype.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/init.h>
#include <linux/mm.h>
#include <linux/mount.h>
#include <linux/panic.h>
#include <linux/printk.h>
#include <linux/random.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/statfs.h>
#include <linux/string.h>
#include <uapi/linux/magic.h>
#include "shmem.h"

static struct kmem_cache *shmem_inode_cachep;
struct vfsmount *shm_mnt;

/* ---------------------------------------------------------------- options */

/* What mount(2) or a remount asked for. */
struct shmem_options {
	unsigned long long blocks, inodes;
	umode_t mode;
	kuid_t uid;
	kgid_t gid;
	bool full_inums;
	bool seen_blocks, seen_inodes, seen_inums;
};

static unsigned long default_max_blocks(void)
{
	return totalram_pages() / 2;
}

static unsigned long default_max_inodes(void)
{
	return totalram_pages() / 2;
}

static int bad_value(const char *key, const char *value)
{
	pr_err("tmpfs: Bad value for '%s'\n", key);
	return -EINVAL;
}

/* size=: bytes with a suffix, or percent of memory. */
static int parse_size(struct shmem_options *opts, const char *value)
{
	unsigned long long size;
	char *rest;

	size = memparse(value, &rest);
	if (*rest == '%') {
		size = (size << PAGE_SHIFT) * totalram_pages() / 100;
		rest++;
	}
	if (*rest || rest == value)
		return bad_value("size", value);
	opts->blocks = DIV_ROUND_UP(size, PAGE_SIZE);
	opts->seen_blocks = true;
	return 0;
}

static int parse_count(const char *key, const char *value, unsigned long long *count, bool *seen)
{
	char *rest;

	*count = memparse(value, &rest);
	if (*rest || rest == value || *count > LONG_MAX)
		return bad_value(key, value);
	*seen = true;
	return 0;
}

static int parse_owner(struct shmem_options *opts, const char *key, const char *value)
{
	unsigned int id;

	if (kstrtouint(value, 0, &id))
		return bad_value(key, value);
	if (*key == 'u') {
		opts->uid = make_kuid(current_user_ns(), id);
		return uid_valid(opts->uid) ? 0 : bad_value(key, value);
	}
	opts->gid = make_kgid(current_user_ns(), id);
	return gid_valid(opts->gid) ? 0 : bad_value(key, value);
}

/* Options without a value. */
static int parse_flag(struct shmem_options *opts, const char *key)
{
	if (!strcmp(key, "inode32") || !strcmp(key, "inode64")) {
		opts->full_inums = !strcmp(key, "inode64");
		opts->seen_inums = true;
		return 0;
	}
	pr_err("tmpfs: Unknown parameter '%s'\n", key);
	return -EINVAL;
}

static int parse_one(struct shmem_options *opts, char *key)
{
	char *value = strchr(key, '=');
	unsigned int mode;

	if (!value)
		return parse_flag(opts, key);
	*value++ = '\0';
	if (!strcmp(key, "size"))
		return parse_size(opts, value);
	if (!strcmp(key, "nr_blocks"))
		return parse_count(key, value, &opts->blocks, &opts->seen_blocks);
	if (!strcmp(key, "nr_inodes"))
		return parse_count(key, value, &opts->inodes, &opts->seen_inodes);
	if (!strcmp(key, "uid") || !strcmp(key, "gid"))
		return parse_owner(opts, key, value);
	if (!strcmp(key, "mode")) {
		if (kstrtouint(value, 8, &mode))
			return bad_value(key, value);
		opts->mode = mode & 07777;
		return 0;
	}
	if (!strcmp(key, "huge") && !strcmp(value, "never"))
		return 0;
	pr_err("tmpfs: Unknown parameter '%s'\n", key);
	return -EINVAL;
}

static int parse_options(struct shmem_options *opts, char *data)
{
	char *word;
	int err;

	while ((word = strsep(&data, ",")) != NULL) {
		if (!*word)
			continue;
		err = parse_one(opts, word);
		if (err)
			return err;
	}
	return 0;
}

/*
 * New limits must hold what is there, and cannot turn up where there were none: nothing was
 * counted. sbinfo->lock held.
 */
static int check_limits(struct shmem_sb_info *sbinfo, const struct shmem_options *opts)
{
	unsigned long used_inodes = sbinfo->max_inodes - sbinfo->free_inodes;

	if (opts->seen_blocks && opts->blocks) {
		if (!sbinfo->max_blocks ||
		    atomic_long_read(&sbinfo->used_blocks) > (long)opts->blocks)
			return -EINVAL;
	}
	if (opts->seen_inodes && opts->inodes) {
		if (!sbinfo->max_inodes || used_inodes > opts->inodes)
			return -EINVAL;
	}
	if (opts->seen_inums && !opts->full_inums && sbinfo->next_ino > UINT_MAX)
		return -EINVAL;
	return 0;
}

static int shmem_remount_fs(struct super_block *sb, int *flags, char *data)
{
	struct shmem_sb_info *sbinfo = SHMEM_SB(sb);
	struct shmem_options opts = { 0 };
	unsigned long used;
	int err = parse_options(&opts, data);

	if (err)
		return err;
	spin_lock(&sbinfo->lock);
	err = check_limits(sbinfo, &opts);
	if (!err) {
		used = sbinfo->max_inodes - sbinfo->free_inodes;
		if (opts.seen_inums)
			sbinfo->full_inums = opts.full_inums;
		if (opts.seen_blocks)
			sbinfo->max_blocks = opts.blocks;
		if (opts.seen_inodes) {
			sbinfo->max_inodes = opts.inodes;
			sbinfo->free_inodes = opts.inodes ? opts.inodes - used : 0;
		}
	}
	spin_unlock(&sbinfo->lock);
	return err;
}

static int shmem_show_options(struct seq_file *m, struct dentry *root)
{
	struct shmem_sb_info *sbinfo = SHMEM_SB(root->d_sb);

	if (sbinfo->max_blocks != default_max_blocks())
		seq_printf(m, ",size=%luk", sbinfo->max_blocks << (PAGE_SHIFT - 10));
	if (sbinfo->max_inodes != default_max_inodes())
		seq_printf(m, ",nr_inodes=%lu", sbinfo->max_inodes);
	if (sbinfo->mode != (0777 | S_ISVTX))
		seq_printf(m, ",mode=%03ho", sbinfo->mode);
	if (!uid_eq(sbinfo->uid, GLOBAL_ROOT_UID))
		seq_printf(m, ",uid=%u", from_kuid_munged(&init_user_ns, sbinfo->uid));
	if (!gid_eq(sbinfo->gid, GLOBAL_ROOT_GID))
		seq_printf(m, ",gid=%u", from_kgid_munged(&init_user_ns, sbinfo->gid));
	seq_printf(m, ",inode%d", sbinfo->full_inums ? 64 : 32);
	return 0;
}

static int shmem_statfs(struct dentry *dentry, struct kstatfs *buf)
{
	struct shmem_sb_info *sbinfo = SHMEM_SB(dentry->d_sb);

	buf->f_type = TMPFS_MAGIC;
	buf->f_bsize = PAGE_SIZE;
	buf->f_namelen = NAME_MAX;
	if (sbinfo->max_blocks) {
		buf->f_blocks = sbinfo->max_blocks;
		buf->f_bavail = buf->f_bfree =
			sbinfo->max_blocks - min_t(unsigned long, sbinfo->max_blocks,
						   atomic_long_read(&sbinfo->used_blocks));
	}
	if (sbinfo->max_inodes) {
		buf->f_files = sbinfo->max_inodes;
		buf->f_ffree = sbinfo->free_inodes;
	}
	buf->f_fsid =
		u64_to_fsid(*(u64 *)dentry->d_sb->s_uuid ^ *(u64 *)(dentry->d_sb->s_uuid + 8));
	return 0;
}

/* --------------------------------------------------------------- super block and inodes' memory */

static struct inode *shmem_alloc_inode(struct super_block *sb)
{
	struct shmem_inode_info *info = kmem_cache_alloc(shmem_inode_cachep, GFP_KERNEL);

	return info ? &info->vfs_inode : NULL;
}

/* After a grace period: a path walk may still be reading the link. */
static void shmem_free_in_core_inode(struct inode *inode)
{
	if (S_ISLNK(inode->i_mode))
		kfree(inode->i_link);
	kmem_cache_free(shmem_inode_cachep, SHMEM_I(inode));
}

static void shmem_put_super(struct super_block *sb)
{
	kfree(sb->s_fs_info);
	sb->s_fs_info = NULL;
}

static const struct super_operations shmem_ops = {
	.alloc_inode = shmem_alloc_inode,
	.free_inode = shmem_free_in_core_inode,
	.statfs = shmem_statfs,
	.remount_fs = shmem_remount_fs,
	.show_options = shmem_show_options,
	.evict_inode = shmem_evict_inode,
	.drop_inode = generic_delete_inode,
	.put_super = shmem_put_super,
};

/* Files of the kernel's own instance are in no directory: "/NAME (deleted)" in /proc. */
static const struct dentry_operations shmem_anon_dentry_operations = {
	.d_dname = simple_dname,
};

static void set_options(struct super_block *sb, struct shmem_sb_info *sbinfo,
			const struct shmem_options *opts)
{
	bool limits = !(sb->s_flags & SB_KERNMOUNT);

	sbinfo->max_blocks = opts->seen_blocks ? opts->blocks : limits ? default_max_blocks() : 0;
	sbinfo->max_inodes = opts->seen_inodes ? opts->inodes : limits ? default_max_inodes() : 0;
	sbinfo->free_inodes = sbinfo->max_inodes;
	sbinfo->next_ino = 1;
	sbinfo->mode = opts->mode;
	sbinfo->uid = opts->uid;
	sbinfo->gid = opts->gid;
	sbinfo->full_inums = opts->full_inums;
	spin_lock_init(&sbinfo->lock);
}

int shmem_fill_super(struct super_block *sb, void *data, int silent)
{
	struct shmem_options opts = {
		.mode = 0777 | S_ISVTX,
		.uid = current_fsuid(),
		.gid = current_fsgid(),
		.full_inums = true,
	};
	struct shmem_sb_info *sbinfo;
	struct inode *inode;
	int err = parse_options(&opts, data);

	if (err)
		return err;
	sbinfo = kzalloc(sizeof(*sbinfo), GFP_KERNEL);
	if (!sbinfo)
		return -ENOMEM;
	sb->s_fs_info = sbinfo;
	set_options(sb, sbinfo, &opts);
	if (sb->s_flags & SB_KERNMOUNT) {
		sb->s_flags |= SB_NOUSER;
		sb->s_d_op = &shmem_anon_dentry_operations;
	}
	sb->s_maxbytes = MAX_LFS_FILESIZE;
	sb->s_blocksize = PAGE_SIZE;
	sb->s_blocksize_bits = PAGE_SHIFT;
	sb->s_magic = TMPFS_MAGIC;
	sb->s_op = &shmem_ops;
	sb->s_xattr = shmem_xattr_handlers;
	sb->s_time_gran = 1;
	get_random_bytes(sb->s_uuid, sizeof(sb->s_uuid));
	err = -ENOMEM;
	inode = shmem_get_inode(sb, NULL, S_IFDIR | sbinfo->mode, 0, VM_NORESERVE);
	if (inode) {
		inode->i_uid = sbinfo->uid;
		inode->i_gid = sbinfo->gid;
		sb->s_root = d_make_root(inode);
		err = sb->s_root ? 0 : -ENOMEM;
	}
	if (err)
		shmem_put_super(sb);
	return err;
}

static struct dentry *shmem_mount(struct file_system_type *type, int flags, const char *dev_name,
				  void *data)
{
	return mount_nodev(type, flags, data, shmem_fill_super);
}

struct file_system_type shmem_fs_type = {
	.name = "tmpfs",
	.mount = shmem_mount,
	.kill_sb = kill_litter_super,
	.fs_flags = FS_USERNS_MOUNT,
};

static void shmem_init_inode(void *object)
{
	struct shmem_inode_info *info = object;

	inode_init_once(&info->vfs_inode);
}

void __init shmem_init(void)
{
	shmem_inode_cachep = kmem_cache_create("shmem_inode_cache", sizeof(struct shmem_inode_info),
					       0, SLAB_PANIC | SLAB_ACCOUNT, shmem_init_inode);
	if (register_filesystem(&shmem_fs_type))
		panic("tmpfs cannot be registered");
	shm_mnt = kern_mount(&shmem_fs_type);
	if (IS_ERR(shm_mnt))
		panic("tmpfs cannot be mounted: %ld", PTR_ERR(shm_mnt));
}
