/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_EARLY_SERIAL_H
#define _ASM_X86_EARLY_SERIAL_H

/*
 * The first serial port, polled: messages before the tty layer is up. On if the command line asks
 * for console=ttyS0 or earlyprintk. **Any context.**
 */

void early_serial_init(void);
void early_serial_write(const char *text, unsigned int len);

#endif
