// SPDX-License-Identifier: MIT
/*
 * What /proc/PID/mounts, mountinfo and mountstats say about one mount, and the walk over all of
 * them.
 */

#include <linux/fs.h>
#include <linux/fs_struct.h>
#include <linux/mount.h>
#include <linux/nsproxy.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include "internal.h"
#include "mount.h"

#define MOUNT_ESCAPES	" \t\n\\#"

int proc_mounts_open(struct proc_mounts *p, struct task_struct *task)
{
	int err = -EINVAL;

	task_lock(task);
	if (task->nsproxy && task->nsproxy->mnt_ns) {
		err = -ENOENT;
		if (task->fs) {
			p->ns = task->nsproxy->mnt_ns;
			refcount_inc(&p->ns->count);
			get_fs_root(task->fs, &p->root);
			p->event = READ_ONCE(p->ns->event);
			err = 0;
		}
	}
	task_unlock(task);
	return err;
}

void proc_mounts_release(struct proc_mounts *p)
{
	path_put(&p->root);
	put_mnt_ns(p->ns);
}

void *proc_mounts_start(struct proc_mounts *p, loff_t *pos)
{
	down_read(&namespace_sem);
	return seq_list_start(&p->ns->list, *pos);
}

void *proc_mounts_next(struct proc_mounts *p, void *mnt, loff_t *pos)
{
	return seq_list_next(mnt, &p->ns->list, pos);
}

void proc_mounts_stop(struct proc_mounts *p, void *mnt)
{
	up_read(&namespace_sem);
}

u64 mnt_ns_event(struct mnt_namespace *ns)
{
	return READ_ONCE(ns->event);
}

struct wait_queue_head *mnt_ns_poll_queue(struct mnt_namespace *ns)
{
	return &ns->poll;
}

struct flag_name {
	unsigned int flag;
	const char *text;
};

static void show_flags(struct seq_file *m, unsigned long flags, const struct flag_name *names)
{
	for (; names->flag; names++)
		if (flags & names->flag)
			seq_puts(m, names->text);
}

static int show_sb_opts(struct seq_file *m, struct super_block *sb)
{
	static const struct flag_name names[] = {
		{ SB_SYNCHRONOUS, ",sync" },
		{ SB_DIRSYNC, ",dirsync" },
		{ SB_MANDLOCK, ",mand" },
		{ SB_LAZYTIME, ",lazytime" },
		{ 0, NULL },
	};

	show_flags(m, sb->s_flags, names);
	return 0;
}

static void show_mnt_opts(struct seq_file *m, struct vfsmount *mnt)
{
	static const struct flag_name names[] = {
		{ MNT_NOSUID, ",nosuid" },
		{ MNT_NODEV, ",nodev" },
		{ MNT_NOEXEC, ",noexec" },
		{ MNT_NOATIME, ",noatime" },
		{ MNT_NODIRATIME, ",nodiratime" },
		{ MNT_RELATIME, ",relatime" },
		{ MNT_NOSYMFOLLOW, ",nosymfollow" },
		{ 0, NULL },
	};

	show_flags(m, mnt->mnt_flags, names);
}

static void show_type(struct seq_file *m, struct super_block *sb)
{
	seq_escape(m, sb->s_type->name, MOUNT_ESCAPES);
	if (sb->s_subtype) {
		seq_putc(m, '.');
		seq_escape(m, sb->s_subtype, MOUNT_ESCAPES);
	}
}

static int show_devname(struct seq_file *m, struct mount *mnt)
{
	struct super_block *sb = mnt->mnt.mnt_sb;

	if (sb->s_op->show_devname)
		return sb->s_op->show_devname(m, mnt->mnt.mnt_root);
	seq_escape(m, mnt->mnt_devname && *mnt->mnt_devname ? mnt->mnt_devname : "none",
		   MOUNT_ESCAPES);
	return 0;
}

static int show_fs_options(struct seq_file *m, struct vfsmount *mnt)
{
	return mnt->mnt_sb->s_op->show_options ? mnt->mnt_sb->s_op->show_options(m, mnt->mnt_root) :
						 0;
}

int show_vfsmnt(struct seq_file *m, struct proc_mounts *p, void *v)
{
	struct mount *mnt = list_entry(v, struct mount, mnt_list);
	struct path path = { .mnt = &mnt->mnt, .dentry = mnt->mnt.mnt_root };
	struct super_block *sb = mnt->mnt.mnt_sb;
	int err = show_devname(m, mnt);

	if (err)
		return err;
	seq_putc(m, ' ');
	err = seq_path_root(m, &path, &p->root, MOUNT_ESCAPES);
	if (err)
		return err;
	seq_putc(m, ' ');
	show_type(m, sb);
	seq_puts(m, __mnt_is_readonly(&mnt->mnt) ? " ro" : " rw");
	err = show_sb_opts(m, sb);
	if (err)
		return err;
	show_mnt_opts(m, &mnt->mnt);
	err = show_fs_options(m, &mnt->mnt);
	seq_puts(m, " 0 0\n");
	return err;
}

static void show_propagation(struct seq_file *m, struct proc_mounts *p, struct mount *mnt)
{
	if (IS_MNT_SHARED(mnt))
		seq_printf(m, " shared:%i", mnt->mnt_group_id);
	if (mnt->mnt_master) {
		int master = mnt->mnt_master->mnt_group_id,
		    dominating = get_dominating_id(mnt, &p->root);

		seq_printf(m, " master:%i", master);
		if (dominating && dominating != master)
			seq_printf(m, " propagate_from:%i", dominating);
	}
	if (IS_MNT_UNBINDABLE(mnt))
		seq_puts(m, " unbindable");
}

int show_mountinfo(struct seq_file *m, struct proc_mounts *p, void *v)
{
	struct mount *mnt = list_entry(v, struct mount, mnt_list);
	struct path path = { .mnt = &mnt->mnt, .dentry = mnt->mnt.mnt_root };
	struct super_block *sb = mnt->mnt.mnt_sb;
	int err;

	seq_printf(m, "%i %i %u:%u ", mnt->mnt_id, mnt->mnt_parent->mnt_id, MAJOR(sb->s_dev),
		   MINOR(sb->s_dev));
	err = seq_dentry(m, mnt->mnt.mnt_root, MOUNT_ESCAPES);
	if (err < 0)
		return err;
	seq_putc(m, ' ');
	err = seq_path_root(m, &path, &p->root, MOUNT_ESCAPES);
	if (err)
		return err;
	seq_puts(m, mnt->mnt.mnt_flags & MNT_READONLY ? " ro" : " rw");
	show_mnt_opts(m, &mnt->mnt);
	show_propagation(m, p, mnt);
	seq_puts(m, " - ");
	show_type(m, sb);
	seq_putc(m, ' ');
	err = show_devname(m, mnt);
	if (err)
		return err;
	seq_puts(m, sb_rdonly(sb) ? " ro" : " rw");
	err = show_sb_opts(m, sb);
	if (!err)
		err = show_fs_options(m, &mnt->mnt);
	seq_putc(m, '\n');
	return err;
}

int show_vfsstat(struct seq_file *m, struct proc_mounts *p, void *v)
{
	struct mount *mnt = list_entry(v, struct mount, mnt_list);
	struct path path = { .mnt = &mnt->mnt, .dentry = mnt->mnt.mnt_root };
	int err;

	seq_puts(m, "device ");
	err = show_devname(m, mnt);
	if (err)
		return err;
	seq_puts(m, " mounted on ");
	err = seq_path_root(m, &path, &p->root, MOUNT_ESCAPES);
	if (err)
		return err;
	seq_puts(m, " with fstype ");
	show_type(m, mnt->mnt.mnt_sb);
	seq_putc(m, '\n');
	return 0;
}
