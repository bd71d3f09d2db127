// SPDX-License-Identifier: MIT
/*
 * Locks that spin: exclusion, preemption count, interrupt flag, readers and writers, sequence
 * counters.
 */

#include <linux/ktest.h>
#include <linux/spinlock.h>
#include <linux/seqlock.h>
#include <linux/lockref.h>
#include "../../tests/threads.h"

#define THREADS	4
#define ROUNDS	20000

struct shared {
	spinlock_t lock;
	rwlock_t rwlock;
	seqlock_t seqlock;
	struct lockref ref;
	unsigned long a, b;
	atomic_t torn, stop, retries;
};

static void shared_init(struct shared *s)
{
	*s = (struct shared){ };
	spin_lock_init(&s->lock);
	rwlock_init(&s->rwlock);
	seqlock_init(&s->seqlock);
	spin_lock_init(&s->ref.lock);
}

KTEST(locking, spinlock_disables_preemption_and_restores_interrupts,
      "spec: B-CHK-23 A-CHK-24 N-LOCK-13 N-LOCK-28")
{
	unsigned long flags;
	spinlock_t lock;
	int before = preempt_count();

	spin_lock_init(&lock);
	spin_lock(&lock);
	KEXPECT_EQ(preempt_count(), before + 1);
	KEXPECT(!spin_trylock(&lock));
	KEXPECT_EQ(preempt_count(), before + 1);
	spin_unlock(&lock);
	KEXPECT_EQ(preempt_count(), before);

	spin_lock_irqsave(&lock, flags);
	KEXPECT(irqs_disabled());
	spin_unlock_irqrestore(&lock, flags);
	KEXPECT(!irqs_disabled());
	local_irq_disable();
	spin_lock_irqsave(&lock, flags);
	spin_unlock_irqrestore(&lock, flags);
	KEXPECT(irqs_disabled());
	local_irq_enable();

	spin_lock_bh(&lock);
	KEXPECT(in_softirq() && !in_serving_softirq());
	spin_unlock_bh(&lock);
	KEXPECT(!in_softirq());
	KEXPECT(spin_trylock(&lock));
	spin_unlock(&lock);
}

static void count_locked(struct crowd *crowd, int nr)
{
	struct shared *s = crowd->arg;
	int i;

	for (i = 0; i < ROUNDS; i++) {
		spin_lock(&s->lock);
		s->a++;
		spin_unlock(&s->lock);
	}
}

KTEST(locking, spinlock_guards_a_counter, "spec: B-CHK-23")
{
	struct crowd crowd;
	struct shared s;

	shared_init(&s);
	KEXPECT(crowd_start(&crowd, THREADS, count_locked, &s));
	crowd_end(&crowd);
	KEXPECT_EQ(s.a, THREADS * ROUNDS);
}

/* Thread 0 writes, the rest read. */
static void read_and_write(struct crowd *crowd, int nr)
{
	struct shared *s = crowd->arg;
	int i;

	for (i = 0; i < ROUNDS / 4; i++) {
		if (nr == 0) {
			write_lock(&s->rwlock);
			s->a++;
			barrier();
			s->b++;
			write_unlock(&s->rwlock);
		} else {
			read_lock(&s->rwlock);
			if (READ_ONCE(s->a) != READ_ONCE(s->b))
				atomic_inc(&s->torn);
			read_unlock(&s->rwlock);
		}
	}
}

KTEST(locking, rwlock_excludes_writers_from_readers, "spec: B-CHK-24 N-CHK-24 N-LOCK-14")
{
	struct crowd crowd;
	struct shared s;

	shared_init(&s);
	KEXPECT(crowd_start(&crowd, THREADS, read_and_write, &s));
	crowd_end(&crowd);
	KEXPECT_EQ(atomic_read(&s.torn), 0);
	KEXPECT_EQ(s.a, ROUNDS / 4);

	read_lock(&s.rwlock);
	KEXPECT(!write_trylock(&s.rwlock));
	read_unlock(&s.rwlock);
	KEXPECT(write_trylock(&s.rwlock));
	KEXPECT(!read_trylock(&s.rwlock));
	KEXPECT(!write_trylock(&s.rwlock));
	write_unlock(&s.rwlock);
	KEXPECT_EQ(atomic_read(&s.rwlock.cnts), 0);
}

static void seq_read_and_write(struct crowd *crowd, int nr)
{
	struct shared *s = crowd->arg;
	unsigned long a, b;
	unsigned int seq;
	int i;

	for (i = 0; i < ROUNDS / 4; i++) {
		if (nr == 0) {
			write_seqlock(&s->seqlock);
			s->a++;
			barrier();
			s->b++;
			write_sequnlock(&s->seqlock);
			continue;
		}
		do {
			seq = read_seqbegin(&s->seqlock);
			a = READ_ONCE(s->a);
			b = READ_ONCE(s->b);
		} while (read_seqretry(&s->seqlock, seq));
		if (a != b)
			atomic_inc(&s->torn);
	}
}

KTEST(locking, seqlock_readers_see_whole_values, "spec: B-CHK-28 N-CHK-24 N-LOCK-26")
{
	struct crowd crowd;
	struct shared s;
	unsigned int seq;

	shared_init(&s);
	KEXPECT(crowd_start(&crowd, THREADS, seq_read_and_write, &s));
	crowd_end(&crowd);
	KEXPECT_EQ(atomic_read(&s.torn), 0);
	KEXPECT_EQ(s.a, ROUNDS / 4);
	seq = read_seqbegin(&s.seqlock);
	write_seqlock(&s.seqlock);
	KEXPECT(read_seqretry(&s.seqlock, seq));
	write_sequnlock(&s.seqlock);
	KEXPECT(read_seqretry(&s.seqlock, seq));
}

static void take_refs(struct crowd *crowd, int nr)
{
	struct shared *s = crowd->arg;
	int i;

	for (i = 0; i < ROUNDS; i++) {
		lockref_get(&s->ref);
		if (i % 16 == nr) {
			spin_lock(&s->ref.lock);
			s->ref.count++;
			spin_unlock(&s->ref.lock);
		}
	}
}

KTEST(locking, lockref_counts_with_and_without_its_lock, "")
{
	struct crowd crowd;
	struct shared s;

	shared_init(&s);
	KEXPECT(crowd_start(&crowd, THREADS, take_refs, &s));
	crowd_end(&crowd);
	KEXPECT_EQ(s.ref.count, THREADS * (ROUNDS + ROUNDS / 16));
	s.ref.count = 1;
	KEXPECT(lockref_get_not_zero(&s.ref));
	KEXPECT(lockref_put_or_lock(&s.ref));
	KEXPECT(!lockref_put_or_lock(&s.ref));
	KEXPECT_EQ(s.ref.count, 1);
	lockref_mark_dead(&s.ref);
	spin_unlock(&s.ref.lock);
	KEXPECT(!lockref_get_not_dead(&s.ref));
}
