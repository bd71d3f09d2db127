// SPDX-License-Identifier: MIT
/*
 * The path walk: from a name to a place in the tree.
 *
 * How this works
 *
 * A walk goes component by component with a struct nameidata. link_path_walk() walks all but the
 * last component; the caller treats the last one as its purpose needs (look it up, open it, create
 * it, remove it). A symlink's body is walked by the same loop: the place behind the link is put on
 * nd->stack, the loop goes on in the body, and when the body ends it comes back. There is no
 * recursion.
 *
 * A walk starts in RCU mode (LOOKUP_RCU). Nothing is referenced and nothing is written: every
 * dentry is used under rcu_read_lock() with its d_seq, and every mount under the sequence of
 * mount_lock. A step from P to its child C is right if C's d_seq has not changed since C was found
 * and P's d_seq not since P was found: then C was P's child at one moment. At the end, or where
 * something needs to sleep, try_to_unlazy() turns what is held into references: it adds them and
 * then checks the sequences once more. If a sequence has changed anywhere, the walk ends with
 * -ECHILD and is begun again from the start with references from step to step, which cannot fail
 * that way.
 *
 *	RCU mode --- needs to sleep: try_to_unlazy() ok ---> reference mode --> complete_walk()
 *	   '-------- any sequence changed: -ECHILD --> restart in reference mode ----^
 *
 * What RCU mode does: names in the dcache, permission by mode bits, "..", crossing mounts, symlinks
 * with their body in memory. Everything else, a missing name above all, goes to reference mode.
 *
 * Invariants
 *  I1  In RCU mode nd->path, nd->root and the stack hold no references, in reference mode all do
 *      (root: if root_grabbed).
 *  I2  nd->inode is the inode nd->path.dentry had when nd->seq was read.
 *  I3  LOOKUP_RCU is set exactly while rcu_read_lock() is held for the walk.
 *
 * Locks: i_rwsem of the directory for writing around the file system's lookup method, so that a
 * name is looked up once.
 */

#include <linux/fs.h>
#include <linux/cred.h>
#include <linux/file.h>
#include <linux/fs_struct.h>
#include <linux/mm.h>
#include <linux/mount.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "internal.h"
#include "mount.h"
#include "nameidata.h"

void path_get(const struct path *path)
{
	mntget(path->mnt);
	dget(path->dentry);
}

void path_put(const struct path *path)
{
	dput(path->dentry);
	mntput(path->mnt);
}

/* -------------------------------------------------- a walk's beginning and end */

void set_nameidata(struct nameidata *nd, int dfd, struct filename *name, const struct path *root)
{
	nd->stack = nd->internal;
	nd->depth = 0;
	nd->dfd = dfd;
	nd->name = name;
	nd->total_link_count = 0;
	nd->root_preset = root;
	nd->root_grabbed = false;
	nd->root.mnt = NULL;
	nd->root.dentry = NULL;
	if (root)
		nd->root = *root;
	nd->saved = current->nameidata;
	current->nameidata = nd;
}

void restore_nameidata(struct nameidata *nd)
{
	current->nameidata = nd->saved;
	if (unlikely(nd->stack != nd->internal))
		kfree(nd->stack);
}

static void leave_rcu(struct nameidata *nd)
{
	nd->flags &= ~LOOKUP_RCU;
	rcu_read_unlock();				/* I3 */
}

void terminate_walk(struct nameidata *nd)
{
	unsigned int i;

	for (i = nd->depth; i-- > 0; )
		do_delayed_call(&nd->stack[i].done);
	if (nd->flags & LOOKUP_RCU) {
		leave_rcu(nd);
	} else {
		path_put(&nd->path);
		for (i = 0; i < nd->depth; i++)
			path_put(&nd->stack[i].link);
		if (nd->root_grabbed) {
			path_put(&nd->root);
			nd->root_grabbed = false;
		}
	}
	nd->depth = 0;
	nd->path.mnt = NULL;
	nd->path.dentry = NULL;
}

/*
 * A path found under RCU becomes referenced. *mnt, *dentry: which references were taken, also if it
 * fails.
 */
static bool legitimize_path(struct nameidata *nd, struct path *path, unsigned int seq)
{
	int res = __legitimize_mnt(path->mnt, nd->m_seq);

	if (unlikely(res)) {
		if (res > 0)
			path->mnt = NULL;
		path->dentry = NULL;
		return false;
	}
	if (unlikely(!lockref_get_not_dead(&path->dentry->d_lockref))) {
		path->dentry = NULL;
		return false;
	}
	return !read_seqcount_retry(&path->dentry->d_seq, seq);
}

static bool legitimize_links(struct nameidata *nd)
{
	unsigned int i;

	for (i = 0; i < nd->depth; i++) {
		struct saved_link *last = nd->stack + i;

		if (unlikely(!legitimize_path(nd, &last->link, last->seq))) {
			/* Those below have references, those above have none: forget the latter. */
			for (i++; i < nd->depth; i++)
				nd->stack[i].link = (struct path){ NULL, NULL };
			return false;
		}
	}
	return true;
}

static bool legitimize_root(struct nameidata *nd)
{
	if (!nd->root.mnt || nd->root_preset)
		return true;
	nd->root_grabbed = true;
	return legitimize_path(nd, &nd->root, nd->root_seq);
}

/*
 * From RCU mode to reference mode, in place. False: something has changed; the walk must begin
 * again. I1
 */
bool try_to_unlazy(struct nameidata *nd)
{
	if (unlikely(!legitimize_links(nd))) {
		nd->path = (struct path){ NULL, NULL };
		goto fail;
	}
	if (unlikely(!legitimize_path(nd, &nd->path, nd->seq)))
		goto fail;
	if (unlikely(!legitimize_root(nd)))
		goto fail;
	leave_rcu(nd);
	return true;
fail:
	leave_rcu(nd);					/* terminate_walk() puts what was got */
	return false;
}

/* The same, and `dentry`, a child just found with nd->next_seq, gets a reference too. */
bool try_to_unlazy_next(struct nameidata *nd, struct dentry *dentry)
{
	bool got = lockref_get_not_dead(&dentry->d_lockref);

	if (got && read_seqcount_retry(&dentry->d_seq, nd->next_seq)) {
		try_to_unlazy(nd);
		dput(dentry);
		return false;
	}
	if (!try_to_unlazy(nd)) {
		if (got)
			dput(dentry);
		return false;
	}
	return got;
}

/* What "/" means to this process. */
int set_root(struct nameidata *nd)
{
	struct fs_struct *fs = current->fs;
	unsigned int seq;

	if (nd->root.mnt)
		return 0;
	if (WARN_ON_ONCE(nd->flags & LOOKUP_IS_SCOPED))
		return -ENOTRECOVERABLE;
	if (!(nd->flags & LOOKUP_RCU)) {
		get_fs_root(fs, &nd->root);
		nd->root_grabbed = true;
		return 0;
	}
	do {
		seq = read_seqcount_begin(&fs->seq);
		nd->root = fs->root;
		nd->root_seq = read_seqcount_begin(&nd->root.dentry->d_seq);
	} while (read_seqcount_retry(&fs->seq, seq));
	return 0;
}

/* The walk goes on at the root. */
int nd_jump_root(struct nameidata *nd)
{
	int err;

	if (unlikely(nd->flags & LOOKUP_BENEATH))
		return -EXDEV;
	err = set_root(nd);
	if (err)
		return err;
	if (unlikely(nd->flags & LOOKUP_NO_XDEV) && nd->path.mnt && nd->path.mnt != nd->root.mnt)
		return -EXDEV;
	if (nd->flags & LOOKUP_RCU) {
		nd->path = nd->root;
		nd->seq = nd->root_seq;
		nd->inode = READ_ONCE(nd->path.dentry->d_inode);
		if (read_seqcount_retry(&nd->path.dentry->d_seq, nd->seq))
			return -ECHILD;
	} else {
		path_put(&nd->path);
		nd->path = nd->root;
		path_get(&nd->path);
		nd->inode = nd->path.dentry->d_inode;
	}
	nd->jumped = true;
	return 0;
}

/* `start` is the root or current directory of the process. */
static void start_at(struct nameidata *nd, const struct path *start)
{
	struct fs_struct *fs = current->fs;
	unsigned int seq;

	if (!(nd->flags & LOOKUP_RCU)) {
		spin_lock(&fs->lock);
		nd->path = *start;
		path_get(&nd->path);
		spin_unlock(&fs->lock);
		nd->inode = nd->path.dentry->d_inode;
		return;
	}
	do {
		seq = read_seqcount_begin(&fs->seq);
		nd->path = *start;
		nd->seq = read_seqcount_begin(&nd->path.dentry->d_seq);
		nd->inode = READ_ONCE(nd->path.dentry->d_inode);
	} while (read_seqcount_retry(&fs->seq, seq));
}

/*
 * At an open directory. Its file keeps it alive long enough only with a reference, so RCU mode
 * checks after the fdput().
 */
static int start_at_fd(struct nameidata *nd, const char *name)
{
	struct fd f = fdget_raw(nd->dfd);
	struct dentry *dentry;

	if (!f.file)
		return -EBADF;
	dentry = f.file->f_path.dentry;
	if (*name && unlikely(!d_is_dir(dentry))) {
		fdput(f);
		return -ENOTDIR;
	}
	nd->path = f.file->f_path;
	nd->inode = dentry->d_inode;
	if (nd->flags & LOOKUP_RCU)
		nd->seq = read_seqcount_begin(&dentry->d_seq);
	else
		path_get(&nd->path);
	fdput(f);
	return 0;
}

/*
 * Where the walk begins: a preset root, "/", the current directory or a descriptor. Returns the
 * name to walk. I3
 */
const char *path_init(struct nameidata *nd, unsigned int flags)
{
	const char *name = nd->name->name;
	int err;

	if (unlikely(!*name))
		flags &= ~LOOKUP_RCU;
	nd->flags = flags;
	nd->jumped = true;
	nd->depth = 0;
	nd->path.mnt = NULL;
	nd->path.dentry = NULL;
	nd->last_type = LAST_ROOT;
	if (flags & LOOKUP_RCU)
		rcu_read_lock();
	nd->m_seq = read_seqbegin(&mount_lock);
	nd->r_seq = read_seqbegin(&rename_lock);
	if (nd->root_preset && !(flags & LOOKUP_IS_SCOPED)) {
		nd->path = nd->root;
		nd->inode = nd->path.dentry->d_inode;
		if (*name && !d_is_dir(nd->path.dentry)) {
			if (!(flags & LOOKUP_RCU))
				path_get(&nd->path);
			return ERR_PTR(-ENOTDIR);
		}
		if (flags & LOOKUP_RCU)
			nd->seq = nd->root_seq = read_seqcount_begin(&nd->path.dentry->d_seq);
		else
			path_get(&nd->path);
		return name;
	}
	if (!nd->root_preset)
		nd->root.mnt = NULL;
	if (*name == '/' && !(flags & LOOKUP_IN_ROOT)) {
		if (unlikely(flags & LOOKUP_BENEATH))
			return ERR_PTR(-EXDEV);
		/*
		 * nd->root stays open: only ".." and absolute symlinks need it, and most walks meet
		 * neither.
		 */
		start_at(nd, &current->fs->root);
		return name;
	}
	nd->jumped = false;
	err = 0;
	if (likely(nd->dfd == AT_FDCWD))
		start_at(nd, &current->fs->pwd);
	else
		err = start_at_fd(nd, name);
	if (unlikely(err))
		return ERR_PTR(err);
	if (unlikely(flags & LOOKUP_IS_SCOPED)) {
		nd->root = nd->path;
		nd->root_seq = nd->seq;
		if (!(flags & LOOKUP_RCU)) {
			path_get(&nd->root);
			nd->root_grabbed = true;
		}
	}
	return name;
}

/* The walk has arrived: references, and for a scoped one a last look that it is still inside. */
int complete_walk(struct nameidata *nd)
{
	if ((nd->flags & LOOKUP_RCU) && unlikely(!try_to_unlazy(nd)))
		return -ECHILD;
	if (unlikely(nd->flags & LOOKUP_IS_SCOPED) && !path_is_under(&nd->path, &nd->root))
		return -EXDEV;
	return 0;
}

/* -------------------------------------------------- one component */

/*
 * From the cache: with a reference unless RCU; NULL (reference mode from then on) if it is not
 * there; or an error.
 */
struct dentry *lookup_fast(struct nameidata *nd)
{
	struct dentry *parent = nd->path.dentry, *dentry;
	int status;

	if (nd->flags & LOOKUP_RCU) {
		dentry = unlikely(parent->d_flags & DCACHE_OP_COMPARE) ? NULL :
			 __d_lookup_rcu(parent, &nd->last, &nd->next_seq);
		if (unlikely(!dentry))
			return try_to_unlazy(nd) ? NULL : ERR_PTR(-ECHILD);
		if (unlikely(read_seqcount_retry(&parent->d_seq, nd->seq)))
			return ERR_PTR(-ECHILD);
		if (likely(!(dentry->d_flags & DCACHE_OP_REVALIDATE)))
			return dentry;
		if (!try_to_unlazy_next(nd, dentry))
			return ERR_PTR(-ECHILD);
	} else {
		dentry = d_lookup(parent, &nd->last);
		if (unlikely(!dentry))
			return NULL;
	}
	status = d_revalidate(dentry, nd->flags);
	if (likely(status > 0))
		return dentry;
	if (!status)
		d_invalidate(dentry);
	dput(dentry);
	return ERR_PTR(status);
}

/*
 * Asks the file system. The directory is locked for writing, so nobody else makes the same dentry.
 */
struct dentry *lookup_hash(const struct qstr *name, struct dentry *dir, unsigned int flags)
{
	struct inode *inode = dir->d_inode;
	struct dentry *dentry = d_lookup(dir, name), *old;
	int status;

	if (dentry) {
		status = d_revalidate(dentry, flags);
		if (likely(status > 0))
			return dentry;
		if (!status)
			d_invalidate(dentry);
		dput(dentry);
		if (status < 0)
			return ERR_PTR(status);
	}
	if (unlikely(IS_DEADDIR(inode)))
		return ERR_PTR(-ENOENT);
	if (unlikely(!inode->i_op->lookup))
		return ERR_PTR(-ENOTDIR);
	dentry = d_alloc(dir, name);
	if (unlikely(!dentry))
		return ERR_PTR(-ENOMEM);
	old = inode->i_op->lookup(inode, dentry, flags);
	if (unlikely(old)) {
		dput(dentry);
		dentry = old;
	}
	return dentry;
}

struct dentry *lookup_slow(const struct qstr *name, struct dentry *dir, unsigned int flags)
{
	struct inode *inode = dir->d_inode;
	struct dentry *dentry;

	inode_lock_nested(inode, I_MUTEX_PARENT);
	dentry = lookup_hash(name, dir, flags);
	inode_unlock(inode);
	return dentry;
}

/*
 * The common step, RCU mode into a cached directory (any_type: anything but a symlink) that nothing
 * is mounted on. False: nothing has happened, take the long way.
 */
static __always_inline bool walk_fast(struct nameidata *nd, bool any_type)
{
	struct dentry *parent = nd->path.dentry, *dentry;
	struct inode *inode;
	unsigned int flags, seq, type;

	if (!(nd->flags & LOOKUP_RCU) || unlikely(parent->d_flags & DCACHE_OP_COMPARE))
		return false;
	dentry = __d_lookup_rcu(parent, &nd->last, &seq);
	if (unlikely(!dentry) || unlikely(read_seqcount_retry(&parent->d_seq, nd->seq)))
		return false;
	flags = READ_ONCE(dentry->d_flags) &
		(DCACHE_ENTRY_TYPE | DCACHE_MOUNTED | DCACHE_OP_REVALIDATE);
	type = flags & DCACHE_ENTRY_TYPE;
	if (flags != DCACHE_DIRECTORY_TYPE &&
	    !(any_type && flags == type && type != DCACHE_SYMLINK_TYPE))
		return false;
	inode = READ_ONCE(dentry->d_inode);
	if (unlikely(!inode) || unlikely(read_seqcount_retry(&dentry->d_seq, seq)))
		return false;
	nd->path.dentry = dentry;
	nd->inode = inode;				/* I2 */
	nd->seq = seq;
	return true;
}

const char *walk_component(struct nameidata *nd, int flags)
{
	struct dentry *dentry;

	if (unlikely(nd->last_type != LAST_NORM)) {
		if (!(flags & WALK_MORE) && nd->depth)
			put_link(nd);
		return handle_dots(nd, nd->last_type);
	}
	dentry = lookup_fast(nd);
	if (IS_ERR(dentry))
		return ERR_CAST(dentry);
	if (unlikely(!dentry)) {
		dentry = lookup_slow(&nd->last, nd->path.dentry, nd->flags);
		if (IS_ERR(dentry))
			return ERR_CAST(dentry);
	}
	if (!(flags & WALK_MORE) && nd->depth)
		put_link(nd);
	return step_into(nd, flags, dentry);
}

/* -------------------------------------------------- the loop */

/*
 * Search permission. Where everybody has it, and no method wants to be asked, the mode says so at
 * once.
 */
static inline int may_lookup(struct nameidata *nd)
{
	struct inode *inode = nd->inode;

	if (likely((inode->i_opflags & IOP_FASTPERM) &&
		   (READ_ONCE(inode->i_mode) & S_IXUGO) == S_IXUGO))
		return 0;
	if (nd->flags & LOOKUP_RCU) {
		int err = -ECHILD;

		if (!inode->i_op->permission)
			err = inode_permission(inode, MAY_EXEC | MAY_NOT_BLOCK);
		if (!err)
			return 0;
		if (!try_to_unlazy(nd))
			return -ECHILD;
		if (err != -ECHILD)
			return err;
	}
	return inode_permission(inode, MAY_EXEC);
}

/*
 * Eight bytes of a string, of which those behind its NUL mean nothing. They are read with it as
 * long as they are on the same page; the address checker would not like that.
 */
static inline u64 load_name_word(const unsigned char *p)
{
	u64 word = 0;
	int i;

	if (!IS_ENABLED(CONFIG_KASAN) && likely(offset_in_page(p) <= PAGE_SIZE - 8))
		return load_word(p);
	for (i = 0; i < 8; i++) {
		word |= (u64)p[i] << i * 8;
		if (!p[i])
			break;
	}
	return word;
}

/* Length and hash of the component at `name`, a word at a time. */
static inline u64 hash_name(const void *salt, const char *name)
{
	const unsigned char *p = (const unsigned char *)name;
	u64 hash = (unsigned long)salt, word, end;
	unsigned int len = 0;

	for (;;) {
		word = load_name_word(p + len);
		/* NUL or '/' */
		end = zero_bytes(word) | zero_bytes(word ^ 0x2f2f2f2f2f2f2f2fUL);
		if (end)
			break;
		hash = hash_mix(hash, word);
		len += 8;
	}
	/* bits of the word in front of it */
	end = __builtin_ctzl(end) & ~7UL;
	if (end)
		hash = hash_mix(hash, word & ((1UL << end) - 1));
	len += end / 8;
	return (u64)len << 32 | hash_finish(hash);
}

/*
 * Walks all of `name` but its last component, which is left in nd->last. Symlinks on the way are
 * walked in the same loop: `depth` counts those whose remainder waits on the stack.
 */
int link_path_walk(const char *name, struct nameidata *nd)
{
	unsigned int depth = 0;
	const char *link;
	int err;

	nd->last_type = LAST_ROOT;
	nd->flags |= LOOKUP_PARENT;
	if (IS_ERR(name))
		return PTR_ERR(name);
	while (*name == '/')
		name++;
	if (unlikely(!*name)) {
		nd->dir_mode = 0;
		return 0;
	}
	for (;;) {
		err = may_lookup(nd);
		if (unlikely(err))
			return err;
		nd->last.hash_len = hash_name(nd->path.dentry, name);
		nd->last.name = (const unsigned char *)name;
		nd->last_type = dots_type(name, nd->last.len);
		if (likely(nd->last_type == LAST_NORM)) {
			nd->jumped = false;
			if (unlikely(nd->path.dentry->d_flags & DCACHE_OP_HASH)) {
				err = nd->path.dentry->d_op->d_hash(nd->path.dentry, &nd->last);
				if (err < 0)
					return err;
			}
		} else if (nd->last_type == LAST_DOTDOT) {
			nd->jumped = true;
		}
		name += nd->last.len;
		while (*name == '/')
			name++;
		if (unlikely(!*name)) {
			if (!depth) {			/* the last of all: for the caller */
				nd->dir_uid = nd->inode->i_uid;
				nd->dir_mode = nd->inode->i_mode;
				nd->flags &= ~LOOKUP_PARENT;
				return 0;
			}
			name = nd->stack[--depth].name;	/* the last of a link's body */
			link = walk_component(nd, 0);
		} else if (likely(nd->last_type == LAST_NORM) && walk_fast(nd, false)) {
			continue;
		} else {
			link = walk_component(nd, WALK_MORE);
		}
		if (unlikely(link)) {
			if (IS_ERR(link))
				return PTR_ERR(link);
			nd->stack[depth++].name = name;
			name = link;
			continue;
		}
		if (unlikely(!d_is_dir(nd->path.dentry))) {
			if ((nd->flags & LOOKUP_RCU) && !try_to_unlazy(nd))
				return -ECHILD;
			return -ENOTDIR;
		}
	}
}

static const char *lookup_last(struct nameidata *nd)
{
	if (nd->last_type == LAST_NORM) {
		if (nd->last.name[nd->last.len])
			nd->flags |= LOOKUP_FOLLOW | LOOKUP_DIRECTORY;
		if (!nd->depth && walk_fast(nd, true))
			return NULL;
	}
	return walk_component(nd, WALK_TRAILING);
}

int path_lookupat(struct nameidata *nd, unsigned int flags, struct path *path)
{
	const char *s = path_init(nd, flags);
	int err;

	while (!(err = link_path_walk(s, nd)) && (s = lookup_last(nd)) != NULL)
		;
	if (!err)
		err = complete_walk(nd);
	if (!err && unlikely(nd->flags & LOOKUP_MOUNTPOINT))
		follow_down(&nd->path);
	if (!err && (nd->flags & LOOKUP_DIRECTORY) && !d_is_dir(nd->path.dentry))
		err = -ENOTDIR;
	if (!err) {
		*path = nd->path;
		nd->path.mnt = NULL;
		nd->path.dentry = NULL;
	}
	terminate_walk(nd);
	return err;
}

int path_parentat(struct nameidata *nd, unsigned int flags, struct path *parent)
{
	const char *s = path_init(nd, flags);
	int err = link_path_walk(s, nd);

	if (!err)
		err = complete_walk(nd);
	if (!err) {
		*parent = nd->path;
		nd->path.mnt = NULL;
		nd->path.dentry = NULL;
	}
	terminate_walk(nd);
	return err;
}
