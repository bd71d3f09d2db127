/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_PERCPU_H
#define _ASM_X86_PERCPU_H

/*
 * Per-CPU access through the gs segment. Its base is the distance from the template section in the
 * image to this CPU's copy, so %gs:variable is the copy. Until the copies exist the boot CPU uses
 * the template itself, with base 0.
 */

#ifdef __ASSEMBLY__
#define PER_CPU_VAR(var)	%gs:var
#else

#include <linux/types.h>
#include <linux/threads.h>

extern unsigned long __per_cpu_offset[NR_CPUS];	/* of each CPU: gs base */
extern char __per_cpu_start[], __per_cpu_end[];

#define per_cpu_offset(cpu)	(__per_cpu_offset[cpu])

#define __pcpu_first	__section(".data..percpu..first")
extern __pcpu_first unsigned long this_cpu_off;	/* the CPU's own gs base */
extern __pcpu_first int cpu_number;

#define __pcpu_volatile		__asm__ __volatile__

/* Picks the instruction by width; the operand suffix and register size follow it. */
#define __pcpu_by_size(var, one, two, four, eight) do {			\
	switch (sizeof(var)) {						\
	case 1: one; break;						\
	case 2: two; break;						\
	case 4: four; break;						\
	case 8: eight; break;						\
	default: __bad_percpu_size();					\
	}								\
} while (0)
void __bad_percpu_size(void);

#define __pcpu_cast(type, val)	((type)(unsigned long)(val))

#define this_cpu_read(var) ({								\
	unsigned long __pr;								\
	__pcpu_by_size(var,								\
		__pcpu_volatile("movzbl %%gs:%1, %k0" : "=r" (__pr) : "m" (var)),	\
		__pcpu_volatile("movzwl %%gs:%1, %k0" : "=r" (__pr) : "m" (var)),	\
		__pcpu_volatile("movl %%gs:%1, %k0" : "=r" (__pr) : "m" (var)),		\
		__pcpu_volatile("movq %%gs:%1, %0" : "=r" (__pr) : "m" (var)));		\
	(__typeof__(var))__pr; })

/*
 * A value that stays the same for the running task, wherever it runs: the compiler may keep it in a
 * register.
 */
#define this_cpu_read_stable(var) ({							\
	__typeof__(var) __ps;								\
	__asm__("movq %%gs:%c1, %0" : "=r" (__ps) : "i" (&(var)));			\
	__ps; })

#define __pcpu_op(insn, var, val)                                                                  \
	__pcpu_by_size(var,                                                                        \
		       __pcpu_volatile(insn "b %b1, %%gs:%0"                                       \
				       : "+m"(var)                                                 \
				       : "qi"((u8)(unsigned long)(val))                            \
				       : "memory"),                                                \
		       __pcpu_volatile(insn "w %w1, %%gs:%0"                                       \
				       : "+m"(var)                                                 \
				       : "ri"((u16)(unsigned long)(val))                           \
				       : "memory"),                                                \
		       __pcpu_volatile(insn "l %k1, %%gs:%0"                                       \
				       : "+m"(var)                                                 \
				       : "ri"((u32)(unsigned long)(val))                           \
				       : "memory"),                                                \
		       __pcpu_volatile(insn "q %1, %%gs:%0"                                        \
				       : "+m"(var)                                                 \
				       : "re"((u64)(unsigned long)(val))                           \
				       : "memory"))

#define this_cpu_write(var, val)	__pcpu_op("mov", var, val)
#define this_cpu_add(var, val)		__pcpu_op("add", var, val)
#define this_cpu_and(var, val)		__pcpu_op("and", var, val)
#define this_cpu_or(var, val)		__pcpu_op("or", var, val)

/* insn reg, mem where the register comes back with the old value. */
#define __pcpu_exchange(insn, var, val) ({						\
	unsigned long __px = (unsigned long)(val);					\
	__pcpu_by_size(var,								\
		__pcpu_volatile(insn "b %b0, %%gs:%1" : "+q" (__px), "+m" (var) : : "memory"),	\
		__pcpu_volatile(insn "w %w0, %%gs:%1" : "+r" (__px), "+m" (var) : : "memory"),	\
		__pcpu_volatile(insn "l %k0, %%gs:%1" : "+r" (__px), "+m" (var) : : "memory"),	\
		__pcpu_volatile(insn "q %0, %%gs:%1" : "+r" (__px), "+m" (var) : : "memory"));	\
	(__typeof__(var))__px; })

#define this_cpu_xchg(var, val)		__pcpu_exchange("xchg", var, val)
#define this_cpu_add_return(var, val) ({						\
	__typeof__(var) __par = (__typeof__(var))(val);					\
	(__typeof__(var))(__pcpu_exchange("xadd", var, __par) + __par); })

#define this_cpu_cmpxchg(var, o, n) ({							\
	unsigned long __pc = (unsigned long)(o), __pn = (unsigned long)(n);		\
	__pcpu_by_size(var,								\
		__pcpu_volatile("cmpxchgb %b2, %%gs:%1"				\
				: "+a" (__pc), "+m" (var) : "q" (__pn) : "memory"),	\
		__pcpu_volatile("cmpxchgw %w2, %%gs:%1"				\
				: "+a" (__pc), "+m" (var) : "r" (__pn) : "memory"),	\
		__pcpu_volatile("cmpxchgl %k2, %%gs:%1"				\
				: "+a" (__pc), "+m" (var) : "r" (__pn) : "memory"),	\
		__pcpu_volatile("cmpxchgq %2, %%gs:%1"				\
				: "+a" (__pc), "+m" (var) : "r" (__pn) : "memory"));	\
	(__typeof__(var))__pc; })

#endif /* __ASSEMBLY__ */
#endif
