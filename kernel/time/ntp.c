// SPDX-License-Identifier: MIT
/*
 * Steering the clock for adjtimex(2): a frequency offset, applied through the timekeeper's mult,
 * and a phase offset, slewed into REALTIME by at most 500 parts per million of the time that
 * passes. All state is guarded by timekeeper_lock.
 */

#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/jiffies.h>
#include "tk_internal.h"

#define MAX_SLEW_PPM		500
#define PPM_SCALE		65536L			/* txc->freq is in ppm << 16 */
#define MAXFREQ_SCALED		(MAX_SLEW_PPM * PPM_SCALE)
#define PHASE_LIMIT_US		16000000L
#define PHASE_MAX_NS		500000000L		/* a phase offset in one call */

static int time_status = STA_UNSYNC;
static long time_freq;				/* ppm << 16 */
static long time_tick = TICK_USEC;
static long time_maxerror = PHASE_LIMIT_US, time_esterror = PHASE_LIMIT_US;
static long time_constant = 2;
static s64 pending_ns;				/* phase still to be slewed */
static bool pending_singleshot;			/* asked for by adjtime(3) */

u32 ntp_adjusted_mult(u32 mult)
{
	/* One tick unit is a microsecond in USER_HZ: USER_HZ ppm. */
	s64 ppm16 = time_freq + (time_tick - TICK_USEC) * USER_HZ * PPM_SCALE;

	return mult + (s64)mult * ppm16 / (1000000L * PPM_SCALE);
}

s64 ntp_slew(u64 elapsed_ns)
{
	s64 most, step;

	if (likely(!pending_ns))
		return 0;
	most = elapsed_ns * MAX_SLEW_PPM / 1000000;
	step = clamp_t(s64, pending_ns, -most, most);
	pending_ns -= step;
	return step;
}

void ntp_clear(void)
{
	pending_ns = 0;
	time_status |= STA_UNSYNC;
	time_maxerror = time_esterror = PHASE_LIMIT_US;
}

static void ntp_set_status(const struct __kernel_timex *txc)
{
	time_status = (time_status & STA_RONLY) | (txc->status & ~STA_RONLY);
}

static void ntp_apply(const struct __kernel_timex *txc, s32 *tai)
{
	if (txc->modes & ADJ_STATUS)
		ntp_set_status(txc);
	if (txc->modes & ADJ_NANO)
		time_status |= STA_NANO;
	if (txc->modes & ADJ_MICRO)
		time_status &= ~STA_NANO;
	if (txc->modes & ADJ_FREQUENCY)
		time_freq = clamp_t(long, txc->freq, -MAXFREQ_SCALED, MAXFREQ_SCALED);
	if (txc->modes & ADJ_MAXERROR)
		time_maxerror = txc->maxerror;
	if (txc->modes & ADJ_ESTERROR)
		time_esterror = txc->esterror;
	if (txc->modes & ADJ_TIMECONST)
		time_constant = clamp_t(long, txc->constant, 0, 10);
	if ((txc->modes & ADJ_TAI) && txc->constant >= 0 && txc->constant <= 1000000)
		*tai = txc->constant;
	if (txc->modes & ADJ_TICK)
		time_tick = txc->tick;
	if ((txc->modes & ADJ_OFFSET) && (time_status & STA_PLL)) {
		s64 ns = time_status & STA_NANO ?
				 txc->offset :
				 clamp_t(s64, txc->offset, -1000000, 1000000) * 1000;

		pending_ns = clamp_t(s64, ns, -PHASE_MAX_NS, PHASE_MAX_NS);
		pending_singleshot = false;
	}
}

/* adjtime(3): the offset is in microseconds, and the answer is what was left before. */
static void ntp_singleshot(struct __kernel_timex *txc)
{
	long left = pending_singleshot ? pending_ns / NSEC_PER_USEC : 0;

	if (!(txc->modes & ADJ_OFFSET_READONLY)) {
		pending_ns =
			clamp_t(s64, txc->offset, -KTIME_SEC_MAX / 1000, KTIME_SEC_MAX / 1000) *
			NSEC_PER_USEC;
		pending_singleshot = true;
	}
	txc->offset = left;
}

int ntp_adjtimex(struct __kernel_timex *txc, const struct timespec64 *now, s32 *tai)
{
	if (txc->modes & ADJ_ADJTIME) {
		ntp_singleshot(txc);
	} else {
		ntp_apply(txc, tai);
		txc->offset = pending_singleshot ? 0 : pending_ns;
		if (!(time_status & STA_NANO))
			txc->offset /= NSEC_PER_USEC;
	}
	txc->freq = time_freq;
	txc->maxerror = time_maxerror;
	txc->esterror = time_esterror;
	txc->status = time_status;
	txc->constant = time_constant;
	txc->precision = 1;
	txc->tolerance = MAXFREQ_SCALED;
	txc->tick = time_tick;
	txc->tai = *tai;
	txc->ppsfreq = txc->jitter = txc->shift = txc->stabil = 0;
	txc->jitcnt = txc->calcnt = txc->errcnt = txc->stbcnt = 0;
	txc->time.tv_sec = now->tv_sec;
	txc->time.tv_usec = time_status & STA_NANO ? now->tv_nsec : now->tv_nsec / NSEC_PER_USEC;
	return time_status & (STA_UNSYNC | STA_CLOCKERR) ? TIME_ERROR : TIME_OK;
}
