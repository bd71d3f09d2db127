/* SPDX-License-Identifier: MIT */
#ifndef _MM_FAULT_H
#define _MM_FAULT_H

/* Between memory.c and fault_file.c. */

#include <linux/mm.h>

/* Nothing is mapped in an area that has vm_ops. */
vm_fault_t do_file_fault(struct vm_fault *vmf);
/*
 * Asks the file system whether vmf->page may be written. VM_FAULT_LOCKED (and the page is locked
 * and still in its file), an error, or 0: the page went away, try again.
 */
vm_fault_t fault_page_mkwrite(struct vm_fault *vmf);
/* vmf->page, locked, has just become writable in a shared area: dirties and unlocks it. */
vm_fault_t fault_dirty_shared_page(struct vm_fault *vmf);
/* Copies a frame that has no struct page, through the user mapping. False if it cannot be read. */
bool fault_copy_pfn(struct page *to, struct vm_fault *vmf);

#endif
