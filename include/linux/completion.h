/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_COMPLETION_H
#define _LINUX_COMPLETION_H

/*
 * Completions: "it is done". One or more tasks wait until another says so. Each complete() lets one
 * waiter pass, now or later; complete_all() lets all pass until reinit_completion(). complete*():
 * **Any context**; the object may be freed by the waiter as soon as it returns.
 */

#include <linux/wait.h>

struct completion {
	unsigned int done;		/* wait.lock: passes left; UINT_MAX after complete_all() */
	struct wait_queue_head wait;
};

#define COMPLETION_INITIALIZER(work)		{ 0, __WAIT_QUEUE_HEAD_INITIALIZER((work).wait) }
#define DECLARE_COMPLETION(work) struct completion work = COMPLETION_INITIALIZER(work)
#define DECLARE_COMPLETION_ONSTACK(work)                                                           \
	struct completion work = ({                                                                \
		init_completion(&work);                                                            \
		work;                                                                              \
	})

#define init_completion(x) do {			\
	(x)->done = 0;				\
	init_waitqueue_head(&(x)->wait);	\
} while (0)
static inline void reinit_completion(struct completion *x) { x->done = 0; }

/*
 * **Sleep.** Interruptible and killable: -ERESTARTSYS. Timeouts: jiffies left (at least 1), 0 if
 * time ran out.
 */
void wait_for_completion(struct completion *x);
void wait_for_completion_io(struct completion *x);
int wait_for_completion_interruptible(struct completion *x);
int wait_for_completion_killable(struct completion *x);
int wait_for_completion_state(struct completion *x, unsigned int state);
unsigned long wait_for_completion_timeout(struct completion *x, unsigned long timeout);
unsigned long wait_for_completion_io_timeout(struct completion *x, unsigned long timeout);
long wait_for_completion_interruptible_timeout(struct completion *x, unsigned long timeout);
long wait_for_completion_killable_timeout(struct completion *x, unsigned long timeout);
/* Takes a pass if there is one. **Any context.** */
bool try_wait_for_completion(struct completion *x);
bool completion_done(struct completion *x);

void complete(struct completion *x);
void complete_all(struct completion *x);

#endif
