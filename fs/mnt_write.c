// SPDX-License-Identifier: MIT
/*
 * Write access to mounts, and what else a mount's flags forbid.
 *
 * Writers are counted per CPU: who is about to change a file system counts himself, then looks
 * whether he may. A mount turns read-only in three steps: MNT_WRITE_HOLD is set, which makes new
 * writers wait; the writers are summed; if there are none MNT_READONLY is set; the hold goes. A
 * whole file system turns read-only the same way over all its mounts.
 */

#include <linux/fs.h>
#include <linux/mount.h>
#include "internal.h"
#include "namespace.h"

int mnt_get_writers(struct mount *mnt)
{
	int cpu, count = 0;

	for_each_possible_cpu(cpu)
		count += per_cpu_ptr(mnt->mnt_pcp, cpu)->mnt_writers;
	return count;
}

bool __mnt_is_readonly(struct vfsmount *mnt)
{
	return (READ_ONCE(mnt->mnt_flags) & MNT_READONLY) || sb_rdonly(mnt->mnt_sb) ||
	       unlikely(READ_ONCE(mnt->mnt_sb->s_iflags) & SB_I_READONLY_REMOUNT);
}

int __mnt_want_write(struct vfsmount *m)
{
	struct mount *mnt = real_mount(m);
	int err = 0;

	preempt_disable();
	this_cpu_inc(mnt->mnt_pcp->mnt_writers);
	/* Either we see the hold, or who set it sees our count. */
	smp_mb();
	while (unlikely(READ_ONCE(m->mnt_flags) & MNT_WRITE_HOLD))
		cpu_relax();
	smp_rmb();
	if (unlikely(__mnt_is_readonly(m))) {
		this_cpu_dec(mnt->mnt_pcp->mnt_writers);
		err = -EROFS;
	}
	preempt_enable();
	return err;
}

void __mnt_drop_write(struct vfsmount *mnt)
{
	this_cpu_dec(real_mount(mnt)->mnt_pcp->mnt_writers);
}

int mnt_want_write(struct vfsmount *mnt)
{
	return __mnt_want_write(mnt);
}

void mnt_drop_write(struct vfsmount *mnt)
{
	__mnt_drop_write(mnt);
}

int mnt_want_write_file(struct file *file)
{
	if (file->f_mode & FMODE_WRITER)
		return unlikely(READ_ONCE(file->f_path.mnt->mnt_sb->s_iflags) &
				SB_I_READONLY_REMOUNT) ?
			       -EROFS :
			       0;
	return __mnt_want_write(file->f_path.mnt);
}

void mnt_drop_write_file(struct file *file)
{
	if (!(file->f_mode & FMODE_WRITER))
		__mnt_drop_write(file->f_path.mnt);
}

/* mount_lock held. */
int mnt_make_readonly(struct mount *mnt)
{
	int err = 0;

	mnt->mnt.mnt_flags |= MNT_WRITE_HOLD;
	smp_mb();
	if (mnt_get_writers(mnt) > 0)
		err = -EBUSY;
	else
		mnt->mnt.mnt_flags |= MNT_READONLY;
	smp_wmb();
	mnt->mnt.mnt_flags &= ~MNT_WRITE_HOLD;
	return err;
}

/*
 * Nobody writes through any mount, and no unlinked file waits for its end: from now on nobody
 * begins to (SB_I_READONLY_REMOUNT).
 */
int sb_prepare_remount_readonly(struct super_block *sb)
{
	struct mount *mnt;
	int err = 0;

	if (atomic_long_read(&sb->s_remove_count))
		return -EBUSY;
	write_seqlock(&mount_lock);
	list_for_each_entry(mnt, &sb->s_mounts, mnt_instance) {
		if (mnt->mnt.mnt_flags & MNT_READONLY)
			continue;
		mnt->mnt.mnt_flags |= MNT_WRITE_HOLD;
		smp_mb();
		if (mnt_get_writers(mnt) > 0) {
			err = -EBUSY;
			break;
		}
	}
	if (!err && atomic_long_read(&sb->s_remove_count))
		err = -EBUSY;
	if (!err) {
		sb->s_iflags |= SB_I_READONLY_REMOUNT;
		smp_wmb();
	}
	list_for_each_entry(mnt, &sb->s_mounts, mnt_instance)
		mnt->mnt.mnt_flags &= ~MNT_WRITE_HOLD;
	write_sequnlock(&mount_lock);
	return err;
}

bool mnt_may_suid(struct vfsmount *mnt)
{
	return !(mnt->mnt_flags & MNT_NOSUID);
}

bool path_noexec(const struct path *path)
{
	return (path->mnt->mnt_flags & MNT_NOEXEC) || (path->mnt->mnt_sb->s_iflags & SB_I_NOEXEC);
}

bool may_open_dev(const struct path *path)
{
	return !(path->mnt->mnt_flags & MNT_NODEV) && !(path->mnt->mnt_sb->s_iflags & SB_I_NODEV);
}
