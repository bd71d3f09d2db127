// SPDX-License-Identifier: MIT
/*
 * Non-maskable interrupts: requests of other CPUs (stop, show where you are), and hardware in
 * distress.
 */

#include <linux/atomic.h>
#include <linux/console.h>
#include <linux/cpumask.h>
#include <linux/kernel.h>
#include <linux/errno.h>
#include <linux/panic.h>
#include <linux/preempt.h>
#include <linux/smp.h>
#include <asm/apic.h>
#include <asm/debugreg.h>
#include <asm/delay.h>
#include <asm/hw_irq.h>
#include <asm/io.h>
#include <asm/nmi.h>
#include <asm/processor.h>
#include <asm/ptrace.h>
#include <asm/smp.h>
#include <asm/traps.h>

#define NMI_REASON_PORT		0x61
#define NMI_REASON_SERR		0x80	/* memory parity or system error */
#define NMI_REASON_IOCHK	0x40

#define BACKTRACE_MS	10000	/* for a CPU that the host gives no time */

static struct cpumask backtrace_mask;		/* a: CPUs that shall print where they are */

static void show_backtrace(struct pt_regs *regs)
{
	pr_warn("NMI backtrace for cpu %d\n", raw_smp_processor_id());
	show_regs(regs);
}

/*
 * **Any context** with interrupts on for the wait to end well. What the others say is in the log
 * afterwards, and on the consoles unless somebody else is writing there just now. Who asks while
 * another one does gets that one's answer. A CPU that is very late still answers: its bit stays.
 */
void arch_trigger_cpumask_backtrace(const struct cpumask *mask, bool exclude_self)
{
	static atomic_t asking;
	int cpu, self = raw_smp_processor_id(), waited;

	if (atomic_xchg(&asking, 1))
		return;
	for_each_cpu(cpu, mask) {
		if (cpu == self || !cpu_online(cpu))
			continue;
		cpumask_set_cpu(cpu, &backtrace_mask);
		apic_send_nmi(cpu);
	}
	if (!exclude_self && cpumask_test_cpu(self, mask))
		dump_stack();
	for (waited = 0; waited < BACKTRACE_MS && !cpumask_empty(&backtrace_mask); waited++)
		udelay(1000);
	atomic_set(&asking, 0);
	if (!in_nmi() && console_trylock())	/* what is said in an NMI waits for a writer */
		console_unlock();
}

#define NR_NMI_HANDLERS	4
static nmi_handler_t handlers[NR_NMI_HANDLERS];	/* a: changed by exchange */

int register_nmi_handler(nmi_handler_t handler)
{
	for (int i = 0; i < NR_NMI_HANDLERS; i++)
		if (!cmpxchg(&handlers[i], NULL, handler))
			return 0;
	return -EBUSY;
}

static void look_around(void *unused)
{
}

/* A CPU that serves an NMI answers the others when it is done. */
void unregister_nmi_handler(nmi_handler_t handler)
{
	for (int i = 0; i < NR_NMI_HANDLERS; i++)
		if (cmpxchg(&handlers[i], handler, NULL) == handler)
			break;
	on_each_cpu(look_around, NULL, 1);
}

static bool call_handlers(struct pt_regs *regs)
{
	bool handled = false;

	for (int i = 0; i < NR_NMI_HANDLERS; i++) {
		nmi_handler_t handler = READ_ONCE(handlers[i]);

		if (handler && handler(regs))
			handled = true;
	}
	return handled;
}

static void unknown_nmi(struct pt_regs *regs)
{
	u8 reason = inb(NMI_REASON_PORT);

	if (reason != 0xff && (reason & (NMI_REASON_SERR | NMI_REASON_IOCHK)))
		panic("NMI: hardware error, reason %#x", reason);
	pr_emerg_ratelimited("NMI without a known reason on CPU %d\n", raw_smp_processor_id());
}

void do_nmi(struct pt_regs *regs)
{
	unsigned long cr2 = read_cr2();		/* the interrupted code may be about to read it */
	unsigned long dr7 = local_db_save();	/* a #DB would end in an IRET, and use its stack */
	int cpu = raw_smp_processor_id();

	preempt_count_add(NMI_OFFSET + HARDIRQ_OFFSET);
	inc_irq_stat(nmis);
	if (smp_stopping())
		stop_this_cpu();
	if (cpumask_test_cpu(cpu, &backtrace_mask)) {
		show_backtrace(regs);
		cpumask_clear_cpu(cpu, &backtrace_mask);	/* it has been said */
	} else if (!call_handlers(regs)) {
		unknown_nmi(regs);
	}
	preempt_count_sub(NMI_OFFSET + HARDIRQ_OFFSET);
	if (read_cr2() != cr2)
		write_cr2(cr2);
	local_db_restore(dr7);
}
