/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_NMI_H
#define _ASM_X86_NMI_H

#include <linux/types.h>

/*
 * Non-maskable interrupts. A handler says whether the interrupt was its; it runs where anything may
 * be locked, so it may take no lock that others take with NMIs open, and wakes nobody.
 */

struct pt_regs;

typedef bool (*nmi_handler_t)(struct pt_regs *regs);

/* 0, or -EBUSY: there are as many handlers as there may be. **Any context** but NMI. */
int register_nmi_handler(nmi_handler_t handler);
/* On return it is called no more. **Sleeps.** */
void unregister_nmi_handler(nmi_handler_t handler);

void do_nmi(struct pt_regs *regs);

#endif
