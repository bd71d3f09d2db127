/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SPINLOCK_TYPES_H
#define _LINUX_SPINLOCK_TYPES_H

/* A lock that knows whether it is held, so that forgetting and recursion show. */

typedef struct { bool held; } spinlock_t;
typedef spinlock_t raw_spinlock_t;
#define __SPIN_LOCK_UNLOCKED(name)	(spinlock_t){ false }
#define DEFINE_SPINLOCK(name)		spinlock_t name = { false }

#endif
