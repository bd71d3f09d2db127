// SPDX-License-Identifier: MIT
/*
 * setup_arch(): from what the loader said to a machine that has memory and knows its CPUs.
 *
 * How this works. The order is forced:
 *
 *	features of the boot CPU	page tables use NX and large pages
 *	memblock from the memory map	everything below allocates from it
 *	init_mem_mapping()		all memory gets mapped; until then only the first GiB is
 *	firmware tables			they lie below 4 GiB; they name CPUs and interrupt controllers
 *	local APIC			tells which of the CPUs this one is
 *
 * Reserved in memblock: the first page (it holds nothing but would be NULL), the low MiB where
 * firmware and devices are, the image, and the initial file system, which is freed by its unpacker.
 */

#include <linux/init.h>
#include <linux/ioport.h>
#include <linux/kasan.h>
#include <linux/kernel.h>
#include <linux/memblock.h>
#include <linux/panic.h>
#include <linux/string.h>
#include <asm/acpi.h>
#include <asm/apic.h>
#include <asm/cpufeature.h>
#include <asm/page.h>
#include <asm/pgtable.h>
#include <asm/sections.h>
#include <asm/setup.h>
#include <asm/extable.h>
#include <asm/io_apic.h>
#include <asm/io_apic.h>
#include <asm/smp.h>
#include <asm/tsc.h>
#include <asm/uaccess.h>

/* What firmware may still use: its first 64 KiB, with the trampoline, and where its tables lie. */
#define LOW_FIRMWARE	0x10000UL
#define HIGH_FIRMWARE	0x80000UL
#define END_FIRMWARE	0x100000UL

unsigned long max_pfn, max_low_pfn;
unsigned long initrd_start, initrd_end;

static const char *const range_names[] = {
	"?", "usable", "reserved", "ACPI data", "ACPI NVS", "unusable",
};

static void __init print_memory_map(void)
{
	unsigned int i;

	for (i = 0; i < boot_info.nr_ranges; i++) {
		const struct boot_range *r = &boot_info.ranges[i];

		pr_info("BIOS-e820: [mem %#018llx-%#018llx] %s\n", r->start, r->start + r->size - 1,
			range_names[r->type < ARRAY_SIZE(range_names) ? r->type : 0]);
	}
}

static struct resource map_resources[MAX_BOOT_RANGES];
static struct resource image_resources[] = {
	{ .name = "Kernel code" }, { .name = "Kernel rodata" }, { .name = "Kernel data" },
	{ .name = "Kernel bss" },
};

static void __init insert_image(struct resource *r, const char *from, const char *to)
{
	r->start = __pa_symbol(from);
	r->end = __pa_symbol(to) - 1;
	r->flags = IORESOURCE_MEM | IORESOURCE_BUSY;
	insert_resource(&iomem_resource, r);
}

/* /proc/iomem: the memory map, and where in it the kernel lies. */
static void __init insert_memory_map(void)
{
	static const char *const names[] = {
		"Unknown", "System RAM", "Reserved", "ACPI Tables", "ACPI Non-volatile Storage",
		"Unusable memory",
	};
	unsigned int i;

	for (i = 0; i < boot_info.nr_ranges; i++) {
		const struct boot_range *range = &boot_info.ranges[i];
		struct resource *r = &map_resources[i];

		if (!range->size)
			continue;
		r->start = range->start;
		r->end = range->start + range->size - 1;
		r->name = names[range->type < ARRAY_SIZE(names) ? range->type : 0];
		r->flags = IORESOURCE_MEM | IORESOURCE_BUSY;
		insert_resource(&iomem_resource, r);
	}
	insert_image(&image_resources[0], _text, _etext);
	insert_image(&image_resources[1], __start_rodata, __end_rodata);
	insert_image(&image_resources[2], _sdata, _edata);
	insert_image(&image_resources[3], __bss_start, __bss_stop);
}

static void __init add_memory(void)
{
	u64 limit = 1ULL << min_t(unsigned int, boot_cpu_data.x86_phys_bits, 46);
	unsigned int i;

	for (i = 0; i < boot_info.nr_ranges; i++) {
		const struct boot_range *r = &boot_info.ranges[i];
		u64 start = PAGE_ALIGN(r->start),
		    end = min(PAGE_ALIGN_DOWN(r->start + r->size), limit);

		if (r->type == BOOT_RAM && start < end)
			memblock_add(start, end - start);
	}
	if (!memblock_phys_mem_size())
		panic("The loader named no memory");
}

static void __init reserve_memory(void)
{
	memblock_reserve(0, LOW_FIRMWARE);
	memblock_reserve(HIGH_FIRMWARE, END_FIRMWARE - HIGH_FIRMWARE);
	memblock_reserve(__pa_symbol(_text), _end - _text);
	if (boot_info.initrd_size)
		memblock_reserve(boot_info.initrd_start, boot_info.initrd_size);
}

static u64 mem_limit __initdata;

/* mem=512M: use no more than so much. */
static int __init parse_mem(char *value)
{
	mem_limit = memparse(value, &value);
	return 1;
}
early_param("mem", parse_mem);

static void __init find_initrd(void)
{
	u64 end = boot_info.initrd_start + boot_info.initrd_size;

	if (!boot_info.initrd_size)
		return;
	if (end > PFN_PHYS(max_pfn)) {
		pr_err("initrd at %#llx lies outside memory, ignored\n", boot_info.initrd_start);
		return;
	}
	initrd_start = (unsigned long)__va(boot_info.initrd_start);
	initrd_end = (unsigned long)__va(end);
}

void __init setup_arch(char **cmdline)
{
	*cmdline = boot_command_line;
	sort_extable();
	early_cpu_init();
	smap_enable_sites();
	print_memory_map();
	insert_memory_map();
	add_memory();
	if (mem_limit)
		memblock_enforce_memory_limit(mem_limit);
	reserve_memory();
	max_pfn = PFN_DOWN(memblock_end_of_DRAM());
	max_low_pfn = max_pfn;
	init_mem_mapping();
	find_initrd();
	if (IS_ENABLED(CONFIG_KASAN))
		kasan_init();
	acpi_boot_init();
	if (acpi_disabled)
		mp_table_init();
	/*
	 * before the local APIC stops listening to it, or a tick of the firmware's hangs in the air
	 */
	mask_8259A();
	/* while its line still reaches the CPU: what it has pending is withdrawn */
	mask_8259A();
	apic_early_init();
	smp_find_cpus();
	tsc_early_init();
}

bool pfn_valid(unsigned long pfn)
{
	return pfn < max_pfn && memblock_is_memory(PFN_PHYS(pfn));
}

bool virt_addr_valid(const void *virt)
{
	unsigned long addr = (unsigned long)virt;

	if (addr >= __START_KERNEL_map)
		return addr < (unsigned long)_end;
	return addr >= PAGE_OFFSET && addr < PAGE_OFFSET + PFN_PHYS(max_pfn) &&
	       pfn_valid(PHYS_PFN(addr - PAGE_OFFSET));
}
