/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SCHED_NOHZ_H
#define _LINUX_SCHED_NOHZ_H

/* What the tick and the scheduler agree on when a CPU idles without ticks. Interrupts off. */

#include <linux/types.h>

/* The CPU stops, or has restarted, its tick: others balance for it in between. */
void nohz_balance_enter_idle(int cpu);
void nohz_balance_exit_idle(int cpu);
/* A timer was put on an idle CPU's wheel: it must look at it. */
void wake_up_nohz_cpu(int cpu);
/* A CPU that is awake anyway, for timers an idle one need not keep. */
int get_nohz_timer_target(void);

#endif
