// SPDX-License-Identifier: MIT
#include <linux/ktest.h>
#include <linux/list.h>
#include <linux/list_sort.h>
#include <linux/llist.h>
#include <linux/plist.h>
#include <linux/rculist.h>

/* Lists against plain arrays that do the same. */

struct item {
	int value;
	struct list_head link;
	struct hlist_node hash;
	struct llist_node lnode;
	struct plist_node pnode;
};

/* Are the links right in both directions, and the values as told? */
static bool list_is(struct list_head *head, const int *values, int n)
{
	struct item *item;
	int i = 0;

	list_for_each_entry(item, head, link) {
		if (i == n || item->value != values[i++])
			return false;
	}
	if (i != n)
		return false;
	list_for_each_entry_reverse(item, head, link) {
		if (item->value != values[--i])
			return false;
	}
	return i == 0;
}

KTEST(lib, list_keeps_order_of_adds_and_moves,
      "spec: N-DS-01 N-DS-02 N-DS-03 N-DS-04 N-DS-06 N-DS-07 N-DS-08 N-DS-09 N-CHK-30")
{
	struct item item[4] = { { .value = 0 }, { .value = 1 }, { .value = 2 }, { .value = 3 } },
		    *pos, *next;
	LIST_HEAD(head);
	LIST_HEAD(other);

	KEXPECT(list_empty(&head));
	list_add_tail(&item[1].link, &head);
	KEXPECT(list_is_singular(&head));
	list_add_tail(&item[2].link, &head);
	list_add(&item[0].link, &head);
	list_add_tail(&item[3].link, &head);
	KEXPECT(list_is(&head, (int[]){ 0, 1, 2, 3 }, 4));
	KEXPECT(list_first_entry(&head, struct item, link) == &item[0]);
	KEXPECT(list_last_entry(&head, struct item, link) == &item[3]);
	list_move(&item[2].link, &head);
	KEXPECT(list_is(&head, (int[]){ 2, 0, 1, 3 }, 4));
	list_move_tail(&item[0].link, &head);
	KEXPECT(list_is(&head, (int[]){ 2, 1, 3, 0 }, 4));
	list_rotate_left(&head);
	KEXPECT(list_is(&head, (int[]){ 1, 3, 0, 2 }, 4));
	list_del_init(&item[3].link);
	KEXPECT(list_empty(&item[3].link));
	list_replace(&item[0].link, &item[3].link);
	KEXPECT(list_is(&head, (int[]){ 1, 3, 2 }, 3));
	list_cut_position(&other, &head, &item[3].link);
	KEXPECT(list_is(&other, (int[]){ 1, 3 }, 2));
	KEXPECT(list_is(&head, (int[]){ 2 }, 1));
	list_for_each_entry_safe(pos, next, &other, link)
		list_del(&pos->link);
	KEXPECT(list_empty(&other));
}

KTEST(lib, list_splice_joins_and_empties, "spec: N-DS-05 N-CHK-30")
{
	struct item item[6] = { { .value = 0 }, { .value = 1 }, { .value = 2 },
				{ .value = 3 }, { .value = 4 }, { .value = 5 } };
	LIST_HEAD(a);
	LIST_HEAD(b);

	for (int i = 0; i < 6; i++)
		list_add_tail(&item[i].link, i < 3 ? &a : &b);
	list_splice_init(&a, &b);
	KEXPECT(list_empty(&a));
	KEXPECT(list_is(&b, (int[]){ 0, 1, 2, 3, 4, 5 }, 6));
	list_splice_tail_init(&b, &a);
	KEXPECT(list_empty(&b));
	KEXPECT(list_is(&a, (int[]){ 0, 1, 2, 3, 4, 5 }, 6));
	list_splice_init(&b, &a);
	KEXPECT_EQ(list_count_nodes(&a), 6);
}

static int compare_tens(void *priv, const struct list_head *a, const struct list_head *b)
{
	return list_entry(a, struct item, link)->value / 10 -
	       list_entry(b, struct item, link)->value / 10;
}

KTEST(lib, list_sort_is_stable, "")
{
	static struct item item[257];
	struct item *pos;
	LIST_HEAD(head);
	int last = -1;

	for (int i = 0; i < 257; i++) {
		item[i].value = ktest_random() % 20 * 10;
		list_add_tail(&item[i].link, &head);
	}
	list_sort(NULL, &head, compare_tens);
	KEXPECT_EQ(list_count_nodes(&head), 257);
	list_for_each_entry(pos, &head, link) {
		KEXPECT(pos->value >= last);
		if (pos->value == last)
			KEXPECT(pos > list_prev_entry(pos, link));
		KEXPECT(pos->link.next->prev == &pos->link);
		last = pos->value;
	}
}

KTEST(lib, hlist_node_leaves_without_its_head, "spec: N-DS-10 N-CHK-30")
{
	struct item item[4] = { { .value = 0 }, { .value = 1 }, { .value = 2 }, { .value = 3 } },
		    *pos;
	struct hlist_node *tmp;
	HLIST_HEAD(head);
	int sum = 0;

	INIT_HLIST_NODE(&item[0].hash);
	KEXPECT(hlist_unhashed(&item[0].hash) && hlist_empty(&head));
	hlist_add_head(&item[2].hash, &head);
	hlist_add_before(&item[1].hash, &item[2].hash);
	hlist_add_behind(&item[3].hash, &item[2].hash);
	hlist_add_head_rcu(&item[0].hash, &head);
	hlist_for_each_entry(pos, &head, hash)
		sum = sum * 10 + pos->value;
	KEXPECT_EQ(sum, 123);
	hlist_del_init(&item[0].hash);
	hlist_del_init_rcu(&item[2].hash);
	KEXPECT(hlist_unhashed(&item[0].hash) && hlist_unhashed(&item[2].hash));
	KEXPECT(item[2].hash.next == &item[3].hash);	/* a reader that stands here goes on */
	sum = 0;
	hlist_for_each_entry_safe(pos, tmp, &head, hash) {
		sum = sum * 10 + pos->value;
		hlist_del(&pos->hash);
	}
	KEXPECT_EQ(sum, 13);
	KEXPECT(hlist_empty(&head));
}

KTEST(lib, llist_hands_over_everything_newest_first, "")
{
	struct item item[3] = { { .value = 0 }, { .value = 1 }, { .value = 2 } }, *pos;
	LLIST_HEAD(head);
	int sum = 0;

	KEXPECT(llist_add(&item[0].lnode, &head));
	KEXPECT(!llist_add(&item[1].lnode, &head));
	KEXPECT(!llist_add(&item[2].lnode, &head));
	KEXPECT(llist_del_first(&head) == &item[2].lnode);
	llist_add(&item[2].lnode, &head);
	llist_for_each_entry(pos, llist_reverse_order(llist_del_all(&head)), lnode)
		sum = sum * 10 + pos->value;
	KEXPECT_EQ(sum, 12);
	KEXPECT(llist_empty(&head) && !llist_del_first(&head));
}

/* Every node in order of priority and arrival, and prio_list through exactly the first of each. */
static bool plist_is_sound(struct plist_head *head, int nodes)
{
	struct plist_node *pos, *prev = NULL, *ring;
	int n = 0;

	plist_for_each(pos, head) {
		struct item *item = container_of(pos, struct item, pnode);
		bool first = !prev || prev->prio != pos->prio;

		if (prev && prev->prio > pos->prio)
			return false;
		if (!first && container_of(prev, struct item, pnode)->value > item->value)
			return false;
		if (first && prev) {
			ring = list_entry(pos->prio_list.prev, struct plist_node, prio_list);
			if (ring->prio != prev->prio)
				return false;
		}
		if (!first && !list_empty(&pos->prio_list))
			return false;
		prev = pos;
		n++;
	}
	return n == nodes;
}

KTEST(lib, plist_is_sorted_with_equals_in_order_of_arrival, "")
{
	static struct item item[40];
	bool in[40] = { false };
	PLIST_HEAD(head);
	int nodes = 0, clock = 0;

	for (int round = 0; round < 2000; round++) {
		int i = ktest_random() % 40;

		if (in[i]) {
			plist_del(&item[i].pnode, &head);
			nodes--;
		} else {
			plist_node_init(&item[i].pnode, ktest_random() % 7);
			item[i].value = clock++;
			plist_add(&item[i].pnode, &head);
			nodes++;
		}
		in[i] = !in[i];
		KASSERT(plist_is_sound(&head, nodes));
	}
	for (int i = 0; i < 40; i++) {
		if (in[i])
			plist_del(&item[i].pnode, &head);
	}
	KEXPECT(plist_head_empty(&head));
}
