// SPDX-License-Identifier: MIT
/*
 * The trees of I/O ports and physical addresses.
 *
 * Invariants (resource_lock)
 *  I1  Children lie wholly in their parent, sorted by address, and do not overlap.
 *  I2  A range that is not in a tree has no parent.
 */

#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/errno.h>
#include <linux/init.h>
#include <linux/ioport.h>
#include <linux/kernel.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

struct resource ioport_resource = {
	.name = "PCI IO", .start = 0, .end = 0xffff, .flags = IORESOURCE_IO,
};
struct resource iomem_resource = {
	.name = "PCI mem", .start = 0, .end = ~0ULL, .flags = IORESOURCE_MEM,
};

static DEFINE_RWLOCK(resource_lock);

/* -------------------------------------------------- changing the trees */

/*
 * Links a range directly below root. NULL, or what is in the way: the first child it overlaps, or
 * root itself if it sticks out.
 */
static struct resource *link_resource(struct resource *root, struct resource *new)
{
	struct resource **p = &root->child;

	if (new->end < new->start || new->start < root->start || new->end > root->end)
		return root;
	while (*p && (*p)->end < new->start)
		p = &(*p)->sibling;
	if (*p && (*p)->start <= new->end)
		return *p;
	new->sibling = *p;
	*p = new;
	new->parent = root;
	return NULL;
}

int request_resource(struct resource *root, struct resource *new)
{
	struct resource *conflict;

	write_lock(&resource_lock);
	conflict = link_resource(root, new);
	write_unlock(&resource_lock);
	return conflict ? -EBUSY : 0;
}

static bool contains(const struct resource *outer, const struct resource *inner)
{
	return outer->start <= inner->start && outer->end >= inner->end;
}

/* `new` takes the place of the children it covers, from `first` on. */
static int adopt(struct resource *parent, struct resource *first, struct resource *new)
{
	struct resource **p = &parent->child, *r, *last = NULL;

	for (r = first; r && r->start <= new->end; r = r->sibling) {
		if (!contains(new, r))
			return -EBUSY;
		last = r;
	}
	while (*p != first)
		p = &(*p)->sibling;
	*p = new;
	new->parent = parent;
	new->sibling = last->sibling;
	new->child = first;
	last->sibling = NULL;
	for (r = first; r; r = r->sibling)
		r->parent = new;
	return 0;
}

/* resource_lock held. `deeper` says whether a range may be entered. */
static int insert_below(struct resource *parent, struct resource *new, bool enter_busy)
{
	struct resource *conflict;

	while ((conflict = link_resource(parent, new)) != NULL) {
		if (conflict == parent || (!enter_busy && (conflict->flags & IORESOURCE_BUSY)))
			return -EBUSY;
		if (!contains(conflict, new))
			return adopt(parent, conflict, new);
		parent = conflict;
	}
	return 0;
}

int insert_resource(struct resource *parent, struct resource *new)
{
	int ret;

	write_lock(&resource_lock);
	ret = insert_below(parent, new, true);
	write_unlock(&resource_lock);
	return ret;
}

/* With what is below it. resource_lock held. */
static void unlink_resource(struct resource *old)
{
	struct resource **p = &old->parent->child;

	while (*p != old)
		p = &(*p)->sibling;
	*p = old->sibling;
	old->parent = old->sibling = NULL;
}

int release_resource(struct resource *old)
{
	bool linked;

	write_lock(&resource_lock);
	linked = old->parent != NULL;			/* I2 */
	if (linked)
		unlink_resource(old);
	write_unlock(&resource_lock);
	return linked ? 0 : -EINVAL;
}

/* -------------------------------------------------- regions */

struct resource *__request_region(struct resource *parent, resource_size_t start,
				  resource_size_t n, const char *name)
{
	struct resource *new = kzalloc(sizeof(*new), GFP_KERNEL);
	int ret;

	if (!new)
		return NULL;
	new->start = start;
	new->end = start + n - 1;
	new->name = name;
	new->flags = parent->flags | IORESOURCE_BUSY;
	write_lock(&resource_lock);
	ret = insert_below(parent, new, false);
	write_unlock(&resource_lock);
	if (!ret)
		return new;
	kfree(new);
	return NULL;
}

void __release_region(struct resource *parent, resource_size_t start, resource_size_t n)
{
	struct resource *r;

	write_lock(&resource_lock);
	r = parent->child;
	while (r && (r->start != start || r->end != start + n - 1 ||
		     !(r->flags & IORESOURCE_BUSY))) {
		if (r->start <= start && r->end >= start + n - 1)
			r = r->child;
		else
			r = r->sibling;
	}
	if (r)
		unlink_resource(r);
	write_unlock(&resource_lock);
	if (WARN(!r, "resource: nobody has %#llx\n", start))
		return;
	kfree(r);
}

/* -------------------------------------------------- /proc/ioports, /proc/iomem */

static struct resource *root_of(struct seq_file *m)
{
	return m->private;
}

/* Parents before their children. */
static struct resource *next_resource(struct resource *r)
{
	if (r->child)
		return r->child;
	while (!r->sibling && r->parent)
		r = r->parent;
	return r->sibling;
}

static void *r_start(struct seq_file *m, loff_t *pos)
{
	struct resource *r = root_of(m)->child;

	read_lock(&resource_lock);
	for (loff_t n = 0; r && n < *pos; n++)
		r = next_resource(r);
	return r;
}

static void *r_next(struct seq_file *m, void *v, loff_t *pos)
{
	++*pos;
	return next_resource(v);
}

static void r_stop(struct seq_file *m, void *v)
{
	read_unlock(&resource_lock);
}

/* Addresses are for the administrator; others see who is there. */
static int r_show(struct seq_file *m, void *v)
{
	bool shown = capable(CAP_SYS_ADMIN);
	int width = root_of(m)->end < 0x10000 ? 4 : 8, depth = 0;
	const struct resource *r = v, *p;

	for (p = r->parent; p && p != root_of(m) && depth < 5; p = p->parent)
		depth++;
	seq_printf(m, "%*s%0*llx-%0*llx : %s\n", depth * 2, "", width, shown ? r->start : 0, width,
		   shown ? r->end : 0, r->name);
	return 0;
}

const struct seq_operations resource_op = {
	.start = r_start, .next = r_next, .stop = r_stop, .show = r_show,
};
