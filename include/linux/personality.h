/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_PERSONALITY_H
#define _LINUX_PERSONALITY_H

/* personality(2): execution domains differ only in flags here; PER_LINUX is the one there is. */

#include <uapi/linux/personality.h>

#define set_personality(pers)	(current->personality = (pers))

#endif
