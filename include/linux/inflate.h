/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_INFLATE_H
#define _LINUX_INFLATE_H

/*
 * Decompression of gzip streams (RFC 1951, RFC 1952).
 *
 * Input comes through fill(), output goes through flush() in pieces of up to 32 KiB, so neither
 * needs to be in memory as a whole. Several members one after another are one stream. Any input
 * whatever is refused or decompressed; it never makes the code touch memory that is not its own.
 */

#include <linux/types.h>

struct inflate_io {
	/*
	 * Up to `size` bytes to buf; returns the number, 0 at the end of the input, or a negative
	 * errno.
	 */
	long (*fill)(struct inflate_io *io, void *buf, size_t size);
	/* Takes all of it and returns 0, or a negative errno that ends the decompression. */
	int (*flush)(struct inflate_io *io, const void *buf, size_t size);
	void *data;		/* the caller's */
	size_t in_used;		/* out: bytes of input that belong to the stream */
};

#define INFLATE_WINDOW		32768

/*
 * Decompresses all members. 0, -EINVAL (not gzip), -EIO (damaged or cut short), -ENOMEM, or what a
 * callback returned. After the last member anything that is not another one ends the stream;
 * in_used tells where. **Sleeps** (takes 40 KiB).
 */
int gunzip(struct inflate_io *io);
/*
 * From memory, one piece: the callback flush() as above. *used gets the length of the compressed
 * data.
 */
int gunzip_buffer(const void *in, size_t len, size_t *used,
		  int (*flush)(struct inflate_io *io, const void *buf, size_t size), void *data);

static inline bool is_gzip(const void *buf, size_t len)
{
	const u8 *p = buf;

	return len >= 3 && p[0] == 0x1f && p[1] == 0x8b && p[2] == 8;
}

#endif
