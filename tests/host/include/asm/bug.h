/* SPDX-License-Identifier: MIT */
#ifndef _ASM_BUG_H
#define _ASM_BUG_H

void host_bug(const char *file, int line, unsigned int flags);
#define __BUG_FLAGS(flags)	host_bug(__FILE__, __LINE__, flags)

#endif
