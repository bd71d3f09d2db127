/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_MSR_H
#define _ASM_X86_MSR_H

/* Model-specific registers (Intel SDM vol. 4). */

#define MSR_IA32_TSC		0x00000010
#define MSR_IA32_APICBASE	0x0000001b
#define MSR_IA32_APICBASE_BSP	(1 << 8)
#define MSR_IA32_APICBASE_EXTD	(1 << 10)
#define MSR_IA32_APICBASE_ENABLE (1 << 11)
#define MSR_IA32_UCODE_REV	0x0000008b
#define MSR_IA32_SYSENTER_CS	0x00000174
#define MSR_IA32_MISC_ENABLE	0x000001a0
#define MSR_IA32_CR_PAT		0x00000277
#define MSR_IA32_TSC_DEADLINE	0x000006e0
#define MSR_X2APIC_BASE		0x00000800
#define MSR_EFER		0xc0000080
#define MSR_STAR		0xc0000081
#define MSR_LSTAR		0xc0000082
#define MSR_CSTAR		0xc0000083
#define MSR_SYSCALL_MASK	0xc0000084
#define MSR_FS_BASE		0xc0000100
#define MSR_GS_BASE		0xc0000101
#define MSR_KERNEL_GS_BASE	0xc0000102
#define MSR_TSC_AUX		0xc0000103

#define EFER_SCE		(1 << 0)
#define EFER_LME		(1 << 8)
#define EFER_LMA		(1 << 10)
#define EFER_NX			(1 << 11)

#ifndef __ASSEMBLY__

#include <linux/types.h>
#include <asm/asm.h>

static __always_inline u64 rdmsrl_(u32 msr)
{
	u32 lo, hi;

	__asm__ __volatile__("rdmsr" : "=a" (lo), "=d" (hi) : "c" (msr));
	return (u64)hi << 32 | lo;
}
#define rdmsrl(msr, val)	((void)((val) = rdmsrl_(msr)))

static __always_inline void wrmsrl(u32 msr, u64 val)
{
	__asm__ __volatile__("wrmsr" : : "c"(msr), "a"((u32)val), "d"((u32)(val >> 32)) : "memory");
}

/* The value, or 0 where the register does not exist. **Any context.** */
static inline u64 rdmsr_safe(u32 msr)
{
	u32 lo = 0, hi = 0;

	__asm__ __volatile__("1: rdmsr\n2:\n" _ASM_EXTABLE_TYPE(1b, 2b, 2)
			     : "+a"(lo), "+d"(hi)
			     : "c"(msr));
	return (u64)hi << 32 | lo;
}

#endif /* __ASSEMBLY__ */
#endif
