/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_VDSO_H
#define _ASM_X86_VDSO_H

/* The kernel's own shared object in every process: arch/x86/vdso. */

struct linux_binprm;

extern void *vdso_data_page;	/* struct vdso_data, on a page of its own: kernel/time/vsyscall.c */

/*
 * exec: maps data page and code, and notes the place in mm->context.vdso. 0 or -errno. **Sleeps.**
 */
int arch_setup_additional_pages(struct linux_binprm *bprm, int uses_interp);
void init_vdso(void);

#endif
