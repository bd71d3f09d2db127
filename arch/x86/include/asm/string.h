/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_STRING_H
#define _ASM_X86_STRING_H

/*
 * What arch/x86/lib/string_64.S provides. The names with __ never go through the address checker.
 * Any context.
 */

#include <linux/types.h>

#define __HAVE_ARCH_MEMCPY
#define __HAVE_ARCH_MEMMOVE
#define __HAVE_ARCH_MEMSET

void *memcpy(void *to, const void *from, size_t n);
void *memmove(void *to, const void *from, size_t n);
void *memset(void *to, int c, size_t n);
void *__memcpy(void *to, const void *from, size_t n);
void *__memmove(void *to, const void *from, size_t n);
void *__memset(void *to, int c, size_t n);

#endif
