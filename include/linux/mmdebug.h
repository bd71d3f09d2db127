/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_MMDEBUG_H
#define _LINUX_MMDEBUG_H

/*
 * Checks of memory management. VM_BUG_ON and VM_WARN_ON are in <linux/bug.h>; both test in the
 * debug build alone.
 */

#include <linux/bug.h>

struct page;
struct vm_area_struct;

/* Prints one page descriptor, with a reason. **Any context.** */
void dump_page(const struct page *page, const char *reason);

#define VM_BUG_ON_PAGE(cond, page) do {					\
	if (IS_ENABLED(CONFIG_DEBUG) && unlikely(cond)) {		\
		dump_page(page, #cond);					\
		BUG();							\
	}								\
} while (0)

#define VM_WARN_ON_PAGE(cond, page) do {				\
	if (IS_ENABLED(CONFIG_DEBUG) && unlikely(cond)) {		\
		dump_page(page, #cond);					\
		WARN_ON(1);						\
	}								\
} while (0)

#define VM_BUG_ON_VMA(cond, vma)	VM_BUG_ON(cond)
#define VM_BUG_ON_MM(cond, mm)		VM_BUG_ON(cond)

#endif
