// SPDX-License-Identifier: MIT
#include <linux/list.h>

/*
 * The checks the debug build makes before a list changes. A list that fails is left as it is: the
 * report is worth more than the entry.
 */

bool __list_add_valid(struct list_head *new, struct list_head *prev, struct list_head *next)
{
	if (WARN(!prev || !next, "list_add corruption: neighbour is NULL\n") ||
	    WARN(next->prev != prev,
		 "list_add corruption: next->prev is %px, not prev %px (next %px)\n", next->prev,
		 prev, next) ||
	    WARN(prev->next != next,
		 "list_add corruption: prev->next is %px, not next %px (prev %px)\n", prev->next,
		 next, prev) ||
	    WARN(new == prev || new == next, "list_add double add: new %px, prev %px, next %px\n",
		 new, prev, next))
		return false;
	return true;
}

bool __list_del_entry_valid(struct list_head *entry)
{
	struct list_head *prev = entry->prev, *next = entry->next;

	if (WARN(!next || !prev, "list_del corruption, %px: a link is NULL\n", entry) ||
	    WARN(next == LIST_POISON1 || prev == LIST_POISON2,
		 "list_del corruption, %px: deleted already\n", entry) ||
	    WARN(prev->next != entry,
		 "list_del corruption: prev->next is %px, not %px (prev %px)\n", prev->next, entry,
		 prev) ||
	    WARN(next->prev != entry,
		 "list_del corruption: next->prev is %px, not %px (next %px)\n", next->prev, entry,
		 next))
		return false;
	return true;
}
