// SPDX-License-Identifier: MIT
/*
 * Mapping the vDSO into a new program: the kernel's data page, read-only, and behind it the code
 * (arch/x86/vdso).
 */

#include <linux/binfmts.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/err.h>
#include <linux/mm.h>
#include <linux/mmap_lock.h>
#include <linux/random.h>
#include <linux/sched.h>
#include <asm/page.h>
#include <asm/vdso.h>

extern char vdso_image_start[], vdso_image_end[];

#define VDSO_MAX_PAGES	4

static struct page *vvar_pages[2], *code_pages[VDSO_MAX_PAGES + 1];
static bool vdso_enabled = true;

static const struct vm_special_mapping vvar_mapping = { .name = "[vvar]", .pages = vvar_pages };
static const struct vm_special_mapping vdso_mapping = { .name = "[vdso]", .pages = code_pages };

static int __init parse_vdso(char *value)
{
	vdso_enabled = simple_strtoul(value, NULL, 0) != 0;
	return 1;
}
__setup("vdso=", parse_vdso);

static struct page *image_page(const void *addr)
{
	return pfn_to_page(PHYS_PFN(__pa(addr)));
}

void __init init_vdso(void)
{
	unsigned long i, pages = PFN_UP((unsigned long)(vdso_image_end - vdso_image_start));

	BUG_ON(pages > VDSO_MAX_PAGES);
	vvar_pages[0] = image_page(vdso_data_page);
	for (i = 0; i < pages; i++)
		code_pages[i] = image_page(vdso_image_start + i * PAGE_SIZE);
}

/* Somewhere between the stack and its limit's end, so that it moves with ASLR on its own. */
static unsigned long vdso_address(unsigned long stack_start, unsigned long len)
{
	unsigned long start = PAGE_ALIGN(stack_start), end = (start + PMD_SIZE - 1) & PMD_MASK;

	if (end > TASK_SIZE_MAX)
		end = TASK_SIZE_MAX;
	end -= len;
	return end > start && (current->flags & PF_RANDOMIZE) ? randomize_page(start, end - start) :
								start;
}

int arch_setup_additional_pages(struct linux_binprm *bprm, int uses_interp)
{
	unsigned long code = PAGE_ALIGN((unsigned long)(vdso_image_end - vdso_image_start)),
		      len = code + PAGE_SIZE, addr;
	struct mm_struct *mm = current->mm;
	struct vm_area_struct *vma;
	int err = 0;

	mm->context.vdso = NULL;
	if (!vdso_enabled)
		return 0;
	if (mmap_write_lock_killable(mm))
		return -EINTR;
	addr = get_unmapped_area(NULL, vdso_address(mm->start_stack, len), len, 0, 0);
	if (IS_ERR_VALUE(addr)) {
		err = addr;
		goto out_unlock;
	}
	vma = _install_special_mapping(mm, addr + PAGE_SIZE, code,
				       VM_READ | VM_EXEC | VM_MAYREAD | VM_MAYWRITE | VM_MAYEXEC,
				       &vdso_mapping);
	if (IS_ERR(vma)) {
		err = PTR_ERR(vma);
		goto out_unlock;
	}
	vma = _install_special_mapping(mm, addr, PAGE_SIZE,
				       VM_READ | VM_MAYREAD | VM_IO | VM_DONTDUMP, &vvar_mapping);
	if (IS_ERR(vma)) {
		err = PTR_ERR(vma);
		do_munmap(mm, addr + PAGE_SIZE, code);
		goto out_unlock;
	}
	mm->context.vdso = (void __user *)(addr + PAGE_SIZE);
out_unlock:
	mmap_write_unlock(mm);
	return err;
}
