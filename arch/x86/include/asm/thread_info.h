/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_THREAD_INFO_H
#define _ASM_X86_THREAD_INFO_H

/*
 * The flags of a task that the entry code tests on the way into and out of the kernel. Any CPU may
 * set one; bit operations are atomic.
 */

#define TIF_SYSCALL_TRACE	0	/* tell the tracer of every system call */
#define TIF_NOTIFY_RESUME	1	/* run task work before user mode */
#define TIF_SIGPENDING		2	/* a signal may be waiting */
#define TIF_NEED_RESCHED	3	/* call schedule() soon */
#define TIF_SINGLESTEP		4	/* the tracer asked for one instruction */
#define TIF_SYSCALL_EMU		6
#define TIF_SYSCALL_AUDIT	7
#define TIF_SECCOMP		8
#define TIF_NOTIFY_SIGNAL	17	/* wake-up that is not a signal */
/* may use the memory reserve: the out-of-memory killer chose it */
#define TIF_MEMDIE		20
/* idle and watching TIF_NEED_RESCHED: no interrupt is needed to wake it */
#define TIF_POLLING_NRFLAG	21
/* the register frame was changed: leave by IRET, which takes any */
#define TIF_FORCE_IRET		24
#define TIF_RESTORE_SIGMASK	25	/* saved_sigmask is to be put back */
#define TIF_SYSCALL_LOG		26	/* the boot-time tracer of system calls */

#define _TIF_SYSCALL_TRACE	(1 << TIF_SYSCALL_TRACE)
#define _TIF_NOTIFY_RESUME	(1 << TIF_NOTIFY_RESUME)
#define _TIF_SIGPENDING		(1 << TIF_SIGPENDING)
#define _TIF_NEED_RESCHED	(1 << TIF_NEED_RESCHED)
#define _TIF_SINGLESTEP		(1 << TIF_SINGLESTEP)
#define _TIF_SYSCALL_EMU	(1 << TIF_SYSCALL_EMU)
#define _TIF_SYSCALL_AUDIT	(1 << TIF_SYSCALL_AUDIT)
#define _TIF_SECCOMP		(1 << TIF_SECCOMP)
#define _TIF_NOTIFY_SIGNAL	(1 << TIF_NOTIFY_SIGNAL)
#define _TIF_POLLING_NRFLAG	(1 << TIF_POLLING_NRFLAG)
#define _TIF_FORCE_IRET		(1 << TIF_FORCE_IRET)
#define _TIF_RESTORE_SIGMASK	(1 << TIF_RESTORE_SIGMASK)
#define _TIF_SYSCALL_LOG	(1 << TIF_SYSCALL_LOG)

/* Looked at before a system call, after one, and before every return to user mode. */
#define _TIF_WORK_SYSCALL_ENTRY                                                                    \
	(_TIF_SYSCALL_TRACE | _TIF_SYSCALL_EMU | _TIF_SYSCALL_AUDIT | _TIF_SECCOMP |               \
	 _TIF_SYSCALL_LOG)
#define _TIF_WORK_SYSCALL_EXIT                                                                     \
	(_TIF_SYSCALL_TRACE | _TIF_SYSCALL_AUDIT | _TIF_SINGLESTEP | _TIF_SYSCALL_LOG)
#define _TIF_WORK_USER                                                                             \
	(_TIF_SIGPENDING | _TIF_NOTIFY_SIGNAL | _TIF_NOTIFY_RESUME | _TIF_NEED_RESCHED)
#define _TIF_WORK_AFTER_SYSCALL	(_TIF_WORK_SYSCALL_EXIT | _TIF_WORK_USER | _TIF_FORCE_IRET)

#ifndef __ASSEMBLY__

#include <asm/bitops.h>
#include <asm/page_types.h>

struct thread_info {
	unsigned long flags;	/* a: TIF_* */
};
#define INIT_THREAD_INFO(tsk)	{ .flags = 0 }

static __always_inline void set_ti_thread_flag(struct thread_info *ti, int flag)
{
	set_bit(flag, &ti->flags);
}
static __always_inline void clear_ti_thread_flag(struct thread_info *ti, int flag)
{
	clear_bit(flag, &ti->flags);
}
static __always_inline bool test_ti_thread_flag(const struct thread_info *ti, int flag)
{
	return test_bit(flag, &ti->flags);
}
static __always_inline bool test_and_set_ti_thread_flag(struct thread_info *ti, int flag)
{
	return test_and_set_bit(flag, &ti->flags);
}
static __always_inline bool test_and_clear_ti_thread_flag(struct thread_info *ti, int flag)
{
	return test_and_clear_bit(flag, &ti->flags);
}

#define current_thread_info()	((struct thread_info *)current)
#define task_thread_info(t)	(&(t)->thread_info)
#define task_stack_page(t)	((t)->stack)

/* Called on fork and exec for what hangs on struct thread_info: nothing does. */
#define arch_task_cache_init()		do { } while (0)

#endif /* __ASSEMBLY__ */
#endif
