/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_PFN_H
#define _LINUX_PFN_H

/* Page frame numbers: PFN_UP, PFN_DOWN, PFN_PHYS, PHYS_PFN. */

#include <asm/page.h>

#define PFN_ALIGN(x)	(((unsigned long)(x) + PAGE_SIZE - 1) & PAGE_MASK)

#endif
