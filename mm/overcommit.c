// SPDX-License-Identifier: MIT
/*
 * How much memory may be promised.
 *
 * Private writable and shared anonymous memory is promised when it is mapped and used later, if
 * ever. vm_committed_as counts the promised pages. Modes (sysctl vm.overcommit_memory):
 *
 *	0 guess		one request may not be larger than all memory; otherwise promise
 *	1 always	promise
 *	2 never		the sum stays under a limit: ratio percent of memory (or a fixed
 *			amount), less a reserve for the administrator, who is to be able to
 *			log in and kill, and one for the rest of the system
 *
 * RLIMIT_AS, RLIMIT_DATA and RLIMIT_MEMLOCK limit single address spaces; their accounting is here
 * as well.
 */

#include <linux/init.h>
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/capability.h>
#include <linux/panic.h>
#include <linux/percpu_counter.h>
#include <linux/printk.h>
#include <linux/ratelimit.h>
#include <linux/resource.h>
#include <linux/sched/signal.h>
#include <linux/sched/user.h>
#include <linux/swap.h>

int sysctl_overcommit_memory = OVERCOMMIT_GUESS;
int sysctl_overcommit_ratio = 50;
unsigned long sysctl_overcommit_kbytes;
int sysctl_max_map_count = DEFAULT_MAX_MAP_COUNT;
unsigned long sysctl_mmap_min_addr = 65536;
unsigned long sysctl_user_reserve_kbytes = 1UL << 17;
unsigned long sysctl_admin_reserve_kbytes = 1UL << 13;

static struct percpu_counter vm_committed_as;

#define KB_TO_PAGES(kb) ((kb) >> (PAGE_SHIFT - 10))

void __init overcommit_init(void)
{
	unsigned long free_kbytes = nr_free_pages() << (PAGE_SHIFT - 10);

	if (percpu_counter_init(&vm_committed_as, 0, GFP_KERNEL))
		panic("no memory for the count of committed pages");
	/* 3% of a small machine is enough for a shell. */
	sysctl_user_reserve_kbytes = min(free_kbytes / 32, 1UL << 17);
	sysctl_admin_reserve_kbytes = min(free_kbytes / 32, 1UL << 13);
}

void vm_acct_memory(long pages)
{
	percpu_counter_add(&vm_committed_as, pages);
}

unsigned long vm_memory_committed(void)
{
	return percpu_counter_sum_positive(&vm_committed_as);
}

unsigned long vm_commit_limit(void)
{
	unsigned long allowed;

	if (sysctl_overcommit_kbytes)
		allowed = KB_TO_PAGES(sysctl_overcommit_kbytes);
	else
		allowed = totalram_pages() * sysctl_overcommit_ratio / 100;
	return allowed + total_swap_pages;
}

/* Mode 2: does the sum, which includes this request, stay below the limit? */
static bool below_commit_limit(struct mm_struct *mm, bool admin)
{
	long allowed = vm_commit_limit();

	if (!admin)
		allowed -= KB_TO_PAGES(sysctl_admin_reserve_kbytes);
	if (mm)
		allowed -= min(mm->total_vm / 32, KB_TO_PAGES(sysctl_user_reserve_kbytes));
	return percpu_counter_read_positive(&vm_committed_as) < allowed;
}

int security_vm_enough_memory_mm(struct mm_struct *mm, long pages)
{
	bool admin;

	vm_acct_memory(pages);
	if (sysctl_overcommit_memory == OVERCOMMIT_ALWAYS)
		return 0;
	if (sysctl_overcommit_memory == OVERCOMMIT_GUESS) {
		if (pages <= (long)(totalram_pages() + total_swap_pages))
			return 0;
	} else {
		admin = has_capability_noaudit(current, CAP_SYS_ADMIN);
		if (below_commit_limit(mm, admin))
			return 0;
	}
	pr_warn_ratelimited("%s: pid: %d, comm: %s, not enough memory for the allocation\n",
			    __func__, current->pid, current->comm);
	vm_unacct_memory(pages);
	return -ENOMEM;
}

/* ---------------------------------------------------------------- limits of one address space */

/* What RLIMIT_DATA counts: writable, private, not a stack. */
static inline bool is_data_mapping(unsigned long flags)
{
	return (flags & (VM_WRITE | VM_SHARED | VM_STACK)) == VM_WRITE;
}

static inline bool is_exec_mapping(unsigned long flags)
{
	return (flags & (VM_EXEC | VM_WRITE | VM_STACK)) == VM_EXEC;
}

bool may_expand_vm(struct mm_struct *mm, unsigned long vm_flags, unsigned long npages)
{
	if (mm->total_vm + npages > rlimit(RLIMIT_AS) >> PAGE_SHIFT)
		return false;
	if (!is_data_mapping(vm_flags) || mm->data_vm + npages <= rlimit(RLIMIT_DATA) >> PAGE_SHIFT)
		return true;
	/* A limit of 0 is how old programs asked for "no brk": allow what the hard limit allows. */
	return rlimit(RLIMIT_DATA) == 0 &&
	       mm->data_vm + npages <= rlimit_max(RLIMIT_DATA) >> PAGE_SHIFT;
}

void vm_stat_account(struct mm_struct *mm, unsigned long vm_flags, long npages)
{
	WRITE_ONCE(mm->total_vm, mm->total_vm + npages);
	if (is_exec_mapping(vm_flags))
		mm->exec_vm += npages;
	else if (vm_flags & VM_STACK)
		mm->stack_vm += npages;
	else if (is_data_mapping(vm_flags))
		mm->data_vm += npages;
}

bool can_do_mlock(void)
{
	return rlimit(RLIMIT_MEMLOCK) != 0 || capable(CAP_IPC_LOCK);
}

/* Shared objects that stay in memory (SHM_LOCK) are counted against their user. */
int user_shm_lock(size_t size, struct user_struct *user)
{
	unsigned long pages = PAGE_ALIGN(size) >> PAGE_SHIFT, limit = rlimit(RLIMIT_MEMLOCK);

	if (atomic_long_add_return(pages, &user->locked_vm) > limit >> PAGE_SHIFT &&
	    limit != RLIM_INFINITY && !capable(CAP_IPC_LOCK)) {
		atomic_long_sub(pages, &user->locked_vm);
		return 0;
	}
	get_uid(user);
	return 1;
}

void user_shm_unlock(size_t size, struct user_struct *user)
{
	atomic_long_sub(PAGE_ALIGN(size) >> PAGE_SHIFT, &user->locked_vm);
	free_uid(user);
}
