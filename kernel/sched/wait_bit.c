// SPDX-License-Identifier: MIT
/*
 * Waiting on a bit or a variable. The wait queues are in a hash by address: a queue is shared by
 * chance, so waking compares the key.
 */

#include <linux/wait_bit.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/hash.h>
#include <linux/jiffies.h>
#include <linux/init.h>
#include "sched.h"

#define WAIT_TABLE_BITS 7

static struct wait_queue_head bit_wait_table[1 << WAIT_TABLE_BITS] ____cacheline_aligned;

void __init wait_bit_init(void)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(bit_wait_table); i++)
		init_waitqueue_head(&bit_wait_table[i]);
}

struct wait_queue_head *bit_waitqueue(void *word, int bit)
{
	return &bit_wait_table[hash_long((unsigned long)word * BITS_PER_LONG + bit,
					 WAIT_TABLE_BITS)];
}

struct wait_queue_head *__var_waitqueue(void *var)
{
	return &bit_wait_table[hash_ptr(var, WAIT_TABLE_BITS)];
}

int wake_bit_function(struct wait_queue_entry *entry, unsigned int mode, int flags, void *arg)
{
	struct wait_bit_queue_entry *wait =
		container_of(entry, struct wait_bit_queue_entry, wq_entry);
	struct wait_bit_key *key = arg;

	if (wait->key.flags != key->flags || wait->key.bit_nr != key->bit_nr ||
	    test_bit(key->bit_nr, key->flags))
		return 0;
	return autoremove_wake_function(entry, mode, flags, key);
}

static int var_wake_function(struct wait_queue_entry *entry, unsigned int mode, int flags,
			     void *arg)
{
	struct wait_bit_queue_entry *wait =
		container_of(entry, struct wait_bit_queue_entry, wq_entry);
	struct wait_bit_key *key = arg;

	if (wait->key.flags != key->flags || wait->key.bit_nr != key->bit_nr)
		return 0;
	return autoremove_wake_function(entry, mode, flags, key);
}

static void init_bit_entry(struct wait_bit_queue_entry *wait, void *word, int bit,
			   wait_queue_func_t func)
{
	*wait = (struct wait_bit_queue_entry){
		.key = { .flags = word, .bit_nr = bit },
		.wq_entry = { .private = current, .func = func },
	};
	INIT_LIST_HEAD(&wait->wq_entry.entry);
}

void init_wait_var_entry(struct wait_bit_queue_entry *wait, void *var, int flags)
{
	init_bit_entry(wait, var, -1, var_wake_function);
	wait->wq_entry.flags = flags;
}

static int wait_on_bit_until_clear(struct wait_queue_head *wq, struct wait_bit_queue_entry *wait,
				   wait_bit_action_f *action, unsigned int mode)
{
	int ret = 0;

	do {
		prepare_to_wait(wq, &wait->wq_entry, mode);
		if (test_bit(wait->key.bit_nr, wait->key.flags))
			ret = action(&wait->key, mode);
	} while (test_bit(wait->key.bit_nr, wait->key.flags) && !ret);
	finish_wait(wq, &wait->wq_entry);
	return ret;
}

int out_of_line_wait_on_bit(void *word, int bit, wait_bit_action_f *action, unsigned int mode)
{
	struct wait_bit_queue_entry wait;

	might_sleep();
	init_bit_entry(&wait, word, bit, wake_bit_function);
	return wait_on_bit_until_clear(bit_waitqueue(word, bit), &wait, action, mode);
}

int out_of_line_wait_on_bit_timeout(void *word, int bit, wait_bit_action_f *action,
				    unsigned int mode, unsigned long timeout)
{
	struct wait_bit_queue_entry wait;

	might_sleep();
	init_bit_entry(&wait, word, bit, wake_bit_function);
	wait.key.timeout = jiffies + timeout;
	return wait_on_bit_until_clear(bit_waitqueue(word, bit), &wait, action, mode);
}

/*
 * Exclusive: one waiter is woken for each clearing. If it gives up, the bit may be free with others
 * asleep, so it wakes the next.
 */
int out_of_line_wait_on_bit_lock(void *word, int bit, wait_bit_action_f *action, unsigned int mode)
{
	struct wait_queue_head *wq = bit_waitqueue(word, bit);
	struct wait_bit_queue_entry wait;
	int ret = 0;

	might_sleep();
	init_bit_entry(&wait, word, bit, wake_bit_function);
	for (;;) {
		prepare_to_wait_exclusive(wq, &wait.wq_entry, mode);
		if (test_bit(bit, word)) {
			ret = action(&wait.key, mode);
			if (ret) {
				finish_wait(wq, &wait.wq_entry);
				if (!test_bit(bit, word))
					wake_up_bit(word, bit);
			}
		}
		if (ret)
			return ret;
		if (!test_and_set_bit(bit, word)) {
			finish_wait(wq, &wait.wq_entry);
			return 0;
		}
	}
}

void __wake_up_bit(struct wait_queue_head *wq, void *word, int bit)
{
	struct wait_bit_key key = { .flags = word, .bit_nr = bit };

	if (waitqueue_active(wq))
		__wake_up(wq, TASK_NORMAL, 1, &key);
}

void wake_up_bit(void *word, int bit)
{
	__wake_up_bit(bit_waitqueue(word, bit), word, bit);
}

void wake_up_var(void *var)
{
	struct wait_bit_key key = { .flags = var, .bit_nr = -1 };
	struct wait_queue_head *wq = __var_waitqueue(var);

	if (waitqueue_active(wq))
		__wake_up(wq, TASK_NORMAL, 0, &key);
}

/* ---------------------------------------------------------------- how to sleep */

int bit_wait(struct wait_bit_key *key, int mode)
{
	schedule();
	return signal_pending_state(mode, current) ? -EINTR : 0;
}

int bit_wait_io(struct wait_bit_key *key, int mode)
{
	io_schedule();
	return signal_pending_state(mode, current) ? -EINTR : 0;
}

int bit_wait_timeout(struct wait_bit_key *key, int mode)
{
	unsigned long now = jiffies;

	if (time_after_eq(now, key->timeout))
		return -EAGAIN;
	schedule_timeout(key->timeout - now);
	return signal_pending_state(mode, current) ? -EINTR : 0;
}
