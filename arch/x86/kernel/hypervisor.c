// SPDX-License-Identifier: MIT
/* What CPUID tells about the machine around the CPU. */

#include <linux/kernel.h>
#include <linux/string.h>
#include <asm/cpufeature.h>
#include <asm/hypervisor.h>

#define HYPERVISOR_LEAF		0x40000000
/* eax: TSC kHz, ebx: APIC bus kHz; VMware's, taken up by KVM and QEMU */
#define HYPERVISOR_TIMING_LEAF	0x40000010

enum hypervisor hypervisor_detect(void)
{
	u32 eax, id[3];

	if (!boot_cpu_has(X86_FEATURE_HYPERVISOR))
		return HYPERVISOR_NONE;
	cpuid(HYPERVISOR_LEAF, &eax, &id[0], &id[1], &id[2]);
	if (!memcmp(id, "KVMKVMKVM\0\0\0", 12))
		return HYPERVISOR_KVM;
	if (!memcmp(id, "TCGTCGTCGTCG", 12))
		return HYPERVISOR_TCG;
	return HYPERVISOR_OTHER;
}

/*
 * QEMU's own APIC counts nanoseconds (hw/i386/kvm and hw/intc/apic: bus cycle 1 ns), and KVM's
 * does.
 */
u32 lapic_known_hz(void)
{
	enum hypervisor h = hypervisor_detect();

	return h == HYPERVISOR_KVM || h == HYPERVISOR_TCG ? 1000000000 : 0;
}

u32 tsc_khz_from_cpuid(void)
{
	u32 denominator, numerator, crystal_hz, edx, khz, ebx, ecx;

	if (boot_cpu_has(X86_FEATURE_HYPERVISOR)) {
		cpuid(HYPERVISOR_LEAF, &khz, &ebx, &ecx, &edx);
		if (khz >= HYPERVISOR_TIMING_LEAF && khz < HYPERVISOR_LEAF + 0x100) {
			cpuid(HYPERVISOR_TIMING_LEAF, &khz, &ebx, &ecx, &edx);
			if (khz)
				return khz;
		}
	}
	if (boot_cpu_data.cpuid_level < 0x15)
		return 0;
	cpuid(0x15, &denominator, &numerator, &crystal_hz, &edx);
	if (!denominator || !numerator || !crystal_hz)
		return 0;
	return div_u64((u64)crystal_hz * numerator, denominator) / 1000;
}
