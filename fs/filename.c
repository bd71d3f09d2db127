// SPDX-License-Identifier: MIT
/*
 * Names copied from user space. A short name lives behind its header in one object of the names
 * cache, a long one in an allocation of its own.
 */

#include <linux/fs.h>
#include <linux/init.h>
#include <linux/namei.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include "internal.h"

#define NAME_OBJECT	512
#define INLINE_NAME	(NAME_OBJECT - offsetof(struct filename, iname))

static struct kmem_cache *names_cachep __read_mostly;

static struct filename *alloc_filename(void)
{
	struct filename *name = kmem_cache_alloc(names_cachep, GFP_KERNEL);

	if (likely(name)) {
		name->name = name->iname;
		name->refcnt = 1;
		name->external = false;
	}
	return name;
}

void putname(struct filename *name)
{
	if (IS_ERR_OR_NULL(name) || --name->refcnt > 0)
		return;
	if (unlikely(name->external))
		kfree(name->name);
	kmem_cache_free(names_cachep, name);
}

/* The inline part was too small: from the start, into a buffer of the full size. */
static long copy_long_name(struct filename *name, const char __user *uptr)
{
	char *buf = kmalloc(PATH_MAX, GFP_KERNEL);
	long len;

	if (!buf)
		return -ENOMEM;
	name->name = buf;
	name->external = true;
	len = strncpy_from_user(buf, uptr, PATH_MAX);
	return len == PATH_MAX ? -ENAMETOOLONG : len;
}

struct filename *getname_flags(const char __user *uptr, int lookup_flags)
{
	struct filename *name = alloc_filename();
	long len;

	if (unlikely(!name))
		return ERR_PTR(-ENOMEM);
	name->uptr = uptr;
	len = strncpy_from_user(name->iname, uptr, INLINE_NAME);
	if (unlikely(len == INLINE_NAME))
		len = copy_long_name(name, uptr);
	if (unlikely(len == 0) && !(lookup_flags & LOOKUP_EMPTY))
		len = -ENOENT;
	if (unlikely(len < 0)) {
		putname(name);
		return ERR_PTR(len);
	}
	return name;
}

struct filename *getname(const char __user *name)
{
	return getname_flags(name, 0);
}

struct filename *getname_uflags(const char __user *name, int at_flags)
{
	return getname_flags(name, at_flags & AT_EMPTY_PATH ? LOOKUP_EMPTY : 0);
}

struct filename *getname_kernel(const char *text)
{
	size_t len = strlen(text) + 1;
	struct filename *name;
	char *buf;

	if (len > PATH_MAX)
		return ERR_PTR(-ENAMETOOLONG);
	name = alloc_filename();
	if (!name)
		return ERR_PTR(-ENOMEM);
	name->uptr = NULL;
	buf = name->iname;
	if (len > INLINE_NAME) {
		buf = kmalloc(PATH_MAX, GFP_KERNEL);
		if (!buf) {
			putname(name);
			return ERR_PTR(-ENOMEM);
		}
		name->name = buf;
		name->external = true;
	}
	memcpy(buf, text, len);
	return name;
}

void __init filename_init(void)
{
	names_cachep = kmem_cache_create("names_cache", NAME_OBJECT, 0, SLAB_PANIC, NULL);
}
