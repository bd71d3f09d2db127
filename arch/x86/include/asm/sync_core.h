/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_SYNC_CORE_H
#define _ASM_X86_SYNC_CORE_H

#include <asm/asm.h>
#include <asm/segment.h>

/*
 * Makes this CPU forget what it fetched ahead: instructions behind it are read anew from memory.
 * **Any context.**
 *
 * IRET serializes (Intel SDM volume 3, "Serializing Instructions") and, unlike CPUID, does not
 * leave a virtual machine. This one goes to the next instruction. It ends the blocking of NMIs: not
 * for the handler of one.
 */
static inline void sync_core(void)
{
	unsigned long scratch;

	asm volatile("mov %%ss, %0\n\t"
		     "push %0\n\t"
		     "push %%rsp\n\t"
		     "addq $8, (%%rsp)\n\t"
		     "pushfq\n\t"
		     "mov %%cs, %0\n\t"
		     "push %0\n\t"
		     "lea 1f(%%rip), %0\n\t"
		     "push %0\n\t"
		     "iretq\n"
		     "1:"
		     : "=&r" (scratch)
		     :
		     : "cc", "memory");
}

#endif
