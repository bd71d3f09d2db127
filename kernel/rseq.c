// SPDX-License-Identifier: MIT
/*
 * Restartable sequences, rseq(2): see <linux/rseq.h> and the manual page. A thread's struct rseq is
 * user memory; what stands in it is checked every time it is read, and a thread whose area cannot
 * be read or written, or makes no sense, gets SIGSEGV.
 *
 * I1. cpu_id_start and cpu_id are right whenever the thread runs user code: they are written on the
 *     way to user space after every switch away from the CPU (TIF_NOTIFY_RESUME is set by the
 *     scheduler).
 * I2. If the interrupted instruction lies in [start_ip, start_ip + post_commit_offset) of the
 *     critical section rseq_cs points to, the thread goes on at abort_ip, which must be outside and
 *     follow the signature it registered with.
 */

#include <linux/rseq.h>
#include <linux/ptrace.h>
#include <linux/sched/signal.h>
#include <linux/smp.h>
#include <linux/syscalls.h>
#include <linux/uaccess.h>

#define CS_NO_RESTART_FLAGS                                                                        \
	(RSEQ_CS_FLAG_NO_RESTART_ON_PREEMPT | RSEQ_CS_FLAG_NO_RESTART_ON_SIGNAL |                  \
	 RSEQ_CS_FLAG_NO_RESTART_ON_MIGRATE)

/* The part of struct rseq every registrant has; what follows is for later interfaces. */
#define ORIG_RSEQ_SIZE		32

static int update_cpu_id(struct task_struct *t)
{
	u32 cpu = raw_smp_processor_id();

	if (put_user(cpu, &t->rseq->cpu_id_start) || put_user(cpu, &t->rseq->cpu_id))
		return -EFAULT;
	return 0;
}

static int reset_cpu_id(struct task_struct *t)
{
	if (put_user(0U, &t->rseq->cpu_id_start) ||
	    put_user((u32)RSEQ_CPU_ID_UNINITIALIZED, &t->rseq->cpu_id))
		return -EFAULT;
	return 0;
}

/* Reads and checks the section the thread says it is in; start_ip 0 if none. */
static int get_section(struct task_struct *t, struct rseq_cs *cs)
{
	u64 ptr;
	u32 sig;

	memset(cs, 0, sizeof(*cs));
	if (get_user(ptr, &t->rseq->rseq_cs))
		return -EFAULT;
	if (!ptr)
		return 0;
	if (ptr >= TASK_SIZE || copy_from_user(cs, u64_to_user_ptr(ptr), sizeof(*cs)))
		return -EFAULT;
	if (cs->start_ip >= TASK_SIZE || cs->start_ip + cs->post_commit_offset >= TASK_SIZE ||
	    cs->abort_ip >= TASK_SIZE || cs->version > 0)
		return -EINVAL;
	if (cs->start_ip + cs->post_commit_offset < cs->start_ip)
		return -EINVAL;
	if (cs->abort_ip - cs->start_ip < cs->post_commit_offset)
		return -EINVAL;
	if (get_user(sig, (u32 __user *)(cs->abort_ip - sizeof(u32))))
		return -EFAULT;
	if (sig != t->rseq_sig)
		return -EINVAL;
	return cs->flags & ~CS_NO_RESTART_FLAGS ? -EINVAL : 0;
}

/* Sends the thread to its abort handler if it was inside a section (I2). */
static int abort_section(struct task_struct *t, struct pt_regs *regs)
{
	unsigned long ip = instruction_pointer(regs);
	struct rseq_cs cs;
	u32 flags;
	int err = get_section(t, &cs);

	if (err)
		return err;
	if (ip - cs.start_ip >= cs.post_commit_offset) {
		/* It has left the section; spare the next look. */
		return cs.start_ip ? put_user(0UL, (unsigned long __user *)&t->rseq->rseq_cs) : 0;
	}
	if (get_user(flags, &t->rseq->flags))
		return -EFAULT;
	/* The flags that asked not to be restarted are not supported any more. */
	if (flags || cs.flags)
		return -EINVAL;
	err = put_user(0UL, (unsigned long __user *)&t->rseq->rseq_cs);
	if (!err)
		instruction_pointer_set(regs, cs.abort_ip);
	return err;
}

void __rseq_handle_notify_resume(struct ksignal *ksig, struct pt_regs *regs)
{
	struct task_struct *t = current;
	unsigned long events;

	if (unlikely(t->flags & PF_EXITING))
		return;
	preempt_disable();
	events = t->rseq_event_mask;
	t->rseq_event_mask = 0;
	preempt_enable();
	/* Only what can have let others run in between makes a section start again. */
	if (regs && events && unlikely(abort_section(t, regs)))
		goto error;
	if (unlikely(update_cpu_id(t)))
		goto error;
	return;
error:
	force_sigsegv(ksig ? ksig->sig : 0);
}

long sys_rseq(struct rseq __user *rseq, u32 rseq_len, int flags, u32 sig)
{
	struct task_struct *t = current;

	if (flags & RSEQ_FLAG_UNREGISTER) {
		if (flags & ~RSEQ_FLAG_UNREGISTER)
			return -EINVAL;
		if (t->rseq != rseq || !t->rseq || rseq_len != ORIG_RSEQ_SIZE)
			return -EINVAL;
		if (t->rseq_sig != sig)
			return -EPERM;
		if (reset_cpu_id(t))
			return -EFAULT;
		rseq_execve(t);
		return 0;
	}
	if (flags)
		return -EINVAL;
	if (t->rseq) {
		/* Registered: the same again is told so, anything else is refused. */
		if (t->rseq != rseq || rseq_len != ORIG_RSEQ_SIZE)
			return -EINVAL;
		return t->rseq_sig != sig ? -EPERM : -EBUSY;
	}
	if (!IS_ALIGNED((unsigned long)rseq, ORIG_RSEQ_SIZE) || rseq_len != ORIG_RSEQ_SIZE)
		return -EINVAL;
	if (!access_ok(rseq, rseq_len))
		return -EFAULT;
	t->rseq_sig = sig;
	t->rseq = rseq;
	/* The CPU number is written before this call returns. */
	t->rseq_event_mask = RSEQ_EVENT_PREEMPT;
	set_tsk_thread_flag(t, TIF_NOTIFY_RESUME);
	return 0;
}
