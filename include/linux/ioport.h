/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_IOPORT_H
#define _LINUX_IOPORT_H

/*
 * Who has which I/O ports and which physical addresses: two trees of ranges, /proc/ioports and
 * /proc/iomem. A range lies wholly in its parent and overlaps no sibling. Requesting says that a
 * driver is there; nothing stops code that does not ask.
 *
 * The functions on structures of the caller's work from the first line of the boot on and take a
 * spinlock; the caller keeps the structure until it is released. __request_region() **sleeps**.
 */

#include <linux/types.h>

typedef u64 resource_size_t;

struct resource {
	resource_size_t start, end;	/* both belong to it */
	const char *name;
	unsigned long flags;		/* IORESOURCE_* */
	struct resource *parent, *sibling, *child;	/* by address */
};

#define IORESOURCE_IO		0x00000100
#define IORESOURCE_MEM		0x00000200
#define IORESOURCE_BUSY		0x80000000	/* a driver has it: nothing goes below */

extern struct resource ioport_resource, iomem_resource;

static inline resource_size_t resource_size(const struct resource *r)
{
	return r->end - r->start + 1;
}

/* Directly below root. -EBUSY: it overlaps another, or sticks out. */
int request_resource(struct resource *root, struct resource *new);
/* Wherever below parent it fits: in the smallest range around it, with what lies in it below it. */
int insert_resource(struct resource *parent, struct resource *new);
int release_resource(struct resource *old);

/* A range made here and marked busy, in the smallest range around it. NULL: taken. */
struct resource *__request_region(struct resource *parent, resource_size_t start,
				  resource_size_t n, const char *name);
void __release_region(struct resource *parent, resource_size_t start, resource_size_t n);

#define request_region(start, n, name)		__request_region(&ioport_resource, start, n, name)
#define request_mem_region(start, n, name)	__request_region(&iomem_resource, start, n, name)
#define release_region(start, n)		__release_region(&ioport_resource, start, n)
#define release_mem_region(start, n)		__release_region(&iomem_resource, start, n)

/* /proc/ioports and /proc/iomem: seq->private is the root. */
struct seq_operations;
extern const struct seq_operations resource_op;

#endif
