// SPDX-License-Identifier: MIT
#include <linux/uuid.h>
#include <linux/errno.h>
#include <linux/kstrtox.h>

/*
 * UUIDs. The text has dashes after bytes 4, 6, 8 and 10; version and variant are in bytes 6 and 8
 * (RFC 4122, 4.1).
 */

static bool dash_before(int byte)
{
	return byte == 4 || byte == 6 || byte == 8 || byte == 10;
}

void uuid_from_random(u8 uuid[UUID_SIZE])
{
	uuid[6] = (uuid[6] & 0x0f) | 0x40;
	uuid[8] = (uuid[8] & 0x3f) | 0x80;
}

char *uuid_to_string(char *buf, const u8 uuid[UUID_SIZE])
{
	for (int i = 0; i < UUID_SIZE; i++) {
		if (dash_before(i))
			*buf++ = '-';
		buf = bin2hex(buf, uuid + i, 1);
	}
	return buf;
}

int uuid_parse(const char *text, uuid_t *uuid)
{
	for (int i = 0; i < UUID_SIZE; i++, text += 2) {
		if (dash_before(i) && *text++ != '-')
			return -EINVAL;
		if (hex2bin(&uuid->b[i], text, 1))
			return -EINVAL;
	}
	return 0;
}
