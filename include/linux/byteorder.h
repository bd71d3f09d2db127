/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_BYTEORDER_H
#define _LINUX_BYTEORDER_H

#include <linux/types.h>
#include <asm/byteorder.h>

#endif
