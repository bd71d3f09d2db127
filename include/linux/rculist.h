/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_RCULIST_H
#define _LINUX_RCULIST_H

/*
 * Lists that are read without a lock.
 *
 * Readers are inside rcu_read_lock() and use the _rcu loops; writers exclude each other by a lock
 * of theirs and use the _rcu changes, which publish a node only when its own links are right and
 * leave a removed node's forward link, so that a reader standing on it finds its way on. A removed
 * node is freed after a grace period (kfree_rcu(), call_rcu()). Any context.
 */

#include <linux/list.h>
#include <linux/rcupdate.h>

#define list_next_rcu(list)	(*((struct list_head __rcu **)(&(list)->next)))

static inline void INIT_LIST_HEAD_RCU(struct list_head *list)
{
	INIT_LIST_HEAD(list);
}

static inline void __list_add_rcu(struct list_head *new, struct list_head *prev,
				  struct list_head *next)
{
	if (IS_ENABLED(CONFIG_DEBUG_LIST) && !__list_add_valid(new, prev, next))
		return;
	new->next = next;
	new->prev = prev;
	rcu_assign_pointer(list_next_rcu(prev), new);
	next->prev = new;
}

static inline void list_add_rcu(struct list_head *new, struct list_head *head)
{
	__list_add_rcu(new, head, head->next);
}

static inline void list_add_tail_rcu(struct list_head *new, struct list_head *head)
{
	__list_add_rcu(new, head->prev, head);
}

static inline void list_del_rcu(struct list_head *entry)
{
	__list_del_entry(entry);
	entry->prev = LIST_POISON2;
}

static inline void list_replace_rcu(struct list_head *old, struct list_head *new)
{
	new->next = old->next;
	new->prev = old->prev;
	rcu_assign_pointer(list_next_rcu(new->prev), new);
	new->next->prev = new;
	old->prev = LIST_POISON2;
}

#define list_entry_rcu(ptr, type, member)	container_of(READ_ONCE(ptr), type, member)
#define list_first_or_null_rcu(ptr, type, member) ({				\
	struct list_head *__lr_head = (ptr);					\
	struct list_head *__lr_next = READ_ONCE(__lr_head->next);		\
	__lr_head != __lr_next ? list_entry(__lr_next, type, member) : NULL; })
#define list_next_or_null_rcu(head, ptr, type, member) ({			\
	struct list_head *__lr_next = READ_ONCE((ptr)->next);			\
	__lr_next != (head) ? list_entry(__lr_next, type, member) : NULL; })

/* A trailing argument may name the lock that makes the loop safe without rcu_read_lock(). */
#define list_for_each_entry_rcu(pos, head, member, ...)				\
	for (pos = list_entry_rcu((head)->next, __typeof__(*pos), member);	\
	     &pos->member != (head);						\
	     pos = list_entry_rcu(pos->member.next, __typeof__(*pos), member))
#define list_for_each_entry_continue_rcu(pos, head, member)			\
	for (pos = list_entry_rcu(pos->member.next, __typeof__(*pos), member);	\
	     &pos->member != (head);						\
	     pos = list_entry_rcu(pos->member.next, __typeof__(*pos), member))
#define list_for_each_entry_from_rcu(pos, head, member)				\
	for (; &pos->member != (head);						\
	     pos = list_entry_rcu(pos->member.next, __typeof__(*pos), member))

/* ---------------------------------------------------------------- hlist */

#define hlist_first_rcu(head)	(*((struct hlist_node __rcu **)(&(head)->first)))
#define hlist_next_rcu(node)	(*((struct hlist_node __rcu **)(&(node)->next)))
#define hlist_pprev_rcu(node)	(*((struct hlist_node __rcu **)((node)->pprev)))

static inline void hlist_del_rcu(struct hlist_node *n)
{
	__hlist_del(n);
	WRITE_ONCE(n->pprev, LIST_POISON2);
}

/* Afterwards hlist_unhashed() is true; the forward link stays for readers. */
static inline void hlist_del_init_rcu(struct hlist_node *n)
{
	if (!hlist_unhashed(n)) {
		__hlist_del(n);
		WRITE_ONCE(n->pprev, NULL);
	}
}

static inline void hlist_replace_rcu(struct hlist_node *old, struct hlist_node *new)
{
	struct hlist_node *next = old->next;

	new->next = next;
	WRITE_ONCE(new->pprev, old->pprev);
	rcu_assign_pointer(hlist_pprev_rcu(new), new);
	if (next)
		WRITE_ONCE(next->pprev, &new->next);
	WRITE_ONCE(old->pprev, LIST_POISON2);
}

static inline void hlist_add_head_rcu(struct hlist_node *n, struct hlist_head *h)
{
	struct hlist_node *first = h->first;

	n->next = first;
	WRITE_ONCE(n->pprev, &h->first);
	rcu_assign_pointer(hlist_first_rcu(h), n);
	if (first)
		WRITE_ONCE(first->pprev, &n->next);
}

static inline void hlist_add_tail_rcu(struct hlist_node *n, struct hlist_head *h)
{
	struct hlist_node *last = h->first;

	if (!last) {
		hlist_add_head_rcu(n, h);
		return;
	}
	while (last->next)
		last = last->next;
	n->next = NULL;
	WRITE_ONCE(n->pprev, &last->next);
	rcu_assign_pointer(hlist_next_rcu(last), n);
}

static inline void hlist_add_before_rcu(struct hlist_node *n, struct hlist_node *next)
{
	WRITE_ONCE(n->pprev, next->pprev);
	n->next = next;
	rcu_assign_pointer(hlist_pprev_rcu(n), n);
	WRITE_ONCE(next->pprev, &n->next);
}

static inline void hlist_add_behind_rcu(struct hlist_node *n, struct hlist_node *prev)
{
	n->next = prev->next;
	WRITE_ONCE(n->pprev, &prev->next);
	rcu_assign_pointer(hlist_next_rcu(prev), n);
	if (n->next)
		WRITE_ONCE(n->next->pprev, &n->next);
}

#define hlist_for_each_entry_rcu(pos, head, member, ...)			\
	for (pos = hlist_entry_safe(READ_ONCE((head)->first), __typeof__(*(pos)), member);	\
	     pos;								\
	     pos = hlist_entry_safe(READ_ONCE((pos)->member.next), __typeof__(*(pos)), member))
#define hlist_for_each_entry_continue_rcu(pos, member)				\
	for (pos = hlist_entry_safe(READ_ONCE((pos)->member.next), __typeof__(*(pos)), member);	\
	     pos;								\
	     pos = hlist_entry_safe(READ_ONCE((pos)->member.next), __typeof__(*(pos)), member))
#define hlist_for_each_entry_from_rcu(pos, member) \
	for (; pos;                                \
	     pos = hlist_entry_safe(READ_ONCE((pos)->member.next), __typeof__(*(pos)), member))

#endif
