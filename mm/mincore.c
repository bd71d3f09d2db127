// SPDX-License-Identifier: MIT
/* mincore(): which pages of a range are in memory. */

#include <linux/mm.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/pagemap.h>
#include <linux/pagewalk.h>
#include <linux/sched.h>
#include <linux/syscalls.h>
#include <linux/uaccess.h>

static unsigned char page_cached(struct vm_area_struct *vma, unsigned long addr)
{
	struct page *page;
	unsigned char uptodate;

	if (!vma || !vma->vm_file)
		return 0;
	page = find_get_page(vma->vm_file->f_mapping, linear_page_index(vma, addr));
	if (!page)
		return 0;
	uptodate = PageUptodate(page);
	put_page(page);
	return uptodate;
}

static int mincore_hole(unsigned long addr, unsigned long end, int depth, struct mm_walk *walk)
{
	unsigned char **vec = walk->private;

	for (; addr < end; addr += PAGE_SIZE)
		*(*vec)++ = page_cached(walk->vma, addr);
	return 0;
}

static int mincore_pte(pte_t *pte, unsigned long addr, unsigned long next, struct mm_walk *walk)
{
	unsigned char **vec = walk->private;

	*(*vec)++ = pte_none(*pte) ? page_cached(walk->vma, addr) : 1;
	return 0;
}

static const struct mm_walk_ops mincore_walk_ops = {
	.pte_entry = mincore_pte,
	.pte_hole = mincore_hole,
};

/* What others cached of a file is nobody's business who could not write to it. */
static bool may_see_cache(struct vm_area_struct *vma)
{
	if (vma_is_anonymous(vma))
		return true;
	if (!vma->vm_file)
		return false;
	return inode_owner_or_capable(file_inode(vma->vm_file)) ||
	       file_permission(vma->vm_file, MAY_WRITE) == 0;
}

/* Up to `pages` of the area at addr: how many. mmap_lock held. */
static long mincore_area(unsigned long addr, unsigned long pages, unsigned char *vec)
{
	struct vm_area_struct *vma = vma_lookup(current->mm, addr);
	unsigned long end;
	int err;

	if (!vma)
		return -ENOMEM;
	end = min(vma->vm_end, addr + (pages << PAGE_SHIFT));
	if (!may_see_cache(vma)) {
		memset(vec, 1, (end - addr) >> PAGE_SHIFT);
	} else {
		err = walk_page_range(vma->vm_mm, addr, end, &mincore_walk_ops, &vec);
		if (err < 0)
			return err;
	}
	return (end - addr) >> PAGE_SHIFT;
}

long sys_mincore(unsigned long start, size_t len, unsigned char __user *vec)
{
	unsigned long pages = (len >> PAGE_SHIFT) + (offset_in_page(len) != 0);
	unsigned char *buf;
	long done = 0;

	if (offset_in_page(start))
		return -EINVAL;
	if (!access_ok(start, len))
		return -ENOMEM;
	if (!access_ok(vec, pages))
		return -EFAULT;
	buf = (unsigned char *)__get_free_page(GFP_KERNEL);
	if (!buf)
		return -EAGAIN;
	for (; pages; pages -= done, vec += done, start += done << PAGE_SHIFT) {
		mmap_read_lock(current->mm);
		done = mincore_area(start, min(pages, PAGE_SIZE), buf);
		mmap_read_unlock(current->mm);
		if (done > 0 && copy_to_user(vec, buf, done))
			done = -EFAULT;
		if (done <= 0)
			break;
	}
	free_page((unsigned long)buf);
	return done < 0 ? done : 0;
}
