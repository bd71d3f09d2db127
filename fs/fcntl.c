// SPDX-License-Identifier: MIT
/*
 * fcntl(2): flags, copies of descriptors, owners of SIGIO; and who hears SIGIO (fasync). Locks are
 * in fs/locks.c.
 */

#include <linux/fs.h>
#include <linux/cred.h>
#include <linux/fdtable.h>
#include <linux/file.h>
#include <linux/filelock.h>
#include <linux/pid.h>
#include <linux/poll.h>
#include <linux/sched.h>
#include <linux/sched/task.h>
#include <linux/signal.h>
#include <linux/slab.h>
#include <linux/syscalls.h>
#include <linux/uaccess.h>
#include <linux/pipe_fs_i.h>
#include <linux/shmem_fs.h>
#include "internal.h"

static int setfl(unsigned int fd, struct file *file, unsigned long arg)
{
	struct inode *inode = file_inode(file);
	int err = 0;

	if (((arg ^ file->f_flags) & O_APPEND) && IS_APPEND(inode))
		return -EPERM;
	if ((arg & O_NOATIME) && !(file->f_flags & O_NOATIME) && !inode_owner_or_capable(inode))
		return -EPERM;
	/* For a pipe it means packets. */
	if ((arg & O_DIRECT) && !S_ISFIFO(inode->i_mode) &&
	    (!file->f_mapping->a_ops || !file->f_mapping->a_ops->direct_IO))
		return -EINVAL;
	if (((arg ^ file->f_flags) & FASYNC) && file->f_op->fasync) {
		err = file->f_op->fasync(fd, file, (arg & FASYNC) != 0);
		if (err < 0)
			return err;
	}
	spin_lock(&file->f_lock);
	file->f_flags = (arg & SETFL_MASK) | (file->f_flags & ~SETFL_MASK);
	spin_unlock(&file->f_lock);
	return 0;
}

/* -------------------------------------------------- the owner */

static void f_modown(struct file *file, struct pid *pid, int type, int force)
{
	struct fown_struct *fown = &file->f_owner;
	const struct cred *cred = current_cred();
	struct pid *old = NULL;
	unsigned long flags;

	write_lock_irqsave(&fown->lock, flags);
	if (force || !fown->pid) {
		old = fown->pid;
		fown->pid = get_pid(pid);
		fown->pid_type = type;
		if (pid) {
			fown->uid = cred->uid;
			fown->euid = cred->euid;
		}
	}
	write_unlock_irqrestore(&fown->lock, flags);
	put_pid(old);
}

int __f_setown(struct file *file, struct pid *pid, int type, int force)
{
	f_modown(file, pid, type, force);
	return 0;
}

static enum pid_type fown_pid_type(int type)
{
	return type == FOWN_PGRP ? PIDTYPE_PGID : type == FOWN_TGID ? PIDTYPE_TGID : PIDTYPE_PID;
}

int f_setown(struct file *file, unsigned long arg, int force)
{
	struct pid *pid = NULL;
	int who = arg, type = FOWN_TGID, err = 0;

	if (who < 0) {
		if (who == INT_MIN)
			return -EINVAL;
		type = FOWN_PGRP;
		who = -who;
	}
	rcu_read_lock();
	if (who) {
		pid = find_vpid(who);
		if (!pid)
			err = -ESRCH;
	}
	if (!err)
		f_modown(file, pid, type, force);
	rcu_read_unlock();
	return err;
}

void f_delown(struct file *file)
{
	f_modown(file, NULL, FOWN_TGID, 1);
}

pid_t f_getown(struct file *file)
{
	pid_t pid = 0;

	read_lock_irq(&file->f_owner.lock);
	rcu_read_lock();
	if (pid_task(file->f_owner.pid, fown_pid_type(file->f_owner.pid_type))) {
		pid = pid_vnr(file->f_owner.pid);
		if (file->f_owner.pid_type == FOWN_PGRP)
			pid = -pid;
	}
	rcu_read_unlock();
	read_unlock_irq(&file->f_owner.lock);
	return pid;
}

static int f_setown_ex(struct file *file, unsigned long arg)
{
	struct f_owner_ex owner;
	struct pid *pid = NULL;
	int err = 0, type;

	if (copy_from_user(&owner, (void __user *)arg, sizeof(owner)))
		return -EFAULT;
	switch (owner.type) {
	case F_OWNER_TID:
		type = FOWN_PID;
		break;
	case F_OWNER_PID:
		type = FOWN_TGID;
		break;
	case F_OWNER_PGRP:
		type = FOWN_PGRP;
		break;
	default:
		return -EINVAL;
	}
	rcu_read_lock();
	pid = find_vpid(owner.pid);
	if (owner.pid && !pid)
		err = -ESRCH;
	else
		f_modown(file, pid, type, 1);
	rcu_read_unlock();
	return err;
}

static int f_getown_ex(struct file *file, unsigned long arg)
{
	static const int owner_type[] = {
		[FOWN_PID] = F_OWNER_TID, [FOWN_TGID] = F_OWNER_PID, [FOWN_PGRP] = F_OWNER_PGRP
	};
	struct f_owner_ex owner = { 0 };

	read_lock_irq(&file->f_owner.lock);
	rcu_read_lock();
	if (pid_task(file->f_owner.pid, fown_pid_type(file->f_owner.pid_type)))
		owner.pid = pid_vnr(file->f_owner.pid);
	rcu_read_unlock();
	owner.type = owner_type[file->f_owner.pid_type];
	read_unlock_irq(&file->f_owner.lock);
	return copy_to_user((void __user *)arg, &owner, sizeof(owner)) ? -EFAULT : 0;
}

static int f_getowner_uids(struct file *file, unsigned long arg)
{
	uid_t __user *dst = (uid_t __user *)arg;
	uid_t uids[2];

	read_lock_irq(&file->f_owner.lock);
	uids[0] = from_kuid(current_user_ns(), file->f_owner.uid);
	uids[1] = from_kuid(current_user_ns(), file->f_owner.euid);
	read_unlock_irq(&file->f_owner.lock);
	return copy_to_user(dst, uids, sizeof(uids)) ? -EFAULT : 0;
}

/* -------------------------------------------------- the call */

static bool check_fcntl_cmd(unsigned int cmd)
{
	switch (cmd) {
	case F_DUPFD:
	case F_DUPFD_CLOEXEC:
	case F_GETFD:
	case F_SETFD:
	case F_GETFL:
		return true;
	}
	return false;
}

static long do_fcntl_lock(int fd, unsigned int cmd, unsigned long arg, struct file *file)
{
	struct flock __user *user = (void __user *)arg;
	struct flock flock;
	int err;

	if (copy_from_user(&flock, user, sizeof(flock)))
		return -EFAULT;
	if (cmd != F_GETLK && cmd != F_OFD_GETLK)
		return fcntl_setlk(fd, file, cmd, &flock);
	err = fcntl_getlk(file, cmd, &flock);
	if (!err && copy_to_user(user, &flock, sizeof(flock)))
		err = -EFAULT;
	return err;
}

static long do_fcntl(int fd, unsigned int cmd, unsigned long arg, struct file *file)
{
	switch (cmd) {
	case F_DUPFD:
		return f_dupfd(arg, file, 0);
	case F_DUPFD_CLOEXEC:
		return f_dupfd(arg, file, O_CLOEXEC);
	case F_GETFD:
		return get_close_on_exec(fd) ? FD_CLOEXEC : 0;
	case F_SETFD:
		set_close_on_exec(fd, arg & FD_CLOEXEC);
		return 0;
	case F_GETFL:
		return file->f_flags & ~FMODE_EXEC;
	case F_SETFL:
		return setfl(fd, file, arg);
	case F_GETLK:
	case F_SETLK:
	case F_SETLKW:
	case F_OFD_GETLK:
	case F_OFD_SETLK:
	case F_OFD_SETLKW:
		return do_fcntl_lock(fd, cmd, arg, file);
	case F_GETOWN:
		return f_getown(file);
	case F_SETOWN:
		return f_setown(file, arg, 1);
	case F_GETOWN_EX:
		return f_getown_ex(file, arg);
	case F_SETOWN_EX:
		return f_setown_ex(file, arg);
	case F_GETOWNER_UIDS:
		return f_getowner_uids(file, arg);
	case F_GETSIG:
		return file->f_owner.signum;
	case F_SETSIG:
		if (!valid_signal(arg))
			return -EINVAL;
		file->f_owner.signum = arg;
		return 0;
	case F_SETPIPE_SZ:
	case F_GETPIPE_SZ:
		return pipe_fcntl(file, cmd, arg);
	case F_ADD_SEALS:
	case F_GET_SEALS:
		return memfd_fcntl(file, cmd, arg);
	}
	return -EINVAL;
}

long sys_fcntl(unsigned int fd, unsigned int cmd, unsigned long arg)
{
	struct fd f = fdget_raw(fd);
	long err = -EBADF;

	if (!f.file)
		return err;
	if (likely(!(f.file->f_mode & FMODE_PATH)) || check_fcntl_cmd(cmd))
		err = do_fcntl(fd, cmd, arg, f.file);
	fdput(f);
	return err;
}

/* -------------------------------------------------- SIGIO */

/* One descriptor that wants to hear; in a singly linked list of whoever sends, walked under RCU. */
struct fasync_struct {
	rwlock_t fa_lock;			/* fa_fd, fa_file; irq-safe */
	int fa_fd;
	struct fasync_struct *fa_next;		/* fasync_lock; RCU readers */
	struct file *fa_file;			/* NULL: removed */
	struct rcu_head fa_rcu;
};

static DEFINE_SPINLOCK(fasync_lock);

static int fasync_remove(struct file *file, struct fasync_struct **fapp)
{
	struct fasync_struct *fa, **fp;
	int found = 0;

	spin_lock(&file->f_lock);
	spin_lock(&fasync_lock);
	for (fp = fapp; (fa = *fp) != NULL; fp = &fa->fa_next) {
		if (fa->fa_file != file)
			continue;
		write_lock_irq(&fa->fa_lock);
		fa->fa_file = NULL;
		write_unlock_irq(&fa->fa_lock);
		*fp = fa->fa_next;
		kfree_rcu(fa, fa_rcu);
		file->f_flags &= ~FASYNC;
		found = 1;
		break;
	}
	spin_unlock(&fasync_lock);
	spin_unlock(&file->f_lock);
	return found;
}

static int fasync_add(int fd, struct file *file, struct fasync_struct **fapp)
{
	struct fasync_struct *new = kmalloc(sizeof(*new), GFP_KERNEL), *fa;

	if (!new)
		return -ENOMEM;
	rwlock_init(&new->fa_lock);
	new->fa_file = file;
	new->fa_fd = fd;
	spin_lock(&file->f_lock);
	spin_lock(&fasync_lock);
	for (fa = *fapp; fa; fa = fa->fa_next)
		if (fa->fa_file == file)
			break;
	if (fa) {
		write_lock_irq(&fa->fa_lock);
		fa->fa_fd = fd;
		write_unlock_irq(&fa->fa_lock);
	} else {
		new->fa_next = *fapp;
		rcu_assign_pointer(*fapp, new);
		file->f_flags |= FASYNC;
	}
	spin_unlock(&fasync_lock);
	spin_unlock(&file->f_lock);
	if (!fa)
		return 1;
	kfree(new);
	return 0;
}

int fasync_helper(int fd, struct file *file, int on, struct fasync_struct **fapp)
{
	return on > 0 ? fasync_add(fd, file, fapp) : fasync_remove(file, fapp);
}

/* si_band for each POLL_ code, from POLL_IN on. */
static const long band_table[] = {
	EPOLLIN | EPOLLRDNORM,
	EPOLLOUT | EPOLLWRNORM | EPOLLWRBAND,
	EPOLLIN | EPOLLRDNORM | EPOLLMSG,
	EPOLLERR,
	EPOLLPRI | EPOLLRDBAND,
	EPOLLHUP | EPOLLERR,
};

/* Who set the owner must have been allowed to signal the task. RCU. */
static bool sigio_perm(struct task_struct *p, struct fown_struct *fown)
{
	const struct cred *cred = __task_cred(p);

	return uid_eq(fown->euid, GLOBAL_ROOT_UID) || uid_eq(fown->euid, cred->suid) ||
	       uid_eq(fown->euid, cred->uid) || uid_eq(fown->uid, cred->suid) ||
	       uid_eq(fown->uid, cred->uid);
}

static void send_sigio_to_task(struct task_struct *p, struct fown_struct *fown, int fd, int reason,
			       enum pid_type type)
{
	int signum = READ_ONCE(fown->signum);
	kernel_siginfo_t info;

	if (!sigio_perm(p, fown))
		return;
	if (signum) {
		clear_siginfo(&info);
		info.si_signo = signum;
		info.si_code = reason;
		if (reason > POLL_IN - 1 && reason - POLL_IN < (int)ARRAY_SIZE(band_table))
			info.si_band = band_table[reason - POLL_IN];
		info.si_fd = fd;
		if (!do_send_sig_info(signum, &info, p, type))
			return;
		/* The queue is full: a plain SIGIO says that something was lost. */
	}
	do_send_sig_info(SIGIO, SEND_SIG_PRIV, p, type);
}

/* Calls for each task the owner names; fown->lock held. */
static void for_each_owner(struct fown_struct *fown,
			   void (*fn)(struct task_struct *p, struct fown_struct *fown, int fd,
				      int reason, enum pid_type type),
			   int fd, int band)
{
	enum pid_type type = fown_pid_type(fown->pid_type);
	struct pid *pid = fown->pid;
	struct task_struct *p;

	if (!pid)
		return;
	if (type <= PIDTYPE_TGID) {
		rcu_read_lock();
		p = pid_task(pid, PIDTYPE_PID);
		if (p)
			fn(p, fown, fd, band, type);
		rcu_read_unlock();
		return;
	}
	read_lock(&tasklist_lock);
	do_each_pid_task(pid, type, p) {
		fn(p, fown, fd, band, type);
	} while_each_pid_task(pid, type, p);
	read_unlock(&tasklist_lock);
}

void send_sigio(struct fown_struct *fown, int fd, int band)
{
	unsigned long flags;

	read_lock_irqsave(&fown->lock, flags);
	for_each_owner(fown, send_sigio_to_task, fd, band);
	read_unlock_irqrestore(&fown->lock, flags);
}

static void send_sigurg_to_task(struct task_struct *p, struct fown_struct *fown, int fd, int reason,
				enum pid_type type)
{
	if (sigio_perm(p, fown))
		do_send_sig_info(SIGURG, SEND_SIG_PRIV, p, type);
}

int send_sigurg(struct fown_struct *fown)
{
	unsigned long flags;
	int told;

	read_lock_irqsave(&fown->lock, flags);
	told = fown->pid != NULL;
	for_each_owner(fown, send_sigurg_to_task, 0, 0);
	read_unlock_irqrestore(&fown->lock, flags);
	return told;
}

void kill_fasync(struct fasync_struct **fapp, int sig, int band)
{
	struct fasync_struct *fa;
	unsigned long flags;

	if (!*fapp)
		return;
	rcu_read_lock();
	for (fa = rcu_dereference(*fapp); fa; fa = rcu_dereference(fa->fa_next)) {
		read_lock_irqsave(&fa->fa_lock, flags);
		/* SIGURG has its own way; a SIGURG owner that set another signal is told here. */
		if (fa->fa_file && !(sig == SIGURG && fa->fa_file->f_owner.signum == 0))
			send_sigio(&fa->fa_file->f_owner, fa->fa_fd, band);
		read_unlock_irqrestore(&fa->fa_lock, flags);
	}
	rcu_read_unlock();
}
