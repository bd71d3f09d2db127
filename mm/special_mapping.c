// SPDX-License-Identifier: MIT
/*
 * Special mappings: a few kernel pages shown to user space under a name, the vDSO above all. The
 * pages belong to the kernel for good; the area cannot be merged or grown.
 */

#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/err.h>
#include "vma.h"

static inline const struct vm_special_mapping *special_of(struct vm_area_struct *vma)
{
	return vma->vm_private_data;
}

static void special_mapping_close(struct vm_area_struct *vma)
{
}

static const char *special_mapping_name(struct vm_area_struct *vma)
{
	return special_of(vma)->name;
}

static int special_mapping_mremap(struct vm_area_struct *new_vma)
{
	const struct vm_special_mapping *sm = special_of(new_vma);

	return sm->mremap ? sm->mremap(sm, new_vma) : 0;
}

/* In parts it would be of no use to those who know where it begins. */
static int special_mapping_split(struct vm_area_struct *vma, unsigned long addr)
{
	return -EINVAL;
}

static vm_fault_t special_mapping_fault(struct vm_fault *vmf)
{
	const struct vm_special_mapping *sm = special_of(vmf->vma);
	pgoff_t skip = vmf->pgoff;
	struct page **pages;

	if (sm->fault)
		return sm->fault(sm, vmf->vma, vmf);
	for (pages = sm->pages; skip && *pages; pages++)
		skip--;
	if (!*pages)
		return VM_FAULT_SIGBUS;
	get_page(*pages);
	vmf->page = *pages;
	return 0;
}

static const struct vm_operations_struct special_mapping_vmops = {
	.close = special_mapping_close,
	.fault = special_mapping_fault,
	.mremap = special_mapping_mremap,
	.name = special_mapping_name,
	.may_split = special_mapping_split,
};

bool vma_is_special_mapping(const struct vm_area_struct *vma, const struct vm_special_mapping *sm)
{
	return vma->vm_private_data == sm && vma->vm_ops == &special_mapping_vmops;
}

struct vm_area_struct *_install_special_mapping(struct mm_struct *mm, unsigned long addr,
						unsigned long len, unsigned long vm_flags,
						const struct vm_special_mapping *spec)
{
	struct vm_area_struct *vma = vm_area_alloc(mm);
	int err;

	if (!vma)
		return ERR_PTR(-ENOMEM);
	vma->vm_start = addr;
	vma->vm_end = addr + len;
	vma->vm_flags = vm_flags | mm->def_flags | VM_DONTEXPAND;
	vma->vm_flags &= VM_LOCKED_CLEAR_MASK;
	vma->vm_page_prot = vm_get_page_prot(vma->vm_flags);
	vma->vm_ops = &special_mapping_vmops;
	vma->vm_private_data = (void *)spec;
	err = insert_vm_struct(mm, vma);
	if (err) {
		vm_area_free(vma);
		return ERR_PTR(err);
	}
	vm_stat_account(mm, vma->vm_flags, len >> PAGE_SHIFT);
	return vma;
}
