/* SPDX-License-Identifier: MIT */
#ifndef _KERNEL_SMPBOOT_H
#define _KERNEL_SMPBOOT_H

/* Between cpu.c and smpboot.c. */

#include <linux/smpboot.h>

/* kthreadd exists now: makes the boot CPU's threads of all that registered so far. **Sleeps.** */
void smpboot_init(void);
/* The CPU is online: its threads may run. */
void smpboot_start_threads(unsigned int cpu);

#endif
