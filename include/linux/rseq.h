/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_RSEQ_H
#define _LINUX_RSEQ_H

/*
 * Restartable sequences, rseq(2): a thread registers a struct rseq; whenever it was preempted,
 * moved or got a signal, the kernel stores the CPU number there before it runs user code again, and
 * sends it to its abort handler if it was inside a sequence.
 */

#include <linux/types.h>
#include <linux/sched.h>
#include <uapi/linux/rseq.h>

struct pt_regs;
struct ksignal;

enum { RSEQ_EVENT_PREEMPT = 1, RSEQ_EVENT_SIGNAL = 2, RSEQ_EVENT_MIGRATE = 4 };

void __rseq_handle_notify_resume(struct ksignal *sig, struct pt_regs *regs);

/* Return to user space, and before a signal frame is written. **Sleeps.** */
static inline void rseq_handle_notify_resume(struct ksignal *sig, struct pt_regs *regs)
{
	if (current->rseq)
		__rseq_handle_notify_resume(sig, regs);
}
static inline void rseq_signal_deliver(struct ksignal *sig, struct pt_regs *regs)
{
	if (current->rseq) {
		current->rseq_event_mask |= RSEQ_EVENT_SIGNAL;
		__rseq_handle_notify_resume(sig, regs);
	}
}
/*
 * The scheduler, when it takes the CPU from a task (`t` is current) or moves it (rq lock).
 * **Atomic.**
 */
static inline void rseq_preempt(struct task_struct *t)
{
	if (t->rseq) {
		t->rseq_event_mask |= RSEQ_EVENT_PREEMPT;
		set_tsk_thread_flag(t, TIF_NOTIFY_RESUME);
	}
}
static inline void rseq_migrate(struct task_struct *t)
{
	if (t->rseq) {
		t->rseq_event_mask |= RSEQ_EVENT_MIGRATE;
		set_tsk_thread_flag(t, TIF_NOTIFY_RESUME);
	}
}
/* A fork keeps the registration, a thread starts without one; exec drops it. */
static inline void rseq_fork(struct task_struct *t, unsigned long clone_flags)
{
	if (clone_flags & CLONE_VM) {
		t->rseq = NULL;
		t->rseq_sig = 0;
		t->rseq_event_mask = 0;
	}
}
static inline void rseq_execve(struct task_struct *t)
{
	t->rseq = NULL;
	t->rseq_sig = 0;
	t->rseq_event_mask = 0;
}

#endif
