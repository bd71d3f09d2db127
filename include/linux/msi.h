/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_MSI_H
#define _LINUX_MSI_H

/*
 * Message-signalled interrupts: a device writes `data` to the address. The bus driver puts the
 * message into the device.
 */

#include <linux/types.h>

struct msi_msg { u32 address_lo, address_hi, data; };

/*
 * arch_alloc_msi_irq() gives an irq to request; -ENOSPC, -ENOMEM. **Sleeps.** arch_set_msi_writer()
 * names who is told when the message changes (affinity): called with desc->lock held.
 */
int arch_alloc_msi_irq(void);
void arch_free_msi_irq(int irq);
void arch_compose_msi_msg(int irq, struct msi_msg *msg);
void arch_set_msi_writer(int irq, void (*write)(void *cookie, const struct msi_msg *msg),
			 void *cookie);

#endif
