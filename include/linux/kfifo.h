/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_KFIFO_H
#define _LINUX_KFIFO_H

/*
 * A queue of bytes in a ring whose size is a power of two.
 *
 * `in` and `out` count bytes for ever; their difference is what is queued, their low bits are
 * places in the ring. One reader and one writer need no lock against each other; more of either
 * need one among themselves (kfifo_in_locked, kfifo_out_locked). Any context, but for
 * kfifo_alloc().
 */

#include <linux/types.h>
#include <linux/spinlock.h>

struct kfifo {
	unsigned int in;	/* the writer's */
	unsigned int out;	/* the reader's */
	unsigned int mask;	/* size - 1 */
	unsigned char *data;
};

/* size is rounded up to a power of two. **Fails with** -EINVAL (0 or too large), -ENOMEM. */
int kfifo_alloc(struct kfifo *fifo, unsigned int size, gfp_t gfp);
/*
 * The caller's buffer; the largest power of two within size is used. **Fails with** -EINVAL (< 2).
 */
int kfifo_init(struct kfifo *fifo, void *buffer, unsigned int size);
/* Frees what kfifo_alloc() took. */
void kfifo_free(struct kfifo *fifo);
#define kfifo_destroy(fifo)	kfifo_free(fifo)

/*
 * Return the number of bytes moved: less than len if the queue was full (empty). peek leaves them
 * in.
 */
unsigned int kfifo_in(struct kfifo *fifo, const void *from, unsigned int len);
unsigned int kfifo_out(struct kfifo *fifo, void *to, unsigned int len);
unsigned int kfifo_out_peek(struct kfifo *fifo, void *to, unsigned int len);

#define kfifo_size(fifo)	((fifo)->mask + 1)
#define kfifo_len(fifo)		(READ_ONCE((fifo)->in) - READ_ONCE((fifo)->out))
#define kfifo_avail(fifo)	(kfifo_size(fifo) - kfifo_len(fifo))
#define kfifo_is_empty(fifo)	(kfifo_len(fifo) == 0)
#define kfifo_is_full(fifo)	(kfifo_len(fifo) > (fifo)->mask)
#define kfifo_initialized(fifo)	((fifo)->data != NULL)

/* Needs reader and writer kept out; kfifo_reset_out() only the reader. */
static inline void kfifo_reset(struct kfifo *fifo)
{
	fifo->in = fifo->out = 0;
}

static inline void kfifo_reset_out(struct kfifo *fifo)
{
	fifo->out = READ_ONCE(fifo->in);
}

static inline bool kfifo_put(struct kfifo *fifo, unsigned char c)
{
	return kfifo_in(fifo, &c, 1);
}

static inline bool kfifo_get(struct kfifo *fifo, unsigned char *c)
{
	return kfifo_out(fifo, c, 1);
}

static inline unsigned int kfifo_in_spinlocked(struct kfifo *fifo, const void *from,
					       unsigned int len, spinlock_t *lock)
{
	unsigned long flags;

	spin_lock_irqsave(lock, flags);
	len = kfifo_in(fifo, from, len);
	spin_unlock_irqrestore(lock, flags);
	return len;
}

static inline unsigned int kfifo_out_spinlocked(struct kfifo *fifo, void *to, unsigned int len,
						spinlock_t *lock)
{
	unsigned long flags;

	spin_lock_irqsave(lock, flags);
	len = kfifo_out(fifo, to, len);
	spin_unlock_irqrestore(lock, flags);
	return len;
}
#define kfifo_in_locked(fifo, from, len, lock)	kfifo_in_spinlocked(fifo, from, len, lock)
#define kfifo_out_locked(fifo, to, len, lock)	kfifo_out_spinlocked(fifo, to, len, lock)

#endif
