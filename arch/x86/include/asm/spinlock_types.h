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

typedef struct {
	union {
		u32 cnts;		/* writer byte, then the readers */
		u8 wlocked;
	};
	arch_spinlock_t wait_lock;	/* the queue of those that wait */
} arch_rwlock_t;

#define SPIN_LOCKED		1U
#define RW_WRITER_LOCKED	0x0ffU
#define RW_WRITER_WAITING	0x100U
#define RW_WRITER_MASK		0x1ffU
#define RW_READER		0x200U

#define __ARCH_SPIN_LOCK_UNLOCKED	{ { .val = 0 } }
#define __ARCH_RW_LOCK_UNLOCKED		{ { .cnts = 0 }, __ARCH_SPIN_LOCK_UNLOCKED }

#endif
