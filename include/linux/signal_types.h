/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SIGNAL_TYPES_H
#define _LINUX_SIGNAL_TYPES_H

/* The shapes signals have in the kernel; what is done with them is in <linux/signal.h>. */

#include <linux/types.h>
#include <linux/uidgid.h>
#include <uapi/linux/signal.h>

#define _NSIG		64
#define SIGNAL_UNMASKABLE	(sigmask(SIGKILL) | sigmask(SIGSTOP))
#define sigmask(sig)		(1UL << ((sig) - 1))

typedef siginfo_t	kernel_siginfo_t;	/* zeroed past the fields its si_code uses */

/*
 * One queued signal. Freed by whoever takes it off its list; counted against RLIMIT_SIGPENDING of
 * `user`.
 */
struct sigqueue {
	struct list_head list;
	int flags;			/* SIGQUEUE_PREALLOC: owned by a POSIX timer */
	siginfo_t info;
	struct user_struct *user;
};
#define SIGQUEUE_PREALLOC	1

/* Signals generated and not yet delivered. Guarded by sighand->siglock. */
struct sigpending {
	struct list_head list;		/* of sigqueue, in order of arrival */
	sigset_t signal;	/* one bit a signal; set even when its queue entry was refused */
};

struct k_sigaction {
	struct sigaction sa;	/* handler, flags, restorer, mask: as rt_sigaction(2) passes it */
};

/* A signal taken for delivery, on its way from get_signal() to the frame builder. */
struct ksignal {
	struct k_sigaction ka;
	siginfo_t info;
	int sig;
};

#endif
