/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_POISON_H
#define _LINUX_POISON_H

/* Values that mark memory nobody may use: each faults or stands out in a dump. */

#define POISON_POINTER_DELTA	0xdead000000000000UL	/* not canonical: any access traps */

#define LIST_POISON1	((void *)(0x100 + POISON_POINTER_DELTA))
#define LIST_POISON2	((void *)(0x122 + POISON_POINTER_DELTA))

#define POISON_INUSE	0x5a	/* allocated, not yet written */
#define POISON_FREE	0x6b	/* freed */
#define POISON_END	0xa5	/* last byte of a freed object */

#endif
