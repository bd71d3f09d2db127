// SPDX-License-Identifier: MIT
/*
 * struct iov_iter: walking over user buffers, kernel buffers and pages.
 *
 * Every kind is seen as a row of segments, each an address and a length: a user buffer is one
 * segment, an iovec or kvec has one per element, a bvec one per page. iov_iter_segment() gives the
 * piece at the current position, never more than asked for; the copy loops take a piece, copy it,
 * advance. The commonest case, one user buffer that holds everything, is tested first and costs no
 * loop.
 *
 * In the iterator iov_offset is the position inside the current segment, nr_segs counts from the
 * current one on, and `count` never is more than what the segments hold.
 */

#include <linux/highmem.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/uio.h>

void iov_iter_init(struct iov_iter *i, unsigned int direction, const struct iovec *iov,
		   unsigned long nr_segs, size_t count)
{
	*i = (struct iov_iter){ .iter_type = ITER_IOVEC,
				.data_source = direction,
				.iov = iov,
				.nr_segs = nr_segs,
				.count = count };
}

void iov_iter_kvec(struct iov_iter *i, unsigned int direction, const struct kvec *kvec,
		   unsigned long nr_segs, size_t count)
{
	*i = (struct iov_iter){ .iter_type = ITER_KVEC,
				.data_source = direction,
				.kvec = kvec,
				.nr_segs = nr_segs,
				.count = count };
}

void iov_iter_bvec(struct iov_iter *i, unsigned int direction, const struct bio_vec *bvec,
		   unsigned long nr_segs, size_t count)
{
	*i = (struct iov_iter){ .iter_type = ITER_BVEC,
				.data_source = direction,
				.bvec = bvec,
				.nr_segs = nr_segs,
				.count = count };
}

void iov_iter_discard(struct iov_iter *i, unsigned int direction, size_t count)
{
	*i = (struct iov_iter){ .iter_type = ITER_DISCARD,
				.data_source = direction,
				.count = count };
}

/* ---------------------------------------------------------------- moving */

/* Length of segment n, counted from the current one; n may be negative, for going back. */
static size_t segment_len(const struct iov_iter *i, long n)
{
	switch (i->iter_type) {
	case ITER_IOVEC:
		return i->iov[n].iov_len;
	case ITER_KVEC:
		return i->kvec[n].iov_len;
	default:
		return i->bvec[n].bv_len;
	}
}

static void segment_step(struct iov_iter *i, long n)
{
	switch (i->iter_type) {
	case ITER_IOVEC:
		i->iov += n;
		break;
	case ITER_KVEC:
		i->kvec += n;
		break;
	default:
		i->bvec += n;
	}
	i->nr_segs -= n;
}

static inline bool iter_has_segments(const struct iov_iter *i)
{
	return i->iter_type != ITER_UBUF && i->iter_type != ITER_DISCARD;
}

void iov_iter_advance(struct iov_iter *i, size_t bytes)
{
	bytes = min(bytes, i->count);
	i->count -= bytes;
	i->iov_offset += bytes;
	if (!iter_has_segments(i))
		return;
	while (i->nr_segs && i->iov_offset >= segment_len(i, 0)) {
		i->iov_offset -= segment_len(i, 0);
		segment_step(i, 1);
	}
}

void iov_iter_revert(struct iov_iter *i, size_t bytes)
{
	i->count += bytes;
	if (!iter_has_segments(i)) {
		i->iov_offset -= bytes;
		return;
	}
	while (bytes > i->iov_offset) {
		bytes -= i->iov_offset;
		segment_step(i, -1);
		i->iov_offset = segment_len(i, 0);
	}
	i->iov_offset -= bytes;
}

void iov_iter_save_state(const struct iov_iter *i, struct iov_iter_state *state)
{
	*state = (struct iov_iter_state){ i->iov_offset, i->count, i->nr_segs };
}

void iov_iter_restore(struct iov_iter *i, struct iov_iter_state *state)
{
	if (iter_has_segments(i))
		segment_step(i, (long)i->nr_segs - (long)state->nr_segs);
	i->iov_offset = state->iov_offset;
	i->count = state->count;
}

size_t iov_iter_single_seg_count(const struct iov_iter *i)
{
	if (iter_has_segments(i) && i->nr_segs)
		return min(i->count, segment_len(i, 0) - i->iov_offset);
	return i->count;
}

size_t iov_length(const struct iovec *iov, unsigned long nr_segs)
{
	size_t len = 0;

	for (unsigned long n = 0; n < nr_segs; n++)
		len += iov[n].iov_len;
	return len;
}

/*
 * The piece at the current position, of at most `max` bytes: its address (of user memory for user
 * iterators) and length; 0: nothing left.
 */
static size_t iov_iter_segment(const struct iov_iter *i, size_t max, void **addr)
{
	max = min(max, i->count);
	switch (i->iter_type) {
	case ITER_UBUF:
		*addr = (void __force *)i->ubuf + i->iov_offset;
		return max;
	case ITER_DISCARD:
		*addr = NULL;
		return max;
	}
	if (!max || !i->nr_segs)
		return 0;
	switch (i->iter_type) {
	case ITER_IOVEC:
		*addr = (void __force *)i->iov->iov_base + i->iov_offset;
		break;
	case ITER_KVEC:
		*addr = i->kvec->iov_base + i->iov_offset;
		break;
	default:
		*addr = page_address(i->bvec->bv_page) + i->bvec->bv_offset + i->iov_offset;
	}
	return min(max, segment_len(i, 0) - i->iov_offset);
}

/* Empty segments are stepped over before anything is copied. */
static void skip_empty_segments(struct iov_iter *i)
{
	while (iter_has_segments(i) && i->nr_segs > 1 && i->iov_offset >= segment_len(i, 0)) {
		i->iov_offset = 0;
		segment_step(i, 1);
	}
}

unsigned long iov_iter_alignment(const struct iov_iter *i)
{
	struct iov_iter copy = *i;
	unsigned long bits = 0;
	void *addr;
	size_t len;

	while (skip_empty_segments(&copy), (len = iov_iter_segment(&copy, SIZE_MAX, &addr)) != 0) {
		bits |= (unsigned long)addr | len;
		iov_iter_advance(&copy, len);
	}
	return bits;
}

/* ---------------------------------------------------------------- copying */

/* Into one piece of the iterator's memory, or (data_source) out of it. Returns what was copied. */
static size_t copy_piece(const struct iov_iter *i, void *piece, void *buf, size_t len)
{
	if (i->iter_type == ITER_DISCARD)
		return len;
	if (!user_backed_iter(i)) {
		if (i->data_source)
			memcpy(buf, piece, len);
		else
			memcpy(piece, buf, len);
		return len;
	}
	if (!i->data_source)
		return len - copy_to_user((void __user *)piece, buf, len);
	if (!access_ok(piece, len))
		return 0;
	/* The rest of the buffer after a fault is the caller's to care for: no zeroing. */
	return len - copy_user_generic(buf, (const void __force *)piece, len);
}

static size_t iter_copy(void *buf, size_t bytes, struct iov_iter *i)
{
	size_t done = 0, len, copied;
	void *piece;

	while (done < bytes) {
		skip_empty_segments(i);
		len = iov_iter_segment(i, bytes - done, &piece);
		if (!len)
			break;
		copied = copy_piece(i, piece, buf + done, len);
		iov_iter_advance(i, copied);
		done += copied;
		if (copied < len)
			break;
	}
	return done;
}

size_t copy_to_iter(const void *addr, size_t bytes, struct iov_iter *i)
{
	size_t len;

	if (WARN_ON_ONCE(i->data_source))
		return 0;
	if (unlikely(i->iter_type != ITER_UBUF))
		return iter_copy((void *)addr, bytes, i);
	len = min(bytes, i->count);
	len -= copy_to_user(i->ubuf + i->iov_offset, addr, len);
	i->iov_offset += len;
	i->count -= len;
	return len;
}

/* One user buffer is what most writes have. */
static inline size_t copy_out(void *addr, size_t bytes, struct iov_iter *i)
{
	const void *from = (const void __force *)i->ubuf + i->iov_offset;
	size_t len;

	if (unlikely(i->iter_type != ITER_UBUF || !access_ok(from, bytes)))
		return iter_copy(addr, bytes, i);
	len = min(bytes, i->count);
	len -= copy_user_generic(addr, from, len);
	i->iov_offset += len;
	i->count -= len;
	return len;
}

size_t copy_from_iter(void *addr, size_t bytes, struct iov_iter *i)
{
	if (WARN_ON_ONCE(!i->data_source))
		return 0;
	return copy_out(addr, bytes, i);
}

size_t copy_page_to_iter(struct page *page, size_t offset, size_t bytes, struct iov_iter *i)
{
	return copy_to_iter(page_address(page) + offset, bytes, i);
}

size_t copy_page_from_iter(struct page *page, size_t offset, size_t bytes, struct iov_iter *i)
{
	return copy_from_iter(page_address(page) + offset, bytes, i);
}

size_t copy_page_from_iter_atomic(struct page *page, unsigned int offset, size_t bytes,
				  struct iov_iter *i)
{
	void *to = page_address(page) + offset;
	size_t copied;

	pagefault_disable();
	copied = copy_out(to, bytes, i);
	pagefault_enable();
	return copied;
}

bool copy_from_iter_full(void *addr, size_t bytes, struct iov_iter *i)
{
	size_t copied = copy_from_iter(addr, bytes, i);

	if (likely(copied == bytes))
		return true;
	iov_iter_revert(i, copied);
	return false;
}

bool copy_to_iter_full(const void *addr, size_t bytes, struct iov_iter *i)
{
	size_t copied = copy_to_iter(addr, bytes, i);

	if (likely(copied == bytes))
		return true;
	iov_iter_revert(i, copied);
	return false;
}

size_t iov_iter_zero(size_t bytes, struct iov_iter *i)
{
	size_t done = 0, len, left;
	void *piece;

	while (done < bytes) {
		skip_empty_segments(i);
		len = iov_iter_segment(i, bytes - done, &piece);
		if (!len)
			break;
		left = 0;
		if (user_backed_iter(i))
			left = clear_user((void __user *)piece, len);
		else if (piece)
			memset(piece, 0, len);
		iov_iter_advance(i, len - left);
		done += len - left;
		if (left)
			break;
	}
	return done;
}

/* ---------------------------------------------------------------- user pages */

static size_t fault_in_iter(const struct iov_iter *i, size_t bytes, bool write)
{
	struct iov_iter copy = *i;
	size_t len, left;
	void *piece;

	bytes = min(bytes, i->count);
	if (!user_backed_iter(i))
		return 0;
	while (bytes) {
		skip_empty_segments(&copy);
		len = iov_iter_segment(&copy, bytes, &piece);
		if (!len)
			break;
		left = write ? fault_in_writeable((char __user *)piece, len) :
			       fault_in_readable((const char __user *)piece, len);
		bytes -= len - left;
		if (left)
			break;
		iov_iter_advance(&copy, len);
	}
	return bytes;
}

size_t fault_in_iov_iter_readable(const struct iov_iter *i, size_t bytes)
{
	return fault_in_iter(i, bytes, false);
}

size_t fault_in_iov_iter_writeable(const struct iov_iter *i, size_t bytes)
{
	return fault_in_iter(i, bytes, true);
}

ssize_t iov_iter_get_pages2(struct iov_iter *i, struct page **pages, size_t maxsize,
			    unsigned int maxpages, size_t *start)
{
	unsigned int gup_flags = i->data_source ? 0 : FOLL_WRITE;
	int nr, got;
	void *piece;
	size_t len;

	skip_empty_segments(i);
	len = iov_iter_segment(i, min_t(size_t, maxsize, MAX_RW_COUNT), &piece);
	if (!len || !maxpages)
		return 0;
	*start = offset_in_page(piece);
	len = min_t(size_t, len, (size_t)maxpages * PAGE_SIZE - *start);
	if (user_backed_iter(i)) {
		nr = DIV_ROUND_UP(*start + len, PAGE_SIZE);
		got = get_user_pages_fast((unsigned long)piece, nr, gup_flags, pages);
		if (unlikely(got <= 0))
			return got ? got : -EFAULT;
		len = min_t(size_t, len, (size_t)got * PAGE_SIZE - *start);
	} else if (i->iter_type == ITER_BVEC) {
		len = min_t(size_t, len, PAGE_SIZE - *start);
		pages[0] = virt_to_page(piece);
		get_page(pages[0]);
	} else {
		return -EFAULT;
	}
	iov_iter_advance(i, len);
	return len;
}

int iov_iter_npages(const struct iov_iter *i, int maxpages)
{
	struct iov_iter copy = *i;
	size_t len, pages = 0;
	void *piece;

	while (skip_empty_segments(&copy), (len = iov_iter_segment(&copy, SIZE_MAX, &piece)) != 0) {
		pages += DIV_ROUND_UP(offset_in_page(piece) + len, PAGE_SIZE);
		if (pages >= (size_t)maxpages)
			return maxpages;
		iov_iter_advance(&copy, len);
	}
	return pages;
}

/* ---------------------------------------------------------------- from user space */

/* Clips the lengths so that their sum is at most MAX_RW_COUNT: the sum, or -EINVAL, -EFAULT. */
static ssize_t check_iovec(struct iovec *iov, unsigned int nr_segs)
{
	size_t total = 0;

	for (unsigned int n = 0; n < nr_segs; n++) {
		if ((ssize_t)iov[n].iov_len < 0)
			return -EINVAL;
	}
	for (unsigned int n = 0; n < nr_segs; n++) {
		ssize_t len = iov[n].iov_len;

		if (!access_ok(iov[n].iov_base, len))
			return -EFAULT;
		iov[n].iov_len = len = min_t(size_t, len, MAX_RW_COUNT - total);
		total += len;
	}
	return total;
}

ssize_t import_iovec(int type, const struct iovec __user *uvec, unsigned int nr_segs,
		     unsigned int fast_segs, struct iovec **iovp, struct iov_iter *i)
{
	struct iovec *iov = *iovp;
	ssize_t total = -EINVAL;

	if (nr_segs > UIO_MAXIOV)
		goto out;
	if (nr_segs > fast_segs) {
		iov = kmalloc_array(nr_segs, sizeof(*iov), GFP_KERNEL);
		total = -ENOMEM;
		if (!iov)
			goto out;
	}
	total = -EFAULT;
	if (!copy_from_user(iov, uvec, nr_segs * sizeof(*iov)))
		total = check_iovec(iov, nr_segs);
	if (total < 0 && iov != *iovp)
		kfree(iov);
out:
	if (total < 0) {
		*iovp = NULL;
		return total;
	}
	iov_iter_init(i, type, iov, nr_segs, total);
	*iovp = iov == *iovp ? NULL : iov;
	return total;
}

int import_ubuf(int type, void __user *buf, size_t len, struct iov_iter *i)
{
	len = min_t(size_t, len, MAX_RW_COUNT);
	if (unlikely(!access_ok(buf, len)))
		return -EFAULT;
	iov_iter_ubuf(i, type, buf, len);
	return 0;
}

int import_single_range(int type, void __user *buf, size_t len, struct iovec *iov,
			struct iov_iter *i)
{
	return import_ubuf(type, buf, len, i);
}
