/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_MM_H
#define _LINUX_MM_H

/*
 * Address spaces and page faults.
 *
 * Rules
 * - The areas of an address space change under mmap_write_lock(mm) and are read under
 *   mmap_read_lock(mm) (<linux/mmap_lock.h>).
 * - A page-table entry changes under the lock of its table: pte_offset_map_lock() ...
 *   pte_unmap_unlock().
 * - A page that page tables map holds one reference and one mapcount for each entry. Whoever unmaps
 *   a page frees it only after the TLB flush (struct mmu_gather, <asm-generic/tlb.h>).
 * - Order: mmap_lock, mapping->i_mmap_rwsem, page-table lock; the page lock is outside the
 *   page-table lock, inside mmap_lock.
 */

#include <linux/types.h>
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/mm_types.h>
#include <linux/mmap_lock.h>
#include <linux/gfp.h>
#include <linux/page-flags.h>
#include <linux/page_ref.h>
#include <linux/rbtree.h>
#include <linux/vmstat.h>
#include <asm/page.h>
#include <asm/pgtable.h>

struct file;
struct inode;
struct pt_regs;
struct rlimit;
struct mmu_gather;
struct address_space;

/* vma->vm_flags. The low four are the rights mprotect() sets, the VM_MAY* those it may set. */
#define VM_READ		0x00000001UL
#define VM_WRITE	0x00000002UL
#define VM_EXEC		0x00000004UL
#define VM_SHARED	0x00000008UL
#define VM_MAYREAD	0x00000010UL
#define VM_MAYWRITE	0x00000020UL
#define VM_MAYEXEC	0x00000040UL
#define VM_MAYSHARE	0x00000080UL
#define VM_GROWSDOWN	0x00000100UL	/* a stack: grows towards lower addresses */
#define VM_PFNMAP	0x00000400UL	/* frames without struct page */
#define VM_LOCKED	0x00002000UL
#define VM_IO		0x00004000UL
#define VM_SEQ_READ	0x00008000UL
#define VM_RAND_READ	0x00010000UL
#define VM_DONTCOPY	0x00020000UL	/* not copied by fork() */
#define VM_DONTEXPAND	0x00040000UL
#define VM_LOCKONFAULT	0x00080000UL
#define VM_ACCOUNT	0x00100000UL	/* counted in vm_committed_as */
#define VM_NORESERVE	0x00200000UL
#define VM_HUGETLB	0x00400000UL	/* never set: no huge pages */
#define VM_SYNC		0x00800000UL
#define VM_WIPEONFORK	0x02000000UL
#define VM_DONTDUMP	0x04000000UL
#define VM_SOFTDIRTY	0x08000000UL
#define VM_MIXEDMAP	0x10000000UL	/* frames with and without struct page */
#define VM_HUGEPAGE	0x20000000UL
#define VM_NOHUGEPAGE	0x40000000UL
#define VM_MERGEABLE	0x80000000UL

#define VM_STACK	VM_GROWSDOWN
#define VM_ACCESS_FLAGS	(VM_READ | VM_WRITE | VM_EXEC)
/* cannot be merged or locked */
#define VM_SPECIAL	(VM_IO | VM_DONTEXPAND | VM_PFNMAP | VM_MIXEDMAP)
#define VM_LOCKED_CLEAR_MASK	(~(VM_LOCKED | VM_LOCKONFAULT))
#define VM_DATA_FLAGS_TSK_EXEC							\
	(VM_READ | VM_WRITE | (current->personality & 0x0400000 ? VM_EXEC : 0) |	\
	 VM_MAYREAD | VM_MAYWRITE | VM_MAYEXEC)
#define VM_DATA_DEFAULT_FLAGS	VM_DATA_FLAGS_TSK_EXEC
#define VM_STACK_DEFAULT_FLAGS	VM_DATA_DEFAULT_FLAGS
#define VM_STACK_FLAGS	(VM_STACK | VM_STACK_DEFAULT_FLAGS | VM_ACCOUNT)

/* What a fault handler is told. */
#define FAULT_FLAG_WRITE		0x001
#define FAULT_FLAG_MKWRITE		0x002
#define FAULT_FLAG_ALLOW_RETRY		0x004	/* may drop mmap_lock and return VM_FAULT_RETRY */
#define FAULT_FLAG_RETRY_NOWAIT		0x008
#define FAULT_FLAG_KILLABLE		0x010
#define FAULT_FLAG_TRIED		0x020	/* second attempt */
#define FAULT_FLAG_USER			0x040
#define FAULT_FLAG_REMOTE		0x080	/* on behalf of another address space */
#define FAULT_FLAG_INSTRUCTION		0x100
#define FAULT_FLAG_INTERRUPTIBLE	0x200
#define FAULT_FLAG_UNSHARE		0x400	/* an anonymous page becomes exclusive, not writable */
#define FAULT_FLAG_DEFAULT \
	(FAULT_FLAG_ALLOW_RETRY | FAULT_FLAG_KILLABLE | FAULT_FLAG_INTERRUPTIBLE)

struct vm_fault {
	struct vm_area_struct *vma;
	unsigned int flags;		/* FAULT_FLAG_* */
	gfp_t gfp_mask;
	pgoff_t pgoff;			/* of the address, in the file */
	unsigned long address;		/* page aligned */
	unsigned long real_address;
	pmd_t *pmd;
	pte_t *pte;			/* mapped and locked while a handler installs the entry */
	pte_t orig_pte;
	spinlock_t *ptl;
	struct page *cow_page;		/* where a private write puts its copy */
	/* the handler's answer: referenced, locked if it returns VM_FAULT_LOCKED */
	struct page *page;
};

/*
 * What backs an area. All may sleep; mmap_lock is held (for writing by open, close, mremap; for
 * reading by the rest).
 */
struct vm_operations_struct {
	void (*open)(struct vm_area_struct *vma);		/* a copy appeared: fork or split */
	void (*close)(struct vm_area_struct *vma);
	int (*may_split)(struct vm_area_struct *vma, unsigned long addr);
	int (*mremap)(struct vm_area_struct *vma);
	int (*mprotect)(struct vm_area_struct *vma, unsigned long start, unsigned long end,
			unsigned long newflags);
	vm_fault_t (*fault)(struct vm_fault *vmf);		/* finds or reads the page */
	/* cached neighbours; RCU, no sleep */
	vm_fault_t (*map_pages)(struct vm_fault *vmf, pgoff_t start, pgoff_t end);
	/* a clean shared page is about to be written */
	vm_fault_t (*page_mkwrite)(struct vm_fault *vmf);
	vm_fault_t (*pfn_mkwrite)(struct vm_fault *vmf);
	int (*access)(struct vm_area_struct *vma, unsigned long addr, void *buf, int len,
		      int write);
	const char *(*name)(struct vm_area_struct *vma);	/* for /proc/PID/maps */
	struct page *(*find_special_page)(struct vm_area_struct *vma, unsigned long addr);
};

/* ---------------------------------------------------------------- pages */
static inline void get_page(struct page *page)
{
	page_ref_inc(compound_head(page));
}

/* The reference count has fallen to 0: gives the page back. **Any context.** */
void __put_page(struct page *page);

static inline void put_page(struct page *page)
{
	page = compound_head(page);
	if (page_ref_dec_and_test(page))
		__put_page(page);
}

/* Drops one reference on each. **Any context.** */
void release_pages(struct page **pages, int nr);

/* Entries that map it. A table that address spaces share (mm/share_table.c) counts once. */
static inline int page_mapcount(struct page *page) { return atomic_read(&page->_mapcount) + 1; }
/* Address spaces that share the table of this entry. The table's lock is held, or it is a guess. */
static inline unsigned int pte_table_sharers(pte_t *pte)
{
	return READ_ONCE(virt_to_page(pte)->pt_sharers);
}
static inline bool page_mapped(struct page *page) { return atomic_read(&page->_mapcount) >= 0; }
/* of a mapped page */
#define PageAnon(page)		(!(page)->mapping && PageSwapBacked(page))
static inline struct address_space *page_mapping(struct page *page) { return page->mapping; }
static inline pgoff_t page_index(struct page *page) { return page->index; }

/*
 * Marks a cached page as changed, through its mapping's method. **Any context** where the page
 * cannot be truncated; 1 if it was clean.
 */
int set_page_dirty(struct page *page);
int set_page_dirty_lock(struct page *page);
int __set_page_dirty_nobuffers(struct page *page);
int __set_page_dirty_no_writeback(struct page *page);
int clear_page_dirty_for_io(struct page *page);

/* ---------------------------------------------------------------- page-table pages */
/* The table's lock lives in its struct page. */
static inline spinlock_t *ptlock_ptr(struct page *page) { return &page->ptl; }
bool pgtable_pte_page_ctor(struct page *page);
void pgtable_pte_page_dtor(struct page *page);
static inline spinlock_t *pte_lockptr(struct mm_struct *mm, pmd_t *pmd)
{
	return ptlock_ptr(pmd_page(*pmd));
}

/*
 * Slow halves of the *_alloc() below: allocate a table and hook it in unless someone was faster.
 * -ENOMEM. **Sleeps.**
 */
int __pud_alloc(struct mm_struct *mm, pgd_t *pgd, unsigned long addr);
int __pmd_alloc(struct mm_struct *mm, pud_t *pud, unsigned long addr);
int __pte_alloc(struct mm_struct *mm, pmd_t *pmd);
int __pte_alloc_kernel(pmd_t *pmd);

static inline pud_t *pud_alloc(struct mm_struct *mm, pgd_t *pgd, unsigned long addr)
{
	if (unlikely(pgd_none(*pgd)) && __pud_alloc(mm, pgd, addr))
		return NULL;
	return pud_offset(pgd, addr);
}

static inline pmd_t *pmd_alloc(struct mm_struct *mm, pud_t *pud, unsigned long addr)
{
	if (unlikely(pud_none(*pud)) && __pmd_alloc(mm, pud, addr))
		return NULL;
	return pmd_offset(pud, addr);
}

static inline pte_t *pte_alloc_kernel(pmd_t *pmd, unsigned long addr)
{
	if (unlikely(pmd_none(*pmd)) && __pte_alloc_kernel(pmd))
		return NULL;
	return pte_offset_kernel(pmd, addr);
}

#define pte_offset_map_lock(mm, pmd, addr, ptlp) ({		\
	spinlock_t *__ptl = pte_lockptr(mm, pmd);		\
	pte_t *__pte_p = pte_offset_map(pmd, addr);		\
	*(ptlp) = __ptl;					\
	spin_lock(__ptl);					\
	__pte_p; })
#define pte_unmap_unlock(pte, ptl)	do { (void)(pte); spin_unlock(ptl); } while (0)
#define pte_alloc(mm, pmd)		(unlikely(pmd_none(*(pmd))) && __pte_alloc(mm, pmd))
#define pte_alloc_map_lock(mm, pmd, addr, ptlp) \
	(pte_alloc(mm, pmd) ? NULL : pte_offset_map_lock(mm, pmd, addr, ptlp))

/*
 * The entry's table locked, *ptepp at it; -EINVAL if nothing maps the address. The caller unlocks.
 */
int follow_pte(struct mm_struct *mm, unsigned long addr, pte_t **ptepp, spinlock_t **ptlp);

/* ---------------------------------------------------------------- areas */
/* The first area that ends above addr (it may begin above it too), or NULL. mmap_lock held. */
struct vm_area_struct *find_vma(struct mm_struct *mm, unsigned long addr);
struct vm_area_struct *find_vma_prev(struct mm_struct *mm, unsigned long addr,
				     struct vm_area_struct **pprev);
struct vm_area_struct *find_vma_intersection(struct mm_struct *mm, unsigned long start,
					     unsigned long end);
struct vm_area_struct *vma_lookup(struct mm_struct *mm, unsigned long addr);
struct vm_area_struct *find_extend_vma(struct mm_struct *mm, unsigned long addr);
/* Grows a VM_GROWSDOWN area down to addr; mmap_lock held for reading is enough. -ENOMEM, -EPERM. */
int expand_stack(struct vm_area_struct *vma, unsigned long addr);

struct vm_area_struct *vm_area_alloc(struct mm_struct *mm);
struct vm_area_struct *vm_area_dup(struct vm_area_struct *orig);
void vm_area_free(struct vm_area_struct *vma);
/* Links a ready area into mm (or fails with -ENOMEM). mmap_lock held for writing. */
int insert_vm_struct(struct mm_struct *mm, struct vm_area_struct *vma);
int split_vma(struct mm_struct *mm, struct vm_area_struct *vma, unsigned long addr, int new_below);

static inline void vma_init(struct vm_area_struct *vma, struct mm_struct *mm)
{
	*vma = (struct vm_area_struct){ .vm_mm = mm };
}
static inline bool vma_is_anonymous(struct vm_area_struct *vma) { return !vma->vm_ops; }
static inline bool vma_is_accessible(struct vm_area_struct *vma)
{
	return vma->vm_flags & VM_ACCESS_FLAGS;
}
static inline unsigned long vma_pages(struct vm_area_struct *vma)
{
	return (vma->vm_end - vma->vm_start) >> PAGE_SHIFT;
}
bool vma_is_shmem(struct vm_area_struct *vma);
bool vma_is_stack_for_current(struct vm_area_struct *vma);
static inline pgoff_t linear_page_index(struct vm_area_struct *vma, unsigned long addr)
{
	return ((addr - vma->vm_start) >> PAGE_SHIFT) + vma->vm_pgoff;
}

/* Where an area ends for the purpose of placing others: a stack keeps a guard gap below itself. */
extern unsigned long stack_guard_gap;
static inline unsigned long vm_start_gap(struct vm_area_struct *vma)
{
	unsigned long start = vma->vm_start;

	if (vma->vm_flags & VM_GROWSDOWN)
		start = start > stack_guard_gap ? start - stack_guard_gap : 0;
	return start;
}

/*
 * Mapping and unmapping. do_* want mmap_lock held for writing, vm_* take it (of current->mm).
 * Addresses or a negative errno. *populate: how many bytes the caller is to fault in with
 * mm_populate() once the lock is dropped. **Sleeps.**
 */
unsigned long do_mmap(struct file *file, unsigned long addr, unsigned long len, unsigned long prot,
		      unsigned long flags, unsigned long pgoff, unsigned long *populate);
unsigned long vm_mmap(struct file *file, unsigned long addr, unsigned long len, unsigned long prot,
		      unsigned long flags, unsigned long offset);
unsigned long vm_mmap_pgoff(struct file *file, unsigned long addr, unsigned long len,
			    unsigned long prot, unsigned long flags, unsigned long pgoff);
int do_munmap(struct mm_struct *mm, unsigned long start, size_t len);
int vm_munmap(unsigned long start, size_t len);
int vm_brk_flags(unsigned long addr, unsigned long len, unsigned long vm_flags);
int vm_brk(unsigned long addr, unsigned long len);
void mm_populate(unsigned long addr, unsigned long len);
unsigned long get_unmapped_area(struct file *file, unsigned long addr, unsigned long len,
				unsigned long pgoff, unsigned long flags);
int mprotect_fixup(struct vm_area_struct *vma, struct vm_area_struct **pprev, unsigned long start,
		   unsigned long end, unsigned long newflags);
/*
 * exec: maps [stack_top - size, stack_top) of current->mm as its stack and sets start_stack. Takes
 * mmap_lock. -ENOMEM.
 */
int exec_map_stack(unsigned long stack_top, unsigned long size, bool executable);

/* A few kernel pages shown to user space under a name (the vDSO). */
struct vm_special_mapping {
	const char *name;
	struct page **pages;		/* NULL-terminated, unless fault() is there */
	vm_fault_t (*fault)(const struct vm_special_mapping *sm, struct vm_area_struct *vma,
			    struct vm_fault *vmf);
	int (*mremap)(const struct vm_special_mapping *sm, struct vm_area_struct *new_vma);
};
/* The new area or ERR_PTR. mmap_lock held for writing. */
struct vm_area_struct *_install_special_mapping(struct mm_struct *mm, unsigned long addr,
						unsigned long len, unsigned long vm_flags,
						const struct vm_special_mapping *spec);
bool vma_is_special_mapping(const struct vm_area_struct *vma, const struct vm_special_mapping *sm);

/* Layout of a new program (mm/mmap_layout.c). */
void arch_pick_mmap_layout(struct mm_struct *mm, struct rlimit *rlim_stack);
unsigned long arch_randomize_brk(struct mm_struct *mm);
unsigned long arch_mmap_rnd(void);
unsigned long randomize_stack_top(unsigned long stack_top);
unsigned long randomize_page(unsigned long start, unsigned long range);
extern int randomize_va_space;		/* sysctl kernel.randomize_va_space: 0, 1, 2 (heap too) */

/* ---------------------------------------------------------------- faults and page tables */
/*
 * Makes the address usable, or says why not. mmap_lock held for reading; dropped if VM_FAULT_RETRY
 * comes back. **Sleeps.**
 */
vm_fault_t handle_mm_fault(struct vm_area_struct *vma, unsigned long address, unsigned int flags,
			   struct pt_regs *regs);
int fixup_user_fault(struct mm_struct *mm, unsigned long address, unsigned int fault_flags,
		     bool *unlocked);
static inline bool fault_flag_allow_retry_first(unsigned int flags)
{
	return (flags & FAULT_FLAG_ALLOW_RETRY) && !(flags & FAULT_FLAG_TRIED);
}

int copy_page_range(struct vm_area_struct *dst_vma, struct vm_area_struct *src_vma);
void unmap_vmas(struct mmu_gather *tlb, struct vm_area_struct *vma, unsigned long start,
		unsigned long end);
void free_pgtables(struct mmu_gather *tlb, struct vm_area_struct *vma, unsigned long floor,
		   unsigned long ceiling);
void free_pgd_range(struct mmu_gather *tlb, unsigned long addr, unsigned long end,
		    unsigned long floor, unsigned long ceiling);
void zap_page_range(struct vm_area_struct *vma, unsigned long start, unsigned long size);
int zap_vma_ptes(struct vm_area_struct *vma, unsigned long addr, unsigned long size);
unsigned long change_protection(struct mmu_gather *tlb, struct vm_area_struct *vma,
				unsigned long start, unsigned long end, pgprot_t newprot);
unsigned long move_page_tables(struct vm_area_struct *vma, unsigned long old_addr,
			       struct vm_area_struct *new_vma, unsigned long new_addr,
			       unsigned long len);
bool vma_wants_writenotify(struct vm_area_struct *vma);
void vma_set_page_prot(struct vm_area_struct *vma);

/*
 * For drivers' mmap(): puts kernel pages or frames into an area. vm_insert_page takes its own
 * reference.
 */
int vm_insert_page(struct vm_area_struct *vma, unsigned long addr, struct page *page);
int vm_insert_pages(struct vm_area_struct *vma, unsigned long addr, struct page **pages,
		    unsigned long *num);
int remap_pfn_range(struct vm_area_struct *vma, unsigned long addr, unsigned long pfn,
		    unsigned long size, pgprot_t prot);
int vm_iomap_memory(struct vm_area_struct *vma, phys_addr_t start, unsigned long len);
vm_fault_t vmf_insert_pfn(struct vm_area_struct *vma, unsigned long addr, unsigned long pfn);

/* The page an entry maps if it has a struct page that is counted, else NULL. */
struct page *vm_normal_page(struct vm_area_struct *vma, unsigned long addr, pte_t pte);

#include <linux/gup.h>
#include <linux/mm_counters.h>
#include <linux/truncate.h>
#include <linux/pagewalk.h>

#endif
