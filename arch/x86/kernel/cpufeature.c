// SPDX-License-Identifier: MIT
/*
 * Which CPU this is and what it can do, by CPUID (Intel SDM vol. 2, CPUID; AMD APM vol. 3, appendix
 * E).
 */

#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/percpu.h>
#include <linux/seq_file.h>
#include <linux/string.h>
#include <asm/apic.h>
#include <asm/cpufeature.h>
#include <asm/elf.h>
#include <asm/msr.h>
#include <asm/setup.h>
#include <asm/tsc.h>

struct cpuinfo_x86 boot_cpu_data __ro_after_init;
DEFINE_PER_CPU_READ_MOSTLY(struct cpuinfo_x86, cpu_info);
u32 elf_hwcap2 __ro_after_init;

/* The leaf and register each capability word mirrors: leaf, subleaf, register 0-3 = eax..edx. */
static const struct { u32 leaf; u8 subleaf, reg; } cpuid_words[NR_CPUID_WORDS] = {
	[CPUID_1_EDX]		= { 1, 0, 3 },
	[CPUID_8000_0001_EDX]	= { 0x80000001, 0, 3 },
	[CPUID_1_ECX]		= { 1, 0, 2 },
	[CPUID_8000_0001_ECX]	= { 0x80000001, 0, 2 },
	[CPUID_7_EBX]		= { 7, 0, 1 },
	[CPUID_7_ECX]		= { 7, 0, 2 },
	[CPUID_7_EDX]		= { 7, 0, 3 },
	[CPUID_D_1_EAX]		= { 0xd, 1, 0 },
	[CPUID_6_EAX]		= { 6, 0, 0 },
	[CPUID_8000_0007_EDX]	= { 0x80000007, 0, 3 },
	[CPUID_8000_0008_EBX]	= { 0x80000008, 0, 1 },
	[CPUID_7_1_EAX]		= { 7, 1, 0 },
};

/* Names of /proc/cpuinfo, 32 a word, from bit 0; an empty one is not shown. */
static const char *const flag_names[NR_CPUID_WORDS] = {
	[CPUID_1_EDX] =
		"fpu vme de pse tsc msr pae mce cx8 apic - sep mtrr pge mca cmov pat pse36 pn "
		"clflush - dts acpi mmx fxsr sse sse2 ss ht "
		"tm ia64 pbe",
	[CPUID_8000_0001_EDX] =
		"- - - - - - - - - - - syscall - - - - - - - mp nx - mmxext - - fxsr_opt pdpe1gb "
		"rdtscp - lm 3dnowext 3dnow",
	[CPUID_1_ECX] =
		"pni pclmulqdq dtes64 monitor ds_cpl vmx smx est tm2 ssse3 cid sdbg fma cx16 xtpr "
		"pdcm - pcid dca sse4_1 sse4_2 x2apic "
		"movbe popcnt tsc_deadline_timer aes xsave - avx f16c rdrand hypervisor",
	[CPUID_8000_0001_ECX] =
		"lahf_lm cmp_legacy svm extapic cr8_legacy abm sse4a misalignsse 3dnowprefetch "
		"osvw ibs xop skinit wdt - lwp fma4 "
		"tce - nodeid_msr - tbm topoext perfctr_core perfctr_nb - bpext ptsc perfctr_llc "
		"mwaitx - -",
	[CPUID_7_EBX] =
		"fsgsbase tsc_adjust sgx bmi1 hle avx2 - smep bmi2 erms invpcid rtm cqm - mpx "
		"rdt_a avx512f avx512dq rdseed adx smap "
		"avx512ifma - clflushopt clwb intel_pt avx512pf avx512er avx512cd sha_ni avx512bw "
		"avx512vl",
	[CPUID_7_ECX] =
		"- avx512vbmi umip pku ospke waitpkg avx512_vbmi2 - gfni vaes vpclmulqdq "
		"avx512_vnni avx512_bitalg tme avx512_vpopcntdq - "
		"la57 - - - - - rdpid - bus_lock_detect cldemote - movdiri movdir64b enqcmd "
		"sgx_lc -",
	[CPUID_7_EDX] =
		"- - avx512_4vnniw avx512_4fmaps fsrm - - - avx512_vp2intersect - md_clear - - - "
		"serialize - tsxldtrk - pconfig arch_lbr - "
		"- amx_bf16 avx512_fp16 amx_tile amx_int8 - - flush_l1d arch_capabilities - -",
	[CPUID_D_1_EAX] = "xsaveopt xsavec xgetbv1 xsaves",
	[CPUID_6_EAX] = "dtherm ida arat",
	[CPUID_8000_0007_EDX] = "- - - - - - - - constant_tsc",
	[CPUID_8000_0008_EBX] = "clzero irperf xsaveerptr",
	[CPUID_7_1_EAX] = "- - - - avx_vnni avx512_bf16",
};

static void read_capabilities(struct cpuinfo_x86 *c)
{
	u32 regs[4];
	int i;

	for (i = 0; i < NR_CPUID_WORDS; i++) {
		u32 leaf = cpuid_words[i].leaf;
		u32 last = leaf >= 0x80000000 ? c->extended_cpuid_level : (u32)c->cpuid_level;

		if (leaf > last)
			continue;
		cpuid_count(leaf, cpuid_words[i].subleaf, &regs[0], &regs[1], &regs[2], &regs[3]);
		c->x86_capability[i] = regs[cpuid_words[i].reg];
	}
}

static void read_signature(struct cpuinfo_x86 *c)
{
	u32 eax, ebx, ecx, edx, family;

	cpuid(1, &eax, &ebx, &ecx, &edx);
	family = eax >> 8 & 0xf;
	c->x86 = family == 0xf ? family + (eax >> 20 & 0xff) : family;
	c->x86_model = eax >> 4 & 0xf;
	if (family >= 6)
		c->x86_model |= (eax >> 16 & 0xf) << 4;
	c->x86_stepping = eax & 0xf;
	c->initial_apicid = ebx >> 24;
	c->apicid = c->initial_apicid;
	c->x86_clflush_size = (ebx >> 8 & 0xff) * 8;
}

static void read_extended(struct cpuinfo_x86 *c)
{
	u32 *name = (u32 *)c->x86_model_id;
	u32 eax, ebx, ecx, edx, i;

	c->x86_phys_bits = 36;
	c->x86_virt_bits = 48;
	strscpy(c->x86_model_id, "unknown", sizeof(c->x86_model_id));
	if (c->extended_cpuid_level >= 0x80000004)
		for (i = 0; i < 3; i++, name += 4)
			cpuid(0x80000002 + i, &name[0], &name[1], &name[2], &name[3]);
	if (c->extended_cpuid_level >= 0x80000006) {
		cpuid(0x80000006, &eax, &ebx, &ecx, &edx);
		c->x86_cache_size = ecx >> 16;
	}
	if (c->extended_cpuid_level >= 0x80000008) {
		cpuid(0x80000008, &eax, &ebx, &ecx, &edx);
		c->x86_phys_bits = eax & 0xff;
		c->x86_virt_bits = eax >> 8 & 0xff;
	}
}

void cpu_detect(struct cpuinfo_x86 *c)
{
	u32 *id = (u32 *)c->x86_vendor_id;
	u32 ebx, ecx, edx, level;

	memset(c, 0, sizeof(*c));
	cpuid(0, &level, &ebx, &ecx, &edx);
	c->cpuid_level = level;
	id[0] = ebx;
	id[1] = edx;
	id[2] = ecx;
	c->x86_vendor = X86_VENDOR_UNKNOWN;
	if (!strcmp(c->x86_vendor_id, "GenuineIntel"))
		c->x86_vendor = X86_VENDOR_INTEL;
	else if (!strcmp(c->x86_vendor_id, "AuthenticAMD"))
		c->x86_vendor = X86_VENDOR_AMD;
	cpuid(0x80000000, &c->extended_cpuid_level, &ebx, &ecx, &edx);
	read_signature(c);
	read_extended(c);
	read_capabilities(c);
}

/*
 * Features the kernel gives user space no use of, or that are no good without another, are not
 * there.
 */
static void __init clear_unusable(void)
{
	setup_clear_cpu_cap(X86_FEATURE_PKU);
	setup_clear_cpu_cap(X86_FEATURE_OSPKE);
	setup_clear_cpu_cap(X86_FEATURE_LA57);
	if (!boot_cpu_has(X86_FEATURE_INVPCID) || !boot_cpu_has(X86_FEATURE_PGE) ||
	    strstr(boot_command_line, "nopcid"))
		setup_clear_cpu_cap(X86_FEATURE_PCID);
	if (strstr(boot_command_line, "nofsgsbase"))
		setup_clear_cpu_cap(X86_FEATURE_FSGSBASE);
	if (strstr(boot_command_line, "nosmap"))
		setup_clear_cpu_cap(X86_FEATURE_SMAP);
	if (strstr(boot_command_line, "noxsave"))
		setup_clear_cpu_cap(X86_FEATURE_XSAVE);
	if (strstr(boot_command_line, "nox2apic"))
		setup_clear_cpu_cap(X86_FEATURE_X2APIC);
}

void __init early_cpu_init(void)
{
	cpu_detect(&boot_cpu_data);
	clear_unusable();
	if (boot_cpu_has(X86_FEATURE_FSGSBASE))
		elf_hwcap2 |= HWCAP2_FSGSBASE;
	fpu_init_system();
}

/* Runs on the CPU. All CPUs are taken to have the boot CPU's features. */
void identify_secondary_cpu(int cpu)
{
	struct cpuinfo_x86 *c = &per_cpu(cpu_info, cpu);

	*c = boot_cpu_data;
	read_signature(c);
	c->apicid = read_apic_id();
	c->cpu_index = cpu;
}

static void show_flags(struct seq_file *m, const struct cpuinfo_x86 *c)
{
	int word, bit;

	for (word = 0; word < NR_CPUID_WORDS; word++) {
		const char *name = flag_names[word];

		for (bit = 0; bit < 32 && *name; bit++) {
			const char *end = strchrnul(name, ' ');

			if ((boot_cpu_data.x86_capability[word] >> bit & 1) && *name != '-')
				seq_printf(m, " %.*s", (int)(end - name), name);
			name = *end ? end + 1 : end;
		}
	}
}

int show_cpuinfo(struct seq_file *m, int cpu)
{
	const struct cpuinfo_x86 *c = &cpu_data(cpu);
	unsigned long mhz_frac = cpu_khz % 1000;

	seq_printf(
		m,
		"processor\t: %d\nvendor_id\t: %s\ncpu family\t: %d\nmodel\t\t: %d\n"
		"model name\t: %s\n",
		cpu, c->x86_vendor_id[0] ? c->x86_vendor_id : "unknown", c->x86, c->x86_model,
		c->x86_model_id);
	seq_printf(m, "stepping\t: %d\ncpu MHz\t\t: %u.%03lu\n", c->x86_stepping, cpu_khz / 1000,
		   mhz_frac);
	if (c->x86_cache_size)
		seq_printf(m, "cache size\t: %u KB\n", c->x86_cache_size);
	seq_printf(
		m,
		"physical id\t: %d\nsiblings\t: 1\ncore id\t\t: 0\ncpu cores\t: 1\n"
		"apicid\t\t: %u\ninitial apicid\t: %u\n",
		cpu, c->apicid, c->initial_apicid);
	seq_printf(m,
		   "fpu\t\t: yes\nfpu_exception\t: yes\ncpuid level\t: %d\nwp\t\t: yes\nflags\t\t:",
		   c->cpuid_level);
	show_flags(m, c);
	seq_printf(
		m,
		"\nbogomips\t: %u.%02u\nclflush size\t: %u\ncache_alignment\t: %u\n"
		"address sizes\t: %u bits physical, %u bits virtual\n"
		"power management:\n\n",
		tsc_khz / 500, tsc_khz / 5 % 100, c->x86_clflush_size, c->x86_clflush_size,
		c->x86_phys_bits, c->x86_virt_bits);
	return 0;
}

/*
 * Nothing here switches speculation off: loads pass stores on a CPU that does so unsafely, and
 * indirect branches are predicted.
 */
void show_speculation(struct seq_file *m)
{
	const struct cpuinfo_x86 *c = &boot_cpu_data;
	/* AMD's CPUs began to do so with family 0x15. */
	bool safe = boot_cpu_has(X86_FEATURE_AMD_SSB_NO) ||
		    (!strcmp(c->x86_vendor_id, "AuthenticAMD") && c->x86 < 0x15);

	seq_printf(m, "Speculation_Store_Bypass:\t%s\n", safe ? "not vulnerable" : "vulnerable");
	seq_puts(m, "SpeculationIndirectBranch:\talways enabled\n");
}
