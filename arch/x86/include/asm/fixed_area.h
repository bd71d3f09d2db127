/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_FIXED_AREA_H
#define _ASM_X86_FIXED_AREA_H

/*
 * 2 MiB of addresses behind the modules whose page table always exists: mappings before vmalloc()
 * is up. They stay for good.
 */

#include <asm/pgtable_types.h>

#define FIXADDR_START	MODULES_END
#define FIXADDR_PAGES	PTRS_PER_PTE

extern pte_t fixed_area_table[PTRS_PER_PTE];

#endif
