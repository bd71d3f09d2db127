// SPDX-License-Identifier: MIT
/*
 * System calls about the system and about the place of a process in it: names, times, process
 * groups and sessions.
 */

#include <linux/capability.h>
#include <linux/mm.h>
#include <linux/personality.h>
#include <linux/pid_namespace.h>
#include <linux/sched/cputime.h>
#include <linux/sched/loadavg.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/swap.h>
#include <linux/syscalls.h>
#include <linux/sysinfo.h>
#include <linux/time64.h>
#include <linux/timekeeping.h>
#include <linux/times.h>
#include <linux/tty.h>
#include <linux/uaccess.h>
#include <linux/utsname.h>

/* ---- names */

long sys_newuname(struct new_utsname __user *name)
{
	struct new_utsname copy;

	down_read(&uts_sem);
	copy = *utsname();
	up_read(&uts_sem);
	return copy_to_user(name, &copy, sizeof(copy)) ? -EFAULT : 0;
}

static int set_uts_name(char *field, const char __user *name, int len)
{
	char text[__NEW_UTS_LEN + 1] = { 0 };

	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	if (len < 0 || len > __NEW_UTS_LEN)
		return -EINVAL;
	if (copy_from_user(text, name, len))
		return -EFAULT;
	down_write(&uts_sem);
	memcpy(field, text, sizeof(text));
	up_write(&uts_sem);
	return 0;
}

long sys_sethostname(const char __user *name, int len)
{
	return set_uts_name(utsname()->nodename, name, len);
}

long sys_setdomainname(const char __user *name, int len)
{
	return set_uts_name(utsname()->domainname, name, len);
}

long sys_personality(unsigned int personality)
{
	unsigned int old = current->personality;

	if (personality != 0xffffffff)
		current->personality = personality;
	return old;
}

/* ---- times and load */

static clock_t ns_to_ticks(u64 ns)
{
	return ns / (NSEC_PER_SEC / USER_HZ);
}

long sys_times(struct tms __user *tbuf)
{
	struct signal_struct *sig = current->signal;
	struct tms tms;
	u64 utime, stime;

	if (tbuf) {
		thread_group_cputime_adjusted(current, &utime, &stime);
		tms.tms_utime = ns_to_ticks(utime);
		tms.tms_stime = ns_to_ticks(stime);
		tms.tms_cutime = ns_to_ticks(READ_ONCE(sig->cutime));
		tms.tms_cstime = ns_to_ticks(READ_ONCE(sig->cstime));
		if (copy_to_user(tbuf, &tms, sizeof(tms)))
			return -EFAULT;
	}
	return ns_to_ticks(ktime_get_ns());
}

long sys_sysinfo(struct sysinfo __user *uinfo)
{
	struct sysinfo info = { 0 };
	u64 uptime = ktime_get_boottime_ns();

	info.uptime = DIV_ROUND_UP(uptime, NSEC_PER_SEC);
	get_avenrun(info.loads, 0, SI_LOAD_SHIFT - FSHIFT);
	info.procs = READ_ONCE(nr_threads);
	si_meminfo(&info);
	si_swapinfo(&info);
	/* Counts of pages fit as counts of bytes. */
	info.totalram *= info.mem_unit;
	info.freeram *= info.mem_unit;
	info.sharedram *= info.mem_unit;
	info.bufferram *= info.mem_unit;
	info.totalswap *= info.mem_unit;
	info.freeswap *= info.mem_unit;
	info.mem_unit = 1;
	return copy_to_user(uinfo, &info, sizeof(info)) ? -EFAULT : 0;
}

/* ---- process groups and sessions */

/* May the caller put `p` into another group? tasklist_lock held. */
static int may_setpgid(struct task_struct *p)
{
	struct task_struct *leader = current->group_leader;

	if (!thread_group_leader(p))
		return -EINVAL;
	if (same_thread_group(p->real_parent, leader)) {
		if (task_session(p) != task_session(leader))
			return -EPERM;
		/* A child that has run exec decides for itself. */
		if (!(p->flags & PF_FORKNOEXEC))
			return -EACCES;
	} else if (p != leader) {
		return -ESRCH;
	}
	return p->signal->leader ? -EPERM : 0;
}

/* tasklist_lock held for writing. */
static int set_pgrp(struct task_struct *p, pid_t pid, pid_t pgid)
{
	struct pid *pgrp = task_pid(p);
	struct task_struct *member;

	if (pgid != pid) {
		pgrp = find_vpid(pgid);
		member = pid_task(pgrp, PIDTYPE_PGID);
		if (!member || task_session(member) != task_session(current->group_leader))
			return -EPERM;
	}
	if (task_pgrp(p) != pgrp)
		change_pid(p, PIDTYPE_PGID, pgrp);
	return 0;
}

long sys_setpgid(pid_t pid, pid_t pgid)
{
	struct task_struct *p;
	int err = -ESRCH;

	if (!pid)
		pid = task_pid_vnr(current->group_leader);
	if (!pgid)
		pgid = pid;
	if (pgid < 0)
		return -EINVAL;
	write_lock_irq(&tasklist_lock);
	rcu_read_lock();
	p = find_task_by_vpid(pid);
	if (p)
		err = may_setpgid(p);
	if (!err)
		err = set_pgrp(p, pid, pgid);
	rcu_read_unlock();
	write_unlock_irq(&tasklist_lock);
	return err;
}

/* The group or session of a process, 0 meaning the caller. */
static long get_group(pid_t pid, enum pid_type type)
{
	struct task_struct *p;
	long nr = -ESRCH;

	rcu_read_lock();
	p = pid ? find_task_by_vpid(pid) : current;
	if (p)
		nr = __task_pid_nr_ns(p, type, NULL) ?: -ESRCH;
	rcu_read_unlock();
	return nr;
}

long sys_getpgid(pid_t pid)
{
	return get_group(pid, PIDTYPE_PGID);
}

long sys_getpgrp(void)
{
	return get_group(0, PIDTYPE_PGID);
}

long sys_getsid(pid_t pid)
{
	return get_group(pid, PIDTYPE_SID);
}

long sys_setsid(void)
{
	struct task_struct *leader = current->group_leader;
	struct pid *sid = task_pid(leader);
	long err = -EPERM;

	write_lock_irq(&tasklist_lock);
	/*
	 * Neither a leader nor somebody whose number already names a group, which could then span
	 * two sessions.
	 */
	if (leader->signal->leader || pid_task(sid, PIDTYPE_PGID))
		goto out;
	leader->signal->leader = 1;
	if (task_session(leader) != sid)
		change_pid(leader, PIDTYPE_SID, sid);
	if (task_pgrp(leader) != sid)
		change_pid(leader, PIDTYPE_PGID, sid);
	proc_clear_tty(leader);
	err = pid_vnr(sid);
out:
	write_unlock_irq(&tasklist_lock);
	return err;
}
