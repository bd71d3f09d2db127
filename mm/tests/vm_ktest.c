// SPDX-License-Identifier: MIT
/*
 * Address spaces: areas against a model, lookups, holes, page tables, faults, copy-on-write. The
 * tests run in an address space of their own, which the test's kernel thread borrows.
 */

#include <linux/completion.h>
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/ktest.h>
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/pagemap.h>
#include <linux/rmap.h>
#include <linux/sched.h>
#include <linux/sched/mm.h>
#include <linux/shmem_fs.h>
#include <linux/uaccess.h>
#include <asm/mmu_context.h>
#include <asm/processor.h>
#include "../../kernel/tests/threads.h"
#include "../unmapped_area.h"
#include "../vma.h"

#define BASE	 0x10000000UL
#define PAGES(n) ((unsigned long)(n) << PAGE_SHIFT)

/* ---------------------------------------------------------------- a space to work in */

static struct mm_struct *borrow_new_mm(void)
{
	struct mm_struct *mm = mm_alloc();

	if (!mm)
		return NULL;
	mm->mmap_base = TASK_SIZE - (1UL << 30);
	mm->mmap_legacy_base = TASK_UNMAPPED_BASE;
	mm->get_unmapped_area = arch_get_unmapped_area_topdown;
	kthread_use_mm(mm);
	return mm;
}

static void give_back_mm(struct mm_struct *mm)
{
	kthread_unuse_mm(mm);
	mmput(mm);
}

static unsigned long map_fixed(unsigned long addr, unsigned long pages, unsigned long prot)
{
	/* Not reserved: otherwise areas that were once writable differ from those that were not. */
	return vm_mmap(NULL, addr, PAGES(pages), prot,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE, 0);
}

static int protect(struct mm_struct *mm, unsigned long addr, unsigned long pages,
		   unsigned long flags)
{
	struct vm_area_struct *vma;
	int err;

	mmap_write_lock(mm);
	vma = find_vma(mm, addr);
	err = mprotect_fixup(vma, &vma, addr, addr + PAGES(pages),
			     (vma->vm_flags & ~VM_ACCESS_FLAGS) | flags);
	mmap_write_unlock(mm);
	return err;
}

static struct vm_area_struct *find_locked(struct mm_struct *mm, unsigned long addr)
{
	struct vm_area_struct *vma;

	mmap_read_lock(mm);
	vma = find_vma(mm, addr);
	mmap_read_unlock(mm);
	return vma;
}

/* ---------------------------------------------------------------- lookups */

KTEST(vm, find_vma_returns_the_next_area, "spec: B-CHK-16 N-CHK-31")
{
	struct mm_struct *mm = borrow_new_mm();
	struct vm_area_struct *vma, *first, *second;
	struct rb_node *node;
	int count = 0;

	KASSERT(mm);
	map_fixed(BASE, 2, PROT_READ);
	map_fixed(BASE + PAGES(8), 2, PROT_READ);
	first = find_locked(mm, BASE);
	second = find_locked(mm, BASE + PAGES(8));
	KEXPECT(first && second && first != second);
	KEXPECT_EQ(first->vm_start, BASE);
	KEXPECT(find_locked(mm, BASE + PAGES(4)) == second); /* in the hole */
	KEXPECT(find_locked(mm, BASE + PAGES(10)) == NULL);  /* behind the last */
	KEXPECT(find_locked(mm, 0) == first);
	node = rb_first(&mm->mm_rb);
	for (vma = mm->mmap; vma; vma = vma->vm_next, node = rb_next(node), count++)
		KEXPECT(node == &vma->vm_rb);
	KEXPECT(node == NULL);
	KEXPECT_EQ(count, mm->map_count);
	give_back_mm(mm);
}

KTEST(vm, neighbours_with_equal_rights_are_one_area, "spec: B-CHK-15 N-CHK-31")
{
	struct mm_struct *mm = borrow_new_mm();

	KASSERT(mm);
	map_fixed(BASE, 1, PROT_READ | PROT_WRITE);
	map_fixed(BASE + PAGES(2), 1, PROT_READ | PROT_WRITE);
	KEXPECT_EQ(mm->map_count, 2);
	map_fixed(BASE + PAGES(1), 1, PROT_READ | PROT_WRITE);
	KEXPECT_EQ(mm->map_count, 1);
	KEXPECT_EQ(protect(mm, BASE + PAGES(1), 1, VM_READ), 0);
	KEXPECT_EQ(mm->map_count, 3);
	KEXPECT_EQ(protect(mm, BASE + PAGES(1), 1, VM_READ | VM_WRITE), 0);
	KEXPECT_EQ(mm->map_count, 1);
	KEXPECT_EQ(vm_munmap(BASE + PAGES(1), PAGE_SIZE), 0);
	KEXPECT_EQ(mm->map_count, 2);
	KEXPECT_EQ(mm->total_vm, 2);
	give_back_mm(mm);
}

/* --------------------------------------------- areas against a model: one byte of rights a page */

#define MODEL_PAGES 64

static int model_areas(const unsigned char *model)
{
	int areas = 0;

	for (int i = 0; i < MODEL_PAGES; i++) {
		if (model[i] && (!i || model[i - 1] != model[i]))
			areas++;
	}
	return areas;
}

static bool model_matches(struct mm_struct *mm, const unsigned char *model)
{
	for (int i = 0; i < MODEL_PAGES; i++) {
		unsigned long addr = BASE + PAGES(i);
		struct vm_area_struct *vma = find_locked(mm, addr);
		bool mapped = vma && vma->vm_start <= addr;

		if (mapped != (model[i] != 0))
			return false;
		if (mapped &&
		    (vma->vm_flags & (VM_READ | VM_WRITE)) != (model[i] & (VM_READ | VM_WRITE)))
			return false;
	}
	return mm->map_count == model_areas(model);
}

static void model_step(struct mm_struct *mm, unsigned char *model)
{
	int first = ktest_random() % MODEL_PAGES, n = 1 + ktest_random() % (MODEL_PAGES - first);
	unsigned char rights = ktest_random() % 2 ? VM_READ : VM_READ | VM_WRITE;
	unsigned long addr = BASE + PAGES(first);

	switch (ktest_random() % 3) {
	case 0:
		map_fixed(addr, n, rights & VM_WRITE ? PROT_READ | PROT_WRITE : PROT_READ);
		memset(model + first, rights, n);
		break;
	case 1:
		vm_munmap(addr, PAGES(n));
		memset(model + first, 0, n);
		break;
	default:
		/* page by page: splits and merges */
		for (int i = first; i < first + n; i++) {
			if (!model[i])
				continue;
			protect(mm, BASE + PAGES(i), 1, rights);
			model[i] = rights;
		}
	}
}

KTEST(vm, areas_follow_a_model_through_random_changes, "spec: B-VOP-02 B-VOP-06 N-CHK-31")
{
	unsigned char model[MODEL_PAGES] = { 0 };
	struct mm_struct *mm = borrow_new_mm();
	int bad = -1;

	KASSERT(mm);
	for (int step = 0; step < 400 && bad < 0; step++) {
		model_step(mm, model);
		if (!model_matches(mm, model))
			bad = step;
	}
	KEXPECT_EQ(bad, -1);
	vm_munmap(BASE, PAGES(MODEL_PAGES));
	KEXPECT_EQ(mm->map_count, 0);
	KEXPECT_EQ(mm->total_vm, 0);
	give_back_mm(mm);
}

/* ---------------------------------------------------------------- holes */

/* The highest place for `pages`, the slow way. */
static unsigned long slow_topdown(struct mm_struct *mm, unsigned long pages, unsigned long low,
				  unsigned long high)
{
	for (unsigned long addr = high - PAGES(pages); addr >= low; addr -= PAGE_SIZE) {
		struct vm_area_struct *vma = find_vma(mm, addr);

		if (!vma || vma->vm_start >= addr + PAGES(pages))
			return addr;
	}
	return -ENOMEM;
}

static unsigned long slow_bottomup(struct mm_struct *mm, unsigned long pages, unsigned long low,
				   unsigned long high)
{
	for (unsigned long addr = low; addr + PAGES(pages) <= high; addr += PAGE_SIZE) {
		struct vm_area_struct *vma = find_vma(mm, addr);

		if (!vma || vma->vm_start >= addr + PAGES(pages))
			return addr;
	}
	return -ENOMEM;
}

KTEST(vm, hole_search_finds_what_a_scan_finds, "spec: B-VMA-03")
{
	struct mm_struct *mm = borrow_new_mm();
	unsigned long low = BASE, high = BASE + PAGES(256);

	KASSERT(mm);
	for (int step = 0; step < 200; step++) {
		unsigned long addr = BASE + PAGES(ktest_random() % 256),
			      pages = 1 + ktest_random() % 12;

		if (ktest_random() % 3)
			map_fixed(addr, min(pages, (high - addr) >> PAGE_SHIFT),
				  step & 1 ? PROT_READ : PROT_READ | PROT_WRITE);
		else
			vm_munmap(addr, PAGES(min(pages, (high - addr) >> PAGE_SHIFT)));
		mmap_write_lock(mm);
		pages = 1 + ktest_random() % 16;
		KEXPECT_EQ(unmapped_area_topdown(mm, PAGES(pages), low, high),
			   slow_topdown(mm, pages, low, high));
		KEXPECT_EQ(unmapped_area_bottomup(mm, PAGES(pages), low, high),
			   slow_bottomup(mm, pages, low, high));
		mmap_write_unlock(mm);
	}
	give_back_mm(mm);
}

/* ---------------------------------------------------------------- faults and tables */

KTEST(vm, four_levels_lead_to_the_page, "spec: ~B-CHK-21 B-PGT-02 B-PGT-04")
{
	struct mm_struct *mm = borrow_new_mm();
	unsigned long addr = BASE + PAGES(3) + 0x123, entry, *table;
	const int shifts[4] = { 39, 30, 21, 12 };
	struct page *page;

	KASSERT(mm);
	map_fixed(BASE, 8, PROT_READ | PROT_WRITE);
	KEXPECT_EQ(put_user(0x5a, (unsigned char __user *)addr), 0);
	table = (unsigned long *)mm->pgd;
	for (int level = 0; level < 4; level++) {
		entry = table[(addr >> shifts[level]) & 511];
		KASSERT(entry & 1);
		table = __va(entry & 0x000ffffffffff000UL);
	}
	KEXPECT_EQ(((unsigned char *)table)[0x123], 0x5a);
	KEXPECT_EQ(get_user_pages_fast(addr, 1, 0, &page), 1);
	KEXPECT(page_address(page) == (void *)table);
	put_page(page);
	KEXPECT_EQ(get_mm_counter(mm, MM_ANONPAGES), 1);
	give_back_mm(mm);
}

KTEST(vm, reads_take_the_zero_page_and_writes_a_page, "spec: N-VM-26 N-CHK-32")
{
	struct mm_struct *mm = borrow_new_mm();
	unsigned char value = 1;

	KASSERT(mm);
	map_fixed(BASE, 16, PROT_READ | PROT_WRITE);
	for (int i = 0; i < 16; i++)
		KEXPECT_EQ(get_user(value, (unsigned char __user *)BASE + PAGES(i)), 0);
	KEXPECT_EQ(value, 0);
	KEXPECT_EQ(get_mm_rss(mm), 0);
	for (int i = 0; i < 4; i++)
		KEXPECT_EQ(put_user(7, (unsigned char __user *)BASE + PAGES(i)), 0);
	KEXPECT_EQ(get_mm_rss(mm), 4);
	mmap_read_lock(mm);
	zap_page_range(find_vma(mm, BASE), BASE, PAGES(2));
	mmap_read_unlock(mm);
	KEXPECT_EQ(get_mm_rss(mm), 2);
	KEXPECT_EQ(get_user(value, (unsigned char __user *)BASE), 0);
	KEXPECT_EQ(value, 0);
	KEXPECT_EQ(put_user(1, (unsigned char __user *)BASE + PAGES(16)), -EFAULT);
	give_back_mm(mm);
}

KTEST(vm, private_mapping_of_a_file_keeps_its_writes, "spec: B-CHK-18 N-CHK-32")
{
	struct mm_struct *mm = borrow_new_mm();
	struct file *file = shmem_kernel_file_setup("ktest", PAGES(4), VM_NORESERVE);
	unsigned long shared, private;
	unsigned char value = 0;

	KASSERT(mm && !IS_ERR(file));
	shared = vm_mmap(file, 0, PAGES(4), PROT_READ | PROT_WRITE, MAP_SHARED, 0);
	private = vm_mmap(file, 0, PAGES(4), PROT_READ | PROT_WRITE, MAP_PRIVATE, 0);
	KASSERT(!IS_ERR_VALUE(shared) && !IS_ERR_VALUE(private));
	KEXPECT_EQ(put_user(1, (unsigned char __user *)shared), 0);
	KEXPECT_EQ(get_user(value, (unsigned char __user *)private), 0);
	KEXPECT_EQ(value, 1);
	KEXPECT_EQ(put_user(2, (unsigned char __user *)private), 0);
	KEXPECT_EQ(get_user(value, (unsigned char __user *)shared), 0);
	KEXPECT_EQ(value, 1);
	KEXPECT_EQ(put_user(3, (unsigned char __user *)shared), 0);
	KEXPECT_EQ(get_user(value, (unsigned char __user *)private), 0);
	KEXPECT_EQ(value, 2);
	KEXPECT_EQ(get_mm_counter(mm, MM_SHMEMPAGES), 1);
	KEXPECT_EQ(get_mm_counter(mm, MM_ANONPAGES), 1);
	give_back_mm(mm);
	fput(file);
}

KTEST(vm, truncation_takes_mapped_pages_away, "spec: B-PGC-06")
{
	struct mm_struct *mm = borrow_new_mm();
	struct file *file = shmem_kernel_file_setup("ktest", PAGES(4), VM_NORESERVE);
	struct inode *inode = file_inode(file);
	unsigned long addr;
	unsigned char value;

	KASSERT(mm && !IS_ERR(file));
	addr = vm_mmap(file, 0, PAGES(4), PROT_READ | PROT_WRITE, MAP_SHARED, 0);
	for (int i = 0; i < 4; i++)
		KEXPECT_EQ(put_user(9, (unsigned char __user *)addr + PAGES(i)), 0);
	KEXPECT_EQ(inode->i_mapping->nrpages, 4);
	inode_lock(inode);
	truncate_setsize(inode, PAGE_SIZE + 1);
	inode_unlock(inode);
	KEXPECT_EQ(inode->i_mapping->nrpages, 2);
	KEXPECT_EQ(get_mm_counter(mm, MM_SHMEMPAGES), 2);
	KEXPECT_EQ(get_user(value, (unsigned char __user *)addr + PAGES(1) + 1), 0);
	KEXPECT_EQ(value, 0);
	KEXPECT_EQ(get_user(value, (unsigned char __user *)addr + PAGES(2)), -EFAULT);
	give_back_mm(mm);
	fput(file);
}

/* ---------------------------------------------------------------- the file's tree of areas */

KTEST(vm, file_areas_are_found_by_range, "spec: B-PGC-06 B-VMA-05")
{
	struct mm_struct *mm = borrow_new_mm();
	struct file *file = shmem_kernel_file_setup("ktest", PAGES(64), VM_NORESERVE);
	struct address_space *mapping = file->f_mapping;
	struct vm_area_struct *vma;
	int found, expected;

	KASSERT(mm && !IS_ERR(file));
	for (int i = 0; i < 32; i++) {
		unsigned long first = ktest_random() % 60,
			      pages = 1 + ktest_random() % (63 - first);

		KASSERT(!IS_ERR_VALUE(
			vm_mmap(file, 0, PAGES(pages), PROT_READ, MAP_SHARED, PAGES(first))));
	}
	down_read(&mapping->i_mmap_rwsem);
	for (unsigned long index = 0; index < 64; index++) {
		found = expected = 0;
		vma_interval_tree_foreach(vma, &mapping->i_mmap, index, index) found++;
		for (vma = mm->mmap; vma; vma = vma->vm_next)
			expected +=
				vma->vm_pgoff <= index && index < vma->vm_pgoff + vma_pages(vma);
		KEXPECT_EQ(found, expected);
	}
	up_read(&mapping->i_mmap_rwsem);
	give_back_mm(mm);
	fput(file);
}

/* ---------------------------------------------------------------- who uses a space */

#define SHARERS	3

struct house {
	struct completion leave;
	atomic_t arrived;
	struct mm_struct *mm;
	bool all_in_it, borrowed;
};

/* A thread that shares the memory of the test's own, on the last CPU. */
static int share_house(void *arg)
{
	struct house *house = arg;

	set_cpus_allowed_ptr(current, cpumask_of(cpumask_last(cpu_online_mask)));
	if (current->mm != house->mm || current->active_mm != house->mm)
		house->all_in_it = false;
	atomic_inc(&house->arrived);
	wait_for_completion(&house->leave);
	do_exit(0);
}

/* A kernel thread, on the CPU where the last thing that ran had the memory. */
static int look_at_active_mm(void *arg)
{
	struct house *house = arg;

	house->borrowed = !current->mm && current->active_mm == house->mm;
	return 0;
}

KTEST(vm, users_of_a_space_are_counted_and_the_last_frees_it, "spec: N-CHK-33")
{
	struct house house = { .all_in_it = true };
	struct task_struct *task;
	struct mm_struct *mm;
	int users, i;

	house.mm = mm = borrow_new_mm();
	KASSERT(mm);
	KEXPECT_EQ(map_fixed(BASE, 2, PROT_READ | PROT_WRITE), BASE);
	KEXPECT_EQ(put_user(1, (int __user *)BASE), 0);
	init_completion(&house.leave);
	users = atomic_read(&mm->mm_users);
	for (i = 0; i < SHARERS; i++)
		KEXPECT(kernel_thread(share_house, &house, CLONE_FS | CLONE_FILES) > 0);
	KEXPECT(eventually(atomic_read(&house.arrived) == SHARERS));
	KEXPECT(house.all_in_it);
	KEXPECT_EQ(atomic_read(&mm->mm_users), users + SHARERS);
	mmgrab(mm);				/* ours, so that we may look to the end */
	kthread_unuse_mm(mm);
	mmput(mm);
	KEXPECT_EQ(atomic_read(&mm->mm_users), users - 1 + SHARERS);
	KEXPECT_EQ(mm->map_count, 1);

	task = kthread_create(look_at_active_mm, &house, "look");
	KASSERT(!IS_ERR(task));
	kthread_bind(task, cpumask_last(cpu_online_mask));
	get_task_struct(task);
	wake_up_process(task);
	KEXPECT(eventually(READ_ONCE(task->exit_state)));
	put_task_struct(task);
	KEXPECT(house.borrowed);

	complete_all(&house.leave);
	KEXPECT(eventually(!atomic_read(&mm->mm_users)));
	KEXPECT(eventually(!READ_ONCE(mm->map_count)));
	mmdrop(mm);
}
