/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_UACCESS_H
#define _LINUX_UACCESS_H

/*
 * User memory. Nothing else in the kernel dereferences a __user pointer.
 *
 * Rules
 * - Every function checks that the whole range lies in the user half; a fault in it is served, or
 *   ends the copy.
 * - All **sleep** (the page may have to be read in), except those called nofault and everything
 *   between pagefault_disable() and pagefault_enable(), where a page that is not there counts as a
 *   fault at once.
 * - Another thread may change the memory at any time: copy once, then check the copy.
 */

#include <linux/types.h>
#include <linux/errno.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <asm/uaccess.h>

/* In atomic context page faults are not served. Nests. */
static inline void pagefault_disable(void)
{
	current->pagefault_disabled++;
	barrier();
}

static inline void pagefault_enable(void)
{
	barrier();
	current->pagefault_disabled--;
}

#define pagefault_disabled()	(current->pagefault_disabled != 0)
/* The fault handler may not sleep: it looks for a fixup instead. */
#define faulthandler_disabled()	(pagefault_disabled() || in_atomic())
#define might_fault()		might_sleep()

/*
 * Return the number of bytes that could not be copied, 0 = all. The rest of a kernel buffer is
 * zeroed.
 */
static __always_inline unsigned long __must_check copy_from_user(void *to, const void __user *from,
								 unsigned long n)
{
	unsigned long left = n;

	if (likely(access_ok(from, n)))
		left = copy_user_generic(to, (const void __force *)from, n);
	if (unlikely(left))
		memset(to + (n - left), 0, left);
	return left;
}

static __always_inline unsigned long __must_check copy_to_user(void __user *to, const void *from,
							       unsigned long n)
{
	if (unlikely(!access_ok(to, n)))
		return n;
	return copy_user_generic((void __force *)to, from, n);
}

/* Between two user buffers. */
static inline unsigned long __must_check copy_in_user(void __user *to, const void __user *from,
						      unsigned long n)
{
	if (unlikely(!access_ok(to, n) || !access_ok(from, n)))
		return n;
	return copy_user_generic((void __force *)to, (const void __force *)from, n);
}

#define __copy_from_user	copy_from_user
#define __copy_to_user		copy_to_user

/* Page faults are not served: for use under pagefault_disable(). **Any context.** */
static inline unsigned long __must_check __copy_from_user_inatomic(void *to,
								   const void __user *from,
								   unsigned long n)
{
	if (unlikely(!access_ok(from, n)))
		return n;
	return copy_user_generic(to, (const void __force *)from, n);
}

static inline unsigned long __must_check __copy_to_user_inatomic(void __user *to, const void *from,
								 unsigned long n)
{
	return copy_to_user(to, from, n);
}

/* Zeroes; returns the number of bytes left. */
static inline unsigned long __must_check clear_user(void __user *to, unsigned long n)
{
	if (unlikely(!access_ok(to, n)))
		return n;
	return clear_user_generic((void __force *)to, n);
}
#define __clear_user	clear_user

/*
 * A string of at most `count` bytes with its NUL: returns its length, or `count` if no NUL was
 * found, or -EFAULT.
 */
long strncpy_from_user(char *dst, const char __user *src, long count);
/* Its length with the NUL; more than `count` if there is none in it; 0 on a fault. */
long strnlen_user(const char __user *str, long count);

/*
 * A struct whose size the caller and the kernel may not agree on (clone3 and the like): copies what
 * both know; fails with -E2BIG if the caller's extra bytes are not zero, with -EFAULT.
 */
int copy_struct_from_user(void *dst, size_t ksize, const void __user *src, size_t usize);
/* 1 if all bytes are zero, 0 if not, -EFAULT. */
int check_zeroed_user(const void __user *from, size_t size);

/*
 * Touch the range so that a copy under pagefault_disable() is likely to work. Return the bytes that
 * could not be touched.
 */
size_t fault_in_readable(const char __user *uaddr, size_t size);
size_t fault_in_writeable(char __user *uaddr, size_t size);

/*
 * Copies that never sleep. 0 or -EFAULT. The kernel pair takes any address, mapped or not. **Any
 * context.**
 */
long copy_from_user_nofault(void *dst, const void __user *src, size_t size);
long copy_to_user_nofault(void __user *dst, const void *src, size_t size);
long copy_from_kernel_nofault(void *dst, const void *src, size_t size);
#define get_kernel_nofault(val, ptr)	copy_from_kernel_nofault(&(val), (ptr), sizeof(val))

/* Several accesses between one opening and closing of user memory; call nothing in between. */
#define user_access_begin(ptr, len)                                                                \
	({                                                                                         \
		bool __ok = access_ok(ptr, len);                                                   \
		if (__ok)                                                                          \
			user_access_begin_raw();                                                   \
		__ok;                                                                              \
	})
#define user_access_end()		user_access_end_raw()
#define user_read_access_begin		user_access_begin
#define user_read_access_end		user_access_end
#define user_write_access_begin		user_access_begin
#define user_write_access_end		user_access_end

#define u64_to_user_ptr(x)	((void __user *)(uintptr_t)(x))

#endif
