// SPDX-License-Identifier: MIT
/*
 * The memory devices: /dev/null, zero, full, random, urandom, kmsg. /dev/mem and /dev/port are not
 * there on purpose.
 */

#include <linux/cdev.h>
#include <linux/device.h>
#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/major.h>
#include <linux/mm.h>
#include <linux/pagemap.h>
#include <linux/printk.h>
#include <linux/random.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/shmem_fs.h>
#include <linux/uaccess.h>
#include <linux/uio.h>

static ssize_t read_null(struct kiocb *iocb, struct iov_iter *to)
{
	return 0;
}

static ssize_t write_null(struct kiocb *iocb, struct iov_iter *from)
{
	size_t count = iov_iter_count(from);

	iov_iter_advance(from, count);
	return count;
}

static ssize_t read_zero(struct kiocb *iocb, struct iov_iter *to)
{
	size_t total = 0;

	while (iov_iter_count(to)) {
		size_t chunk = min_t(size_t, iov_iter_count(to), PAGE_SIZE);
		size_t n = iov_iter_zero(chunk, to);

		total += n;
		if (n < chunk)
			return total ? (ssize_t)total : -EFAULT;
		if (signal_pending(current))
			return total;
		cond_resched();
	}
	return total;
}

static ssize_t write_full(struct file *file, const char __user *buf, size_t len, loff_t *pos)
{
	return -ENOSPC;
}

static loff_t null_lseek(struct file *file, loff_t offset, int whence)
{
	return file->f_pos = 0;
}

/* Shared, it is memory that relatives share; private, it is anonymous memory. */
static int mmap_zero(struct file *file, struct vm_area_struct *vma)
{
	if (vma->vm_flags & VM_SHARED)
		return shmem_zero_setup(vma);
	vma->vm_ops = NULL;	/* anonymous */
	return 0;
}

static const struct file_operations null_fops = {
	.open = nowait_open, .llseek = null_lseek,
	.read_iter = read_null, .write_iter = write_null, .splice_write = iter_file_splice_write,
};
static const struct file_operations zero_fops = {
	.open = nowait_open, .llseek = null_lseek,
	.read_iter = read_zero, .write_iter = write_null, .mmap = mmap_zero,
};
static const struct file_operations full_fops = {
	.llseek = null_lseek, .read_iter = read_zero, .write = write_full,
};

static const struct {
	const char *name;
	unsigned int minor;
	umode_t mode;
	const struct file_operations *fops;
} devices[] = {
	{ "null", 3, 0666, &null_fops },
	{ "zero", 5, 0666, &zero_fops },
	{ "full", 7, 0666, &full_fops },
	{ "random", 8, 0666, &random_fops },
	{ "urandom", 9, 0666, &urandom_fops },
	{ "kmsg", 11, 0644, &kmsg_fops },
};

void __init chr_dev_init(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(devices); i++) {
		dev_t dev = MKDEV(MEM_MAJOR, devices[i].minor);

		register_chrdev_range(dev, 1, "mem", devices[i].fops);
		devtmpfs_create_node(devices[i].name, S_IFCHR | devices[i].mode, dev);
	}
}
