/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_IRQFLAGS_H
#define _LINUX_IRQFLAGS_H

#define local_irq_save(flags)		((flags) = 0)
#define local_irq_restore(flags)	((void)(flags))
#define irqs_disabled()			false
#define arch_local_irq_save()		0UL
#define arch_local_irq_restore(flags)	((void)(flags))

#endif
