// SPDX-License-Identifier: MIT
#include <linux/dcache.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/fcntl.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/kdev_t.h>
#include <linux/kernel.h>
#include <linux/ktest.h>
#include <linux/major.h>
#include <linux/miscdevice.h>
#include <linux/namei.h>

static int opened;

static int note_open(struct inode *inode, struct file *file)
{
	struct miscdevice *misc = file->private_data;

	opened = misc->minor;
	return 0;
}

static const struct file_operations test_fops = { .open = note_open, .llseek = noop_llseek };

/* Opens a node of major 10 and this minor in the root; 0 or an error. */
static int open_minor(unsigned int minor)
{
	struct path path;
	struct dentry *dentry = kern_path_create(AT_FDCWD, "/misc-test", &path, 0);
	struct inode *dir;
	struct file *file;
	int err;

	if (IS_ERR(dentry))
		return PTR_ERR(dentry);
	err = vfs_mknod(d_inode(path.dentry), dentry, S_IFCHR | 0600, MKDEV(MISC_MAJOR, minor));
	done_path_create(&path, dentry);
	if (err)
		return err;
	file = filp_open("/misc-test", O_RDONLY, 0);
	err = PTR_ERR_OR_ZERO(file);
	if (!err)
		__fput_sync(file);
	if (kern_path("/misc-test", 0, &path))
		return -ENOENT;
	dir = d_inode(path.dentry->d_parent);
	inode_lock_nested(dir, I_MUTEX_PARENT);
	vfs_unlink(dir, path.dentry);
	inode_unlock(dir);
	path_put(&path);
	return err;
}

KTEST(char, misc_device_is_opened_by_its_minor, "")
{
	struct miscdevice any = { .minor = MISC_DYNAMIC_MINOR, .name = "ktest0",
				  .fops = &test_fops };
	struct miscdevice fixed = { .minor = 99, .name = "ktest1", .fops = &test_fops };
	struct miscdevice again = { .minor = 99, .name = "ktest2", .fops = &test_fops };

	KEXPECT_EQ(misc_register(&any), 0);
	KEXPECT(any.minor < 64);
	KEXPECT_EQ(misc_register(&fixed), 0);
	KEXPECT_EQ(misc_register(&again), -EBUSY);
	KEXPECT_EQ(open_minor(any.minor), 0);
	KEXPECT_EQ(opened, any.minor);
	KEXPECT_EQ(open_minor(99), 0);
	KEXPECT_EQ(opened, 99);
	misc_deregister(&fixed);
	KEXPECT_EQ(open_minor(99), -ENODEV);
	KEXPECT_EQ(misc_register(&again), 0);
	misc_deregister(&again);
	misc_deregister(&any);
}
