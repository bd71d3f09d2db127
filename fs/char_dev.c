// SPDX-License-Identifier: MIT
/*
 * Character devices by number: a list of ranges sorted by their first number. Opening walks it
 * under RCU; there are a few dozen at most.
 */

#include <linux/cdev.h>
#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/kdev_t.h>
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/rculist.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>

#define FIRST_DYNAMIC_MAJOR	254	/* and down from there */
#define LAST_DYNAMIC_MAJOR	234

struct char_range {
	struct list_head list;		/* chrdevs_lock; RCU readers */
	dev_t first, last;		/* fixed, as all below */
	const char *name;
	const struct file_operations *fops;
	struct rcu_head rcu;
};

static LIST_HEAD(chrdevs);
static DEFINE_MUTEX(chrdevs_lock);

int register_chrdev_range(dev_t dev, unsigned int count, const char *name,
			  const struct file_operations *fops)
{
	struct char_range *new = kzalloc(sizeof(*new), GFP_KERNEL), *r;
	struct list_head *pos = &chrdevs;
	int ret = 0;

	if (!new)
		return -ENOMEM;
	*new = (struct char_range){
		.first = dev, .last = dev + count - 1, .name = name, .fops = fops
	};
	mutex_lock(&chrdevs_lock);
	list_for_each_entry(r, &chrdevs, list) {
		if (new->first <= r->last && r->first <= new->last)
			ret = -EBUSY;
		if (r->first < new->first)
			pos = &r->list;
	}
	if (!ret)
		list_add_rcu(&new->list, pos);
	mutex_unlock(&chrdevs_lock);
	if (ret)
		kfree(new);
	return ret;
}

void unregister_chrdev_range(dev_t dev, unsigned int count)
{
	struct char_range *r, *next;

	mutex_lock(&chrdevs_lock);
	list_for_each_entry_safe(r, next, &chrdevs, list) {
		if (r->first == dev && r->last == dev + count - 1) {
			list_del_rcu(&r->list);
			kfree_rcu(r, rcu);
		}
	}
	mutex_unlock(&chrdevs_lock);
}

int register_chrdev(unsigned int major, const char *name, const struct file_operations *fops)
{
	if (major)
		return register_chrdev_range(MKDEV(major, 0), 256, name, fops);
	for (major = FIRST_DYNAMIC_MAJOR; major >= LAST_DYNAMIC_MAJOR; major--)
		if (!register_chrdev_range(MKDEV(major, 0), 256, name, fops))
			return major;
	return -EBUSY;
}

static const struct file_operations *find_fops(dev_t dev)
{
	const struct file_operations *fops = NULL;
	struct char_range *r;

	rcu_read_lock();
	list_for_each_entry_rcu(r, &chrdevs, list) {
		if (dev >= r->first && dev <= r->last) {
			fops = r->fops;
			break;
		}
	}
	rcu_read_unlock();
	return fops;
}

static int chrdev_open(struct inode *inode, struct file *file)
{
	const struct file_operations *fops = find_fops(inode->i_rdev);

	if (!fops)
		return -ENXIO;
	file->f_op = fops;
	return fops->open ? fops->open(inode, file) : 0;
}

const struct file_operations def_chr_fops = {
	.open = chrdev_open,
	.llseek = noop_llseek,
};

void chrdev_show(struct seq_file *m)
{
	const struct char_range *r, *last = NULL;

	mutex_lock(&chrdevs_lock);
	list_for_each_entry(r, &chrdevs, list) {
		/* A driver may have its minors one by one. */
		if (!last || MAJOR(last->first) != MAJOR(r->first) || strcmp(last->name, r->name))
			seq_printf(m, "%3d %s\n", MAJOR(r->first), r->name);
		last = r;
	}
	mutex_unlock(&chrdevs_lock);
}
