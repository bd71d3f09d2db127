// SPDX-License-Identifier: MIT
/*
 * How this works: /proc
 *
 *	/proc ── entries made by rooms: struct proc_dir_entry, a tree (this file)
 *	      ── numbers: one folder a process, made up when looked at (base.c)
 *	      └─ sys: tunables, a table a folder (proc_sysctl.c)
 *
 * The tree of entries is guarded by proc_lock. An inode holds a reference to its entry; a removed
 * entry is no longer found, and dentries of it fail to revalidate. Inode numbers of entries are
 * counted up from PROC_DYNAMIC_FIRST.
 */

#include <linux/errno.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/poll.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "internal.h"

#define PROC_DYNAMIC_FIRST	0xF0000000UL

static DEFINE_RWLOCK(proc_lock);
static unsigned long next_ino = PROC_DYNAMIC_FIRST;

static int pde_revalidate(struct dentry *dentry, unsigned int flags)
{
	struct proc_dir_entry *pde = d_is_positive(dentry) ? PROC_I(d_inode(dentry))->pde : NULL;

	return pde && (pde == &proc_root || !list_empty(&pde->sibling));
}

const struct dentry_operations proc_misc_dentry_operations = {
	.d_revalidate = pde_revalidate,
};

static const struct inode_operations proc_link_inode_operations;

void pde_put(struct proc_dir_entry *pde)
{
	if (refcount_dec_and_test(&pde->refcnt)) {
		if (pde->iops == &proc_link_inode_operations)
			kfree(pde->data);
		kfree(pde);
	}
}

static struct proc_dir_entry *find_child(struct proc_dir_entry *dir, const char *name,
					 unsigned int len)
{
	struct proc_dir_entry *de;

	list_for_each_entry(de, &dir->subdir, sibling)
		if (strlen(de->name) == len && !memcmp(de->name, name, len))
			return de;
	return NULL;
}

struct dentry *proc_lookup_de(struct inode *dir, struct dentry *dentry, struct proc_dir_entry *de)
{
	struct proc_dir_entry *child;
	struct inode *inode;

	read_lock(&proc_lock);
	child = find_child(de, (const char *)dentry->d_name.name, dentry->d_name.len);
	if (child)
		refcount_inc(&child->refcnt);
	read_unlock(&proc_lock);
	if (!child)
		return ERR_PTR(-ENOENT);
	inode = proc_get_inode(dir->i_sb, child);	/* takes the reference over */
	if (!inode)
		return ERR_PTR(-ENOMEM);
	return d_splice_alias(inode, dentry);
}

static struct dentry *proc_lookup(struct inode *dir, struct dentry *dentry, unsigned int flags)
{
	return proc_lookup_de(dir, dentry, PROC_I(dir)->pde);
}

/* 1 when all have been shown, 0 if the reader is full. */
int proc_readdir_de(struct file *file, struct dir_context *ctx, struct proc_dir_entry *de)
{
	struct proc_dir_entry *child;
	loff_t i = 2;
	int ret = 1;

	if (!dir_emit_dots(file, ctx))
		return 0;
	read_lock(&proc_lock);
	list_for_each_entry(child, &de->subdir, sibling) {
		bool more;

		if (i++ < ctx->pos)
			continue;
		refcount_inc(&child->refcnt);
		read_unlock(&proc_lock);
		more = dir_emit(ctx, child->name, strlen(child->name), child->ino,
				S_DT(child->mode));
		read_lock(&proc_lock);
		if (list_empty(&child->sibling))
			/* removed while we looked away: the list cannot be followed */
			more = false;
		pde_put(child);
		if (!more) {
			ret = 0;
			break;
		}
		ctx->pos = i;
	}
	read_unlock(&proc_lock);
	return ret;
}

static int proc_readdir(struct file *file, struct dir_context *ctx)
{
	return min(proc_readdir_de(file, ctx, PROC_I(file_inode(file))->pde), 0);
}

static const struct file_operations proc_dir_operations = {
	.llseek = generic_file_llseek,
	.read = generic_read_dir,
	.iterate_shared = proc_readdir,
};

static int proc_getattr(const struct path *path, struct kstat *stat, u32 request_mask,
			unsigned int query_flags)
{
	struct inode *inode = d_inode(path->dentry);
	struct proc_dir_entry *de = PROC_I(inode)->pde;

	if (de)
		set_nlink(inode, de->nlink);
	generic_fillattr(inode, stat);
	return 0;
}

static int proc_notify_change(struct dentry *dentry, struct iattr *attr)
{
	int ret = setattr_prepare(dentry, attr);

	if (!ret)
		setattr_copy(d_inode(dentry), attr);
	return ret;
}

static const struct inode_operations proc_dir_inode_operations = {
	.lookup = proc_lookup,
	.getattr = proc_getattr,
	.setattr = proc_notify_change,
};

static const struct inode_operations proc_file_inode_operations = {
	.setattr = proc_notify_change,
};

static const char *proc_get_link(struct dentry *dentry, struct inode *inode,
				 struct delayed_call *done)
{
	return dentry ? PROC_I(inode)->pde->data : ERR_PTR(-ECHILD);
}

static const struct inode_operations proc_link_inode_operations = {
	.get_link = proc_get_link,
};

static int proc_single_open(struct inode *inode, struct file *file)
{
	struct proc_dir_entry *de = PROC_I(inode)->pde;

	return single_open(file, de->single_show, de->data);
}

/* Always ready; that there is something to ask lets epoll take such a file. */
__poll_kernel_t proc_poll_ready(struct file *file, struct poll_table_struct *pt)
{
	return DEFAULT_POLLMASK;
}

static const struct file_operations proc_single_ops = {
	.open = proc_single_open, .read = seq_read, .llseek = seq_lseek, .release = single_release,
	.poll = proc_poll_ready,
};

static int proc_seq_open(struct inode *inode, struct file *file)
{
	struct proc_dir_entry *de = PROC_I(inode)->pde;
	int ret = seq_open(file, de->seq_ops);

	if (!ret)
		((struct seq_file *)file->private_data)->private = de->data;
	return ret;
}

static const struct file_operations proc_seq_ops = {
	.open = proc_seq_open, .read = seq_read, .llseek = seq_lseek, .release = seq_release,
	.poll = proc_poll_ready,
};

/*
 * Follows the folders of a name; on return *name is the last part. NULL if one is missing.
 * proc_lock.
 */
static struct proc_dir_entry *walk_name(const char **name, struct proc_dir_entry *dir)
{
	const char *slash;

	while (dir && (slash = strchr(*name, '/')) != NULL) {
		dir = find_child(dir, *name, slash - *name);
		*name = slash + 1;
	}
	return dir;
}

/* Makes an entry and puts it in the tree. A name that is there already is refused. */
static struct proc_dir_entry *proc_add(const char *name, umode_t mode,
				       struct proc_dir_entry *parent,
				       const struct proc_dir_entry *template)
{
	struct proc_dir_entry *de;
	const char *last = name;

	read_lock(&proc_lock);
	parent = walk_name(&last, parent ? parent : &proc_root);
	read_unlock(&proc_lock);
	if (WARN(!parent, "proc: no folder for '%s'\n", name))
		return NULL;
	de = kzalloc(sizeof(*de) + strlen(last) + 1, GFP_KERNEL);
	if (!de)
		return NULL;
	*de = *template;
	memcpy(de->name, last, strlen(last) + 1);
	refcount_set(&de->refcnt, 1);
	INIT_LIST_HEAD(&de->subdir);
	de->mode = mode;
	de->parent = parent;
	de->nlink = S_ISDIR(mode) ? 2 : 1;
	write_lock(&proc_lock);
	if (find_child(parent, last, strlen(last))) {
		write_unlock(&proc_lock);
		WARN(1, "proc: '%s' is there already\n", name);
		kfree(de);
		return NULL;
	}
	de->ino = next_ino++;
	list_add_tail(&de->sibling, &parent->subdir);
	if (S_ISDIR(mode))
		parent->nlink++;
	write_unlock(&proc_lock);
	return de;
}

static umode_t file_mode(umode_t mode)
{
	return S_IFREG | (mode & 07777 ? mode & 07777 : 0444);
}

struct proc_dir_entry *proc_mkdir(const char *name, struct proc_dir_entry *parent)
{
	return proc_add(name, S_IFDIR | 0555, parent, &(struct proc_dir_entry){
		.fops = &proc_dir_operations, .iops = &proc_dir_inode_operations });
}

struct proc_dir_entry *proc_create_mount_point(const char *name)
{
	return proc_mkdir(name, NULL);
}

struct proc_dir_entry *proc_symlink(const char *name, struct proc_dir_entry *parent,
				    const char *target)
{
	char *copy = kstrdup(target, GFP_KERNEL);
	struct proc_dir_entry *de;

	if (!copy)
		return NULL;
	de = proc_add(
		name, S_IFLNK | 0777, parent,
		&(struct proc_dir_entry){ .iops = &proc_link_inode_operations, .data = copy });
	if (!de)
		kfree(copy);
	return de;
}

struct proc_dir_entry *proc_create_iops(const char *name, umode_t mode,
					struct proc_dir_entry *parent,
					const struct file_operations *fops,
					const struct inode_operations *iops, void *data)
{
	return proc_add(name, file_mode(mode), parent,
			&(struct proc_dir_entry){ .fops = fops, .iops = iops, .data = data });
}

struct proc_dir_entry *proc_create_data(const char *name, umode_t mode,
					struct proc_dir_entry *parent,
					const struct file_operations *fops, void *data)
{
	return proc_create_iops(name, mode, parent, fops, &proc_file_inode_operations, data);
}

struct proc_dir_entry *proc_create(const char *name, umode_t mode, struct proc_dir_entry *parent,
				   const struct file_operations *fops)
{
	return proc_create_data(name, mode, parent, fops, NULL);
}

struct proc_dir_entry *proc_create_single_data(const char *name, umode_t mode,
					       struct proc_dir_entry *parent,
					       int (*show)(struct seq_file *m, void *v), void *data)
{
	return proc_add(name, file_mode(mode), parent,
			&(struct proc_dir_entry){ .fops = &proc_single_ops,
						  .iops = &proc_file_inode_operations,
						  .single_show = show,
						  .data = data });
}

struct proc_dir_entry *proc_create_seq_data(const char *name, umode_t mode,
					    struct proc_dir_entry *parent,
					    const struct seq_operations *ops, void *data)
{
	return proc_add(name, file_mode(mode), parent,
			&(struct proc_dir_entry){ .fops = &proc_seq_ops,
						  .iops = &proc_file_inode_operations,
						  .seq_ops = ops,
						  .data = data });
}

void proc_remove(struct proc_dir_entry *de)
{
	if (!de)
		return;
	write_lock(&proc_lock);
	WARN_ON_ONCE(!list_empty(&de->subdir));
	list_del_init(&de->sibling);
	if (S_ISDIR(de->mode))
		de->parent->nlink--;
	write_unlock(&proc_lock);
	pde_put(de);
}

void remove_proc_entry(const char *name, struct proc_dir_entry *parent)
{
	struct proc_dir_entry *de = NULL;

	read_lock(&proc_lock);
	parent = walk_name(&name, parent ? parent : &proc_root);
	if (parent)
		de = find_child(parent, name, strlen(name));
	read_unlock(&proc_lock);
	WARN(!de, "proc: '%s' is not there\n", name);
	proc_remove(de);
}

void *pde_data(const struct inode *inode)
{
	return PROC_I(inode)->pde->data;
}
