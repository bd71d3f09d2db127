/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SCHED_MM_H
#define _LINUX_SCHED_MM_H

/*
 * Lifetime of address spaces.
 *
 * mm_users counts who uses the areas (threads, /proc readers); mmput() of the last unmaps
 * everything. mm_count counts who needs the structure and the page directory (all users together
 * hold one; a kernel thread that borrows it, one each); mmdrop() of the last frees it.
 */

#include <linux/types.h>
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/mm_types.h>
#include <linux/gfp.h>
#include <linux/atomic.h>

/* mm->flags */
#define MMF_DUMPABLE_MASK	0x3UL	/* bits 0-1: SUID_DUMP_* */
#define MMF_DUMP_FILTER_SHIFT	2	/* bits 2-10: /proc/PID/coredump_filter */
#define MMF_DUMP_FILTER_BITS	9
#define MMF_DUMP_FILTER_MASK	(((1UL << MMF_DUMP_FILTER_BITS) - 1) << MMF_DUMP_FILTER_SHIFT)
/* anon private and shared, ELF headers, huge private */
#define MMF_DUMP_FILTER_DEFAULT	(0x33UL << MMF_DUMP_FILTER_SHIFT)
#define MMF_OOM_SKIP		21	/* the OOM killer is done with it */
#define MMF_MEMBARRIER_PRIVATE	24	/* registered for membarrier(2) */
#define MMF_MEMBARRIER_RSEQ	25
#define MMF_MEMBARRIER_SYNC_CORE 26
#define MMF_MEMBARRIER_MASK	(7UL << MMF_MEMBARRIER_PRIVATE)
#define MMF_DISABLE_THP		27	/* prctl(PR_SET_THP_DISABLE) */
#define MMF_HAS_MDWE		28
#define MMF_HAS_PINNED		29	/* pages were given out that fork() must leave here */
#define MMF_INIT_MASK							\
	(MMF_DUMPABLE_MASK | MMF_DUMP_FILTER_MASK | MMF_MEMBARRIER_MASK |	\
	 1UL << MMF_DISABLE_THP)
#define SUID_DUMP_DISABLE	0
#define SUID_DUMP_USER		1
#define SUID_DUMP_ROOT		2

void set_dumpable(struct mm_struct *mm, int value);
static inline int get_dumpable(struct mm_struct *mm) { return mm->flags & MMF_DUMPABLE_MASK; }

static inline void mmgrab(struct mm_struct *mm) { atomic_inc(&mm->mm_count); }
void __mmdrop(struct mm_struct *mm);
/* **Any context** but hard interrupts. */
static inline void mmdrop(struct mm_struct *mm)
{
	/* full barrier: orders what the user did before the free */
	if (atomic_dec_and_test(&mm->mm_count))
		__mmdrop(mm);
}

static inline void mmget(struct mm_struct *mm) { atomic_inc(&mm->mm_users); }
static inline bool mmget_not_zero(struct mm_struct *mm)
{
	return atomic_inc_not_zero(&mm->mm_users);
}
/* **Sleeps**: the last one unmaps everything. */
void mmput(struct mm_struct *mm);

/*
 * A new empty space for the current task to exec into: one user, page directory there. NULL when
 * out of memory. **Sleeps.**
 */
struct mm_struct *mm_alloc(void);
/*
 * fork: gives `tsk` the parent's space (CLONE_VM) or a copy. -ENOMEM, -EAGAIN, -EINTR. **Sleeps.**
 */
int copy_mm(unsigned long clone_flags, struct task_struct *tsk);
/*
 * exec: the current task leaves its space (which may be none) for `mm`. signal->exec_update_lock
 * held for writing. -EINTR. **Sleeps.**
 */
int exec_mmap(struct mm_struct *mm);
/*
 * Another task's space with a user reference, or NULL (kernel thread, already gone). mmput() it.
 * **Any context** but interrupts.
 */
struct mm_struct *get_task_mm(struct task_struct *task);
/*
 * The same if ptrace rules let the current task look; ERR_PTR(-EACCES) if not, NULL if there is
 * none. mode: PTRACE_MODE_*.
 */
struct mm_struct *mm_access(struct task_struct *task, unsigned int mode);

/* fs/exec.c: /proc/PID/exe. set_ takes its own reference on exe_file; get_ returns one. */
int set_mm_exe_file(struct mm_struct *mm, struct file *exe_file);
struct file *get_mm_exe_file(struct mm_struct *mm);

/* Boot. */
void mm_cache_init(void);

/*
 * kernel/fork.c: what a task owes others when it stops using its space (clear_child_tid, robust
 * futexes, vfork's parent).
 */
void exit_mm_release(struct task_struct *tsk, struct mm_struct *mm);
void exec_mm_release(struct task_struct *tsk, struct mm_struct *mm);

/*
 * Allocations of this task do not call into the file system / start I/O while the bracket is open.
 */
static inline unsigned int memalloc_nofs_save(void)
{
	unsigned int old = current->flags & PF_MEMALLOC_NOFS;

	current->flags |= PF_MEMALLOC_NOFS;
	return old;
}
static inline void memalloc_nofs_restore(unsigned int old)
{
	current->flags = (current->flags & ~PF_MEMALLOC_NOFS) | old;
}

#endif
