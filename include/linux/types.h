/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_TYPES_H
#define _LINUX_TYPES_H

/* The basic types every room shares. User-visible widths come from the UAPI header. */

#include <linux/compiler.h>
#include <uapi/linux/types.h>

#ifndef __ASSEMBLY__

#include <stddef.h>

typedef __u8	u8;
typedef __u16	u16;
typedef __u32	u32;
typedef __u64	u64;
typedef __s8	s8;
typedef __s16	s16;
typedef __s32	s32;
typedef __s64	s64;

typedef u8	uint8_t;
typedef u16	uint16_t;
typedef u32	uint32_t;
typedef unsigned long uint64_t;
typedef s8	int8_t;
typedef s16	int16_t;
typedef s32	int32_t;
typedef long	int64_t;

typedef _Bool	bool;
#define true	1
#define false	0

typedef __kernel_ssize_t	ssize_t;
typedef unsigned long		uintptr_t;
typedef long			intptr_t;
typedef __kernel_pid_t		pid_t;
typedef __kernel_uid32_t	uid_t;
typedef __kernel_gid32_t	gid_t;
typedef __kernel_loff_t		loff_t;
typedef __kernel_off_t		off_t;
typedef __kernel_ino_t		ino_t;
typedef __kernel_clockid_t	clockid_t;
typedef __kernel_timer_t	timer_t;
typedef __kernel_clock_t	clock_t;
typedef __kernel_key_t		key_t;
typedef __kernel_old_time_t	time_t;
typedef s64			time64_t;
typedef s64			ktime_t;	/* nanoseconds */
typedef unsigned short		umode_t;
typedef u32			dev_t;		/* major in bits 20-31, minor in bits 0-19 */
typedef u64			sector_t;
typedef u64			blkcnt_t;
typedef unsigned long		pgoff_t;	/* offset in pages */
typedef unsigned long		ulong;
typedef unsigned int		uint;
typedef u64			phys_addr_t;
typedef u64			dma_addr_t;
typedef phys_addr_t		resource_size_t;
typedef unsigned int		gfp_t;
typedef unsigned int		fmode_t;
typedef unsigned int		slab_flags_t;
typedef unsigned int		__poll_kernel_t;

typedef struct { int counter; }			atomic_t;
typedef struct { s64 counter; }			atomic64_t;
typedef atomic64_t				atomic_long_t;
typedef struct { atomic_t refs; }		refcount_t;

struct list_head { struct list_head *next, *prev; };
struct hlist_head { struct hlist_node *first; };
struct hlist_node { struct hlist_node *next, **pprev; };

struct callback_head {
	struct callback_head *next;
	void (*func)(struct callback_head *head);
} __aligned(sizeof(void *));
#define rcu_head callback_head
typedef void (*rcu_callback_t)(struct rcu_head *head);

#endif /* __ASSEMBLY__ */
#endif
