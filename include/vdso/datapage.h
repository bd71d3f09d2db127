/* SPDX-License-Identifier: MIT */
#ifndef _VDSO_DATAPAGE_H
#define _VDSO_DATAPAGE_H

/*
 * The page the kernel shares, read-only, with the vDSO code in every process: enough to tell the
 * time without a system call.
 *
 * The timekeeper writes it (update_vsyscall()); `seq` is odd while it does. A reader repeats if seq
 * was odd or changed. The layout is private to one kernel image: its vDSO is built from this
 * header.
 */

#include <linux/types.h>

/* the counter cannot be read from user space: do the system call */
#define VDSO_CLOCKMODE_NONE	0
#define VDSO_CLOCKMODE_TSC	1

struct vdso_data {
	u32 seq;
	s32 clock_mode;
	u64 cycle_last;
	u64 mask;
	u32 mult;
	u32 shift;
	u64 frac;			/* ns << shift, below one ns */
	u64 mono_ns;			/* MONOTONIC at cycle_last */
	s64 offs_real, offs_boot, offs_tai;	/* REALTIME - MONOTONIC and so on, ns */
	u32 raw_mult;
	u32 pad;
	u64 raw_frac;
	u64 raw_ns;			/* MONOTONIC_RAW at cycle_last */
	/* REALTIME at the last tick, split: the coarse clock and time() */
	u64 real_sec, real_nsec;
	u64 mono_sec, mono_nsec;
	s32 tz_minuteswest, tz_dsttime;
	u32 coarse_res_ns;
	u32 hres_res_ns;
};

#endif
