/* SPDX-License-Identifier: MIT */
/*
 * How the image is laid out. Linked at __START_KERNEL_map + 1 MiB, loaded at 1 MiB.
 *
 *	text		execute
 *	rodata		read: constants, exception table, patch sites
 *	data		write; the part .data..ro_after_init is read-only once boot is over
 *	init		code and data of the boot and the per-CPU template: given back afterwards
 *	bss		zeroes
 *	kallsyms	the symbol table: last, so that its size moves nothing else
 *
 * Rights change by whole pages, so each part starts on one.
 */

#include <asm/page_types.h>
#include <asm/cache.h>

OUTPUT_FORMAT("elf64-x86-64")
OUTPUT_ARCH(i386:x86-64)
ENTRY(phys_pvh_start)

PHDRS {
	text PT_LOAD FLAGS(5);
	data PT_LOAD FLAGS(6);
	init PT_LOAD FLAGS(7);
	symbols PT_LOAD FLAGS(4);
	note PT_NOTE FLAGS(4);
}

SECTIONS {
	. = __START_KERNEL_map + __PHYSICAL_START;
	phys_pvh_start = pvh_start - __START_KERNEL_map;

	.text : AT(ADDR(.text) - __START_KERNEL_map) {
		_text = .;
		KEEP(*(.head.text))
		_stext = .;
		*(.entry.text)
		__sched_text_start = .;
		*kernel?sched?*(.text .text.*)
		*kernel?locking?*(.text .text.*)
		__sched_text_end = .;
		*(.text .text.unlikely .text.hot .text.startup .text.*)
		_etext = .;
	} :text

	. = ALIGN(PAGE_SIZE);
	.rodata : AT(ADDR(.rodata) - __START_KERNEL_map) {
		__start_rodata = .;
		*(.rodata .rodata.*)
		. = ALIGN(8);
		__start___ex_table = .;
		KEEP(*(__ex_table))
		__stop___ex_table = .;
		. = ALIGN(8);
		__start_smap_sites = .;
		KEEP(*(.smap_sites))
		__stop_smap_sites = .;
		. = ALIGN(8);
		__start_ktest = .;
		__start__ktest = .;
		KEEP(*(.ktest))
		__stop_ktest = .;
		__stop__ktest = .;
	} :text
	.notes : AT(ADDR(.notes) - __START_KERNEL_map) {
		KEEP(*(.note.Xen))
	} :text :note
	. = ALIGN(PAGE_SIZE);
	__end_rodata = .;

	.data : AT(ADDR(.data) - __START_KERNEL_map) {
		_sdata = .;
		__start_ro_after_init = .;
		*(.data..ro_after_init)
		. = ALIGN(PAGE_SIZE);
		__end_ro_after_init = .;
		*(.data..page_aligned)
		. = ALIGN(L1_CACHE_BYTES);
		*(.data..cacheline_aligned)
		*(.data..read_mostly)
		. = ALIGN(L1_CACHE_BYTES);
		*(.data .data.[a-zA-Z0-9_]*)
		. = ALIGN(8);
		__start___bug_table = .;
		KEEP(*(__bug_table))
		__stop___bug_table = .;
		_edata = .;
	} :data

	. = ALIGN(PAGE_SIZE);
	__init_begin = .;
	.init.text : AT(ADDR(.init.text) - __START_KERNEL_map) {
		_sinittext = .;
		*(.init.text .init.text.*)
		_einittext = .;
	} :init
	. = ALIGN(PAGE_SIZE);
	.init.data : AT(ADDR(.init.data) - __START_KERNEL_map) {
		. = ALIGN(L1_CACHE_BYTES);
		*(.init.data .init.data.* .init.rodata .init.rodata.*)
		. = ALIGN(8);
		__setup_start = .;
		KEEP(*(.init.setup))
		__setup_end = .;
	} :init
	. = ALIGN(PAGE_SIZE);
	.data..percpu : AT(ADDR(.data..percpu) - __START_KERNEL_map) {
		__per_cpu_load = .;
		__per_cpu_start = .;
		*(.data..percpu..first)
		. = ALIGN(PAGE_SIZE);
		*(.data..percpu..page_aligned)
		. = ALIGN(L1_CACHE_BYTES);
		*(.data..percpu..read_mostly)
		. = ALIGN(L1_CACHE_BYTES);
		*(.data..percpu .data..percpu..aligned)
		. = ALIGN(L1_CACHE_BYTES);
		__per_cpu_end = .;
	} :init
	. = ALIGN(PAGE_SIZE);
	__init_end = .;

	.bss : AT(ADDR(.bss) - __START_KERNEL_map) {
		__bss_start = .;
		*(.bss..page_aligned)
		. = ALIGN(L1_CACHE_BYTES);
		*(.bss .bss.* COMMON)
		. = ALIGN(PAGE_SIZE);
		__bss_stop = .;
	} :init

	. = ALIGN(PAGE_SIZE);
	.kallsyms : AT(ADDR(.kallsyms) - __START_KERNEL_map) {
		__start_kallsyms = .;
		KEEP(*(.kallsyms .kallsyms.*))
	} :symbols
	. = ALIGN(PAGE_SIZE);
	_end = .;

	.stab 0 : { *(.stab) }
	.debug_info 0 : { *(.debug_info) }
	.debug_abbrev 0 : { *(.debug_abbrev) }
	.debug_aranges 0 : { *(.debug_aranges) }
	.debug_ranges 0 : { *(.debug_ranges) }
	.debug_rnglists 0 : { *(.debug_rnglists) }
	.debug_loclists 0 : { *(.debug_loclists) }
	.debug_loc 0 : { *(.debug_loc) }
	.debug_line 0 : { *(.debug_line) }
	.debug_line_str 0 : { *(.debug_line_str) }
	.debug_str 0 : { *(.debug_str) }
	.debug_str_offsets 0 : { *(.debug_str_offsets) }
	.debug_addr 0 : { *(.debug_addr) }
	.debug_frame 0 : { *(.debug_frame) }
	.symtab 0 : { *(.symtab) }
	.strtab 0 : { *(.strtab) }
	.shstrtab 0 : { *(.shstrtab) }

	/DISCARD/ : {
		*(.comment .note .note.* .eh_frame .interp .dynamic)
	}
}
