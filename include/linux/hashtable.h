/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_HASHTABLE_H
#define _LINUX_HASHTABLE_H

/*
 * A hash table of fixed size: an array of hlist heads, 2^bits of them. The caller locks; the _rcu
 * forms as in <linux/rculist.h>.
 */

#include <linux/hash.h>
#include <linux/log2.h>
#include <linux/rculist.h>

#define DEFINE_HASHTABLE(name, bits) \
	struct hlist_head name[1 << (bits)] = { [0 ... ((1 << (bits)) - 1)] = HLIST_HEAD_INIT }
#define DECLARE_HASHTABLE(name, bits)	struct hlist_head name[1 << (bits)]

#define HASH_SIZE(table)	ARRAY_SIZE(table)
#define HASH_BITS(table)	ilog2(HASH_SIZE(table))
#define hash_min(val, bits)	hash_64(val, bits)

#define hash_init(table) do {						\
	for (size_t __hi_i = 0; __hi_i < HASH_SIZE(table); __hi_i++)	\
		INIT_HLIST_HEAD(&(table)[__hi_i]);			\
} while (0)

#define hash_add(table, node, key) \
	hlist_add_head(node, &(table)[hash_min(key, HASH_BITS(table))])
#define hash_add_rcu(table, node, key) \
	hlist_add_head_rcu(node, &(table)[hash_min(key, HASH_BITS(table))])
#define hash_del(node)			hlist_del_init(node)
#define hash_del_rcu(node)		hlist_del_init_rcu(node)
#define hash_hashed(node)		(!hlist_unhashed(node))

#define hash_for_each(table, bkt, obj, member)				\
	for ((bkt) = 0, obj = NULL; obj == NULL && (bkt) < HASH_SIZE(table); (bkt)++)	\
		hlist_for_each_entry(obj, &(table)[bkt], member)
#define hash_for_each_safe(table, bkt, tmp, obj, member)		\
	for ((bkt) = 0, obj = NULL; obj == NULL && (bkt) < HASH_SIZE(table); (bkt)++)	\
		hlist_for_each_entry_safe(obj, tmp, &(table)[bkt], member)
#define hash_for_each_possible(table, obj, member, key)			\
	hlist_for_each_entry(obj, &(table)[hash_min(key, HASH_BITS(table))], member)
#define hash_for_each_possible_rcu(table, obj, member, key)		\
	hlist_for_each_entry_rcu(obj, &(table)[hash_min(key, HASH_BITS(table))], member)

#endif
