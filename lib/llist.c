// SPDX-License-Identifier: MIT
#include <linux/llist.h>

/* What of the lock-free list is not worth inlining. */

struct llist_node *llist_del_first(struct llist_head *head)
{
	struct llist_node *first = __atomic_load_n(&head->first, __ATOMIC_ACQUIRE);

	do {
		if (!first)
			return NULL;
	} while (!__atomic_compare_exchange_n(&head->first, &first, READ_ONCE(first->next), false,
					      __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE));
	return first;
}

struct llist_node *llist_reverse_order(struct llist_node *head)
{
	struct llist_node *reversed = NULL, *next;

	for (; head; head = next) {
		next = head->next;
		head->next = reversed;
		reversed = head;
	}
	return reversed;
}
