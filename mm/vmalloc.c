// SPDX-License-Identifier: MIT
/*
 * Virtually contiguous memory.
 *
 * How this works
 *
 * The vmalloc range (and that of modules) is a space of addresses. What is taken of it are
 * vmap_areas in a tree by address; each knows the free gap in front of it, and the largest gap
 * below it in the tree, so the lowest gap that is large enough is found on one way down.
 *
 *	start |  gap  [area| ]gap [area| ]  gap   [area| ]      limit
 *
 * where "| ]" is the unmapped guard page every area ends with.
 *
 * vmalloc() takes an area and maps fresh pages into it one by one (mm/vmap_range.c). Which pages an
 * area has is said by the page tables alone; vfree() walks them, clears the entries and frees the
 * pages.
 *
 * Translations of a freed area may live on in TLBs. Flushing them costs an interrupt on every CPU,
 * so a freed area stays in the tree, marked, until LAZY_MAX_PAGES have come together (or space runs
 * out); then one flush makes all of them reusable. Where that may not be waited for, a work item
 * does it.
 *
 * All page-global directory entries of the vmalloc range that will ever be used exist from boot on:
 * address spaces copy them, and no mapping made later needs to be carried into other page tables.
 * Page-table pages here are never freed.
 *
 * Kernel stacks are areas too. A CPU keeps the last two that were freed, still mapped, for the next
 * fork.
 *
 * I1  Areas do not overlap; gap(area) = va_start - (end of the one before, or the space's start).
 * I2  An area is in use (vm set), or freed and waiting (on purge_list, vm NULL), or just being made
 *     or unmapped (vm NULL, its owner's).
 * I3  No TLB holds a translation of an address that is in no area.
 *
 * Locks: space->lock, taken in task context only; purge_mutex outside of it. vfree() in interrupts
 * hands over to a work item.
 */

#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/cpumask.h>
#include <linux/fault-inject.h>
#include <linux/llist.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/panic.h>
#include <linux/percpu.h>
#include <linux/rbtree_augmented.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/vmalloc.h>
#include <linux/workqueue.h>
#include <asm/pgalloc.h>
#include <asm/pgtable.h>
#include <asm/tlbflush.h>
#include "internal.h"

#define LAZY_MAX_PAGES	8192UL		/* 32 MiB of addresses */

struct vmap_area {
	unsigned long va_start, va_end;
	unsigned long gap, subtree_max_gap;	/* in front of it; largest of its subtree */
	struct rb_node rb_node;
	struct list_head purge;
	struct vmap_space *space;
	struct vm_struct *vm;
};

struct vmap_space {
	spinlock_t lock;		/* the rest */
	struct rb_root root;
	unsigned long start, limit;
};

static struct vmap_space vmalloc_space = {
	.lock = __SPIN_LOCK_UNLOCKED(vmalloc_space.lock),
	.root = RB_ROOT,
	.start = VMALLOC_START,
	.limit = VMALLOC_START,
};
static struct vmap_space module_space = {
	.lock = __SPIN_LOCK_UNLOCKED(module_space.lock),
	.root = RB_ROOT,
	.start = MODULES_VADDR,
	.limit = MODULES_END,
};

static struct kmem_cache *vmap_area_cache;
static atomic_long_t nr_vmalloc_pages;

static DEFINE_MUTEX(purge_mutex);
static DEFINE_SPINLOCK(purge_lock);
static LIST_HEAD(purge_list);		/* purge_lock */
static unsigned long lazy_pages;	/* purge_lock */

#define area_gap(va)	((va)->gap)
RB_DECLARE_CALLBACKS_MAX(static, gap_callbacks, struct vmap_area, rb_node, unsigned long,
			 subtree_max_gap, area_gap);

bool is_vmalloc_or_module_addr(const void *p)
{
	unsigned long addr = (unsigned long)p;

	return is_vmalloc_addr(p) || (addr >= MODULES_VADDR && addr < MODULES_END);
}

unsigned long vmalloc_nr_pages(void)
{
	return atomic_long_read(&nr_vmalloc_pages);
}

/* ---------------------------------------------------------------- the tree of areas */

static struct vmap_area *rb_area(struct rb_node *node)
{
	return rb_entry(node, struct vmap_area, rb_node);
}

static void set_gap(struct vmap_area *va)
{
	struct rb_node *prev = rb_prev(&va->rb_node);

	va->gap = va->va_start - (prev ? rb_area(prev)->va_end : va->space->start);
	gap_callbacks.propagate(&va->rb_node, NULL);
}

static void insert_area(struct vmap_space *space, struct vmap_area *va)
{
	struct rb_node **link = &space->root.rb_node, *parent = NULL, *next;

	lockdep_assert_held(&space->lock);
	while (*link) {
		parent = *link;
		link = va->va_start < rb_area(parent)->va_start ? &parent->rb_left
								: &parent->rb_right;
	}
	va->gap = va->subtree_max_gap = 0;
	rb_link_node(&va->rb_node, parent, link);
	rb_insert_augmented(&va->rb_node, &space->root, &gap_callbacks);
	set_gap(va);
	next = rb_next(&va->rb_node);
	if (next)
		set_gap(rb_area(next));
}

static void erase_area(struct vmap_space *space, struct vmap_area *va)
{
	struct rb_node *next = rb_next(&va->rb_node);

	lockdep_assert_held(&space->lock);
	rb_erase_augmented(&va->rb_node, &space->root, &gap_callbacks);
	if (next)
		set_gap(rb_area(next));
}

static struct vmap_area *find_area(struct vmap_space *space, unsigned long addr)
{
	struct rb_node *node = space->root.rb_node;

	lockdep_assert_held(&space->lock);
	while (node) {
		struct vmap_area *va = rb_area(node);

		if (addr < va->va_start)
			node = node->rb_left;
		else if (addr >= va->va_end)
			node = node->rb_right;
		else
			return va;
	}
	return NULL;
}

/* Start of the lowest gap of at least `size`, or 0. I1 */
static unsigned long find_gap(struct vmap_space *space, unsigned long size)
{
	struct rb_node *node = space->root.rb_node, *last = rb_last(&space->root);
	unsigned long end = last ? rb_area(last)->va_end : space->start;

	lockdep_assert_held(&space->lock);
	if (node && rb_area(node)->subtree_max_gap >= size) {
		for (;;) {
			struct vmap_area *va = rb_area(node);

			if (node->rb_left && rb_area(node->rb_left)->subtree_max_gap >= size)
				node = node->rb_left;
			else if (va->gap >= size)
				return va->va_start - va->gap;
			else
				node = node->rb_right;
		}
	}
	return space->limit - end >= size ? end : 0;
}

/* ---------------------------------------------------------------- lazy flushing */

static void free_purged(struct list_head *areas)
{
	struct vmap_area *va, *next;

	list_for_each_entry_safe(va, next, areas, purge) {
		spin_lock(&va->space->lock);
		erase_area(va->space, va);
		spin_unlock(&va->space->lock);
		kmem_cache_free(vmap_area_cache, va);
	}
}

/* One flush for all that was freed. True if there was anything. purge_mutex held. */
static bool purge_areas(void)
{
	unsigned long start = ~0UL, end = 0;
	struct vmap_area *va;
	LIST_HEAD(areas);

	lockdep_assert_held(&purge_mutex);
	spin_lock(&purge_lock);
	list_splice_init(&purge_list, &areas);
	lazy_pages = 0;
	spin_unlock(&purge_lock);
	if (list_empty(&areas))
		return false;
	list_for_each_entry(va, &areas, purge) {
		start = min(start, va->va_start);
		end = max(end, va->va_end);
	}
	flush_tlb_kernel_range(start, end);		/* I3 */
	free_purged(&areas);
	return true;
}

void vm_unmap_aliases(void)
{
	might_sleep();
	mutex_lock(&purge_mutex);
	purge_areas();
	mutex_unlock(&purge_mutex);
}

static void purge_later(struct work_struct *work)
{
	vm_unmap_aliases();
}
static DECLARE_WORK(purge_work, purge_later);

/* The area is unmapped; its addresses wait for the next flush. */
static void free_area_lazily(struct vmap_area *va)
{
	bool many;

	spin_lock(&purge_lock);
	list_add(&va->purge, &purge_list);
	lazy_pages += (va->va_end - va->va_start) >> PAGE_SHIFT;
	many = lazy_pages > LAZY_MAX_PAGES;
	spin_unlock(&purge_lock);
	if (!many)
		return;
	/*
	 * The flush waits for the other CPUs. One of them may be waiting, with interrupts off, for a
	 * lock that is held here.
	 */
	if (!preemptible()) {
		schedule_work(&purge_work);
	} else if (mutex_trylock(&purge_mutex)) {
		purge_areas();
		mutex_unlock(&purge_mutex);
	}
}

/* ---------------------------------------------------------------- areas */

static struct vmap_space *space_of(unsigned long addr)
{
	return addr >= MODULES_VADDR ? &module_space : &vmalloc_space;
}

/* Puts an area into the lowest gap. False if there is none. */
static bool place_area(struct vmap_space *space, struct vmap_area *va, unsigned long size,
		       unsigned long align)
{
	unsigned long start;

	spin_lock(&space->lock);
	start = find_gap(space, size + align - PAGE_SIZE);
	if (start) {
		va->va_start = ALIGN(start, align);
		va->va_end = va->va_start + size;
		insert_area(space, va);
	}
	spin_unlock(&space->lock);
	return start;
}

/* Addresses of `size` bytes and a guard page, with their descriptor. */
static struct vm_struct *get_area(struct vmap_space *space, unsigned long size, unsigned long align,
				  unsigned long flags, gfp_t gfp, const void *caller)
{
	unsigned long total = PAGE_ALIGN(size) + (flags & VM_NO_GUARD ? 0 : PAGE_SIZE);
	struct vmap_area *va;
	struct vm_struct *vm;
	bool placed;

	might_sleep();
	if (!size || total < size)
		return NULL;
	gfp &= GFP_KERNEL | __GFP_NOFAIL | __GFP_NORETRY | __GFP_NOWARN;
	vm = kzalloc(sizeof(*vm), gfp);
	va = kmem_cache_alloc(vmap_area_cache, gfp);
	if (!vm || !va)
		goto out_free;
	va->space = space;
	va->vm = NULL;
	placed = place_area(space, va, total, max(align, PAGE_SIZE));
	if (!placed) {
		vm_unmap_aliases();
		placed = place_area(space, va, total, max(align, PAGE_SIZE));
	}
	if (!placed)
		goto out_free;
	vm->addr = (void *)va->va_start;
	vm->size = total;
	vm->flags = flags;
	vm->caller = caller;
	spin_lock(&space->lock);
	va->vm = vm;
	spin_unlock(&space->lock);
	return vm;
out_free:
	kmem_cache_free(vmap_area_cache, va);
	kfree(vm);
	return NULL;
}

struct vm_struct *get_vm_area_caller(unsigned long size, unsigned long flags, const void *caller)
{
	return get_area(&vmalloc_space, size, PAGE_SIZE, flags, GFP_KERNEL, caller);
}

struct vm_struct *get_vm_area(unsigned long size, unsigned long flags)
{
	return get_vm_area_caller(size, flags, __builtin_return_address(0));
}

struct vm_struct *get_vm_area_align(unsigned long size, unsigned long align, unsigned long flags)
{
	return get_area(&vmalloc_space, size, align, flags, GFP_KERNEL,
			__builtin_return_address(0));
}

struct vm_struct *find_vm_area(const void *addr)
{
	struct vmap_space *space = space_of((unsigned long)addr);
	struct vmap_area *va;
	struct vm_struct *vm;

	spin_lock(&space->lock);
	va = find_area(space, (unsigned long)addr);
	vm = va ? va->vm : NULL;
	spin_unlock(&space->lock);
	return vm;
}

/* Takes the area that begins at addr away from everybody else; NULL if there is none. I2 */
static struct vmap_area *detach_area(const void *addr, struct vm_struct **vm)
{
	struct vmap_space *space = space_of((unsigned long)addr);
	struct vmap_area *va;

	spin_lock(&space->lock);
	va = find_area(space, (unsigned long)addr);
	if (va && va->vm && va->va_start == (unsigned long)addr) {
		*vm = va->vm;
		va->vm = NULL;
	} else {
		va = NULL;
	}
	spin_unlock(&space->lock);
	return va;
}

struct vm_struct *remove_vm_area(const void *addr)
{
	struct vm_struct *vm;
	struct vmap_area *va = detach_area(addr, &vm);

	if (!va)
		return NULL;
	vmap_clear_range(va->va_start, va->va_end, false);
	free_area_lazily(va);
	return vm;
}

void free_vm_area(struct vm_struct *area)
{
	WARN_ON_ONCE(remove_vm_area(area->addr) != area);
	kfree(area);
}

/* ---------------------------------------------------------------- vmalloc and vfree */

void *__vmalloc_node_range(unsigned long size, unsigned long align, unsigned long start,
			   unsigned long end, gfp_t gfp, pgprot_t prot, unsigned long vm_flags,
			   int node, const void *caller)
{
	unsigned long nr = PAGE_ALIGN(size) >> PAGE_SHIFT, mapped;
	struct vm_struct *vm = NULL;

	if (WARN_ON_ONCE(!size))
		return NULL;
	if (nr <= totalram_pages() && !should_fail_alloc(gfp))
		vm = get_area(space_of(start), size, align, vm_flags, gfp, caller);
	if (!vm)
		goto out_warn;
	start = (unsigned long)vm->addr;
	mapped = vmap_populate_range(start, start + nr * PAGE_SIZE, gfp | __GFP_NOWARN, prot) -
		 start;
	mapped >>= PAGE_SHIFT;
	vm->nr_pages = mapped;
	atomic_long_add(mapped, &nr_vmalloc_pages);
	if (mapped == nr)
		return vm->addr;
	vfree(vm->addr);
out_warn:
	warn_alloc(gfp, 0, "vmalloc error: size %lu, page order 0", size);
	return NULL;
}

static void *vmalloc_caller(unsigned long size, gfp_t gfp, unsigned long flags, const void *caller)
{
	return __vmalloc_node_range(size, PAGE_SIZE, VMALLOC_START, VMALLOC_END, gfp, PAGE_KERNEL,
				    VM_ALLOC | flags, NUMA_NO_NODE, caller);
}

void *__vmalloc(unsigned long size, gfp_t gfp)
{
	return vmalloc_caller(size, gfp, 0, __builtin_return_address(0));
}

void *vmalloc(unsigned long size)
{
	return vmalloc_caller(size, GFP_KERNEL | __GFP_HIGHMEM, 0, __builtin_return_address(0));
}

void *vzalloc(unsigned long size)
{
	return vmalloc_caller(size, GFP_KERNEL | __GFP_HIGHMEM | __GFP_ZERO, 0,
			      __builtin_return_address(0));
}

void *vmalloc_user(unsigned long size)
{
	return vmalloc_caller(size, GFP_KERNEL | __GFP_HIGHMEM | __GFP_ZERO, VM_USERMAP,
			      __builtin_return_address(0));
}

void *vmalloc_node(unsigned long size, int node)
{
	return vmalloc_caller(size, GFP_KERNEL | __GFP_HIGHMEM, 0, __builtin_return_address(0));
}

void *vzalloc_node(unsigned long size, int node)
{
	return vmalloc_caller(size, GFP_KERNEL | __GFP_HIGHMEM | __GFP_ZERO, 0,
			      __builtin_return_address(0));
}

void *vmalloc_32(unsigned long size)
{
	return vmalloc_caller(size, GFP_KERNEL | __GFP_DMA32, 0, __builtin_return_address(0));
}

void *vmalloc_exec(unsigned long size)
{
	return __vmalloc_node_range(size, PAGE_SIZE, MODULES_VADDR, MODULES_END, GFP_KERNEL,
				    PAGE_KERNEL_EXEC, VM_ALLOC, NUMA_NO_NODE,
				    __builtin_return_address(0));
}

/* Pages vmap() was given to keep. */
static void put_kept_pages(struct vm_struct *vm)
{
	unsigned int i;

	for (i = 0; i < vm->nr_pages; i++)
		put_page(vm->pages[i]);
	kvfree(vm->pages);
}

static void vfree_now(const void *addr)
{
	struct vm_struct *vm;
	struct vmap_area *va = detach_area(addr, &vm);

	if (WARN(!va, "Trying to vfree() nonexistent vm area (%px)\n", addr))
		return;
	if (vm->flags & VM_ALLOC)
		atomic_long_sub(vmap_clear_range(va->va_start, va->va_end, true),
				&nr_vmalloc_pages);
	else
		vmap_clear_range(va->va_start, va->va_end, false);
	free_area_lazily(va);
	if (vm->flags & VM_MAP_PUT_PAGES)
		put_kept_pages(vm);
	kfree(vm);
}

/* Freed in interrupts: linked through their own first words, until the work item gets to them. */
static LLIST_HEAD(deferred_frees);

static void free_deferred(struct work_struct *work)
{
	struct llist_node *node = llist_del_all(&deferred_frees), *next;

	for (; node; node = next) {
		next = node->next;
		vfree_now(node);
	}
}
static DECLARE_WORK(deferred_free_work, free_deferred);

void vfree_atomic(const void *addr)
{
	if (addr && llist_add((struct llist_node *)addr, &deferred_frees))
		schedule_work(&deferred_free_work);
}

void vfree(const void *addr)
{
	if (!addr)
		return;
	if (unlikely(in_interrupt() || irqs_disabled()))
		vfree_atomic(addr);
	else
		vfree_now(addr);
}

/* ---------------------------------------------------------------- vmap */

void *vmap(struct page **pages, unsigned int count, unsigned long flags, pgprot_t prot)
{
	struct vm_struct *vm;

	if (!count || count > totalram_pages())
		return NULL;
	vm = get_vm_area_caller((unsigned long)count << PAGE_SHIFT, (flags & ~VM_ALLOC) | VM_MAP,
				__builtin_return_address(0));
	if (!vm)
		return NULL;
	if (vmap_pages_range((unsigned long)vm->addr,
			     (unsigned long)vm->addr + ((unsigned long)count << PAGE_SHIFT), prot,
			     pages)) {
		free_vm_area(vm);
		return NULL;
	}
	vm->nr_pages = count;
	if (flags & VM_MAP_PUT_PAGES)
		vm->pages = pages;
	return vm->addr;
}

void vunmap(const void *addr)
{
	struct vm_struct *vm;

	if (!addr)
		return;
	vm = remove_vm_area(addr);
	WARN(!vm, "Trying to vunmap() nonexistent vm area (%px)\n", addr);
	kfree(vm);
}

int remap_vmalloc_range(struct vm_area_struct *vma, void *addr, unsigned long pgoff)
{
	unsigned long size = vma->vm_end - vma->vm_start, at = vma->vm_start, offset, end;
	struct vm_struct *vm = find_vm_area(addr);
	int err = 0;

	if (!vm || !(vm->flags & VM_USERMAP) || !PAGE_ALIGNED(addr) ||
	    __builtin_mul_overflow(pgoff, PAGE_SIZE, &offset))
		return -EINVAL;
	if (__builtin_add_overflow(offset, addr - vm->addr, &end) ||
	    __builtin_add_overflow(end, size, &end) ||
	    end > (unsigned long)vm->nr_pages << PAGE_SHIFT)
		return -EINVAL;
	for (addr += offset; at < vma->vm_end && !err; at += PAGE_SIZE, addr += PAGE_SIZE)
		err = vm_insert_page(vma, at, vmalloc_to_page(addr));
	if (!err)
		vma->vm_flags |= VM_DONTEXPAND | VM_DONTDUMP;
	return err;
}

/* ---------------------------------------------------------------- kernel stacks */

#define NR_CACHED_STACKS	2
static DEFINE_PER_CPU(void *, cached_stacks[NR_CACHED_STACKS]);

void *alloc_kernel_stack(void)
{
	void *stack = NULL;
	int i;

	/* A cached one would hide the failure that is asked for. */
	if (should_fail_alloc(GFP_KERNEL))
		return NULL;
	for (i = 0; i < NR_CACHED_STACKS && !stack; i++)
		if (this_cpu_read(cached_stacks[i]))
			stack = this_cpu_xchg(cached_stacks[i], NULL);
	if (!stack)
		stack = __vmalloc_node_range(THREAD_SIZE, THREAD_SIZE, VMALLOC_START, VMALLOC_END,
					     GFP_KERNEL, PAGE_KERNEL, VM_ALLOC | VM_KERNEL_STACK,
					     NUMA_NO_NODE, __builtin_return_address(0));
	if (stack)
		mod_node_page_state(NULL, NR_KERNEL_STACK_KB, THREAD_SIZE >> 10);
	return stack;
}

void free_kernel_stack(void *stack)
{
	int i;

	mod_node_page_state(NULL, NR_KERNEL_STACK_KB, -(long)(THREAD_SIZE >> 10));
	for (i = 0; i < NR_CACHED_STACKS; i++)
		if (!this_cpu_cmpxchg(cached_stacks[i], NULL, stack))
			return;
	vfree(stack);
}

/* ---------------------------------------------------------------- boot and /proc */

/*
 * The part of the range that is used: sixteen times the memory, in whole directory entries, whose
 * tables are made now.
 */
void __init vmalloc_init(void)
{
	unsigned long entries = (totalram_pages() << PAGE_SHIFT) * 16 / PGDIR_SIZE + 1,
		      addr = VMALLOC_START;

	vmap_area_cache = KMEM_CACHE(vmap_area, SLAB_PANIC);
	entries = min(entries, (VMALLOC_END - VMALLOC_START + 1) / PGDIR_SIZE);
	for (; entries; entries--, addr += PGDIR_SIZE)
		if (!pud_alloc(&init_mm, pgd_offset_k(addr), addr))
			panic("No memory for the tables of the vmalloc range\n");
	vmalloc_space.limit = addr;
}

static void vmallocinfo_line(struct seq_file *m, struct vmap_area *va)
{
	struct vm_struct *vm = va->vm;

	seq_printf(m, "0x%016lx-0x%016lx %7lu", va->va_start, va->va_end,
		   va->va_end - va->va_start);
	if (!vm) {
		seq_puts(m, " unpurged vm_area\n");
		return;
	}
	if (vm->caller)
		seq_printf(m, " %pS", vm->caller);
	if (vm->nr_pages)
		seq_printf(m, " pages=%u", vm->nr_pages);
	if (vm->phys_addr)
		seq_printf(m, " phys=0x%016llx", vm->phys_addr);
	if (vm->flags & VM_IOREMAP)
		seq_puts(m, " ioremap");
	if (vm->flags & VM_ALLOC)
		seq_puts(m, " vmalloc");
	if (vm->flags & VM_MAP)
		seq_puts(m, " vmap");
	if (vm->flags & VM_USERMAP)
		seq_puts(m, " user");
	seq_putc(m, '\n');
}

int vmallocinfo_show(struct seq_file *m, void *v)
{
	struct rb_node *node;

	spin_lock(&vmalloc_space.lock);
	for (node = rb_first(&vmalloc_space.root); node; node = rb_next(node))
		vmallocinfo_line(m, rb_area(node));
	spin_unlock(&vmalloc_space.lock);
	return 0;
}
