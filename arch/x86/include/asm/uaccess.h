/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_UACCESS_H
#define _ASM_X86_UACCESS_H

/*
 * The instructions that touch user memory. The door is <linux/uaccess.h>.
 *
 * With SMAP the CPU refuses the kernel's accesses to user pages except between STAC and CLAC. Both
 * are no-ops in the image; boot turns them into the real instructions where the CPU has them
 * (smap_enable_sites()).
 */

#include <asm/page_types.h>

#define SMAP_SITE_CLAC	0xca
#define SMAP_SITE_STAC	0xcb

#ifdef __ASSEMBLY__

.macro SMAP_SITE third
661:	.byte 0x0f, 0x1f, 0x00		/* nopl (%rax) */
	.pushsection ".smap_sites", "a"
	.long 661b - ., \third
	.popsection
.endm
#define STAC	SMAP_SITE SMAP_SITE_STAC
#define CLAC	SMAP_SITE SMAP_SITE_CLAC

#else

#include <linux/types.h>
#include <linux/errno.h>
#include <asm/asm.h>

#define __SMAP_SITE(third)				\
	"661:	.byte 0x0f, 0x1f, 0x00\n"		\
	"	.pushsection \".smap_sites\", \"a\"\n"	\
	"	.long 661b - ., " #third "\n"		\
	"	.popsection\n"

static __always_inline void user_access_begin_raw(void)
{
	__asm__ __volatile__(__SMAP_SITE(0xcb)::: "memory");
}
static __always_inline void user_access_end_raw(void)
{
	__asm__ __volatile__(__SMAP_SITE(0xca)::: "memory");
}

/* True if [addr, addr + size) lies in the user half. */
static __always_inline bool __access_ok(unsigned long addr, unsigned long size)
{
	return size <= TASK_SIZE_MAX && addr <= TASK_SIZE_MAX - size;
}
#define access_ok(addr, size)	__access_ok((unsigned long)(addr), (size))

/*
 * One load or store that jumps to `label` if it faults. Between user_access_begin_raw() and
 * _end_raw(), or of kernel memory.
 */
#define __load_or_goto(x, ptr, insn, reg, label)				\
	__asm__ __volatile__ goto("1: " insn " %1, " reg "\n" _ASM_EXTABLE(1b, %l2)		\
		     : "=q" (x) : "m" (*(ptr)) : "memory" : label)
#define __store_or_goto(x, ptr, insn, reg, label)				\
	__asm__ __volatile__ goto("1: " insn " " reg ", %1\n" _ASM_EXTABLE(1b, %l2)		\
		     : : "q" (x), "m" (*(ptr)) : "memory" : label)

void __bad_user_access_size(void);

#define __unsafe_get_raw(__gu_raw, ptr, label) do {				\
	const void *__gu_at = (const void __force *)(ptr);			\
	switch (sizeof(*(ptr))) {						\
	case 1: __load_or_goto(__gu_raw, (const u8 *)__gu_at, "movzbl", "%k0", label); break;	\
	case 2: __load_or_goto(__gu_raw, (const u16 *)__gu_at, "movzwl", "%k0", label); break;	\
	case 4: __load_or_goto(__gu_raw, (const u32 *)__gu_at, "movl", "%k0", label); break;	\
	case 8: __load_or_goto(__gu_raw, (const u64 *)__gu_at, "movq", "%0", label); break;	\
	default: __bad_user_access_size();					\
	}									\
} while (0)

#define unsafe_get_user(x, ptr, label) do {					\
	unsigned long __ugu_raw = 0;						\
	__unsafe_get_raw(__ugu_raw, ptr, label);				\
	(x) = (__typeof__(*(ptr)))__ugu_raw;					\
} while (0)

#define unsafe_put_user(x, ptr, label) do {					\
	void *__pu_at = (void __force *)(ptr);					\
	unsigned long __pu_raw = (unsigned long)(__typeof__(*(ptr)))(x);	\
	switch (sizeof(*(ptr))) {						\
	case 1: __store_or_goto(__pu_raw, (u8 *)__pu_at, "movb", "%b0", label); break;	\
	case 2: __store_or_goto(__pu_raw, (u16 *)__pu_at, "movw", "%w0", label); break;	\
	case 4: __store_or_goto(__pu_raw, (u32 *)__pu_at, "movl", "%k0", label); break;	\
	case 8: __store_or_goto(__pu_raw, (u64 *)__pu_at, "movq", "%0", label); break;	\
	default: __bad_user_access_size();					\
	}									\
} while (0)

/*
 * get_user(x, ptr), put_user(x, ptr): a scalar of 1, 2, 4 or 8 bytes. 0 or -EFAULT (then x is 0).
 * **Sleeps.** A pointer with the top bit set is refused; one between the halves faults like an
 * unmapped one; and the last page below them is never mapped, so the size needs no check.
 */
#define get_user(x, ptr) ({							\
	__label__ __gu_fault, __gu_fault_early, __gu_out;                                          \
	const __typeof__(*(ptr)) __user *__gu_ptr = (ptr);			\
	unsigned long __gu_val = 0;						\
	int __gu_err = 0;							\
	if ((long)__gu_ptr < 0)							\
		goto __gu_fault_early;						\
	user_access_begin_raw();						\
	__unsafe_get_raw(__gu_val, __gu_ptr, __gu_fault);			\
	user_access_end_raw();							\
	goto __gu_out;								\
__gu_fault:									\
	user_access_end_raw();							\
__gu_fault_early:								\
	__gu_val = 0;								\
	__gu_err = -EFAULT;							\
__gu_out:									\
	(x) = (__typeof__(*(ptr)))__gu_val;					\
	__gu_err; })

#define put_user(x, ptr) ({							\
	__label__ __pu_fault, __pu_fault_early, __pu_out;                                          \
	__typeof__(*(ptr)) __user *__pu_ptr = (ptr);				\
	__typeof__(*(ptr)) __pu_val = (x);					\
	int __pu_err = 0;							\
	if ((long)__pu_ptr < 0)							\
		goto __pu_fault_early;						\
	user_access_begin_raw();						\
	unsafe_put_user(__pu_val, __pu_ptr, __pu_fault);			\
	user_access_end_raw();							\
	goto __pu_out;								\
__pu_fault:									\
	user_access_end_raw();							\
__pu_fault_early:								\
	__pu_err = -EFAULT;							\
__pu_out:									\
	__pu_err; })
#define __get_user(x, ptr)	get_user(x, ptr)
#define __put_user(x, ptr)	put_user(x, ptr)

/*
 * arch/x86/lib/copy_user.S: any two addresses; return the number of bytes left over when a fault
 * stopped them.
 */
unsigned long copy_user_generic(void *to, const void *from, unsigned long n);
unsigned long clear_user_generic(void *to, unsigned long n);
/* The same without opening user memory. */
unsigned long copy_kernel_nofault_generic(void *to, const void *from, unsigned long n);

void smap_enable_sites(void);

#endif /* __ASSEMBLY__ */
#endif
