// SPDX-License-Identifier: MIT
/*
 * The local APIC, by memory (xAPIC) or by model-specific registers (x2APIC). The register offsets
 * are the same: MSR 0x800 + offset / 16. Destination mode is physical: an interrupt goes to the
 * APIC id of one CPU.
 */

#include <linux/cpumask.h>
#include <linux/init.h>
#include <linux/io.h>
#include <linux/ioport.h>
#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <linux/percpu.h>
#include <asm/apic.h>
#include <asm/cpufeature.h>
#include <asm/delay.h>
#include <asm/irq_vectors.h>
#include <asm/msr.h>
#include <asm/smp.h>

bool x2apic_mode __ro_after_init;
bool apic_present __ro_after_init;
static void __iomem *apic_base __ro_after_init;
static u64 apic_phys __initdata = APIC_DEFAULT_PHYS_BASE;
static bool apic_off __initdata;

static int __init parse_noapic(char *value)
{
	apic_off = true;
	return 1;
}
early_param("nolapic", parse_noapic);

u32 apic_read(u32 reg)
{
	return x2apic_mode ? (u32)rdmsrl_(MSR_X2APIC_BASE + (reg >> 4)) : readl(apic_base + reg);
}

void apic_write(u32 reg, u32 val)
{
	if (x2apic_mode)
		wrmsrl(MSR_X2APIC_BASE + (reg >> 4), val);
	else
		writel(val, apic_base + reg);
}

void apic_eoi(void)
{
	apic_write(APIC_EOI, 0);
}

u32 read_apic_id(void)
{
	u32 id;

	if (!apic_present)
		return 0;
	id = apic_read(APIC_ID);
	return x2apic_mode ? id : id >> 24;
}

/*
 * xAPIC takes the command in two halves: no interrupt of this CPU may send another in between, nor
 * may the last one still be under way.
 */
void apic_icr_write(u32 apicid, u32 command)
{
	unsigned long flags;

	if (x2apic_mode) {
		__asm__ __volatile__(
			"mfence; lfence" ::
				: "memory"); /* WRMSR to x2APIC registers does not wait for stores */
		wrmsrl(MSR_X2APIC_BASE + (APIC_ICR >> 4), (u64)apicid << 32 | command);
		return;
	}
	local_irq_save(flags);
	while (apic_read(APIC_ICR) & APIC_ICR_BUSY)
		cpu_relax();
	apic_write(APIC_ICR2, apicid << 24);
	apic_write(APIC_ICR, command);
	local_irq_restore(flags);
}

/* Without a local APIC there is nobody to send to but oneself: do_IRQ() looks after that. */
void apic_send_IPI(int cpu, int vector)
{
	if (unlikely(!apic_present))
		return;
	apic_icr_write(cpu_to_apicid[cpu], APIC_DM_FIXED | vector);
}

void apic_send_nmi(int cpu)
{
	apic_icr_write(cpu_to_apicid[cpu], APIC_DM_NMI);
}

void apic_send_IPI_mask(const struct cpumask *mask, int vector)
{
	int cpu;

	for_each_cpu(cpu, mask)
		apic_send_IPI(cpu, vector);
}

void apic_send_IPI_allbutself(int vector)
{
	apic_icr_write(0, APIC_DEST_ALLBUT | (vector == X86_NMI_VECTOR ? APIC_DM_NMI :
									 APIC_DM_FIXED | vector));
}

static struct resource apic_space = { .name = "Local APIC", .flags = IORESOURCE_MEM };

/* Boot: where is it, and which mode? Firmware may have turned x2APIC on, which stays. */
void __init apic_early_init(void)
{
	u64 msr;

	if (!boot_cpu_has(X86_FEATURE_APIC) || apic_off) {
		pr_info("No local APIC: one CPU, 8259 interrupts\n");
		return;
	}
	msr = rdmsrl_(MSR_IA32_APICBASE);
	apic_phys = msr & PAGE_MASK & ((1ULL << boot_cpu_data.x86_phys_bits) - 1);
	x2apic_mode = (msr & MSR_IA32_APICBASE_EXTD) || boot_cpu_has(X86_FEATURE_X2APIC);
	apic_space.start = apic_phys;
	apic_space.end = apic_phys + PAGE_SIZE - 1;
	insert_resource(&iomem_resource, &apic_space);
	if (!x2apic_mode) {
		apic_base = ioremap(apic_phys, PAGE_SIZE);
		if (!apic_base)
			return;
	}
	apic_present = true;
	apic_init_cpu();
}

/*
 * Everything local masked; the timer is its driver's. Acknowledges what the firmware may have left
 * behind.
 */
void apic_init_cpu(void)
{
	int i, j;

	if (!apic_present)
		return;
	wrmsrl(MSR_IA32_APICBASE, rdmsrl_(MSR_IA32_APICBASE) | MSR_IA32_APICBASE_ENABLE |
					  (x2apic_mode ? MSR_IA32_APICBASE_EXTD : 0));
	if (!x2apic_mode)
		apic_write(APIC_DFR, 0xffffffff);
	apic_write(APIC_TASKPRI, 0);
	for (i = 7; i >= 0; i--)
		for (j = 31; j >= 0 && apic_read(APIC_ISR + i * 0x10); j--)
			if (apic_read(APIC_ISR + i * 0x10) & BIT(j))
				apic_eoi();
	apic_write(APIC_SPIV, APIC_SPIV_ENABLED | SPURIOUS_APIC_VECTOR);
	apic_write(APIC_LVTT, APIC_LVT_MASKED | LOCAL_TIMER_VECTOR);
	apic_write(APIC_LVT0, APIC_LVT_MASKED);
	apic_write(APIC_LVT1, raw_smp_processor_id() == 0 ? APIC_DM_NMI : APIC_LVT_MASKED);
	apic_write(APIC_LVTERR, ERROR_APIC_VECTOR);
}
