/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_VDSO_H
#define _ASM_X86_VDSO_H

/* The kernel's own shared object in every process: arch/x86/vdso. */

struct linux_binprm;
struct vdso_data;

extern struct vdso_data *vdso_data;	/* what update_vsyscall() fills */

/* exec: maps data page and code, and notes the place in mm->context.vdso. 0 or -errno. **Sleeps.** */
int arch_setup_additional_pages(struct linux_binprm *bprm, int uses_interp);
void init_vdso(void);

#endif
