// SPDX-License-Identifier: MIT
/* Miscellaneous character devices: one major, a driver a minor. */

#include <linux/cdev.h>
#include <linux/device.h>
#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/init.h>
#include <linux/kdev_t.h>
#include <linux/kernel.h>
#include <linux/major.h>
#include <linux/miscdevice.h>
#include <linux/mutex.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>

#define DYNAMIC_MINORS	64		/* 0 to 63 are given to those who do not mind */

static LIST_HEAD(misc_list);		/* misc_mtx; the newest first */
static DEFINE_MUTEX(misc_mtx);

static struct miscdevice *find_minor(unsigned int minor)
{
	struct miscdevice *misc;

	list_for_each_entry(misc, &misc_list, list)
		if ((unsigned int)misc->minor == minor)
			return misc;
	return NULL;
}

/* Under misc_mtx, so that a device cannot go while it is being opened. */
static int misc_open(struct inode *inode, struct file *file)
{
	struct miscdevice *misc;
	int ret = -ENODEV;

	mutex_lock(&misc_mtx);
	misc = find_minor(MINOR(inode->i_rdev));
	if (misc) {
		file->private_data = misc;
		file->f_op = misc->fops;
		ret = misc->fops->open ? misc->fops->open(inode, file) : 0;
	}
	mutex_unlock(&misc_mtx);
	return ret;
}

static const struct file_operations misc_fops = {
	.open = misc_open,
	.llseek = noop_llseek,
};

/* misc_mtx held. */
static int choose_minor(int asked)
{
	if (asked != MISC_DYNAMIC_MINOR)
		return find_minor(asked) ? -EBUSY : asked;
	for (int minor = DYNAMIC_MINORS - 1; minor >= 0; minor--)
		if (!find_minor(minor))
			return minor;
	return -EBUSY;
}

int misc_register(struct miscdevice *misc)
{
	umode_t mode = misc->mode ? misc->mode : 0600;
	int minor;

	mutex_lock(&misc_mtx);
	minor = choose_minor(misc->minor);
	if (minor >= 0) {
		misc->minor = minor;
		list_add(&misc->list, &misc_list);
		devtmpfs_create_node(misc->name, S_IFCHR | mode, MKDEV(MISC_MAJOR, minor));
	}
	mutex_unlock(&misc_mtx);
	return min(minor, 0);
}

void misc_deregister(struct miscdevice *misc)
{
	mutex_lock(&misc_mtx);
	list_del(&misc->list);
	devtmpfs_delete_node(misc->name);
	mutex_unlock(&misc_mtx);
}

/* The newest first. */
static int misc_show(struct seq_file *m, void *v)
{
	struct miscdevice *misc;

	mutex_lock(&misc_mtx);
	list_for_each_entry(misc, &misc_list, list)
		seq_printf(m, "%3i %s\n", misc->minor, misc->name);
	mutex_unlock(&misc_mtx);
	return 0;
}

void __init misc_init(void)
{
	if (register_chrdev(MISC_MAJOR, "misc", &misc_fops))
		pr_err("misc: cannot register\n");
	proc_create_single("misc", 0, NULL, misc_show);
}
