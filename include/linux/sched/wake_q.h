/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SCHED_WAKE_Q_H
#define _LINUX_SCHED_WAKE_Q_H

/*
 * Wake-ups gathered under a lock and done after it: the woken tasks do not run into the lock. A
 * task is in one such list at a time; if it is in another, that one's owner wakes it, later than
 * this call.
 */

#include <linux/sched.h>

struct wake_q_head {
	struct wake_q_node *first, **lastp;
};

#define WAKE_Q_TAIL		((struct wake_q_node *)0x01)
#define DEFINE_WAKE_Q(name)	struct wake_q_head name = { WAKE_Q_TAIL, &name.first }

static inline void wake_q_init(struct wake_q_head *head)
{
	head->first = WAKE_Q_TAIL;
	head->lastp = &head->first;
}

static inline bool wake_q_empty(struct wake_q_head *head)
{
	return head->first == WAKE_Q_TAIL;
}

/* Takes a reference until wake_up_q(). The _safe one consumes the caller's. **Any context.** */
void wake_q_add(struct wake_q_head *head, struct task_struct *task);
void wake_q_add_safe(struct wake_q_head *head, struct task_struct *task);
void wake_up_q(struct wake_q_head *head);

#endif
