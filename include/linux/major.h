/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_MAJOR_H
#define _LINUX_MAJOR_H

/* Major device numbers user space relies on: those of the UAPI header. */

#include <uapi/linux/major.h>

#endif
