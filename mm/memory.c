// SPDX-License-Identifier: MIT
/*
 * Page faults: putting a page where a program touched memory.
 *
 * How this works
 *
 * The architecture's handler finds the area, checks that its rights allow the access, and calls
 * handle_mm_fault(). What is done follows from the entry that is there and the kind of area:
 *
 *	entry		area		access	what comes in
 *	none		anonymous	read	the zero page, read-only
 *					write	a new zeroed page
 *			file		read	the cached page, and neighbours (fault_file.c)
 *			private file	write	a new page with a copy of the cached one
 *			shared file	write	the cached page, writable and dirty
 *	read-only	private		write	a copy, or the page itself if nobody else has it
 *			shared		write	the page, writable, after page_mkwrite() agreed
 *	present		any		any	the accessed and dirty bits: another CPU was faster
 *
 * A fault runs with mmap_lock held for reading, so areas stand still, but other threads fault in
 * the same table at the same time. Each case therefore prepares its page without a lock, takes the
 * table's lock, looks whether the entry is still what it was, and installs; if not, it gives the
 * page back, and the access is simply tried again.
 *
 * An anonymous page that belongs to one address space alone is marked exclusive: the one who writes
 * to it keeps it, whoever else holds a reference. fork() takes the mark away when it gives the page
 * a second entry, unless somebody holds the page (get_user_pages() for writing, pin_user_pages()):
 * then the child gets a copy at once, and what the holder reads or writes stays the parent's. A
 * page without the mark becomes exclusive again when the entry's is its only reference; as long as
 * there are others, one may be of a space that has unmapped the page and looks at the contents as
 * they were, so the writer gets a copy.
 *
 * Invariants
 * I1  An entry holds one reference and one mapcount of its page, and one count in mm->rss_stat; the
 *     zero page and special frames hold none.
 * I2  A writable entry of a private area maps a page that no other entry maps.
 * I3  Where dirty pages are written back, a writable entry of a shared file maps a page that is
 *     dirty or becomes so at this very fault.
 * I4  A page is never mapped that its file has dropped: it is locked, and its mapping looked at,
 *     when the entry is made.
 * I5  An exclusive page (PageAnonExclusive) has at most one entry, and nobody got a reference to it
 *     through another one. A writable entry of a private area maps an exclusive page. The flag is
 *     set and cleared under the lock of the entry's table.
 *
 * Order: mmap_lock, page lock, page-table lock. Tables are made under mm->page_table_lock
 * (pgtable.c).
 */

#include <linux/mm.h>
#include <linux/fs.h>
#include <linux/highmem.h>
#include <linux/pagemap.h>
#include <linux/rmap.h>
#include <linux/sched.h>
#include <asm/tlbflush.h>
#include "fault.h"
#include "vma.h"

/* ---------------------------------------------------------------- anonymous memory */

/* For a page of the area's own. Not writable where a debugger forces a write. */
static pte_t anon_entry(struct vm_fault *vmf, struct page *page)
{
	pte_t entry = mk_pte(page, vmf->vma->vm_page_prot);

	if (unlikely(vmf->flags & FAULT_FLAG_UNSHARE))
		return entry;
	entry = pte_mkdirty(entry);
	return likely(vmf->vma->vm_flags & VM_WRITE) ? pte_mkwrite(entry) : entry;
}

static vm_fault_t map_zero_page(struct vm_fault *vmf)
{
	struct mm_struct *mm = vmf->vma->vm_mm;
	pte_t entry = pte_mkspecial(pfn_pte(my_zero_pfn(vmf->address), vmf->vma->vm_page_prot));

	vmf->pte = pte_offset_map_lock(mm, vmf->pmd, vmf->address, &vmf->ptl);
	if (pte_none(*vmf->pte))
		set_pte_at(mm, vmf->address, vmf->pte, entry);
	pte_unmap_unlock(vmf->pte, vmf->ptl);
	return 0;
}

static vm_fault_t do_anonymous_page(struct vm_fault *vmf)
{
	struct vm_area_struct *vma = vmf->vma;
	struct mm_struct *mm = vma->vm_mm;
	struct page *page;

	if (unlikely(vma->vm_flags & VM_SHARED))
		return VM_FAULT_SIGBUS; /* a device's area without any method */
	if (pte_alloc(mm, vmf->pmd))
		return VM_FAULT_OOM;
	if (!(vmf->flags & FAULT_FLAG_WRITE))
		return map_zero_page(vmf);
	page = alloc_page(GFP_HIGHUSER_MOVABLE | __GFP_ZERO);
	if (unlikely(!page))
		return VM_FAULT_OOM;
	vmf->pte = pte_offset_map_lock(mm, vmf->pmd, vmf->address, &vmf->ptl);
	if (unlikely(!pte_none(*vmf->pte))) {
		pte_unmap_unlock(vmf->pte, vmf->ptl);
		put_page(page);
		return 0;
	}
	inc_mm_counter(mm, MM_ANONPAGES);
	page_add_new_anon_rmap(page, vma, vmf->address);
	set_pte_at(mm, vmf->address, vmf->pte, anon_entry(vmf, page));
	pte_unmap_unlock(vmf->pte, vmf->ptl);
	return 0;
}

/* ---------------------------------------------------------------- writes to read-only entries */

/* Each drops the table's lock. */

/* The page can be written in place. */
static vm_fault_t wp_reuse(struct vm_fault *vmf)
{
	pte_t entry = pte_mkyoung(pte_mkdirty(vmf->orig_pte));

	if (likely(vmf->vma->vm_flags & VM_WRITE))
		entry = pte_mkwrite(entry);
	set_pte_at(vmf->vma->vm_mm, vmf->address, vmf->pte, entry);
	update_mmu_cache(vmf->vma, vmf->address, vmf->pte);
	pte_unmap_unlock(vmf->pte, vmf->ptl);
	count_vm_event(PGREUSE);
	return 0;
}

/*
 * A page of our own with the old one's contents; old NULL: the zero page, or a frame without struct
 * page.
 */
static struct page *wp_new_page(struct vm_fault *vmf, struct page *old)
{
	bool zero = !old && is_zero_pfn(pte_pfn(vmf->orig_pte));
	struct page *page = alloc_page(GFP_HIGHUSER_MOVABLE | (zero ? __GFP_ZERO : 0));

	if (!page || zero)
		return page;
	if (old) {
		copy_user_highpage(page, old, vmf->address, vmf->vma);
	} else if (!fault_copy_pfn(page, vmf)) {
		put_page(page);
		return NULL;
	}
	return page;
}

/* Replaces the entry; old is referenced by the caller if it is there. */
static vm_fault_t wp_page_copy(struct vm_fault *vmf, struct page *old)
{
	struct vm_area_struct *vma = vmf->vma;
	struct mm_struct *mm = vma->vm_mm;
	struct page *new = wp_new_page(vmf, old), *drop = new;

	if (!new) {
		if (old)
			put_page(old);
		return VM_FAULT_OOM;
	}
	vmf->pte = pte_offset_map_lock(mm, vmf->pmd, vmf->address, &vmf->ptl);
	if (likely(pte_same(*vmf->pte, vmf->orig_pte))) {
		/* No CPU may read the old page while another writes the new one. */
		ptep_get_and_clear(mm, vmf->address, vmf->pte);
		flush_tlb_page(vma, vmf->address);
		page_add_new_anon_rmap(new, vma, vmf->address);
		set_pte_at(mm, vmf->address, vmf->pte, anon_entry(vmf, new));
		if (!old) {
			inc_mm_counter(mm, MM_ANONPAGES);
		} else {
			if (!PageAnon(old)) {
				dec_mm_counter(mm, mm_counter_file(old));
				inc_mm_counter(mm, MM_ANONPAGES);
			}
			page_remove_rmap(old);
		}
		if (vma->vm_ops)
			vma->vm_has_anon = true;
		drop = old;
		if (old)
			put_page(old); /* the entry's */
	} else if (old) {
		put_page(old);
	}
	pte_unmap_unlock(vmf->pte, vmf->ptl);
	if (drop)
		put_page(drop);
	return 0;
}

/* A shared page without struct page. */
static vm_fault_t wp_pfn_shared(struct vm_fault *vmf)
{
	struct vm_area_struct *vma = vmf->vma;
	vm_fault_t ret;

	if (vma->vm_ops && vma->vm_ops->pfn_mkwrite) {
		pte_unmap_unlock(vmf->pte, vmf->ptl);
		vmf->flags |= FAULT_FLAG_MKWRITE;
		ret = vma->vm_ops->pfn_mkwrite(vmf);
		if (ret & (VM_FAULT_ERROR | VM_FAULT_NOPAGE))
			return ret;
		vmf->pte = pte_offset_map_lock(vma->vm_mm, vmf->pmd, vmf->address, &vmf->ptl);
		if (!pte_same(*vmf->pte, vmf->orig_pte)) {
			pte_unmap_unlock(vmf->pte, vmf->ptl);
			return 0;
		}
	}
	return wp_reuse(vmf);
}

/* A shared file page: its file system is asked, the page becomes dirty. */
static vm_fault_t wp_page_shared(struct vm_fault *vmf)
{
	struct vm_area_struct *vma = vmf->vma;
	struct page *page = vmf->page;
	vm_fault_t ret;

	get_page(page);
	if (vma->vm_ops->page_mkwrite) {
		pte_unmap_unlock(vmf->pte, vmf->ptl);
		ret = fault_page_mkwrite(vmf);
		if (unlikely(!ret || (ret & (VM_FAULT_ERROR | VM_FAULT_NOPAGE)))) {
			put_page(page);
			return ret;
		}
		vmf->pte = pte_offset_map_lock(vma->vm_mm, vmf->pmd, vmf->address, &vmf->ptl);
		if (!pte_same(*vmf->pte, vmf->orig_pte)) {
			pte_unmap_unlock(vmf->pte, vmf->ptl);
			unlock_page(page);
			put_page(page);
			return 0;
		}
		wp_reuse(vmf);
	} else {
		wp_reuse(vmf);
		lock_page(page);
	}
	ret = fault_dirty_shared_page(vmf);
	put_page(page);
	return ret;
}

static vm_fault_t do_wp_page(struct vm_fault *vmf)
{
	struct vm_area_struct *vma = vmf->vma;
	struct page *page = vm_normal_page(vma, vmf->address, vmf->orig_pte);

	vmf->page = page;
	if (vma->vm_flags & VM_SHARED) {
		if (page && vma->vm_ops)
			return wp_page_shared(vmf);
		return wp_pfn_shared(vmf);
	}
	if (page) {
		if (PageAnon(page) && page_reuse_anon(page))
			return wp_reuse(vmf); /* I2, I5 */
		get_page(page);
	}
	pte_unmap_unlock(vmf->pte, vmf->ptl);
	return wp_page_copy(vmf, page);
}

/* Somebody is about to hold the page while it is read-only: I5 must hold for it, too. */
static vm_fault_t do_unshare_page(struct vm_fault *vmf)
{
	struct page *page = vm_normal_page(vmf->vma, vmf->address, vmf->orig_pte);
	bool exclusive = !page || !PageAnon(page) || page_reuse_anon(page);

	if (!exclusive)
		get_page(page);
	pte_unmap_unlock(vmf->pte, vmf->ptl);
	return exclusive ? 0 : wp_page_copy(vmf, page);
}

/* ---------------------------------------------------------------- the switch */

static vm_fault_t handle_present(struct vm_fault *vmf)
{
	struct mm_struct *mm = vmf->vma->vm_mm;
	pte_t entry = vmf->orig_pte;

	vmf->pte = pte_offset_map_lock(mm, vmf->pmd, vmf->address, &vmf->ptl);
	if (unlikely(!pte_same(*vmf->pte, entry))) {
		pte_unmap_unlock(vmf->pte, vmf->ptl);
		return 0;
	}
	if (!pte_write(entry) && (vmf->flags & (FAULT_FLAG_WRITE | FAULT_FLAG_UNSHARE)))
		return vmf->flags & FAULT_FLAG_WRITE ? do_wp_page(vmf) : do_unshare_page(vmf);
	if (vmf->flags & FAULT_FLAG_WRITE)
		entry = pte_mkdirty(entry);
	entry = pte_mkyoung(entry);
	if (!ptep_set_access_flags(vmf->vma, vmf->address, vmf->pte, entry, 1))
		flush_tlb_fix_spurious_fault(vmf->vma, vmf->address);
	pte_unmap_unlock(vmf->pte, vmf->ptl);
	return 0;
}

static inline vm_fault_t handle_pte_fault(struct vm_fault *vmf)
{
	if (likely(!pmd_none(*vmf->pmd))) {
		if (unshare_table(vmf->vma->vm_mm, vmf->pmd, vmf->address))
			return VM_FAULT_OOM;
		vmf->orig_pte = READ_ONCE(*pte_offset_map(vmf->pmd, vmf->address));
		if (!pte_none(vmf->orig_pte))
			return handle_present(vmf);
	} else {
		vmf->orig_pte = __pte(0);
	}
	return vma_is_anonymous(vmf->vma) ? do_anonymous_page(vmf) : do_file_fault(vmf);
}

/* Only a fault that is done counts, once; as major if it had to wait for data. */
static inline void count_fault(unsigned int flags, vm_fault_t ret, struct pt_regs *regs)
{
	if (ret & (VM_FAULT_ERROR | VM_FAULT_RETRY))
		return;
	if (unlikely((ret & VM_FAULT_MAJOR) || (flags & FAULT_FLAG_TRIED))) {
		count_vm_event(PGMAJFAULT);
		if (regs)
			current->maj_flt++;
	} else if (regs) {
		current->min_flt++;
	}
}

vm_fault_t handle_mm_fault(struct vm_area_struct *vma, unsigned long address, unsigned int flags,
			   struct pt_regs *regs)
{
	struct mm_struct *mm = vma->vm_mm;
	struct vm_fault vmf;
	vm_fault_t ret = VM_FAULT_OOM;
	pud_t *pud;

	count_vm_event(PGFAULT);
	vmf.vma = vma;
	vmf.flags = flags;
	vmf.gfp_mask = GFP_HIGHUSER_MOVABLE;
	vmf.address = address & PAGE_MASK;
	vmf.real_address = address;
	vmf.pgoff = linear_page_index(vma, address);
	vmf.page = vmf.cow_page = NULL;
	vmf.pte = NULL;
	pud = pud_alloc(mm, pgd_offset(mm, address), address);
	if (likely(pud)) {
		vmf.pmd = pmd_alloc(mm, pud, address);
		if (likely(vmf.pmd))
			ret = handle_pte_fault(&vmf);
	}
	count_fault(flags, ret, regs);
	return ret;
}

/* ---------------------------------------------------------------- looking things up */

int follow_pte(struct mm_struct *mm, unsigned long addr, pte_t **ptepp, spinlock_t **ptlp)
{
	pgd_t *pgd = pgd_offset(mm, addr);
	pud_t *pud;
	pmd_t *pmd;

	if (pgd_none(*pgd))
		return -EINVAL;
	pud = pud_offset(pgd, addr);
	if (pud_none(*pud))
		return -EINVAL;
	pmd = pmd_offset(pud, addr);
	/* A shared table may be replaced at any time: a fault makes it private. */
	if (pmd_none(*pmd) || pmd_is_shared(*pmd))
		return -EINVAL;
	*ptepp = pte_offset_map_lock(mm, pmd, addr, ptlp);
	if (pte_present(**ptepp))
		return 0;
	pte_unmap_unlock(*ptepp, *ptlp);
	return -EINVAL;
}
