/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_GUP_H
#define _LINUX_GUP_H

/*
 * User pages from the kernel: holding the pages behind user addresses, and copying to and from
 * other address spaces. Included by <linux/mm.h>. Everything **sleeps**.
 */

#include <linux/mm.h>

#define FOLL_WRITE	0x01
#define FOLL_TOUCH	0x02
#define FOLL_GET	0x04
#define FOLL_DUMP	0x08		/* ERR_PTR(-EFAULT) for holes that read as zero */
/* as a debugger: write to private read-only areas, read where VM_MAYREAD */
#define FOLL_FORCE	0x10
#define FOLL_NOWAIT	0x20
#define FOLL_POPULATE	0x40
#define FOLL_REMOTE	0x2000
#define FOLL_ANON	0x8000		/* anonymous areas only */
#define FOLL_LONGTERM	0x10000
#define FOLL_PIN	0x40000		/* pin_user_pages_*() */

/*
 * Pages behind [start, start + nr) with a reference each, faulted in. How many, or a negative errno
 * if none. If `locked` is given the lock may be dropped, *locked then 0. put_page() each;
 * set_page_dirty_lock() first if they were written. **Sleeps.**
 */
long get_user_pages(unsigned long start, unsigned long nr_pages, unsigned int gup_flags,
		    struct page **pages);
long get_user_pages_remote(struct mm_struct *mm, unsigned long start, unsigned long nr_pages,
			   unsigned int gup_flags, struct page **pages,
			   struct vm_area_struct **vmas, int *locked);
long get_user_pages_unlocked(unsigned long start, unsigned long nr_pages, struct page **pages,
			     unsigned int gup_flags);
/* The same without mmap_lock held; walks the page tables with interrupts off first. */
int get_user_pages_fast(unsigned long start, int nr_pages, unsigned int gup_flags,
			struct page **pages);
/*
 * The same for who looks at the pages or writes to them later: they stay the program's own, whatever
 * it does, fork() included. Held for writing, pages of the calls above do, too. unpin_user_page().
 */
int pin_user_pages_fast(unsigned long start, int nr_pages, unsigned int gup_flags,
			struct page **pages);
long pin_user_pages_remote(struct mm_struct *mm, unsigned long start, unsigned long nr_pages,
			   unsigned int gup_flags, struct page **pages, int *locked);
void unpin_user_page(struct page *page);
void unpin_user_pages(struct page **pages, unsigned long nr_pages);
struct page *follow_page(struct vm_area_struct *vma, unsigned long address,
			 unsigned int foll_flags);
struct page *get_dump_page(unsigned long addr);

/* Copies between a kernel buffer and another address space; how many bytes went. **Sleeps.** */
int access_process_vm(struct task_struct *tsk, unsigned long addr, void *buf, int len,
		      unsigned int gup_flags);
int access_remote_vm(struct mm_struct *mm, unsigned long addr, void *buf, int len,
		     unsigned int gup_flags);
int __access_remote_vm(struct mm_struct *mm, unsigned long addr, void *buf, int len,
		       unsigned int gup_flags);

#endif
