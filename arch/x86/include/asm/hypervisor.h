/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_HYPERVISOR_H
#define _ASM_X86_HYPERVISOR_H

/*
 * Which virtual machine monitor this is, by CPUID leaf 0x40000000, and what is known of its
 * devices.
 */

#include <linux/types.h>

enum hypervisor { HYPERVISOR_NONE, HYPERVISOR_KVM, HYPERVISOR_TCG, HYPERVISOR_OTHER };
enum hypervisor hypervisor_detect(void);

/* Frequency of the local APIC timer where it is fixed by definition, else 0. */
u32 lapic_known_hz(void);
/* TSC frequency in kHz where the CPU or the hypervisor says it, else 0. */
u32 tsc_khz_from_cpuid(void);

#endif
