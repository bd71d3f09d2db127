// SPDX-License-Identifier: MIT
/*
 * Message-signalled interrupts: the message is the local APIC's address with the CPU in it, and the
 * vector (Intel SDM vol. 3, 10.11).
 */

#include <linux/cpumask.h>
#include <linux/irq.h>
#include <linux/kernel.h>
#include <linux/msi.h>
#include <linux/slab.h>
#include <asm/apic.h>
#include <asm/hw_irq.h>
#include <asm/irq.h>
#include <asm/smp.h>

struct msi_irq {
	int vector;
	u32 cpu;		/* desc->lock */
	void (*write)(void *cookie, const struct msi_msg *msg);
	void *cookie;
};

static void compose(const struct msi_irq *msi, struct msi_msg *msg)
{
	*msg = (struct msi_msg){ APIC_DEFAULT_PHYS_BASE | (cpu_to_apicid[msi->cpu] & 0xff) << 12, 0,
				 msi->vector };
}

static void msi_ack(struct irq_data *data)
{
	apic_eoi();
}

static int msi_set_affinity(struct irq_data *data, const struct cpumask *dest, bool force)
{
	struct msi_irq *msi = data->chip_data;
	u32 cpu = cpumask_first_and(dest, cpu_online_mask);
	struct msi_msg msg;

	if (cpu >= nr_cpu_ids)
		return -EINVAL;
	msi->cpu = cpu;
	if (msi->write) {
		compose(msi, &msg);
		msi->write(msi->cookie, &msg);
	}
	cpumask_copy(&data->effective_affinity, cpumask_of(cpu));
	return 0;
}

/* Masking is left to the flow handler: an edge that comes while disabled is remembered. */
static void msi_nothing(struct irq_data *data)
{
}

static int msi_retrigger(struct irq_data *data)
{
	struct msi_irq *msi = data->chip_data;

	apic_send_IPI(msi->cpu, msi->vector);
	return 1;
}

static struct irq_chip msi_chip = {
	.name = "PCI-MSI",
	.irq_ack = msi_ack,
	.irq_mask = msi_nothing,
	.irq_unmask = msi_nothing,
	.irq_set_affinity = msi_set_affinity,
	.irq_retrigger = msi_retrigger,
};

int arch_alloc_msi_irq(void)
{
	struct msi_irq *msi;
	int irq;

	if (!apic_present)
		return -ENOSPC;
	msi = kzalloc(sizeof(*msi), GFP_KERNEL);
	if (!msi)
		return -ENOMEM;
	irq = irq_alloc_descs(-1, NR_IRQS_LEGACY, 1);
	if (irq < 0)
		goto out_free;
	msi->vector = assign_irq_vector(irq);
	if (msi->vector < 0)
		goto out_free_desc;
	irq_set_chip_data(irq, msi);
	irq_set_chip_and_handler_name(irq, &msi_chip, handle_edge_irq, "edge");
	return irq;
out_free_desc:
	irq_free_descs(irq, 1);
	irq = -ENOSPC;
out_free:
	kfree(msi);
	return irq;
}

void arch_free_msi_irq(int irq)
{
	struct msi_irq *msi = irq_get_irq_data(irq)->chip_data;

	free_irq_vector(msi->vector);
	irq_free_descs(irq, 1);
	kfree(msi);
}

void arch_compose_msi_msg(int irq, struct msi_msg *msg)
{
	compose(irq_get_irq_data(irq)->chip_data, msg);
}

void arch_set_msi_writer(int irq, void (*write)(void *cookie, const struct msi_msg *msg),
			 void *cookie)
{
	struct msi_irq *msi = irq_get_irq_data(irq)->chip_data;

	msi->write = write;
	msi->cookie = cookie;
}
