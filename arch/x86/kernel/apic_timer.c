// SPDX-License-Identifier: MIT
/*
 * The local APIC's timer: the clock event device of each CPU. One-shot by count-down, or by
 * comparing with the TSC where the CPU can (TSC deadline: one register write instead of a
 * conversion).
 *
 * The count-down runs at the bus frequency. Under QEMU and KVM that is 1 GHz by definition;
 * elsewhere it is measured against the TSC.
 */

#include <linux/clockchips.h>
#include <linux/cpumask.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/percpu.h>
#include <asm/apic.h>
#include <asm/cpufeature.h>
#include <asm/delay.h>
#include <asm/hypervisor.h>
#include <asm/irq_vectors.h>
#include <asm/msr.h>
#include <asm/tsc.h>

#define CALIBRATION_US	2000

static DEFINE_PER_CPU(struct clock_event_device, lapic_events);
static u32 lapic_timer_hz __ro_after_init;
static bool tsc_deadline __ro_after_init;

static int lapic_next_event(unsigned long delta, struct clock_event_device *dev)
{
	apic_write(APIC_TMICT, delta);
	return 0;
}

static int lapic_next_deadline(unsigned long delta, struct clock_event_device *dev)
{
	wrmsrl(MSR_IA32_TSC_DEADLINE, rdtsc() + delta);
	return 0;
}

static int lapic_shutdown(struct clock_event_device *dev)
{
	apic_write(APIC_LVTT, APIC_LVT_MASKED | LOCAL_TIMER_VECTOR);
	apic_write(APIC_TMICT, 0);
	return 0;
}

static int lapic_oneshot(struct clock_event_device *dev)
{
	if (tsc_deadline) {
		apic_write(APIC_LVTT, APIC_LVT_TIMER_TSCDEADLINE | LOCAL_TIMER_VECTOR);
		__asm__ __volatile__(
			"mfence" ::
				: "memory"); /* the mode is in force before the first deadline */
		return 0;
	}
	apic_write(APIC_LVTT, APIC_LVT_TIMER_ONESHOT | LOCAL_TIMER_VECTOR);
	apic_write(APIC_TDCR, APIC_TDR_DIV_1);
	return 0;
}

void local_apic_timer_interrupt(void)
{
	struct clock_event_device *dev = this_cpu_ptr(&lapic_events);

	if (dev->event_handler)
		dev->event_handler(dev);
}

static u32 __init measure_timer(void)
{
	u32 count;

	apic_write(APIC_LVTT, APIC_LVT_MASKED | LOCAL_TIMER_VECTOR);
	apic_write(APIC_TDCR, APIC_TDR_DIV_1);
	apic_write(APIC_TMICT, ~0U);
	udelay(CALIBRATION_US);
	count = ~0U - apic_read(APIC_TMCCT);
	apic_write(APIC_TMICT, 0);
	return count * (1000000 / CALIBRATION_US);
}

void setup_secondary_APIC_clock(void)
{
	struct clock_event_device *dev = this_cpu_ptr(&lapic_events);

	if (!apic_present)
		return;
	*dev = (struct clock_event_device) {
		.name = tsc_deadline ? "lapic-deadline" : "lapic",
		.features = CLOCK_EVT_FEAT_ONESHOT,
		.rating = 150,
		.set_next_event = tsc_deadline ? lapic_next_deadline : lapic_next_event,
		.set_state_oneshot = lapic_oneshot,
		.set_state_shutdown = lapic_shutdown,
		.cpumask = cpumask_of(raw_smp_processor_id()),
		.irq = -1,
	};
	if (tsc_deadline)
		clockevents_config_and_register(dev, tsc_khz * 1000, 0xf, ~0U);
	else
		clockevents_config_and_register(dev, lapic_timer_hz, 0xf, 0x7fffffff);
}

void __init setup_boot_APIC_clock(void)
{
	if (!apic_present)
		return;
	tsc_deadline = boot_cpu_has(X86_FEATURE_TSC_DEADLINE_TIMER) && tsc_khz && tsc_khz < 4000000;
	if (!tsc_deadline)
		lapic_timer_hz = lapic_known_hz() ?: measure_timer();
	setup_secondary_APIC_clock();
}
