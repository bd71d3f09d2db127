/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_TIMEKEEPING_H
#define _LINUX_TIMEKEEPING_H

/*
 * What time it is. Readers take no lock (a sequence count): **any context**, NMI excepted. All
 * values in ns unless the name says otherwise.
 *
 * MONOTONIC runs from boot and is never set; REALTIME is MONOTONIC plus an offset that
 * settimeofday() moves; BOOTTIME would add time spent suspended (Auk does not suspend, so it equals
 * MONOTONIC); RAW is not steered by adjtimex(); TAI is REALTIME plus leap seconds. The coarse
 * variants are as of the last tick.
 */

#include <linux/types.h>
#include <linux/time64.h>

struct clocksource;

ktime_t ktime_get(void);
ktime_t ktime_get_raw(void);
ktime_t ktime_get_real(void);
ktime_t ktime_get_boottime(void);
ktime_t ktime_get_clocktai(void);
ktime_t ktime_get_coarse(void);

static inline u64 ktime_get_ns(void) { return ktime_get(); }
static inline u64 ktime_get_real_ns(void) { return ktime_get_real(); }
static inline u64 ktime_get_boottime_ns(void) { return ktime_get_boottime(); }
static inline u64 ktime_get_raw_ns(void) { return ktime_get_raw(); }
static inline u64 ktime_get_boot_fast_ns(void) { return ktime_get_boottime(); }

void ktime_get_ts64(struct timespec64 *ts);
void ktime_get_raw_ts64(struct timespec64 *ts);
void ktime_get_real_ts64(struct timespec64 *ts);
void ktime_get_boottime_ts64(struct timespec64 *ts);
void ktime_get_coarse_ts64(struct timespec64 *ts);
void ktime_get_coarse_real_ts64(struct timespec64 *ts);
time64_t ktime_get_seconds(void);
time64_t ktime_get_real_seconds(void);
time64_t ktime_get_boottime_seconds(void);
/* When MONOTONIC was 0, in wall-clock time: btime of /proc/stat. */
void getboottime64(struct timespec64 *ts);

enum tk_offsets { TK_OFFS_REAL, TK_OFFS_BOOT, TK_OFFS_TAI, TK_OFFS_MAX };
/* An instant of another clock as MONOTONIC time and back. */
ktime_t ktime_mono_to_any(ktime_t tmono, enum tk_offsets offs);
#define ktime_mono_to_real(mono)	ktime_mono_to_any(mono, TK_OFFS_REAL)
/* MONOTONIC now, with the three offsets and the count of clock settings they belong to. */
ktime_t ktime_get_update_offsets_now(unsigned int *cwsseq, ktime_t *offs_real, ktime_t *offs_boot,
				     ktime_t *offs_tai);

/* 0; -EINVAL for a time that is not valid or before boot. */
int do_settimeofday64(const struct timespec64 *ts);
int timekeeping_inject_offset(const struct timespec64 *ts);
struct __kernel_timex;
int do_adjtimex(struct __kernel_timex *txc);

void timekeeping_init(void);	/* boot, once, after a clocksource is registered or with jiffies */
void update_wall_time(void);		/* the tick's, with jiffies moved; interrupts off */
int timekeeping_notify(struct clocksource *clock);
u64 timekeeping_max_deferment(void);	/* ns the clock may go without update_wall_time() */

/*
 * Wall-clock time at boot; the architecture or an RTC driver reads it. Zero if there is no such
 * clock.
 */
void read_persistent_clock64(struct timespec64 *ts);

#endif
