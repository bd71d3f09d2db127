/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_MISCDEVICE_H
#define _LINUX_MISCDEVICE_H

/*
 * Character devices that need but one number: all share major 10, and each has a minor of it and a
 * node in /dev. /proc/misc lists them.
 *
 * The caller keeps the structure until misc_deregister(). open() finds the miscdevice in
 * file->private_data. Both functions **sleep**.
 */

#include <linux/list.h>
#include <linux/types.h>

struct file_operations;

#define MISC_DYNAMIC_MINOR	255	/* one that is free */

struct miscdevice {
	int minor;			/* MISC_DYNAMIC_MINOR is replaced by the one given */
	const char *name;
	const struct file_operations *fops;
	struct list_head list;		/* the room's */
	umode_t mode;			/* of the node; 0 means 0600 */
};

/* -EBUSY: the minor is taken, or none is free. */
int misc_register(struct miscdevice *misc);
void misc_deregister(struct miscdevice *misc);

/* At boot. */
void misc_init(void);

#endif
