/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_CPUFEATURE_H
#define _ASM_X86_CPUFEATURE_H

/*
 * CPU features: bit number = word * 32 + bit of the CPUID register that word mirrors. What boot
 * finds unusable is cleared from the words, so a feature that is set may be used. The names of all
 * bits, for /proc/cpuinfo, are in arch/x86/kernel/cpufeature.c.
 */

#include <asm/processor.h>

enum cpuid_word {
	CPUID_1_EDX, CPUID_8000_0001_EDX, CPUID_1_ECX, CPUID_8000_0001_ECX,
	CPUID_7_EBX, CPUID_7_ECX, CPUID_7_EDX, CPUID_D_1_EAX,
	CPUID_6_EAX, CPUID_8000_0007_EDX, CPUID_8000_0008_EBX, CPUID_7_1_EAX,
	NR_CPUID_WORDS,
};
#define X86_FEATURE(word, bit)	((word) * 32 + (bit))

#define X86_FEATURE_TSC		X86_FEATURE(CPUID_1_EDX, 4)
#define X86_FEATURE_APIC	X86_FEATURE(CPUID_1_EDX, 9)
#define X86_FEATURE_PGE		X86_FEATURE(CPUID_1_EDX, 13)
#define X86_FEATURE_MCE		X86_FEATURE(CPUID_1_EDX, 7)
#define X86_FEATURE_PAT		X86_FEATURE(CPUID_1_EDX, 16)
#define X86_FEATURE_NX		X86_FEATURE(CPUID_8000_0001_EDX, 20)
#define X86_FEATURE_GBPAGES	X86_FEATURE(CPUID_8000_0001_EDX, 26)
#define X86_FEATURE_RDTSCP	X86_FEATURE(CPUID_8000_0001_EDX, 27)
#define X86_FEATURE_PCID	X86_FEATURE(CPUID_1_ECX, 17)
#define X86_FEATURE_X2APIC	X86_FEATURE(CPUID_1_ECX, 21)
#define X86_FEATURE_TSC_DEADLINE_TIMER	X86_FEATURE(CPUID_1_ECX, 24)
#define X86_FEATURE_XSAVE	X86_FEATURE(CPUID_1_ECX, 26)
#define X86_FEATURE_OSXSAVE	X86_FEATURE(CPUID_1_ECX, 27)
#define X86_FEATURE_AVX		X86_FEATURE(CPUID_1_ECX, 28)
#define X86_FEATURE_RDRAND	X86_FEATURE(CPUID_1_ECX, 30)
#define X86_FEATURE_HYPERVISOR	X86_FEATURE(CPUID_1_ECX, 31)
#define X86_FEATURE_AMD_SSB_NO	X86_FEATURE(CPUID_8000_0008_EBX, 26)
#define X86_FEATURE_FSGSBASE	X86_FEATURE(CPUID_7_EBX, 0)
#define X86_FEATURE_SMEP	X86_FEATURE(CPUID_7_EBX, 7)
#define X86_FEATURE_ERMS	X86_FEATURE(CPUID_7_EBX, 9)
#define X86_FEATURE_INVPCID	X86_FEATURE(CPUID_7_EBX, 10)
#define X86_FEATURE_AVX512F	X86_FEATURE(CPUID_7_EBX, 16)
#define X86_FEATURE_RDSEED	X86_FEATURE(CPUID_7_EBX, 18)
#define X86_FEATURE_SMAP	X86_FEATURE(CPUID_7_EBX, 20)
#define X86_FEATURE_UMIP	X86_FEATURE(CPUID_7_ECX, 2)
#define X86_FEATURE_PKU		X86_FEATURE(CPUID_7_ECX, 3)
#define X86_FEATURE_OSPKE	X86_FEATURE(CPUID_7_ECX, 4)
#define X86_FEATURE_LA57	X86_FEATURE(CPUID_7_ECX, 16)
#define X86_FEATURE_RDPID	X86_FEATURE(CPUID_7_ECX, 22)
#define X86_FEATURE_CONSTANT_TSC	X86_FEATURE(CPUID_8000_0007_EDX, 8)	/* invariant TSC */

static __always_inline bool boot_cpu_has(int feature)
{
	return boot_cpu_data.x86_capability[feature / 32] >> (feature % 32) & 1;
}
#define static_cpu_has(feature)	boot_cpu_has(feature)

static inline void setup_clear_cpu_cap(int feature)
{
	boot_cpu_data.x86_capability[feature / 32] &= ~(1U << (feature % 32));
}

/* Vendors of boot_cpu_data.x86_vendor. */
#define X86_VENDOR_INTEL	0
#define X86_VENDOR_AMD		2
#define X86_VENDOR_UNKNOWN	0xff

#endif
