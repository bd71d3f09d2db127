// SPDX-License-Identifier: MIT
/*
 * Random numbers.
 *
 * How this works
 *
 *	sources: RDSEED or RDRAND, moments of interrupts, devices, writes to /dev/random
 *	   |  mix_pool()
 *	   v
 *	input pool: one running BLAKE2s hash
 *	   |  extract(), when 256 bits have been collected and then about once a minute
 *	   v
 *	base key  --- each CPU derives its own key when the generation has changed
 *	   |
 *	   v
 *	CPU's key: every request makes a block of ChaCha20 with it; the first half of the block
 *	replaces the key, the second half is
 *	           given out (and further blocks of the old key, if that is not enough)
 *
 * I1. A key is replaced before anything made with it leaves: what is learnt of the state later does
 *     not tell earlier output.
 * I2. Until 256 bits have been credited (`ready`), getrandom(2) and /dev/random wait, and every
 *     request extracts from the pool anew.
 * I3. A CPU's key is used with interrupts off on that CPU only.
 *
 * Lock order: a CPU's interrupts off, base.lock, pool.lock.
 */

#include <linux/capability.h>
#include <linux/fs.h>
#include <linux/init.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/pagemap.h>
#include <linux/percpu.h>
#include <linux/poll.h>
#include <linux/random.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/syscalls.h>
#include <linux/timekeeping.h>
#include <linux/uaccess.h>
#include <linux/uio.h>
#include <linux/utsname.h>
#include <linux/wait.h>
#include <asm/archrandom.h>
#include <asm/timex.h>
#include "random_crypto.h"

#define POOL_BITS		256
#define RESEED_INTERVAL		(60 * HZ)
#define IRQS_PER_MIX		64		/* a power of two */
#define SPARE_BYTES		(CHACHA_BLOCK_SIZE - CHACHA_KEY_SIZE)

static struct {
	spinlock_t lock;			/* irq-safe */
	struct blake2s_state hash;		/* lock */
	unsigned int credited;			/* lock: bits, until ready */
} pool = { .lock = __SPIN_LOCK_UNLOCKED(pool.lock) };

static struct {
	spinlock_t lock;			/* irq-safe */
	u8 key[CHACHA_KEY_SIZE];		/* lock */
	unsigned long birth;			/* lock: jiffies of the last extraction */
	unsigned long generation;		/* lock to change: counts keys */
} base = { .lock = __SPIN_LOCK_UNLOCKED(base.lock) };

struct crng {
	u8 key[CHACHA_KEY_SIZE];
	unsigned long generation;		/* of the base key it was derived from */
};
static DEFINE_PER_CPU(struct crng, crngs);	/* I3 */

static bool ready __read_mostly;		/* I2 */
static DECLARE_WAIT_QUEUE_HEAD(ready_wait);

bool rng_is_initialized(void)
{
	return READ_ONCE(ready);
}

/* ---- the pool */

static void mix_pool(const void *buf, size_t len)
{
	unsigned long flags;

	spin_lock_irqsave(&pool.lock, flags);
	blake2s_update(&pool.hash, buf, len);
	spin_unlock_irqrestore(&pool.lock, flags);
}

/* A key from all that is in the pool; what stays in the pool does not tell the key. */
static void extract(u8 key[CHACHA_KEY_SIZE])
{
	struct {
		u8 seed[BLAKE2S_HASH_SIZE];
		unsigned long fresh[4];
		u8 which;
	} block;
	struct blake2s_state hash;
	unsigned long flags;
	int i;

	for (i = 0; i < ARRAY_SIZE(block.fresh); i++)
		if (!arch_get_random_seed_long(&block.fresh[i]))
			block.fresh[i] = random_get_entropy();

	spin_lock_irqsave(&pool.lock, flags);
	blake2s_final(&pool.hash, block.seed);
	blake2s_init(&pool.hash);
	block.which = 0;
	blake2s_init(&hash);
	blake2s_update(&hash, &block, sizeof(block));
	blake2s_final(&hash, key);
	blake2s_update(&pool.hash, key, CHACHA_KEY_SIZE);
	spin_unlock_irqrestore(&pool.lock, flags);

	block.which = 1;
	blake2s_init(&hash);
	blake2s_update(&hash, &block, sizeof(block));
	blake2s_final(&hash, key);
	memset(&block, 0, sizeof(block));
	barrier_data(&block);
}

/* base.lock held. */
static void reseed_locked(void)
{
	extract(base.key);
	base.birth = jiffies;
	WRITE_ONCE(base.generation, base.generation + 1);
}

static void credit(unsigned int bits)
{
	unsigned long flags;
	bool now_ready;

	if (likely(READ_ONCE(ready)))
		return;
	spin_lock_irqsave(&pool.lock, flags);
	pool.credited = min(pool.credited + bits, (unsigned int)POOL_BITS);
	now_ready = pool.credited == POOL_BITS && !ready;
	spin_unlock_irqrestore(&pool.lock, flags);
	if (!now_ready)
		return;
	spin_lock_irqsave(&base.lock, flags);
	reseed_locked();
	WRITE_ONCE(ready, true);
	spin_unlock_irqrestore(&base.lock, flags);
	wake_up_all(&ready_wait);
}

/* ---- the generator */

/*
 * Makes the key's first block: half of it is the new key, up to SPARE_BYTES go out. `state` can
 * make more blocks.
 */
static void erase_key(u8 key[CHACHA_KEY_SIZE], struct chacha_state *state, u8 *out, size_t len)
{
	u8 block[CHACHA_BLOCK_SIZE];

	chacha_init(state, key);
	chacha_block(state, block);
	memcpy(key, block, CHACHA_KEY_SIZE);	/* I1 */
	if (len)
		memcpy(out, block + CHACHA_KEY_SIZE, len);
	memset(block, 0, sizeof(block));
	barrier_data(block);
}

/* Up to SPARE_BYTES of output, and a state for more. */
static void make_state(struct chacha_state *state, u8 *out, size_t len)
{
	struct crng *crng;
	unsigned long flags;

	local_irq_save(flags);
	crng = this_cpu_ptr(&crngs);
	if (unlikely(!ready || crng->generation != READ_ONCE(base.generation) ||
		     time_after(jiffies, READ_ONCE(base.birth) + RESEED_INTERVAL))) {
		struct chacha_state unused;

		spin_lock(&base.lock);
		if (!ready || time_after(jiffies, base.birth + RESEED_INTERVAL))
			reseed_locked();
		erase_key(base.key, &unused, crng->key, sizeof(crng->key));
		crng->generation = base.generation;
		spin_unlock(&base.lock);
	}
	erase_key(crng->key, state, out, len);
	local_irq_restore(flags);
}

void get_random_bytes(void *buf, size_t len)
{
	size_t n = min(len, (size_t)SPARE_BYTES);
	u8 block[CHACHA_BLOCK_SIZE], *p = buf;
	struct chacha_state state;

	if (!len)
		return;
	make_state(&state, p, n);
	for (p += n, len -= n; len; p += n, len -= n) {
		n = min(len, sizeof(block));
		chacha_block(&state, block);
		memcpy(p, block, n);
	}
	memset(block, 0, sizeof(block));
	memset(&state, 0, sizeof(state));
	barrier_data(&state);
}

/* Single numbers come from a block made in advance, a number wiped as it is taken. */
struct batch {
	u64 numbers[CHACHA_BLOCK_SIZE / sizeof(u64)];
	unsigned int left;
	unsigned long generation;
};
static DEFINE_PER_CPU(struct batch, batches);	/* I3 */

u64 get_random_u64(void)
{
	struct batch *batch;
	unsigned long flags;
	u64 v;

	local_irq_save(flags);
	batch = this_cpu_ptr(&batches);
	if (unlikely(!batch->left || !ready || batch->generation != READ_ONCE(base.generation))) {
		struct chacha_state state;

		make_state(&state, NULL, 0);
		chacha_block(&state, (u8 *)batch->numbers);
		batch->left = ARRAY_SIZE(batch->numbers);
		batch->generation = READ_ONCE(base.generation);
	}
	v = batch->numbers[--batch->left];
	batch->numbers[batch->left] = 0;
	local_irq_restore(flags);
	return v;
}

u32 get_random_u32(void)
{
	return get_random_u64();
}

/*
 * The high half of a product of 32 bits is even over [0, ceil) once the products with a too small
 * low half are thrown away.
 */
u32 get_random_u32_below(u32 ceil)
{
	u32 reject;
	u64 product;

	if (ceil <= 1)
		return 0;
	reject = -ceil % ceil;
	do
		product = (u64)get_random_u32() * ceil;
	while ((u32)product < reject);
	return product >> 32;
}

/* ---- sources */

void add_device_randomness(const void *buf, size_t len)
{
	unsigned long now = random_get_entropy();

	mix_pool(&now, sizeof(now));
	mix_pool(buf, len);
}

/* Hard interrupts: a few instructions most of the time. */
void add_interrupt_randomness(int irq)
{
	static DEFINE_PER_CPU(struct { u64 acc; unsigned int count; }, irq_moments);
	unsigned long now = random_get_entropy();
	u64 acc = rol64(this_cpu_read(irq_moments.acc), 7) ^ now ^ ((u64)irq << 56);

	this_cpu_write(irq_moments.acc, acc);
	if (this_cpu_inc_return(irq_moments.count) & (IRQS_PER_MIX - 1))
		return;
	mix_pool(&acc, sizeof(acc));
	credit(1);
}

void add_input_randomness(unsigned int type, unsigned int code, unsigned int value)
{
	unsigned int event[3] = { type, code, value };

	add_device_randomness(event, sizeof(event));
}

void add_hwgenerator_randomness(const void *buf, size_t len, size_t entropy_bits)
{
	mix_pool(buf, len);
	credit(min(entropy_bits, len * 8));
}

/*
 * Without a source in the CPU and before interrupts have told enough: the jitter of sleeping and
 * waking, a bit a tick.
 */
static int collect_jitter(void)
{
	while (!READ_ONCE(ready)) {
		unsigned long now = random_get_entropy();

		mix_pool(&now, sizeof(now));
		schedule_timeout_interruptible(1);
		now = random_get_entropy();
		mix_pool(&now, sizeof(now));
		credit(1);
		if (signal_pending(current))
			return -ERESTARTSYS;
	}
	return 0;
}

int wait_for_random_bytes(void)
{
	return likely(READ_ONCE(ready)) ? 0 : collect_jitter();
}

/* ---- boot */

void __init random_init_early(const char *command_line)
{
	unsigned long words[POOL_BITS / (8 * sizeof(long)) * 2];
	int i, got = 0;

	blake2s_init(&pool.hash);
	for (i = 0; i < ARRAY_SIZE(words); i++) {
		if (arch_get_random_seed_long(&words[i]))
			got++;
		else
			words[i] = random_get_entropy();
	}
	mix_pool(words, sizeof(words));
	mix_pool(utsname(), sizeof(*utsname()));
	mix_pool(command_line, strlen(command_line));
	/* The CPU's word is trusted, at half a bit a bit. */
	credit(got * sizeof(long) * 8 / 2);
}

void __init random_init(void)
{
	u64 moments[2] = { ktime_get_real_ns(), random_get_entropy() };

	add_device_randomness(moments, sizeof(moments));
}

/* ---- user space */

/* Fills a buffer; at least a page's worth even if a signal waits. */
static ssize_t random_to_iter(struct iov_iter *to)
{
	u8 block[CHACHA_BLOCK_SIZE];
	struct chacha_state state;
	size_t len = min(iov_iter_count(to), (size_t)INT_MAX);
	size_t done = 0, n = min(len, (size_t)SPARE_BYTES);

	if (!len)
		return 0;
	make_state(&state, block, n);
	for (;;) {
		size_t copied = copy_to_iter(block, n, to);

		done += copied;
		if (copied != n || done == len)
			break;
		if (!(done & (PAGE_SIZE - 1) & ~(CHACHA_BLOCK_SIZE - 1))) {
			if (signal_pending(current))
				break;
			cond_resched();
		}
		n = min(len - done, sizeof(block));
		chacha_block(&state, block);
	}
	memset(block, 0, sizeof(block));
	memset(&state, 0, sizeof(state));
	barrier_data(&state);
	return done ? done : -EFAULT;
}

long sys_getrandom(char __user *buf, size_t len, unsigned int flags)
{
	struct iov_iter to;
	int err;

	if (flags & ~(GRND_NONBLOCK | GRND_RANDOM | GRND_INSECURE))
		return -EINVAL;
	if ((flags & (GRND_INSECURE | GRND_RANDOM)) == (GRND_INSECURE | GRND_RANDOM))
		return -EINVAL;
	if (!rng_is_initialized() && !(flags & GRND_INSECURE)) {
		if (flags & GRND_NONBLOCK)
			return -EAGAIN;
		err = wait_for_random_bytes();
		if (err)
			return err;
	}
	iov_iter_ubuf(&to, ITER_DEST, buf, len);
	return random_to_iter(&to);
}

static ssize_t urandom_read(struct kiocb *iocb, struct iov_iter *to)
{
	return random_to_iter(to);
}

static ssize_t random_read(struct kiocb *iocb, struct iov_iter *to)
{
	int err;

	if (!rng_is_initialized() &&
	    ((iocb->ki_filp->f_flags & O_NONBLOCK) || (iocb->ki_flags & IOCB_NOWAIT)))
		return -EAGAIN;
	err = wait_for_random_bytes();
	return err ? err : random_to_iter(to);
}

/* What is written is mixed in and believed to be known to everybody. */
static ssize_t random_from_iter(struct iov_iter *from)
{
	u8 block[BLAKE2S_BLOCK_SIZE];
	size_t done = 0, len = iov_iter_count(from);

	while (done < len) {
		size_t n = copy_from_iter(block, min(len - done, sizeof(block)), from);

		if (!n)
			break;
		mix_pool(block, n);
		done += n;
		if (!(done & (PAGE_SIZE - 1))) {
			if (signal_pending(current))
				break;
			cond_resched();
		}
	}
	memset(block, 0, sizeof(block));
	barrier_data(block);
	return done || !len ? done : -EFAULT;
}

static ssize_t random_write(struct kiocb *iocb, struct iov_iter *from)
{
	return random_from_iter(from);
}

static __poll_kernel_t random_poll(struct file *file, struct poll_table_struct *wait)
{
	poll_wait(file, &ready_wait, wait);
	return EPOLLOUT | EPOLLWRNORM | (rng_is_initialized() ? EPOLLIN | EPOLLRDNORM : 0);
}

/* RNDADDENTROPY: bits to credit, a size, then that many bytes. */
static long add_entropy(int __user *p)
{
	struct iov_iter from;
	int bits, size;
	ssize_t n;

	if (get_user(bits, p) || get_user(size, p + 1))
		return -EFAULT;
	if (bits < 0 || size < 0)
		return -EINVAL;
	iov_iter_ubuf(&from, ITER_SOURCE, p + 2, size);
	n = random_from_iter(&from);
	if (n < 0)
		return n;
	if (n != size)
		return -EFAULT;
	credit(min(bits, size * 8));
	return 0;
}

static long random_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	int __user *p = (int __user *)arg;
	unsigned long flags;
	int bits;

	if (cmd == RNDGETENTCNT)
		return put_user(rng_is_initialized() ? POOL_BITS : (int)READ_ONCE(pool.credited),
				p);
	if (cmd != RNDADDTOENTCNT && cmd != RNDADDENTROPY && cmd != RNDZAPENTCNT &&
	    cmd != RNDCLEARPOOL && cmd != RNDRESEEDCRNG)
		return -EINVAL;
	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	switch (cmd) {
	case RNDADDTOENTCNT:
		if (get_user(bits, p))
			return -EFAULT;
		if (bits < 0)
			return -EINVAL;
		credit(min(bits, POOL_BITS));
		return 0;
	case RNDADDENTROPY:
		return add_entropy(p);
	case RNDRESEEDCRNG:
		if (!rng_is_initialized())
			return -ENODATA;
		spin_lock_irqsave(&base.lock, flags);
		reseed_locked();
		spin_unlock_irqrestore(&base.lock, flags);
		return 0;
	}
	return 0;	/* the pool cannot be emptied: nothing would be gained */
}

const struct file_operations random_fops = {
	.open = nowait_open,
	.read_iter = random_read,
	.write_iter = random_write,
	.splice_read = generic_file_splice_read,
	.splice_write = iter_file_splice_write,
	.poll = random_poll,
	.unlocked_ioctl = random_ioctl,
	.llseek = noop_llseek,
};

const struct file_operations urandom_fops = {
	.open = nowait_open,
	.read_iter = urandom_read,
	.write_iter = random_write,
	.splice_read = generic_file_splice_read,
	.splice_write = iter_file_splice_write,
	.unlocked_ioctl = random_ioctl,
	.llseek = noop_llseek,
};
