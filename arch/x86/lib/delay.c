// SPDX-License-Identifier: MIT
/*
 * Busy waits. Before the TSC's frequency is known a microsecond is taken as 5000 cycles: too long
 * rather than too short.
 */

#include <linux/kernel.h>
#include <linux/preempt.h>
#include <asm/delay.h>
#include <asm/processor.h>
#include <asm/tsc.h>

#define GUESS_KHZ	5000000

void __delay(unsigned long cycles)
{
	u64 start = rdtsc();

	while (rdtsc() - start < cycles)
		cpu_relax();
}

void __udelay(unsigned long usecs)
{
	__delay(usecs * (tsc_khz ?: GUESS_KHZ) / 1000);
}

void __ndelay(unsigned long nsecs)
{
	__delay(nsecs * (tsc_khz ?: GUESS_KHZ) / 1000000 + 1);
}
