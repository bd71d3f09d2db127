/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_BSEARCH_H
#define _LINUX_BSEARCH_H

/* An element of the sorted array for which cmp(key, element) is 0, or NULL. Any context. */

#include <linux/sort.h>

static __always_inline void *bsearch(const void *key, const void *base, size_t num, size_t size,
				     cmp_func_t cmp)
{
	while (num) {
		const char *pivot = (const char *)base + (num / 2) * size;
		int result = cmp(key, pivot);

		if (!result)
			return (void *)pivot;
		if (result > 0) {
			base = pivot + size;
			num--;
		}
		num /= 2;
	}
	return NULL;
}

#endif
