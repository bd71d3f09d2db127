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

#define VDSO_BASES	12		/* clock ids up to CLOCK_TAI */

/* A clock at cycle_last; a coarse clock at the last tick. */
struct vdso_timestamp {
	u64 sec;
	u64 nsec;			/* below a second */
};

struct vdso_data {
	u32 seq;
	s32 clock_mode;
	u64 cycle_last;
	u64 mask;
	u32 mult, shift;
	u64 frac;			/* ns << shift, below one ns */
	u32 raw_mult, raw_pad;
	u64 raw_frac;
	struct vdso_timestamp base[VDSO_BASES];		/* by clock id */
	s32 tz_minuteswest, tz_dsttime;
	u32 coarse_res_ns;
	u32 hres_res_ns;
};

#endif
