// SPDX-License-Identifier: MIT
/*
 * How this works: the time of day
 *
 * A clocksource counts cycles. `timekeeper` remembers one counter value, cycle_last, and what
 * MONOTONIC was then; the time now is
 *
 *	mono + (((counter - cycle_last) & mask) * mult + frac) >> shift
 *
 *  - The tick calls update_wall_time(), which moves cycle_last and mono forward together, so the
 *    difference stays small enough for 64 bits (the clocksource's max_idle_ns bounds how long a CPU
 *    that keeps time may sleep).
 *  - REALTIME, BOOTTIME and TAI are MONOTONIC plus an offset. Setting the clock changes
 *    offs[TK_OFFS_REAL] and nothing else, so MONOTONIC cannot jump.
 *  - MONOTONIC_RAW keeps its own base, because adjtimex() steers mult and must not steer RAW.
 *
 * I1  MONOTONIC never goes back: a reader whose counter lags behind cycle_last (another CPU's TSC)
 *     sees a delta of 0.
 * I2  mono, frac, cycle_last, mult change together inside one write section of tk_seq.
 * I3  writers hold timekeeper_lock with interrupts off, so a reader in an interrupt never waits for
 *     its own CPU.
 *
 * Lock order: hrtimer cpu_base locks are never taken inside timekeeper_lock; clock_was_set() runs
 * after it is dropped.
 */

#include <linux/capability.h>
#include <linux/errno.h>
#include <linux/init.h>
#include <linux/interrupt.h>
#include <linux/kernel.h>
#include <linux/seqlock.h>
#include <linux/time.h>
#include "tk_internal.h"

struct timekeeper timekeeper;
static DEFINE_RAW_SPINLOCK(timekeeper_lock);
static seqcount_t tk_seq = SEQCNT_ZERO(tk_seq);

/* Cycles since the last update, never negative (I1). */
static inline u64 tk_delta(const struct timekeeper *tk)
{
	u64 delta = (tk->clock->read(tk->clock) - tk->cycle_last) & tk->mask;

	return delta & ~(tk->mask >> 1) ? 0 : delta;
}

static inline ktime_t tk_mono(const struct timekeeper *tk)
{
	return tk->mono + ((tk_delta(tk) * tk->mult + tk->frac) >> tk->shift);
}

ktime_t ktime_get(void)
{
	unsigned int seq;
	ktime_t now;

	do {
		seq = read_seqcount_begin(&tk_seq);
		now = tk_mono(&timekeeper);
	} while (read_seqcount_retry(&tk_seq, seq));
	return now;
}

static ktime_t ktime_get_with_offset(enum tk_offsets offs)
{
	unsigned int seq;
	ktime_t now;

	do {
		seq = read_seqcount_begin(&tk_seq);
		now = tk_mono(&timekeeper) + timekeeper.offs[offs];
	} while (read_seqcount_retry(&tk_seq, seq));
	return now;
}

ktime_t ktime_get_real(void)
{
	return ktime_get_with_offset(TK_OFFS_REAL);
}

ktime_t ktime_get_boottime(void)
{
	return ktime_get_with_offset(TK_OFFS_BOOT);
}

ktime_t ktime_get_clocktai(void)
{
	return ktime_get_with_offset(TK_OFFS_TAI);
}

ktime_t ktime_get_raw(void)
{
	const struct timekeeper *tk = &timekeeper;
	unsigned int seq;
	ktime_t now;

	do {
		seq = read_seqcount_begin(&tk_seq);
		now = tk->raw + ((tk_delta(tk) * tk->raw_mult + tk->raw_frac) >> tk->shift);
	} while (read_seqcount_retry(&tk_seq, seq));
	return now;
}

void ktime_get_coarse_ts64(struct timespec64 *ts)
{
	unsigned int seq;

	do {
		seq = read_seqcount_begin(&tk_seq);
		*ts = timekeeper.mono_ts;
	} while (read_seqcount_retry(&tk_seq, seq));
}

void ktime_get_coarse_real_ts64(struct timespec64 *ts)
{
	unsigned int seq;

	do {
		seq = read_seqcount_begin(&tk_seq);
		*ts = timekeeper.real_ts;
	} while (read_seqcount_retry(&tk_seq, seq));
}

ktime_t ktime_get_coarse(void)
{
	struct timespec64 ts;

	ktime_get_coarse_ts64(&ts);
	return timespec64_to_ktime(ts);
}

void ktime_get_ts64(struct timespec64 *ts)
{
	*ts = ns_to_timespec64(ktime_get());
}

void ktime_get_raw_ts64(struct timespec64 *ts)
{
	*ts = ns_to_timespec64(ktime_get_raw());
}

void ktime_get_real_ts64(struct timespec64 *ts)
{
	*ts = ns_to_timespec64(ktime_get_real());
}

void ktime_get_boottime_ts64(struct timespec64 *ts)
{
	*ts = ns_to_timespec64(ktime_get_boottime());
}

time64_t ktime_get_seconds(void)
{
	return READ_ONCE(timekeeper.mono_ts.tv_sec);
}

time64_t ktime_get_real_seconds(void)
{
	return READ_ONCE(timekeeper.real_ts.tv_sec);
}

time64_t ktime_get_boottime_seconds(void)
{
	return ktime_get_boottime() / NSEC_PER_SEC;
}

ktime_t ktime_mono_to_any(ktime_t tmono, enum tk_offsets offs)
{
	return tmono + READ_ONCE(timekeeper.offs[offs]);
}

void getboottime64(struct timespec64 *ts)
{
	*ts = ns_to_timespec64(READ_ONCE(timekeeper.offs[TK_OFFS_REAL]) -
			       READ_ONCE(timekeeper.offs[TK_OFFS_BOOT]));
}

ktime_t ktime_get_update_offsets_now(unsigned int *cwsseq, ktime_t *offs_real, ktime_t *offs_boot,
				     ktime_t *offs_tai)
{
	const struct timekeeper *tk = &timekeeper;
	unsigned int seq;
	ktime_t now;

	do {
		seq = read_seqcount_begin(&tk_seq);
		now = tk_mono(tk);
		if (*cwsseq != tk->clock_was_set_seq) {
			*cwsseq = tk->clock_was_set_seq;
			*offs_real = tk->offs[TK_OFFS_REAL];
			*offs_boot = tk->offs[TK_OFFS_BOOT];
			*offs_tai = tk->offs[TK_OFFS_TAI];
		}
	} while (read_seqcount_retry(&tk_seq, seq));
	return now;
}

/* Moves the base up to now. In a write section (I2). */
static void timekeeping_forward(struct timekeeper *tk)
{
	u64 delta = tk_delta(tk);
	u64 frac = delta * tk->mult + tk->frac;
	u64 raw_frac = delta * tk->raw_mult + tk->raw_frac;
	u64 elapsed = frac >> tk->shift;

	tk->cycle_last = (tk->cycle_last + delta) & tk->mask;
	tk->mono += elapsed;
	tk->frac = frac & ((1ULL << tk->shift) - 1);
	tk->raw += raw_frac >> tk->shift;
	tk->raw_frac = raw_frac & ((1ULL << tk->shift) - 1);
	tk->offs[TK_OFFS_REAL] += ntp_slew(elapsed);
}

/* What follows from the base and the offsets. In a write section, last. */
static void timekeeping_publish(struct timekeeper *tk)
{
	tk->offs[TK_OFFS_TAI] = tk->offs[TK_OFFS_REAL] + tk->tai_offset * NSEC_PER_SEC;
	tk->mono_ts = ns_to_timespec64(tk->mono);
	tk->real_ts = ns_to_timespec64(tk->mono + tk->offs[TK_OFFS_REAL]);
	update_vsyscall(tk);
}

void update_wall_time(void)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&timekeeper_lock, flags);
	write_seqcount_begin(&tk_seq);
	timekeeping_forward(&timekeeper);
	timekeeping_publish(&timekeeper);
	write_seqcount_end(&tk_seq);
	raw_spin_unlock_irqrestore(&timekeeper_lock, flags);
}

/* In a write section: the time so far stays, cycles are counted by `clock` from here on. */
static void tk_setup(struct timekeeper *tk, struct clocksource *clock)
{
	tk->clock = clock;
	tk->mask = clock->mask;
	tk->cycle_last = clock->read(clock) & clock->mask;
	tk->raw_mult = clock->mult;
	tk->mult = ntp_adjusted_mult(clock->mult);
	tk->shift = clock->shift;
	tk->frac = tk->raw_frac = 0;
}

int timekeeping_notify(struct clocksource *clock)
{
	unsigned long flags;

	if (timekeeper.clock == clock)
		return 0;
	raw_spin_lock_irqsave(&timekeeper_lock, flags);
	write_seqcount_begin(&tk_seq);
	if (timekeeper.clock)
		timekeeping_forward(&timekeeper);
	tk_setup(&timekeeper, clock);
	timekeeping_publish(&timekeeper);
	write_seqcount_end(&tk_seq);
	raw_spin_unlock_irqrestore(&timekeeper_lock, flags);
	return 0;
}

u64 timekeeping_max_deferment(void)
{
	return READ_ONCE(timekeeper.clock)->max_idle_ns;
}

int do_settimeofday64(const struct timespec64 *ts)
{
	struct timekeeper *tk = &timekeeper;
	unsigned long flags;
	ktime_t real;
	int ret = 0;

	if (!timespec64_valid_settod(ts))
		return -EINVAL;
	real = timespec64_to_ktime(*ts);
	raw_spin_lock_irqsave(&timekeeper_lock, flags);
	write_seqcount_begin(&tk_seq);
	timekeeping_forward(tk);
	if (real < tk->mono) {		/* boot would lie before 1970 */
		ret = -EINVAL;
	} else {
		tk->offs[TK_OFFS_REAL] = real - tk->mono;
		tk->clock_was_set_seq++;
		ntp_clear();
	}
	timekeeping_publish(tk);
	write_seqcount_end(&tk_seq);
	raw_spin_unlock_irqrestore(&timekeeper_lock, flags);
	clock_was_set();
	return ret;
}

int timekeeping_inject_offset(const struct timespec64 *ts)
{
	struct timespec64 now;

	if (ts->tv_nsec < 0 || ts->tv_nsec >= NSEC_PER_SEC)
		return -EINVAL;
	ktime_get_real_ts64(&now);
	now = timespec64_add(now, *ts);
	return do_settimeofday64(&now);
}

/* A frequency, in 2^-16 parts per million, that still fits its finest form: 2^-32 ns a second. */
#define FREQ_MOST	((long)(LLONG_MAX / (NSEC_PER_USEC << 16)))

static int check_timex(const struct __kernel_timex *txc)
{
	long most = txc->modes & ADJ_NANO ? NSEC_PER_SEC : USEC_PER_SEC;

	if (txc->modes & ADJ_ADJTIME) {
		if (!(txc->modes & ADJ_OFFSET))
			return -EINVAL;
		if (!(txc->modes & ADJ_OFFSET_READONLY) && !capable(CAP_SYS_TIME))
			return -EPERM;
	} else {
		if (txc->modes && !capable(CAP_SYS_TIME))
			return -EPERM;
		if ((txc->modes & ADJ_TICK) &&
		    (txc->tick < 900000 / USER_HZ || txc->tick > 1100000 / USER_HZ))
			return -EINVAL;
	}
	if (txc->modes & ADJ_SETOFFSET) {
		if (!capable(CAP_SYS_TIME))
			return -EPERM;
		if (txc->time.tv_usec < 0 || txc->time.tv_usec >= most)
			return -EINVAL;
	}
	if ((txc->modes & ADJ_FREQUENCY) && (txc->freq > FREQ_MOST || txc->freq < -FREQ_MOST))
		return -EINVAL;
	return 0;
}

int do_adjtimex(struct __kernel_timex *txc)
{
	struct timekeeper *tk = &timekeeper;
	struct timespec64 now;
	unsigned long flags;
	bool tai_set;
	s32 tai;
	int ret;

	ret = check_timex(txc);
	if (ret)
		return ret;
	if (txc->modes & ADJ_SETOFFSET) {
		struct timespec64 delta = { txc->time.tv_sec, txc->time.tv_usec };

		if (!(txc->modes & ADJ_NANO))
			delta.tv_nsec *= NSEC_PER_USEC;
		ret = timekeeping_inject_offset(&delta);
		if (ret)
			return ret;
	}

	ktime_get_real_ts64(&now);
	raw_spin_lock_irqsave(&timekeeper_lock, flags);
	write_seqcount_begin(&tk_seq);
	timekeeping_forward(tk);
	tai = tk->tai_offset;
	ret = ntp_adjtimex(txc, &now, &tai);
	tai_set = tai != tk->tai_offset;
	if (tai_set) {
		tk->tai_offset = tai;
		tk->clock_was_set_seq++;
	}
	tk->mult = ntp_adjusted_mult(tk->raw_mult);
	timekeeping_publish(tk);
	write_seqcount_end(&tk_seq);
	raw_spin_unlock_irqrestore(&timekeeper_lock, flags);
	if (tai_set)
		clock_was_set();
	return ret;
}

void __init timekeeping_init(void)
{
	struct timespec64 wall = { 0, 0 };

	timekeeping_notify(clocksource_current());
	read_persistent_clock64(&wall);
	if (timespec64_valid_settod(&wall) && wall.tv_sec)
		do_settimeofday64(&wall);
}
