/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_UNALIGNED_H
#define _ASM_X86_UNALIGNED_H

#include <linux/unaligned.h>

#endif
