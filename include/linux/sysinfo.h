/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SYSINFO_H
#define _LINUX_SYSINFO_H

#include <linux/types.h>
#include <uapi/linux/sysinfo.h>

#endif
