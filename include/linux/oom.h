/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_OOM_H
#define _LINUX_OOM_H

/*
 * The last resort when no page can be had: end the process whose death frees most. See
 * mm/oom_kill.c.
 */

#include <linux/types.h>

struct task_struct;

/* Why and for whom; what out_of_memory() is told. */
struct oom_control {
	gfp_t gfp_mask;
	int order;			/* -1: asked for by sysrq, not by an allocation */
	/* filled while choosing */
	unsigned long totalpages;
	struct task_struct *chosen;	/* a reference, or NULL */
	long chosen_points;
};

#define OOM_SCORE_ADJ_MIN	(-1000)
#define OOM_SCORE_ADJ_MAX	1000

extern int sysctl_panic_on_oom, sysctl_oom_kill_allocating_task, sysctl_oom_dump_tasks;

/*
 * Kills one process. False if there is none to kill. Called by the page allocator when it is about
 * to give up. **Sleeps.**
 */
bool out_of_memory(struct oom_control *oc);
/* A page fault of user mode could not be served. mmap_lock not held. */
void pagefault_out_of_memory(void);
/*
 * Pages the task's death would free, adjusted by oom_score_adj; LONG_MIN: not a candidate. For
 * /proc/PID/oom_score.
 */
long oom_badness(struct task_struct *p, unsigned long totalpages);
/* True for a task that was chosen and has not yet freed its memory: let it have what it needs. */
bool tsk_is_oom_victim(struct task_struct *tsk);

#endif
