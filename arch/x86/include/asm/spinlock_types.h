/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_SPINLOCK_TYPES_H
#define _ASM_X86_SPINLOCK_TYPES_H

#include <linux/types.h>

typedef struct {
	union {
		u32 val;
		struct {
			u8 locked;
			u8 unused;
			u16 tail;	/* last waiter: (cpu + 1) * 4 + nesting, 0 = nobody waits */
		};
	};
} arch_spinlock_t;

#define SPIN_LOCKED		1U

#define __ARCH_SPIN_LOCK_UNLOCKED	{ { .val = 0 } }

#endif
