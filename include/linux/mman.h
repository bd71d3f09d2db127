/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_MMAN_H
#define _LINUX_MMAN_H

/*
 * What mmap() and mprotect() arguments mean in vm_flags, and the accounting of memory promised to
 * programs (mm/overcommit.c).
 */

#include <uapi/linux/mman.h>
#include <linux/types.h>
#include <linux/mm.h>

#define LEGACY_MAP_MASK                                                                            \
	(MAP_SHARED | MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS | MAP_DENYWRITE | MAP_EXECUTABLE |   \
	 MAP_UNINITIALIZED | MAP_GROWSDOWN | MAP_LOCKED | MAP_NORESERVE | MAP_POPULATE |           \
	 MAP_NONBLOCK | MAP_STACK | MAP_HUGETLB | MAP_32BIT | MAP_HUGE_2MB | MAP_HUGE_1GB)

#define VM_PROT_FLAG(x, from, to)	((x) & (from) ? (to) : 0)
static inline unsigned long calc_vm_prot_bits(unsigned long prot)
{
	return VM_PROT_FLAG(prot, PROT_READ, VM_READ) | VM_PROT_FLAG(prot, PROT_WRITE, VM_WRITE) |
	       VM_PROT_FLAG(prot, PROT_EXEC, VM_EXEC);
}

static inline unsigned long calc_vm_flag_bits(unsigned long flags)
{
	return VM_PROT_FLAG(flags, MAP_GROWSDOWN, VM_GROWSDOWN) |
	       VM_PROT_FLAG(flags, MAP_LOCKED, VM_LOCKED) | VM_PROT_FLAG(flags, MAP_SYNC, VM_SYNC);
}

/* sysctl vm.*: see mm/overcommit.c */
extern int sysctl_overcommit_memory;		/* OVERCOMMIT_GUESS, _ALWAYS, _NEVER */
extern int sysctl_overcommit_ratio;		/* percent of memory */
extern unsigned long sysctl_overcommit_kbytes;	/* in its place if not 0 */
extern int sysctl_max_map_count;
extern unsigned long sysctl_mmap_min_addr;
extern unsigned long sysctl_user_reserve_kbytes, sysctl_admin_reserve_kbytes;
extern int sysctl_legacy_va_layout;
#define OVERCOMMIT_GUESS	0
#define OVERCOMMIT_ALWAYS	1
#define OVERCOMMIT_NEVER	2
#define DEFAULT_MAX_MAP_COUNT	65530

void overcommit_init(void);	/* boot: after per-CPU memory and slab */
/* Pages promised. Committed_AS and CommitLimit of /proc/meminfo. **Any context.** */
unsigned long vm_commit_limit(void);
unsigned long vm_memory_committed(void);
void vm_acct_memory(long pages);
static inline void vm_unacct_memory(long pages) { vm_acct_memory(-pages); }
/* Promises `pages` more to mm (NULL: to the kernel). 0 and they are counted, or -ENOMEM. */
int security_vm_enough_memory_mm(struct mm_struct *mm, long pages);

/* RLIMIT_AS and RLIMIT_DATA allow npages more? */
bool may_expand_vm(struct mm_struct *mm, unsigned long vm_flags, unsigned long npages);
void vm_stat_account(struct mm_struct *mm, unsigned long vm_flags, long npages);
bool can_do_mlock(void);
/* RLIMIT_MEMLOCK of shared objects, counted against a user. */
int user_shm_lock(size_t size, struct user_struct *user);
void user_shm_unlock(size_t size, struct user_struct *user);

#endif
