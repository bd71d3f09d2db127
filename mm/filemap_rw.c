// SPDX-License-Identifier: MIT
/*
 * read() and write() through the page cache.
 *
 * Reading holds no lock: each page is found, made up to date, copied from, and dropped. The size is
 * looked at after the page was found, so that bytes behind a truncation are not shown. Writing
 * holds i_rwsem: a writer is alone, readers may see it half way through, page by page.
 *
 * A write copies from the user buffer with the page locked. A fault there could need that very
 * page, so the copy runs with page faults disabled; what it could not copy is faulted in with the
 * page unlocked, and the copy tried again.
 */

#include <linux/backing-dev.h>
#include <linux/fs.h>
#include <linux/highmem.h>
#include <linux/pagemap.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/swap.h>
#include <linux/uio.h>
#include <linux/writeback.h>

/* ---------------------------------------------------------------- reading */

/*
 * Makes a cached page up to date; consumes the reference if that fails. 0, -EAGAIN: look it up
 * again, -EIO, -EINTR.
 */
static int read_page_in(struct file *file, struct address_space *mapping, struct page *page)
{
	int err = lock_page_killable(page);

	if (err)
		goto out_put;
	err = -EAGAIN;
	if (!page->mapping)
		goto out_unlock;
	if (PageUptodate(page)) {
		unlock_page(page);
		return 0;
	}
	ClearPageError(page);
	err = mapping->a_ops->readpage(file, page); /* unlocks */
	if (!err)
		err = wait_on_page_locked_killable(page);
	if (!err && !PageUptodate(page))
		err = -EIO;
	if (!err)
		return 0;
	goto out_put;
out_unlock:
	unlock_page(page);
out_put:
	put_page(page);
	return err;
}

/* The page, up to date, with a reference; NULL and *errp. */
static struct page *page_for_read(struct kiocb *iocb, pgoff_t index, pgoff_t last, int *errp)
{
	struct file *file = iocb->ki_filp;
	struct address_space *mapping = file->f_mapping;
	struct page *page;

	for (;;) {
		*errp = -EAGAIN;
		page = find_get_page(mapping, index);
		if (!page && (iocb->ki_flags & IOCB_NOWAIT))
			return NULL;
		if (!page) {
			page_cache_sync_readahead(mapping, &file->f_ra, file, index,
						  last - index + 1);
			page = pagecache_get_page(mapping, index, FGP_CREAT,
						  mapping_gfp_mask(mapping));
			*errp = -ENOMEM;
			if (!page)
				return NULL;
		}
		if (PageReclaim(page))
			page_cache_async_readahead(mapping, &file->f_ra, file, page, index,
						   last - index + 1);
		if (likely(PageUptodate(page)))
			return page;
		if (iocb->ki_flags & IOCB_NOWAIT) {
			put_page(page);
			return NULL;
		}
		*errp = read_page_in(file, mapping, page);
		if (!*errp)
			return page;
		if (*errp != -EAGAIN)
			return NULL;
	}
}

/* Bytes copied on top of already_read, or an errno if nothing was read at all. */
ssize_t filemap_read(struct kiocb *iocb, struct iov_iter *iter, ssize_t already_read)
{
	struct file *file = iocb->ki_filp;
	struct inode *inode = file->f_mapping->host;
	loff_t pos = iocb->ki_pos, size;
	struct page *page;
	size_t bytes, copied;
	int err = 0;

	if (unlikely(pos >= inode->i_sb->s_maxbytes))
		return 0;
	while (iov_iter_count(iter) && !err) {
		size = i_size_read(inode);
		if (pos >= size)
			break;
		page = page_for_read(iocb, pos >> PAGE_SHIFT,
				     (pos + iov_iter_count(iter) - 1) >> PAGE_SHIFT, &err);
		if (!page)
			break;
		size = i_size_read(inode);
		bytes = min_t(loff_t, PAGE_SIZE - offset_in_page(pos), size - pos);
		bytes = min(bytes, iov_iter_count(iter));
		if (unlikely(pos >= size)) {
			put_page(page);
			break;
		}
		copied = copy_page_to_iter(page, offset_in_page(pos), bytes, iter);
		mark_page_accessed(page);
		put_page(page);
		pos += copied;
		already_read += copied;
		if (copied < bytes)
			err = -EFAULT;
		cond_resched();
	}
	file->f_ra.prev_pos = pos;
	iocb->ki_pos = pos;
	file_accessed(file);
	return already_read ? already_read : err;
}

ssize_t generic_file_read_iter(struct kiocb *iocb, struct iov_iter *iter)
{
	struct file *file = iocb->ki_filp;
	struct address_space *mapping = file->f_mapping;
	ssize_t done = 0;
	int err;

	if (unlikely(!iov_iter_count(iter)))
		return 0;
	if ((iocb->ki_flags & IOCB_DIRECT) && mapping->a_ops->direct_IO) {
		err = filemap_write_and_wait_range(mapping, iocb->ki_pos,
						   iocb->ki_pos + iov_iter_count(iter) - 1);
		if (err < 0)
			return err;
		file_accessed(file);
		done = mapping->a_ops->direct_IO(iocb, iter);
		if (done < 0)
			return done;
		iocb->ki_pos += done;
		/* The rest, if any, is behind the end, or could not be done directly. */
		if (!iov_iter_count(iter) || iocb->ki_pos >= i_size_read(mapping->host))
			return done;
	}
	return filemap_read(iocb, iter, done);
}

/* ---------------------------------------------------------------- writing */

/*
 * One page's part. Bytes written; 0: nothing, because the source was not there (it is now) or
 * moved; an errno.
 */
static ssize_t write_one_page(struct kiocb *iocb, struct iov_iter *i, loff_t pos)
{
	struct file *file = iocb->ki_filp;
	struct address_space *mapping = file->f_mapping;
	const struct address_space_operations *a_ops = mapping->a_ops;
	unsigned int offset = offset_in_page(pos);
	unsigned int bytes = min_t(size_t, PAGE_SIZE - offset, iov_iter_count(i)), copied;
	struct page *page;
	void *fsdata = NULL;
	int status;

	status = a_ops->write_begin(file, mapping, pos, bytes, 0, &page, &fsdata);
	if (unlikely(status < 0))
		return status;
	copied = copy_page_from_iter_atomic(page, offset, bytes, i);
	flush_dcache_page(page);
	status = a_ops->write_end(file, mapping, pos, bytes, copied, page, fsdata);
	if (unlikely(status != (int)copied)) {
		iov_iter_revert(i, copied - max(status, 0));
		if (status < 0)
			return status;
	}
	if (unlikely(!status) && fault_in_iov_iter_readable(i, bytes) == bytes)
		return -EFAULT;
	return status;
}

ssize_t generic_perform_write(struct kiocb *iocb, struct iov_iter *i)
{
	struct address_space *mapping = iocb->ki_filp->f_mapping;
	loff_t pos = iocb->ki_pos;
	ssize_t written = 0, done;

	do {
		done = write_one_page(iocb, i, pos);
		if (unlikely(done < 0))
			break;
		pos += done;
		written += done;
		balance_dirty_pages_ratelimited(mapping);
		cond_resched();
		if (unlikely(fatal_signal_pending(current))) {
			done = -EINTR;
			break;
		}
	} while (iov_iter_count(i));
	if (!written)
		return done;
	iocb->ki_pos += written;
	return written;
}

/* i_rwsem held; position and length checked. */
ssize_t __generic_file_write_iter(struct kiocb *iocb, struct iov_iter *from)
{
	struct file *file = iocb->ki_filp;
	struct address_space *mapping = file->f_mapping;
	ssize_t written = 0, more;
	int err = file_modified(file);

	if (err)
		return err;
	if ((iocb->ki_flags & IOCB_DIRECT) && mapping->a_ops->direct_IO) {
		written = mapping->a_ops->direct_IO(iocb, from);
		if (written < 0)
			return written;
		iocb->ki_pos += written;
		if (!iov_iter_count(from))
			return written;
	}
	more = generic_perform_write(iocb, from);
	if (more < 0)
		return written ? written : more;
	return written + more;
}

ssize_t generic_file_write_iter(struct kiocb *iocb, struct iov_iter *from)
{
	struct inode *inode = iocb->ki_filp->f_mapping->host;
	ssize_t ret;

	inode_lock(inode);
	ret = generic_write_checks(iocb, from);
	if (ret > 0)
		ret = __generic_file_write_iter(iocb, from);
	inode_unlock(inode);
	if (ret > 0)
		ret = generic_write_sync(iocb, ret);
	return ret;
}

/* ----------------------------------------------------------- files that live in the cache alone */

int simple_readpage(struct file *file, struct page *page)
{
	clear_highpage(page);
	SetPageUptodate(page);
	unlock_page(page);
	return 0;
}

int simple_write_begin(struct file *file, struct address_space *mapping, loff_t pos,
		       unsigned int len, unsigned int flags, struct page **pagep, void **fsdata)
{
	unsigned int from = offset_in_page(pos);
	struct page *page = grab_cache_page_write_begin(mapping, pos >> PAGE_SHIFT, flags);

	if (!page)
		return -ENOMEM;
	*pagep = page;
	if (!PageUptodate(page) && len != PAGE_SIZE)
		zero_user_segments(page, 0, from, from + len, PAGE_SIZE);
	return 0;
}

int simple_write_end(struct file *file, struct address_space *mapping, loff_t pos, unsigned int len,
		     unsigned int copied, struct page *page, void *fsdata)
{
	struct inode *inode = page->mapping->host;
	unsigned int from = offset_in_page(pos);

	if (!PageUptodate(page)) {
		if (copied < len)
			zero_user(page, from + copied, len - copied);
		SetPageUptodate(page);
	}
	if (copied && pos + copied > inode->i_size)
		i_size_write(inode, pos + copied);
	set_page_dirty(page);
	unlock_page(page);
	put_page(page);
	return copied;
}
