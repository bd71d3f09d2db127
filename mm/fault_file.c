// SPDX-License-Identifier: MIT
/*
 * Faults in areas that something backs: vm_ops->fault() finds the page, we put it into the table.
 * The picture is in memory.c.
 */

#include <linux/mm.h>
#include <linux/fs.h>
#include <linux/file.h>
#include <linux/highmem.h>
#include <linux/pagemap.h>
#include <linux/rmap.h>
#include <linux/sched.h>
#include <linux/uaccess.h>
#include <linux/writeback.h>
#include "fault.h"
#include "vma.h"

/*
 * A read that misses also maps what the cache has of the 16 pages around, aligned: they are likely
 * next, and cost far less than a fault each.
 */
#define FAULT_AROUND_PAGES 16

bool fault_copy_pfn(struct page *to, struct vm_fault *vmf)
{
	void *from = page_address(pte_page(vmf->orig_pte));

	/*
	 * Frames of the direct map can be copied from there; device registers cannot be copied
	 * sensibly at all.
	 */
	if (!pfn_valid(pte_pfn(vmf->orig_pte)))
		return false;
	copy_page(page_address(to), from);
	return true;
}

/* Calls the method. The page comes back locked and up to date, with a reference. */
static vm_fault_t call_fault(struct vm_fault *vmf)
{
	vm_fault_t ret = vmf->vma->vm_ops->fault(vmf);

	if (unlikely(ret & (VM_FAULT_ERROR | VM_FAULT_NOPAGE | VM_FAULT_RETRY | VM_FAULT_DONE_COW)))
		return ret;
	if (unlikely(!(ret & VM_FAULT_LOCKED)))
		lock_page(vmf->page);
	return ret | VM_FAULT_LOCKED;
}

/*
 * Installs vmf->cow_page or vmf->page, unless another thread was faster. Consumes the page's
 * reference if it did.
 */
static vm_fault_t finish_fault(struct vm_fault *vmf)
{
	struct vm_area_struct *vma = vmf->vma;
	struct mm_struct *mm = vma->vm_mm;
	struct page *page = vmf->cow_page ? vmf->cow_page : vmf->page;
	vm_fault_t ret = VM_FAULT_NOPAGE;
	pte_t entry;

	if (pte_alloc(mm, vmf->pmd))
		return VM_FAULT_OOM;
	entry = mk_pte(page, vma->vm_page_prot);
	if (vmf->flags & FAULT_FLAG_WRITE) {
		entry = pte_mkdirty(entry);
		if (likely(vma->vm_flags & VM_WRITE))
			entry = pte_mkwrite(entry);
	}
	vmf->pte = pte_offset_map_lock(mm, vmf->pmd, vmf->address, &vmf->ptl);
	if (likely(pte_none(*vmf->pte))) {
		if (vmf->cow_page) {
			inc_mm_counter(mm, MM_ANONPAGES);
			page_add_new_anon_rmap(page, vma, vmf->address);
			vma->vm_has_anon = true;
		} else {
			inc_mm_counter(mm, mm_counter_file(page));
			page_add_file_rmap(page);
		}
		set_pte_at(mm, vmf->address, vmf->pte, entry);
		ret = 0;
	}
	pte_unmap_unlock(vmf->pte, vmf->ptl);
	return ret;
}

/* True if the page that was wanted got mapped with its neighbours. */
static bool fault_around(struct vm_fault *vmf)
{
	struct vm_area_struct *vma = vmf->vma;
	unsigned long slot = pte_index(vmf->address), first = slot & ~(FAULT_AROUND_PAGES - 1UL);
	unsigned long before = min(slot - first, (vmf->address - vma->vm_start) >> PAGE_SHIFT);
	unsigned long after = min(first + FAULT_AROUND_PAGES - 1 - slot,
				  ((vma->vm_end - vmf->address) >> PAGE_SHIFT) - 1);

	if (pte_alloc(vma->vm_mm, vmf->pmd))
		return false;
	return vma->vm_ops->map_pages(vmf, vmf->pgoff - before, vmf->pgoff + after) &
	       VM_FAULT_NOPAGE;
}

static vm_fault_t do_read_fault(struct vm_fault *vmf)
{
	vm_fault_t ret;

	if (vmf->vma->vm_ops->map_pages && fault_around(vmf))
		return 0;
	ret = call_fault(vmf);
	if (unlikely(!(ret & VM_FAULT_LOCKED)))
		return ret;
	ret |= finish_fault(vmf);
	unlock_page(vmf->page);
	if (unlikely(ret & (VM_FAULT_ERROR | VM_FAULT_NOPAGE)))
		put_page(vmf->page);
	return ret & ~(VM_FAULT_LOCKED | VM_FAULT_NOPAGE);
}

/* A write to a private file page nobody mapped yet: the copy is made at once. */
static vm_fault_t do_cow_fault(struct vm_fault *vmf)
{
	vm_fault_t ret;

	vmf->cow_page = alloc_page(GFP_HIGHUSER_MOVABLE);
	if (!vmf->cow_page)
		return VM_FAULT_OOM;
	ret = call_fault(vmf);
	if (unlikely(!(ret & VM_FAULT_LOCKED))) {
		put_page(vmf->cow_page);
		return ret;
	}
	copy_user_highpage(vmf->cow_page, vmf->page, vmf->address, vmf->vma);
	ret |= finish_fault(vmf);
	unlock_page(vmf->page);
	put_page(vmf->page);
	if (unlikely(ret & (VM_FAULT_ERROR | VM_FAULT_NOPAGE)))
		put_page(vmf->cow_page);
	return ret & ~(VM_FAULT_LOCKED | VM_FAULT_NOPAGE);
}

vm_fault_t fault_page_mkwrite(struct vm_fault *vmf)
{
	struct page *page = vmf->page;
	unsigned int flags = vmf->flags;
	vm_fault_t ret;

	vmf->flags = FAULT_FLAG_WRITE | FAULT_FLAG_MKWRITE;
	ret = vmf->vma->vm_ops->page_mkwrite(vmf);
	vmf->flags = flags;
	if (unlikely(ret & (VM_FAULT_ERROR | VM_FAULT_NOPAGE)))
		return ret;
	if (!(ret & VM_FAULT_LOCKED)) {
		lock_page(page);
		if (!page->mapping) { /* truncated meanwhile */
			unlock_page(page);
			return 0;
		}
		ret |= VM_FAULT_LOCKED;
	}
	return ret;
}

vm_fault_t fault_dirty_shared_page(struct vm_fault *vmf)
{
	struct vm_area_struct *vma = vmf->vma;
	struct page *page = vmf->page;
	struct address_space *mapping = page->mapping;
	bool told = vma->vm_ops->page_mkwrite != NULL;

	if (!PageDirty(page))
		set_page_dirty(page);
	unlock_page(page);
	if (vma->vm_file && !told && !(file_inode(vma->vm_file)->i_flags & S_NOCMTIME))
		file_update_time(vma->vm_file);
	if (mapping)
		balance_dirty_pages_ratelimited(mapping);
	return 0;
}

static vm_fault_t do_shared_fault(struct vm_fault *vmf)
{
	vm_fault_t ret, ret2;

	ret = call_fault(vmf);
	if (unlikely(!(ret & VM_FAULT_LOCKED)))
		return ret;
	if (vmf->vma->vm_ops->page_mkwrite) {
		unlock_page(vmf->page);
		ret2 = fault_page_mkwrite(vmf);
		if (unlikely(!(ret2 & VM_FAULT_LOCKED))) {
			put_page(vmf->page);
			return ret2 & ~VM_FAULT_NOPAGE;
		}
	}
	ret |= finish_fault(vmf);
	if (unlikely(ret & (VM_FAULT_ERROR | VM_FAULT_NOPAGE))) {
		unlock_page(vmf->page);
		put_page(vmf->page);
		return ret & ~(VM_FAULT_LOCKED | VM_FAULT_NOPAGE);
	}
	fault_dirty_shared_page(vmf);
	return ret & ~VM_FAULT_LOCKED;
}

vm_fault_t do_file_fault(struct vm_fault *vmf)
{
	struct vm_area_struct *vma = vmf->vma;

	if (unlikely(!vma->vm_ops->fault))
		return VM_FAULT_SIGBUS;
	if (!(vmf->flags & FAULT_FLAG_WRITE))
		return do_read_fault(vmf);
	if (!(vma->vm_flags & VM_SHARED))
		return do_cow_fault(vmf);
	return do_shared_fault(vmf);
}
