/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_DELAY_H
#define _LINUX_DELAY_H

/*
 * Waiting without sleeping (any context, keep it short) and with (msleep, usleep_range: **sleep**,
 * in <linux/timer.h>).
 */

#include <linux/types.h>
#include <linux/timer.h>
#include <asm/delay.h>

static inline void mdelay(unsigned long ms)
{
	while (ms--)
		udelay(1000);
}

static inline void ssleep(unsigned int seconds)
{
	msleep(seconds * 1000);
}

#endif
