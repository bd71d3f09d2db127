// SPDX-License-Identifier: MIT
/*
 * Job control: which session a terminal belongs to, which process group is in the foreground, and
 * what happens to the others.
 *
 * signal->tty and tty_old_pgrp are guarded by siglock, tty->session and tty->pgrp by ctrl_lock.
 * Order: siglock, then ctrl_lock, both where a session gets a terminal, so that two threads cannot
 * get it two; tty_lock outside them where a terminal is taken from a session.
 */

#include <linux/capability.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/pid.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/tty.h>
#include <linux/uaccess.h>

static bool signal_is_blocked_or_ignored(int sig)
{
	return sigismember(&current->blocked, sig) ||
	       current->sighand->action[sig - 1].sa.sa_handler == SIG_IGN;
}

int __tty_check_change(struct tty_struct *tty, int sig)
{
	struct pid *pgrp, *fg;
	int ret = 0;

	if (READ_ONCE(current->signal->tty) != tty)
		return 0;
	rcu_read_lock();	/* another thread may move the process to another group */
	pgrp = task_pgrp(current);
	fg = READ_ONCE(tty->pgrp);
	if (!fg || fg == pgrp)
		goto out;
	if (signal_is_blocked_or_ignored(sig)) {
		ret = sig == SIGTTIN ? -EIO : 0;
	} else if (is_current_pgrp_orphaned()) {
		ret = -EIO;
	} else {
		kill_pgrp(pgrp, sig, 1);
		set_thread_flag(TIF_SIGPENDING);
		ret = -ERESTARTSYS;
	}
out:
	rcu_read_unlock();
	return ret;
}

int tty_check_change(struct tty_struct *tty)
{
	return __tty_check_change(tty, SIGTTOU);
}

struct tty_struct *get_current_tty(void)
{
	struct tty_struct *tty;
	unsigned long flags;

	spin_lock_irqsave(&current->sighand->siglock, flags);
	tty = tty_kref_get(current->signal->tty);
	spin_unlock_irqrestore(&current->sighand->siglock, flags);
	return tty;
}

struct pid *tty_get_pgrp(struct tty_struct *tty)
{
	unsigned long flags;
	struct pid *pgrp;

	spin_lock_irqsave(&tty->ctrl_lock, flags);
	pgrp = get_pid(tty->pgrp);
	spin_unlock_irqrestore(&tty->ctrl_lock, flags);
	return pgrp;
}

struct pid *tty_get_session(struct tty_struct *tty)
{
	unsigned long flags;
	struct pid *session;

	spin_lock_irqsave(&tty->ctrl_lock, flags);
	session = get_pid(tty->session);
	spin_unlock_irqrestore(&tty->ctrl_lock, flags);
	return session;
}

/* Replaces session and foreground group; references are taken. NULL for none. */
static void set_session(struct tty_struct *tty, struct pid *session, struct pid *pgrp)
{
	struct pid *old_session, *old_pgrp;
	unsigned long flags;

	spin_lock_irqsave(&tty->ctrl_lock, flags);
	old_session = tty->session;
	old_pgrp = tty->pgrp;
	tty->session = get_pid(session);
	tty->pgrp = get_pid(pgrp);
	spin_unlock_irqrestore(&tty->ctrl_lock, flags);
	put_pid(old_session);
	put_pid(old_pgrp);
}

void proc_clear_tty(struct task_struct *p)
{
	struct tty_struct *tty;
	unsigned long flags;

	spin_lock_irqsave(&p->sighand->siglock, flags);
	tty = p->signal->tty;
	p->signal->tty = NULL;
	spin_unlock_irqrestore(&p->sighand->siglock, flags);
	tty_kref_put(tty);
}

/*
 * Makes `tty` the controlling terminal of the current session, if that may have one and the
 * terminal is free, or `steal`. Whether it did.
 */
static bool proc_set_tty(struct tty_struct *tty, bool steal)
{
	struct signal_struct *sig = current->signal;
	struct pid *old_pgrp = NULL;
	bool taken = false;

	spin_lock_irq(&current->sighand->siglock);
	spin_lock(&tty->ctrl_lock);
	if (!sig->leader || sig->tty || (tty->session && !steal))
		goto out;
	put_pid(tty->session);
	put_pid(tty->pgrp);
	tty->session = get_pid(task_session(current));
	tty->pgrp = get_pid(task_pgrp(current));
	sig->tty = tty_kref_get(tty);
	old_pgrp = sig->tty_old_pgrp;
	sig->tty_old_pgrp = NULL;
	taken = true;
out:
	spin_unlock(&tty->ctrl_lock);
	spin_unlock_irq(&current->sighand->siglock);
	put_pid(old_pgrp);
	return taken;
}

void tty_open_proc_set_tty(struct file *file, struct tty_struct *tty)
{
	if (!current->signal->leader || !(file->f_mode & FMODE_READ))
		return;
	tty_lock(tty);
	if (!tty_hung_up_p(file))
		proc_set_tty(tty, false);
	tty_unlock(tty);
}

void session_clear_tty(struct pid *session)
{
	struct task_struct *p;

	if (!session)
		return;
	read_lock(&tasklist_lock);
	do_each_pid_task(session, PIDTYPE_SID, p) {
		proc_clear_tty(p);
	} while_each_pid_task(session, PIDTYPE_SID, p);
	read_unlock(&tasklist_lock);
}

/*
 * The session loses its terminal: hang-up signals, and how many references to the terminal the
 * caller must drop. tty_lock.
 */
int tty_signal_session_leader(struct tty_struct *tty, int exit_session)
{
	struct pid *pgrp = tty_get_pgrp(tty), *session = tty_get_session(tty);
	struct task_struct *p;
	int refs = 0;

	lockdep_assert_held(tty->lock);
	if (session) {
		read_lock(&tasklist_lock);
		do_each_pid_task(session, PIDTYPE_SID, p) {
			spin_lock_irq(&p->sighand->siglock);
			if (p->signal->tty == tty) {
				p->signal->tty = NULL;
				refs++;
			}
			if (p->signal->leader) {
				send_signal_locked(SIGHUP, SEND_SIG_PRIV, p, PIDTYPE_TGID);
				send_signal_locked(SIGCONT, SEND_SIG_PRIV, p, PIDTYPE_TGID);
				put_pid(p->signal->tty_old_pgrp);
				p->signal->tty_old_pgrp = get_pid(pgrp);
			}
			spin_unlock_irq(&p->sighand->siglock);
		} while_each_pid_task(session, PIDTYPE_SID, p);
		read_unlock(&tasklist_lock);
	}
	if (pgrp && exit_session)
		kill_pgrp(pgrp, SIGHUP, exit_session);
	put_pid(pgrp);
	put_pid(session);
	set_session(tty, NULL, NULL);
	return refs;
}

/* The leader leaves its terminal behind while it is open: the foreground group is told. */
static void hangup_foreground(struct tty_struct *tty, int on_exit)
{
	struct pid *pgrp = tty_get_pgrp(tty);

	if (pgrp) {
		kill_pgrp(pgrp, SIGHUP, on_exit);
		if (!on_exit)
			kill_pgrp(pgrp, SIGCONT, on_exit);
		put_pid(pgrp);
	}
}

void disassociate_ctty(int on_exit)
{
	struct tty_struct *tty;
	struct pid *old_pgrp;

	if (!current->signal->leader)
		return;
	tty = get_current_tty();
	if (tty && on_exit && tty->driver->type != TTY_DRIVER_TYPE_PTY)
		tty_vhangup_session(tty);
	else if (tty)
		hangup_foreground(tty, on_exit);

	spin_lock_irq(&current->sighand->siglock);
	old_pgrp = current->signal->tty_old_pgrp;
	current->signal->tty_old_pgrp = NULL;
	spin_unlock_irq(&current->sighand->siglock);
	if (!tty && old_pgrp && on_exit) {
		kill_pgrp(old_pgrp, SIGHUP, on_exit);
		kill_pgrp(old_pgrp, SIGCONT, on_exit);
	}
	put_pid(old_pgrp);

	if (tty) {
		tty_lock(tty);
		if (tty->session == task_session(current))
			set_session(tty, NULL, NULL);
		tty_unlock(tty);
		tty_kref_put(tty);
	}
	session_clear_tty(task_session(current));
}

void no_tty(void)
{
	disassociate_ctty(0);
	proc_clear_tty(current);
}

static long tiocsctty(struct tty_struct *tty, struct file *file, int arg)
{
	struct pid *old;
	long ret = 0;

	tty_lock(tty);
	old = tty_get_session(tty);
	if (current->signal->leader && task_session(current) == old)
		goto out;	/* it is already */
	ret = -EIO;
	if (tty_hung_up_p(file))
		goto out;
	ret = -EPERM;
	if (!current->signal->leader || current->signal->tty)
		goto out;
	if (old && (arg != 1 || !capable(CAP_SYS_ADMIN)))
		goto out;
	if (!(file->f_mode & FMODE_READ) && !capable(CAP_SYS_ADMIN))
		goto out;
	session_clear_tty(old);		/* root steals it */
	ret = proc_set_tty(tty, old) ? 0 : -EPERM;
out:
	tty_unlock(tty);
	put_pid(old);
	return ret;
}

/* The master asks on behalf of its slave; anyone else must be in the terminal's session. */
static bool may_ask(struct tty_struct *tty, struct tty_struct *real_tty)
{
	return tty != real_tty || current->signal->tty == real_tty;
}

static long tiocgpgrp(struct tty_struct *tty, struct tty_struct *real_tty, pid_t __user *p)
{
	struct pid *pid;
	pid_t nr;

	if (!may_ask(tty, real_tty))
		return -ENOTTY;
	pid = tty_get_pgrp(real_tty);
	nr = pid_vnr(pid);
	put_pid(pid);
	return put_user(nr, p);
}

/* A group of the caller's own session, whose terminal this is. rcu_read_lock. */
static int may_be_foreground(struct tty_struct *tty, struct pid *pgrp)
{
	struct pid *session = task_session(current);

	if (READ_ONCE(current->signal->tty) != tty || READ_ONCE(tty->session) != session)
		return -ENOTTY;
	if (!pgrp)
		return -ESRCH;
	return session_of_pgrp(pgrp) == pid_vnr(session) ? 0 : -EPERM;
}

static long tiocspgrp(struct tty_struct *tty, struct tty_struct *real_tty, pid_t __user *p)
{
	struct pid *pgrp, *old = NULL;
	pid_t nr;
	long ret = tty_check_change(real_tty);

	if (ret == -EIO)
		return -ENOTTY;
	if (ret)
		return ret;
	if (get_user(nr, p))
		return -EFAULT;
	if (nr < 0)
		return -EINVAL;
	rcu_read_lock();
	pgrp = find_vpid(nr);
	ret = may_be_foreground(real_tty, pgrp);
	if (ret)
		goto out_unlock;
	spin_lock_irq(&real_tty->ctrl_lock);
	ret = -ENOTTY;
	if (real_tty->session == task_session(current)) {
		old = real_tty->pgrp;
		real_tty->pgrp = get_pid(pgrp);
		ret = 0;
	}
	spin_unlock_irq(&real_tty->ctrl_lock);
out_unlock:
	rcu_read_unlock();
	put_pid(old);
	return ret;
}

static long tiocgsid(struct tty_struct *tty, struct tty_struct *real_tty, pid_t __user *p)
{
	unsigned long flags;
	pid_t nr = 0;
	bool found;

	if (!may_ask(tty, real_tty))
		return -ENOTTY;
	spin_lock_irqsave(&real_tty->ctrl_lock, flags);
	found = real_tty->session;
	if (found)
		nr = pid_vnr(real_tty->session);
	spin_unlock_irqrestore(&real_tty->ctrl_lock, flags);
	return found ? put_user(nr, p) : -ENOTTY;
}

long tty_jobctrl_ioctl(struct tty_struct *tty, struct tty_struct *real_tty, struct file *file,
		       unsigned int cmd, unsigned long arg)
{
	void __user *p = (void __user *)arg;

	switch (cmd) {
	case TIOCNOTTY:
		if (current->signal->tty != tty)
			return -ENOTTY;
		no_tty();
		return 0;
	case TIOCSCTTY:
		return tiocsctty(real_tty, file, arg);
	case TIOCGPGRP:
		return tiocgpgrp(tty, real_tty, p);
	case TIOCSPGRP:
		return tiocspgrp(tty, real_tty, p);
	case TIOCGSID:
		return tiocgsid(tty, real_tty, p);
	default:
		return -ENOIOCTLCMD;
	}
}
