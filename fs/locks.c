// SPDX-License-Identifier: MIT
/*
 * Advisory file locks: flock(2), POSIX record locks and open-file-description locks.
 *
 * How this works
 *
 * Granted locks of a file are on two lists of its file_lock_context: whole-file flocks, owned by a
 * struct file, and record locks, owned by a files_struct (POSIX) or a struct file (OFD). A request
 * that conflicts with a granted lock fails, or waits: it hangs itself on that lock's
 * fl_blocked_requests and sleeps on its own fl_wait. Whenever a granted lock goes or shrinks, all
 * who wait for it are taken off and woken, and try again.
 *
 *	request --conflict--> blocked on L --L changes--> woken --> request again ... --> granted
 *	                          '------ signal: takes itself off
 *
 * Record locks of one owner never overlap: a request replaces what the owner has in its range, is
 * joined with neighbours of the same type, and may cut a lock of the other type in two. All memory
 * for that is allocated before the lists are touched.
 *
 * A POSIX request that would wait for somebody who, directly or through others, waits for the
 * requester fails with EDEADLK: every waiting POSIX request is in a hash table by owner, and the
 * chain owner -> what he waits for -> its owner is followed.
 *
 * Invariants
 *  I1  flc_posix and flc_flock change under flc_lock; fl_blocker, fl_blocked_* and the hash under
 *      blocked_lock, which nests inside.
 *  I2  A request that has gone to sleep is freed by its sleeper alone, after locks_delete_block():
 *      who wakes it holds blocked_lock.
 */

#include <linux/fs.h>
#include <linux/fdtable.h>
#include <linux/file.h>
#include <linux/filelock.h>
#include <linux/hash.h>
#include <linux/init.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/syscalls.h>
#include "internal.h"

#define FILE_LOCK_DEFERRED	1
#define BLOCKED_HASH_BITS	6

static struct hlist_head blocked_hash[1 << BLOCKED_HASH_BITS];
static DEFINE_SPINLOCK(blocked_lock);
static struct kmem_cache *flctx_cache __read_mostly, *filelock_cache __read_mostly;

/* -------------------------------------------------- memory */

static struct file_lock_context *locks_get_lock_context(struct inode *inode, int type)
{
	struct file_lock_context *ctx = smp_load_acquire(&inode->i_flctx);

	if (ctx || type == F_UNLCK)
		return ctx;
	ctx = kmem_cache_alloc(flctx_cache, GFP_KERNEL);
	if (!ctx)
		return NULL;
	spin_lock_init(&ctx->flc_lock);
	INIT_LIST_HEAD(&ctx->flc_flock);
	INIT_LIST_HEAD(&ctx->flc_posix);
	if (cmpxchg(&inode->i_flctx, NULL, ctx)) {
		kmem_cache_free(flctx_cache, ctx);
		ctx = smp_load_acquire(&inode->i_flctx);
	}
	return ctx;
}

void locks_free_lock_context(struct inode *inode)
{
	struct file_lock_context *ctx = inode->i_flctx;

	if (unlikely(ctx)) {
		WARN_ON_ONCE(!list_empty(&ctx->flc_flock) || !list_empty(&ctx->flc_posix));
		kmem_cache_free(flctx_cache, ctx);
	}
}

static struct file_lock *locks_alloc_lock(void)
{
	struct file_lock *fl = kmem_cache_zalloc(filelock_cache, GFP_KERNEL);

	if (fl) {
		INIT_LIST_HEAD(&fl->fl_list);
		INIT_HLIST_NODE(&fl->fl_link);
		INIT_LIST_HEAD(&fl->fl_blocked_requests);
		INIT_LIST_HEAD(&fl->fl_blocked_member);
		init_waitqueue_head(&fl->fl_wait);
	}
	return fl;
}

static void locks_free_lock(struct file_lock *fl)
{
	if (!fl)
		return;
	BUG_ON(!list_empty(&fl->fl_list) || !list_empty(&fl->fl_blocked_requests) ||
	       !hlist_unhashed(&fl->fl_link));
	kmem_cache_free(filelock_cache, fl);
}

static void locks_dispose_list(struct list_head *dispose)
{
	while (!list_empty(dispose)) {
		struct file_lock *fl = list_first_entry(dispose, struct file_lock, fl_list);

		list_del_init(&fl->fl_list);
		locks_free_lock(fl);
	}
}

/* What the lock is, not where it hangs. */
static void locks_copy_conflock(struct file_lock *new, const struct file_lock *fl)
{
	new->fl_owner = fl->fl_owner;
	new->fl_pid = fl->fl_pid;
	new->fl_file = fl->fl_file;
	new->fl_flags = fl->fl_flags;
	new->fl_type = fl->fl_type;
	new->fl_start = fl->fl_start;
	new->fl_end = fl->fl_end;
}

/* -------------------------------------------------- waiting */

static struct hlist_head *blocked_bucket(fl_owner_t owner)
{
	return &blocked_hash[hash_ptr(owner, BLOCKED_HASH_BITS)];
}

/* blocked_lock held. */
static void __locks_unblock(struct file_lock *waiter)
{
	list_del_init(&waiter->fl_blocked_member);
	hlist_del_init(&waiter->fl_link);
	waiter->fl_blocker = NULL;
}

static void locks_delete_block(struct file_lock *waiter)
{
	/* I2: even if nobody blocks it any more, its waker may still be there */
	spin_lock(&blocked_lock);
	__locks_unblock(waiter);
	spin_unlock(&blocked_lock);
}

static void locks_insert_block(struct file_lock *blocker, struct file_lock *waiter)
{
	lockdep_assert_held(&blocked_lock);
	waiter->fl_blocker = blocker;
	list_add_tail(&waiter->fl_blocked_member, &blocker->fl_blocked_requests);
	if ((waiter->fl_flags & (FL_POSIX | FL_OFDLCK)) == FL_POSIX)
		hlist_add_head(&waiter->fl_link, blocked_bucket(waiter->fl_owner));
}

static void locks_wake_up_blocks(struct file_lock *blocker)
{
	struct file_lock *waiter, *next;

	/* grows only under flc_lock, which is held */
	if (list_empty(&blocker->fl_blocked_requests))
		return;
	spin_lock(&blocked_lock);
	list_for_each_entry_safe(waiter, next, &blocker->fl_blocked_requests, fl_blocked_member) {
		__locks_unblock(waiter);
		wake_up(&waiter->fl_wait);
	}
	spin_unlock(&blocked_lock);
}

static bool same_owner(const struct file_lock *a, const struct file_lock *b)
{
	return a->fl_owner == b->fl_owner;
}

/* blocked_lock held. The lock that the owner of `fl` waits for. */
static struct file_lock *what_owner_is_waiting_for(struct file_lock *block_fl)
{
	struct file_lock *fl;

	hlist_for_each_entry(fl, blocked_bucket(block_fl->fl_owner), fl_link)
		if (same_owner(fl, block_fl))
			return fl->fl_blocker;
	return NULL;
}

#define MAX_DEADLK_ITERATIONS	10

static bool posix_locks_deadlock(struct file_lock *caller, struct file_lock *block_fl)
{
	int i = 0;

	/* An open file has many users: that one of them waits does not mean that all do. */
	if (caller->fl_flags & FL_OFDLCK)
		return false;
	while ((block_fl = what_owner_is_waiting_for(block_fl)) != NULL) {
		if (i++ > MAX_DEADLK_ITERATIONS)
			return false;
		if (same_owner(caller, block_fl))
			return true;
	}
	return false;
}

/* -------------------------------------------------- record locks */

static bool posix_conflict(const struct file_lock *a, const struct file_lock *b)
{
	if (same_owner(a, b) || a->fl_end < b->fl_start || b->fl_end < a->fl_start)
		return false;
	return a->fl_type == F_WRLCK || b->fl_type == F_WRLCK;
}

static void locks_delete_lock(struct file_lock *fl, struct list_head *dispose)
{
	locks_wake_up_blocks(fl);
	list_move(&fl->fl_list, dispose);
}

/*
 * One lock of the requester's own that meets the new range. `right`: spare memory for the upper
 * part of a lock cut in two; taken if used.
 */
static void posix_merge_one(struct file_lock *fl, struct file_lock *new, struct file_lock **right,
			    struct list_head *dispose)
{
	if (fl->fl_type == new->fl_type && new->fl_type != F_UNLCK) {
		/* Neighbours join, too; OFFSET_MAX + 1 would overflow. */
		if (new->fl_start > 0 && fl->fl_end < new->fl_start - 1)
			return;
		if (new->fl_end < OFFSET_MAX && fl->fl_start > new->fl_end + 1)
			return;
		new->fl_start = min(new->fl_start, fl->fl_start);
		new->fl_end = max(new->fl_end, fl->fl_end);
		locks_delete_lock(fl, dispose);
		return;
	}
	if (fl->fl_end < new->fl_start || fl->fl_start > new->fl_end)
		return;
	if (fl->fl_start >= new->fl_start && fl->fl_end <= new->fl_end) {
		locks_delete_lock(fl, dispose);
		return;
	}
	if (fl->fl_start < new->fl_start && fl->fl_end > new->fl_end) {
		struct file_lock *upper = *right;

		*right = NULL;
		locks_copy_conflock(upper, fl);
		upper->fl_start = new->fl_end + 1;
		list_add(&upper->fl_list, &fl->fl_list);
		fl->fl_end = new->fl_start - 1;
	} else if (fl->fl_start < new->fl_start) {
		fl->fl_end = new->fl_start - 1;
	} else {
		fl->fl_start = new->fl_end + 1;
	}
	locks_wake_up_blocks(fl);
}

/* flc_lock held. The first lock of somebody else in the way. */
static struct file_lock *posix_find_conflict(struct file_lock_context *ctx,
					     const struct file_lock *request)
{
	struct file_lock *fl;

	list_for_each_entry(fl, &ctx->flc_posix, fl_list)
		if (posix_conflict(request, fl))
			return fl;
	return NULL;
}

/* flc_lock held: fails, finds a deadlock, or hangs the request on `fl`. */
static int posix_block(struct file_lock *request, struct file_lock *fl)
{
	int err = FILE_LOCK_DEFERRED;

	if (!(request->fl_flags & FL_SLEEP))
		return -EAGAIN;
	spin_lock(&blocked_lock);
	if (posix_locks_deadlock(request, fl))
		err = -EDEADLK;
	else
		locks_insert_block(fl, request);
	spin_unlock(&blocked_lock);
	return err;
}

static int posix_lock_inode(struct inode *inode, struct file_lock *request)
{
	struct file_lock_context *ctx = locks_get_lock_context(inode, request->fl_type);
	struct file_lock *new, *right, *fl, *next;
	LIST_HEAD(dispose);
	int err = 0;

	if (!ctx)
		return request->fl_type == F_UNLCK ? 0 : -ENOMEM;
	new = locks_alloc_lock();
	right = locks_alloc_lock();
	if (!new || !right) {
		/* -ENOLCK for the caller of unlock, too: nothing was changed */
		err = -ENOMEM;
		goto out_free;
	}
	spin_lock(&ctx->flc_lock);
	if (request->fl_type != F_UNLCK) {
		fl = posix_find_conflict(ctx, request);
		if (fl) {
			err = posix_block(request, fl);
			goto out;
		}
	}
	locks_copy_conflock(new, request);
	list_for_each_entry_safe(fl, next, &ctx->flc_posix, fl_list)
		if (same_owner(fl, request))
			posix_merge_one(fl, new, &right, &dispose);
	if (request->fl_type != F_UNLCK) {
		list_add_tail(&new->fl_list, &ctx->flc_posix);
		new = NULL;
	}
out:
	spin_unlock(&ctx->flc_lock);
out_free:
	locks_free_lock(new);
	locks_free_lock(right);
	locks_dispose_list(&dispose);
	return err;
}

/* -------------------------------------------------- flock */

static int flock_lock_inode(struct inode *inode, struct file_lock *request)
{
	struct file_lock_context *ctx = locks_get_lock_context(inode, request->fl_type);
	struct file_lock *new = NULL, *fl, *next;
	bool found = false;
	LIST_HEAD(dispose);
	int err = 0;

	if (!ctx)
		return request->fl_type == F_UNLCK ? 0 : -ENOMEM;
	if (request->fl_type != F_UNLCK) {
		new = locks_alloc_lock();
		if (!new)
			return -ENOMEM;
	}
	spin_lock(&ctx->flc_lock);
	list_for_each_entry_safe(fl, next, &ctx->flc_flock, fl_list) {
		if (!same_owner(fl, request))
			continue;
		if (fl->fl_type == request->fl_type)
			goto out;
		found = true;
		/* a change of type is not atomic: flock(2) says so */
		locks_delete_lock(fl, &dispose);
		break;
	}
	if (request->fl_type == F_UNLCK) {
		if ((request->fl_flags & FL_EXISTS) && !found)
			err = -ENOENT;
		goto out;
	}
	list_for_each_entry(fl, &ctx->flc_flock, fl_list) {
		if (request->fl_type != F_WRLCK && fl->fl_type != F_WRLCK)
			continue;
		err = -EAGAIN;
		if (request->fl_flags & FL_SLEEP) {
			spin_lock(&blocked_lock);
			locks_insert_block(fl, request);
			spin_unlock(&blocked_lock);
			err = FILE_LOCK_DEFERRED;
		}
		goto out;
	}
	locks_copy_conflock(new, request);
	list_add_tail(&new->fl_list, &ctx->flc_flock);
	new = NULL;
out:
	spin_unlock(&ctx->flc_lock);
	locks_free_lock(new);
	locks_dispose_list(&dispose);
	return err;
}

/* Again and again until it is granted, refused or a signal comes. */
static int lock_inode_wait(struct inode *inode, struct file_lock *request,
			   int (*lock)(struct inode *inode, struct file_lock *request))
{
	int err;

	for (;;) {
		err = lock(inode, request);
		if (err != FILE_LOCK_DEFERRED)
			break;
		err = wait_event_interruptible(request->fl_wait, !READ_ONCE(request->fl_blocker));
		if (err)
			break;
	}
	locks_delete_block(request);
	return err;
}

static int lock_file_wait(struct file *file, struct file_lock *fl)
{
	return lock_inode_wait(file_inode(file), fl,
			       fl->fl_flags & FL_POSIX ? posix_lock_inode : flock_lock_inode);
}

long sys_flock(unsigned int fd, unsigned int cmd)
{
	struct file_lock *fl;
	struct fd f;
	int type, err;

	if (cmd & LOCK_MAND)
		return 0;				/* never did anything on Linux 6.1 either */
	type = cmd & ~LOCK_NB;
	if (type != LOCK_SH && type != LOCK_EX && type != LOCK_UN)
		return -EINVAL;
	f = fdget(fd);
	if (!f.file)
		return -EBADF;
	err = -EBADF;
	if (type != LOCK_UN && !(f.file->f_mode & (FMODE_READ | FMODE_WRITE)))
		goto out;
	err = -ENOMEM;
	fl = locks_alloc_lock();
	if (!fl)
		goto out;
	fl->fl_file = f.file;
	fl->fl_owner = f.file;
	fl->fl_pid = current->tgid;
	fl->fl_flags = FL_FLOCK | (cmd & LOCK_NB || type == LOCK_UN ? 0 : FL_SLEEP);
	fl->fl_type = type == LOCK_SH ? F_RDLCK : type == LOCK_EX ? F_WRLCK : F_UNLCK;
	fl->fl_end = OFFSET_MAX;
	if (f.file->f_op->flock)
		err = f.file->f_op->flock(f.file, fl->fl_flags & FL_SLEEP ? F_SETLKW : F_SETLK, fl);
	else
		err = lock_file_wait(f.file, fl);
	locks_free_lock(fl);
out:
	fdput(f);
	return err;
}

/* -------------------------------------------------- fcntl */

/* The range, from the user's origin and length; a negative length reaches backwards. */
static int flock_to_range(struct file *file, struct file_lock *fl, const struct flock *l)
{
	loff_t start;

	switch (l->l_whence) {
	case SEEK_SET:
		start = 0;
		break;
	case SEEK_CUR:
		start = file->f_pos;
		break;
	case SEEK_END:
		start = i_size_read(file_inode(file));
		break;
	default:
		return -EINVAL;
	}
	if (l->l_start > OFFSET_MAX - start)
		return -EOVERFLOW;
	start += l->l_start;
	if (start < 0)
		return -EINVAL;
	fl->fl_start = start;
	fl->fl_end = OFFSET_MAX;
	if (l->l_len > 0) {
		if (l->l_len - 1 > OFFSET_MAX - start)
			return -EOVERFLOW;
		fl->fl_end = start + (l->l_len - 1);
	} else if (l->l_len < 0) {
		if (start + l->l_len < 0)
			return -EINVAL;
		fl->fl_start = start + l->l_len;
		fl->fl_end = start - 1;
	}
	return 0;
}

static int flock_to_posix_lock(struct file *file, struct file_lock *fl, const struct flock *l)
{
	int err = flock_to_range(file, fl, l);

	if (err)
		return err;
	if (l->l_type != F_RDLCK && l->l_type != F_WRLCK && l->l_type != F_UNLCK)
		return -EINVAL;
	fl->fl_type = l->l_type;
	fl->fl_owner = current->files;
	fl->fl_pid = current->tgid;
	fl->fl_file = file;
	fl->fl_flags = FL_POSIX;
	return 0;
}

static int make_ofd(struct file_lock *fl, const struct flock *flock)
{
	if (flock->l_pid != 0)
		return -EINVAL;
	fl->fl_flags |= FL_OFDLCK;
	fl->fl_owner = fl->fl_file;
	fl->fl_pid = -1;
	return 0;
}

int fcntl_getlk(struct file *file, unsigned int cmd, struct flock *flock)
{
	struct file_lock *fl, *conflict = NULL;
	struct file_lock_context *ctx;
	int err;

	fl = locks_alloc_lock();
	if (!fl)
		return -ENOMEM;
	err = -EINVAL;
	if (flock->l_type != F_RDLCK && flock->l_type != F_WRLCK)
		goto out;
	err = flock_to_posix_lock(file, fl, flock);
	if (!err && cmd == F_OFD_GETLK)
		err = make_ofd(fl, flock);
	if (err)
		goto out;
	ctx = locks_get_lock_context(file_inode(file), F_UNLCK);
	if (ctx) {
		spin_lock(&ctx->flc_lock);
		conflict = posix_find_conflict(ctx, fl);
		if (conflict)
			locks_copy_conflock(fl, conflict);
		spin_unlock(&ctx->flc_lock);
	}
	flock->l_type = conflict ? fl->fl_type : F_UNLCK;
	if (conflict) {
		flock->l_pid = fl->fl_pid;
		flock->l_start = fl->fl_start;
		flock->l_len = fl->fl_end == OFFSET_MAX ? 0 : fl->fl_end - fl->fl_start + 1;
		flock->l_whence = SEEK_SET;
	}
out:
	locks_free_lock(fl);
	return err;
}

/*
 * The descriptor was closed by another thread while we got the lock: nobody would ever remove it.
 */
static bool lost_descriptor(unsigned int fd, struct file *file)
{
	struct file *now;

	spin_lock(&current->files->file_lock);
	now = files_lookup_fd_rcu(current->files, fd);
	spin_unlock(&current->files->file_lock);
	return now != file;
}

int fcntl_setlk(unsigned int fd, struct file *file, unsigned int cmd, struct flock *flock)
{
	struct file_lock *fl = locks_alloc_lock();
	int err;

	if (!fl)
		return -ENOLCK;
	err = flock_to_posix_lock(file, fl, flock);
	if (err)
		goto out;
	err = -EBADF;
	if ((fl->fl_type == F_RDLCK && !(file->f_mode & FMODE_READ)) ||
	    (fl->fl_type == F_WRLCK && !(file->f_mode & FMODE_WRITE)))
		goto out;
	if (cmd == F_OFD_SETLK || cmd == F_OFD_SETLKW) {
		err = make_ofd(fl, flock);
		if (err)
			goto out;
	}
	if (cmd == F_SETLKW || cmd == F_OFD_SETLKW)
		fl->fl_flags |= FL_SLEEP;
	err = file->f_op->lock ? file->f_op->lock(file, cmd, fl) : lock_file_wait(file, fl);
	if (!err && fl->fl_type != F_UNLCK && !(fl->fl_flags & FL_OFDLCK) &&
	    lost_descriptor(fd, file)) {
		locks_remove_posix(file, current->files);
		err = -EBADF;
	}
out:
	locks_free_lock(fl);
	return err;
}

/* -------------------------------------------------- close */

static void remove_owned(struct list_head *locks, fl_owner_t owner, struct list_head *dispose)
{
	struct file_lock *fl, *next;

	list_for_each_entry_safe(fl, next, locks, fl_list)
		if (fl->fl_owner == owner)
			locks_delete_lock(fl, dispose);
}

void locks_remove_posix(struct file *file, fl_owner_t owner)
{
	struct file_lock_context *ctx = smp_load_acquire(&file_inode(file)->i_flctx);
	LIST_HEAD(dispose);

	if (likely(!ctx) || list_empty(&ctx->flc_posix))
		return;
	spin_lock(&ctx->flc_lock);
	remove_owned(&ctx->flc_posix, owner, &dispose);
	spin_unlock(&ctx->flc_lock);
	locks_dispose_list(&dispose);
}

void locks_remove_file(struct file *file)
{
	struct file_lock_context *ctx = smp_load_acquire(&file_inode(file)->i_flctx);
	LIST_HEAD(dispose);

	if (likely(!ctx))
		return;
	spin_lock(&ctx->flc_lock);
	remove_owned(&ctx->flc_flock, file, &dispose);
	remove_owned(&ctx->flc_posix, file, &dispose);
	spin_unlock(&ctx->flc_lock);
	locks_dispose_list(&dispose);
}

/* -------------------------------------------------- /proc/locks */

struct show_locks {
	struct seq_file *m;
	unsigned int id;
};

static void show_one_lock(struct seq_file *m, unsigned int id, const struct file_lock *fl,
			  const struct inode *inode, const char *arrow)
{
	const char *kind = fl->fl_flags & FL_FLOCK  ? "FLOCK " :
			   fl->fl_flags & FL_OFDLCK ? "OFDLCK" :
						      "POSIX ";

	seq_printf(m, "%u: %s%s ADVISORY  %s %d %02x:%02x:%lu %lld ", id, arrow, kind,
		   fl->fl_type == F_WRLCK ? "WRITE" : "READ", fl->fl_pid, MAJOR(inode->i_sb->s_dev),
		   MINOR(inode->i_sb->s_dev), inode->i_ino, fl->fl_start);
	if (fl->fl_end == OFFSET_MAX)
		seq_puts(m, "EOF\n");
	else
		seq_printf(m, "%lld\n", fl->fl_end);
}

static void show_lock_list(struct show_locks *show, const struct list_head *locks,
			   const struct inode *inode)
{
	struct file_lock *fl, *waiter;

	list_for_each_entry(fl, locks, fl_list) {
		show_one_lock(show->m, ++show->id, fl, inode, "");
		spin_lock(&blocked_lock);
		list_for_each_entry(waiter, &fl->fl_blocked_requests, fl_blocked_member)
			show_one_lock(show->m, show->id, waiter, inode, "-> ");
		spin_unlock(&blocked_lock);
	}
}

static void show_sb_locks(struct super_block *sb, void *arg)
{
	struct inode *inode;

	spin_lock(&sb->s_inode_list_lock);
	list_for_each_entry(inode, &sb->s_inodes, i_sb_list) {
		struct file_lock_context *ctx = smp_load_acquire(&inode->i_flctx);

		if (!ctx || (inode->i_state & I_FREEING))
			continue;
		spin_lock(&ctx->flc_lock);
		show_lock_list(arg, &ctx->flc_flock, inode);
		show_lock_list(arg, &ctx->flc_posix, inode);
		spin_unlock(&ctx->flc_lock);
	}
	spin_unlock(&sb->s_inode_list_lock);
}

int locks_show(struct seq_file *m, void *v)
{
	struct show_locks show = { .m = m };

	iterate_supers(show_sb_locks, &show);
	return 0;
}

static void show_owned(struct seq_file *m, const struct list_head *locks, struct file *file,
		       struct files_struct *files, unsigned int *id)
{
	struct file_lock *fl;

	list_for_each_entry(fl, locks, fl_list) {
		if (fl->fl_file != file || (fl->fl_owner != file && fl->fl_owner != files))
			continue;
		seq_puts(m, "lock:\t");
		show_one_lock(m, ++*id, fl, file_inode(file), "");
	}
}

void show_fd_locks(struct seq_file *m, struct file *file, struct files_struct *files)
{
	struct file_lock_context *ctx = smp_load_acquire(&file_inode(file)->i_flctx);
	unsigned int id = 0;

	if (!ctx)
		return;
	spin_lock(&ctx->flc_lock);
	show_owned(m, &ctx->flc_flock, file, files, &id);
	show_owned(m, &ctx->flc_posix, file, files, &id);
	spin_unlock(&ctx->flc_lock);
}

void __init filelock_init(void)
{
	flctx_cache = kmem_cache_create("file_lock_ctx", sizeof(struct file_lock_context), 0,
					SLAB_PANIC, NULL);
	filelock_cache =
		kmem_cache_create("file_lock_cache", sizeof(struct file_lock), 0, SLAB_PANIC, NULL);
}
