/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SEQLOCK_H
#define _LINUX_SEQLOCK_H

/*
 * Sequence counters: readers never wait for each other and never write; a reader that met a writer
 * tries again.
 *
 *	do {
 *		seq = read_seqbegin(&lock);
 *		...copy...
 *	} while (read_seqretry(&lock, seq));
 *
 * Rules
 * - Readers only copy; a pointer they read may be stale, so they must not follow it unless
 *   something else keeps it alive.
 * - seqcount_t: the caller serialises writers and keeps them from being preempted. seqlock_t brings
 *   a spin lock that does.
 * - A reader in an interrupt handler needs writers with interrupts off, or it spins for ever.
 */

#include <linux/spinlock.h>

typedef struct seqcount {
	unsigned int sequence;		/* odd while a writer is inside */
} seqcount_t;

typedef seqcount_t seqcount_latch_t;
typedef seqcount_t seqcount_spinlock_t;
typedef seqcount_t seqcount_raw_spinlock_t;
typedef seqcount_t seqcount_mutex_t;

#define SEQCNT_ZERO(name)		{ 0 }
#define SEQCNT_SPINLOCK_ZERO(name, lock) { 0 }
#define SEQCNT_RAW_SPINLOCK_ZERO(name, lock) { 0 }
#define SEQCNT_LATCH_ZERO(name)		{ 0 }
#define seqcount_init(s)		((s)->sequence = 0)
#define seqcount_spinlock_init(s, l)	((void)(l), (s)->sequence = 0)
#define seqcount_raw_spinlock_init(s, l) ((void)(l), (s)->sequence = 0)
#define seqcount_mutex_init(s, l)	((void)(l), (s)->sequence = 0)

static __always_inline unsigned int __read_seqcount_begin(const seqcount_t *s)
{
	return smp_cond_load_acquire(&s->sequence, !(VAL & 1));
}

static __always_inline unsigned int read_seqcount_begin(const seqcount_t *s)
{
	unsigned int seq = __read_seqcount_begin(s);

	smp_rmb();
	return seq;
}
#define raw_read_seqcount_begin(s)	read_seqcount_begin(s)

/* Does not wait for a writer: an odd value makes the retry certain. */
static __always_inline unsigned int raw_seqcount_begin(const seqcount_t *s)
{
	unsigned int seq = READ_ONCE(s->sequence);

	smp_rmb();
	return seq & ~1U;
}

static __always_inline unsigned int raw_read_seqcount(const seqcount_t *s)
{
	unsigned int seq = READ_ONCE(s->sequence);

	smp_rmb();
	return seq;
}

static __always_inline int __read_seqcount_retry(const seqcount_t *s, unsigned int start)
{
	return READ_ONCE(s->sequence) != start;
}

static __always_inline int read_seqcount_retry(const seqcount_t *s, unsigned int start)
{
	smp_rmb();
	return __read_seqcount_retry(s, start);
}

static __always_inline void raw_write_seqcount_begin(seqcount_t *s)
{
	WRITE_ONCE(s->sequence, s->sequence + 1);
	smp_wmb();
}

static __always_inline void raw_write_seqcount_end(seqcount_t *s)
{
	smp_wmb();
	WRITE_ONCE(s->sequence, s->sequence + 1);
}

static __always_inline void write_seqcount_begin(seqcount_t *s)
{
	preempt_disable();
	raw_write_seqcount_begin(s);
}

static __always_inline void write_seqcount_end(seqcount_t *s)
{
	raw_write_seqcount_end(s);
	preempt_enable();
}

/* Readers that began before this try again. */
static __always_inline void write_seqcount_invalidate(seqcount_t *s)
{
	smp_wmb();
	WRITE_ONCE(s->sequence, s->sequence + 2);
}

/*
 * A latch has two copies of the data: readers use the one that is not being written, and so may
 * interrupt the writer.
 */
#define raw_read_seqcount_latch(s)		READ_ONCE((s)->sequence)
#define read_seqcount_latch_retry(s, start)	read_seqcount_retry(s, start)
static __always_inline void raw_write_seqcount_latch(seqcount_latch_t *s)
{
	smp_wmb();
	WRITE_ONCE(s->sequence, s->sequence + 1);
	smp_wmb();
}

typedef struct {
	seqcount_t seqcount;
	spinlock_t lock;		/* writers */
} seqlock_t;

#define __SEQLOCK_UNLOCKED(name)	{ .seqcount = { 0 }, .lock = __SPIN_LOCK_INITIALIZER(name) }
#define DEFINE_SEQLOCK(name)		seqlock_t name = __SEQLOCK_UNLOCKED(name)
#define seqlock_init(sl) do {				\
	seqcount_init(&(sl)->seqcount);			\
	spin_lock_init(&(sl)->lock);			\
} while (0)

static __always_inline unsigned int read_seqbegin(const seqlock_t *sl)
{
	return read_seqcount_begin(&sl->seqcount);
}

static __always_inline unsigned int read_seqretry(const seqlock_t *sl, unsigned int start)
{
	return read_seqcount_retry(&sl->seqcount, start);
}

static __always_inline void write_seqlock(seqlock_t *sl)
{
	spin_lock(&sl->lock);
	raw_write_seqcount_begin(&sl->seqcount);
}

static __always_inline void write_sequnlock(seqlock_t *sl)
{
	raw_write_seqcount_end(&sl->seqcount);
	spin_unlock(&sl->lock);
}

static __always_inline void write_seqlock_irq(seqlock_t *sl)
{
	spin_lock_irq(&sl->lock);
	raw_write_seqcount_begin(&sl->seqcount);
}

static __always_inline void write_sequnlock_irq(seqlock_t *sl)
{
	raw_write_seqcount_end(&sl->seqcount);
	spin_unlock_irq(&sl->lock);
}

static __always_inline void write_seqlock_bh(seqlock_t *sl)
{
	spin_lock_bh(&sl->lock);
	raw_write_seqcount_begin(&sl->seqcount);
}

static __always_inline void write_sequnlock_bh(seqlock_t *sl)
{
	raw_write_seqcount_end(&sl->seqcount);
	spin_unlock_bh(&sl->lock);
}

#define write_seqlock_irqsave(sl, flags) do {			\
	spin_lock_irqsave(&(sl)->lock, flags);			\
	raw_write_seqcount_begin(&(sl)->seqcount);		\
} while (0)

static __always_inline void write_sequnlock_irqrestore(seqlock_t *sl, unsigned long flags)
{
	raw_write_seqcount_end(&sl->seqcount);
	spin_unlock_irqrestore(&sl->lock, flags);
}

/* A reader that shuts writers out, as the last resort of one that retried. */
static __always_inline void read_seqlock_excl(seqlock_t *sl) { spin_lock(&sl->lock); }
static __always_inline void read_sequnlock_excl(seqlock_t *sl) { spin_unlock(&sl->lock); }

/*
 * With *seq even the lockless way, with *seq odd under the lock: a loop makes it odd for its second
 * round.
 */
static __always_inline void read_seqbegin_or_lock(seqlock_t *sl, int *seq)
{
	if (!(*seq & 1))
		*seq = read_seqbegin(sl);
	else
		read_seqlock_excl(sl);
}

static __always_inline int need_seqretry(seqlock_t *sl, int seq)
{
	return !(seq & 1) && read_seqretry(sl, seq);
}

static __always_inline void done_seqretry(seqlock_t *sl, int seq)
{
	if (seq & 1)
		read_sequnlock_excl(sl);
}

#endif
