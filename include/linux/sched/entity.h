/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SCHED_ENTITY_H
#define _LINUX_SCHED_ENTITY_H

/*
 * What each scheduling class keeps in a task, and two small caches a task carries. All of the
 * classes' fields are guarded by the rq lock of the task's CPU.
 */

#include <linux/types.h>
#include <linux/list.h>
#include <linux/rbtree.h>
#include <linux/spinlock_types.h>

struct cfs_rq;
struct hrtimer;
struct vm_area_struct;

struct load_weight {
	unsigned long weight;
	u32 inv_weight;			/* 2^32 / weight, 0 = not computed yet */
};

/* What CFS schedules: a task, or a group of tasks. Guarded by the rq lock of its CPU. */
struct sched_entity {
	struct load_weight load;
	struct rb_node run_node;
	struct list_head group_node;
	unsigned int on_rq;
	u64 exec_start;			/* rq clock at the last accounting, ns */
	u64 sum_exec_runtime;		/* ns in all */
	u64 vruntime;			/* ns weighted by priority */
	u64 prev_sum_exec_runtime;	/* sum when it was last picked */
	u64 nr_migrations;
	int depth;
	struct sched_entity *parent;	/* the group it belongs to, NULL at the top */
	struct cfs_rq *cfs_rq;		/* the queue it is on */
	struct cfs_rq *my_q;		/* the queue it owns, for a group */
};

struct sched_rt_entity {
	struct list_head run_list;
	unsigned long timeout;
	unsigned int time_slice;	/* ticks left, SCHED_RR */
	unsigned short on_rq, on_list;
	struct sched_rt_entity *back;
};

struct sched_dl_entity {
	struct rb_node rb_node;
	u64 dl_runtime, dl_deadline, dl_period;	/* what was asked for, ns */
	u64 dl_bw;			/* its part of the total, 20 bits of fraction */
	s64 runtime;			/* left of this instance */
	u64 deadline;			/* of this instance, absolute */
	u64 exec_start;
	unsigned int flags;
	bool dl_throttled, dl_yielded, on_rq;
	struct hrtimer *dl_timer;	/* replenishes; made when the policy is set, and kept */
};

/* Places recently found by find_vma(), valid while seqnum equals mm->vmacache_seqnum. */
#define VMACACHE_SIZE	4
struct vmacache {
	u64 seqnum;
	struct vm_area_struct *vmas[VMACACHE_SIZE];
};

struct prev_cputime { u64 utime, stime; raw_spinlock_t lock; };

#endif
