/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SRCU_H
#define _LINUX_SRCU_H

/*
 * Sleepable RCU: read sections of one domain may sleep; synchronize_srcu() waits for those that
 * began before it. Readers count themselves in one of two per-domain counters and pay two atomic
 * operations.
 */

#include <linux/mutex.h>
#include <linux/wait.h>

struct srcu_struct {
	unsigned int completed;		/* mutex: its low bit picks the counter new readers use */
	atomic_long_t readers[2];
	struct mutex mutex;		/* one grace period at a time */
	struct wait_queue_head wait;
};

#define __SRCU_STRUCT_INIT(name)                                                                   \
	{                                                                                          \
		.mutex = __MUTEX_INITIALIZER(name.mutex),                                          \
		.wait = __WAIT_QUEUE_HEAD_INITIALIZER(name.wait)                                   \
	}
#define DEFINE_SRCU(name)		struct srcu_struct name = __SRCU_STRUCT_INIT(name)
#define DEFINE_STATIC_SRCU(name)	static DEFINE_SRCU(name)

int init_srcu_struct(struct srcu_struct *ssp);
void cleanup_srcu_struct(struct srcu_struct *ssp);
/* Returns the index that the matching unlock takes. **Any context.** */
int __must_check srcu_read_lock(struct srcu_struct *ssp);
void srcu_read_unlock(struct srcu_struct *ssp, int idx);
/* **Sleeps.** */
void synchronize_srcu(struct srcu_struct *ssp);
void synchronize_srcu_expedited(struct srcu_struct *ssp);
#define srcu_dereference(p, ssp)	READ_ONCE(p)

#endif
