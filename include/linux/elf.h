/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_ELF_H
#define _LINUX_ELF_H

/* The ELF format as this machine uses it: Elf64. <asm/elf.h> has what the architecture adds. */

#include <linux/types.h>
#include <uapi/linux/elf.h>
#include <asm/elf.h>

#ifndef elf_check_arch
#define elf_check_arch(x)	((x)->e_machine == EM_X86_64)
#endif

#endif
