/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_MM_TYPES_H
#define _LINUX_MM_TYPES_H

/*
 * The shapes of memory management: the page descriptor, the address space and its areas. The
 * functions are in <linux/mm.h>.
 */

#include <linux/types.h>
#include <linux/list.h>
#include <linux/rbtree.h>
#include <linux/spinlock.h>
#include <linux/rwsem.h>
#include <linux/cpumask.h>
#include <asm/page.h>
#include <asm/pgtable_types.h>
#include <asm/mmu.h>

struct address_space;
struct file;
struct kmem_cache;
struct mem_cgroup;
struct linux_binfmt;
struct vm_operations_struct;

/*
 * struct page - one frame of memory, 64 bytes, in the array at VMEMMAP_START.
 *
 * Which part of the unions is in force follows from who owns the page: the page cache or an
 * anonymous mapping, the slab allocator, a page-table page, the buddy allocator's free list, or a
 * driver (private).
 *
 *   a  atomic bit operations only		l  the page lock (PG_locked)
 *   z  zone->lock				t  mapping->tree_lock
 */
struct page {
	unsigned long flags;	/* a: PG_* bits; zone and node in the top bits, fixed at boot */
	union {
		struct {			/* page cache and anonymous pages */
			struct list_head lru;
			/* l t: NULL for anonymous pages and after truncation */
			struct address_space *mapping;
			pgoff_t index;			/* l t: place in the mapping */
			unsigned long private;		/* l: buffer heads, swap entry */
		};
		struct {			/* slab: fields belong to mm/slab.c */
			struct list_head slab_list;
			void *_slab_mapping;		/* stays NULL: page->mapping */
			void *freelist;
			struct kmem_cache *slab_cache;
		};
		struct {			/* buddy allocator: a free block of 2^order pages */
			struct list_head buddy_list;	/* z */
			void *_buddy_mapping;		/* stays NULL */
			unsigned long _buddy_index;
			unsigned long buddy_order;	/* z; of a block not yet in a list, its owner's */
		};
		struct {			/* page-table page */
			unsigned long _pt_head;		/* unused: bit 0 would say "tail" */
			unsigned int pt_sharers;	/* p: PMD entries that point here */
			unsigned int pt_pages;		/* p: pages mapped, while shared */
			void *_pt_mapping;		/* stays NULL */
			spinlock_t ptl;			/* p: guards the entries of this table */
		};
		struct {			/* tail page of a compound page */
			unsigned long compound_head;	/* head | 1 */
			/* in the first tail page: order of the whole */
			unsigned int compound_order;
		};
		struct rcu_head rcu_head;
	};
	union {
		atomic_t _mapcount;		/* page-table entries that map it, minus one */
		int page_type;			/* PAGE_TYPE_*, while owned by the kernel */
		struct {			/* slab */
			u16 slab_inuse;		/* objects handed out, per-CPU lists included */
			u16 slab_objects;
		};
	};
	atomic_t _refcount;			/* page_count(): 0 = free */
	struct mem_cgroup *mem_cgroup;		/* who is charged; NULL while nobody is */
};

/* A user address space's area: [vm_start, vm_end) with one set of rights and one backing. */
struct vm_area_struct {
	/* M: guarded by mm->mmap_lock (write to change) */
	unsigned long vm_start, vm_end;		/* M */
	struct vm_area_struct *vm_next, *vm_prev;	/* M: by address */
	struct rb_node vm_rb;			/* M */
	unsigned long rb_subtree_gap; /* M: largest free gap in front of an area of this subtree */
	struct mm_struct *vm_mm;		/* fixed */
	pgprot_t vm_page_prot;			/* M */
	unsigned long vm_flags;			/* M: VM_* */
	/* only ever set: a private file area holds copied pages, which fork() must pass on */
	bool vm_has_anon;
	struct {
		struct rb_node rb;		/* mapping->i_mmap_rwsem */
		unsigned long rb_subtree_last;
	} shared;				/* file areas are in mapping->i_mmap */
	const struct vm_operations_struct *vm_ops;	/* fixed after mmap() */
	unsigned long vm_pgoff;			/* M: offset into vm_file, in pages */
	struct file *vm_file;			/* fixed: a reference, or NULL */
	void *vm_private_data;
};

enum { MM_FILEPAGES, MM_ANONPAGES, MM_SWAPENTS, MM_SHMEMPAGES, NR_MM_COUNTERS };

#define AT_VECTOR_SIZE	48

/*
 * struct mm_struct - an address space.
 *
 * mm_users counts tasks (and users like /proc) of the address space; when it falls to 0 the areas
 * are unmapped. mm_count counts references to the structure itself; all of mm_users together hold
 * one of them, kernel threads that borrow it hold others.
 */
struct mm_struct {
	/* M: mmap_lock (write to change) */
	struct vm_area_struct *mmap;		/* M: list by address */
	struct rb_root mm_rb;			/* M */
	u64 vmacache_seqnum;			/* M: bumped when areas go */
	/*
	 * fixed at exec: where mappings go (down from mmap_base, or up from the legacy base), and
	 * who chooses
	 */
	unsigned long mmap_base, mmap_legacy_base;
	unsigned long (*get_unmapped_area)(struct file *file, unsigned long addr, unsigned long len,
					   unsigned long pgoff, unsigned long flags);
	unsigned long task_size;
	unsigned long highest_vm_end;		/* M */
	pgd_t *pgd;				/* fixed */

	atomic_t mm_users;
	atomic_t mm_count;
	atomic_long_t pgtables_bytes;
	int map_count;				/* M: number of areas */
	spinlock_t page_table_lock;		/* upper page-table levels */
	struct rw_semaphore mmap_lock;
	struct list_head mmlist;

	unsigned long hiwater_rss, hiwater_vm;
	unsigned long total_vm, locked_vm, pinned_vm, data_vm, exec_vm, stack_vm; /* M: pages */
	unsigned long def_flags;		/* M: flags every new area gets (mlockall) */

	spinlock_t arg_lock;			/* the next group of fields */
	unsigned long start_code, end_code, start_data, end_data;
	unsigned long start_brk, brk, start_stack;	/* M: brk */
	unsigned long arg_start, arg_end, env_start, env_end;

	unsigned long saved_auxv[AT_VECTOR_SIZE];	/* for /proc/PID/auxv */
	atomic_long_t rss_stat[NR_MM_COUNTERS];
	struct linux_binfmt *binfmt;
	mm_context_t context;			/* architecture: TLB generation, vDSO address */
	unsigned long flags;			/* a: MMF_* */
	struct file *exe_file;			/* RCU: /proc/PID/exe; a reference */
	struct task_struct *owner;
	struct user_namespace *user_ns;
	struct cpumask cpu_bitmap;		/* CPUs that may hold translations of this space */
};

extern struct mm_struct init_mm;

static inline struct cpumask *mm_cpumask(struct mm_struct *mm)
{
	return &mm->cpu_bitmap;
}

typedef unsigned int vm_fault_t;
enum vm_fault_reason {
	VM_FAULT_OOM		= 0x0001,
	VM_FAULT_SIGBUS		= 0x0002,
	VM_FAULT_MAJOR		= 0x0004,
	VM_FAULT_WRITE		= 0x0008,
	VM_FAULT_SIGSEGV	= 0x0040,
	VM_FAULT_NOPAGE		= 0x0100,	/* the handler set the entry itself */
	VM_FAULT_LOCKED		= 0x0200,	/* vmf->page is returned locked */
	VM_FAULT_RETRY		= 0x0400,	/* mmap_lock was dropped; start over */
	VM_FAULT_FALLBACK	= 0x0800,
	VM_FAULT_DONE_COW	= 0x1000,
};
#define VM_FAULT_ERROR	(VM_FAULT_OOM | VM_FAULT_SIGBUS | VM_FAULT_SIGSEGV)

#endif
