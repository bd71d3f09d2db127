/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_TIMERFD_H
#define _LINUX_TIMERFD_H

/* REALTIME was set: wakes the readers of timers that asked to be cancelled by that. Interrupts on. */
void timerfd_clock_was_set(void);

#endif
