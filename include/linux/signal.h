/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SIGNAL_H
#define _LINUX_SIGNAL_H

/*
 * Signals: generating them, waiting for them, taking them for delivery. kernel/signal*.c; the frame
 * builder is the architecture's.
 *
 * Rules
 * - Generating is for **any context** (irq-safe); it takes siglock of the target.
 * - A signal number from user space is valid from 1 to _NSIG (valid_signal() lets 0 through: the
 *   null signal).
 */

#include <linux/types.h>
#include <linux/list.h>
#include <linux/signal_types.h>

struct task_struct;
struct pid;
struct cred;
enum pid_type;

/* Special values in place of a siginfo: from the current user task, from the kernel. */
#define SEND_SIG_NOINFO	((kernel_siginfo_t *)0)
#define SEND_SIG_PRIV	((kernel_siginfo_t *)1)

/* Where a sigset_t is one word, sets are plain arithmetic. */
static inline void sigaddset(sigset_t *set, int sig) { *set |= 1UL << (sig - 1); }
static inline void sigdelset(sigset_t *set, int sig) { *set &= ~(1UL << (sig - 1)); }
static inline int sigismember(const sigset_t *set, int sig) { return *set >> (sig - 1) & 1; }
static inline void sigemptyset(sigset_t *set) { *set = 0; }
static inline void sigfillset(sigset_t *set) { *set = ~0UL; }
static inline int sigisemptyset(const sigset_t *set) { return *set == 0; }
static inline int sigequalsets(const sigset_t *a, const sigset_t *b) { return *a == *b; }
static inline void sigorsets(sigset_t *r, const sigset_t *a, const sigset_t *b) { *r = *a | *b; }
static inline void sigandsets(sigset_t *r, const sigset_t *a, const sigset_t *b) { *r = *a & *b; }
static inline void sigandnsets(sigset_t *r, const sigset_t *a, const sigset_t *b) { *r = *a & ~*b; }
static inline void signotset(sigset_t *set) { *set = ~*set; }
static inline void sigaddsetmask(sigset_t *set, unsigned long mask) { *set |= mask; }
static inline void sigdelsetmask(sigset_t *set, unsigned long mask) { *set &= ~mask; }
static inline void siginitset(sigset_t *set, unsigned long mask) { *set = mask; }
static inline void siginitsetinv(sigset_t *set, unsigned long mask) { *set = ~mask; }

static inline int valid_signal(unsigned long sig) { return sig <= _NSIG; }

#define SIG_KERNEL_ONLY_MASK		(sigmask(SIGKILL) | sigmask(SIGSTOP))
#define SIG_KERNEL_STOP_MASK                                                                       \
	(sigmask(SIGSTOP) | sigmask(SIGTSTP) | sigmask(SIGTTIN) | sigmask(SIGTTOU))
#define SIG_KERNEL_COREDUMP_MASK                                                                   \
	(sigmask(SIGQUIT) | sigmask(SIGILL) | sigmask(SIGTRAP) | sigmask(SIGABRT) |                \
	 sigmask(SIGFPE) | sigmask(SIGSEGV) | sigmask(SIGBUS) | sigmask(SIGSYS) |                  \
	 sigmask(SIGXCPU) | sigmask(SIGXFSZ))
#define SIG_KERNEL_IGNORE_MASK                                                                     \
	(sigmask(SIGCONT) | sigmask(SIGCHLD) | sigmask(SIGWINCH) | sigmask(SIGURG))
/* Raised by what the instruction did: delivered before others. */
#define SYNCHRONOUS_MASK                                                                           \
	(sigmask(SIGSEGV) | sigmask(SIGBUS) | sigmask(SIGILL) | sigmask(SIGTRAP) |                 \
	 sigmask(SIGFPE) | sigmask(SIGSYS))
#define siginmask(sig, mask)		((sig) > 0 && (sig) < SIGRTMIN && (sigmask(sig) & (mask)))
#define sig_kernel_only(sig)		siginmask(sig, SIG_KERNEL_ONLY_MASK)
#define sig_kernel_coredump(sig)	siginmask(sig, SIG_KERNEL_COREDUMP_MASK)
#define sig_kernel_ignore(sig)		siginmask(sig, SIG_KERNEL_IGNORE_MASK)
#define sig_kernel_stop(sig)		siginmask(sig, SIG_KERNEL_STOP_MASK)

static inline void clear_siginfo(kernel_siginfo_t *info)
{
	__builtin_memset(info, 0, sizeof(*info));
}
static inline void init_sigpending(struct sigpending *sig)
{
	sig->signal = 0;
	sig->list.next = sig->list.prev = &sig->list;
}

/* ---- to one thread, or to the process it is in (group: PIDTYPE_TGID and up) */
int send_sig(int sig, struct task_struct *p, int priv);
int send_sig_info(int sig, kernel_siginfo_t *info, struct task_struct *p);
int do_send_sig_info(int sig, kernel_siginfo_t *info, struct task_struct *p, enum pid_type type);
/* With the sender's permission checked. RCU. Fails with -EPERM, -EAGAIN (queue full), -ESRCH. */
int group_send_sig_info(int sig, kernel_siginfo_t *info, struct task_struct *p, enum pid_type type);
/* siglock held */
int send_signal_locked(int sig, kernel_siginfo_t *info, struct task_struct *p, enum pid_type type);

/* ---- to a process or a group, by struct pid */
int kill_pid(struct pid *pid, int sig, int priv);
int kill_pid_info(int sig, kernel_siginfo_t *info, struct pid *pid);
int kill_pgrp(struct pid *pid, int sig, int priv);
/* tasklist_lock held for reading */
int __kill_pgrp_info(int sig, kernel_siginfo_t *info, struct pid *pgrp);
/* On behalf of a file's owner (SIGIO): permission by the given credentials. */
int kill_pid_info_as_cred(int sig, kernel_siginfo_t *info, struct pid *pid,
			  const struct cred *cred);

/* ---- to the current task because of what it did: cannot be blocked or ignored */
void force_sig(int sig);
void force_sig_fault(int sig, int code, void __user *addr);
void force_sig_info(kernel_siginfo_t *info);
void force_fatal_sig(int sig);			/* kills even if handled */
void force_exit_sig(int sig);			/* kills, and nothing can change that any more */
void force_sigsegv(int sig);			/* a frame for `sig` could not be written */
int send_sig_fault(int sig, int code, void __user *addr, struct task_struct *t);

/* ---- POSIX timers: a queue entry that belongs to the timer */
struct sigqueue *sigqueue_alloc(void);
void sigqueue_free(struct sigqueue *q);
/* 0 queued, 1 ignored, -1 the task is gone. An entry queued already only counts an overrun. */
int send_sigqueue(struct sigqueue *q, struct pid *pid, enum pid_type type);
/*
 * Called as such a signal is taken: re-arms the timer, fills si_overrun. kernel/time. siglock not
 * held.
 */
void posixtimer_rearm(kernel_siginfo_t *info);

/* ---- masks. The task's own; take siglock and wake whoever must now handle a pending signal. */
void set_current_blocked(sigset_t *newset);		/* drops KILL and STOP from the set */
void __set_current_blocked(const sigset_t *newset);
int sigprocmask(int how, sigset_t *set, sigset_t *oldset);
/* For ppoll() and friends: installs the user's mask until the call returns. -EINVAL, -EFAULT. */
int set_user_sigmask(const sigset_t __user *umask, size_t sigsetsize);
void recalc_sigpending(void);				/* siglock held */
void recalc_sigpending_and_wake(struct task_struct *t);	/* siglock held */
void calculate_sigpending(void);
/* siglock held; fatal: out of killable sleeps and stops too */
void signal_wake_up(struct task_struct *t, bool fatal);

/* ---- taking signals */
/*
 * Takes the next signal of ~mask for the task: its number, *info filled; 0 if none. *type says
 * whose queue it came from. siglock held; may drop it for a moment if a POSIX timer has to be
 * re-armed.
 */
int dequeue_signal(struct task_struct *tsk, sigset_t *mask, kernel_siginfo_t *info,
		   enum pid_type *type);
/*
 * Everything up to a handler that must run: true with *ksig filled. Return to user space only; may
 * not return at all. **Sleeps.**
 */
bool get_signal(struct ksignal *ksig);
/* After the frame was written (or not: `failed`). */
void signal_setup_done(int failed, struct ksignal *ksig, int stepping);
int next_signal(struct sigpending *pending, sigset_t *mask);
void flush_sigqueue(struct sigpending *queue);
void sigqueue_drop(struct sigqueue *q);			/* an entry that is off its list goes */
void flush_signals(struct task_struct *t);
void ignore_signals(struct task_struct *t);		/* all of them: kernel threads */
void flush_signal_handlers(struct task_struct *t, int force_default);
void flush_itimer_signals(void);
/*
 * Marks the thread, whose exit_code is set, as exiting: it takes no more signals. Whether it is the
 * last of its process, which takes none either then. Sleeps not; interrupts on, no locks.
 */
bool exit_signals(struct task_struct *tsk);
/* its default action would end the process */
int unhandled_signal(struct task_struct *tsk, int sig);

/* ---- kernel threads that listen */
void allow_signal(int sig);
void disallow_signal(int sig);
void kernel_sigaction(int sig, __sighandler_t action);
int kernel_dequeue_signal(void);

/* ---- telling the parent. tasklist_lock held. */
bool do_notify_parent(struct task_struct *tsk, int sig);	/* true: nobody will wait for it */
void do_notify_parent_cldstop(struct task_struct *tsk, bool for_ptracer, int why);
void __wake_up_parent(struct task_struct *p, struct task_struct *parent);

/* ---- user memory */
int copy_siginfo_to_user(siginfo_t __user *to, const kernel_siginfo_t *from);
/*
 * Reads what a user built for signal `sig`, or 0: for the one it names. -E2BIG if it is of an
 * unknown kind and the bytes past all fields are not zero.
 */
int copy_siginfo_from_user(kernel_siginfo_t *to, const siginfo_t __user *from, int sig);
int restore_altstack(const stack_t __user *uss);
int __save_altstack(stack_t __user *uss, unsigned long sp);

int do_sigaction(int sig, struct k_sigaction *act, struct k_sigaction *oact);
void signals_init(void);
/* fs/signalfd.c: the table goes; whoever polls it must let go. */
struct sighand_struct;
void signalfd_cleanup(struct sighand_struct *sighand);
extern int print_fatal_signals;

#endif
