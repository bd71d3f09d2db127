/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_COREDUMP_H
#define _LINUX_COREDUMP_H

/* Core dumps: fs/coredump.c stops the process and opens the file, the program format writes it. */

#include <linux/types.h>
#include <linux/sched.h>
#include <linux/completion.h>

struct file;
struct pt_regs;

#define CORENAME_MAX_SIZE	128

/* A thread that waits until the dump is written. On its own stack. */
struct core_thread {
	struct task_struct *task;
	struct core_thread *next;
};

struct core_state {
	atomic_t nr_threads;			/* still on their way into the wait */
	struct core_thread dumper;		/* list head; waiters are pushed behind it */
	struct completion startup;
};

/* One mapped area as it is written to the file. */
struct core_vma {
	unsigned long start, end, flags, dump_size, pgoff;
	struct file *file;
};

struct coredump_params {
	const kernel_siginfo_t *siginfo;
	struct file *file;
	unsigned long limit;			/* RLIMIT_CORE */
	unsigned long mm_flags;
	loff_t written, pos;			/* bytes counted against the limit; file position */
	int vma_count;
	struct core_vma *vmas;
};

extern char core_pattern[CORENAME_MAX_SIZE];	/* /proc/sys/kernel/core_pattern */
extern int core_uses_pid;

/*
 * Writes a core of the current process if its limits allow; the caller then ends the process.
 * **Sleeps.**
 */
void do_coredump(const kernel_siginfo_t *siginfo);
/* A thread that exits while a dump is being made waits for it here. **Sleeps.** */
void coredump_task_exit(struct task_struct *tsk);

/* For formats: append, skip (a hole), align. False when the limit or the device is full. */
bool dump_emit(struct coredump_params *cprm, const void *addr, size_t nr);
void dump_skip(struct coredump_params *cprm, size_t nr);
bool dump_align(struct coredump_params *cprm, int align);
bool dump_user_range(struct coredump_params *cprm, unsigned long start, unsigned long len);

#endif
