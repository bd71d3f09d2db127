// SPDX-License-Identifier: MIT
/*
 * prctl(2): the options with state of their own. What is not here fails with EINVAL, as for a
 * kernel built without it.
 */

#include <linux/binfmts.h>
#include <linux/capability.h>
#include <linux/mm.h>
#include <linux/mmap_lock.h>
#include <linux/prctl.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/syscalls.h>
#include <linux/uaccess.h>

static long set_name(const char __user *uname)
{
	char comm[TASK_COMM_LEN];

	comm[sizeof(comm) - 1] = '\0';
	if (strncpy_from_user(comm, uname, sizeof(comm) - 1) < 0)
		return -EFAULT;
	set_task_comm(current, comm);
	return 0;
}

static long get_name(char __user *uname)
{
	char comm[TASK_COMM_LEN];

	get_task_comm(comm, sizeof(comm), current);
	return copy_to_user(uname, comm, sizeof(comm)) ? -EFAULT : 0;
}

static long set_dumpable_option(unsigned long value)
{
	if (value != SUID_DUMP_DISABLE && value != SUID_DUMP_USER)
		return -EINVAL;
	set_dumpable(current->mm, value);
	return 0;
}

static long set_pdeathsig(unsigned long sig)
{
	if (!valid_signal(sig))
		return -EINVAL;
	current->pdeath_signal = sig;
	return 0;
}

static long set_timerslack(long ns)
{
	current->timer_slack_ns = ns > 0 ? ns : current->default_timer_slack_ns;
	return 0;
}

static long set_no_new_privs(unsigned long arg2, bool rest)
{
	if (arg2 != 1 || rest)
		return -EINVAL;
	current->no_new_privs = 1;
	return 0;
}

static long set_thp_disable(unsigned long on, bool rest)
{
	if (rest)
		return -EINVAL;
	if (on)
		set_bit(MMF_DISABLE_THP, &current->mm->flags);
	else
		clear_bit(MMF_DISABLE_THP, &current->mm->flags);
	return 0;
}

/*
 * The field of mm_struct that a PR_SET_MM_* number means, NULL for those that are not plain
 * addresses.
 */
static unsigned long *mm_field(struct mm_struct *mm, unsigned long opt)
{
	switch (opt) {
	case PR_SET_MM_START_CODE:	return &mm->start_code;
	case PR_SET_MM_END_CODE:	return &mm->end_code;
	case PR_SET_MM_START_DATA:	return &mm->start_data;
	case PR_SET_MM_END_DATA:	return &mm->end_data;
	case PR_SET_MM_START_STACK:	return &mm->start_stack;
	case PR_SET_MM_ARG_START:	return &mm->arg_start;
	case PR_SET_MM_ARG_END:		return &mm->arg_end;
	case PR_SET_MM_ENV_START:	return &mm->env_start;
	case PR_SET_MM_ENV_END:		return &mm->env_end;
	}
	return NULL;
}

/* What /proc shows as the places of code, data, arguments and environment. */
static long set_mm(unsigned long opt, unsigned long addr, bool rest)
{
	struct mm_struct *mm = current->mm;
	unsigned long *field = mm_field(mm, opt);
	long err = -EINVAL;

	if (rest || !field)
		return -EINVAL;
	if (!capable(CAP_SYS_RESOURCE))
		return -EPERM;
	if (addr >= TASK_SIZE)
		return -EINVAL;
	mmap_read_lock(mm);
	if (find_vma(mm, addr)) {
		spin_lock(&mm->arg_lock);
		*field = addr;
		spin_unlock(&mm->arg_lock);
		err = 0;
	}
	mmap_read_unlock(mm);
	return err;
}

static long prctl_get(int option, unsigned long arg2, bool rest)
{
	switch (option) {
	case PR_GET_PDEATHSIG:
		return put_user(current->pdeath_signal, (int __user *)arg2);
	case PR_GET_DUMPABLE:
		return get_dumpable(current->mm);
	case PR_GET_NAME:
		return get_name((char __user *)arg2);
	case PR_GET_TIMERSLACK:
		return min(current->timer_slack_ns, (unsigned long)LONG_MAX);
	case PR_GET_TIMING:
		return PR_TIMING_STATISTICAL;
	case PR_GET_TSC:
		return put_user(PR_TSC_ENABLE, (int __user *)arg2);
	case PR_GET_CHILD_SUBREAPER:
		return put_user((int)current->signal->is_child_subreaper, (int __user *)arg2);
	case PR_GET_NO_NEW_PRIVS:
		return arg2 || rest ? -EINVAL : current->no_new_privs;
	case PR_GET_THP_DISABLE:
		return arg2 || rest ? -EINVAL : test_bit(MMF_DISABLE_THP, &current->mm->flags);
	case PR_GET_TID_ADDRESS:
		return put_user(current->clear_child_tid, (int __user *__user *)arg2);
	}
	return -EINVAL;
}

long sys_prctl(int option, unsigned long arg2, unsigned long arg3, unsigned long arg4,
	       unsigned long arg5)
{
	bool rest = arg3 || arg4 || arg5;
	long ret = cap_task_prctl(option, arg2, arg3, arg4, arg5);

	if (ret != -ENOSYS)
		return ret;
	switch (option) {
	case PR_SET_PDEATHSIG:
		return set_pdeathsig(arg2);
	case PR_SET_DUMPABLE:
		return set_dumpable_option(arg2);
	case PR_SET_NAME:
		return set_name((const char __user *)arg2);
	case PR_SET_TIMERSLACK:
		return set_timerslack(arg2);
	case PR_SET_TIMING:
		return arg2 == PR_TIMING_STATISTICAL ? 0 : -EINVAL;
	case PR_SET_TSC:
		return arg2 == PR_TSC_ENABLE ? 0 : -EINVAL;
	case PR_SET_CHILD_SUBREAPER:
		current->signal->is_child_subreaper = !!arg2;
		return 0;
	case PR_SET_NO_NEW_PRIVS:
		return set_no_new_privs(arg2, rest);
	case PR_SET_THP_DISABLE:
		return set_thp_disable(arg2, rest);
	case PR_SET_MM:
		return set_mm(arg2, arg3, arg4 || arg5);
	}
	return prctl_get(option, arg2, rest);
}
