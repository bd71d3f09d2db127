/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_PTRACE_H
#define _LINUX_PTRACE_H

/*
 * Tracing: kernel/ptrace.c. task->ptrace holds PT_PTRACED while a tracer is attached, and its
 * options; the tracer is task->parent. Rooms report events with ptrace_event(); the entry code with
 * ptrace_report_syscall_entry/exit().
 */

#include <linux/types.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <uapi/linux/ptrace.h>
#include <asm/ptrace.h>

struct pt_regs;

#define PT_SEIZED		0x00010000
#define PT_PTRACED		0x00000001
#define PT_OPT_FLAG_SHIFT	3
#define PT_EVENT_FLAG(event)	(1U << (PT_OPT_FLAG_SHIFT + (event)))
#define PT_TRACESYSGOOD		PT_EVENT_FLAG(0)
#define PT_TRACE_FORK		PT_EVENT_FLAG(PTRACE_EVENT_FORK)
#define PT_TRACE_VFORK		PT_EVENT_FLAG(PTRACE_EVENT_VFORK)
#define PT_TRACE_CLONE		PT_EVENT_FLAG(PTRACE_EVENT_CLONE)
#define PT_TRACE_EXEC		PT_EVENT_FLAG(PTRACE_EVENT_EXEC)
#define PT_TRACE_VFORK_DONE	PT_EVENT_FLAG(PTRACE_EVENT_VFORK_DONE)
#define PT_TRACE_EXIT		PT_EVENT_FLAG(PTRACE_EVENT_EXIT)
#define PT_EXITKILL		(PTRACE_O_EXITKILL << PT_OPT_FLAG_SHIFT)

#define PTRACE_MODE_READ	0x01
#define PTRACE_MODE_ATTACH	0x02
#define PTRACE_MODE_NOAUDIT	0x04
#define PTRACE_MODE_FSCREDS	0x08
#define PTRACE_MODE_REALCREDS	0x10
#define PTRACE_MODE_READ_FSCREDS	(PTRACE_MODE_READ | PTRACE_MODE_FSCREDS)
#define PTRACE_MODE_READ_REALCREDS	(PTRACE_MODE_READ | PTRACE_MODE_REALCREDS)
#define PTRACE_MODE_ATTACH_FSCREDS	(PTRACE_MODE_ATTACH | PTRACE_MODE_FSCREDS)
#define PTRACE_MODE_ATTACH_REALCREDS	(PTRACE_MODE_ATTACH | PTRACE_MODE_REALCREDS)

/*
 * May the caller look at (or take over) the task? The rule /proc and ptrace(2) share. **Any
 * context.**
 */
bool ptrace_may_access(struct task_struct *task, unsigned int mode);

/* Stop for the tracer with `exit_code` as the status it sees. The task itself; **sleeps.** */
int ptrace_notify(int exit_code, unsigned long message);
/*
 * tasklist_lock held for writing. `cred` are the rights the tracing was granted with: what exec
 * gives the tracer later does not count. A reference of its own is taken.
 */
void __ptrace_link(struct task_struct *child, struct task_struct *tracer,
		   const struct cred *cred);
void __ptrace_unlink(struct task_struct *child);
void exit_ptrace(struct task_struct *tracer, struct list_head *dead);
bool ptrace_reparented(struct task_struct *child);

/* The entry code, when TIF_SYSCALL_TRACE is set. Nonzero: do not run the call. **Sleep.** */
int ptrace_report_syscall_entry(struct pt_regs *regs);
void ptrace_report_syscall_exit(struct pt_regs *regs, int step);

static inline int is_ptraced(struct task_struct *t) { return unlikely(t->ptrace != 0); }

static inline bool ptrace_event_enabled(struct task_struct *task, int event)
{
	return task->ptrace & PT_EVENT_FLAG(event);
}

/*
 * Reports an event the tracer asked for; an exec is told by SIGTRAP to tracers that did not.
 * **Sleeps.**
 */
static inline void ptrace_event(int event, unsigned long message)
{
	if (unlikely(ptrace_event_enabled(current, event)))
		ptrace_notify((event << 8) | SIGTRAP, message);
	else if (event == PTRACE_EVENT_EXEC && unlikely(current->ptrace) &&
		 !(current->ptrace & PT_SEIZED))
		send_sig(SIGTRAP, current, 0);
}

static inline void ptrace_unlink(struct task_struct *child)
{
	if (unlikely(child->ptrace))
		__ptrace_unlink(child);
}

/* The architecture's half: registers and single steps. */
long arch_ptrace(struct task_struct *child, long request, unsigned long addr, unsigned long data);
void user_enable_single_step(struct task_struct *task);
void user_disable_single_step(struct task_struct *task);

#endif
