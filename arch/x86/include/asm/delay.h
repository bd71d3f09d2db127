/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_DELAY_H
#define _ASM_X86_DELAY_H

/* Busy waits, by the time-stamp counter. For short ones only. Any context. */

void __udelay(unsigned long usecs);
void __ndelay(unsigned long nsecs);
void __delay(unsigned long loops);

#define udelay(n)	__udelay(n)
#define ndelay(n)	__ndelay(n)

#endif
