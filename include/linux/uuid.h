/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_UUID_H
#define _LINUX_UUID_H

/* Universally unique identifiers (RFC 4122), 16 bytes in network order. Printed by %pU. */

#include <linux/types.h>

#define UUID_SIZE	16
#define UUID_STRING_LEN	36

typedef struct { u8 b[UUID_SIZE]; } uuid_t;

/* Makes 16 random bytes a version 4 UUID. **Any context.** */
void uuid_from_random(u8 uuid[UUID_SIZE]);
/* 36 characters, not terminated. Returns the end. **Any context.** */
char *uuid_to_string(char *buf, const u8 uuid[UUID_SIZE]);
/* **Fails with** -EINVAL. **Any context.** */
int uuid_parse(const char *text, uuid_t *uuid);

#endif
