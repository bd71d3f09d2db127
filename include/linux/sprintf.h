/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SPRINTF_H
#define _LINUX_SPRINTF_H

/*
 * Formatting into buffers, and its reverse.
 *
 * C's conversions d i u x X o c s p n-less, with flags "#0- +", width and precision (both may be
 * *), lengths hh h l ll z t. After %p a letter chooses what the pointer shows:
 *   %pS %ps	symbol with, without offset	%pB	symbol of a return address
 *   %pU		16 bytes as a UUID		%pa	a phys_addr_t, by address
 *   %*pb %*pbl	bitmap of `width` bits as hex words, as a list of ranges
 *   %pV		a struct va_format: another format and its arguments, not nested
 *   %pe	ERR_PTR as "-errno"
 *   %*ph	`width` bytes in hex, at most 64; between them a blank; %*phN nothing, %*phC colons,
 *		%*phD dashes
 *   %pI4 %pI6 %pM	network addresses
 *   %px %p	plain hexadecimal, 16 digits
 * All letters and digits that follow %p belong to it. There is no floating point. The result is
 * always terminated if size > 0. Any context.
 */

#include <linux/types.h>
#include <linux/stdarg.h>

struct va_format {
	const char *fmt;
	va_list *va;
};

/* Return the length the whole text has, which may exceed what fitted. */
int vsnprintf(char *buf, size_t size, const char *fmt, va_list args);
int __printf(3, 4) snprintf(char *buf, size_t size, const char *fmt, ...);
int vsprintf(char *buf, const char *fmt, va_list args);
int __printf(2, 3) sprintf(char *buf, const char *fmt, ...);

/* Return the number of bytes really put into the buffer, without the terminator. */
int vscnprintf(char *buf, size_t size, const char *fmt, va_list args);
int __printf(3, 4) scnprintf(char *buf, size_t size, const char *fmt, ...);

/* Formats into memory of its own; the caller kfree()s it. NULL without memory. */
char *kvasprintf(gfp_t gfp, const char *fmt, va_list args);
char *__printf(2, 3) kasprintf(gfp_t gfp, const char *fmt, ...);

/*
 * Conversions d i u x X o c s n [set] and %, with widths, '*' and lengths hh h l ll. Returns how
 * many were stored.
 */
int vsscanf(const char *buf, const char *fmt, va_list args);
int __attribute__((format(scanf, 2, 3))) sscanf(const char *buf, const char *fmt, ...);

/*
 * `value` in decimal, not terminated, at most 20 bytes. Returns the end. The fast way for what
 * prints thousands of numbers.
 */
char *put_dec(char *buf, u64 value);

#endif
