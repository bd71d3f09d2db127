// SPDX-License-Identifier: MIT
/*
 * Kernel address sanitizer: the checks the compiler calls, and the reports.
 *
 * How this works
 *
 * A shadow byte describes 8 bytes of kernel memory: 0, all may be touched; 1 to 7, the first so
 * many; negative, none, and the value says why. The compiler calls __asan_loadN_noabort(addr) or
 * __asan_storeN_noabort(addr) before every access; allocators write the shadow. Memory nobody
 * manages in that way (the image, vmalloc) has a shadow of zeros.
 *
 * Checks start with kasan_enable(), when the shadow of all memory is there. This file, and whatever
 * runs before, is not instrumented. A report ends nothing; while one is printed, that CPU does not
 * check.
 */

#include <linux/kasan.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/panic.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/spinlock.h>
#include <linux/string.h>

#define GRANULE		(1UL << KASAN_SHADOW_SCALE_SHIFT)

static bool kasan_enabled __read_mostly;
static DEFINE_PER_CPU(int, kasan_quiet);	/* > 0: no checks on this CPU */
int kasan_report_count;
bool kasan_report_quiet;
static arch_spinlock_t report_lock = __ARCH_SPIN_LOCK_UNLOCKED;

void kasan_enable(void)
{
	kasan_enabled = true;
}

void kasan_disable_current(void)
{
	preempt_disable();
	this_cpu_inc(kasan_quiet);
}

void kasan_enable_current(void)
{
	this_cpu_dec(kasan_quiet);
	preempt_enable();
}

/* ---------------------------------------------------------------- shadow */

void __kasan_poison(const void *addr, size_t size, u8 value)
{
	if (!kasan_enabled || !size)
		return;
	if (WARN_ON_ONCE(((unsigned long)addr | size) & (GRANULE - 1)))
		return;
	__builtin_memset(kasan_mem_to_shadow(addr), value, size >> KASAN_SHADOW_SCALE_SHIFT);
}

void __kasan_unpoison(const void *addr, size_t size)
{
	u8 *shadow = kasan_mem_to_shadow(addr);

	if (!kasan_enabled)
		return;
	__builtin_memset(shadow, 0, size >> KASAN_SHADOW_SCALE_SHIFT);
	if (size & (GRANULE - 1))
		shadow[size >> KASAN_SHADOW_SCALE_SHIFT] = size & (GRANULE - 1);
}

/* ---------------------------------------------------------------- checks */

static inline bool byte_is_bad(unsigned long addr)
{
	s8 shadow = *(s8 *)kasan_mem_to_shadow((void *)addr);

	return unlikely(shadow) && (s8)(addr & (GRANULE - 1)) >= shadow;
}

/* The first byte of the range that may not be touched, or 0. */
static unsigned long first_bad(unsigned long addr, size_t size)
{
	unsigned long end = addr + size;

	for (; addr < end; addr = (addr | (GRANULE - 1)) + 1) {
		s8 shadow = *(s8 *)kasan_mem_to_shadow((void *)addr);
		unsigned long last = min(end - 1, addr | (GRANULE - 1));

		if (unlikely(shadow) && (s8)(last & (GRANULE - 1)) >= shadow)
			return shadow < 0 ? addr : max(addr, (addr & ~(GRANULE - 1)) + shadow);
	}
	return 0;
}

static const char *kind_of_bug(u8 shadow)
{
	switch (shadow) {
	case KASAN_PAGE_FREE:
	case KASAN_SLAB_FREE:
		return "use-after-free";
	case KASAN_PAGE_REDZONE:
	case KASAN_SLAB_REDZONE:
		return "slab-out-of-bounds";
	case KASAN_VMALLOC_INVALID:
		return "vmalloc-out-of-bounds";
	}
	return shadow < GRANULE ? "slab-out-of-bounds" : "unknown-crash";
}

static void print_shadow(unsigned long bad)
{
	unsigned long row = (bad & ~127UL) - 128;
	int i, j;

	pr_err("Memory state around the buggy address:\n");
	for (i = 0; i < 3; i++, row += 128) {
		u8 *shadow = kasan_mem_to_shadow((void *)row);
		char line[3 * 16 + 1];

		for (j = 0; j < 16; j++)
			scnprintf(line + 3 * j, 4, " %02x", shadow[j]);
		pr_err("%c%lx:%s\n", bad >= row && bad < row + 128 ? '>' : ' ', row, line);
	}
}

static noinline void report_access(unsigned long addr, size_t size, bool write, unsigned long ip,
				   unsigned long bad)
{
	u8 shadow = *(u8 *)kasan_mem_to_shadow((void *)bad);
	unsigned long flags;

	kasan_report_count++;
	if (kasan_report_quiet)
		return;

	if (shadow > 0 && shadow < GRANULE)
		shadow = *(u8 *)kasan_mem_to_shadow((void *)(bad + GRANULE)) ?: shadow;
	raw_local_irq_save(flags);
	this_cpu_inc(kasan_quiet);
	arch_spin_lock(&report_lock);
	pr_err("==================================================================\n");
	pr_err("BUG: KASAN: %s in %pS\n", kind_of_bug(shadow), (void *)ip);
	pr_err("%s of size %zu at addr %lx by task %s/%d\n", write ? "Write" : "Read", size, addr,
	       current->comm, current->pid);
	dump_stack();
	if (!kmem_dump_obj((void *)bad) && virt_addr_valid((void *)bad))
		dump_page(virt_to_head_page((void *)bad), "KASAN");
	print_shadow(bad);
	pr_err("==================================================================\n");
	add_taint(TAINT_BAD_PAGE, LOCKDEP_NOW_UNRELIABLE);
	arch_spin_unlock(&report_lock);
	this_cpu_dec(kasan_quiet);
	raw_local_irq_restore(flags);
}

/* Only the part of the kernel's half that has a shadow; a wild pointer faults by itself. */
static inline bool is_watched(unsigned long addr)
{
	return addr >= PAGE_OFFSET;
}

bool __kasan_check_range(const void *p, size_t size, bool write, unsigned long ip)
{
	unsigned long addr = (unsigned long)p, bad;

	if (!kasan_enabled || !size || !is_watched(addr))
		return true;
	bad = first_bad(addr, size);
	if (likely(!bad) || this_cpu_read(kasan_quiet))
		return true;
	report_access(addr, size, write, ip, bad);
	return false;
}

/*
 * An access of up to 16 bytes covers at most three granules: if its last byte and the granules
 * before are fine, all is.
 */
static __always_inline void check_access(unsigned long addr, size_t size, bool write,
					 unsigned long ip)
{
	if (!kasan_enabled || !is_watched(addr))
		return;
	if (likely(size <= GRANULE && !byte_is_bad(addr + size - 1) &&
		   ((addr & (GRANULE - 1)) + size <= GRANULE ||
		    !*(u8 *)kasan_mem_to_shadow((void *)addr))))
		return;
	__kasan_check_range((void *)addr, size, write, ip);
}

/* ---------------------------------------------------------------- what the compiler calls */

#define DEFINE_ASAN_ACCESS(size)							\
void __asan_load##size##_noabort(unsigned long addr);					\
void __asan_load##size##_noabort(unsigned long addr)					\
{											\
	check_access(addr, size, false, (unsigned long)__builtin_return_address(0));	\
}											\
void __asan_store##size##_noabort(unsigned long addr);					\
void __asan_store##size##_noabort(unsigned long addr)					\
{											\
	check_access(addr, size, true, (unsigned long)__builtin_return_address(0));	\
}

DEFINE_ASAN_ACCESS(1)
DEFINE_ASAN_ACCESS(2)
DEFINE_ASAN_ACCESS(4)
DEFINE_ASAN_ACCESS(8)
DEFINE_ASAN_ACCESS(16)

void __asan_loadN_noabort(unsigned long addr, size_t size);
void __asan_loadN_noabort(unsigned long addr, size_t size)
{
	__kasan_check_range((void *)addr, size, false, (unsigned long)__builtin_return_address(0));
}

void __asan_storeN_noabort(unsigned long addr, size_t size);
void __asan_storeN_noabort(unsigned long addr, size_t size)
{
	__kasan_check_range((void *)addr, size, true, (unsigned long)__builtin_return_address(0));
}

/*
 * Before a function that does not return: stacks are not instrumented, there is nothing to clean.
 */
void __asan_handle_no_return(void);
void __asan_handle_no_return(void)
{
}
