// SPDX-License-Identifier: MIT
/* Tests of the kernel's own page tables and of its stacks. */

#include <linux/ktest.h>
#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/smp.h>
#include <linux/vmalloc.h>
#include <asm/cpufeature.h>
#include <asm/desc.h>
#include <asm/pgtable.h>
#include <asm/sections.h>
#include <asm/tlbflush.h>

static pteval_t entry_of(const void *addr)
{
	unsigned int level;
	pte_t *pte = lookup_address((unsigned long)addr, &level);

	return pte ? pte_val(*pte) : 0;
}

KTEST(arch, text_cannot_be_written_nor_data_executed, "spec: A-ADR-02")
{
	KEXPECT(!(entry_of(_stext) & (_PAGE_RW | _PAGE_NX)));
	KEXPECT((entry_of(__start_rodata) & (_PAGE_RW | _PAGE_NX)) == _PAGE_NX);
	KEXPECT((entry_of(_sdata) & _PAGE_NX));
	KEXPECT((entry_of(__bss_start) & (_PAGE_RW | _PAGE_NX)) == (_PAGE_RW | _PAGE_NX));
}

KTEST(arch, the_direct_map_does_not_open_the_text, "")
{
	KEXPECT((entry_of(__va(__pa(_stext))) & (_PAGE_RW | _PAGE_NX)) == _PAGE_NX);
	KEXPECT((entry_of(__va(0)) & _PAGE_NX));
}

KTEST(arch, nothing_of_the_kernel_is_open_to_user_mode, "spec: N-ARCH-12")
{
	KEXPECT(!(pgd_val(*pgd_offset_k(PAGE_OFFSET)) & _PAGE_USER) ||
		!(entry_of(__va(0)) & _PAGE_USER));
	KEXPECT(!(entry_of(_stext) & _PAGE_USER));
	KEXPECT(!(entry_of(current) & _PAGE_USER));
}

KTEST(arch, a_kernel_stack_has_nothing_mapped_below, "spec: A-KST-05")
{
	KEXPECT(entry_of(current->stack) & _PAGE_PRESENT);
	KEXPECT(!(entry_of(current->stack - 1) & _PAGE_PRESENT));
}

KTEST(arch, rights_of_a_page_can_be_taken_and_given_back, "")
{
	char *page = vmalloc(PAGE_SIZE);

	KASSERT(page);
	KEXPECT_EQ(set_memory_ro((unsigned long)page, 1), 0);
	KEXPECT(!(entry_of(page) & _PAGE_RW));
	KEXPECT_EQ(set_memory_rw((unsigned long)page, 1), 0);
	*page = 1;
	vfree(page);
}

static void check_exception_stacks(void *failures)
{
	int i;

	for (i = IST_DF; i < NR_IST; i++) {
		unsigned long top = this_cpu_read(cpu_tss.x86_tss.ist[i - 1]) + IST_TOP_RESERVED;

		if (top % EXCEPTION_STKSZ ||
		    *(unsigned long *)(top - 8) != this_cpu_read(this_cpu_off))
			__atomic_fetch_add((int *)failures, 1, __ATOMIC_SEQ_CST);
	}
}

KTEST(arch, every_exception_stack_knows_its_cpu, "spec: B-IRQ-09")
{
	int failures = 0;

	on_each_cpu(check_exception_stacks, &failures, 1);
	KEXPECT_EQ(failures, 0);
}

KTEST(arch, protections_the_cpu_has_are_on, "")
{
	unsigned long cr4 = read_cr4();

	KEXPECT(read_cr0() & X86_CR0_WP);
	KEXPECT_EQ(!!(cr4 & X86_CR4_SMEP), boot_cpu_has(X86_FEATURE_SMEP));
	KEXPECT_EQ(!!(cr4 & X86_CR4_SMAP), boot_cpu_has(X86_FEATURE_SMAP));
	KEXPECT_EQ(!!(cr4 & X86_CR4_UMIP), boot_cpu_has(X86_FEATURE_UMIP));
}
