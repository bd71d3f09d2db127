// SPDX-License-Identifier: MIT
/*
 * devpts: the folder of pseudo-terminal slaves, /dev/pts. One instance for the system; every mount
 * shows it. Opening a master adds the slave's node with the opener as owner and the mount's group
 * and mode; closing the master takes it away.
 */

#include <linux/cred.h>
#include <linux/dcache.h>
#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/fsnotify.h>
#include <linux/idr.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/kdev_t.h>
#include <linux/major.h>
#include <linux/mount.h>
#include <linux/namei.h>
#include <linux/parser.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/seq_file.h>
#include <linux/string.h>
#include <linux/tty.h>
#include <uapi/linux/magic.h>

#define DEVPTS_DEFAULT_MODE	0600
#define DEVPTS_DEFAULT_PTMX	0000
#define PTMX_INO		2
#define FIRST_PTY_INO		3
#define PTY_MAX			(1 << 20)	/* that max= can say */
#define PTY_DEFAULT_LIMIT	4096		/* of the system */

struct pts_mount_opts {
	kuid_t uid;
	kgid_t gid;
	bool setuid, setgid, newinstance;
	umode_t mode, ptmxmode;
	int max;
};

#define DEFAULT_OPTS	{						\
	.mode = DEVPTS_DEFAULT_MODE, .ptmxmode = DEVPTS_DEFAULT_PTMX,	\
	.max = PTY_MAX,							\
}

static struct pts_mount_opts opts = DEFAULT_OPTS; /* of the instance; s_umount to change */

static DEFINE_IDA(pty_indices);
static struct vfsmount *devpts_mnt;	/* the kernel's own mount: keeps the instance there */
static struct dentry *ptmx_dentry;

enum { Opt_uid, Opt_gid, Opt_mode, Opt_ptmxmode, Opt_newinstance, Opt_max, Opt_err };
static const match_table_t tokens = {
	{ Opt_uid, "uid=%u" },
	{ Opt_gid, "gid=%u" },
	{ Opt_mode, "mode=%o" },
	{ Opt_ptmxmode, "ptmxmode=%o" },
	{ Opt_newinstance, "newinstance" },
	{ Opt_max, "max=%d" },
	{ Opt_err, NULL },
};

static int parse_option(struct pts_mount_opts *o, int token, substring_t *arg)
{
	int val = 0;

	switch (token) {
	case Opt_uid:
		if (match_int(arg, &val))
			return -EINVAL;
		o->uid = make_kuid(current_user_ns(), val);
		o->setuid = true;
		return uid_valid(o->uid) ? 0 : -EINVAL;
	case Opt_gid:
		if (match_int(arg, &val))
			return -EINVAL;
		o->gid = make_kgid(current_user_ns(), val);
		o->setgid = true;
		return gid_valid(o->gid) ? 0 : -EINVAL;
	case Opt_mode:
	case Opt_ptmxmode:
		if (match_octal(arg, &val))
			return -EINVAL;
		*(token == Opt_mode ? &o->mode : &o->ptmxmode) = val & 07777;
		return 0;
	case Opt_max:
		if (match_int(arg, &val) || val < 0 || val > PTY_MAX)
			return -EINVAL;
		o->max = val;
		return 0;
	case Opt_newinstance:
		o->newinstance = true;
		return 0;
	default:
		return -EINVAL;
	}
}

/* From the defaults on. */
static int parse_options(struct pts_mount_opts *o, char *data)
{
	substring_t args[MAX_OPT_ARGS];
	char *p;

	*o = (struct pts_mount_opts)DEFAULT_OPTS;
	while ((p = strsep(&data, ",")) != NULL) {
		int ret = *p ? parse_option(o, match_token(p, tokens, args), args) : 0;

		if (ret)
			return ret;
	}
	return 0;
}

static void apply_options(const struct pts_mount_opts *new)
{
	opts = *new;
	if (ptmx_dentry)
		d_inode(ptmx_dentry)->i_mode = S_IFCHR | opts.ptmxmode;
}

static int devpts_remount(struct super_block *sb, int *flags, char *data)
{
	struct pts_mount_opts new;
	int err = parse_options(&new, data);

	if (!err && data)	/* NULL: devpts_mount() applies what there is */
		apply_options(&new);
	return err;
}

static int devpts_show_options(struct seq_file *m, struct dentry *root)
{
	if (opts.setuid)
		seq_printf(m, ",uid=%u", from_kuid_munged(&init_user_ns, opts.uid));
	if (opts.setgid)
		seq_printf(m, ",gid=%u", from_kgid_munged(&init_user_ns, opts.gid));
	seq_printf(m, ",mode=%03o,ptmxmode=%03o", opts.mode, opts.ptmxmode);
	if (opts.max < PTY_MAX)
		seq_printf(m, ",max=%d", opts.max);
	return 0;
}

static const struct super_operations devpts_sops = {
	.statfs = simple_statfs,
	.remount_fs = devpts_remount,
	.show_options = devpts_show_options,
};

static struct inode *devpts_inode(struct super_block *sb, unsigned long ino, umode_t mode)
{
	struct inode *inode = new_inode(sb);

	if (!inode)
		return NULL;
	inode->i_ino = ino;
	inode->i_mode = mode;
	inode->i_atime = inode->i_mtime = inode->i_ctime = current_time(inode);
	return inode;
}

static int add_ptmx(struct super_block *sb)
{
	struct dentry *dentry = d_alloc_name(sb->s_root, "ptmx");
	struct inode *inode = dentry ? devpts_inode(sb, PTMX_INO, S_IFCHR | opts.ptmxmode) : NULL;

	if (!inode) {
		dput(dentry);
		return -ENOMEM;
	}
	init_special_inode(inode, S_IFCHR | opts.ptmxmode, MKDEV(TTYAUX_MAJOR, 2));
	d_add(dentry, inode);
	ptmx_dentry = dentry;
	return 0;
}

static int devpts_fill_super(struct super_block *sb, void *data, int silent)
{
	struct inode *inode;

	sb->s_iflags &= ~SB_I_NODEV;
	sb->s_blocksize = 1024;
	sb->s_blocksize_bits = 10;
	sb->s_magic = DEVPTS_SUPER_MAGIC;
	sb->s_op = &devpts_sops;
	sb->s_d_op = &simple_dentry_operations;
	sb->s_time_gran = 1;
	inode = devpts_inode(sb, 1, S_IFDIR | 0755);
	if (!inode)
		return -ENOMEM;
	inode->i_op = &simple_dir_inode_operations;
	inode->i_fop = &simple_dir_operations;
	set_nlink(inode, 2);
	sb->s_root = d_make_root(inode);
	return sb->s_root ? add_ptmx(sb) : -ENOMEM;
}

static struct dentry *devpts_mount(struct file_system_type *type, int flags, const char *dev_name,
				   void *data)
{
	struct pts_mount_opts new;
	int err = parse_options(&new, data);
	struct dentry *root;

	if (err)
		return ERR_PTR(err);
	root = mount_single(type, flags, NULL, devpts_fill_super);
	/* What is meant for an instance of its own does not touch the one there is. */
	if (!IS_ERR(root) && data && !new.newinstance)
		apply_options(&new);
	return root;
}

static struct file_system_type devpts_fs_type = {
	.name = "devpts",
	.mount = devpts_mount,
	.kill_sb = kill_litter_super,
};

int devpts_new_index(void)
{
	int index;

	if (!devpts_mnt)
		return -ENODEV;
	index = ida_alloc_max(&pty_indices, clamp(opts.max, 1, PTY_DEFAULT_LIMIT) - 1,
			      GFP_KERNEL);
	return index == -ENOSPC ? -EIO : index;
}

void devpts_kill_index(int index)
{
	ida_free(&pty_indices, index);
}

int devpts_pty_new(struct tty_struct *slave, dev_t dev)
{
	struct dentry *root = devpts_mnt->mnt_root, *dentry;
	struct inode *inode;
	char name[12];

	inode = devpts_inode(root->d_sb, slave->index + FIRST_PTY_INO, S_IFCHR | opts.mode);
	if (!inode)
		return -ENOMEM;
	inode->i_uid = opts.setuid ? opts.uid : current_fsuid();
	inode->i_gid = opts.setgid ? opts.gid : current_fsgid();
	init_special_inode(inode, S_IFCHR | opts.mode, dev);
	snprintf(name, sizeof(name), "%d", slave->index);
	inode_lock(d_inode(root));
	dentry = d_alloc_name(root, name);
	if (dentry) {
		d_add(dentry, inode);
		fsnotify_create(d_inode(root), dentry);
	}
	inode_unlock(d_inode(root));
	if (!dentry) {
		iput(inode);
		return -ENOMEM;
	}
	slave->driver_data = dentry;
	return 0;
}

void devpts_pty_kill(struct tty_struct *slave)
{
	struct dentry *dentry = slave->driver_data;
	struct inode *dir;

	if (!dentry)
		return;
	slave->driver_data = NULL;
	dir = d_inode(dentry->d_parent);
	inode_lock(dir);
	drop_nlink(d_inode(dentry));
	d_drop(dentry);
	fsnotify_delete(dir, false, dentry);
	inode_unlock(dir);
	dput(dentry);
}

/*
 * The mount through which the master was opened, where that was devpts' own ptmx; or what is
 * mounted at "pts" beside it; or the kernel's own.
 */
static struct vfsmount *mount_seen_by(struct file *master)
{
	const struct path *ptmx = &master->f_path;
	struct super_block *sb = devpts_mnt->mnt_sb;
	struct vfsmount *mnt = NULL;
	struct dentry *parent;
	struct path beside;

	if (ptmx->mnt->mnt_sb == sb)
		return mntget(ptmx->mnt);
	parent = dget_parent(ptmx->dentry);
	if (!vfs_path_lookup(parent, ptmx->mnt, "pts", LOOKUP_FOLLOW, &beside)) {
		if (beside.mnt->mnt_sb == sb && beside.dentry == sb->s_root)
			mnt = mntget(beside.mnt);
		path_put(&beside);
	}
	dput(parent);
	return mnt ? mnt : mntget(devpts_mnt);
}

int devpts_slave_path(struct tty_struct *slave, struct file *master, struct path *path)
{
	struct dentry *dentry = slave->driver_data;	/* stays while the master is open */

	if (!dentry)
		return -EIO;
	path->mnt = mount_seen_by(master);
	path->dentry = dget(dentry);
	return 0;
}

void __init devpts_init(void)
{
	if (register_filesystem(&devpts_fs_type))
		return;
	devpts_mnt = kern_mount(&devpts_fs_type);
	if (IS_ERR(devpts_mnt)) {
		pr_err("devpts: cannot mount (%ld); there will be no pseudo-terminals\n",
		       PTR_ERR(devpts_mnt));
		devpts_mnt = NULL;
	}
}
