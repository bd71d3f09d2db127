/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_MMU_H
#define _ASM_X86_MMU_H

#include <linux/types.h>

/* What the architecture keeps with an address space. */
typedef struct {
	u64 ctx_id;	/* fixed: never used twice; names the space in each CPU's record of PCIDs */
	/* bumped by every flush; a CPU that lags flushes before it uses the space */
	atomic64_t tlb_gen;
	/* where the vDSO is mapped, for signal frames and AT_SYSINFO_EHDR; M: mmap_lock */
	void __user *vdso;
} mm_context_t;

#endif
