// SPDX-License-Identifier: MIT
#include <linux/kfifo.h>
#include <linux/atomic.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>

/*
 * Queues of bytes. The counters run freely and wrap at 2^32, so in - out is the fill level even
 * after that. A side publishes its counter with release after it has touched the data, and the
 * other side reads it with acquire.
 */

#define KFIFO_MAX	(1U << 30)

int kfifo_alloc(struct kfifo *fifo, unsigned int size, gfp_t gfp)
{
	*fifo = (struct kfifo){ 0 };
	if (size < 2 || size > KFIFO_MAX)
		return -EINVAL;
	size = roundup_pow_of_two(size);
	fifo->data = kmalloc(size, gfp);
	if (!fifo->data)
		return -ENOMEM;
	fifo->mask = size - 1;
	return 0;
}

int kfifo_init(struct kfifo *fifo, void *buffer, unsigned int size)
{
	*fifo = (struct kfifo){ 0 };
	if (size < 2)
		return -EINVAL;
	fifo->mask = rounddown_pow_of_two(size) - 1;
	fifo->data = buffer;
	return 0;
}

void kfifo_free(struct kfifo *fifo)
{
	kfree(fifo->data);
	*fifo = (struct kfifo){ 0 };
}

unsigned int kfifo_in(struct kfifo *fifo, const void *from, unsigned int len)
{
	unsigned int in = fifo->in, used = in - smp_load_acquire(&fifo->out), at = in & fifo->mask,
		     first;

	len = min(len, kfifo_size(fifo) - used);
	first = min(len, kfifo_size(fifo) - at);
	memcpy(fifo->data + at, from, first);
	memcpy(fifo->data, from + first, len - first);
	smp_store_release(&fifo->in, in + len);
	return len;
}

unsigned int kfifo_out_peek(struct kfifo *fifo, void *to, unsigned int len)
{
	unsigned int out = fifo->out, at = out & fifo->mask, first;

	len = min(len, smp_load_acquire(&fifo->in) - out);
	first = min(len, kfifo_size(fifo) - at);
	memcpy(to, fifo->data + at, first);
	memcpy(to + first, fifo->data, len - first);
	return len;
}

unsigned int kfifo_out(struct kfifo *fifo, void *to, unsigned int len)
{
	len = kfifo_out_peek(fifo, to, len);
	smp_store_release(&fifo->out, fifo->out + len);
	return len;
}
