// SPDX-License-Identifier: MIT
/*
 * The life of an address space.
 *
 * How this works
 *
 *	mm_alloc()		exec: a new, empty space		mm_users 1, mm_count 1
 *	copy_mm(CLONE_VM)	a thread joins: one more user		mm_users + 1
 *	copy_mm()		fork: dup_mm(), area by area		a new space
 *	mmput() of the last	exit_mmap(): areas, pages, tables go	mm_users 0, mm_count - 1
 *	mmdrop() of the last	page directory and structure go		mm_count 0
 *
 * All users together hold one count in mm_count. A kernel thread that runs with the tables of
 * whoever ran before it holds one of its own (active_mm), so that the page directory the CPU has
 * loaded is not freed under it.
 *
 * fork() copies what the areas say and, for private memory, the page-table entries, which become
 * read-only in both spaces (copy_range.c). The parent's translations are flushed once at the end:
 * until then its other threads may still write to pages the child will share, which is as if they
 * had written just before the fork.
 *
 * Order: parent's mmap_lock, child's mmap_lock, i_mmap_rwsem, page-table locks (child's, then
 * parent's).
 */

#include <linux/cred.h>
#include <linux/err.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/init.h>
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/ptrace.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/oom.h>
#include <asm/mmu_context.h>
#include <asm/pgalloc.h>
#include <asm/processor.h>
#include <asm/tlbflush.h>
#include <asm-generic/tlb.h>
#include "vma.h"

static struct kmem_cache *mm_cachep;

/* Every space starts its area-cache numbers in a range of its own: see vma.c. */
static atomic64_t next_vmacache_range = { 1 };
#define VMACACHE_RANGE_SHIFT 40

struct mm_struct init_mm = {
	.mm_rb = { NULL },
	.pgd = swapper_pg_dir,
	.mm_users = { 2 },
	.mm_count = { 1 },
	.mmap_lock = __RWSEM_INITIALIZER(init_mm.mmap_lock),
	.page_table_lock = __SPIN_LOCK_UNLOCKED(init_mm.page_table_lock),
	.arg_lock = __SPIN_LOCK_UNLOCKED(init_mm.arg_lock),
	.mmlist = LIST_HEAD_INIT(init_mm.mmlist),
	.user_ns = &init_user_ns,
};

void __init mm_cache_init(void)
{
	mm_cachep = kmem_cache_create("mm_struct", sizeof(struct mm_struct), 64,
				      SLAB_HWCACHE_ALIGN | SLAB_PANIC | SLAB_ACCOUNT, NULL);
	vma_cache_init();
}

/* ---------------------------------------------------------------- making */

/* Gives a zeroed or copied structure what is its own. Frees it if that fails. */
static struct mm_struct *mm_setup(struct mm_struct *mm, struct task_struct *task)
{
	mm->mmap = NULL;
	mm->mm_rb = RB_ROOT;
	mm->vmacache_seqnum = atomic64_inc_return(&next_vmacache_range) << VMACACHE_RANGE_SHIFT;
	mm->highest_vm_end = 0;
	mm->map_count = 0;
	mm->locked_vm = mm->pinned_vm = 0;
	atomic_set(&mm->mm_users, 1);
	atomic_set(&mm->mm_count, 1);
	atomic_long_set(&mm->pgtables_bytes, 0);
	spin_lock_init(&mm->page_table_lock);
	spin_lock_init(&mm->arg_lock);
	mmap_init_lock(mm);
	INIT_LIST_HEAD(&mm->mmlist);
	memset(mm->rss_stat, 0, sizeof(mm->rss_stat));
	mm->exe_file = NULL;
	mm->owner = task;
	mm->user_ns = current_user_ns();
	mm->def_flags = 0;
	mm->flags = current->mm ? current->mm->flags & MMF_INIT_MASK : MMF_DUMP_FILTER_DEFAULT;
	cpumask_clear(mm_cpumask(mm));
	mm->pgd = pgd_alloc(mm);
	if (!mm->pgd)
		goto out_free;
	if (init_new_context(task, mm))
		goto out_free_pgd;
	return mm;

out_free_pgd:
	pgd_free(mm, mm->pgd);
out_free:
	kmem_cache_free(mm_cachep, mm);
	return NULL;
}

struct mm_struct *mm_alloc(void)
{
	struct mm_struct *mm = kmem_cache_zalloc(mm_cachep, GFP_KERNEL);

	if (!mm)
		return NULL;
	mm->task_size = TASK_SIZE;
	mm = mm_setup(mm, current);
	if (mm)
		mm->flags &= ~MMF_MEMBARRIER_MASK; /* a promise of the program that was */
	return mm;
}

/* ---------------------------------------------------------------- ending */

static void remove_all_areas(struct mm_struct *mm)
{
	struct vm_area_struct *vma = mm->mmap, *next;
	unsigned long accounted = 0;

	for (; vma; vma = next) {
		next = vma->vm_next;
		if (vma->vm_flags & VM_ACCOUNT)
			accounted += vma_pages(vma);
		remove_vma(vma);
		cond_resched();
	}
	if (accounted)
		vm_unacct_memory(accounted);
	mm->mmap = NULL;
	mm->mm_rb = RB_ROOT;
	mm->map_count = 0;
	mm->highest_vm_end = 0;
}

/*
 * Nobody uses the space any more; who looks for the mappers of a file page may still meet its
 * areas, until free_pgtables().
 */
static void exit_mmap(struct mm_struct *mm)
{
	struct mmu_gather tlb;

	if (!mm->mmap)
		return;
	tlb_gather_mmu_fullmm(&tlb, mm);
	unmap_vmas(&tlb, mm->mmap, 0, ULONG_MAX);
	/* what the OOM killer hoped for is free now, or nearly */
	set_bit(MMF_OOM_SKIP, &mm->flags);
	free_pgtables(&tlb, mm->mmap, 0, 0);
	tlb_finish_mmu(&tlb);
	remove_all_areas(mm);
}

static void check_mm(struct mm_struct *mm)
{
	if (!IS_ENABLED(CONFIG_DEBUG))
		return;
	for (int i = 0; i < NR_MM_COUNTERS; i++)
		WARN_ONCE(atomic_long_read(&mm->rss_stat[i]),
			  "rss counter %d of a dead address space is %ld\n", i,
			  (long)atomic_long_read(&mm->rss_stat[i]));
	WARN_ONCE(mm_pgtables_bytes(mm), "%lu bytes of page tables are left\n",
		  mm_pgtables_bytes(mm));
}

void __mmdrop(struct mm_struct *mm)
{
	BUG_ON(mm == &init_mm);
	VM_WARN_ON(mm == current->mm);
	check_mm(mm);
	destroy_context(mm);
	pgd_free(mm, mm->pgd);
	kmem_cache_free(mm_cachep, mm);
}

void mmput(struct mm_struct *mm)
{
	might_sleep();
	if (!atomic_dec_and_test(&mm->mm_users))
		return;
	exit_mmap(mm);
	set_mm_exe_file(mm, NULL);
	mmdrop(mm);
}

/* ---------------------------------------------------------------- fork */

/* The child's copy of one area, linked behind `prev`. Its pages come later. */
static struct vm_area_struct *dup_area(struct mm_struct *mm, struct mm_struct *oldmm,
				       struct vm_area_struct *old, struct vm_area_struct *prev)
{
	struct vm_area_struct *new;

	if ((old->vm_flags & VM_ACCOUNT) && security_vm_enough_memory_mm(oldmm, vma_pages(old)))
		return NULL;
	new = vm_area_dup(old);
	if (!new) {
		if (old->vm_flags & VM_ACCOUNT)
			vm_unacct_memory(vma_pages(old));
		return NULL;
	}
	new->vm_mm = mm;
	new->vm_flags &= VM_LOCKED_CLEAR_MASK;
	if (new->vm_flags & VM_WIPEONFORK)
		new->vm_has_anon = false;
	if (new->vm_file)
		get_file(new->vm_file);
	/*
	 * Behind the parent's in the file's tree: who unmaps a page empties the parent's entry
	 * before the child's, and misses no copy.
	 */
	vma_link(mm, new, prev);
	return new;
}

static int dup_areas(struct mm_struct *mm, struct mm_struct *oldmm)
{
	struct vm_area_struct *old, *new, *prev = NULL;
	int err = 0;

	for (old = oldmm->mmap; old && !err; old = old->vm_next) {
		if (old->vm_flags & VM_DONTCOPY) {
			vm_stat_account(mm, old->vm_flags, -(long)vma_pages(old));
			continue;
		}
		if (fatal_signal_pending(current))
			return -EINTR;
		new = dup_area(mm, oldmm, old, prev);
		if (!new)
			return -ENOMEM;
		if (!(new->vm_flags &VM_WIPEONFORK))
			err = copy_page_range(new, old);
		if (new->vm_ops &&new->vm_ops->open)
			new->vm_ops->open(new);
		prev = new;
	}
	return err;
}

static int dup_mmap(struct mm_struct *mm, struct mm_struct *oldmm)
{
	struct file *exe;
	int err;

	if (mmap_write_lock_killable(oldmm))
		return -EINTR;
	mmap_write_lock_nested(mm, SINGLE_DEPTH_NESTING);
	exe = get_mm_exe_file(oldmm);
	if (exe) {
		set_mm_exe_file(mm, exe);
		fput(exe);
	}
	mm->total_vm = oldmm->total_vm;
	mm->data_vm = oldmm->data_vm;
	mm->exec_vm = oldmm->exec_vm;
	mm->stack_vm = oldmm->stack_vm;
	err = dup_areas(mm, oldmm);
	if (!err)
		arch_dup_mmap(oldmm, mm);
	mmap_write_unlock(mm);
	flush_tlb_mm(oldmm);
	mmap_write_unlock(oldmm);
	return err;
}

static struct mm_struct *dup_mm(struct task_struct *tsk, struct mm_struct *oldmm)
{
	struct mm_struct *mm = kmem_cache_alloc(mm_cachep, GFP_KERNEL);
	int err;

	if (!mm)
		return ERR_PTR(-ENOMEM);
	*mm = *oldmm;
	mm = mm_setup(mm, tsk);
	if (!mm)
		return ERR_PTR(-ENOMEM);
	err = dup_mmap(mm, oldmm);
	if (err) {
		mm->binfmt = NULL;
		mmput(mm);
		return ERR_PTR(err);
	}
	mm->hiwater_rss = get_mm_rss(mm);
	mm->hiwater_vm = mm->total_vm;
	return mm;
}

int copy_mm(unsigned long clone_flags, struct task_struct *tsk)
{
	struct mm_struct *mm, *oldmm = current->mm;

	tsk->min_flt = tsk->maj_flt = 0;
	tsk->mm = tsk->active_mm = NULL;
	if (!oldmm)
		return 0;
	memset(&tsk->vmacache, 0, sizeof(tsk->vmacache));
	if (clone_flags & CLONE_VM) {
		mmget(oldmm);
		mm = oldmm;
	} else {
		mm = dup_mm(tsk, oldmm);
		if (IS_ERR(mm))
			return PTR_ERR(mm);
	}
	tsk->mm = tsk->active_mm = mm;
	return 0;
}

/* ---------------------------------------------------------------- exec */

int exec_mmap(struct mm_struct *mm)
{
	struct task_struct *tsk = current;
	struct mm_struct *old = tsk->mm, *active;
	int err;

	exec_mm_release(tsk, old);
	if (old) {
		err = mmap_read_lock_killable(old);
		if (err)
			return err;
	}
	task_lock(tsk);
	local_irq_disable();
	active = tsk->active_mm;
	tsk->active_mm = mm;
	tsk->mm = mm;
	switch_mm_irqs_off(active, mm, tsk);
	local_irq_enable();
	memset(&tsk->vmacache, 0, sizeof(tsk->vmacache));
	task_unlock(tsk);
	if (!old) {
		mmdrop(active); /* a kernel thread's that becomes a program */
		return 0;
	}
	mmap_read_unlock(old);
	tsk->signal->maxrss = max(tsk->signal->maxrss, get_mm_hiwater_rss(old));
	mmput(old);
	return 0;
}

/* A file that runs cannot be written; the count moves with the reference. */
int set_mm_exe_file(struct mm_struct *mm, struct file *exe_file)
{
	struct file *old = mm->exe_file;

	if (exe_file) {
		if (deny_write_access(exe_file))
			return -EACCES;
		get_file(exe_file);
	}
	rcu_assign_pointer(mm->exe_file, exe_file);
	if (old) {
		allow_write_access(old);
		fput(old);
	}
	return 0;
}

struct file *get_mm_exe_file(struct mm_struct *mm)
{
	struct file *file;

	rcu_read_lock();
	file = rcu_dereference(mm->exe_file);
	if (file && !get_file_rcu(file))
		file = NULL;
	rcu_read_unlock();
	return file;
}

/* ---------------------------------------------------------------- finding another task's */

struct mm_struct *get_task_mm(struct task_struct *task)
{
	struct mm_struct *mm;

	task_lock(task);
	mm = task->flags & PF_KTHREAD ? NULL : task->mm;
	if (mm)
		mmget(mm);
	task_unlock(task);
	return mm;
}

struct mm_struct *mm_access(struct task_struct *task, unsigned int mode)
{
	struct mm_struct *mm = get_task_mm(task);

	if (mm && mm != current->mm && !ptrace_may_access(task, mode)) {
		mmput(mm);
		mm = ERR_PTR(-EACCES);
	}
	return mm;
}
