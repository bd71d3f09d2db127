/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_MOUNT_H
#define _LINUX_MOUNT_H

/*
 * A mounted file system: what a struct path points at. The tree of mounts is fs/namespace.c's own
 * (struct mount, fs/mount.h).
 *
 * Rules
 * - A reference (mntget) keeps the mount and its super block; mntput() of the last one **sleeps**.
 * - Whoever changes a file system through a path holds mnt_want_write() around it; a mount turns
 *   read-only only when nobody does.
 */

#include <linux/types.h>
#include <linux/path.h>

struct super_block;
struct dentry;
struct file;
struct wait_queue_head;
struct file_system_type;
struct mnt_namespace;
struct task_struct;
struct seq_file;

#define MNT_NOSUID	0x01
#define MNT_NODEV	0x02
#define MNT_NOEXEC	0x04
#define MNT_NOATIME	0x08
#define MNT_NODIRATIME	0x10
#define MNT_RELATIME	0x20
#define MNT_READONLY	0x40
#define MNT_NOSYMFOLLOW	0x80
#define MNT_SHRINKABLE	0x100
#define MNT_WRITE_HOLD	0x200
#define MNT_SHARED	0x1000
#define MNT_UNBINDABLE	0x2000
#define MNT_USER_SETTABLE_MASK	(MNT_NOSUID | MNT_NODEV | MNT_NOEXEC | MNT_NOATIME |	\
				 MNT_NODIRATIME | MNT_RELATIME | MNT_READONLY |		\
				 MNT_NOSYMFOLLOW)
#define MNT_INTERNAL	0x4000		/* made by kern_mount() */
#define MNT_LOCKED	0x800000
#define MNT_DOOMED	0x1000000	/* nobody can find it any more */
#define MNT_SYNC_UMOUNT	0x2000000
#define MNT_MARKED	0x4000000	/* a second MNT_EXPIRE unmounts it */
#define MNT_UMOUNT	0x8000000

/* Flags of umount2(). */
#define MNT_FORCE	1
#define MNT_DETACH	2		/* out of the tree now, gone when nobody uses it */
#define MNT_EXPIRE	4		/* mark; unmount if it is still marked */
#define UMOUNT_NOFOLLOW	8

struct vfsmount {
	struct dentry *mnt_root;	/* fixed: a reference */
	struct super_block *mnt_sb;	/* fixed: an active reference */
	int mnt_flags;			/* mount_lock: MNT_* */
};

/* References. mntget(NULL) is allowed. */
struct vfsmount *mntget(struct vfsmount *mnt);
void mntput(struct vfsmount *mnt);

/*
 * Write access for the length of one change. -EROFS if the mount or its file system is read-only.
 * **Sleeps** not, but may spin. The _file ones know that a file open for writing already has it.
 */
int mnt_want_write(struct vfsmount *mnt);
int mnt_want_write_file(struct file *file);
void mnt_drop_write(struct vfsmount *mnt);
void mnt_drop_write_file(struct file *file);
int __mnt_want_write(struct vfsmount *mnt);
void __mnt_drop_write(struct vfsmount *mnt);
bool __mnt_is_readonly(struct vfsmount *mnt);

/* Set-user-id bits count on files of this mount; programs may be run from it; device nodes work. */
bool mnt_may_suid(struct vfsmount *mnt);
bool path_noexec(const struct path *path);
bool may_open_dev(const struct path *path);

/* The kernel's own instance of a file system, in no namespace. ERR_PTR. **Sleeps.** */
struct vfsmount *kern_mount(struct file_system_type *type);
void kern_unmount(struct vfsmount *mnt);
struct vfsmount *vfs_kern_mount(struct file_system_type *type, int sb_flags, const char *name,
				void *data);

/* mount(2) with everything in kernel memory; `path` is where. For the boot and devtmpfs. */
int path_mount(const char *dev_name, struct path *path, const char *type_name, unsigned long flags,
	       void *data_page);
int path_umount(struct path *path, int flags);

/* The mount on top of `path`, with a reference, or NULL. */
struct vfsmount *lookup_mnt(const struct path *path);
bool path_is_mountpoint(const struct path *path);
bool is_local_mountpoint(struct dentry *dentry);

/*
 * Namespaces. There is one; copy_mnt_ns() fails with -EINVAL for CLONE_NEWNS until there can be
 * more.
 */
struct mnt_namespace *copy_mnt_ns(unsigned long flags, struct mnt_namespace *ns);
void put_mnt_ns(struct mnt_namespace *ns);
extern struct mnt_namespace *init_mnt_ns;

/*
 * For /proc/PID/{mounts,mountinfo,mountstats}. proc_mounts_open() fills `p` with references to the
 * task's namespace and root (-EINVAL, -ENOENT when it has exited), proc_mounts_release() drops
 * them. Between start and stop, which hold the tree still, start and next return an opaque mount
 * (NULL at the end) and the show functions print it. proc_mounts_event(): a number that grows with
 * each change, and the queue poll() waits on.
 */
struct proc_mounts {
	struct mnt_namespace *ns;
	struct path root;
	u64 event;		/* last change the reader has seen */
};
int proc_mounts_open(struct proc_mounts *p, struct task_struct *task);
void proc_mounts_release(struct proc_mounts *p);
void *proc_mounts_start(struct proc_mounts *p, loff_t *pos);
void *proc_mounts_next(struct proc_mounts *p, void *mnt, loff_t *pos);
void proc_mounts_stop(struct proc_mounts *p, void *mnt);
int show_vfsmnt(struct seq_file *m, struct proc_mounts *p, void *mnt);
int show_mountinfo(struct seq_file *m, struct proc_mounts *p, void *mnt);
int show_vfsstat(struct seq_file *m, struct proc_mounts *p, void *mnt);
u64 mnt_ns_event(struct mnt_namespace *ns);
struct wait_queue_head *mnt_ns_poll_queue(struct mnt_namespace *ns);

#endif
