/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_RCULIST_BL_H
#define _LINUX_RCULIST_BL_H

/*
 * The lockless side of <linux/list_bl.h> is in that door too; this name is the one the books use.
 */

#include <linux/list_bl.h>
#include <linux/rculist.h>

#endif
