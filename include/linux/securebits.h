/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SECUREBITS_H
#define _LINUX_SECUREBITS_H

/* Bits of cred->securebits that change how capabilities and user ids belong together. */

#include <uapi/linux/securebits.h>

#define issecure(bit)	(issecure_mask(bit) & current_cred()->securebits)

#endif
