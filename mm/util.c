// SPDX-License-Identifier: MIT
/* Copies of strings and memory into fresh kmalloc() memory, and kvmalloc(). */

#include <linux/mm.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>
#include <asm/sections.h>

void *kmemdup(const void *src, size_t len, gfp_t gfp)
{
	void *p = kmalloc(len, gfp);

	return p ? memcpy(p, src, len) : NULL;
}

char *kmemdup_nul(const char *s, size_t len, gfp_t gfp)
{
	char *p = kmalloc(len + 1, gfp);

	if (!p)
		return NULL;
	memcpy(p, s, len);
	p[len] = 0;
	return p;
}

char *kstrdup(const char *s, gfp_t gfp)
{
	return s ? kmemdup(s, strlen(s) + 1, gfp) : NULL;
}

char *kstrndup(const char *s, size_t max, gfp_t gfp)
{
	return s ? kmemdup_nul(s, strnlen(s, max), gfp) : NULL;
}

/* A literal of the kernel never changes or goes: it serves as its own copy. */
static bool is_literal(const void *p)
{
	return p >= (void *)__start_rodata && p < (void *)__end_rodata;
}

const char *kstrdup_const(const char *s, gfp_t gfp)
{
	return is_literal(s) ? s : kstrdup(s, gfp);
}

void kfree_const(const void *s)
{
	if (!is_literal(s))
		kfree(s);
}

/* ---------------------------------------------------------------- from user memory */

void *memdup_user(const void __user *src, size_t len)
{
	void *p = kmalloc(len, GFP_USER | __GFP_NOWARN);

	if (!p)
		return ERR_PTR(-ENOMEM);
	if (copy_from_user(p, src, len)) {
		kfree(p);
		return ERR_PTR(-EFAULT);
	}
	return p;
}

void *vmemdup_user(const void __user *src, size_t len)
{
	void *p = kvmalloc(len, GFP_USER);

	if (!p)
		return ERR_PTR(-ENOMEM);
	if (copy_from_user(p, src, len)) {
		kvfree(p);
		return ERR_PTR(-EFAULT);
	}
	return p;
}

void *memdup_user_nul(const void __user *src, size_t len)
{
	char *p;

	if (len >= KMALLOC_MAX_SIZE)
		return ERR_PTR(-ENOMEM);
	p = kmalloc(len + 1, GFP_KERNEL | __GFP_NOWARN);
	if (!p)
		return ERR_PTR(-ENOMEM);
	if (copy_from_user(p, src, len)) {
		kfree(p);
		return ERR_PTR(-EFAULT);
	}
	p[len] = 0;
	return p;
}

char *strndup_user(const char __user *s, long n)
{
	long length =
		strnlen_user(s, n); /* with the terminator; 0 on a fault; above n without one */
	char *p;

	if (!length)
		return ERR_PTR(-EFAULT);
	if (length > n)
		return ERR_PTR(-EINVAL);
	p = memdup_user(s, length);
	/* The string may have grown since it was measured. */
	if (!IS_ERR(p))
		p[length - 1] = 0;
	return p;
}

/* ---------------------------------------------------------------- big memory */

void *kvmalloc(size_t size, gfp_t gfp)
{
	gfp_t kmalloc_gfp = gfp;
	void *p;

	if (size > PAGE_SIZE) {
		kmalloc_gfp |= __GFP_NOWARN;
		if (!(kmalloc_gfp & __GFP_RETRY_MAYFAIL))
			kmalloc_gfp |= __GFP_NORETRY;
		kmalloc_gfp &= ~__GFP_NOFAIL;
	}
	p = size <= KMALLOC_MAX_SIZE ? kmalloc(size, kmalloc_gfp) : NULL;
	if (p || size <= PAGE_SIZE || size > INT_MAX || !gfpflags_allow_blocking(gfp))
		return p;
	return __vmalloc(size, gfp);
}

void *kvmalloc_array(size_t n, size_t size, gfp_t gfp)
{
	size_t bytes;

	if (unlikely(__builtin_mul_overflow(n, size, &bytes)))
		return NULL;
	return kvmalloc(bytes, gfp);
}

void kvfree(const void *p)
{
	if (is_vmalloc_addr(p))
		vfree(p);
	else
		kfree(p);
}
