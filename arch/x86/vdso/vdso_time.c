// SPDX-License-Identifier: MIT
/*
 * The time without a system call. Runs in user mode, in every process.
 *
 * The kernel keeps struct vdso_data in the page before this object. A reader takes the sequence
 * number, computes, and starts over if the number was odd or has changed. What cannot be told from
 * the page (the CPU-time clocks, a counter user space cannot read) is asked of the kernel.
 */

#include <vdso/datapage.h>
#include <uapi/asm/unistd.h>
#include <uapi/linux/time.h>
#include <uapi/linux/time_types.h>
#include <uapi/asm-generic/errno.h>
#include <asm/segment.h>

#define NSEC_PER_SEC	1000000000ULL

extern const struct vdso_data vdso_data_page __attribute__((visibility("hidden")));

int __vdso_clock_gettime(clockid_t clock, struct __kernel_timespec *ts);
int __vdso_clock_getres(clockid_t clock, struct __kernel_timespec *res);
int __vdso_gettimeofday(struct __kernel_old_timeval *tv, struct timezone *tz);
__kernel_old_time_t __vdso_time(__kernel_old_time_t *t);
long __vdso_getcpu(unsigned int *cpu, unsigned int *node, void *unused);

static __always_inline long system_call(long nr, long a, long b)
{
	long ret;

	__asm__ __volatile__("syscall"
			     : "=a"(ret)
			     : "0"(nr), "D"(a), "S"(b)
			     : "rcx", "r11", "memory");
	return ret;
}

static __always_inline u32 read_begin(const struct vdso_data *d)
{
	u32 seq;

	while ((seq = READ_ONCE(d->seq)) & 1)
		__builtin_ia32_pause();
	barrier();
	return seq;
}

static __always_inline bool read_retry(const struct vdso_data *d, u32 seq)
{
	barrier();
	return READ_ONCE(d->seq) != seq;
}

/* Cycles since the kernel last looked. CPUs may differ by a few: never negative. */
static __always_inline u64 cycles_since(const struct vdso_data *d)
{
	u32 lo, hi;
	u64 now;

	__asm__ __volatile__("lfence; rdtsc" : "=a" (lo), "=d" (hi) : : "memory");
	now = (u64)hi << 32 | lo;
	return now > d->cycle_last ? (now - d->cycle_last) & d->mask : 0;
}

#define FINE_CLOCKS	(1U << CLOCK_REALTIME | 1U << CLOCK_MONOTONIC | 1U << CLOCK_MONOTONIC_RAW | \
			 1U << CLOCK_BOOTTIME | 1U << CLOCK_TAI)
#define COARSE_CLOCKS	(1U << CLOCK_REALTIME_COARSE | 1U << CLOCK_MONOTONIC_COARSE)

static __always_inline bool is_one_of(clockid_t clock, u32 clocks)
{
	return (u32)clock < VDSO_BASES && (1U << clock & clocks);
}

/* False: the counter cannot be read here. */
static __always_inline bool read_fine(clockid_t clock, struct __kernel_timespec *ts)
{
	const struct vdso_data *d = &vdso_data_page;
	u64 sec, ns;
	u32 seq;

	do {
		seq = read_begin(d);
		if (__builtin_expect(d->clock_mode == VDSO_CLOCKMODE_NONE, 0))
			return false;
		ns = cycles_since(d);
		if (__builtin_expect(clock == CLOCK_MONOTONIC_RAW, 0))
			ns = (ns * d->raw_mult + d->raw_frac) >> d->shift;
		else
			ns = (ns * d->mult + d->frac) >> d->shift;
		ns += d->base[clock].nsec;
		sec = d->base[clock].sec;
	} while (__builtin_expect(read_retry(d, seq), 0));
	/* The base is a tick old, as a rule; after a long sleep it may be seconds. */
	while (__builtin_expect(ns >= NSEC_PER_SEC, 0)) {
		ns -= NSEC_PER_SEC;
		sec++;
		__asm__("" : "+r" (ns));	/* no division */
	}
	ts->tv_sec = sec;
	ts->tv_nsec = ns;
	return true;
}

static __always_inline void read_coarse(clockid_t clock, struct __kernel_timespec *ts)
{
	const struct vdso_data *d = &vdso_data_page;
	u32 seq;

	do {
		seq = read_begin(d);
		ts->tv_sec = d->base[clock].sec;
		ts->tv_nsec = d->base[clock].nsec;
	} while (read_retry(d, seq));
}

int __vdso_clock_gettime(clockid_t clock, struct __kernel_timespec *ts)
{
	if (is_one_of(clock, FINE_CLOCKS) && read_fine(clock, ts))
		return 0;
	if (is_one_of(clock, COARSE_CLOCKS)) {
		read_coarse(clock, ts);
		return 0;
	}
	return system_call(__NR_clock_gettime, clock, (long)ts);
}

int __vdso_gettimeofday(struct __kernel_old_timeval *tv, struct timezone *tz)
{
	const struct vdso_data *d = &vdso_data_page;
	struct __kernel_timespec ts;

	if (tv) {
		if (!read_fine(CLOCK_REALTIME, &ts))
			return system_call(__NR_gettimeofday, (long)tv, (long)tz);
		tv->tv_sec = ts.tv_sec;
		tv->tv_usec = ts.tv_nsec / 1000;
	}
	if (tz) {
		tz->tz_minuteswest = d->tz_minuteswest;
		tz->tz_dsttime = d->tz_dsttime;
	}
	return 0;
}

__kernel_old_time_t __vdso_time(__kernel_old_time_t *t)
{
	__kernel_old_time_t now = READ_ONCE(vdso_data_page.base[CLOCK_REALTIME_COARSE].sec);

	if (t)
		*t = now;
	return now;
}

int __vdso_clock_getres(clockid_t clock, struct __kernel_timespec *res)
{
	const struct vdso_data *d = &vdso_data_page;
	u32 ns;

	switch (clock) {
	case CLOCK_REALTIME:
	case CLOCK_MONOTONIC:
	case CLOCK_MONOTONIC_RAW:
	case CLOCK_BOOTTIME:
	case CLOCK_TAI:
		ns = READ_ONCE(d->hres_res_ns);
		break;
	case CLOCK_REALTIME_COARSE:
	case CLOCK_MONOTONIC_COARSE:
		ns = READ_ONCE(d->coarse_res_ns);
		break;
	default:
		return system_call(__NR_clock_getres, clock, (long)res);
	}
	if (res) {
		res->tv_sec = 0;
		res->tv_nsec = ns;
	}
	return 0;
}

/* The CPU number is the limit of a segment: bits 0-11 the CPU, above them the node. */
long __vdso_getcpu(unsigned int *cpu, unsigned int *node, void *unused)
{
	unsigned int limit;

	__asm__("lsl %1, %0" : "=r" (limit) : "r" (__CPUNODE_SEG));
	if (cpu)
		*cpu = limit & 0xfff;
	if (node)
		*node = limit >> 12;
	return 0;
}

int clock_gettime(clockid_t clock, struct __kernel_timespec *ts)
	__attribute__((weak, alias("__vdso_clock_gettime")));
int clock_getres(clockid_t clock, struct __kernel_timespec *res)
	__attribute__((weak, alias("__vdso_clock_getres")));
int gettimeofday(struct __kernel_old_timeval *tv, struct timezone *tz)
	__attribute__((weak, alias("__vdso_gettimeofday")));
__kernel_old_time_t time(__kernel_old_time_t *t) __attribute__((weak, alias("__vdso_time")));
long getcpu(unsigned int *cpu, unsigned int *node, void *unused)
	__attribute__((weak, alias("__vdso_getcpu")));
