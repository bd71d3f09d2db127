// SPDX-License-Identifier: MIT
/*
 * Reverse mapping: counting the page-table entries of a page, and finding those of a file page.
 *
 * page->_mapcount is the number of entries less one; it starts at -1. NR_ANON_MAPPED and
 * NR_FILE_MAPPED count pages with at least one. File pages are found through their mapping's tree
 * of areas: the address in each area follows from the page's index. Anonymous pages need not be
 * found as long as nothing is swapped out.
 */

#include <linux/mm.h>
#include <linux/fs.h>
#include <linux/pagemap.h>
#include <linux/rmap.h>
#include <asm/tlbflush.h>

/* Page-table lock held, for all of these; the page is referenced. */

void page_add_new_anon_rmap(struct page *page, struct vm_area_struct *vma, unsigned long addr)
{
	__SetPageSwapBacked(page);
	__SetPageAnonExclusive(page);
	atomic_set(&page->_mapcount, 0);
	inc_node_page_state(page, NR_ANON_MAPPED);
}

void page_add_anon_rmap(struct page *page)
{
	atomic_inc(&page->_mapcount);
}

bool page_reuse_anon(struct page *page)
{
	if (PageAnonExclusive(page))
		return true;
	if (page_ref_count(page) != 1)
		return false;
	SetPageAnonExclusive(page);
	return true;
}

/*
 * get_user_pages_fast() takes its reference first and looks at the flag then, here it is the other
 * way round: one of the two sees the other.
 */
bool page_try_share_anon(struct page *page)
{
	if (!PageAnonExclusive(page) || !TestClearPageAnonExclusive(page))
		return true;
	if (likely(page_ref_count(page) == 1))
		return true;
	SetPageAnonExclusive(page);
	return false;
}

void page_add_file_rmap(struct page *page)
{
	if (atomic_inc_and_test(&page->_mapcount))
		inc_node_page_state(page, NR_FILE_MAPPED);
}

void page_remove_rmap(struct page *page)
{
	if (!atomic_add_negative(-1, &page->_mapcount))
		return;
	if (PageAnon(page))
		dec_node_page_state(page, NR_ANON_MAPPED);
	else
		dec_node_page_state(page, NR_FILE_MAPPED);
}

/* Cleans and write-protects the entry at `addr`, if it maps the page. */
static bool mkclean_one(struct page *page, struct vm_area_struct *vma, unsigned long addr)
{
	bool cleaned = false;
	spinlock_t *ptl;
	pte_t *pte, entry;

	if (follow_pte(vma->vm_mm, addr, &pte, &ptl))
		return false;
	if (pte_pfn(*pte) == page_to_pfn(page) && (pte_dirty(*pte) || pte_write(*pte))) {
		entry = ptep_get_and_clear(vma->vm_mm, addr, pte);
		set_pte_at(vma->vm_mm, addr, pte, pte_mkclean(pte_wrprotect(entry)));
		flush_tlb_page(vma, addr);
		cleaned = true;
	}
	pte_unmap_unlock(pte, ptl);
	return cleaned;
}

int page_mkclean(struct page *page)
{
	struct address_space *mapping = page_mapping(page);
	struct vm_area_struct *vma;
	int cleaned = 0;

	VM_BUG_ON_PAGE(!PageLocked(page), page);
	if (!page_mapped(page) || !mapping)
		return 0;
	down_read(&mapping->i_mmap_rwsem);
	vma_interval_tree_foreach(vma, &mapping->i_mmap, page->index, page->index)
	{
		unsigned long addr = vma->vm_start + ((page->index - vma->vm_pgoff) << PAGE_SHIFT);

		if (vma->vm_flags & VM_SHARED)
			cleaned += mkclean_one(page, vma, addr);
	}
	up_read(&mapping->i_mmap_rwsem);
	return cleaned;
}
