// SPDX-License-Identifier: MIT
/* Inodes of /proc, and its super block. */

#include <linux/errno.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/mount.h>
#include <linux/parser.h>
#include <linux/sched/stat.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <uapi/linux/magic.h>
#include "internal.h"

#define PROC_ROOT_INO	1

static struct kmem_cache *proc_inode_cachep;

static struct inode *proc_alloc_inode(struct super_block *sb)
{
	struct proc_inode *ei = kmem_cache_alloc(proc_inode_cachep, GFP_KERNEL);

	if (!ei)
		return NULL;
	ei->pid = NULL;
	INIT_HLIST_NODE(&ei->sibling_inodes);
	ei->fd = 0;
	ei->op.show = NULL;
	ei->pde = NULL;
	return &ei->vfs_inode;
}

static void proc_free_inode(struct inode *inode)
{
	kmem_cache_free(proc_inode_cachep, PROC_I(inode));
}

static void proc_evict_inode(struct inode *inode)
{
	struct proc_inode *ei = PROC_I(inode);

	clear_inode(inode);
	if (ei->pid) {
		spin_lock(&ei->pid->lock);
		hlist_del_init(&ei->sibling_inodes);
		spin_unlock(&ei->pid->lock);
	}
	put_pid(ei->pid);
	if (ei->pde)
		pde_put(ei->pde);
}

const struct super_operations proc_sops = {
	.alloc_inode = proc_alloc_inode,
	.free_inode = proc_free_inode,
	.drop_inode = generic_delete_inode,
	.evict_inode = proc_evict_inode,
	.statfs = simple_statfs,
};

/* An inode for an entry, whose reference it takes over, also when it fails. */
struct inode *proc_get_inode(struct super_block *sb, struct proc_dir_entry *de)
{
	struct inode *inode = new_inode(sb);

	if (!inode) {
		pde_put(de);
		return NULL;
	}
	PROC_I(inode)->pde = de;
	inode->i_ino = de->ino;
	inode->i_mode = de->mode;
	inode->i_op = de->iops;
	if (de->fops)
		inode->i_fop = de->fops;
	set_nlink(inode, de->nlink);
	inode->i_atime = inode->i_mtime = inode->i_ctime = current_time(inode);
	return inode;
}

static void proc_inode_once(void *obj)
{
	inode_init_once(&((struct proc_inode *)obj)->vfs_inode);
}

void __init proc_init_inodecache(void)
{
	proc_inode_cachep = kmem_cache_create("proc_inode_cache", sizeof(struct proc_inode), 0,
					      SLAB_RECLAIM_ACCOUNT | SLAB_ACCOUNT | SLAB_PANIC,
					      proc_inode_once);
}

/* ------------------------------------------------------------------ the root */

static struct dentry *proc_root_lookup(struct inode *dir, struct dentry *dentry, unsigned int flags)
{
	struct dentry *res = proc_pid_lookup(dentry);

	return IS_ERR(res) && PTR_ERR(res) == -ENOENT ? proc_lookup_de(dir, dentry, &proc_root) :
							res;
}

#define FIRST_PROCESS_ENTRY	256	/* positions below are those of entries */

static int proc_root_readdir(struct file *file, struct dir_context *ctx)
{
	if (ctx->pos < FIRST_PROCESS_ENTRY) {
		int ret = proc_readdir_de(file, ctx, &proc_root);

		if (ret <= 0)	/* the reader's buffer is full */
			return ret;
		ctx->pos = FIRST_PROCESS_ENTRY;
	}
	return proc_pid_readdir(file, ctx);
}

static const struct file_operations proc_root_operations = {
	.read = generic_read_dir,
	.iterate_shared = proc_root_readdir,
	.llseek = generic_file_llseek,
};

static int proc_root_getattr(const struct path *path, struct kstat *stat, u32 request_mask,
			     unsigned int query_flags)
{
	generic_fillattr(d_inode(path->dentry), stat);
	stat->nlink = proc_root.nlink + nr_threads;
	return 0;
}

static const struct inode_operations proc_root_inode_operations = {
	.lookup = proc_root_lookup,
	.getattr = proc_root_getattr,
};

struct proc_dir_entry proc_root = {
	.refcnt = REFCOUNT_INIT(1),
	.ino = PROC_ROOT_INO,
	.mode = S_IFDIR | 0555,
	.nlink = 2,
	.iops = &proc_root_inode_operations,
	.fops = &proc_root_operations,
	.parent = &proc_root,
	.subdir = LIST_HEAD_INIT(proc_root.subdir),
};

static int proc_fill_super(struct super_block *sb, void *data, int silent)
{
	struct inode *inode;

	sb->s_iflags |= SB_I_NODEV | SB_I_NOEXEC;
	sb->s_flags |= SB_NODIRATIME | SB_NOSUID | SB_NOEXEC;
	sb->s_blocksize = 1024;
	sb->s_blocksize_bits = 10;
	sb->s_magic = PROC_SUPER_MAGIC;
	sb->s_op = &proc_sops;
	sb->s_time_gran = 1;
	refcount_inc(&proc_root.refcnt);
	inode = proc_get_inode(sb, &proc_root);
	if (!inode)
		return -ENOMEM;
	sb->s_root = d_make_root(inode);
	return sb->s_root ? 0 : -ENOMEM;
}

/* hidepid and subset need more than one instance; gid= is harmless without hidepid. */
static int check_options(char *data)
{
	static const match_table_t tokens = {
		{ 1, "gid=%u" }, { 2, "hidepid=%u" }, { 3, "hidepid=off" }, { 0, NULL },
	};
	substring_t args[MAX_OPT_ARGS];
	unsigned int val;
	char *p;

	while (data && (p = strsep(&data, ",")) != NULL) {
		int token = *p ? match_token(p, tokens, args) : 3;

		if (!token || (token != 3 && match_uint(args, &val)) || (token == 2 && val))
			return -EINVAL;
	}
	return 0;
}

static struct dentry *proc_mount(struct file_system_type *type, int flags, const char *dev_name,
				 void *data)
{
	int ret = check_options(data);

	return ret ? ERR_PTR(ret) : mount_single(type, flags, NULL, proc_fill_super);
}

static struct file_system_type proc_fs_type = {
	.name = "proc",
	.mount = proc_mount,
	.kill_sb = kill_anon_super,
	.fs_flags = FS_USERNS_MOUNT,
};

void __init proc_root_init(void)
{
	proc_init_inodecache();
	proc_self_init();
	proc_misc_init();
	proc_sys_init();
	proc_mkdir("fs", NULL);
	proc_mkdir("driver", NULL);
	proc_symlink("mounts", NULL, "self/mounts");
	if (register_filesystem(&proc_fs_type))
		panic("proc: cannot register");
}
