/* SPDX-License-Identifier: MIT */
#ifndef _KERNEL_LOCKING_LOCKDEP_INTERNALS_H
#define _KERNEL_LOCKING_LOCKDEP_INTERNALS_H

#include <linux/types.h>
#include <linux/bitmap.h>
#include <linux/sched.h>

#define MAX_LOCK_CLASSES	1024
#define MAX_STATIC_KEYS		512
/* whose places are remembered; the graph itself holds them all */
#define MAX_EDGES		4096

/* lock_class->usage. USED_IN: taken by a handler; ENABLED: taken while such handlers could come. */
#define LOCK_USED_IN_HARDIRQ	1
#define LOCK_USED_IN_SOFTIRQ	2
#define LOCK_ENABLED_HARDIRQ	4
#define LOCK_ENABLED_SOFTIRQ	8

/* Places kept per class where it was waited for. */
#define LOCKSTAT_POINTS 4

struct lock_class {
	const char *name;
	unsigned int subclass;
	unsigned int usage;				/* LOCK_*; bits are only added */
	unsigned long used_in_ip[2], enabled_ip[2];	/* where, first: hard interrupt, softirq */
	unsigned long contention_point[LOCKSTAT_POINTS]; /* where it was waited for; only added */
	/* classes taken while this one was held */
	unsigned long after[BITS_TO_LONGS(MAX_LOCK_CLASSES)];
	unsigned long before[BITS_TO_LONGS(MAX_LOCK_CLASSES)];	/* the reverse */
};

/* The first nr_lock_classes are in use. */
extern struct lock_class lock_classes[MAX_LOCK_CLASSES];
extern unsigned int nr_lock_classes;
void lock_class_name(char *buf, size_t size, const struct lock_class *class);

/* For lock_stat.c. Interrupts are off. */
void lock_stat_contended(struct held_lock *held, unsigned long ip);
void lock_stat_acquired(struct held_lock *held, unsigned long unused);
void lock_stat_released(struct held_lock *held);
/* An edge's first sighting. */
struct lock_edge {
	u16 from, to;
	int pid;
	unsigned long from_ip, to_ip;
	char comm[TASK_COMM_LEN];
};

#endif
