/* SPDX-License-Identifier: MIT */
#ifndef _FS_NAMEIDATA_H
#define _FS_NAMEIDATA_H

/*
 * The state of one path walk: fs/namei.c, which explains it, and fs/namei_open.c, which opens what
 * it ends at.
 */

#include <linux/fs.h>
#include <linux/delayed_call.h>
#include <linux/namei.h>
#include "internal.h"

#define EMBEDDED_LEVELS	2

/* A symlink whose body is being walked. */
struct saved_link {
	struct path link;
	struct delayed_call done;	/* releases the body */
	const char *name;		/* where the walk goes on behind this link */
	unsigned int seq;		/* of link.dentry, while RCU */
};

struct nameidata {
	struct path path;		/* where we are */
	struct qstr last;		/* the component being looked at */
	struct path root;		/* what "/" means; valid if root.mnt */
	struct inode *inode;		/* of path.dentry */
	unsigned int flags;		/* LOOKUP_* */
	unsigned int seq;		/* of path.dentry, while RCU */
	unsigned int next_seq;		/* of the dentry just found, while RCU */
	unsigned int m_seq, r_seq;	/* mount_lock and rename_lock when the walk began */
	unsigned int root_seq;
	bool root_grabbed;		/* root holds references */
	bool root_preset;		/* root was given by the caller */
	bool jumped;			/* the last step was absolute or magic */
	int last_type;			/* LAST_* */
	unsigned int depth;		/* links on the stack */
	int total_link_count;
	struct saved_link *stack;
	struct saved_link internal[EMBEDDED_LEVELS];
	struct filename *name;
	struct nameidata *saved;	/* the walk this one interrupts */
	int dfd;
	kuid_t dir_uid;			/* of the directory of the last component */
	umode_t dir_mode;
};

void set_nameidata(struct nameidata *nd, int dfd, struct filename *name, const struct path *root);
void restore_nameidata(struct nameidata *nd);
const char *path_init(struct nameidata *nd, unsigned int flags);
int link_path_walk(const char *name, struct nameidata *nd);
int complete_walk(struct nameidata *nd);
void terminate_walk(struct nameidata *nd);
int path_parentat(struct nameidata *nd, unsigned int flags, struct path *parent);
int path_lookupat(struct nameidata *nd, unsigned int flags, struct path *path);

/*
 * One step: the component in nd->last. NULL: done; a string: a symlink's body to walk; or ERR_PTR.
 */
enum { WALK_TRAILING = 1, WALK_MORE = 2, WALK_NOFOLLOW = 4 };
const char *walk_component(struct nameidata *nd, int flags);
const char *handle_dots(struct nameidata *nd, int type);
const char *step_into(struct nameidata *nd, int flags, struct dentry *dentry);
struct dentry *lookup_fast(struct nameidata *nd);
bool try_to_unlazy(struct nameidata *nd);
bool try_to_unlazy_next(struct nameidata *nd, struct dentry *dentry);
void put_link(struct nameidata *nd);
struct dentry *lookup_slow(const struct qstr *name, struct dentry *dir, unsigned int flags);
int set_root(struct nameidata *nd);
int nd_jump_root(struct nameidata *nd);

/* 1 the name is still true, 0 look it up again, or an error. */
static inline int d_revalidate(struct dentry *dentry, unsigned int flags)
{
	if (unlikely(dentry->d_flags & DCACHE_OP_REVALIDATE))
		return dentry->d_op->d_revalidate(dentry, flags);
	return 1;
}

static inline int dots_type(const char *name, unsigned int len)
{
	if (likely(name[0] != '.') || len > 2)
		return LAST_NORM;
	if (len == 1)
		return LAST_DOT;
	return name[1] == '.' ? LAST_DOTDOT : LAST_NORM;
}

#endif
