/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_BACKING_DEV_H
#define _LINUX_BACKING_DEV_H

/* What the page cache knows about the device behind a file system. */

#include <linux/fs.h>

struct backing_dev_info {
	unsigned long ra_pages;		/* largest readahead window, pages */
	unsigned long io_pages;		/* largest request, pages */
	unsigned int capabilities;	/* BDI_CAP_* */
	const char *name;
};
#define BDI_CAP_WRITEBACK	(1 << 0)

/* The one of file systems in memory. */
extern struct backing_dev_info noop_backing_dev_info;
#define VM_READAHEAD_PAGES	(131072UL >> PAGE_SHIFT)

static inline struct backing_dev_info *inode_to_bdi(struct inode *inode)
{
	return inode->i_sb && inode->i_sb->s_bdi ? inode->i_sb->s_bdi : &noop_backing_dev_info;
}

#endif
