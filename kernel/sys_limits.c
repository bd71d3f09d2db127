// SPDX-License-Identifier: MIT
/* Resource limits, resource use and nice values. */

#include <linux/resource.h>
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/fdtable.h>
#include <linux/mm.h>
#include <linux/pid.h>
#include <linux/posix-timers.h>
#include <linux/sched/cputime.h>
#include <linux/sched/mm.h>
#include <linux/sched/prio.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/sched/user.h>
#include <linux/syscalls.h>
#include <linux/time64.h>
#include <linux/uaccess.h>

/* ---- limits */

/*
 * Reads and changes in one step; the arguments are kernel memory, either may be NULL. `tsk` is
 * current or referenced.
 */
static int do_prlimit(struct task_struct *tsk, unsigned int resource, const struct rlimit *new,
		      struct rlimit *old)
{
	struct rlimit *rlim;
	int err = 0;

	if (resource >= RLIM_NLIMITS)
		return -EINVAL;
	if (new && new->rlim_cur > new->rlim_max)
		return -EINVAL;
	if (new && resource == RLIMIT_NOFILE && new->rlim_max > sysctl_nr_open)
		return -EPERM;
	rlim = &tsk->signal->rlim[resource];
	task_lock(tsk->group_leader);
	if (new && new->rlim_max > rlim->rlim_max && !capable(CAP_SYS_RESOURCE))
		err = -EPERM;
	if (!err) {
		if (old)
			*old = *rlim;
		if (new)
			*rlim = *new;
	}
	task_unlock(tsk->group_leader);
	if (!err && new && resource == RLIMIT_CPU && new->rlim_cur != RLIM_INFINITY)
		update_rlimit_cpu(tsk, new->rlim_cur);
	return err;
}

long sys_getrlimit(unsigned int resource, struct rlimit __user *rlim)
{
	struct rlimit value;
	int err = do_prlimit(current, resource, NULL, &value);

	if (!err && copy_to_user(rlim, &value, sizeof(value)))
		err = -EFAULT;
	return err;
}

long sys_setrlimit(unsigned int resource, struct rlimit __user *rlim)
{
	struct rlimit value;

	if (copy_from_user(&value, rlim, sizeof(value)))
		return -EFAULT;
	return do_prlimit(current, resource, &value, NULL);
}

/* One's own limits, and those of processes that are the same user through and through. RCU. */
static bool may_prlimit(struct task_struct *task)
{
	const struct cred *cred = current_cred(), *tcred = __task_cred(task);

	if (task == current)
		return true;
	if (uid_eq(cred->uid, tcred->euid) && uid_eq(cred->uid, tcred->suid) &&
	    uid_eq(cred->uid, tcred->uid) && gid_eq(cred->gid, tcred->egid) &&
	    gid_eq(cred->gid, tcred->sgid) && gid_eq(cred->gid, tcred->gid))
		return true;
	return capable(CAP_SYS_RESOURCE);
}

/* The task for a pid (0: the caller) with a reference, if its limits may be touched. */
static struct task_struct *prlimit_target(pid_t pid)
{
	struct task_struct *task;

	rcu_read_lock();
	task = pid ? find_task_by_vpid(pid) : current;
	if (!task)
		task = ERR_PTR(-ESRCH);
	else if (!may_prlimit(task))
		task = ERR_PTR(-EPERM);
	else
		get_task_struct(task);
	rcu_read_unlock();
	return task;
}

/* On this machine struct rlimit64 has the shape of struct rlimit, infinity included. */
long sys_prlimit64(pid_t pid, unsigned int resource, const struct rlimit64 __user *new_rlim,
		   struct rlimit64 __user *old_rlim)
{
	struct rlimit new, old;
	struct task_struct *task;
	int err;

	BUILD_BUG_ON(sizeof(struct rlimit64) != sizeof(new));
	if (new_rlim && copy_from_user(&new, new_rlim, sizeof(new)))
		return -EFAULT;
	task = prlimit_target(pid);
	if (IS_ERR(task))
		return PTR_ERR(task);
	err = do_prlimit(task, resource, new_rlim ? &new : NULL, old_rlim ? &old : NULL);
	put_task_struct(task);
	if (!err && old_rlim && copy_to_user(old_rlim, &old, sizeof(old)))
		err = -EFAULT;
	return err;
}

/* ---- use */

static struct __kernel_old_timeval ns_to_timeval(u64 ns)
{
	return (struct __kernel_old_timeval){ns / NSEC_PER_SEC, ns % NSEC_PER_SEC / NSEC_PER_USEC};
}

static void add_thread_usage(struct task_struct *t, struct rusage *r)
{
	r->ru_nvcsw += t->nvcsw;
	r->ru_nivcsw += t->nivcsw;
	r->ru_minflt += t->min_flt;
	r->ru_majflt += t->maj_flt;
	r->ru_inblock += t->ioac_read_bytes >> 9;
	r->ru_oublock += t->ioac_write_bytes >> 9;
}

static void add_group_usage(struct task_struct *p, struct rusage *r)
{
	struct signal_struct *sig = p->signal;
	struct task_struct *t;

	r->ru_nvcsw += sig->nvcsw;
	r->ru_nivcsw += sig->nivcsw;
	r->ru_minflt += sig->min_flt;
	r->ru_majflt += sig->maj_flt;
	r->ru_inblock += sig->inblock;
	r->ru_oublock += sig->oublock;
	for_each_thread(p, t)
		add_thread_usage(t, r);
}

static void add_children_usage(struct signal_struct *sig, struct rusage *r)
{
	r->ru_nvcsw += sig->cnvcsw;
	r->ru_nivcsw += sig->cnivcsw;
	r->ru_minflt += sig->cmin_flt;
	r->ru_majflt += sig->cmaj_flt;
	r->ru_inblock += sig->cinblock;
	r->ru_oublock += sig->coublock;
}

static unsigned long max_rss(struct task_struct *p, unsigned long so_far)
{
	struct mm_struct *mm = get_task_mm(p);

	if (!mm)
		return so_far;
	so_far = max(so_far, get_mm_hiwater_rss(mm));
	mmput(mm);
	return so_far;
}

void getrusage(struct task_struct *p, int who, struct rusage *r)
{
	struct signal_struct *sig = p->signal;
	unsigned long flags, maxrss = 0;
	u64 utime = 0, stime = 0, tu, ts;

	memset(r, 0, sizeof(*r));
	if (who == RUSAGE_THREAD) {
		task_cputime_adjusted(p, &utime, &stime);
		add_thread_usage(p, r);
		maxrss = sig->maxrss;
	} else {
		if (!lock_task_sighand(p, &flags))
			return;		/* released: there is nothing to tell any more */
		if (who != RUSAGE_SELF) {
			utime = sig->cutime;
			stime = sig->cstime;
			maxrss = sig->cmaxrss;
			add_children_usage(sig, r);
		}
		if (who != RUSAGE_CHILDREN) {
			maxrss = max(maxrss, sig->maxrss);
			add_group_usage(p, r);
		}
		unlock_task_sighand(p, &flags);
		if (who != RUSAGE_CHILDREN) {
			thread_group_cputime_adjusted(p, &tu, &ts);
			utime += tu;
			stime += ts;
		}
	}
	if (who != RUSAGE_CHILDREN)
		maxrss = max_rss(p, maxrss);
	r->ru_maxrss = maxrss * (PAGE_SIZE / 1024);
	r->ru_utime = ns_to_timeval(utime);
	r->ru_stime = ns_to_timeval(stime);
}

long sys_getrusage(int who, struct rusage __user *ru)
{
	struct rusage r;

	if (who != RUSAGE_SELF && who != RUSAGE_CHILDREN && who != RUSAGE_THREAD)
		return -EINVAL;
	getrusage(current, who, &r);
	return copy_to_user(ru, &r, sizeof(r)) ? -EFAULT : 0;
}

/* ---- nice values */

/* RCU. */
static bool may_set_nice(struct task_struct *p)
{
	const struct cred *cred = current_cred(), *pcred = __task_cred(p);

	return uid_eq(pcred->uid, cred->euid) || uid_eq(pcred->euid, cred->euid) ||
	       capable(CAP_SYS_NICE);
}

/* The error to report so far, with this one's in. */
static int set_one_nice(struct task_struct *p, int nice, int err)
{
	if (!may_set_nice(p))
		return -EPERM;
	if (nice < task_nice(p) && !can_nice(p, nice))
		return -EACCES;
	if (cap_safe_nice(p))
		return -EPERM;
	set_user_nice(p, nice);
	return err == -ESRCH ? 0 : err;
}

/*
 * setpriority() and getpriority() walk the same tasks; `set` tells them apart. `value` is the nice
 * value, or the best one seen.
 */
static int visit_one(struct task_struct *p, bool set, int nice, int result)
{
	if (set)
		return set_one_nice(p, nice, result);
	return max(result, (int)nice_to_rlimit(task_nice(p)));
}

static int visit_user(int who, bool set, int nice, int result)
{
	kuid_t uid = who ? make_kuid(current_user_ns(), who) : current_uid();
	struct task_struct *p, *t;

	for_each_process_thread(p, t)
		if (uid_eq(__task_cred(t)->uid, uid))
			result = visit_one(t, set, nice, result);
	return result;
}

static int visit_pgrp(int who, bool set, int nice, int result)
{
	struct pid *pgrp = who ? find_vpid(who) : task_pgrp(current);
	struct task_struct *p, *t;

	do_each_pid_task(pgrp, PIDTYPE_PGID, p) {
		for_each_thread(p, t)
			result = visit_one(t, set, nice, result);
	} while_each_pid_task(pgrp, PIDTYPE_PGID, p);
	return result;
}

static int visit(int which, int who, bool set, int nice)
{
	struct task_struct *p;
	int result = -ESRCH;

	if (which != PRIO_PROCESS && which != PRIO_PGRP && which != PRIO_USER)
		return -EINVAL;
	read_lock(&tasklist_lock);
	rcu_read_lock();
	if (which == PRIO_PROCESS) {
		p = who ? find_task_by_vpid(who) : current;
		if (p)
			result = visit_one(p, set, nice, result);
	} else if (which == PRIO_PGRP) {
		result = visit_pgrp(who, set, nice, result);
	} else {
		result = visit_user(who, set, nice, result);
	}
	rcu_read_unlock();
	read_unlock(&tasklist_lock);
	return result;
}

long sys_setpriority(int which, int who, int niceval)
{
	return visit(which, who, true, clamp(niceval, MIN_NICE, MAX_NICE));
}

/* 40 to 1 for nice -20 to 19, so that no answer looks like an error. */
long sys_getpriority(int which, int who)
{
	return visit(which, who, false, 0);
}
