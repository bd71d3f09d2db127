/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_ATOMIC_H
#define _ASM_X86_ATOMIC_H

#include <asm/barrier.h>
#include <asm/cmpxchg.h>
#include <asm-generic/atomic.h>

#endif
