// SPDX-License-Identifier: MIT
/* The boot console: a 16550 at the first port's address, written byte by byte. */

#include <linux/console.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <asm/early_serial.h>
#include <asm/io.h>
#include <asm/processor.h>

/* National Semiconductor PC16550D data sheet, table of registers. */
#define COM1		0x3f8
#define UART_DATA	(COM1 + 0)
#define UART_IER	(COM1 + 1)
#define UART_FCR	(COM1 + 2)
#define UART_LCR	(COM1 + 3)
#define UART_MCR	(COM1 + 4)
#define UART_LSR	(COM1 + 5)
#define LCR_8N1		0x03
#define LCR_DLAB	0x80
#define LSR_THR_EMPTY	0x20

static bool early_serial_on;

static void put_byte(char c)
{
	unsigned int patience = 100000;

	while (!(inb(UART_LSR) & LSR_THR_EMPTY) && --patience)
		cpu_relax();
	outb(c, UART_DATA);
}

void early_serial_write(const char *text, unsigned int len)
{
	if (!early_serial_on)
		return;
	while (len--) {
		if (*text == '\n')
			put_byte('\r');
		put_byte(*text++);
	}
}

static void early_console_write(struct console *con, const char *text, unsigned int len)
{
	early_serial_write(text, len);
}

static struct console early_console = {
	.name = "earlyser",
	.write = early_console_write,
	.flags = CON_PRINTBUFFER | CON_BOOT,
	.index = -1,
};

void __init early_serial_init(void)
{
	if (!strstr(boot_command_line, "console=ttyS0") &&
	    !strstr(boot_command_line, "earlyprintk"))
		return;
	if (inb(UART_LSR) == 0xff)
		return;			/* no such port */
	outb(LCR_DLAB | LCR_8N1, UART_LCR);
	outb(1, UART_DATA);		/* 115200 baud */
	outb(0, UART_IER);
	outb(LCR_8N1, UART_LCR);
	outb(7, UART_FCR);		/* FIFOs on and empty */
	outb(3, UART_MCR);		/* DTR, RTS */
	early_serial_on = true;
	register_console(&early_console);
}
