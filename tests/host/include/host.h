/* SPDX-License-Identifier: MIT */
#ifndef HOST_H
#define HOST_H

/*
 * What the host gives to the portable code and its tests. Implemented in tests/host/host.c with the
 * C library; everything else is compiled as the kernel is, without any of the host's headers.
 */

#include <linux/types.h>
#include <linux/stdarg.h>

/*
 * Memory. The n-th allocation from now fails (0: none does); afterwards host_fail_hit() tells
 * whether that one was asked for.
 */
void *host_alloc(size_t size);
void host_free(const void *p);
void host_fail_nth(unsigned long n);
bool host_fail_hit(void);
void host_fail_always(bool on);
/* Allocations that were not freed yet. */
long host_alloc_balance(void);

/* Frees what waits for a grace period. */
void host_grace_period(void);

void host_print(const char *text, size_t len);
void host_bug(const char *file, int line, unsigned int flags);
/* WARN() sites passed since the last call; those a test expects are not an error. */
int host_warnings(void);

/* The C library's, to compare with. */
int host_vsnprintf(char *buf, size_t size, const char *fmt, va_list args);
long host_strtoll(const char *s, char **end, int base);
/*
 * What `gzip -LEVEL` makes of the data; the caller frees it with host_free_plain(). Returns the
 * length.
 */
void host_free_plain(void *p);
size_t host_gzip(const void *data, size_t len, int level, void **out);

#endif
