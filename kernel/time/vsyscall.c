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
	vd->mono_ns = tk->mono;
	vd->offs_real = tk->offs[TK_OFFS_REAL];
	vd->offs_boot = tk->offs[TK_OFFS_BOOT];
	vd->offs_tai = tk->offs[TK_OFFS_TAI];
	vd->raw_mult = tk->raw_mult;
	vd->raw_frac = tk->raw_frac;
	vd->raw_ns = tk->raw;
	vd->real_sec = tk->real_ts.tv_sec;
	vd->real_nsec = tk->real_ts.tv_nsec;
	vd->mono_sec = tk->mono_ts.tv_sec;
	vd->mono_nsec = tk->mono_ts.tv_nsec;
	vd->coarse_res_ns = TICK_NSEC;
	vd->hres_res_ns = hrtimer_resolution;
	vdso_write_end(vd);
}

void update_vsyscall_tz(void)
{
	WRITE_ONCE(vdso_page.data.tz_minuteswest, sys_tz.tz_minuteswest);
	WRITE_ONCE(vdso_page.data.tz_dsttime, sys_tz.tz_dsttime);
}
