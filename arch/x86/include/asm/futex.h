/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_FUTEX_H
#define _ASM_X86_FUTEX_H

/* The one instruction futexes need: compare and exchange of a user word. */

#include <linux/types.h>
#include <linux/errno.h>
#include <asm/asm.h>
#include <asm/uaccess.h>

/*
 * If *uaddr is `old`, makes it `new`; *uval gets what was there. 0 or -EFAULT. Under
 * pagefault_disable() a page that is not there is a fault. **Any context.**
 */
static inline int futex_atomic_cmpxchg_inatomic(u32 *uval, u32 __user *uaddr, u32 old, u32 new)
{
	u32 *word = (u32 __force *)uaddr;
	int err;

	if (!access_ok(uaddr, sizeof(*uaddr)))
		return -EFAULT;
	user_access_begin_raw();
	__asm__ __volatile__("	movl %[efault], %[err]\n"
			     "1:	lock cmpxchgl %[new], %[word]\n"
			     "	xorl %[err], %[err]\n"
			     "2:\n"
			     _ASM_EXTABLE(1b, 2b)
			     : [err] "=&r" (err), "+a" (old), [word] "+m" (*word)
			     : [new] "r" (new), [efault] "i" (-EFAULT)
			     : "memory", "cc");
	user_access_end_raw();
	*uval = old;
	return err;
}

#endif
