/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_SECTIONS_H
#define _ASM_X86_SECTIONS_H

/* Where the linker put things (arch/x86/kernel/auk.lds.S). */

#include <linux/types.h>

extern char _text[], _stext[], _etext[];
/* kernel/sched and kernel/locking: where a sleeper's stack begins */
extern char __sched_text_start[], __sched_text_end[];
extern char __start_rodata[], __end_rodata[];
extern char __start_ro_after_init[], __end_ro_after_init[];
extern char __start_kallsyms[];
extern char _sdata[], _edata[], __bss_start[], __bss_stop[], _end[];
extern char __init_begin[], __init_end[], _sinittext[], _einittext[];
extern char __per_cpu_start[], __per_cpu_end[], __per_cpu_load[];

static inline bool is_kernel_text(unsigned long addr)
{
	return addr >= (unsigned long)_stext && addr < (unsigned long)_etext;
}

static inline bool is_kernel_inittext(unsigned long addr)
{
	return addr >= (unsigned long)_sinittext && addr < (unsigned long)_einittext;
}

#endif
