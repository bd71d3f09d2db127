/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_RCUPDATE_H
#define _LINUX_RCUPDATE_H

/* A grace period ends when the test says so: host_grace_period(). */

#include <linux/types.h>
#include <linux/atomic.h>
#include <linux/preempt.h>

#define rcu_read_lock()			preempt_disable()
#define rcu_read_unlock()		preempt_enable()
#define rcu_assign_pointer(p, v)	smp_store_release(&(p), (v))
#define rcu_dereference(p)		READ_ONCE(p)
void call_rcu(struct rcu_head *head, rcu_callback_t func);

#endif
