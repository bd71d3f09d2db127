// SPDX-License-Identifier: MIT
/* Ending the machine: restart (reboot=TYPE chooses a way; the others follow), halt, power off. */

#include <linux/acpi.h>
#include <linux/init.h>
#include <linux/io.h>
#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <linux/reboot.h>
#include <linux/smp.h>
#include <asm/delay.h>
#include <asm/desc.h>
#include <asm/processor.h>
#include <asm/smp.h>

static char reboot_type = 'a';		/* first letter of acpi, kbd, pci, triple */

static int __init parse_reboot(char *value)
{
	if (*value)
		reboot_type = *value;
	return 1;
}
__setup("reboot=", parse_reboot);

/* The keyboard controller's output line 0 is the CPU's reset. */
static void keyboard_reset(void)
{
	int patience = 1000;

	while ((inb(0x64) & 2) && --patience)
		udelay(2);
	outb(0xfe, 0x64);
	udelay(50);
}

/* The chipset's reset register: bit 1 hard, then bit 2 acts. */
static void pci_reset(void)
{
	u8 value = inb(0xcf9) & ~6;

	outb(value | 2, 0xcf9);
	udelay(50);
	outb(value | 6, 0xcf9);
	udelay(50);
}

/* No IDT: the fault cannot be delivered, nor the double fault. */
static __noreturn void triple_fault(void)
{
	const struct desc_ptr nothing = { 0, 0 };

	__asm__ __volatile__("lidt %0; int3" : : "m" (nothing));
	for (;;)
		native_halt();
}

void machine_emergency_restart(void)
{
	native_irq_disable();
	if (reboot_type == 't')
		triple_fault();
	if (reboot_type == 'k')
		keyboard_reset();
	if (reboot_type == 'p')
		pci_reset();
	acpi_reboot();
	udelay(1000);
	keyboard_reset();
	pci_reset();
	triple_fault();
}

static void quiet_machine(void)
{
	native_irq_disable();
	smp_send_stop();
}

void machine_restart(char *cmd)
{
	pr_emerg("Restarting system.\n");
	quiet_machine();
	machine_emergency_restart();
}

void machine_halt(void)
{
	quiet_machine();
	stop_this_cpu();
}

/*
 * Where nothing turns the machine off (microvm without ACPI) it is reset: its monitor, told not to
 * reboot, then ends.
 */
void machine_power_off(void)
{
	quiet_machine();
	acpi_power_off();
	udelay(100000);
	if (acpi_disabled)
		machine_emergency_restart();
	stop_this_cpu();
}
