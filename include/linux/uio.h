/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_UIO_H
#define _LINUX_UIO_H

/*
 * struct iov_iter - a place to copy to or from: one user buffer, several, kernel buffers or pages,
 * and how far the copy has come.
 *
 * Rules
 * - READ (ITER_DEST): data flows into the iterator's memory; WRITE (ITER_SOURCE): out of it.
 * - The copy functions advance the iterator by what they copied and return that; less than asked
 *   means a user page is bad.
 * - The arrays the iterator walks belong to the caller and outlive it.
 * Copies to and from user memory **sleep** unless page faults are disabled.
 */

#include <uapi/linux/uio.h>
#include <linux/types.h>
#include <linux/kernel.h>
#include <linux/bvec.h>

struct page;

struct kvec {
	void *iov_base;
	size_t iov_len;
};

enum iter_type { ITER_UBUF, ITER_IOVEC, ITER_KVEC, ITER_BVEC, ITER_DISCARD };
#define ITER_SOURCE	1
#define ITER_DEST	0
#ifndef READ
#define READ		0
#define WRITE		1
#endif

struct iov_iter {
	u8 iter_type;
	bool data_source;		/* WRITE: the memory is read */
	size_t iov_offset;		/* into the current segment; ITER_UBUF: into the buffer */
	size_t count;			/* bytes left */
	union {
		const struct iovec *iov;
		const struct kvec *kvec;
		const struct bio_vec *bvec;
		void __user *ubuf;
	};
	unsigned long nr_segs;		/* left, the current one included */
};

static inline enum iter_type iov_iter_type(const struct iov_iter *i) { return i->iter_type; }
static inline bool iter_is_ubuf(const struct iov_iter *i) { return i->iter_type == ITER_UBUF; }
static inline bool iter_is_iovec(const struct iov_iter *i) { return i->iter_type == ITER_IOVEC; }
static inline bool iov_iter_is_kvec(const struct iov_iter *i) { return i->iter_type == ITER_KVEC; }
static inline bool iov_iter_is_bvec(const struct iov_iter *i) { return i->iter_type == ITER_BVEC; }
static inline bool user_backed_iter(const struct iov_iter *i) { return i->iter_type <= ITER_IOVEC; }
static inline unsigned char iov_iter_rw(const struct iov_iter *i)
{
	return i->data_source ? WRITE : READ;
}
static inline size_t iov_iter_count(const struct iov_iter *i) { return i->count; }

/* Any context. */
static inline void iov_iter_ubuf(struct iov_iter *i, unsigned int direction, void __user *buf,
				 size_t count)
{
	*i = (struct iov_iter){ .iter_type = ITER_UBUF,
				.data_source = direction,
				.ubuf = buf,
				.count = count,
				.nr_segs = 1 };
}
void iov_iter_init(struct iov_iter *i, unsigned int direction, const struct iovec *iov,
		   unsigned long nr_segs, size_t count);
void iov_iter_kvec(struct iov_iter *i, unsigned int direction, const struct kvec *kvec,
		   unsigned long nr_segs, size_t count);
void iov_iter_bvec(struct iov_iter *i, unsigned int direction, const struct bio_vec *bvec,
		   unsigned long nr_segs, size_t count);
void iov_iter_discard(struct iov_iter *i, unsigned int direction, size_t count);

void iov_iter_advance(struct iov_iter *i, size_t bytes);
void iov_iter_revert(struct iov_iter *i, size_t bytes);
size_t iov_iter_single_seg_count(const struct iov_iter *i);
/* All addresses and lengths, ored. */
unsigned long iov_iter_alignment(const struct iov_iter *i);
static inline void iov_iter_truncate(struct iov_iter *i, u64 count)
{
	if (i->count > count)
		i->count = count;
}
static inline void iov_iter_reexpand(struct iov_iter *i, size_t count) { i->count = count; }
size_t iov_length(const struct iovec *iov, unsigned long nr_segs);

/* Where an iterator was, for going back after a failed try. */
struct iov_iter_state {
	size_t iov_offset, count;
	unsigned long nr_segs;
};
void iov_iter_save_state(const struct iov_iter *i, struct iov_iter_state *state);
void iov_iter_restore(struct iov_iter *i, struct iov_iter_state *state);

/* Into the iterator, out of it. */
size_t copy_to_iter(const void *addr, size_t bytes, struct iov_iter *i);
size_t copy_from_iter(void *addr, size_t bytes, struct iov_iter *i);
size_t copy_page_to_iter(struct page *page, size_t offset, size_t bytes, struct iov_iter *i);
size_t copy_page_from_iter(struct page *page, size_t offset, size_t bytes, struct iov_iter *i);
size_t iov_iter_zero(size_t bytes, struct iov_iter *i);
/*
 * With page faults disabled; the iterator is advanced by what was copied. **Any context** but
 * interrupts.
 */
size_t copy_page_from_iter_atomic(struct page *page, unsigned int offset, size_t bytes,
				  struct iov_iter *i);
/* All or nothing (nothing: the iterator stays where it was). */
bool copy_from_iter_full(void *addr, size_t bytes, struct iov_iter *i);
bool copy_to_iter_full(const void *addr, size_t bytes, struct iov_iter *i);
/* Touches the first `bytes`; returns how many are not there. */
size_t fault_in_iov_iter_readable(const struct iov_iter *i, size_t bytes);
size_t fault_in_iov_iter_writeable(const struct iov_iter *i, size_t bytes);
/*
 * The pages behind the first part of a user iterator, referenced; *start is the offset in the first
 * one. Bytes they cover, at most maxsize and maxpages, or an errno. The iterator advances.
 */
ssize_t iov_iter_get_pages2(struct iov_iter *i, struct page **pages, size_t maxsize,
			    unsigned int maxpages, size_t *start);
int iov_iter_npages(const struct iov_iter *i, int maxpages);

/*
 * Copies an iovec array in, checks it, and sets up `i`. *iovp points to an array of fast_segs on
 * the caller's stack; on return to what the caller must kfree() (NULL: nothing). Bytes in all, or
 * -EINVAL, -EFAULT, -ENOMEM.
 */
ssize_t import_iovec(int type, const struct iovec __user *uvec, unsigned int nr_segs,
		     unsigned int fast_segs, struct iovec **iovp, struct iov_iter *i);
/* One buffer: checks it and clips it to MAX_RW_COUNT. */
int import_single_range(int type, void __user *buf, size_t len, struct iovec *iov,
			struct iov_iter *i);
int import_ubuf(int type, void __user *buf, size_t len, struct iov_iter *i);
#define UIO_FASTIOV	8
#define MAX_RW_COUNT	(INT_MAX & PAGE_MASK)

#endif
