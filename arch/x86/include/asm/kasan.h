/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_KASAN_H
#define _ASM_X86_KASAN_H

/* Shadow memory of the address checker: debug build only. */

#include <linux/types.h>
#include <asm/page_types.h>

#define KASAN_SHADOW_SCALE_SIZE	(1UL << KASAN_SHADOW_SCALE_SHIFT)

void kasan_early_init(void);	/* everything is accessible */
void kasan_init(void);		/* real shadow for the direct map */
extern bool kasan_shadow_ready;	/* poisoning means something now */

#endif
