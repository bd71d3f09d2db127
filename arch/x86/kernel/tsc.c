// SPDX-License-Identifier: MIT
/*
 * The time-stamp counter: how fast it runs, as clock source, as the scheduler's clock.
 *
 * How this works. The frequency comes from CPUID if that names it. Else it is measured against a
 * clock whose rate is known: the local APIC's timer under QEMU and KVM (1 GHz; the only one a bare
 * microvm has), the ACPI power-management timer, the PIT. A pair of readings is the closest of
 * several tries, so the error is that of one access; a short measurement is enough when the counter
 * is exact, as under QEMU's instruction counting, where it runs at 1 GHz to the cycle. Otherwise a
 * longer one follows.
 */

#include <linux/acpi.h>
#include <linux/clocksource.h>
#include <linux/init.h>
#include <linux/io.h>
#include <linux/kernel.h>
#include <linux/math64.h>
#include <linux/panic.h>
#include <linux/string.h>
#include <vdso/datapage.h>
#include <asm/apic.h>
#include <asm/cpufeature.h>
#include <asm/delay.h>
#include <asm/hypervisor.h>
#include <asm/setup.h>
#include <asm/tsc.h>

#define SHORT_US	150
#define LONG_US		20000
#define EXACT_KHZ	1000000		/* QEMU -icount: one cycle a nanosecond */
#define TRIES		5

/* Read by every clock reading: constant after boot. */
unsigned int tsc_khz __ro_after_init, cpu_khz __ro_after_init;
static u32 sched_clock_mult __ro_after_init;
static u64 sched_clock_base __ro_after_init;
#define SCHED_CLOCK_SHIFT	22

/* A clock to measure by: counts up, wraps at mask + 1. */
struct reference {
	const char *name;
	u32 hz, mask;
	u32 (*read)(void);
	void (*start)(void);
};

static u32 lapic_count(void) { return ~apic_read(APIC_TMCCT); }

static void lapic_start(void)
{
	apic_write(APIC_LVTT, APIC_LVT_MASKED);
	apic_write(APIC_TDCR, APIC_TDR_DIV_1);
	apic_write(APIC_TMICT, ~0U);
}

static u32 pm_timer_count(void) { return inl(acpi_pm_timer_port()) & 0xffffff; }

/*
 * Channel 2 of the 8254 counts down from 65536 at 1193182 Hz; its gate is bit 0 of port 0x61.
 * Latch, then low and high byte.
 */
static u32 pit_count(void)
{
	u32 count;

	outb(0x80, 0x43);
	count = inb(0x42);
	count |= inb(0x42) << 8;
	return 0xffff - count;
}

static void pit_start(void)
{
	outb((inb(0x61) & ~2) | 1, 0x61);
	outb(0xb4, 0x43);
	outb(0xff, 0x42);
	outb(0xff, 0x42);
}

static void no_start(void)
{
}

static const struct reference *__init choose_reference(void)
{
	static const struct reference lapic = { "local APIC", 1000000000, ~0U, lapic_count,
						lapic_start };
	static const struct reference pm_timer = { "PM timer", 3579545, 0xffffff, pm_timer_count,
						   no_start };
	static const struct reference pit = { "PIT", 1193182, 0xffff, pit_count, pit_start };

	if (apic_present && lapic_known_hz())
		return &lapic;
	return acpi_pm_timer_port() ? &pm_timer : &pit;
}

/* The counter's value and the TSC's at the same moment: the pair whose reading took least. */
static u32 __init read_pair(const struct reference *ref, u64 *tsc)
{
	u64 best = ~0ULL, before, after;
	u32 value = 0, v;
	int i;

	for (i = 0; i < TRIES; i++) {
		before = rdtsc();
		v = ref->read();
		after = rdtsc();
		if (after - before < best) {
			best = after - before;
			*tsc = before + best / 2;
			value = v;
		}
	}
	return value;
}

static u32 __init measure(const struct reference *ref, u32 us)
{
	u32 want = div_u64((u64)ref->hz * us, 1000000), from, to, now, last, still = 0;
	u64 tsc_from, tsc_to, hz;

	ref->start();
	from = last = read_pair(ref, &tsc_from);
	do {
		now = ref->read();
		still = now == last ? still + 1 : 0;
		last = now;
	} while (((now - from) & ref->mask) < want && still < 100000);
	if (still)
		return 0;		/* it does not count: no such device */
	to = read_pair(ref, &tsc_to);
	hz = mul_u64_u64_div_u64(tsc_to - tsc_from, ref->hz, (to - from) & ref->mask);
	return div_u64(hz + 500, 1000);
}

static u32 __init calibrate(void)
{
	const struct reference *ref = choose_reference();
	u32 khz = measure(ref, SHORT_US);

	if (khz >= EXACT_KHZ - EXACT_KHZ / 500 && khz <= EXACT_KHZ + EXACT_KHZ / 500)
		khz = EXACT_KHZ;
	else if (khz)
		khz = measure(ref, LONG_US);
	if (khz)
		pr_info("tsc: %u.%03u MHz by the %s\n", khz / 1000, khz % 1000, ref->name);
	return khz;
}

void __init tsc_early_init(void)
{
	u32 khz;

	if (!boot_cpu_has(X86_FEATURE_TSC))
		panic("Auk needs a CPU with a time-stamp counter");
	khz = tsc_khz_from_cpuid() ?: calibrate();
	if (!khz) {
		pr_warn("tsc: no clock to measure by, 1 GHz assumed\n");
		khz = EXACT_KHZ;
	}
	tsc_khz = cpu_khz = khz;
	sched_clock_mult = div_u64(1000000ULL << SCHED_CLOCK_SHIFT, khz);
	sched_clock_base = rdtsc();
}

/* The product fits 64 bits only for minutes, so it is made in 128. */
u64 native_sched_clock(void)
{
	return ((unsigned __int128)(rdtsc() - sched_clock_base) * sched_clock_mult) >>
	       SCHED_CLOCK_SHIFT;
}

static u64 read_tsc(struct clocksource *cs)
{
	return rdtsc_ordered();
}

static struct clocksource clocksource_tsc = {
	.name = "tsc",
	.rating = 300,
	.read = read_tsc,
	.mask = CLOCKSOURCE_MASK(64),
	.flags = CLOCK_SOURCE_IS_CONTINUOUS | CLOCK_SOURCE_VALID_FOR_HRES,
	.vdso_clock_mode = VDSO_CLOCKMODE_TSC,
};

void __init tsc_init(void)
{
	clocksource_register_khz(&clocksource_tsc, tsc_khz);
}
