/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_THREAD_INFO_H
#define _LINUX_THREAD_INFO_H

/*
 * Flags of the running task for the entry code. The helpers that take a task are in
 * <linux/sched.h>. Any context.
 */

#include <asm/current.h>
#include <asm/thread_info.h>

#define tif_need_resched()	test_ti_thread_flag(current_thread_info(), TIF_NEED_RESCHED)

#endif
