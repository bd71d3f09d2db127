// SPDX-License-Identifier: MIT
/*
 * Super blocks: one for each mounted instance of a file system.
 *
 * How this works
 *
 * s_active counts those who use the file system (mounts, the kernel itself); when the last goes,
 * the type's kill_sb takes it apart. All of s_active together hold one s_count, the life of the
 * structure; walks over the list of super blocks hold others for a moment.
 *
 *	sget -> alloc_super (s_umount held for writing) -> fill_super -> SB_ACTIVE
 *	     -> mount_fs: SB_BORN, s_umount released
 *	last deactivate_super -> s_umount for writing -> kill_sb -> generic_shutdown_super
 *	     -> no s_root -> last put frees
 *
 * Invariants
 *  I1  Whoever finds a super block on a list takes s_count under sb_lock, then s_umount, then looks
 *      whether it is still alive: SB_BORN and an s_root, for the length of s_umount.
 *  I2  s_active goes from 0 to 1 never.
 *
 * Lock order: s_umount, then sb_lock. s_umount is outside everything of the file system below it.
 */

#include <linux/fs.h>
#include <linux/fsnotify.h>
#include <linux/idr.h>
#include <linux/init.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/shrinker.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <uapi/linux/mount.h>
#include "internal.h"
#include "mount.h"

static LIST_HEAD(super_blocks);			/* sb_lock */
static DEFINE_SPINLOCK(sb_lock);
static DEFINE_IDA(unnamed_dev_ida);

/* -------------------------------------------------- device numbers of what has no device */

int get_anon_bdev(dev_t *dev)
{
	/* sget() holds sb_lock */
	int minor = ida_alloc_range(&unnamed_dev_ida, 1, MINORMASK, GFP_ATOMIC);

	if (minor == -ENOSPC)
		return -EMFILE;
	if (minor < 0)
		return minor;
	*dev = MKDEV(0, minor);
	return 0;
}

void free_anon_bdev(dev_t dev)
{
	ida_free(&unnamed_dev_ida, MINOR(dev));
}

int set_anon_super(struct super_block *sb, void *data)
{
	return get_anon_bdev(&sb->s_dev);
}

/* -------------------------------------------------- life */

static void sb_lru_init(struct sb_lru *lru)
{
	spin_lock_init(&lru->lock);
	INIT_LIST_HEAD(&lru->list);
}

static struct super_block *alloc_super(struct file_system_type *type, int flags)
{
	static const struct super_operations default_op;
	struct super_block *sb = kzalloc(sizeof(*sb), GFP_KERNEL);

	if (!sb)
		return NULL;
	INIT_LIST_HEAD(&sb->s_list);
	INIT_LIST_HEAD(&sb->s_mounts);
	INIT_LIST_HEAD(&sb->s_inodes);
	INIT_HLIST_NODE(&sb->s_instances);
	spin_lock_init(&sb->s_inode_list_lock);
	sb_lru_init(&sb->s_dentry_lru);
	sb_lru_init(&sb->s_inode_lru);
	init_rwsem(&sb->s_umount);
	mutex_init(&sb->s_vfs_rename_mutex);
	sb->s_count = 1;
	atomic_set(&sb->s_active, 1);
	sb->s_flags = flags;
	sb->s_type = type;
	sb->s_op = &default_op;
	sb->s_user_ns = &init_user_ns;
	sb->s_time_gran = NSEC_PER_SEC;
	sb->s_maxbytes = MAX_NON_LFS;
	strscpy(sb->s_id, type->name, sizeof(sb->s_id));
	down_write_nested(&sb->s_umount, 1);
	return sb;
}

/* sb_lock held. */
static void __put_super(struct super_block *sb)
{
	if (--sb->s_count)
		return;
	list_del_init(&sb->s_list);
	WARN_ON_ONCE(!list_empty(&sb->s_mounts));
	kfree(sb->s_subtype);
	kfree_rcu(sb, rcu);
}

static void put_super(struct super_block *sb)
{
	spin_lock(&sb_lock);
	__put_super(sb);
	spin_unlock(&sb_lock);
}

void deactivate_locked_super(struct super_block *sb)
{
	if (atomic_dec_and_test(&sb->s_active)) {
		sb->s_type->kill_sb(sb);
		put_super(sb);
	} else {
		up_write(&sb->s_umount);
	}
}

void deactivate_super(struct super_block *sb)
{
	if (atomic_add_unless(&sb->s_active, -1, 1))
		return;
	down_write(&sb->s_umount);
	deactivate_locked_super(sb);
}

void drop_super(struct super_block *sb)
{
	up_read(&sb->s_umount);
	put_super(sb);
}

void generic_shutdown_super(struct super_block *sb)
{
	const struct super_operations *op = sb->s_op;

	if (sb->s_root) {
		shrink_dcache_for_umount(sb);
		sync_filesystem(sb);
		sb->s_flags &= ~SB_ACTIVE;
		fsnotify_sb_delete(sb);
		evict_inodes(sb);
		if (op->put_super)
			op->put_super(sb);
		WARN_ONCE(!list_empty(&sb->s_inodes), "inodes in use after unmount of %s\n",
			  sb->s_id);
	}
	spin_lock(&sb_lock);
	hlist_del_init(&sb->s_instances);
	spin_unlock(&sb_lock);
	up_write(&sb->s_umount);
}

void kill_anon_super(struct super_block *sb)
{
	dev_t dev = sb->s_dev;

	generic_shutdown_super(sb);
	free_anon_bdev(dev);
}

void kill_litter_super(struct super_block *sb)
{
	if (sb->s_root)
		d_genocide(sb->s_root);
	kill_anon_super(sb);
}

/* -------------------------------------------------- finding and making */

/*
 * A listed super block becomes the caller's: active and s_umount held. sb_lock is held, and
 * dropped. I1
 */
static bool grab_super(struct super_block *sb)
{
	bool alive;

	sb->s_count++;
	spin_unlock(&sb_lock);
	down_write(&sb->s_umount);
	alive = (sb->s_flags & SB_BORN) && atomic_inc_not_zero(&sb->s_active);	/* I2 */
	if (!alive)
		up_write(&sb->s_umount);
	put_super(sb);
	return alive;
}

struct super_block *sget(struct file_system_type *type,
			 int (*test)(struct super_block *sb, void *data),
			 int (*set)(struct super_block *sb, void *data), int flags, void *data)
{
	struct super_block *sb, *new = NULL;
	int err;

retry:
	spin_lock(&sb_lock);
	if (test) {
		hlist_for_each_entry(sb, &type->fs_supers, s_instances) {
			if (!test(sb, data))
				continue;
			if (!grab_super(sb))
				goto retry;
			if (new) {
				up_write(&new->s_umount);
				kfree(new);
			}
			return sb;
		}
	}
	if (!new) {
		spin_unlock(&sb_lock);
		new = alloc_super(type, flags);
		if (!new)
			return ERR_PTR(-ENOMEM);
		goto retry;
	}
	err = set(new, data);
	if (err) {
		spin_unlock(&sb_lock);
		up_write(&new->s_umount);
		kfree(new);
		return ERR_PTR(err);
	}
	list_add_tail(&new->s_list, &super_blocks);
	hlist_add_head(&new->s_instances, &type->fs_supers);
	spin_unlock(&sb_lock);
	return new;
}

static struct dentry *fill_new_super(struct super_block *sb, void *data, int silent,
				     int (*fill_super)(struct super_block *sb, void *data,
						       int silent))
{
	int err = fill_super(sb, data, silent);

	if (err) {
		deactivate_locked_super(sb);
		return ERR_PTR(err);
	}
	sb->s_flags |= SB_ACTIVE;
	return dget(sb->s_root);
}

struct dentry *mount_nodev(struct file_system_type *type, int flags, void *data,
			   int (*fill_super)(struct super_block *sb, void *data, int silent))
{
	struct super_block *sb = sget(type, NULL, set_anon_super, flags, NULL);

	if (IS_ERR(sb))
		return ERR_CAST(sb);
	return fill_new_super(sb, data, flags & SB_SILENT, fill_super);
}

static int test_single(struct super_block *sb, void *data)
{
	return 1;
}

struct dentry *mount_single(struct file_system_type *type, int flags, void *data,
			    int (*fill_super)(struct super_block *sb, void *data, int silent))
{
	struct super_block *sb = sget(type, test_single, set_anon_super, flags, NULL);
	int err;

	if (IS_ERR(sb))
		return ERR_CAST(sb);
	if (!sb->s_root)
		return fill_new_super(sb, data, flags & SB_SILENT, fill_super);
	err = sb->s_op->remount_fs ? sb->s_op->remount_fs(sb, &flags, data) : 0;
	if (err) {
		deactivate_locked_super(sb);
		return ERR_PTR(err);
	}
	return dget(sb->s_root);
}

/*
 * The root of an instance, s_umount released; the caller has a reference on the dentry and an
 * active one on its super block.
 */
struct dentry *mount_fs(struct file_system_type *type, int flags, const char *name, void *data)
{
	struct dentry *root = type->mount(type, flags, name, data);
	struct super_block *sb;

	if (IS_ERR(root))
		return root;
	sb = root->d_sb;
	BUG_ON(!sb);
	WARN_ONCE(sb->s_maxbytes < 0, "%s set sb->s_maxbytes to a negative value\n", type->name);
	/* what fill_super wrote is there before SB_BORN says so */
	smp_wmb();
	sb->s_flags |= SB_BORN;
	up_write(&sb->s_umount);
	return root;
}

int reconfigure_super(struct super_block *sb, int sb_flags, void *data, bool force)
{
	bool to_ro = (sb_flags & SB_RDONLY) && !sb_rdonly(sb);
	int err;

	lockdep_assert_held(&sb->s_umount);
	if (to_ro) {
		shrink_dcache_sb(sb);
		err = force ? 0 : sb_prepare_remount_readonly(sb);
		if (err)
			return err;
		sync_filesystem(sb);
	}
	err = sb->s_op->remount_fs ? sb->s_op->remount_fs(sb, &sb_flags, data) : 0;
	if (!err || force)
		WRITE_ONCE(sb->s_flags, (sb->s_flags & ~MS_RMT_MASK) | (sb_flags & MS_RMT_MASK));
	smp_wmb();					/* read-only is seen before the hold goes */
	sb->s_iflags &= ~SB_I_READONLY_REMOUNT;
	return force ? 0 : err;
}

/* -------------------------------------------------- walks over all */

static void walk_supers(void (*fn)(struct super_block *sb, void *arg), void *arg, bool writing)
{
	struct super_block *sb, *prev = NULL;

	spin_lock(&sb_lock);
	list_for_each_entry(sb, &super_blocks, s_list) {
		if (hlist_unhashed(&sb->s_instances))
			continue;
		sb->s_count++;				/* keeps its place in the list, too */
		spin_unlock(&sb_lock);
		if (writing)
			down_write(&sb->s_umount);
		else
			down_read(&sb->s_umount);
		if (sb->s_root && (sb->s_flags & SB_BORN))
			fn(sb, arg);
		if (writing)
			up_write(&sb->s_umount);
		else
			up_read(&sb->s_umount);
		spin_lock(&sb_lock);
		if (prev)
			__put_super(prev);
		prev = sb;
	}
	if (prev)
		__put_super(prev);
	spin_unlock(&sb_lock);
}

/* Calls fn for each living super block with s_umount held for reading. */
void iterate_supers(void (*fn)(struct super_block *sb, void *arg), void *arg)
{
	walk_supers(fn, arg, false);
}

/* What is in memory alone has nothing to lose. */
static void remount_disk(struct super_block *sb, void *unused)
{
	if (sb->s_bdev && !sb_rdonly(sb))
		reconfigure_super(sb, SB_RDONLY, NULL, true);
}

void emergency_remount(void)
{
	walk_supers(remount_disk, NULL, true);
}

struct super_block *user_get_super(dev_t dev)
{
	struct super_block *sb;

	spin_lock(&sb_lock);
	list_for_each_entry(sb, &super_blocks, s_list) {
		if (hlist_unhashed(&sb->s_instances) || sb->s_dev != dev)
			continue;
		sb->s_count++;
		spin_unlock(&sb_lock);
		down_read(&sb->s_umount);
		if (sb->s_root && (sb->s_flags & SB_BORN))
			return sb;
		drop_super(sb);
		return NULL;
	}
	spin_unlock(&sb_lock);
	return NULL;
}

/* -------------------------------------------------- giving memory back */

bool trylock_super(struct super_block *sb)
{
	if (!down_read_trylock(&sb->s_umount))
		return false;
	if (!hlist_unhashed(&sb->s_instances) && sb->s_root && (sb->s_flags & SB_BORN))
		return true;
	up_read(&sb->s_umount);
	return false;
}

static unsigned long shrink_one_super(struct super_block *sb, unsigned long nr)
{
	unsigned long freed = prune_dcache_sb(sb, min(nr, READ_ONCE(sb->s_dentry_lru.nr_items)));

	return freed + prune_icache_sb(sb, min(nr, READ_ONCE(sb->s_inode_lru.nr_items)));
}

unsigned long shrink_vfs_caches(unsigned long nr)
{
	struct super_block *sb, *prev = NULL;
	unsigned long freed = 0;

	spin_lock(&sb_lock);
	list_for_each_entry(sb, &super_blocks, s_list) {
		sb->s_count++;
		spin_unlock(&sb_lock);
		if (freed < nr && trylock_super(sb)) {
			freed += shrink_one_super(sb, nr - freed);
			up_read(&sb->s_umount);
		}
		spin_lock(&sb_lock);
		if (prev)
			__put_super(prev);
		prev = sb;
	}
	if (prev)
		__put_super(prev);
	spin_unlock(&sb_lock);
	return freed;
}

static unsigned long vfs_cache_count(struct shrinker *shrinker, struct shrink_control *sc)
{
	struct super_block *sb;
	unsigned long count = 0;

	spin_lock(&sb_lock);
	list_for_each_entry(sb, &super_blocks, s_list)
		count += READ_ONCE(sb->s_dentry_lru.nr_items) + READ_ONCE(sb->s_inode_lru.nr_items);
	spin_unlock(&sb_lock);
	return count ? count : SHRINK_EMPTY;
}

static unsigned long vfs_cache_scan(struct shrinker *shrinker, struct shrink_control *sc)
{
	if (!(sc->gfp_mask & __GFP_FS))
		return SHRINK_STOP;
	return shrink_vfs_caches(sc->nr_to_scan);
}

static struct shrinker vfs_cache_shrinker = {
	.count_objects = vfs_cache_count,
	.scan_objects = vfs_cache_scan,
	.seeks = DEFAULT_SEEKS,
};

void __init super_init(void)
{
	register_shrinker(&vfs_cache_shrinker, "vfs-caches");
}
