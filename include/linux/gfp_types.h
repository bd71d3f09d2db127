/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_GFP_TYPES_H
#define _LINUX_GFP_TYPES_H

/*
 * What an allocation may do and where its memory may come from.
 *
 * A gfp_t is a set of __GFP_* bits. Callers take one of the combinations at the end and add single
 * bits to it.
 */

#include <linux/types.h>

/*
 * Zone: without any of these, the normal zone. A request that may use a zone may also use every
 * lower one.
 */
#define __GFP_DMA		((gfp_t)0x000001)	/* below 16 MiB */
#define __GFP_HIGHMEM		((gfp_t)0x000002)	/* may be unmapped; never is on 64 bits */
#define __GFP_DMA32		((gfp_t)0x000004)	/* below 4 GiB */
#define __GFP_MOVABLE		((gfp_t)0x000008)	/* contents can be moved to another frame */
#define GFP_ZONEMASK		(__GFP_DMA | __GFP_HIGHMEM | __GFP_DMA32 | __GFP_MOVABLE)

/* Placement. */
#define __GFP_RECLAIMABLE	((gfp_t)0x000010)	/* a shrinker can give it back */
#define __GFP_WRITE		((gfp_t)0x001000)	/* the caller will dirty it */
#define __GFP_HARDWALL		((gfp_t)0x100000)	/* obey the cpuset */
#define __GFP_THISNODE		((gfp_t)0x200000)	/* no other node */
#define __GFP_ACCOUNT		((gfp_t)0x400000)	/* charge to the control group */

/* Watermarks: how deep into the reserves. */
#define __GFP_ATOMIC		((gfp_t)0x000200)	/* cannot wait: a quarter below the rest */
#define __GFP_HIGH		((gfp_t)0x000020)	/* for progress: half of the reserve */
#define __GFP_MEMALLOC		((gfp_t)0x020000)	/* all of it: it is about to free more */
#define __GFP_NOMEMALLOC	((gfp_t)0x080000)	/* none of it, whatever the task's flags */

/* Reclaim: what the caller allows to happen. */
#define __GFP_IO		((gfp_t)0x000040)	/* start I/O */
#define __GFP_FS		((gfp_t)0x000080)	/* call into file systems */
#define __GFP_DIRECT_RECLAIM	((gfp_t)0x000400)	/* reclaim in the caller; may sleep */
#define __GFP_KSWAPD_RECLAIM	((gfp_t)0x000800)	/* wake kswapd */
#define __GFP_RECLAIM		(__GFP_DIRECT_RECLAIM | __GFP_KSWAPD_RECLAIM)
#define __GFP_RETRY_MAYFAIL	((gfp_t)0x004000)	/* try hard, without the OOM killer */
#define __GFP_NOFAIL		((gfp_t)0x008000)	/* never returns NULL */
#define __GFP_NORETRY		((gfp_t)0x010000)	/* one light attempt */
#define __GFP_REPEAT		__GFP_RETRY_MAYFAIL

/* Action. */
#define __GFP_NOWARN		((gfp_t)0x002000)	/* no message on failure */
#define __GFP_COMP		((gfp_t)0x040000)	/* compound: tails point to the head */
#define __GFP_ZERO		((gfp_t)0x000100)
#define __GFP_COLD		((gfp_t)0)		/* cache-cold pages would do */
#define __GFP_NOTRACK		((gfp_t)0)
#define __GFP_OTHER_NODE	((gfp_t)0)
#define __GFP_BITS_SHIFT	23
#define __GFP_BITS_MASK		((gfp_t)((1 << __GFP_BITS_SHIFT) - 1))

#define GFP_ATOMIC		(__GFP_HIGH | __GFP_ATOMIC | __GFP_KSWAPD_RECLAIM)
#define GFP_KERNEL		(__GFP_RECLAIM | __GFP_IO | __GFP_FS)	/* may sleep */
#define GFP_KERNEL_ACCOUNT	(GFP_KERNEL | __GFP_ACCOUNT)
#define GFP_NOWAIT		(__GFP_KSWAPD_RECLAIM)		/* never sleeps, no reserves */
#define GFP_NOIO		(__GFP_RECLAIM)
#define GFP_NOFS		(__GFP_RECLAIM | __GFP_IO)
#define GFP_TEMPORARY		(GFP_KERNEL | __GFP_RECLAIMABLE)
#define GFP_USER		(GFP_KERNEL | __GFP_HARDWALL)
#define GFP_DMA			__GFP_DMA
#define GFP_DMA32		__GFP_DMA32
#define GFP_HIGHUSER		(GFP_USER | __GFP_HIGHMEM)
#define GFP_HIGHUSER_MOVABLE	(GFP_HIGHUSER | __GFP_MOVABLE)
#define GFP_TRANSHUGE_LIGHT	\
	((GFP_HIGHUSER_MOVABLE | __GFP_COMP | __GFP_NOMEMALLOC | __GFP_NOWARN) & ~__GFP_RECLAIM)
#define GFP_TRANSHUGE		(GFP_TRANSHUGE_LIGHT | __GFP_DIRECT_RECLAIM)

#endif
