// SPDX-License-Identifier: MIT
/*
 * The system calls on scheduling: sched_*(2), getcpu(2). Arguments are checked and copied here;
 * policy.c and affinity.c do the work.
 */

#include <linux/syscalls.h>
#include <linux/uaccess.h>
#include <linux/capability.h>
#include <linux/pid.h>
#include <linux/time.h>
#include <linux/err.h>
#include <linux/mm.h>
#include <uapi/linux/sched/types.h>
#include "sched.h"

/* pid 0 is the caller. A reference, or ERR_PTR(-EINVAL), ERR_PTR(-ESRCH). */
static struct task_struct *get_task_by_pid(pid_t pid)
{
	struct task_struct *p;

	if (pid < 0)
		return ERR_PTR(-EINVAL);
	if (!pid)
		return get_task_struct(current);
	p = find_get_task_by_vpid(pid);
	return p ? p : ERR_PTR(-ESRCH);
}

/* ---------------------------------------------------------------- policy and parameters */

static long do_sched_setscheduler(pid_t pid, int policy, struct sched_param __user *param)
{
	struct sched_param lparam;
	struct task_struct *p;
	long error;

	if (!param || pid < 0)
		return -EINVAL;
	if (copy_from_user(&lparam, param, sizeof(lparam)))
		return -EFAULT;
	p = get_task_by_pid(pid);
	if (IS_ERR(p))
		return PTR_ERR(p);
	error = sched_setscheduler(p, policy, &lparam);
	put_task_struct(p);
	return error;
}

long sys_sched_setscheduler(pid_t pid, int policy, struct sched_param __user *param)
{
	return policy < 0 ? -EINVAL : do_sched_setscheduler(pid, policy, param);
}

long sys_sched_setparam(pid_t pid, struct sched_param __user *param)
{
	return do_sched_setscheduler(pid, -1, param);
}

long sys_sched_getscheduler(pid_t pid)
{
	struct task_struct *p = get_task_by_pid(pid);
	long policy;

	if (IS_ERR(p))
		return PTR_ERR(p);
	policy = p->policy | (p->sched_reset_on_fork ? SCHED_RESET_ON_FORK : 0);
	put_task_struct(p);
	return policy;
}

long sys_sched_getparam(pid_t pid, struct sched_param __user *param)
{
	struct sched_param lparam = { 0 };
	struct task_struct *p;

	if (!param)
		return -EINVAL;
	p = get_task_by_pid(pid);
	if (IS_ERR(p))
		return PTR_ERR(p);
	if (rt_policy(p->policy))
		lparam.sched_priority = p->rt_priority;
	put_task_struct(p);
	return copy_to_user(param, &lparam, sizeof(lparam)) ? -EFAULT : 0;
}

/*
 * The caller's struct may be of another age: shorter is zero-extended, longer must be zero behind
 * what is known here.
 */
static int sched_copy_attr(struct sched_attr __user *uattr, struct sched_attr *attr)
{
	u32 size;
	int error;

	if (get_user(size, &uattr->size))
		return -EFAULT;
	if (!size)
		size = SCHED_ATTR_SIZE_VER0;
	error = size < SCHED_ATTR_SIZE_VER0 || size > PAGE_SIZE ? -E2BIG :
		copy_struct_from_user(attr, sizeof(*attr), uattr, size);
	if (error == -E2BIG && put_user((u32)sizeof(*attr), &uattr->size))
		return -EFAULT;
	if (error)
		return error;
	if ((attr->sched_flags & SCHED_FLAG_UTIL_CLAMP) && size < SCHED_ATTR_SIZE_VER1)
		return -EINVAL;
	attr->sched_nice = clamp(attr->sched_nice, MIN_NICE, MAX_NICE);
	return 0;
}

long sys_sched_setattr(pid_t pid, struct sched_attr __user *uattr, unsigned int flags)
{
	struct sched_attr attr = { 0 };
	struct task_struct *p;
	int error;

	if (!uattr || pid < 0 || flags)
		return -EINVAL;
	error = sched_copy_attr(uattr, &attr);
	if (error)
		return error;
	if ((int)attr.sched_policy < 0)
		return -EINVAL;
	/* Utilization clamps, bandwidth reclaiming and overrun signals are not there. */
	if (attr.sched_flags & (SCHED_FLAG_UTIL_CLAMP | SCHED_FLAG_RECLAIM | SCHED_FLAG_DL_OVERRUN))
		return -EOPNOTSUPP;
	p = get_task_by_pid(pid);
	if (IS_ERR(p))
		return PTR_ERR(p);
	if (attr.sched_flags & SCHED_FLAG_KEEP_POLICY)
		attr.sched_policy = -1;
	if (attr.sched_flags & SCHED_FLAG_KEEP_PARAMS) {
		if (dl_policy(p->policy))
			__getparam_dl(p, &attr);
		else if (rt_policy(p->policy))
			attr.sched_priority = p->rt_priority;
		else
			attr.sched_nice = task_nice(p);
	}
	error = __sched_setscheduler(p, &attr, true);
	put_task_struct(p);
	return error;
}

long sys_sched_getattr(pid_t pid, struct sched_attr __user *uattr, unsigned int usize,
		       unsigned int flags)
{
	struct sched_attr attr = { 0 };
	struct task_struct *p;

	if (!uattr || usize > PAGE_SIZE || usize < SCHED_ATTR_SIZE_VER0 || flags)
		return -EINVAL;
	p = get_task_by_pid(pid);
	if (IS_ERR(p))
		return PTR_ERR(p);
	attr.sched_policy = p->policy;
	if (p->sched_reset_on_fork)
		attr.sched_flags |= SCHED_FLAG_RESET_ON_FORK;
	if (dl_policy(p->policy))
		__getparam_dl(p, &attr);
	else if (rt_policy(p->policy))
		attr.sched_priority = p->rt_priority;
	else
		attr.sched_nice = task_nice(p);
	put_task_struct(p);
	attr.size = min_t(size_t, usize, sizeof(attr));
	return copy_to_user(uattr, &attr, attr.size) ? -EFAULT : 0;
}

long sys_sched_get_priority_max(int policy)
{
	if (rt_policy(policy))
		return MAX_RT_PRIO - 1;
	return valid_policy(policy) ? 0 : -EINVAL;
}

long sys_sched_get_priority_min(int policy)
{
	if (rt_policy(policy))
		return 1;
	return valid_policy(policy) ? 0 : -EINVAL;
}

long sys_sched_rr_get_interval(pid_t pid, struct __kernel_timespec __user *interval)
{
	struct task_struct *p = get_task_by_pid(pid);
	struct timespec64 ts;
	unsigned int ticks = 0;
	unsigned long flags;
	struct rq *rq;

	if (IS_ERR(p))
		return PTR_ERR(p);
	rq = task_rq_lock(p, &flags);
	if (p->sched_class->get_rr_interval)
		ticks = p->sched_class->get_rr_interval(rq, p);
	task_rq_unlock(rq, p, &flags);
	put_task_struct(p);
	jiffies_to_timespec64(ticks, &ts);
	return put_timespec64(&ts, interval);
}

/* ---------------------------------------------------------------- yielding */

void yield(void)
{
	set_current_state(TASK_RUNNING);
	sys_sched_yield();
}

long sys_sched_yield(void)
{
	struct rq *rq;

	local_irq_disable();
	rq = this_rq();
	raw_spin_lock(&rq->lock);
	rq->yld_count++;
	current->sched_class->yield_task(rq);
	preempt_disable();
	raw_spin_unlock_irq(&rq->lock);
	preempt_enable_no_resched();
	schedule();
	return 0;
}

/* ---------------------------------------------------------------- affinity */

static bool check_same_owner(struct task_struct *p)
{
	const struct cred *cred = current_cred(), *pcred;
	bool match;

	rcu_read_lock();
	pcred = __task_cred(p);
	match = uid_eq(cred->euid, pcred->euid) || uid_eq(cred->euid, pcred->uid);
	rcu_read_unlock();
	return match;
}

static long do_sched_setaffinity(struct task_struct *p, const struct cpumask *in_mask)
{
	struct cpumask mask;

	if (p->flags & PF_NO_SETAFFINITY)
		return -EINVAL;
	if ((!check_same_owner(p) && !capable(CAP_SYS_NICE)) || cap_safe_nice(p))
		return -EPERM;
	cpumask_and(&mask, in_mask, cpu_possible_mask);
	if (dl_policy(p->policy) && !cpumask_subset(cpu_active_mask, &mask))
		return -EBUSY;
	return sched_setaffinity_task(p, &mask);
}

long sys_sched_setaffinity(pid_t pid, unsigned int len, unsigned long __user *user_mask_ptr)
{
	struct task_struct *p;
	struct cpumask mask;
	long error;

	cpumask_clear(&mask);
	if (copy_from_user(&mask, user_mask_ptr, min_t(unsigned int, len, cpumask_size())))
		return -EFAULT;
	p = pid < 0 ? ERR_PTR(-ESRCH) : get_task_by_pid(pid);
	if (IS_ERR(p))
		return PTR_ERR(p);
	error = do_sched_setaffinity(p, &mask);
	put_task_struct(p);
	return error;
}

long sys_sched_getaffinity(pid_t pid, unsigned int len, unsigned long __user *user_mask_ptr)
{
	struct task_struct *p;
	struct cpumask mask;
	unsigned long flags;

	if (len * 8 < nr_cpu_ids || (len & (sizeof(unsigned long) - 1)))
		return -EINVAL;
	p = pid < 0 ? ERR_PTR(-ESRCH) : get_task_by_pid(pid);
	if (IS_ERR(p))
		return PTR_ERR(p);
	raw_spin_lock_irqsave(&p->pi_lock, flags);
	cpumask_and(&mask, &p->cpus_mask, cpu_active_mask);
	raw_spin_unlock_irqrestore(&p->pi_lock, flags);
	put_task_struct(p);
	len = min_t(unsigned int, len, cpumask_size());
	return copy_to_user(user_mask_ptr, &mask, len) ? -EFAULT : (long)len;
}

/* The third argument was a cache of the caller's once; it is ignored. */
long sys_getcpu(unsigned int __user *cpup, unsigned int __user *nodep, void __user *unused)
{
	unsigned int cpu = raw_smp_processor_id();
	int error = 0;

	if (cpup)
		error |= put_user(cpu, cpup);
	if (nodep)
		error |= put_user(0U, nodep);
	return error ? -EFAULT : 0;
}
