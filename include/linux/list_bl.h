/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_LIST_BL_H
#define _LINUX_LIST_BL_H

/*
 * Hash chains with their lock in bit 0 of the head: one word a bucket, no false sharing between
 * neighbours' locks.
 *
 * hlist_bl_lock() excludes writers of one chain; it disables preemption. Changes need the lock,
 * readers the lock or RCU (the _rcu forms). Any context, if every user of the chain agrees on the
 * interrupt state.
 */

#include <linux/list.h>
#include <linux/bit_spinlock.h>
#include <linux/rcupdate.h>

#define LIST_BL_LOCKMASK	1UL

struct hlist_bl_node { struct hlist_bl_node *next, **pprev; };
struct hlist_bl_head { struct hlist_bl_node *first; };

#define INIT_HLIST_BL_HEAD(ptr)	((ptr)->first = NULL)

static inline void INIT_HLIST_BL_NODE(struct hlist_bl_node *n)
{
	n->next = NULL;
	n->pprev = NULL;
}

#define hlist_bl_entry(ptr, type, member)	container_of(ptr, type, member)

static inline bool hlist_bl_unhashed(const struct hlist_bl_node *n)
{
	return !n->pprev;
}

static inline void hlist_bl_lock(struct hlist_bl_head *b)
{
	bit_spin_lock(0, (unsigned long *)b);
}

static inline void hlist_bl_unlock(struct hlist_bl_head *b)
{
	__bit_spin_unlock(0, (unsigned long *)b);
}

static inline bool hlist_bl_is_locked(struct hlist_bl_head *b)
{
	return bit_spin_is_locked(0, (unsigned long *)b);
}

static inline struct hlist_bl_node *hlist_bl_first(struct hlist_bl_head *h)
{
	return (struct hlist_bl_node *)((unsigned long)READ_ONCE(h->first) & ~LIST_BL_LOCKMASK);
}
#define hlist_bl_first_rcu(h)	hlist_bl_first(h)

static inline bool hlist_bl_empty(const struct hlist_bl_head *h)
{
	return !((unsigned long)READ_ONCE(h->first) & ~LIST_BL_LOCKMASK);
}

/* The head keeps its lock bit; the store publishes what `n` holds to lockless readers. */
static inline void hlist_bl_set_first_rcu(struct hlist_bl_head *h, struct hlist_bl_node *n)
{
	rcu_assign_pointer(h->first, (struct hlist_bl_node *)((unsigned long)n | LIST_BL_LOCKMASK));
}

/* Needs the chain's lock. */
static inline void hlist_bl_add_head_rcu(struct hlist_bl_node *n, struct hlist_bl_head *h)
{
	struct hlist_bl_node *first = hlist_bl_first(h);

	n->next = first;
	if (first)
		first->pprev = &n->next;
	n->pprev = &h->first;
	hlist_bl_set_first_rcu(h, n);
}
#define hlist_bl_add_head(n, h)	hlist_bl_add_head_rcu(n, h)

/* Needs the chain's lock. The pointer at n may be the head, whose lock bit must survive. */
static inline void __hlist_bl_del(struct hlist_bl_node *n)
{
	struct hlist_bl_node *next = n->next, **pprev = n->pprev;
	unsigned long lock = (unsigned long)*pprev & LIST_BL_LOCKMASK;

	WRITE_ONCE(*pprev, (struct hlist_bl_node *)((unsigned long)next | lock));
	if (next)
		next->pprev = pprev;
}

static inline void hlist_bl_del(struct hlist_bl_node *n)
{
	__hlist_bl_del(n);
	n->next = LIST_POISON1;
	n->pprev = LIST_POISON2;
}

static inline void hlist_bl_del_rcu(struct hlist_bl_node *n)
{
	__hlist_bl_del(n);
	n->pprev = LIST_POISON2;
}

static inline void hlist_bl_del_init(struct hlist_bl_node *n)
{
	if (!hlist_bl_unhashed(n)) {
		__hlist_bl_del(n);
		INIT_HLIST_BL_NODE(n);
	}
}

static inline void hlist_bl_del_init_rcu(struct hlist_bl_node *n)
{
	if (!hlist_bl_unhashed(n)) {
		__hlist_bl_del(n);
		n->pprev = NULL;
	}
}

/* `tpos` is the entry, `pos` the node inside it. */
#define hlist_bl_for_each_entry(tpos, pos, head, member)			\
	for (pos = hlist_bl_first(head);					\
	     pos && ({ tpos = hlist_bl_entry(pos, __typeof__(*tpos), member); 1; });	\
	     pos = READ_ONCE(pos->next))
#define hlist_bl_for_each_entry_rcu(tpos, pos, head, member)			\
	hlist_bl_for_each_entry(tpos, pos, head, member)
#define hlist_bl_for_each_entry_safe(tpos, pos, n, head, member)		\
	for (pos = hlist_bl_first(head);					\
	     pos && ({ n = pos->next; 1; }) &&					\
	     ({ tpos = hlist_bl_entry(pos, __typeof__(*tpos), member); 1; });	\
	     pos = n)

#endif
