/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_GLOB_H
#define _LINUX_GLOB_H

/*
 * Shell patterns: * ? [a-z] [!a-z] \x, over all of the text. A [ without ] stands for itself.
 * Linear in stack, any context.
 */

#include <linux/types.h>

bool __pure glob_match(const char *pattern, const char *text);

#endif
