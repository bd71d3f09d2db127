/* SPDX-License-Identifier: MIT */
#ifndef _FS_EXEC_INTERNAL_H
#define _FS_EXEC_INTERNAL_H

/* The formats there are, and what exec and core dumps share. */

#include <linux/binfmts.h>

extern struct linux_binfmt elf_format, script_format;
int elf_core_dump(struct coredump_params *cprm);

#endif
