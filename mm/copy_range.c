// SPDX-License-Identifier: MIT
/*
 * fork(): giving the child the parent's page-table entries.
 *
 * Private pages become shared copy-on-write: both entries lose the write bit, the page gains a
 * mapper and a reference. Who writes first copies (memory.c, do_wp_page()). Pages that a fault can
 * find again, of files, are not passed on at all. The work is per entry of the parent's tables,
 * nothing is copied but the entries themselves.
 *
 * An anonymous page that somebody holds stays the parent's alone (memory.c, I5): the child gets a
 * copy here and now.
 *
 * A table that lies in one anonymous area as a whole is not copied but shared (share_table.c).
 *
 * The parent's mmap_lock is held for writing; its threads may still write through translations they
 * have, so dup_mmap() flushes when all areas are done.
 */

#include <linux/highmem.h>
#include <linux/mm.h>
#include <linux/rmap.h>
#include <linux/sched.h>
#include "vma.h"

static bool area_needs_copy(struct vm_area_struct *vma)
{
	if (vma->vm_flags & (VM_PFNMAP | VM_MIXEDMAP))
		return true;
	return vma_is_anonymous(vma) || vma->vm_has_anon;
}

/* The child's entry for a page that stays the parent's; consumes the spare page. */
static pte_t copy_held_page(struct vm_area_struct *dst_vma, unsigned long addr, struct page *page,
			    struct page **spare)
{
	struct page *copy = *spare;

	*spare = NULL;
	copy_user_highpage(copy, page, addr, dst_vma);
	page_add_new_anon_rmap(copy, dst_vma, addr);
	return pte_mkdirty(mk_pte(copy, dst_vma->vm_page_prot));
}

/*
 * Passes one table's entries on. Both tables' locks are held. Returns how far it came: short of end
 * if a page must be copied and *spare is NULL.
 */
static unsigned long copy_entries(struct vm_area_struct *dst_vma, struct vm_area_struct *src_vma,
				  pte_t *dst, pte_t *src, unsigned long addr, unsigned long end,
				  struct page **spare)
{
	struct mm_struct *dst_mm = dst_vma->vm_mm, *src_mm = src_vma->vm_mm;
	bool cow = (src_vma->vm_flags & (VM_SHARED | VM_MAYWRITE)) == VM_MAYWRITE;
	long rss[NR_MM_COUNTERS] = { 0 };

	for (; addr != end; addr += PAGE_SIZE, src++, dst++) {
		pte_t pte = *src;
		struct page *page;

		if (pte_none(pte))
			continue;
		page = vm_normal_page(src_vma, addr, pte);
		VM_BUG_ON_PAGE(page && PageAnon(page) && pte_write(pte) && !PageAnonExclusive(page),
			       page); /* memory.c, I5 */
		if (page && PageAnon(page) && unlikely(!page_try_share_anon(page))) {
			if (!*spare)
				break;
			rss[MM_ANONPAGES]++;
			set_pte_at(dst_mm, addr, dst, copy_held_page(dst_vma, addr, page, spare));
			continue;
		}
		if (cow && pte_write(pte)) {
			ptep_set_wrprotect(src_mm, addr, src);
			pte = pte_wrprotect(pte);
		}
		if (page) {
			page_ref_inc(page);
			atomic_inc(&page->_mapcount);
			rss[mm_counter(page)]++;
		}
		if (src_vma->vm_flags & VM_SHARED)
			pte = pte_mkclean(pte); /* the parent's entry remembers */
		set_pte_at(dst_mm, addr, dst, pte_mkold(pte));
	}
	for (int i = 0; i < NR_MM_COUNTERS; i++) {
		if (rss[i])
			add_mm_counter(dst_mm, i, rss[i]);
	}
	return addr;
}

static int copy_pte_range(struct vm_area_struct *dst_vma, struct vm_area_struct *src_vma,
			  pmd_t *dst_pmd, pmd_t *src_pmd, unsigned long addr, unsigned long end)
{
	spinlock_t *dst_ptl, *src_ptl;
	struct page *spare = NULL;
	pte_t *dst, *src;

	for (;;) {
		dst = pte_alloc_map_lock(dst_vma->vm_mm, dst_pmd, addr, &dst_ptl);
		if (!dst)
			break;
		src = pte_offset_map(src_pmd, addr);
		src_ptl = pte_lockptr(src_vma->vm_mm, src_pmd);
		spin_lock_nested(src_ptl, SINGLE_DEPTH_NESTING);
		addr = copy_entries(dst_vma, src_vma, dst, src, addr, end, &spare);
		spin_unlock(src_ptl);
		pte_unmap_unlock(dst, dst_ptl);
		cond_resched();
		if (addr == end)
			break;
		spare = alloc_page(GFP_HIGHUSER_MOVABLE);
		if (!spare)
			break;
	}
	if (spare)
		put_page(spare);	/* who held the page has let go meanwhile */
	return addr == end ? 0 : -ENOMEM;
}

static int copy_pmd_range(struct vm_area_struct *dst_vma, struct vm_area_struct *src_vma,
			  pud_t *dst_pud, pud_t *src_pud, unsigned long addr, unsigned long end)
{
	pmd_t *dst = pmd_alloc(dst_vma->vm_mm, dst_pud, addr), *src = pmd_offset(src_pud, addr);
	unsigned long next;

	if (!dst)
		return -ENOMEM;
	do {
		next = pmd_addr_end(addr, end);
		if (pmd_none(*src))
			continue;
		if (table_may_be_shared(src_vma, addr, next) &&
		    share_table(dst_vma->vm_mm, src_vma->vm_mm, dst, src))
			continue;
		if (unshare_table(src_vma->vm_mm, src, addr) ||
		    copy_pte_range(dst_vma, src_vma, dst, src, addr, next))
			return -ENOMEM;
	} while (dst++, src++, addr = next, addr != end);
	return 0;
}

static int copy_pud_range(struct vm_area_struct *dst_vma, struct vm_area_struct *src_vma,
			  pgd_t *dst_pgd, pgd_t *src_pgd, unsigned long addr, unsigned long end)
{
	pud_t *dst = pud_alloc(dst_vma->vm_mm, dst_pgd, addr), *src = pud_offset(src_pgd, addr);
	unsigned long next;

	if (!dst)
		return -ENOMEM;
	do {
		next = pud_addr_end(addr, end);
		if (!pud_none(*src) && copy_pmd_range(dst_vma, src_vma, dst, src, addr, next))
			return -ENOMEM;
	} while (dst++, src++, addr = next, addr != end);
	return 0;
}

/* -ENOMEM: what was copied so far stays, and goes with the child. */
int copy_page_range(struct vm_area_struct *dst_vma, struct vm_area_struct *src_vma)
{
	unsigned long addr = src_vma->vm_start, end = src_vma->vm_end, next;
	pgd_t *dst, *src;

	if (!area_needs_copy(src_vma))
		return 0;
	dst = pgd_offset(dst_vma->vm_mm, addr);
	src = pgd_offset(src_vma->vm_mm, addr);
	do {
		next = pgd_addr_end(addr, end);
		if (!pgd_none(*src) && copy_pud_range(dst_vma, src_vma, dst, src, addr, next))
			return -ENOMEM;
	} while (dst++, src++, addr = next, addr != end);
	return 0;
}
