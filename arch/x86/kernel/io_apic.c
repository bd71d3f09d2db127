// SPDX-License-Identifier: MIT
/*
 * I/O APICs (Intel 82093AA data sheet): each input has a redirection entry that says which vector
 * goes to which CPU.
 *
 * An irq number is the input's global number (GSI), but for the ISA irqs 0-15, which sit where the
 * override table says (irq 0 is input 2 on a PC). Level-triggered inputs are acknowledged when the
 * handlers are done, edge-triggered ones before.
 */

#include <linux/cpumask.h>
#include <linux/init.h>
#include <linux/io.h>
#include <linux/ioport.h>
#include <linux/irq.h>
#include <linux/kernel.h>
#include <linux/spinlock.h>
#include <asm/apic.h>
#include <asm/hw_irq.h>
#include <asm/io_apic.h>
#include <asm/irq.h>
#include <asm/smp.h>

#define MAX_IO_APICS	8
#define IOAPIC_VERSION	1
#define IOAPIC_ENTRY	0x10
#define ENTRY_ACTIVE_LOW	(1 << 13)
#define ENTRY_LEVEL		(1 << 15)
#define ENTRY_MASKED		(1 << 16)

static struct io_apic {
	void __iomem *base;
	u32 gsi_base, inputs;
	struct resource space;
	char name[12];
} io_apics[MAX_IO_APICS];
static int nr_io_apics;
static DEFINE_RAW_SPINLOCK(io_apic_lock);	/* the index and data register pair; entries */

/* One an irq: where it sits and how it is set. Written under io_apic_lock. */
static struct pin { u8 apic, input, vector; bool used, low, level; } pins[NR_IRQS];
static u32 isa_gsi[NR_IRQS_LEGACY] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 };
static struct { bool low, level; } isa_line[NR_IRQS_LEGACY];

static u32 io_apic_read(const struct io_apic *a, u32 reg)
{
	writel(reg, a->base);
	return readl(a->base + 0x10);
}

static void io_apic_write(const struct io_apic *a, u32 reg, u32 value)
{
	writel(reg, a->base);
	writel(value, a->base + 0x10);
}

static void __init claim_space(struct io_apic *a, u64 phys)
{
	snprintf(a->name, sizeof(a->name), "IOAPIC %d", nr_io_apics);
	a->space.name = a->name;
	a->space.start = phys;
	a->space.end = phys + 0x3ff;
	a->space.flags = IORESOURCE_MEM;
	insert_resource(&iomem_resource, &a->space);
}

void __init io_apic_register(u8 id, u64 phys, u32 gsi_base)
{
	struct io_apic *a = &io_apics[nr_io_apics];

	if (nr_io_apics == MAX_IO_APICS)
		return;
	a->base = ioremap(phys, PAGE_SIZE);
	if (!a->base || io_apic_read(a, IOAPIC_VERSION) == ~0U)
		return;
	a->gsi_base = gsi_base;
	claim_space(a, phys);
	a->inputs = (io_apic_read(a, IOAPIC_VERSION) >> 16 & 0xff) + 1;
	nr_io_apics++;
}

void __init io_apic_override(u8 isa_irq, u32 gsi, bool active_low, bool level)
{
	if (isa_irq >= NR_IRQS_LEGACY)
		return;
	isa_gsi[isa_irq] = gsi;
	isa_line[isa_irq].low = active_low;
	isa_line[isa_irq].level = level;
}

int io_apic_count(void)
{
	return nr_io_apics;
}

bool io_apic_present(void)
{
	return apic_present && nr_io_apics > 0;
}

u32 isa_irq_to_gsi(unsigned int irq)
{
	return irq < NR_IRQS_LEGACY ? isa_gsi[irq] : irq;
}

static void write_entry(const struct pin *pin, u32 cpu, bool masked)
{
	const struct io_apic *a = &io_apics[pin->apic];
	u32 low = pin->vector | (pin->low ? ENTRY_ACTIVE_LOW : 0) | (pin->level ? ENTRY_LEVEL : 0) |
		  (masked ? ENTRY_MASKED : 0);
	u32 reg = IOAPIC_ENTRY + pin->input * 2;

	io_apic_write(a, reg, low | ENTRY_MASKED);	/* never half an entry in force */
	io_apic_write(a, reg + 1, cpu_to_apicid[cpu] << 24);
	if (!masked)
		io_apic_write(a, reg, low);
}

static u32 target_cpu(struct irq_data *data, const struct cpumask *wanted)
{
	u32 cpu = cpumask_first_and(wanted, cpu_online_mask);

	return cpu < nr_cpu_ids ? cpu : 0;
}

static void set_entry(struct irq_data *data, bool masked)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&io_apic_lock, flags);
	write_entry(&pins[data->irq], target_cpu(data, &data->affinity), masked);
	raw_spin_unlock_irqrestore(&io_apic_lock, flags);
}

static void io_apic_mask(struct irq_data *data) { set_entry(data, true); }
static void io_apic_unmask(struct irq_data *data) { set_entry(data, false); }
static void io_apic_eoi(struct irq_data *data) { apic_eoi(); }

static int io_apic_set_affinity(struct irq_data *data, const struct cpumask *dest, bool force)
{
	struct pin *pin = &pins[data->irq];
	u32 cpu = target_cpu(data, dest);
	unsigned long flags;
	bool masked;

	raw_spin_lock_irqsave(&io_apic_lock, flags);
	masked = io_apic_read(&io_apics[pin->apic], IOAPIC_ENTRY + pin->input * 2) & ENTRY_MASKED;
	write_entry(pin, cpu, masked);
	raw_spin_unlock_irqrestore(&io_apic_lock, flags);
	cpumask_copy(&data->effective_affinity, cpumask_of(cpu));
	return 0;
}

/* The vector as an interrupt from this CPU to the line's. */
static int io_apic_retrigger(struct irq_data *data)
{
	apic_send_IPI(target_cpu(data, &data->affinity), pins[data->irq].vector);
	return 1;
}

static int io_apic_set_type(struct irq_data *data, unsigned int type);

static struct irq_chip io_apic_chip = {
	.name = "IO-APIC",
	.irq_mask = io_apic_mask,
	.irq_unmask = io_apic_unmask,
	.irq_ack = io_apic_eoi,
	.irq_eoi = io_apic_eoi,
	.irq_set_affinity = io_apic_set_affinity,
	.irq_set_type = io_apic_set_type,
	.irq_retrigger = io_apic_retrigger,
};

/* What drivers of ISA devices ask for is what the line has; only free inputs are changed. */
static int io_apic_set_type(struct irq_data *data, unsigned int type)
{
	struct pin *pin = &pins[data->irq];

	if (data->irq < NR_IRQS_LEGACY || !type)
		return 0;
	pin->low = type & (IRQF_TRIGGER_LOW | IRQF_TRIGGER_FALLING);
	pin->level = type & (IRQF_TRIGGER_LOW | IRQF_TRIGGER_HIGH);
	return 0;
}

static struct io_apic *find_io_apic(u32 gsi)
{
	int i;

	for (i = 0; i < nr_io_apics; i++)
		if (gsi >= io_apics[i].gsi_base && gsi < io_apics[i].gsi_base + io_apics[i].inputs)
			return &io_apics[i];
	return NULL;
}

static int __init setup_irq(unsigned int irq, u32 gsi, int vector, bool low, bool level)
{
	struct io_apic *a = find_io_apic(gsi);

	if (!a || vector < 0 || irq >= NR_IRQS ||
	    (!irq_to_desc(irq) && irq_alloc_descs(irq, irq, 1) < 0))
		return -EINVAL;
	pins[irq] = (struct pin) { a - io_apics, gsi - a->gsi_base, vector, true, low, level };
	vector_irq[vector] = irq;
	irq_set_chip_and_handler_name(irq, &io_apic_chip,
				      level ? handle_fasteoi_irq : handle_edge_irq,
				      level ? "fasteoi" : "edge");
	write_entry(&pins[irq], 0, true);
	return 0;
}

void __init io_apic_setup(void)
{
	unsigned int irq;
	int i;
	u32 gsi;

	for (irq = 0; irq < NR_IRQS_LEGACY; irq++)
		if (irq != 2)		/* the second 8259's cascade */
			setup_irq(irq, isa_gsi[irq], ISA_IRQ_VECTOR(irq), isa_line[irq].low,
				  isa_line[irq].level);
	for (i = 0; i < nr_io_apics; i++)
		for (gsi = io_apics[i].gsi_base; gsi < io_apics[i].gsi_base + io_apics[i].inputs;
		     gsi++)
			if (gsi >= NR_IRQS_LEGACY)
				/* PCI: level, active low */
				setup_irq(gsi, gsi, assign_irq_vector(gsi), true, true);
}

int acpi_gsi_to_irq(unsigned int gsi)
{
	unsigned int irq;

	for (irq = 0; irq < NR_IRQS_LEGACY; irq++)
		if (isa_gsi[irq] == gsi && pins[irq].used)
			return irq;
	return gsi < NR_IRQS && pins[gsi].used ? (int)gsi : -EINVAL;
}
