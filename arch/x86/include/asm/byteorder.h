/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_BYTEORDER_H
#define _ASM_X86_BYTEORDER_H

#include <uapi/asm/byteorder.h>
#include <linux/byteorder/generic.h>

#endif
