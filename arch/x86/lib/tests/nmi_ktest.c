// SPDX-License-Identifier: MIT
/* Tests of non-maskable interrupts: one that comes while another is served. */

#include <linux/ktest.h>
#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/smp.h>
#include <linux/uaccess.h>
#include <asm/apic.h>
#include <asm/desc.h>
#include <asm/nmi.h>
#include <asm/processor.h>

#define ROUNDS	200

static int test_cpu, calls, depth, deepest, latched;

static unsigned long nmi_state(void)
{
	unsigned long ist = this_cpu_read(cpu_tss.x86_tss.ist[IST_NMI - 1]);

	return READ_ONCE(*(unsigned long *)(ist + IST_TOP_RESERVED - 16));
}

/* The fault's IRET lets the second NMI in while the first is still here. */
static bool nmi_within_nmi(struct pt_regs *regs)
{
	unsigned long word;
	int i;

	if (raw_smp_processor_id() != test_cpu)
		return false;
	calls++;
	if (++depth > deepest)
		deepest = depth;
	if (calls & 1) {
		apic_send_nmi(test_cpu);
		copy_from_kernel_nofault(&word, (void *)0xffff800000000000UL, sizeof(word));
		for (i = 0; i < 100000 && nmi_state() != 2; i++)
			cpu_relax();
		latched += nmi_state() == 2;
	}
	depth--;
	return true;
}

KTEST(arch, nmi_within_an_nmi_is_served_after_it, "")
{
	int i, wait;

	KASSERT(!register_nmi_handler(nmi_within_nmi));
	preempt_disable();
	test_cpu = raw_smp_processor_id();
	calls = deepest = latched = 0;
	for (i = 1; i <= ROUNDS; i++) {
		apic_send_nmi(test_cpu);
		for (wait = 0; wait < 10000000 && READ_ONCE(calls) < 2 * i; wait++)
			cpu_relax();
	}
	preempt_enable();
	unregister_nmi_handler(nmi_within_nmi);
	KEXPECT_EQ(calls, 2 * ROUNDS);
	KEXPECT_EQ(latched, ROUNDS);
	KEXPECT_EQ(deepest, 1);
}
