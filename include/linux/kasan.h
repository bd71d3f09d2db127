/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_KASAN_H
#define _LINUX_KASAN_H

/*
 * Kernel address sanitizer (debug build): for every 8 bytes of the kernel's half a shadow byte
 * tells how many may be touched; the compiler calls the checks of mm/kasan.c before each access.
 * Allocators poison what nobody owns. In release builds all of this is empty. **Any context.**
 */

#include <linux/types.h>
#include <asm/page_types.h>

/* Shadow values: 0 all 8 bytes, 1-7 the first so many, these none. */
#define KASAN_PAGE_FREE		0xff
#define KASAN_PAGE_REDZONE	0xfe
#define KASAN_SLAB_REDZONE	0xfc
#define KASAN_SLAB_FREE		0xfb
#define KASAN_VMALLOC_INVALID	0xf8

static inline void *kasan_mem_to_shadow(const void *addr)
{
	return (void *)(((unsigned long)addr >> KASAN_SHADOW_SCALE_SHIFT) + KASAN_SHADOW_OFFSET);
}

void __kasan_poison(const void *addr, size_t size, u8 value);
void __kasan_unpoison(const void *addr, size_t size);
/* True if the whole range may be touched; reports if not. */
bool __kasan_check_range(const void *addr, size_t size, bool write, unsigned long ip);

/* Poisons whole granules of 8: addr and size multiples of 8. */
static inline void kasan_poison(const void *addr, size_t size, u8 value)
{
	if (IS_ENABLED(CONFIG_KASAN))
		__kasan_poison(addr, size, value);
}

static inline void kasan_unpoison(const void *addr, size_t size)
{
	if (IS_ENABLED(CONFIG_KASAN))
		__kasan_unpoison(addr, size);
}

/* For accesses the compiler does not see: assembler, user copies. */
static inline bool kasan_check_read(const void *addr, size_t size)
{
	return !IS_ENABLED(CONFIG_KASAN) ||
	       __kasan_check_range(addr, size, false, (unsigned long)__builtin_return_address(0));
}

static inline bool kasan_check_write(const void *addr, size_t size)
{
	return !IS_ENABLED(CONFIG_KASAN) ||
	       __kasan_check_range(addr, size, true, (unsigned long)__builtin_return_address(0));
}

/*
 * Boot (arch/x86/mm/kasan_init.c): the shadow of the image and of all memory. Checks start with
 * kasan_enable().
 */
void kasan_early_init(void);
void kasan_init(void);
void kasan_enable(void);

/* For tests: how many reports so far; while quiet they are counted alone. */
extern int kasan_report_count;
extern bool kasan_report_quiet;

/* Between these the running task's accesses are not checked. */
void kasan_disable_current(void);
void kasan_enable_current(void);

#endif
