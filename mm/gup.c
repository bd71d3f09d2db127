// SPDX-License-Identifier: MIT
/*
 * User pages for the kernel: the pages behind user addresses, faulted in and referenced.
 *
 * get_user_pages() and friends take mmap_lock and go page by page: look into the table; if the page
 * is not there, or may not be written as asked, fault as the program would have; look again. The
 * loop ends because a fault that succeeds leaves the entry as needed, unless another thread undoes
 * it.
 *
 * get_user_pages_fast() first walks the current task's tables without a lock. With interrupts off
 * no page-table page it sees can be freed: tables go after a TLB flush, which waits for this CPU. A
 * page it finds may be freed and reused at any moment, so it takes a reference unless the count is
 * 0, and then looks whether the entry is still the same.
 *
 * Who holds a page for writing, or pins it (FOLL_PIN), keeps it while the program forks, changes
 * rights and writes: the page is made exclusive to the address space first (memory.c, I5) and fork()
 * leaves it there. MMF_HAS_PINNED tells fork() to look. A plain reference for reading shows the page
 * as it was; the program may get another one when it writes. Files' pages belong to the file.
 *
 * FOLL_FORCE is the debugger's right: reading what VM_MAYREAD allows, and writing to private areas
 * that are read-only, in a copy of their own.
 */

#include <linux/mm.h>
#include <linux/err.h>
#include <linux/highmem.h>
#include <linux/irqflags.h>
#include <linux/pagemap.h>
#include <linux/sched.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/uaccess.h>
#include <asm/processor.h>
#include "vma.h"

/* fork() has to look for held pages from now on. Before the reference is taken. */
static void note_held_pages(struct mm_struct *mm, unsigned int flags)
{
	if ((flags & (FOLL_WRITE | FOLL_PIN)) && !test_bit(MMF_HAS_PINNED, &mm->flags))
		set_bit(MMF_HAS_PINNED, &mm->flags);
}

/* May the entry serve the request as it is? Table's lock held. */
static bool entry_allows(struct vm_area_struct *vma, pte_t pte, struct page *page,
			 unsigned int flags)
{
	if (!(flags & FOLL_WRITE))
		return !(flags & FOLL_PIN) || !page || !PageAnon(page) || PageAnonExclusive(page);
	if (pte_write(pte))
		return true;
	/* A forced write: into a private copy that nobody else has. */
	return (flags & FOLL_FORCE) && !(vma->vm_flags & (VM_SHARED | VM_WRITE)) && page &&
	       PageAnon(page) && PageAnonExclusive(page);
}

/*
 * The page at addr with a reference; NULL: a fault is needed; ERR_PTR(-EFAULT): there is no page to
 * give.
 */
struct page *follow_page(struct vm_area_struct *vma, unsigned long addr, unsigned int flags)
{
	struct page *page;
	spinlock_t *ptl;
	pte_t *pte;

	if (follow_pte(vma->vm_mm, addr, &pte, &ptl))
		return NULL;
	page = vm_normal_page(vma, addr, *pte);
	if (!page && is_zero_pfn(pte_pfn(*pte)) && !(flags & FOLL_WRITE))
		page = flags & FOLL_DUMP ? ERR_PTR(-EFAULT) : ZERO_PAGE(addr);
	else if (!entry_allows(vma, *pte, page, flags))
		page = NULL;
	else if (!page)
		page = ERR_PTR(-EFAULT);
	if (!IS_ERR_OR_NULL(page))
		get_page(page);
	pte_unmap_unlock(pte, ptl);
	return page;
}

static int check_area(struct vm_area_struct *vma, unsigned int flags)
{
	unsigned long vm_flags = vma->vm_flags;
	bool write = flags & FOLL_WRITE;

	if (vm_flags & (VM_IO | VM_PFNMAP))
		return -EFAULT;
	if ((flags & FOLL_ANON) && !vma_is_anonymous(vma))
		return -EFAULT;
	if (write) {
		if (!(vm_flags & VM_WRITE) &&
		    (!(flags & FOLL_FORCE) ||
		     (vm_flags & (VM_SHARED | VM_MAYWRITE)) != VM_MAYWRITE))
			return -EFAULT;
	} else if (!(vm_flags & VM_READ)) {
		if (!(flags & FOLL_FORCE) || !(vm_flags & VM_MAYREAD))
			return -EFAULT;
	}
	return 0;
}

/* Faults one page in. 0; -EBUSY: mmap_lock was dropped; an error. */
static int faultin_page(struct vm_area_struct *vma, unsigned long addr, unsigned int flags,
			bool may_unlock)
{
	unsigned int fault_flags = 0;
	vm_fault_t ret;

	if (flags & FOLL_WRITE)
		fault_flags |= FAULT_FLAG_WRITE;
	else if (flags & FOLL_PIN)
		fault_flags |= FAULT_FLAG_UNSHARE;
	if (flags & FOLL_REMOTE)
		fault_flags |= FAULT_FLAG_REMOTE;
	if (may_unlock)
		fault_flags |= FAULT_FLAG_ALLOW_RETRY | FAULT_FLAG_KILLABLE;
	ret = handle_mm_fault(vma, addr, fault_flags, NULL);
	if (ret & VM_FAULT_OOM)
		return -ENOMEM;
	if (ret & VM_FAULT_ERROR)
		return -EFAULT;
	return ret & VM_FAULT_RETRY ? -EBUSY : 0;
}

/* The area of addr, grown to it if it is a stack's. */
static struct vm_area_struct *area_for(struct mm_struct *mm, unsigned long addr, unsigned int flags,
				       int *err)
{
	struct vm_area_struct *vma = find_extend_vma(mm, addr);

	*err = vma ? check_area(vma, flags) : -EFAULT;
	return vma;
}

/* One page. -EBUSY: mmap_lock was dropped, nothing done. */
static int get_one_page(struct mm_struct *mm, unsigned long addr, unsigned int flags,
			bool may_unlock, struct page **pagep, struct vm_area_struct **vmap)
{
	struct vm_area_struct *vma;
	struct page *page;
	int err;

	vma = area_for(mm, addr, flags, &err);
	if (err)
		return err;
	while (!(page = follow_page(vma, addr, flags))) {
		if (fatal_signal_pending(current))
			return -EINTR;
		if ((flags & FOLL_DUMP) && vma_is_anonymous(vma))
			return -EFAULT; /* a hole: reads as zero */
		err = faultin_page(vma, addr, flags, may_unlock);
		if (err)
			return err;
		cond_resched();
	}
	if (IS_ERR(page))
		return PTR_ERR(page);
	*pagep = page;
	*vmap = vma;
	return 0;
}

/* mmap_lock held; *locked says so, or is NULL if the lock must not be dropped. */
static long __get_user_pages(struct mm_struct *mm, unsigned long start, unsigned long nr_pages,
			     unsigned int flags, struct page **pages, struct vm_area_struct **vmas,
			     int *locked)
{
	struct vm_area_struct *vma = NULL;
	struct page *page = NULL;
	unsigned long done = 0;
	int err = 0;

	start &= PAGE_MASK;
	if (pages)
		note_held_pages(mm, flags);
	while (done < nr_pages) {
		err = get_one_page(mm, start + (done << PAGE_SHIFT), flags, locked != NULL, &page,
				   &vma);
		if (err == -EBUSY) {
			/*
			 * The page is being read: wait for it without holding others up, then go
			 * on.
			 */
			err = mmap_read_lock_killable(mm);
			if (err) {
				*locked = 0;
				break;
			}
			continue;
		}
		if (err)
			break;
		if (pages)
			pages[done] = page;
		else
			put_page(page);
		if (vmas)
			vmas[done] = vma;
		done++;
	}
	return done ? (long)done : err;
}

long get_user_pages_remote(struct mm_struct *mm, unsigned long start, unsigned long nr_pages,
			   unsigned int gup_flags, struct page **pages,
			   struct vm_area_struct **vmas, int *locked)
{
	return __get_user_pages(mm, start, nr_pages, gup_flags | FOLL_REMOTE, pages, vmas, locked);
}

long get_user_pages(unsigned long start, unsigned long nr_pages, unsigned int gup_flags,
		    struct page **pages)
{
	return __get_user_pages(current->mm, start, nr_pages, gup_flags, pages, NULL, NULL);
}

long get_user_pages_unlocked(unsigned long start, unsigned long nr_pages, struct page **pages,
			     unsigned int gup_flags)
{
	struct mm_struct *mm = current->mm;
	int locked = 1;
	long ret;

	mmap_read_lock(mm);
	ret = __get_user_pages(mm, start, nr_pages, gup_flags, pages, NULL, &locked);
	if (locked)
		mmap_read_unlock(mm);
	return ret;
}

/* ---------------------------------------------------------------- without the lock */

/* The entry of addr in the current task's tables. Interrupts off. */
static pte_t *lockless_pte(unsigned long addr)
{
	pgd_t pgd, *pgdp = pgd_offset(current->mm, addr);
	pud_t pud;
	pmd_t pmd;

	pgd = READ_ONCE(*pgdp);
	if (pgd_none(pgd))
		return NULL;
	pud = READ_ONCE(*pud_offset(&pgd, addr));
	if (pud_none(pud))
		return NULL;
	pmd = READ_ONCE(*pmd_offset(&pud, addr));
	return pmd_none(pmd) ? NULL : pte_offset_kernel(&pmd, addr);
}

/*
 * With the reference taken: is it one that fork() knows of, or need not? A shared table is a matter
 * for the lock.
 */
static bool lockless_page_stays(struct page *page, pte_t *ptep, unsigned int flags)
{
	if (pte_table_sharers(ptep) > 1)
		return false;
	return !(flags & (FOLL_WRITE | FOLL_PIN)) || !PageAnon(page) || PageAnonExclusive(page);
}

static struct page *lockless_page(unsigned long addr, unsigned int flags)
{
	pte_t pte, *ptep = lockless_pte(addr);
	struct page *page;

	if (!ptep)
		return NULL;
	pte = READ_ONCE(*ptep);
	if (!pte_present(pte) || pte_protnone(pte) || !pte_user(pte) || pte_special(pte) ||
	    ((flags & FOLL_WRITE) && !pte_write(pte)))
		return NULL;
	page = compound_head(pte_page(pte));
	if (!get_page_unless_zero(page))
		return NULL;
	if (!pte_same(READ_ONCE(*ptep), pte) || compound_head(pte_page(pte)) != page ||
	    !lockless_page_stays(page, ptep, flags)) {
		put_page(page);
		return NULL;
	}
	return pte_page(pte);
}

int get_user_pages_fast(unsigned long start, int nr_pages, unsigned int gup_flags,
			struct page **pages)
{
	unsigned long flags;
	int done = 0;
	long more;

	start &= PAGE_MASK;
	if (nr_pages <= 0)
		return 0;
	if (!access_ok(start, (unsigned long)nr_pages << PAGE_SHIFT))
		return -EFAULT;
	note_held_pages(current->mm, gup_flags);
	local_irq_save(flags);
	for (; done < nr_pages; done++) {
		pages[done] = lockless_page(start + ((unsigned long)done << PAGE_SHIFT),
					    gup_flags);
		if (!pages[done])
			break;
	}
	local_irq_restore(flags);
	if (done == nr_pages)
		return done;
	more = get_user_pages_unlocked(start + ((unsigned long)done << PAGE_SHIFT), nr_pages - done,
				       pages + done, gup_flags);
	if (more < 0)
		return done ? done : more;
	return done + more;
}

int pin_user_pages_fast(unsigned long start, int nr_pages, unsigned int gup_flags,
			struct page **pages)
{
	return get_user_pages_fast(start, nr_pages, gup_flags | FOLL_PIN, pages);
}

long pin_user_pages_remote(struct mm_struct *mm, unsigned long start, unsigned long nr_pages,
			   unsigned int gup_flags, struct page **pages, int *locked)
{
	return get_user_pages_remote(mm, start, nr_pages, gup_flags | FOLL_PIN, pages, NULL, locked);
}

void unpin_user_page(struct page *page)
{
	put_page(page);
}

void unpin_user_pages(struct page **pages, unsigned long nr_pages)
{
	release_pages(pages, nr_pages);
}

/* ---------------------------------------------------------------- other users */

/*
 * Makes one address accessible for a futex or the like; mmap_lock held, *unlocked set if it was
 * dropped and taken again.
 */
int fixup_user_fault(struct mm_struct *mm, unsigned long address, unsigned int fault_flags,
		     bool *unlocked)
{
	struct vm_area_struct *vma;
	vm_fault_t ret;

	if (unlocked)
		fault_flags |= FAULT_FLAG_ALLOW_RETRY | FAULT_FLAG_KILLABLE;
	for (;;) {
		vma = find_extend_vma(mm, address);
		if (!vma ||
		    !(vma->vm_flags & (fault_flags & FAULT_FLAG_WRITE ? VM_WRITE : VM_READ)))
			return -EFAULT;
		if ((fault_flags & FAULT_FLAG_KILLABLE) && fatal_signal_pending(current))
			return -EINTR;
		ret = handle_mm_fault(vma, address, fault_flags, NULL);
		if (ret & VM_FAULT_OOM)
			return -ENOMEM;
		if (ret & VM_FAULT_ERROR)
			return -EFAULT;
		if (!(ret & VM_FAULT_RETRY))
			return 0;
		mmap_read_lock(mm);
		*unlocked = true;
		fault_flags |= FAULT_FLAG_TRIED;
	}
}

/* For a core dump: the page, or NULL where the file may have a hole. */
struct page *get_dump_page(unsigned long addr)
{
	struct mm_struct *mm = current->mm;
	struct page *page;
	int locked = 1;
	long ret;

	if (mmap_read_lock_killable(mm))
		return NULL;
	/* What follow_page() does not look into would pass for a hole. */
	ret = unshare_table_at(mm, addr);
	if (!ret)
		ret = __get_user_pages(mm, addr, 1, FOLL_FORCE | FOLL_DUMP, &page, NULL, &locked);
	if (locked)
		mmap_read_unlock(mm);
	return ret == 1 ? page : NULL;
}

/* Copies inside one page. */
static void copy_remote(struct page *page, unsigned long addr, void *buf, int bytes, bool write)
{
	char *mem = (char *)page_address(page) + offset_in_page(addr);

	if (write) {
		memcpy(mem, buf, bytes);
		set_page_dirty_lock(page);
	} else {
		memcpy(buf, mem, bytes);
	}
}

int __access_remote_vm(struct mm_struct *mm, unsigned long addr, void *buf, int len,
		       unsigned int gup_flags)
{
	bool write = gup_flags & FOLL_WRITE;
	struct vm_area_struct *vma;
	int left = len;

	if (mmap_read_lock_killable(mm))
		return 0;
	while (left) {
		int bytes = min_t(int, left, PAGE_SIZE - offset_in_page(addr));
		struct page *page;

		if (__get_user_pages(mm, addr, 1, gup_flags | FOLL_REMOTE, &page, NULL, NULL) ==
		    1) {
			copy_remote(page, addr, buf, bytes, write);
			put_page(page);
		} else {
			/* A device may know how to get at its memory. */
			vma = vma_lookup(mm, addr);
			if (!vma || !vma->vm_ops || !vma->vm_ops->access)
				break;
			bytes = vma->vm_ops->access(vma, addr, buf, left, write);
			if (bytes <= 0)
				break;
		}
		left -= bytes;
		buf += bytes;
		addr += bytes;
	}
	mmap_read_unlock(mm);
	return len - left;
}

int access_remote_vm(struct mm_struct *mm, unsigned long addr, void *buf, int len,
		     unsigned int gup_flags)
{
	return __access_remote_vm(mm, addr, buf, len, gup_flags);
}

int access_process_vm(struct task_struct *tsk, unsigned long addr, void *buf, int len,
		      unsigned int gup_flags)
{
	struct mm_struct *mm = get_task_mm(tsk);
	int ret;

	if (!mm)
		return 0;
	ret = __access_remote_vm(mm, addr, buf, len, gup_flags);
	mmput(mm);
	return ret;
}
