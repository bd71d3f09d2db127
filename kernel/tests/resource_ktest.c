// SPDX-License-Identifier: MIT
#include <linux/errno.h>
#include <linux/ioport.h>
#include <linux/kernel.h>
#include <linux/ktest.h>

KTEST(resource, ranges_nest_and_do_not_overlap, "")
{
	struct resource root = { .end = 0xffff, .flags = IORESOURCE_IO };
	struct resource a = { .start = 0x100, .end = 0x1ff }, b = { .start = 0x300, .end = 0x3ff };
	struct resource across = { .start = 0x180, .end = 0x280 };
	struct resource inner = { .start = 0x110, .end = 0x11f };
	struct resource around = { .start = 0x80, .end = 0x3ff };
	struct resource outside = { .start = 0xff00, .end = 0x10000 };

	KEXPECT_EQ(request_resource(&root, &b), 0);
	KEXPECT_EQ(request_resource(&root, &a), 0);
	KEXPECT(root.child == &a && a.sibling == &b);
	KEXPECT_EQ(request_resource(&root, &across), -EBUSY);
	KEXPECT_EQ(insert_resource(&root, &across), -EBUSY);
	KEXPECT_EQ(request_resource(&root, &inner), -EBUSY);
	KEXPECT_EQ(insert_resource(&root, &inner), 0);
	KEXPECT(inner.parent == &a);
	KEXPECT_EQ(insert_resource(&root, &outside), -EBUSY);
	KEXPECT_EQ(insert_resource(&root, &around), 0);
	KEXPECT(root.child == &around && around.child == &a && b.parent == &around);
	KEXPECT(!around.sibling && !b.sibling);
	KEXPECT_EQ(release_resource(&inner), 0);
	KEXPECT_EQ(release_resource(&inner), -EINVAL);
	KEXPECT(!a.child);
}

KTEST(resource, region_is_had_once, "")
{
	struct resource root = { .end = 0xffff, .flags = IORESOURCE_IO };
	struct resource bus = { .start = 0x100, .end = 0x1ff };
	struct resource *r;

	KEXPECT_EQ(request_resource(&root, &bus), 0);
	r = __request_region(&root, 0x120, 8, "one");
	KASSERT(r);
	KEXPECT(r->parent == &bus && resource_size(r) == 8);
	KEXPECT(!__request_region(&root, 0x120, 8, "two"));
	KEXPECT(!__request_region(&root, 0x122, 2, "inside"));
	__release_region(&root, 0x120, 8);
	KEXPECT(!bus.child);
}
