// SPDX-License-Identifier: MIT
/*
 * exec: the argument and environment strings on their way from the old program to the new.
 *
 * They are collected while the old address space is still loaded and the new one is empty, so they
 * wait in pages of the kernel's. Strings are added downwards from ARG_TOP: last environment string
 * first, so that in the end all lie in order, argv below envp below the file's name; and a script's
 * interpreter can still be put in front. setup_arg_pages() copies them to the new stack as they
 * are.
 */

#include <linux/binfmts.h>
#include <linux/gfp.h>
#include <linux/highmem.h>
#include <linux/mm.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <uapi/linux/limits.h>

#define STACK_EXPAND	131072UL	/* mapped below the strings from the start */

/* ---- the pages */

/* The page that holds the byte at `pos`, allocated when it is first touched. NULL: no memory. */
static char *arg_page(struct linux_binprm *bprm, unsigned long pos)
{
	unsigned long index = (ARG_TOP - 1 - pos) >> PAGE_SHIFT;
	struct page **slot;

	if (index < ARG_PAGES_INLINE) {
		slot = &bprm->pages[index];
	} else {
		if (!bprm->more_pages) {
			bprm->nr_more_pages = (ARG_TOP - 1 - bprm->argmin) >> PAGE_SHIFT;
			bprm->more_pages = kvcalloc(bprm->nr_more_pages, sizeof(*slot), GFP_KERNEL);
			if (!bprm->more_pages)
				return NULL;
		}
		slot = &bprm->more_pages[index - ARG_PAGES_INLINE];
	}
	if (!*slot)
		*slot = alloc_page(GFP_KERNEL);
	return *slot ? page_address(*slot) : NULL;
}

void free_arg_pages(struct linux_binprm *bprm)
{
	unsigned int i;

	for (i = 0; i < ARG_PAGES_INLINE; i++)
		if (bprm->pages[i])
			__free_page(bprm->pages[i]);
	memset(bprm->pages, 0, sizeof(bprm->pages));
	for (i = 0; bprm->more_pages && i < bprm->nr_more_pages; i++)
		if (bprm->more_pages[i])
			__free_page(bprm->more_pages[i]);
	kvfree(bprm->more_pages);
	bprm->more_pages = NULL;
}

/* ---- the lists */

/* The i-th pointer, NULL at the end; ERR_PTR(-EFAULT). */
static const char *get_arg(struct arg_list *list, int i)
{
	const char __user *str;

	if (list->kernel)
		return list->kern[i];
	if (get_user(str, list->user + i))
		return ERR_PTR(-EFAULT);
	return (const char __force *)str;
}

int count_args(struct arg_list *list)
{
	int i;

	if (list->kernel ? !list->kern : !list->user)
		return 0;
	for (i = 0; i < MAX_ARG_STRINGS; i++) {
		const char *str = get_arg(list, i);

		if (!str)
			return i;
		if (IS_ERR(str))
			return -EFAULT;
		if (fatal_signal_pending(current))
			return -ERESTARTNOHAND;
		cond_resched();
	}
	return -E2BIG;
}

/*
 * All strings and pointers together: a quarter of the stack's limit, at most 6 MiB, and 128 KiB in
 * any case.
 */
int set_arg_limit(struct linux_binprm *bprm)
{
	unsigned long limit = min(6UL << 20, bprm->rlim_stack.rlim_cur / 4), pointers;

	limit = max(limit, (unsigned long)ARG_MAX);
	/* An empty argv is given one empty string. */
	pointers = (max(bprm->argc, 1) + (unsigned long)bprm->envc) * sizeof(void *);
	if (limit <= pointers)
		return -E2BIG;
	bprm->p = ARG_TOP - sizeof(void *);
	bprm->argmin = bprm->p - (limit - pointers);
	return 0;
}

/* ---- copying in */

/* Takes `len` bytes below p. */
static int reserve(struct linux_binprm *bprm, unsigned long len)
{
	if (len > bprm->p - bprm->argmin)
		return -E2BIG;
	bprm->p -= len;
	return 0;
}

/*
 * Fills [p, p + len) from one string, page by page; the last byte is 0 whatever the user's memory
 * has become meanwhile.
 */
static int copy_one(struct linux_binprm *bprm, const char *str, unsigned long len, bool kernel)
{
	unsigned long done = 0, pos, n;
	char *page;

	while (done < len) {
		pos = bprm->p + done;
		n = min(len - done, PAGE_SIZE - offset_in_page(pos));
		page = arg_page(bprm, pos);
		if (!page)
			return -ENOMEM;
		page += offset_in_page(pos);
		if (kernel)
			memcpy(page, str + done, n);
		else if (copy_from_user(page, (const char __user *)str + done, n))
			return -EFAULT;
		done += n;
		if (done == len)
			page[n - 1] = '\0';
	}
	return 0;
}

int copy_strings(int argc, struct arg_list *list, struct linux_binprm *bprm)
{
	const char *str;
	long len;
	int err;

	while (argc-- > 0) {
		str = get_arg(list, argc);
		if (IS_ERR_OR_NULL(str))
			return -EFAULT;
		len = list->kernel ? (long)strnlen(str, MAX_ARG_STRLEN) + 1
				   : strnlen_user((const char __user *)str, MAX_ARG_STRLEN);
		if (!len)
			return -EFAULT;
		if (len > MAX_ARG_STRLEN)
			return -E2BIG;
		err = reserve(bprm, len);
		if (!err)
			err = copy_one(bprm, str, len, list->kernel);
		if (err)
			return err;
		if (fatal_signal_pending(current))
			return -ERESTARTNOHAND;
		cond_resched();
	}
	return 0;
}

int copy_string_kernel(const char *arg, struct linux_binprm *bprm)
{
	unsigned long len = strnlen(arg, MAX_ARG_STRLEN) + 1;
	int err;

	if (len > MAX_ARG_STRLEN)
		return -E2BIG;
	err = reserve(bprm, len);
	return err ? err : copy_one(bprm, arg, len, true);
}

/* A script's argv[0] gives way to its interpreter's. */
int remove_arg_zero(struct linux_binprm *bprm)
{
	char *page;

	if (!bprm->argc)
		return 0;
	do {
		page = arg_page(bprm, bprm->p);
		if (!page)
			return -EFAULT;
	} while (page[offset_in_page(bprm->p++)]);
	bprm->argc--;
	return 0;
}

/* ---- copying out */

int setup_arg_pages(struct linux_binprm *bprm, unsigned long stack_top, int executable_stack)
{
	unsigned long shift = stack_top - ARG_TOP, used = PAGE_ALIGN(ARG_TOP - bprm->p);
	unsigned long pos, n, size = used + STACK_EXPAND,
			      limit = bprm->rlim_stack.rlim_cur & PAGE_MASK;
	bool exec = executable_stack == EXSTACK_ENABLE_X;
	int err;

	/* As far as the limit allows, but the strings must have their place. */
	if (size > limit)
		size = max(limit, used);
	err = exec_map_stack(stack_top, size, exec);
	if (err)
		return err;
	for (pos = bprm->p; pos < ARG_TOP - sizeof(void *); pos += n) {
		n = min(ARG_TOP - sizeof(void *) - pos, PAGE_SIZE - offset_in_page(pos));
		if (copy_to_user((void __user *)(pos + shift),
				 arg_page(bprm, pos) + offset_in_page(pos), n))
			return -EFAULT;
	}
	free_arg_pages(bprm);
	bprm->p += shift;
	bprm->exec += shift;
	return 0;
}
