// SPDX-License-Identifier: MIT
#include <linux/plist.h>
#include <linux/bug.h>

/*
 * Priority lists.
 *
 *	prio_list:	 [10]------------->[21]------>[30]	the first of each priority
 *	node_list:  head-[10]-[10]-[10]-->[21]-[21]-->[30]-head	all of them
 *
 * A node that is not the first of its priority has an empty prio_list. The head is only in
 * node_list.
 */

/*
 * The node in front of which one of priority `prio` goes in node_list; NULL: at the end. *prev gets
 * the last representative not above prio.
 */
static struct plist_node *find_place(struct plist_head *head, int prio, struct plist_node **prev)
{
	struct plist_node *first = plist_first(head), *node = first;

	*prev = NULL;
	do {
		if (prio < node->prio)
			return node;
		*prev = node;
		node = list_entry(node->prio_list.next, struct plist_node, prio_list);
	} while (node != first);
	return NULL;
}

void plist_add(struct plist_node *node, struct plist_head *head)
{
	struct plist_node *next, *prev;

	WARN_ON(!plist_node_empty(node) || !list_empty(&node->prio_list));
	if (plist_head_empty(head)) {
		list_add(&node->node_list, &head->node_list);
		return;
	}
	next = find_place(head, node->prio, &prev);
	if (!prev || prev->prio != node->prio)
		list_add_tail(&node->prio_list,
			      next ? &next->prio_list : &plist_first(head)->prio_list);
	list_add_tail(&node->node_list, next ? &next->node_list : &head->node_list);
}

void plist_del(struct plist_node *node, struct plist_head *head)
{
	struct plist_node *next;

	/* The next node of the same priority takes over as its representative. */
	if (!list_empty(&node->prio_list)) {
		next = list_entry(node->node_list.next, struct plist_node, node_list);
		if (node->node_list.next != &head->node_list && list_empty(&next->prio_list))
			list_add(&next->prio_list, &node->prio_list);
		list_del_init(&node->prio_list);
	}
	list_del_init(&node->node_list);
}

void plist_requeue(struct plist_node *node, struct plist_head *head)
{
	plist_del(node, head);
	plist_add(node, head);
}
