/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_KERNEL_STAT_H
#define _LINUX_KERNEL_STAT_H

/* Where each CPU's time went, and counts of interrupts: what /proc/stat shows. */

#include <linux/types.h>
#include <linux/percpu-defs.h>
#include <linux/cpumask.h>
#include <linux/softirq.h>

enum cpu_usage_stat {
	CPUTIME_USER, CPUTIME_NICE, CPUTIME_SYSTEM, CPUTIME_SOFTIRQ, CPUTIME_IRQ, CPUTIME_IDLE,
	CPUTIME_IOWAIT, CPUTIME_STEAL, CPUTIME_GUEST, CPUTIME_GUEST_NICE, NR_STATS
};

/* ns; written by the CPU itself with interrupts off */
struct kernel_cpustat { u64 cpustat[NR_STATS]; };
struct kernel_stat {
	unsigned long irqs_sum;
	unsigned int softirqs[NR_SOFTIRQS];
};

DECLARE_PER_CPU(struct kernel_cpustat, kernel_cpustat);
DECLARE_PER_CPU(struct kernel_stat, kstat);
#define kcpustat_this_cpu	this_cpu_ptr(&kernel_cpustat)
#define kstat_this_cpu		this_cpu_ptr(&kstat)
#define kcpustat_cpu(cpu)	per_cpu(kernel_cpustat, cpu)
#define kstat_cpu(cpu)		per_cpu(kstat, cpu)

static inline void kstat_incr_irqs_sum(void) { this_cpu_inc(kstat.irqs_sum); }
static inline unsigned long kstat_cpu_irqs_sum(unsigned int cpu) { return kstat_cpu(cpu).irqs_sum; }
static inline void kstat_incr_softirqs_this_cpu(unsigned int nr)
{
	this_cpu_inc(kstat.softirqs[nr]);
}

/* A snapshot of one CPU with the time of a sleep that has not ended yet. */
void kcpustat_cpu_fetch(struct kernel_cpustat *dst, int cpu);

unsigned long long nr_context_switches(void);
unsigned long long nr_context_switches_cpu(int cpu);
unsigned int nr_running(void);
unsigned int nr_iowait(void);
unsigned int nr_iowait_cpu(int cpu);
/* Processes forked since boot: kernel/fork.c. */
extern unsigned long total_forks;

#endif
