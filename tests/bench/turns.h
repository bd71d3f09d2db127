/* SPDX-License-Identifier: MIT */
/* Two threads that take turns: each waits at one futex until the word says that it is its turn. */
#ifndef BENCH_TURNS_H
#define BENCH_TURNS_H

#include "clock.h"

#include <linux/futex.h>

static uint32_t turn;

static void await_turn(uint32_t wanted)
{
	uint32_t now;

	while ((now = __atomic_load_n(&turn, __ATOMIC_ACQUIRE)) != wanted)
		syscall(SYS_futex, &turn, FUTEX_WAIT_PRIVATE, now, NULL, NULL, 0);
}

static void give_turn(uint32_t value)
{
	__atomic_store_n(&turn, value, __ATOMIC_RELEASE);
	syscall(SYS_futex, &turn, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

#endif
