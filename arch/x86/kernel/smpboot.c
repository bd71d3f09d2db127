// SPDX-License-Identifier: MIT
/*
 * Finding, starting and stopping the other CPUs.
 *
 * How this works. The firmware's tables name the local APICs; the boot CPU is number 0, the others
 * follow in table order. __cpu_up() makes a CPU's stacks, leaves gs base and stack pointer where
 * the assembler looks for them, and sends INIT and two start-up interrupts with the page of the
 * trampoline (Intel SDM vol. 3, 8.4.4). The CPU comes through boot/head.S to start_secondary(),
 * says that it is there, waits for leave to go on, sets itself up and goes idle; until it is online
 * nobody else is started, so one pair of variables is enough. One that does not come in time gets
 * another INIT, after which it waits for a start-up interrupt that never comes: it cannot turn up
 * later on a stack that is somebody else's by then.
 */

#include <linux/cpu.h>
#include <linux/cpumask.h>
#include <linux/init.h>
#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/sched/mm.h>
#include <linux/sched/task.h>
#include <linux/smp.h>
#include <linux/string.h>
#include <asm/acpi.h>
#include <asm/apic.h>
#include <asm/delay.h>
#include <asm/desc.h>
#include <asm/entry.h>
#include <asm/irq_vectors.h>
#include <asm/page.h>
#include <asm/processor.h>
#include <asm/smp.h>
#include <asm/trampoline.h>

#define START_TIMEOUT_US	10000000

u32 cpu_to_apicid[NR_CPUS];
static unsigned int nr_found __initdata;
static unsigned int nr_cpus_limit __initdata = NR_CPUS;
static u32 found[NR_CPUS] __initdata;

extern unsigned long secondary_gs_base, secondary_stack;	/* boot/head.S */

static struct cpumask cpus_arrived;
static int cpu_to_go = -1;	/* the CPU that has leave to go on */
static bool stopping;		/* every CPU but one is to halt */

static int __init parse_nr_cpus(char *value)
{
	unsigned long n = simple_strtoul(value, NULL, 0);

	if (n >= 1 && n <= NR_CPUS)
		nr_cpus_limit = n;
	return 1;
}
early_param("nr_cpus=", parse_nr_cpus);

void __init smp_register_lapic(u32 apicid, bool enabled)
{
	unsigned int i;

	if (!enabled || nr_found == NR_CPUS)
		return;
	for (i = 0; i < nr_found; i++)
		if (found[i] == apicid)
			return;			/* a CPU can be named in both of its forms */
	found[nr_found++] = apicid;
}

void __init smp_find_cpus(void)
{
	u32 self = read_apic_id();
	unsigned int i, cpu = 1;

	cpu_to_apicid[0] = self;
	identify_secondary_cpu(0);
	for (i = 0; i < nr_found && apic_present && cpu < nr_cpus_limit; i++) {
		if (found[i] == self || (found[i] > 0xfe && !x2apic_mode))
			continue;
		cpu_to_apicid[cpu] = found[i];
		set_cpu_possible(cpu, true);
		set_cpu_present(cpu, true);
		cpu++;
	}
}

void __init smp_prepare_boot_cpu(void)
{
}

void __init smp_prepare_cpus(unsigned int max_cpus)
{
	memcpy(__va(TRAMPOLINE_PHYS), trampoline_start, trampoline_end - trampoline_start);
	identify_secondary_cpu(0);
}

void __init smp_cpus_done(unsigned int max_cpus)
{
}

static int prepare_cpu(unsigned int cpu, struct task_struct *idle)
{
	unsigned long top = (unsigned long)task_stack_page(idle) + THREAD_SIZE;

	if (cpu_alloc_stacks(cpu))
		return -ENOMEM;
	per_cpu(current_task, cpu) = idle;
	per_cpu(cpu_current_top_of_stack, cpu) = top;
	per_cpu(__preempt_count, cpu) = INIT_PREEMPT_COUNT;
	per_cpu(irq_stack_inuse, cpu) = false;
	WRITE_ONCE(secondary_gs_base, per_cpu_offset(cpu));
	WRITE_ONCE(secondary_stack, top);
	return 0;
}

static void send_init(u32 apicid)
{
	apic_icr_write(apicid, APIC_DM_INIT | APIC_INT_ASSERT | APIC_INT_LEVELTRIG);
	udelay(10);
	apic_icr_write(apicid, APIC_DM_INIT | APIC_INT_LEVELTRIG);
}

static void send_startup(u32 apicid)
{
	int i;

	send_init(apicid);
	for (i = 0; i < 2; i++) {
		udelay(10);
		apic_icr_write(apicid, APIC_DM_STARTUP | TRAMPOLINE_PHYS >> PAGE_SHIFT);
	}
}

static bool wait_for_arrival(unsigned int cpu)
{
	unsigned int waited;

	for (waited = 0; waited < START_TIMEOUT_US; waited += 10) {
		if (cpumask_test_cpu(cpu, &cpus_arrived))
			return true;
		udelay(10);
	}
	return false;
}

int __cpu_up(unsigned int cpu, struct task_struct *idle)
{
	int err = prepare_cpu(cpu, idle);

	if (err)
		return err;
	smp_mb();
	send_startup(cpu_to_apicid[cpu]);
	if (!wait_for_arrival(cpu)) {
		send_init(cpu_to_apicid[cpu]);
		pr_err("CPU %u does not start\n", cpu);
		return -EIO;
	}
	WRITE_ONCE(cpu_to_go, cpu);
	while (!cpu_online(cpu))
		udelay(10);
	return 0;
}

void start_secondary(void);
void start_secondary(void)
{
	int cpu = raw_smp_processor_id();

	cpumask_set_cpu(cpu, &cpus_arrived);
	while (READ_ONCE(cpu_to_go) != cpu)
		cpu_relax();
	cpu_load_gdt(cpu);
	cpu_init();
	apic_init_cpu();
	identify_secondary_cpu(cpu);
	/* what the idle task has to lend to kernel threads */
	mmgrab(&init_mm);
	current->active_mm = &init_mm;
	notify_cpu_starting(cpu);
	set_cpu_online(cpu, true);
	setup_secondary_APIC_clock();
	local_irq_enable();
	cpu_startup_entry();
}

void smp_send_reschedule(int cpu)
{
	apic_send_IPI(cpu, RESCHEDULE_VECTOR);
}

void arch_send_call_function_single_ipi(int cpu)
{
	apic_send_IPI(cpu, CALL_FUNCTION_SINGLE_VECTOR);
}

void arch_send_call_function_ipi_mask(const struct cpumask *mask)
{
	apic_send_IPI_mask(mask, CALL_FUNCTION_VECTOR);
}

bool smp_stopping(void)
{
	return READ_ONCE(stopping);
}

__noreturn void stop_this_cpu(void)
{
	native_irq_disable();
	set_cpu_online(raw_smp_processor_id(), false);
	for (;;)
		native_halt();
}

/* By NMI: a CPU that spins with interrupts off stops as well. */
void smp_send_stop(void)
{
	int cpu, self = raw_smp_processor_id(), waited;

	if (xchg(&stopping, true) || !apic_present)
		return;
	for_each_online_cpu(cpu)
		if (cpu != self)
			apic_send_nmi(cpu);
	for (waited = 0; waited < 1000 && num_online_cpus() > 1; waited++)
		udelay(100);
}
