/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_KCONFIG_H
#define _LINUX_KCONFIG_H

/*
 * The build's options. The makefile includes this file ahead of every source; it passes
 * CONFIG_DEBUG and CONFIG_KTEST. Every option is always defined, as 0 or 1, so code says `if
 * (IS_ENABLED(CONFIG_X))` and both arms compile.
 */

#define CONFIG_SMP			1
#define CONFIG_NR_CPUS			64
#define CONFIG_HZ			250

#define CONFIG_LOCKDEP			CONFIG_DEBUG	/* lock order and irq-safety validator */
#define CONFIG_DEBUG_ATOMIC_SLEEP	CONFIG_DEBUG /* might_sleep() complains in atomic context */
#define CONFIG_DEBUG_SLAB		CONFIG_DEBUG /* poison, red zones, owner of every object */
#define CONFIG_DEBUG_LIST		CONFIG_DEBUG
#define CONFIG_KASAN			CONFIG_DEBUG
#define CONFIG_UBSAN			CONFIG_DEBUG
#define CONFIG_FAULT_INJECTION		CONFIG_DEBUG	/* /proc/PID/fail-nth */

#define IS_ENABLED(option)		(option)

#endif
