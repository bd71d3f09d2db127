/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SPINLOCK_TYPES_H
#define _LINUX_SPINLOCK_TYPES_H

/*
 * The shapes of spinning locks. In a release build a spinlock_t is the architecture's word alone.
 */

#include <linux/types.h>
#include <asm/spinlock_types.h>
#include <linux/lockdep.h>

typedef struct raw_spinlock {
	arch_spinlock_t raw_lock;
	struct lockdep_map dep_map;
} raw_spinlock_t;

typedef struct spinlock {
	union {
		struct raw_spinlock rlock;
		struct {
			arch_spinlock_t __raw_lock;
			struct lockdep_map dep_map;
		};
	};
} spinlock_t;

/* cnts: bits 0-7 a writer holds it (0xff), bit 8 a writer waits, bits 9-31 number of readers. */
typedef struct {
	union {
		atomic_t cnts;
		u8 wlocked;		/* the low byte */
	};
	arch_spinlock_t wait_lock;	/* puts those that wait in line */
	struct lockdep_map dep_map;
} rwlock_t;

#define __RAW_SPIN_LOCK_INITIALIZER(name)                                                          \
	{                                                                                          \
		.raw_lock = __ARCH_SPIN_LOCK_UNLOCKED, .dep_map = DEP_MAP_INIT(name)               \
	}
#define __RAW_SPIN_LOCK_UNLOCKED(name)		(raw_spinlock_t)__RAW_SPIN_LOCK_INITIALIZER(name)
#define DEFINE_RAW_SPINLOCK(name)	raw_spinlock_t name = __RAW_SPIN_LOCK_INITIALIZER(name)

#define __SPIN_LOCK_INITIALIZER(name)		{ { .rlock = __RAW_SPIN_LOCK_INITIALIZER(name) } }
#define __SPIN_LOCK_UNLOCKED(name)		(spinlock_t)__SPIN_LOCK_INITIALIZER(name)
#define DEFINE_SPINLOCK(name)			spinlock_t name = __SPIN_LOCK_INITIALIZER(name)

#define __RW_LOCK_INITIALIZER(name)                                                                \
	{                                                                                          \
		.wait_lock = __ARCH_SPIN_LOCK_UNLOCKED, .dep_map = DEP_MAP_INIT(name)              \
	}
#define __RW_LOCK_UNLOCKED(name)		(rwlock_t)__RW_LOCK_INITIALIZER(name)
#define DEFINE_RWLOCK(name)			rwlock_t name = __RW_LOCK_INITIALIZER(name)

#endif
