// SPDX-License-Identifier: MIT
/*
 * Mappings of files: the page cache's answers to page faults. See memory.c and fault_file.c for the
 * other side.
 */

#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/pagemap.h>
#include <linux/radix-tree.h>
#include <linux/rcupdate.h>
#include <linux/rmap.h>
#include <linux/sched.h>

/*
 * Reads the locked page in. 0 and it is locked and up to date; else its lock and reference are
 * gone.
 */
static vm_fault_t fault_read_page(struct file *file, struct address_space *mapping,
				  struct page *page)
{
	int err;

	ClearPageError(page);
	err = mapping->a_ops->readpage(file, page); /* unlocks */
	if (!err) {
		lock_page(page);
		if (page->mapping == mapping && PageUptodate(page))
			return 0;
		err = page->mapping == mapping ? -EIO : -EAGAIN;
		unlock_page(page);
	}
	put_page(page);
	return err == -EAGAIN ? VM_FAULT_NOPAGE : VM_FAULT_SIGBUS;
}

vm_fault_t filemap_fault(struct vm_fault *vmf)
{
	struct file *file = vmf->vma->vm_file;
	struct address_space *mapping = file->f_mapping;
	pgoff_t index = vmf->pgoff;
	struct page *page;
	vm_fault_t ret = 0;

	if (index >= DIV_ROUND_UP(i_size_read(mapping->host), (loff_t)PAGE_SIZE))
		return VM_FAULT_SIGBUS;
	page = find_get_page(mapping, index);
	if (!page) {
		count_vm_event(PGMAJFAULT);
		ret = VM_FAULT_MAJOR;
		page_cache_sync_readahead(mapping, &file->f_ra, file, index, 1);
		page = pagecache_get_page(mapping, index, FGP_CREAT, mapping_gfp_mask(mapping));
		if (!page)
			return VM_FAULT_OOM;
	} else if (PageReclaim(page)) {
		page_cache_async_readahead(mapping, &file->f_ra, file, page, index, 1);
	}
	if (!lock_page_or_retry(page, vmf->vma->vm_mm, vmf->flags)) {
		put_page(page);
		return ret | VM_FAULT_RETRY;
	}
	if (unlikely(page->mapping != mapping)) {
		unlock_page(page);
		put_page(page);
		return ret | VM_FAULT_NOPAGE; /* truncated: the access is tried again */
	}
	if (unlikely(!PageUptodate(page))) {
		vm_fault_t err = fault_read_page(file, mapping, page);

		if (err)
			return ret | err;
	}
	/*
	 * The page is locked: a truncation that shrinks the file from now on will find it mapped.
	 */
	if (unlikely(index >= DIV_ROUND_UP(i_size_read(mapping->host), (loff_t)PAGE_SIZE))) {
		unlock_page(page);
		put_page(page);
		return VM_FAULT_SIGBUS;
	}
	vmf->page = page;
	return ret | VM_FAULT_LOCKED;
}

/* A cached page that can be mapped at once: locked, referenced, up to date, inside the file. */
static bool may_map_now(struct page *page, struct address_space *mapping, pgoff_t end)
{
	if (!PageUptodate(page) || PageReclaim(page) || !trylock_page(page))
		return false;
	if (page->mapping == mapping && PageUptodate(page) && page->index < end)
		return true;
	unlock_page(page);
	return false;
}

static struct page *slot_page(void **slot)
{
	struct page *page = radix_tree_deref_slot(slot);

	if (!page || radix_tree_exceptional_entry(page) || radix_tree_deref_retry(page) ||
	    !get_page_unless_zero(page))
		return NULL;
	if (likely(radix_tree_deref_slot(slot) == page))
		return page;
	put_page(page);
	return NULL;
}

/*
 * Maps what of [start, last] is cached; never waits. VM_FAULT_NOPAGE: the page that faulted is
 * among them.
 */
vm_fault_t filemap_map_pages(struct vm_fault *vmf, pgoff_t start, pgoff_t last)
{
	struct vm_area_struct *vma = vmf->vma;
	struct address_space *mapping = vma->vm_file->f_mapping;
	pgoff_t end = DIV_ROUND_UP(i_size_read(mapping->host), (loff_t)PAGE_SIZE);
	int counter = -1, mapped = 0;
	struct radix_tree_iter iter;
	vm_fault_t ret = 0;
	void **slot;
	pte_t *base;

	rcu_read_lock();
	base = pte_offset_map_lock(vma->vm_mm, vmf->pmd, vmf->address, &vmf->ptl);
	radix_tree_for_each_slot(slot, &mapping->page_tree, &iter, start)
	{
		pte_t *pte = base + (long)(iter.index - vmf->pgoff);
		struct page *page;

		if (iter.index > last)
			break;
		if (!pte_none(*pte))
			goto present;
		page = slot_page(slot);
		if (!page)
			continue;
		if (!may_map_now(page, mapping, end)) {
			put_page(page);
			continue;
		}
		counter = mm_counter_file(page);
		mapped++;
		page_add_file_rmap(page);
		set_pte_at(vma->vm_mm, vmf->address + ((iter.index - vmf->pgoff) << PAGE_SHIFT),
			   pte, mk_pte(page, vma->vm_page_prot));
		unlock_page(page);
present:
		if (iter.index == vmf->pgoff)
			ret = VM_FAULT_NOPAGE;
	}
	if (mapped)
		add_mm_counter(vma->vm_mm, counter, mapped);
	pte_unmap_unlock(base, vmf->ptl);
	rcu_read_unlock();
	return ret;
}

/*
 * For file systems without a page_mkwrite of their own: the page is still there, and is dirty from
 * now on.
 */
vm_fault_t filemap_page_mkwrite(struct vm_fault *vmf)
{
	struct page *page = vmf->page;
	struct inode *inode = file_inode(vmf->vma->vm_file);

	file_update_time(vmf->vma->vm_file);
	lock_page(page);
	if (page->mapping != inode->i_mapping) {
		unlock_page(page);
		return VM_FAULT_NOPAGE;
	}
	set_page_dirty(page);
	wait_for_stable_page(page);
	return VM_FAULT_LOCKED;
}

const struct vm_operations_struct generic_file_vm_ops = {
	.fault = filemap_fault,
	.map_pages = filemap_map_pages,
	.page_mkwrite = filemap_page_mkwrite,
};

int generic_file_mmap(struct file *file, struct vm_area_struct *vma)
{
	if (!file->f_mapping->a_ops->readpage)
		return -ENOEXEC;
	file_accessed(file);
	vma->vm_ops = &generic_file_vm_ops;
	return 0;
}

/* For file systems that cannot write pages back. */
int generic_file_readonly_mmap(struct file *file, struct vm_area_struct *vma)
{
	if ((vma->vm_flags & VM_SHARED) && (vma->vm_flags & VM_MAYWRITE))
		return -EINVAL;
	return generic_file_mmap(file, vma);
}
