// SPDX-License-Identifier: MIT
/*
 * Hands the time to the vDSO: copies the timekeeper into the page every process maps read-only. The
 * writer is serialised by timekeeper_lock; seq tells readers, who cannot take a lock, to try again.
 */

#include <linux/kernel.h>
#include <linux/time.h>
#include <asm/barrier.h>
#include <vdso/datapage.h>
#include <asm/page.h>
#include "tk_internal.h"

static union {
	struct vdso_data data;
	u8 page[PAGE_SIZE];
} vdso_page __aligned(PAGE_SIZE);

void *vdso_data_page = &vdso_page;

static void vdso_write_begin(struct vdso_data *vd)
{
	WRITE_ONCE(vd->seq, vd->seq + 1);
	smp_wmb();
}

static void vdso_write_end(struct vdso_data *vd)
{
	smp_wmb();
	WRITE_ONCE(vd->seq, vd->seq + 1);
}

static void vdso_set(struct vdso_data *vd, clockid_t clock, u64 ns)
{
	vd->base[clock].sec = ns / NSEC_PER_SEC;
	vd->base[clock].nsec = ns % NSEC_PER_SEC;
}

void update_vsyscall(const struct timekeeper *tk)
{
	struct vdso_data *vd = &vdso_page.data;

	vdso_write_begin(vd);
	vd->clock_mode = tk->clock->vdso_clock_mode;
	vd->cycle_last = tk->cycle_last;
	vd->mask = tk->mask;
	vd->mult = tk->mult;
	vd->shift = tk->shift;
	vd->frac = tk->frac;
	vd->raw_mult = tk->raw_mult;
	vd->raw_frac = tk->raw_frac;
	vdso_set(vd, CLOCK_MONOTONIC, tk->mono);
	vdso_set(vd, CLOCK_REALTIME, tk->mono + tk->offs[TK_OFFS_REAL]);
	vdso_set(vd, CLOCK_BOOTTIME, tk->mono + tk->offs[TK_OFFS_BOOT]);
	vdso_set(vd, CLOCK_TAI, tk->mono + tk->offs[TK_OFFS_TAI]);
	vdso_set(vd, CLOCK_MONOTONIC_RAW, tk->raw);
	vd->base[CLOCK_REALTIME_COARSE].sec = tk->real_ts.tv_sec;
	vd->base[CLOCK_REALTIME_COARSE].nsec = tk->real_ts.tv_nsec;
	vd->base[CLOCK_MONOTONIC_COARSE].sec = tk->mono_ts.tv_sec;
	vd->base[CLOCK_MONOTONIC_COARSE].nsec = tk->mono_ts.tv_nsec;
	vd->coarse_res_ns = TICK_NSEC;
	vd->hres_res_ns = hrtimer_resolution;
	vdso_write_end(vd);
}

void update_vsyscall_tz(void)
{
	WRITE_ONCE(vdso_page.data.tz_minuteswest, sys_tz.tz_minuteswest);
	WRITE_ONCE(vdso_page.data.tz_dsttime, sys_tz.tz_dsttime);
}
