// SPDX-License-Identifier: MIT
/*
 * The PIT (8254) as one-shot clock event device on irq 0: the timer of a machine without local
 * APIC, which has one CPU.
 */

#include <linux/clockchips.h>
#include <linux/cpumask.h>
#include <linux/init.h>
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/ioport.h>
#include <linux/kernel.h>
#include <asm/platform_clocks.h>

#define PIT_HZ		1193182
#define PIT_CH0		0x40
#define PIT_MODE	0x43
#define MODE_ONESHOT	0x38	/* channel 0, low and high byte, interrupt on terminal count */

static int pit_next_event(unsigned long delta, struct clock_event_device *dev)
{
	outb(MODE_ONESHOT, PIT_MODE);
	outb(delta, PIT_CH0);
	outb(delta >> 8, PIT_CH0);
	return 0;
}

static int pit_shutdown(struct clock_event_device *dev)
{
	outb(MODE_ONESHOT, PIT_MODE);	/* no count follows: it never ends */
	return 0;
}

static int pit_oneshot(struct clock_event_device *dev)
{
	outb(MODE_ONESHOT, PIT_MODE);
	return 0;
}

static struct clock_event_device pit_events = {
	.name = "pit",
	.features = CLOCK_EVT_FEAT_ONESHOT,
	.rating = 100,
	.set_next_event = pit_next_event,
	.set_state_oneshot = pit_oneshot,
	.set_state_shutdown = pit_shutdown,
	.irq = 0,
};

static irqreturn_t pit_interrupt(int irq, void *dev_id)
{
	if (pit_events.event_handler)
		pit_events.event_handler(&pit_events);
	return IRQ_HANDLED;
}

static struct resource pit_ports = {
	.name = "timer0", .start = PIT_CH0, .end = PIT_MODE, .flags = IORESOURCE_IO,
};

void __init pit_clockevent_init(void)
{
	request_resource(&ioport_resource, &pit_ports);
	pit_events.cpumask = cpumask_of(0);
	if (request_irq(0, pit_interrupt, IRQF_TIMER | IRQF_NOBALANCING, "timer", NULL)) {
		pr_err("No timer: neither local APIC nor PIT\n");
		return;
	}
	clockevents_config_and_register(&pit_events, PIT_HZ, 0xf, 0x7fff);
}
