// SPDX-License-Identifier: MIT
#include <linux/sort.h>
#include <linux/list_sort.h>
#include <linux/kernel.h>

/*
 * Heap sort. The array is taken as a tree: the children of element i are 2i + 1 and 2i + 2. First
 * every element from the middle down sinks to its place, so that each is at least as large as its
 * children; then the largest goes to the end, again and again, and what came up in its stead sinks.
 */

static void swap_bytes(void *a, void *b, int size)
{
	char *x = a, *y = b;

	for (; size >= 8; size -= 8, x += 8, y += 8) {
		u64 u, v;

		__builtin_memcpy(&u, x, 8);
		__builtin_memcpy(&v, y, 8);
		__builtin_memcpy(x, &v, 8);
		__builtin_memcpy(y, &u, 8);
	}
	for (; size; size--, x++, y++) {
		char c = *x;

		*x = *y;
		*y = c;
	}
}

static void sink(char *base, size_t i, size_t num, size_t size, cmp_r_func_t cmp,
		 swap_func_t exchange, const void *priv)
{
	for (;;) {
		size_t larger = 2 * i + 1;

		if (larger >= num)
			return;
		if (larger + 1 < num &&
		    cmp(base + larger * size, base + (larger + 1) * size, priv) < 0)
			larger++;
		if (cmp(base + i * size, base + larger * size, priv) >= 0)
			return;
		exchange(base + i * size, base + larger * size, size);
		i = larger;
	}
}

void sort_r(void *base, size_t num, size_t size, cmp_r_func_t cmp, swap_func_t exchange,
	    const void *priv)
{
	if (!exchange)
		exchange = swap_bytes;
	for (size_t i = num / 2; i--;)
		sink(base, i, num, size, cmp, exchange, priv);
	for (size_t end = num; end-- > 1;) {
		exchange(base, (char *)base + end * size, size);
		sink(base, 0, end, size, cmp, exchange, priv);
	}
}

static int call_without_priv(const void *a, const void *b, const void *priv)
{
	cmp_func_t cmp = *(const cmp_func_t *)priv;

	return cmp(a, b);
}

void sort(void *base, size_t num, size_t size, cmp_func_t cmp, swap_func_t exchange)
{
	sort_r(base, num, size, call_without_priv, exchange, &cmp);
}

/*
 * Merge sort of a list, from the bottom up: sorted runs of 2^k entries wait in run[k]; two of the
 * same length are merged into the next. The links back are set only at the end.
 */
static struct list_head *merge(void *priv, list_cmp_func_t cmp, struct list_head *a,
			       struct list_head *b)
{
	struct list_head *head = NULL, **tail = &head;

	while (a && b) {
		/* a was there first: stable */
		struct list_head **smaller = cmp(priv, a, b) <= 0 ? &a : &b;

		*tail = *smaller;
		tail = &(*smaller)->next;
		*smaller = *tail;
	}
	*tail = a ? a : b;
	return head;
}

void list_sort(void *priv, struct list_head *head, list_cmp_func_t cmp)
{
	struct list_head *run[64] = { NULL }, *entry, *next, *sorted = NULL, *prev = head;
	unsigned int k;

	if (list_empty(head))
		return;
	head->prev->next = NULL;
	for (entry = head->next; entry; entry = next) {
		next = entry->next;
		entry->next = NULL;
		for (k = 0; run[k]; k++) {
			entry = merge(priv, cmp, run[k], entry);
			run[k] = NULL;
		}
		run[k] = entry;
	}
	for (k = 0; k < ARRAY_SIZE(run); k++)
		sorted = sorted && run[k] ? merge(priv, cmp, run[k], sorted)
			 : sorted	  ? sorted
					  : run[k];
	for (entry = sorted; entry; entry = entry->next) {
		prev->next = entry;
		entry->prev = prev;
		prev = entry;
	}
	prev->next = head;
	head->prev = prev;
}
