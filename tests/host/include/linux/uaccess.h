/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_UACCESS_H
#define _LINUX_UACCESS_H

#include <linux/string.h>

/* A user pointer into the first page faults, every other one is a pointer. */
static inline unsigned long copy_from_user(void *to, const void __user *from, unsigned long n)
{
	if ((unsigned long)from < 4096)
		return n;
	memcpy(to, from, n);
	return 0;
}

#endif
