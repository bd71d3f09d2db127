/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_SMP_H
#define _ASM_X86_SMP_H

/* Other CPUs: starting them, interrupting them. */

#include <linux/types.h>
#include <asm/percpu.h>

struct cpumask;
struct task_struct;

#define raw_smp_processor_id()	this_cpu_read(cpu_number)

/* Boot: finds the CPUs (possible, present). Before per-CPU areas are made. */
void smp_find_cpus(void);
void smp_prepare_cpus(unsigned int max_cpus);
void smp_prepare_boot_cpu(void);
void smp_cpus_done(unsigned int max_cpus);
/* Starts a CPU on its idle task; returns when it is online or failed (-EIO). **Sleeps.** */
int __cpu_up(unsigned int cpu, struct task_struct *idle);

/* Interrupt other CPUs. **Any context.** */
void smp_send_reschedule(int cpu);
void arch_send_call_function_single_ipi(int cpu);
void arch_send_call_function_ipi_mask(const struct cpumask *mask);
/* Halts every other CPU, for panic and reboot; waits a moment. **Any context.** */
void smp_send_stop(void);
/* Makes the CPUs of the mask print where they are, by NMI. */
void arch_trigger_cpumask_backtrace(const struct cpumask *mask, bool exclude_self);
bool smp_stopping(void);
/* The end of a CPU: interrupts off, halted. */
__noreturn void stop_this_cpu(void);

/* Called by the handlers of the first two, with interrupts off: kernel/sched and kernel/smp.c. */
void scheduler_ipi(void);
void generic_smp_call_function_interrupt(void);
void generic_smp_call_function_single_interrupt(void);

extern u32 cpu_to_apicid[];
#define cpu_physical_id(cpu)	cpu_to_apicid[cpu]

#endif
