// SPDX-License-Identifier: MIT
#include <linux/kernel.h>
#include <linux/preempt.h>
#include <linux/smp.h>
#include <linux/string.h>
#include <linux/irqflags.h>
#include <asm/spinlock.h>
#include "internal.h"

/*
 * The ring of log records. How this works
 *
 *	pos:   tail            open            head
 *	        |               |               |
 *	   .....[record][record][last record   ].....
 *
 * Records lie one behind the other in a ring of bytes; positions count for ever, their low bits are
 * places. A record never wraps: where it does not fit before the end of the ring a filler (size 0)
 * sends the reader back to its beginning. A new record pushes out as many of the oldest ones as it
 * needs room.
 *
 * The last record stays open while its line has no end: what the same caller prints next with
 * KERN_CONT is appended in place.
 *
 * One lock guards it all, with interrupts off, for a copy of at most a kilobyte and no call that
 * could fault or print. It is the bare spin lock, for the validator prints too. An NMI (or a fault
 * that should not be) may hit its holder on the same CPU: that one must not wait, so the owner is
 * noted, and its message is lost. Lock and owner do not change in one step; an NMI may come in
 * between, so it only tries for the lock, long enough for a holder on another CPU to be done.
 */

struct record {
	u64 ts_nsec;
	u32 caller;
	u16 size;			/* in the ring, multiple of 8; 0: filler */
	u16 len;			/* of the text */
	u8 facility, level, flags;
	char text[];
};

static struct {
	arch_spinlock_t lock;
	int owner;			/* CPU + 1 */
	u64 head, tail;			/* lock: positions */
	u64 next_seq, first_seq;	/* lock: numbers of the records at head and tail */
	u64 open;			/* lock: position of the last record */
	unsigned long changes;		/* lock: records added and appended to */
} ring = { .lock = __ARCH_SPIN_LOCK_UNLOCKED };

static char ring_data[LOG_BUF_SIZE] __aligned(8);

#define NMI_TRIES	100000

static bool ring_lock_in_nmi(void)
{
	for (int tries = 0; tries < NMI_TRIES; tries++) {
		if (arch_spin_trylock(&ring.lock))
			return true;
	}
	return false;
}

/* Interrupts are off on success. */
static bool ring_lock(unsigned long *flags)
{
	int me = raw_smp_processor_id() + 1;

	*flags = arch_local_irq_save();
	if (unlikely(READ_ONCE(ring.owner) == me || (in_nmi() && !ring_lock_in_nmi()))) {
		arch_local_irq_restore(*flags);
		return false;
	}
	if (likely(!in_nmi()))
		arch_spin_lock(&ring.lock);
	WRITE_ONCE(ring.owner, me);
	return true;
}

static void ring_unlock(unsigned long flags)
{
	WRITE_ONCE(ring.owner, 0);
	arch_spin_unlock(&ring.lock);
	arch_local_irq_restore(flags);
}

void log_bust_lock(void)
{
	ring.owner = 0;
	ring.lock = (arch_spinlock_t)__ARCH_SPIN_LOCK_UNLOCKED;
}

static struct record *record_at(u64 pos)
{
	return (struct record *)(ring_data + (pos & (LOG_BUF_SIZE - 1)));
}

static u64 room_before_end(u64 pos)
{
	return LOG_BUF_SIZE - (pos & (LOG_BUF_SIZE - 1));
}

/*
 * Where the next record really is: past the filler, and past a rest of the ring too small for one.
 */
static u64 skip_filler(u64 pos)
{
	u64 room = room_before_end(pos);

	return room < sizeof(struct record) || !record_at(pos)->size ? pos + room : pos;
}

static u64 behind(u64 pos)
{
	pos += record_at(pos)->size;
	return pos == ring.head ? pos : skip_filler(pos);
}

static size_t size_for(size_t len)
{
	return ALIGN(sizeof(struct record) + len, 8);
}

/* Drops the oldest records until [head, end) is free. */
static void push_out(u64 end)
{
	while (ring.first_seq != ring.next_seq && ring.tail + LOG_BUF_SIZE < end) {
		ring.tail = behind(ring.tail);
		ring.first_seq++;
	}
}

/* The position for a record of that size. */
static u64 make_room(size_t size)
{
	u64 pos = ring.head, room = room_before_end(pos);

	if (room < size) {
		push_out(pos + room + size);
		if (room >= sizeof(struct record))
			record_at(pos)->size = 0;
		pos += room;
	} else {
		push_out(pos + size);
	}
	if (ring.first_seq == ring.next_seq)
		ring.tail = pos;
	return pos;
}

/* The last record grows, if the end of the ring lets it. */
static bool append(u32 caller, u8 flags, const char *text, u16 len)
{
	struct record *last = record_at(ring.open);
	size_t size;

	if (ring.first_seq == ring.next_seq || last->flags & LOG_NEWLINE || last->caller != caller)
		return false;
	size = size_for(last->len + len);
	if (last->len + len > LOG_LINE_MAX || size > room_before_end(ring.open))
		return false;
	push_out(ring.open + size);
	memcpy(last->text + last->len, text, len);
	last->len += len;
	last->flags |= flags & LOG_NEWLINE;
	last->size = size;
	ring.head = ring.open + size;
	return true;
}

bool log_store(u8 facility, u8 level, u8 flags, u32 caller, u64 ts_nsec, const char *text, u16 len)
{
	struct record *r;
	unsigned long irq;

	if (!ring_lock(&irq))
		return false;
	if (!(flags & LOG_CONT) || !append(caller, flags, text, len)) {
		ring.open = make_room(size_for(len));
		r = record_at(ring.open);
		*r = (struct record){
			.ts_nsec = ts_nsec,
			.caller = caller,
			.size = size_for(len),
			.len = len,
			.facility = facility,
			.level = level,
			.flags = flags,
		};
		memcpy(r->text, text, len);
		ring.head = ring.open + r->size;
		ring.next_seq++;
	}
	ring.changes++;
	ring_unlock(irq);
	return true;
}

/*
 * A cursor whose record is gone moves to the oldest one; one that stood behind the last record
 * skips the filler there may be now.
 */
static void repair_cursor(struct log_cursor *cursor, u64 *lost)
{
	if (cursor->seq < ring.first_seq) {
		if (lost)
			*lost += ring.first_seq - cursor->seq;
		cursor->seq = ring.first_seq;
		cursor->pos = ring.tail;
	} else if (cursor->seq < ring.next_seq) {
		cursor->pos = skip_filler(cursor->pos);
	}
}

bool log_peek(struct log_cursor *cursor, struct log_info *info, char *text, size_t size, u64 *lost)
{
	struct record *r;
	unsigned long irq;
	bool found;

	if (!ring_lock(&irq))
		return false;
	repair_cursor(cursor, lost);
	found = cursor->seq < ring.next_seq;
	if (found) {
		r = record_at(cursor->pos);
		*info = (struct log_info){ .seq = cursor->seq,
					   .ts_nsec = r->ts_nsec,
					   .caller = r->caller,
					   .len = r->len,
					   .facility = r->facility,
					   .level = r->level,
					   .flags = r->flags };
		/* No longer the last: its line ends here, whoever began it. */
		if (cursor->seq + 1 < ring.next_seq)
			info->flags |= LOG_NEWLINE;
		if (text)
			memcpy(text, r->text, min_t(size_t, size, r->len));
	}
	ring_unlock(irq);
	return found;
}

void log_advance(struct log_cursor *cursor)
{
	unsigned long irq;

	if (!ring_lock(&irq))
		return;
	repair_cursor(cursor, NULL);
	if (cursor->seq < ring.next_seq) {
		cursor->pos = behind(cursor->pos);
		cursor->seq++;
	}
	ring_unlock(irq);
}

void log_first(struct log_cursor *cursor)
{
	unsigned long irq;

	if (!ring_lock(&irq))
		return;
	*cursor = (struct log_cursor){ ring.first_seq, ring.tail };
	ring_unlock(irq);
}

void log_end(struct log_cursor *cursor)
{
	unsigned long irq;

	if (!ring_lock(&irq))
		return;
	*cursor = (struct log_cursor){ ring.next_seq, ring.head };
	ring_unlock(irq);
}

unsigned long log_changes(void)
{
	return READ_ONCE(ring.changes);
}
