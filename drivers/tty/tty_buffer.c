// SPDX-License-Identifier: MIT
/*
 * Input between a driver's interrupt and the line discipline: a ring of characters and how each
 * came in. The driver fills it in any context and pushes; a kworker hands it to the discipline,
 * which may sleep. If the discipline is full the ring stays as it is until tty_buffer_restart().
 * What does not fit into the ring is the driver's to keep or to lose.
 */

#include <linux/kernel.h>
#include <linux/errno.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/tty.h>

#define CHUNK	256	/* handed over at once; on the stack with its flags */

static unsigned int ring_used(const struct tty_bufhead *b)
{
	return b->head - b->tail;
}

unsigned int tty_buffer_space_avail(struct tty_struct *tty)
{
	return TTY_BUFFER_SIZE - (READ_ONCE(tty->buf.head) - READ_ONCE(tty->buf.tail));
}

int tty_insert_flip_char(struct tty_struct *tty, unsigned char ch, unsigned char flag)
{
	struct tty_bufhead *b = &tty->buf;
	unsigned long flags;
	int ret = 0;

	spin_lock_irqsave(&b->lock, flags);
	if (b->chars && ring_used(b) < TTY_BUFFER_SIZE) {
		b->chars[b->head % TTY_BUFFER_SIZE] = ch;
		b->flags[b->head % TTY_BUFFER_SIZE] = flag;
		b->head++;
		ret = 1;
	}
	spin_unlock_irqrestore(&b->lock, flags);
	return ret;
}

int tty_insert_flip_string(struct tty_struct *tty, const unsigned char *chars, size_t size)
{
	struct tty_bufhead *b = &tty->buf;
	unsigned long flags;
	size_t n = 0;

	spin_lock_irqsave(&b->lock, flags);
	while (b->chars && n < size && ring_used(b) < TTY_BUFFER_SIZE) {
		unsigned int at = b->head % TTY_BUFFER_SIZE;
		size_t len = min3(size - n, (size_t)(TTY_BUFFER_SIZE - at),
				  (size_t)(TTY_BUFFER_SIZE - ring_used(b)));

		memcpy(b->chars + at, chars + n, len);
		memset(b->flags + at, TTY_NORMAL, len);
		b->head += len;
		n += len;
	}
	spin_unlock_irqrestore(&b->lock, flags);
	return n;
}

void tty_flip_buffer_push(struct tty_struct *tty)
{
	queue_work(system_unbound_wq, &tty->buf.work);
}

/* Copies the oldest characters out without taking them off the ring; how many. */
static unsigned int peek_chunk(struct tty_bufhead *b, unsigned char *chars, unsigned char *fl)
{
	unsigned int at, n;

	spin_lock_irq(&b->lock);
	at = b->tail % TTY_BUFFER_SIZE;
	n = min3(ring_used(b), TTY_BUFFER_SIZE - at, (unsigned int)CHUNK);
	memcpy(chars, b->chars + at, n);
	memcpy(fl, b->flags + at, n);
	spin_unlock_irq(&b->lock);
	return n;
}

/* `seen` of them were taken; true if there is more and the discipline wants it. */
static bool consume_chunk(struct tty_bufhead *b, unsigned int peeked, int seen, unsigned int tail)
{
	bool more;

	spin_lock_irq(&b->lock);
	if (b->tail == tail)		/* else it was flushed meanwhile */
		b->tail += seen;
	b->blocked = (unsigned int)seen < peeked;
	more = !b->blocked && ring_used(b);
	spin_unlock_irq(&b->lock);
	return more;
}

static void flush_to_ldisc(struct work_struct *work)
{
	struct tty_struct *tty = container_of(work, struct tty_struct, buf.work);
	struct tty_bufhead *b = &tty->buf;
	unsigned char chars[CHUNK], fl[CHUNK];
	bool more = true;

	while (more) {
		unsigned int tail = READ_ONCE(b->tail);
		unsigned int n = peek_chunk(b, chars, fl);

		if (!n)
			break;
		more = consume_chunk(b, n, tty->ldisc->receive_buf(tty, chars, fl, n), tail);
		if (tty->link)
			tty_wakeup(tty->link);	/* a pty: the other side has room to write */
	}
}

void tty_buffer_restart(struct tty_struct *tty)
{
	if (ring_used(&tty->buf))
		queue_work(system_unbound_wq, &tty->buf.work);
}

void tty_buffer_flush(struct tty_struct *tty)
{
	struct tty_bufhead *b = &tty->buf;

	spin_lock_irq(&b->lock);
	b->tail = b->head;
	b->blocked = false;
	spin_unlock_irq(&b->lock);
}

void tty_buffer_flush_work(struct tty_struct *tty)
{
	flush_work(&tty->buf.work);
}

void tty_buffer_init(struct tty_struct *tty)
{
	spin_lock_init(&tty->buf.lock);
	INIT_WORK(&tty->buf.work, flush_to_ldisc);
}

int tty_buffer_alloc(struct tty_struct *tty)
{
	unsigned char *ring = kmalloc(2 * TTY_BUFFER_SIZE, GFP_KERNEL);

	if (!ring)
		return -ENOMEM;
	tty->buf.flags = ring + TTY_BUFFER_SIZE;
	tty->buf.chars = ring;
	return 0;
}

/* Nobody inserts any more. */
void tty_buffer_free(struct tty_struct *tty)
{
	cancel_work_sync(&tty->buf.work);
	kfree(tty->buf.chars);
	tty->buf.chars = NULL;
}
