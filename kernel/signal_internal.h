/* SPDX-License-Identifier: MIT */
#ifndef _KERNEL_SIGNAL_INTERNAL_H
#define _KERNEL_SIGNAL_INTERNAL_H

/*
 * What the parts of the signal room share: signal.c generates, signal_deliver.c delivers,
 * signal_stop.c stops, signal_calls.c is asked.
 */

#include <linux/signal.h>
#include <linux/sched/signal.h>

/* sa_flags bit of the kernel's own: a forced fatal action that nobody may change any more. */
#define SA_IMMUTABLE	0x00800000

#define is_si_special(info)	((info) <= SEND_SIG_PRIV)

/* Drops every pending signal of the mask. siglock held. */
void flush_sigqueue_mask(sigset_t mask, struct sigpending *pending);
bool sig_task_ignored(struct task_struct *t, int sig, bool force);
bool sig_handler_ignored(__sighandler_t handler, int sig);
void __set_current_blocked_locked(const sigset_t *newset);	/* siglock held */

/*
 * signal_stop.c. All with siglock held; do_signal_stop() and the trap release it when they return
 * true.
 */
bool do_signal_stop(int signr);
void do_jobctl_trap(void);
int ptrace_signal(int signr, kernel_siginfo_t *info, enum pid_type type);
void ptrace_trap_notify(struct task_struct *t);

#endif
