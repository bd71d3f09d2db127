/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_LLIST_H
#define _LINUX_LLIST_H

/*
 * Singly linked lists without locks: any number of adders, and a taker who takes the whole list at
 * once.
 *
 * llist_add() and llist_del_all() go together without any lock. llist_del_first() needs its callers
 * to exclude each other and llist_del_all(), or an entry that left and came back would go
 * unnoticed. The newest entry is the first. Any context, NMI too.
 */

#include <linux/types.h>
#include <linux/kernel.h>
#include <linux/atomic.h>

struct llist_head { struct llist_node *first; };
struct llist_node { struct llist_node *next; };

#define LLIST_HEAD_INIT(name)	{ NULL }
#define LLIST_HEAD(name)	struct llist_head name = LLIST_HEAD_INIT(name)

static inline void init_llist_head(struct llist_head *list)
{
	list->first = NULL;
}

static inline bool llist_empty(const struct llist_head *head)
{
	return READ_ONCE(head->first) == NULL;
}

static inline struct llist_node *llist_next(struct llist_node *node)
{
	return node->next;
}

/* Adds a chain that is linked from first to last. True if the list was empty. */
static inline bool llist_add_batch(struct llist_node *first, struct llist_node *last,
				   struct llist_head *head)
{
	struct llist_node *old = READ_ONCE(head->first);

	do {
		last->next = old;
	} while (!__atomic_compare_exchange_n(&head->first, &old, first, false, __ATOMIC_SEQ_CST,
					      __ATOMIC_RELAXED));
	return !old;
}

static inline bool llist_add(struct llist_node *node, struct llist_head *head)
{
	return llist_add_batch(node, node, head);
}

/* Empties the list and returns its first node. */
static inline struct llist_node *llist_del_all(struct llist_head *head)
{
	return __atomic_exchange_n(&head->first, NULL, __ATOMIC_SEQ_CST);
}

struct llist_node *llist_del_first(struct llist_head *head);
/* The chain the other way round: oldest first. */
struct llist_node *llist_reverse_order(struct llist_node *head);

#define llist_entry(ptr, type, member)	container_of(ptr, type, member)
#define llist_for_each(pos, node)						\
	for ((pos) = (node); pos; (pos) = (pos)->next)
#define llist_for_each_safe(pos, n, node)					\
	for ((pos) = (node); (pos) && ((n) = (pos)->next, true); (pos) = (n))
#define __llist_entry_or_null(ptr, type, member) ({				\
	struct llist_node *__le_p = (ptr);					\
	__le_p ? llist_entry(__le_p, type, member) : NULL; })
#define llist_for_each_entry(pos, node, member)					\
	for ((pos) = __llist_entry_or_null(node, __typeof__(*(pos)), member); pos;	\
	     (pos) = __llist_entry_or_null((pos)->member.next, __typeof__(*(pos)), member))
#define llist_for_each_entry_safe(pos, n, node, member)				\
	for ((pos) = __llist_entry_or_null(node, __typeof__(*(pos)), member);	\
	     (pos) && ({							\
		(n) = __llist_entry_or_null((pos)->member.next, __typeof__(*(n)), member);	\
		true; });							\
	     (pos) = (n))

#endif
