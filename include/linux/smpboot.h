/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SMPBOOT_H
#define _LINUX_SMPBOOT_H

/* One kernel thread on every CPU, all alike: ksoftirqd/N, migration/N. */

#include <linux/types.h>
#include <linux/list.h>

struct task_struct;

struct smp_hotplug_thread {
	struct task_struct * __percpu *store;		/* where each CPU's task goes */
	struct list_head list;				/* registration lock */
	int (*thread_should_run)(unsigned int cpu);	/* with preemption off: is there work? */
	void (*thread_fn)(unsigned int cpu);		/* does it */
	void (*create)(unsigned int cpu);	/* the task exists, not run yet; may be NULL */
	/* its CPU is online, it is about to be woken first; may be NULL */
	void (*start)(unsigned int cpu);
	void (*setup)(unsigned int cpu);	/* first thing the thread does; may be NULL */
	bool selfparking;
	const char *thread_comm;			/* "name/%u" */
};

/*
 * Makes the threads for the CPUs that are online, and for those that come. Fails with -ENOMEM.
 * **Sleeps.**
 */
int smpboot_register_percpu_thread(struct smp_hotplug_thread *plug_thread);
/* All registered threads for a CPU about to start. */
int smpboot_create_threads(unsigned int cpu);

#endif
