/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_PREEMPT_H
#define _LINUX_PREEMPT_H

/* The host is one thread. */

extern int host_preempt_count;
#define preempt_disable()	((void)host_preempt_count++)
#define preempt_enable()	((void)host_preempt_count--)
#define preempt_count()		host_preempt_count
#define in_task()		true
#define in_interrupt()		false
#define in_nmi()		false

#endif
