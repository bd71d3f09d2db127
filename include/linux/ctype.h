/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_CTYPE_H
#define _LINUX_CTYPE_H

/*
 * Kinds of ASCII characters; bytes above 127 are of none. Arguments are evaluated once. Any
 * context.
 */

#include <linux/types.h>

static __always_inline bool isdigit(int c)	{ return (unsigned int)(c - '0') < 10; }
static __always_inline bool islower(int c)	{ return (unsigned int)(c - 'a') < 26; }
static __always_inline bool isupper(int c)	{ return (unsigned int)(c - 'A') < 26; }
static __always_inline bool isalpha(int c)	{ return (unsigned int)((c | 0x20) - 'a') < 26; }
static __always_inline bool isalnum(int c)	{ return isalpha(c) || isdigit(c); }
static __always_inline bool isxdigit(int c)
{
	return isdigit(c) || (unsigned int)((c | 0x20) - 'a') < 6;
}

static __always_inline bool isodigit(int c)	{ return (unsigned int)(c - '0') < 8; }
static __always_inline bool isspace(int c)	{ return c == ' ' || (unsigned int)(c - '\t') < 5; }
static __always_inline bool isprint(int c)	{ return (unsigned int)(c - 0x20) < 0x5f; }
static __always_inline bool isgraph(int c)	{ return (unsigned int)(c - 0x21) < 0x5e; }
static __always_inline bool ispunct(int c)	{ return isgraph(c) && !isalnum(c); }
static __always_inline bool iscntrl(int c)	{ return (unsigned int)c < 0x20 || c == 0x7f; }
static __always_inline bool isascii(int c)	{ return (unsigned int)c < 0x80; }
#define toascii(c)	((c) & 0x7f)

static __always_inline int tolower(int c)	{ return isupper(c) ? c | 0x20 : c; }
static __always_inline int toupper(int c)	{ return islower(c) ? c & ~0x20 : c; }

#endif
