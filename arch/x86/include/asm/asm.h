/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_ASM_H
#define _ASM_X86_ASM_H

/*
 * The exception table: instructions of the kernel that may fault, and where to go on when they do.
 * An entry is three words relative to themselves. The fault handlers look the address up
 * (arch/x86/mm/extable.c).
 */

#define EX_TYPE_DEFAULT		0	/* go on at the fixup */
#define EX_TYPE_CLEAR_FS	1	/* a bad fs selector: load null first */
#define EX_TYPE_RDMSR		2	/* reads of an MSR that is not there: result 0 */

#ifdef __ASSEMBLY__
#define _ASM_EXTABLE_TYPE(from, to, type)	\
	.pushsection "__ex_table", "a";		\
	.balign 4;				\
	.long (from) - .;			\
	.long (to) - .;				\
	.long type;				\
	.popsection
#else
#define __ASM_STR(x)	#x
#define _ASM_EXTABLE_TYPE(from, to, type)	\
	" .pushsection \"__ex_table\", \"a\"\n"	\
	" .balign 4\n"				\
	" .long (" #from ") - .\n"		\
	" .long (" #to ") - .\n"		\
	" .long " __ASM_STR(type) "\n"		\
	" .popsection\n"

struct exception_table_entry { int insn, fixup, type; };
extern const struct exception_table_entry __start___ex_table[], __stop___ex_table[];

struct pt_regs;
/*
 * If the instruction at regs->ip may fault, moves regs to its fixup and says so. **Any context.**
 */
bool fixup_exception(struct pt_regs *regs, int trapnr, unsigned long error_code,
		     unsigned long fault_addr);
/* True if there is an entry for the address. **Any context.** */
const struct exception_table_entry *search_exception_tables(unsigned long ip);
#endif

#define _ASM_EXTABLE(from, to)	_ASM_EXTABLE_TYPE(from, to, EX_TYPE_DEFAULT)

#endif
