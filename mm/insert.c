// SPDX-License-Identifier: MIT
/* What drivers' mmap methods use: kernel pages and device frames put into a user area. */

#include <linux/mm.h>
#include <linux/rmap.h>
#include <asm/pgalloc.h>

/* The entry of addr with its table made and locked, or NULL. */
static pte_t *get_locked_pte(struct mm_struct *mm, unsigned long addr, spinlock_t **ptlp)
{
	pud_t *pud = pud_alloc(mm, pgd_offset(mm, addr), addr);
	pmd_t *pmd = pud ? pmd_alloc(mm, pud, addr) : NULL;

	return pmd ? pte_alloc_map_lock(mm, pmd, addr, ptlp) : NULL;
}

static int insert_page(struct vm_area_struct *vma, unsigned long addr, struct page *page)
{
	struct mm_struct *mm = vma->vm_mm;
	spinlock_t *ptl;
	pte_t *pte = get_locked_pte(mm, addr, &ptl);
	int err = -EBUSY;

	if (!pte)
		return -ENOMEM;
	if (pte_none(*pte)) {
		get_page(page);
		inc_mm_counter(mm, mm_counter_file(page));
		page_add_file_rmap(page);
		set_pte_at(mm, addr, pte, mk_pte(page, vma->vm_page_prot));
		err = 0;
	}
	pte_unmap_unlock(pte, ptl);
	return err;
}

/*
 * In an mmap method (mmap_lock held for writing), or in a fault method of an area that is
 * VM_MIXEDMAP already.
 */
int vm_insert_page(struct vm_area_struct *vma, unsigned long addr, struct page *page)
{
	if (addr < vma->vm_start || addr >= vma->vm_end)
		return -EFAULT;
	if (!page_count(page) || PageCompound(page) || PageSlab(page))
		return -EINVAL;
	if (!(vma->vm_flags & VM_MIXEDMAP)) {
		mmap_assert_write_locked(vma->vm_mm);
		vma->vm_flags |= VM_MIXEDMAP;
	}
	return insert_page(vma, addr, page);
}

/* *num becomes the number of pages that were not inserted. */
int vm_insert_pages(struct vm_area_struct *vma, unsigned long addr, struct page **pages,
		    unsigned long *num)
{
	int err = 0;

	while (*num && !err) {
		err = vm_insert_page(vma, addr, *pages);
		if (err)
			break;
		addr += PAGE_SIZE;
		pages++;
		(*num)--;
	}
	return err;
}

static int insert_pfn(struct vm_area_struct *vma, unsigned long addr, unsigned long pfn,
		      pgprot_t prot)
{
	struct mm_struct *mm = vma->vm_mm;
	spinlock_t *ptl;
	pte_t *pte = get_locked_pte(mm, addr, &ptl);
	int err = -EBUSY;

	if (!pte)
		return -ENOMEM;
	if (pte_none(*pte)) {
		set_pte_at(mm, addr, pte, pte_mkspecial(pfn_pte(pfn, prot)));
		err = 0;
	}
	pte_unmap_unlock(pte, ptl);
	return err;
}

vm_fault_t vmf_insert_pfn(struct vm_area_struct *vma, unsigned long addr, unsigned long pfn)
{
	int err;

	if (!(vma->vm_flags & (VM_PFNMAP | VM_MIXEDMAP)) || addr < vma->vm_start ||
	    addr >= vma->vm_end)
		return VM_FAULT_SIGBUS;
	err = insert_pfn(vma, addr, pfn, vma->vm_page_prot);
	if (err == -ENOMEM)
		return VM_FAULT_OOM;
	return VM_FAULT_NOPAGE; /* -EBUSY: somebody was faster */
}

/*
 * Frames [pfn, ...) at [addr, addr + size); the area is marked so that nobody looks for their
 * struct pages. In an mmap method.
 */
int remap_pfn_range(struct vm_area_struct *vma, unsigned long addr, unsigned long pfn,
		    unsigned long size, pgprot_t prot)
{
	unsigned long end = addr + PAGE_ALIGN(size);
	int err = 0;

	if (!PAGE_ALIGNED(addr) || addr < vma->vm_start || end > vma->vm_end)
		return -EINVAL;
	/*
	 * A private writable mapping would have to copy frames it has no struct page of, unless it
	 * is whole.
	 */
	if ((vma->vm_flags & (VM_SHARED | VM_MAYWRITE)) == VM_MAYWRITE &&
	    (addr != vma->vm_start || end != vma->vm_end))
		return -EINVAL;
	vma->vm_flags |= VM_IO | VM_PFNMAP | VM_DONTEXPAND | VM_DONTDUMP;
	for (; addr != end && !err; addr += PAGE_SIZE, pfn++)
		err = insert_pfn(vma, addr, pfn, prot);
	return err;
}

/* A device's memory at physical `start`, as far into it as vm_pgoff says. */
int vm_iomap_memory(struct vm_area_struct *vma, phys_addr_t start, unsigned long len)
{
	unsigned long pages = PFN_UP(offset_in_page(start) + len),
		      size = vma->vm_end - vma->vm_start;

	if (start + len < start)
		return -EINVAL;
	if (vma->vm_pgoff > pages || size >> PAGE_SHIFT > pages - vma->vm_pgoff)
		return -EINVAL;
	return remap_pfn_range(vma, vma->vm_start, PFN_DOWN(start) + vma->vm_pgoff, size,
			       vma->vm_page_prot);
}
