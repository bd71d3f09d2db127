// SPDX-License-Identifier: MIT
/* Atomic operations under the load of all CPUs. */

#include <linux/atomic.h>
#include <linux/bitops.h>
#include <linux/ktest.h>
#include "../../tests/threads.h"

#define THREADS	8
#define ROUNDS	20000

struct hammer {
	atomic_t count, zeros, winners;
	atomic64_t count64;
	unsigned long bit, word;
};

static void hammer_add(struct crowd *crowd, int nr)
{
	struct hammer *h = crowd->arg;
	int i;

	for (i = 0; i < ROUNDS; i++) {
		atomic_inc(&h->count);
		atomic64_add(3, &h->count64);
	}
}

KTEST(locking, atomic_increments_of_all_cpus_add_up, "spec: B-CHK-22")
{
	struct hammer h = { };
	struct crowd crowd;

	KEXPECT(crowd_start(&crowd, THREADS, hammer_add, &h));
	crowd_end(&crowd);
	KEXPECT_EQ(atomic_read(&h.count), THREADS * ROUNDS);
	KEXPECT_EQ(atomic64_read(&h.count64), 3LL * THREADS * ROUNDS);
}

static void hammer_dec(struct crowd *crowd, int nr)
{
	struct hammer *h = crowd->arg;
	int i;

	for (i = 0; i < ROUNDS; i++) {
		if (atomic_dec_and_test(&h->count))
			atomic_inc(&h->zeros);
	}
	if (!test_and_set_bit(0, &h->bit))
		atomic_inc(&h->winners);
}

KTEST(locking, exactly_one_decrement_sees_zero_and_one_setter_wins, "spec: B-CHK-22 N-CHK-25")
{
	struct hammer h = { .count = ATOMIC_INIT(THREADS * ROUNDS) };
	struct crowd crowd;

	KEXPECT(crowd_start(&crowd, THREADS, hammer_dec, &h));
	crowd_end(&crowd);
	KEXPECT_EQ(atomic_read(&h.zeros), 1);
	KEXPECT_EQ(atomic_read(&h.winners), 1);
}

KTEST(locking, atomic_return_values, "spec: B-CHK-22 N-LOCK-06")
{
	atomic_t v = ATOMIC_INIT(5);
	unsigned long word = 0;

	KEXPECT_EQ(atomic_fetch_add(2, &v), 5);
	KEXPECT_EQ(atomic_add_return(2, &v), 9);
	KEXPECT_EQ(atomic_fetch_sub(1, &v), 9);
	KEXPECT_EQ(atomic_sub_return(1, &v), 7);
	KEXPECT(!atomic_sub_and_test(6, &v));
	KEXPECT(atomic_dec_and_test(&v));
	KEXPECT(!atomic_inc_and_test(&v));
	KEXPECT(atomic_add_negative(-2, &v));
	KEXPECT_EQ(atomic_cmpxchg(&v, 3, 4), -1);
	KEXPECT_EQ(atomic_read(&v), -1);
	KEXPECT_EQ(atomic_cmpxchg(&v, -1, 4), -1);
	KEXPECT_EQ(atomic_xchg(&v, 8), 4);
	KEXPECT(!test_and_set_bit(63, &word));
	KEXPECT(test_and_clear_bit(63, &word));
	KEXPECT(!test_and_change_bit(0, &word));
	KEXPECT_EQ(word, 1);
}
