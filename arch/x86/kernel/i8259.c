// SPDX-License-Identifier: MIT
/*
 * The pair of 8259 interrupt controllers. With an I/O APIC they are moved out of the way of the
 * exceptions and masked for good; without one they are what there is: 15 lines to the boot CPU.
 */

#include <linux/init.h>
#include <linux/io.h>
#include <linux/ioport.h>
#include <linux/irq.h>
#include <linux/kernel.h>
#include <linux/spinlock.h>
#include <asm/apic.h>
#include <asm/hw_irq.h>
#include <asm/io_apic.h>

#define PIC1_CMD	0x20
#define PIC1_MASK	0x21
#define PIC2_CMD	0xa0
#define PIC2_MASK	0xa1
#define CASCADE		2

static DEFINE_RAW_SPINLOCK(i8259_lock);
static u16 masked = 0xffff & ~(1 << CASCADE);	/* i8259_lock */

static void write_masks(void)
{
	outb(masked, PIC1_MASK);
	outb(masked >> 8, PIC2_MASK);
}

static void set_masked(struct irq_data *data, bool on)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&i8259_lock, flags);
	masked = on ? masked | 1 << data->irq : masked & ~(1 << data->irq);
	write_masks();
	raw_spin_unlock_irqrestore(&i8259_lock, flags);
}

static void i8259_mask(struct irq_data *data) { set_masked(data, true); }
static void i8259_unmask(struct irq_data *data) { set_masked(data, false); }

/*
 * Mask, then a specific end of interrupt to both chips of a line of the second (8259A data sheet,
 * OCW2).
 */
static void i8259_mask_ack(struct irq_data *data)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&i8259_lock, flags);
	masked |= 1 << data->irq;
	write_masks();
	if (data->irq >= 8) {
		outb(0x60 | (data->irq & 7), PIC2_CMD);
		outb(0x60 | CASCADE, PIC1_CMD);
	} else {
		outb(0x60 | data->irq, PIC1_CMD);
	}
	raw_spin_unlock_irqrestore(&i8259_lock, flags);
}

static struct irq_chip i8259_chip = {
	.name = "XT-PIC",
	.irq_mask = i8259_mask,
	.irq_unmask = i8259_unmask,
	.irq_ack = i8259_mask_ack,
};

/* Mask registers keep what is written if the chips exist. */
bool __init probe_8259A(void)
{
	outb(0xff, PIC2_MASK);
	outb(0xfb, PIC1_MASK);
	return inb(PIC1_MASK) == 0xfb;
}

void mask_8259A(void)
{
	outb(0xff, PIC1_MASK);
	outb(0xff, PIC2_MASK);
}

static struct resource pic1_ports = {
	.name = "pic1", .start = PIC1_CMD, .end = PIC1_MASK, .flags = IORESOURCE_IO,
};
static struct resource pic2_ports = {
	.name = "pic2", .start = PIC2_CMD, .end = PIC2_MASK, .flags = IORESOURCE_IO,
};

void __init init_8259A_irqs(void)
{
	unsigned int irq;

	if (!probe_8259A())
		return;
	request_resource(&ioport_resource, &pic1_ports);
	request_resource(&ioport_resource, &pic2_ports);
	outb_p(0x11, PIC1_CMD);
	outb_p(ISA_IRQ_VECTOR(0), PIC1_MASK);
	outb_p(1 << CASCADE, PIC1_MASK);
	outb_p(1, PIC1_MASK);
	outb_p(0x11, PIC2_CMD);
	outb_p(ISA_IRQ_VECTOR(8), PIC2_MASK);
	outb_p(CASCADE, PIC2_MASK);
	outb_p(1, PIC2_MASK);
	mask_8259A();
	if (io_apic_present())
		return;
	write_masks();
	for (irq = 0; irq < NR_IRQS_LEGACY; irq++) {
		if (irq == CASCADE || (!irq_to_desc(irq) && irq_alloc_descs(irq, irq, 1) < 0))
			continue;
		vector_irq[ISA_IRQ_VECTOR(irq)] = irq;
		irq_set_chip_and_handler_name(irq, &i8259_chip, handle_level_irq, "XT-PIC");
	}
	if (apic_present)
		/* ExtINT: the 8259 through the local APIC */
		apic_write(APIC_LVT0, 0x700);
}
