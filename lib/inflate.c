// SPDX-License-Identifier: MIT
#include <linux/inflate.h>
#include <linux/crc32.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/unaligned.h>

/*
 * Decompression. How this works
 *
 * Input bytes go through a buffer of up to 64 bits; the next bit of the stream is its lowest.
 * refill() tops it up to at least 56 bits, which is more than a length and a distance need together
 * (48), so the inner loop refills once a symbol. Behind the end of the input refill() supplies
 * zeros and counts them as missing; as soon as one of those has been *used* the stream is cut short
 * and err is set. Every loop looks at err, so no input keeps it going.
 *
 * Output goes to a ring of 32 KiB, which is the history that distances point into as well; when the
 * ring has been filled it is handed out.
 *
 * Codes (RFC 1951, 3.2.2): a canonical Huffman code is given by its lengths alone. Codes of up to
 * `FAST` bits are decoded by one look into a table indexed by the next bits, its entries being
 * symbol << 4 | length; longer ones are rare and decoded bit by bit: with the codes of each length
 * being consecutive numbers, it is enough to know the first code and the number of codes of each
 * length.
 */

#define FAST_LITERAL	10
#define FAST_DISTANCE	8
#define MAX_BITS	15
#define NR_LITERALS	288
#define NR_DISTANCES	32
#define INPUT_SIZE	4096

struct huffman {
	u16 count[MAX_BITS + 1];	/* codes of each length */
	u16 symbol[NR_LITERALS];	/* symbols in order of their codes */
};

struct inflate {
	struct inflate_io *io;
	const u8 *in, *in_end;		/* input not yet in `bits` */
	u64 bits;
	unsigned int nr_bits;
	/* of these bits, how many are not input but zeros behind its end */
	unsigned int missing;
	size_t loaded;			/* bytes of input so far, up to in_end */
	int err;
	bool at_end;			/* fill() has nothing more */

	u8 *window;
	unsigned int used;		/* of the ring, since it was handed out last */
	bool wrapped;			/* all of the ring is history */
	u32 crc, size;			/* of this member's output */

	struct huffman literal, distance;
	u16 fast_literal[1 << FAST_LITERAL], fast_distance[1 << FAST_DISTANCE];
	u8 lengths[NR_LITERALS + NR_DISTANCES];
	u8 input[INPUT_SIZE];
};

/* ---------------------------------------------------------------- bits */

static void load_input(struct inflate *s)
{
	long n = 0;

	if (!s->at_end && s->io->fill)
		n = s->io->fill(s->io, s->input, sizeof(s->input));
	if (n <= 0) {
		s->at_end = true;
		if (n < 0)
			s->err = n;
		return;
	}
	s->in = s->input;
	s->in_end = s->input + n;
	s->loaded += n;
}

static noinline void refill_slowly(struct inflate *s)
{
	while (s->nr_bits < 56) {
		if (s->in == s->in_end && !s->at_end)
			load_input(s);
		if (s->in < s->in_end)
			s->bits |= (u64)*s->in++ << s->nr_bits;
		else
			s->missing += 8;
		s->nr_bits += 8;
	}
	if (s->missing > s->nr_bits && !s->err)
		s->err = -EIO;
}

/* Afterwards there are 56 to 63 bits: the fast way shifts by how many there are. */
static __always_inline void refill(struct inflate *s)
{
	if (likely(s->in_end - s->in >= 8)) {
		s->bits |= get_unaligned_le64(s->in) << s->nr_bits;
		s->in += (63 - s->nr_bits) / 8;
		s->nr_bits |= 56;
	} else {
		refill_slowly(s);
	}
}

static __always_inline unsigned int peek(const struct inflate *s, unsigned int n)
{
	return s->bits & ((1U << n) - 1);
}

static __always_inline void drop(struct inflate *s, unsigned int n)
{
	s->bits >>= n;
	s->nr_bits -= n;
}

/* n <= 16 bits that refill() made sure of. */
static __always_inline unsigned int take(struct inflate *s, unsigned int n)
{
	unsigned int value = peek(s, n);

	drop(s, n);
	return value;
}

static unsigned int get(struct inflate *s, unsigned int n)
{
	refill(s);
	return take(s, n);
}

/* True if bits were used that are not there. */
static bool cut_short(struct inflate *s)
{
	if (s->missing > s->nr_bits && !s->err)
		s->err = -EIO;
	return s->err;
}

/* ---------------------------------------------------------------- output */

static int hand_out(struct inflate *s)
{
	s->crc = crc32_le(s->crc, s->window, s->used);
	s->size += s->used;
	if (s->used && !s->err)
		s->err = s->io->flush(s->io, s->window, s->used);
	s->used = 0;
	return s->err;
}

static __always_inline int put_byte(struct inflate *s, u8 byte)
{
	s->window[s->used++] = byte;
	if (likely(s->used < INFLATE_WINDOW))
		return 0;
	s->wrapped = true;
	return hand_out(s);
}

/* The distance may be less than the length: then the copy repeats what it has just written. */
static int copy_match(struct inflate *s, unsigned int distance, unsigned int length)
{
	unsigned int from = (s->used - distance) & (INFLATE_WINDOW - 1);

	if (distance > s->used && !s->wrapped)
		return s->err = -EIO;
	if (likely(s->used + length < INFLATE_WINDOW && from + length <= INFLATE_WINDOW)) {
		u8 *dst = s->window + s->used;
		const u8 *src = s->window + from;

		s->used += length;
		for (; distance >= 8 && length >= 8; length -= 8, dst += 8, src += 8)
			put_unaligned_le64(get_unaligned_le64(src), dst);
		while (length--)
			*dst++ = *src++;
		return 0;
	}
	while (length--) {
		if (put_byte(s, s->window[from]))
			return s->err;
		from = (from + 1) & (INFLATE_WINDOW - 1);
	}
	return 0;
}

/* ---------------------------------------------------------------- codes */

static unsigned int reverse_bits(unsigned int code, unsigned int length)
{
	unsigned int reversed = 0;

	for (; length--; code >>= 1)
		reversed = reversed << 1 | (code & 1);
	return reversed;
}

/*
 * Makes the tables of a code from its lengths. The code must be complete; `lone` also allows a
 * single code of one bit, or none: RFC 1951 says so of distances.
 */
static int make_code(struct huffman *h, u16 *fast, unsigned int fast_bits, const u8 *lengths,
		     unsigned int n, bool lone)
{
	unsigned int next[MAX_BITS + 1], offset[MAX_BITS + 1], code = 0, used = 0;
	int left = 1;

	memset(h->count, 0, sizeof(h->count));
	memset(fast, 0, sizeof(*fast) << fast_bits);
	for (unsigned int i = 0; i < n; i++)
		h->count[lengths[i]]++;
	h->count[0] = 0;
	for (unsigned int len = 1; len <= MAX_BITS; len++) {
		left = left * 2 - h->count[len];
		if (left < 0)
			return -EIO;		/* more codes than there are numbers */
		next[len] = code = (code + h->count[len - 1]) << 1;
		offset[len] = used;
		used += h->count[len];
	}
	if (left && !(lone && used <= 1 && h->count[1] == used))
		return -EIO;
	for (unsigned int i = 0; i < n; i++) {
		unsigned int len = lengths[i], reversed;

		if (!len)
			continue;
		h->symbol[offset[len]++] = i;
		reversed = reverse_bits(next[len]++, len);
		for (; len <= fast_bits && reversed < 1U << fast_bits; reversed += 1U << len)
			fast[reversed] = i << 4 | len;
	}
	return 0;
}

/* Code lengths above the fast table's. Returns -1 for bits that are no code. */
static noinline int decode_slowly(struct inflate *s, const struct huffman *h)
{
	int code = 0, first = 0, index = 0;
	u64 bits = s->bits;

	for (unsigned int len = 1; len <= MAX_BITS; len++, bits >>= 1) {
		code = code << 1 | (bits & 1);
		first <<= 1;
		if (code - first < h->count[len]) {
			drop(s, len);
			return h->symbol[index + code - first];
		}
		index += h->count[len];
		first += h->count[len];
	}
	return -1;
}

static __always_inline int decode(struct inflate *s, const struct huffman *h, const u16 *fast,
				  unsigned int fast_bits)
{
	unsigned int entry = fast[peek(s, fast_bits)];

	if (unlikely(!entry))
		return decode_slowly(s, h);
	drop(s, entry & 15);
	return entry >> 4;
}

/* ---------------------------------------------------------------- blocks */

/* RFC 1951, 3.2.5: the length (distance) a symbol begins at, and how many more bits tell which. */
static const u16 length_base[] = { 3,  4,  5,  6,  7,  8,  9,  10, 11,	13,  15,  17,  19,  23, 27,
				   31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258 };
static const u8 length_extra[] = { 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2,
				   2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0 };
static const u16 distance_base[] = {
	1,   2,	  3,   4,   5,	 7,    9,    13,   17,	 25,   33,   49,   65,	  97,	 129,
	193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577
};

static int inflate_codes(struct inflate *s)
{
	int symbol, length, extra;

	for (;;) {
		refill(s);
		if (unlikely(s->err))
			return s->err;
		symbol = decode(s, &s->literal, s->fast_literal, FAST_LITERAL);
		if (likely(symbol >= 0 && symbol < 256)) {
			if (put_byte(s, symbol))
				return s->err;
			continue;
		}
		if (symbol == 256)
			return cut_short(s);
		symbol -= 257;
		if (symbol < 0 || symbol >= (int)ARRAY_SIZE(length_base))
			return s->err = -EIO;
		length = length_base[symbol] + take(s, length_extra[symbol]);
		symbol = decode(s, &s->distance, s->fast_distance, FAST_DISTANCE);
		if (symbol < 0 || symbol >= (int)ARRAY_SIZE(distance_base))
			return s->err = -EIO;
		extra = symbol < 2 ? 0 : symbol / 2 - 1;
		if (copy_match(s, distance_base[symbol] + take(s, extra), length))
			return s->err;
	}
}

static int inflate_stored(struct inflate *s)
{
	unsigned int length, check;

	drop(s, s->nr_bits % 8);
	length = get(s, 16);
	check = get(s, 16);
	if (length != (check ^ 0xffff))
		return s->err = -EIO;
	while (length) {
		refill(s);
		for (; length && s->nr_bits >= 8; length--) {
			if (put_byte(s, take(s, 8)))
				return s->err;
		}
		if (cut_short(s))
			return s->err;
	}
	return s->err;
}

static int inflate_fixed(struct inflate *s)
{
	memset(s->lengths, 8, 144);
	memset(s->lengths + 144, 9, 112);
	memset(s->lengths + 256, 7, 24);
	memset(s->lengths + 280, 8, 8);
	memset(s->lengths + 288, 5, 32);
	s->err = make_code(&s->literal, s->fast_literal, FAST_LITERAL, s->lengths, 288, false);
	if (!s->err)
		s->err = make_code(&s->distance, s->fast_distance, FAST_DISTANCE, s->lengths + 288,
				   32, false);
	return s->err ? s->err : inflate_codes(s);
}

/* The lengths are compressed themselves, with runs: symbols 16, 17 and 18 (RFC 1951, 3.2.7). */
static int read_lengths(struct inflate *s, unsigned int total)
{
	unsigned int n = 0, run;
	int symbol;
	u8 value;

	while (n < total) {
		refill(s);
		symbol = decode(s, &s->distance, s->fast_distance, FAST_DISTANCE);
		if (symbol < 0 || cut_short(s))
			return s->err = -EIO;
		if (symbol < 16) {
			s->lengths[n++] = symbol;
			continue;
		}
		if (symbol == 16 && !n)
			return s->err = -EIO;
		value = symbol == 16 ? s->lengths[n - 1] : 0;
		run = symbol == 16   ? 3 + take(s, 2)
		      : symbol == 17 ? 3 + take(s, 3)
				     : 11 + take(s, 7);
		if (n + run > total)
			return s->err = -EIO;
		memset(s->lengths + n, value, run);
		n += run;
	}
	return s->err;
}

static int inflate_dynamic(struct inflate *s)
{
	static const u8 order[19] = { 16, 17, 18, 0, 8,	 7, 9,	6, 10, 5,
				      11, 4,  12, 3, 13, 2, 14, 1, 15 };
	unsigned int nr_literal, nr_distance, nr_code;

	refill(s);
	nr_literal = take(s, 5) + 257;
	nr_distance = take(s, 5) + 1;
	nr_code = take(s, 4) + 4;
	if (nr_literal > 286 || nr_distance > 30)
		return s->err = -EIO;
	memset(s->lengths, 0, sizeof(order));
	for (unsigned int i = 0; i < nr_code; i++)
		s->lengths[order[i]] = get(s, 3);
	if (make_code(&s->distance, s->fast_distance, FAST_DISTANCE, s->lengths, sizeof(order),
		      false))
		return s->err = -EIO;
	if (read_lengths(s, nr_literal + nr_distance))
		return s->err;
	if (!s->lengths[256])
		return s->err = -EIO;		/* no way to end */
	s->err = make_code(&s->literal, s->fast_literal, FAST_LITERAL, s->lengths, nr_literal,
			   false);
	if (!s->err)
		s->err = make_code(&s->distance, s->fast_distance, FAST_DISTANCE,
				   s->lengths + nr_literal, nr_distance, true);
	return s->err ? s->err : inflate_codes(s);
}

static int inflate_blocks(struct inflate *s)
{
	bool last;

	do {
		last = get(s, 1);
		switch (get(s, 2)) {
		case 0:
			inflate_stored(s);
			break;
		case 1:
			inflate_fixed(s);
			break;
		case 2:
			inflate_dynamic(s);
			break;
		default:
			s->err = -EIO;
		}
	} while (!last && !s->err);
	return s->err;
}

/* ---------------------------------------------------------------- members (RFC 1952) */

enum {
	HEADER_CRC = 2,
	HEADER_EXTRA = 4,
	HEADER_NAME = 8,
	HEADER_COMMENT = 16,
	HEADER_RESERVED = 0xe0
};

static void skip_string(struct inflate *s)
{
	while (get(s, 8) && !cut_short(s))
		;
}

static int read_header(struct inflate *s)
{
	unsigned int flags, n;

	if (get(s, 16) != 0x8b1f || get(s, 8) != 8)
		return s->err = -EINVAL;
	flags = get(s, 8);
	if (flags & HEADER_RESERVED)
		return s->err = -EINVAL;
	get(s, 16);		/* time */
	get(s, 16);
	get(s, 16);		/* how hard it was compressed, on what system */
	if (flags & HEADER_EXTRA) {
		for (n = get(s, 16); n && !cut_short(s); n--)
			get(s, 8);
	}
	if (flags & HEADER_NAME)
		skip_string(s);
	if (flags & HEADER_COMMENT)
		skip_string(s);
	if (flags & HEADER_CRC)
		get(s, 16);
	return cut_short(s) ? s->err : 0;
}

/* What came out before a damaged place is handed out, too. */
static int read_blocks(struct inflate *s)
{
	int err = inflate_blocks(s);

	s->err = 0;
	hand_out(s);
	if (err)
		s->err = err;
	return s->err;
}

static int read_member(struct inflate *s)
{
	u32 crc, size;

	s->crc = ~0U;
	s->size = 0;
	s->wrapped = false;
	if (read_header(s) || read_blocks(s))
		return s->err;
	drop(s, s->nr_bits % 8);
	crc = get(s, 16);
	crc |= get(s, 16) << 16;
	size = get(s, 16);
	size |= get(s, 16) << 16;
	if (!cut_short(s) && (crc != ~s->crc || size != s->size))
		s->err = -EIO;
	return s->err;
}

static bool another_member(struct inflate *s)
{
	refill(s);
	return !s->err && s->nr_bits - s->missing >= 24 && peek(s, 24) == 0x088b1f;
}

static int decompress(struct inflate_io *io, const void *in, size_t len)
{
	struct inflate *s = kvmalloc(sizeof(*s), GFP_KERNEL);
	int err = -ENOMEM;

	io->in_used = 0;
	if (!s)
		return -ENOMEM;
	memset(s, 0, offsetof(struct inflate, literal));
	s->window = kvmalloc(INFLATE_WINDOW, GFP_KERNEL);
	if (s->window) {
		s->io = io;
		s->in = in;
		s->in_end = in + len;
		s->loaded = len;
		do {
			err = read_member(s);
		} while (!err && another_member(s));
		if (!err)
			io->in_used =
				s->loaded - (s->in_end - s->in) - (s->nr_bits - s->missing) / 8;
	}
	kvfree(s->window);
	kvfree(s);
	return err;
}

int gunzip(struct inflate_io *io)
{
	return decompress(io, NULL, 0);
}

int gunzip_buffer(const void *in, size_t len, size_t *used,
		  int (*flush)(struct inflate_io *io, const void *buf, size_t size), void *data)
{
	struct inflate_io io = { .flush = flush, .data = data };
	int err = decompress(&io, in, len);

	*used = io.in_used;
	return err;
}
