// SPDX-License-Identifier: MIT
/*
 * The first C code: takes in what the loader hands over and goes to start_kernel(). Runs on the
 * page tables of boot/head.S, first GiB only.
 */

#include <linux/init.h>
#include <linux/kasan.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <asm/desc.h>
#include <asm/early_serial.h>
#include <asm/page.h>
#include <asm/sections.h>
#include <asm/setup.h>

/* PVH start information: Xen's public/arch-x86/hvm/start_info.h describes it. */
#define HVM_START_MAGIC	0x336ec578

struct hvm_start_info {
	u32 magic, version, flags, nr_modules;
	u64 modlist_paddr, cmdline_paddr, rsdp_paddr;
	u64 memmap_paddr;		/* version 1 and later */
	u32 memmap_entries, reserved;
};

struct hvm_modlist_entry { u64 paddr, size, cmdline_paddr, reserved; };
struct hvm_memmap_entry { u64 addr, size; u32 type, reserved; };

struct boot_info boot_info __initdata;
char boot_command_line[COMMAND_LINE_SIZE] __initdata;

#define EARLY_MAPPED	PUD_SIZE	/* boot/head.S maps this much */

void start_kernel(void);
void x86_64_start_kernel(u32 start_info);

/* The object at a physical address, or NULL if it is out of reach for now. */
static void *early_va(u64 phys, u64 size)
{
	if (!phys || size > EARLY_MAPPED || phys > EARLY_MAPPED - size)
		return NULL;
	return __va(phys);
}

static void take_memory_map(const struct hvm_start_info *info)
{
	u64 size = info->memmap_entries * sizeof(struct hvm_memmap_entry);
	const struct hvm_memmap_entry *e =
		info->version >= 1 ? early_va(info->memmap_paddr, size) : NULL;
	unsigned int i;

	if (!e)
		return;
	for (i = 0; i < info->memmap_entries && boot_info.nr_ranges < MAX_BOOT_RANGES; i++)
		boot_info.ranges[boot_info.nr_ranges++] =
			(struct boot_range){ e[i].addr, e[i].size, e[i].type };
}

static void take_start_info(const struct hvm_start_info *info)
{
	const struct hvm_modlist_entry *module = early_va(info->modlist_paddr, sizeof(*module));
	const char *cmdline = early_va(info->cmdline_paddr, COMMAND_LINE_SIZE);

	if (cmdline)
		strscpy(boot_command_line, cmdline, COMMAND_LINE_SIZE);
	if (info->nr_modules && module) {
		boot_info.initrd_start = module->paddr;
		boot_info.initrd_size = module->size;
	}
	boot_info.rsdp = info->rsdp_paddr;
	take_memory_map(info);
}

void __init x86_64_start_kernel(u32 start_info)
{
	const struct hvm_start_info *info = early_va(start_info, sizeof(*info));

	if (IS_ENABLED(CONFIG_KASAN))
		kasan_early_init();
	idt_setup();
	if (info && info->magic == HVM_START_MAGIC)
		take_start_info(info);
	parse_early_param();	/* how loud the console is, before there is one */
	early_serial_init();
	start_kernel();
}
