// SPDX-License-Identifier: MIT
#include <linux/ktest.h>
#include <linux/inflate.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <host.h>

/* Decompression of what gzip makes, whole and in pieces, and of the same bytes damaged. */

#define DATA_MAX	300000

static u8 data[DATA_MAX];

/* Text-like, noise, runs, and all of them mixed. */
static size_t make_data(int kind)
{
	size_t len = kind ? 1 + ktest_random() % DATA_MAX : 0, i = 0;

	while (i < len) {
		size_t run = 1 + ktest_random() % 300, from;
		int what = kind < 4 ? kind : 1 + ktest_random() % 3;

		for (from = i ? ktest_random() % i : 0; run-- && i < len; i++) {
			if (what == 1)
				data[i] = "etaoin shrdlu\n"[ktest_random() % 14];
			else if (what == 2)
				data[i] = ktest_random();
			else
				data[i] = i ? data[from++] : 'q';
		}
	}
	return len;
}

struct sink {
	size_t pos, len;	/* what has come; what is expected */
	bool wrong;
	int fail_after;		/* flushes until one fails; 0: none does */
	const u8 *in;		/* for fill() */
	size_t in_len, piece;
};

static int take(struct inflate_io *io, const void *buf, size_t size)
{
	struct sink *sink = io->data;

	if (sink->fail_after && !--sink->fail_after)
		return -ENOSPC;
	if (sink->pos + size > sink->len || memcmp(data + sink->pos, buf, size))
		sink->wrong = true;
	sink->pos += size;
	return 0;
}

static long give(struct inflate_io *io, void *buf, size_t size)
{
	struct sink *sink = io->data;
	size_t n = min3(size, sink->in_len, sink->piece);

	memcpy(buf, sink->in, n);
	sink->in += n;
	sink->in_len -= n;
	return n;
}

KTEST(lib, inflate_undoes_gzip, "")
{
	for (int round = 0; round < 40; round++) {
		size_t len = make_data(round % 5), packed_len, used;
		struct sink sink = { .len = len };
		struct inflate_io io = { .fill = give, .flush = take, .data = &sink };
		void *packed;

		packed_len = host_gzip(data, len, 1 + round % 9, &packed);
		KEXPECT_EQ(gunzip_buffer(packed, packed_len, &used, take, &sink), 0);
		KEXPECT(!sink.wrong && sink.pos == len);
		KEXPECT_EQ(used, packed_len);

		sink = (struct sink){ .len = len,
				      .in = packed,
				      .in_len = packed_len,
				      .piece = 1 + ktest_random() % 5000 };
		KEXPECT_EQ(gunzip(&io), 0);
		KEXPECT(!sink.wrong && sink.pos == len);
		KEXPECT_EQ(io.in_used, packed_len);

		sink = (struct sink){ .len = len, .fail_after = 1 };
		KEXPECT_EQ(gunzip_buffer(packed, packed_len, &used, take, &sink),
			   len ? -ENOSPC : 0);
		host_free_plain(packed);
	}
}

KTEST(lib, inflate_reads_several_members_and_stops_behind_them, "")
{
	size_t len = make_data(1), first = len / 3, n1, n2, used;
	struct sink sink = { .len = len };
	void *a, *b;
	u8 *both;

	n1 = host_gzip(data, first, 6, &a);
	n2 = host_gzip(data + first, len - first, 9, &b);
	both = kmalloc(n1 + n2 + 100, GFP_KERNEL);
	memcpy(both, a, n1);
	memcpy(both + n1, b, n2);
	memset(both + n1 + n2, 0, 100);
	KEXPECT_EQ(gunzip_buffer(both, n1 + n2 + 100, &used, take, &sink), 0);
	KEXPECT(!sink.wrong && sink.pos == len);
	KEXPECT_EQ(used, n1 + n2);
	kfree(both);
	host_free_plain(a);
	host_free_plain(b);
}

/* A member's end wherever the end of the buffer or of a piece may be. */
KTEST(lib, inflate_reads_members_in_pieces, "")
{
	for (size_t piece = 1; piece < 60; piece++) {
		size_t len = 40, n1, n2;
		struct sink sink = { .len = len, .piece = piece };
		struct inflate_io io = { .fill = give, .flush = take, .data = &sink };
		void *a, *b;
		u8 *both;

		for (size_t i = 0; i < len; i++)
			data[i] = ktest_random();
		n1 = host_gzip(data, len / 2, 6, &a);
		n2 = host_gzip(data + len / 2, len - len / 2, 6, &b);
		both = kmalloc(n1 + n2, GFP_KERNEL);
		memcpy(both, a, n1);
		memcpy(both + n1, b, n2);
		sink.in = both;
		sink.in_len = n1 + n2;
		KEXPECT_EQ(gunzip(&io), 0);
		KEXPECT(!sink.wrong && sink.pos == len);
		KEXPECT_EQ(io.in_used, n1 + n2);
		kfree(both);
		host_free_plain(a);
		host_free_plain(b);
	}
}

KTEST(lib, inflate_skips_header_fields, "")
{
	static const u8 header[] = {
		0x1f, 0x8b, 8, 4 | 8 | 16 | 2, 0, 0, 0, 0, 0, 3, 2, 0, 'x', 'y', 'n', 0, 'c',
		0,    1,    2
	};
	size_t len = make_data(1), n, used;
	struct sink sink = { .len = len };
	void *packed;
	u8 *in;

	n = host_gzip(data, len, 6, &packed);
	in = kmalloc(n + sizeof(header), GFP_KERNEL);
	memcpy(in, header, sizeof(header));
	memcpy(in + sizeof(header), packed + 10, n - 10);
	KEXPECT_EQ(gunzip_buffer(in, n - 10 + sizeof(header), &used, take, &sink), 0);
	KEXPECT(!sink.wrong && sink.pos == len);
	in[3] = 0x20;
	KEXPECT_EQ(gunzip_buffer(in, n, &used, take, &sink), -EINVAL);
	KEXPECT_EQ(gunzip_buffer("hello", 5, &used, take, &sink), -EINVAL);
	KEXPECT_EQ(gunzip_buffer("", 0, &used, take, &sink), -EINVAL);
	kfree(in);
	host_free_plain(packed);
}

static int ignore(struct inflate_io *io, const void *buf, size_t size)
{
	size_t *total = io->data;

	*total += size;
	return *total > 64 * DATA_MAX ? -EFBIG : 0;
}

KTEST(lib, inflate_survives_damage, "")
{
	for (int round = 0; round < 30; round++) {
		size_t len = make_data(1 + round % 4) % 20000, n, used, total;
		void *packed;
		u8 *in;

		n = host_gzip(data, len, 1 + round % 9, &packed);
		for (int i = 0; i < 200; i++) {
			size_t cut = i % 4 ? n : ktest_random() % n;

			/* Of its own size, so that a byte too far is seen. */
			in = kmalloc(cut, GFP_KERNEL);
			memcpy(in, packed, cut);
			for (int flips = ktest_random() % 4; cut > 10 && flips; flips--)
				in[10 + ktest_random() % (cut - 10)] ^= 1 << ktest_random() % 8;
			total = 0;
			gunzip_buffer(in, cut, &used, ignore, &total);
			if (cut < n)
				KEXPECT_NE(gunzip_buffer(in, cut, &used, ignore, &total), 0);
			kfree(in);
		}
		host_free_plain(packed);
	}
}

KTEST(lib, inflate_survives_noise, "")
{
	for (int i = 0; i < 5000; i++) {
		size_t len = 11 + ktest_random() % 300, used, total = 0;
		u8 *in = kmalloc(len, GFP_KERNEL);

		memcpy(in, "\x1f\x8b\x08\0\0\0\0\0\0\3", 10);
		for (size_t j = 10; j < len; j++)
			in[j] = ktest_random();
		in[10] = (in[10] & ~7) | 4 | (i & 1);	/* a dynamic block */
		gunzip_buffer(in, len, &used, ignore, &total);
		kfree(in);
	}
}
