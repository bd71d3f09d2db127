// SPDX-License-Identifier: MIT
/*
 * /proc/sys/vm/drop_caches: root asks the kernel to let go of what it only keeps in case it is
 * wanted again. Bit 0: clean pages of files that nobody maps; bit 1: unused names and inodes.
 */

#include <linux/fs.h>
#include <linux/init.h>
#include <linux/sched.h>
#include <linux/shrinker.h>
#include <linux/sysctl.h>
#include <linux/truncate.h>
#include "internal.h"

#define DROP_PAGES 1
#define DROP_SLAB 2

static const int drop_most = 4;		/* bit 2 only keeps Linux from saying who asked */
static int drop_unread;		/* the file has no value to read */

/* The list's lock is dropped at each inode with pages; the reference keeps its place in the list. */
static void drop_pages_of(struct super_block *sb, void *arg)
{
	struct inode *inode, *held = NULL;

	spin_lock(&sb->s_inode_list_lock);
	list_for_each_entry(inode, &sb->s_inodes, i_sb_list) {
		if (!READ_ONCE(inode->i_mapping->nrpages) || !igrab(inode))
			continue;
		spin_unlock(&sb->s_inode_list_lock);
		invalidate_mapping_pages(inode->i_mapping, 0, -1);
		if (held)
			iput(held);
		held = inode;
		cond_resched();
		spin_lock(&sb->s_inode_list_lock);
	}
	spin_unlock(&sb->s_inode_list_lock);
	if (held)
		iput(held);
}

static int drop_caches_handler(const struct ctl_table *table, int write, char *buffer, size_t *lenp,
			       loff_t *ppos)
{
	struct ctl_table own = *table;
	int what = 0, err;

	own.data = &what;
	err = proc_dointvec_minmax(&own, write, buffer, lenp, ppos);
	if (err || !write)
		return err;
	if (what & DROP_PAGES)
		iterate_supers(drop_pages_of, NULL);
	if (what & DROP_SLAB)
		drop_slab();
	return 0;
}

static const struct ctl_table drop_table[] = {
	{ "drop_caches", &drop_unread, sizeof(drop_unread), 0200, drop_caches_handler, SYSCTL_ONE,
	  (void *)&drop_most },
	{ }
};

void __init drop_caches_init(void)
{
	register_sysctl("vm", drop_table);
}
