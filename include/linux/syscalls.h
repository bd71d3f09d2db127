/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SYSCALLS_H
#define _LINUX_SYSCALLS_H

/*
 * The system calls. Each is a plain function sys_NAME() with typed arguments, in the room that owns
 * it; its prototype stands in arch/x86/entry/syscalls.tbl, and this header has it from there. A
 * sys_ function runs in the context of the calling task with interrupts enabled, **sleeps** if it
 * likes, and returns a result or a negative errno. A call that needs the caller's registers reads
 * current_pt_regs().
 */

#include <linux/types.h>
#include <linux/signal_types.h>
#include <uapi/linux/capability.h>
#include <uapi/linux/aio_abi.h>
#include <uapi/linux/fs.h>
#include <generated/syscalls.h>

/* A thunk: the six argument registers in order (rdi, rsi, rdx, r10, r8, r9). */
typedef long (*sys_call_ptr_t)(unsigned long a, unsigned long b, unsigned long c,
			       unsigned long d, unsigned long e, unsigned long f);

/* Indexed by number; holes lead to sys_ni_syscall(), so every entry may be called. */
extern const sys_call_ptr_t sys_call_table[NR_syscalls];

/* -ENOSYS; the first time for a number, says so in the log with the program's name. */
long sys_ni_syscall(void);

/*
 * The tracer: boot parameter `trace=sys` (all programs) or `trace=sys:comm`. A task that is traced
 * has TIF_SYSCALL_LOG set, and the entry code then calls these around the call. They print one line
 * a call to the log.
 */
struct pt_regs;
void trace_syscall_enter(struct pt_regs *regs);
void trace_syscall_exit(struct pt_regs *regs);
/* Decides whether the current program is traced; exec and fork call it. */
void trace_syscall_update(void);
struct task_struct;
void trace_syscall_free(struct task_struct *tsk);

/* "name kinds" strings made from the table; offset 0 means no such call. */
extern const char syscall_trace_text[];
extern const unsigned short syscall_trace_offset[NR_syscalls];

#endif
