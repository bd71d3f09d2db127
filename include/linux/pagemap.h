/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_PAGEMAP_H
#define _LINUX_PAGEMAP_H

/*
 * The page cache: pages of file data, found by (mapping, index). See mm/filemap.c.
 *
 * Rules
 * - A page in the cache holds one reference of the cache's own. Lookups take another; put_page()
 *   gives it back.
 * - The page lock (lock_page) keeps a page in its mapping: after taking it, look whether
 *   page->mapping is still the one.
 * - PG_uptodate: the contents are valid. PG_dirty pages are tagged in the tree. Order: i_rwsem,
 *   page lock, tree_lock. Functions **sleep** unless they say otherwise.
 */

#include <linux/mm.h>
#include <linux/fs.h>
#include <linux/radix-tree.h>
#include <linux/uaccess.h>

struct readahead_control;

/* mapping->flags */
enum mapping_flags { AS_EIO, AS_ENOSPC, AS_UNEVICTABLE, AS_EXITING, AS_NO_WRITEBACK };

#define PAGECACHE_TAG_DIRTY	0
#define PAGECACHE_TAG_WRITEBACK	1
#define PAGECACHE_TAG_TOWRITE	2

static inline void mapping_set_error(struct address_space *mapping, int error)
{
	if (error)
		set_bit(error == -ENOSPC ? AS_ENOSPC : AS_EIO, &mapping->flags);
}
/* The error of write-back since the last time it was asked, which is forgotten. */
int filemap_check_errors(struct address_space *mapping);
static inline void mapping_set_unevictable(struct address_space *mapping)
{
	set_bit(AS_UNEVICTABLE, &mapping->flags);
}
static inline void mapping_clear_unevictable(struct address_space *mapping)
{
	clear_bit(AS_UNEVICTABLE, &mapping->flags);
}
static inline gfp_t mapping_gfp_mask(struct address_space *mapping) { return mapping->gfp_mask; }
static inline void mapping_set_gfp_mask(struct address_space *mapping, gfp_t mask)
{
	mapping->gfp_mask = mask;
}
static inline bool mapping_can_writeback(struct address_space *mapping)
{
	return !test_bit(AS_NO_WRITEBACK, &mapping->flags);
}
static inline void mapping_set_no_writeback(struct address_space *mapping)
{
	set_bit(AS_NO_WRITEBACK, &mapping->flags);
}
static inline bool mapping_tagged(struct address_space *mapping, int tag)
{
	return radix_tree_tagged(&mapping->page_tree, tag);
}
static inline int mapping_mapped(struct address_space *mapping)
{
	return !RB_EMPTY_ROOT(&mapping->i_mmap.rb_root);
}

/* Shared writable areas, and their prevention: -EPERM / -EBUSY. **Any context.** */
static inline int mapping_map_writable(struct address_space *mapping)
{
	int n = atomic_read(&mapping->i_mmap_writable);

	do {
		if (n < 0)
			return -EPERM;
	} while (!atomic_try_cmpxchg(&mapping->i_mmap_writable, &n, n + 1));
	return 0;
}
static inline void mapping_unmap_writable(struct address_space *mapping)
{
	atomic_dec(&mapping->i_mmap_writable);
}
int mapping_deny_writable(struct address_space *mapping);
static inline void mapping_allow_writable(struct address_space *mapping)
{
	atomic_inc(&mapping->i_mmap_writable);
}
static inline int mapping_writably_mapped(struct address_space *mapping)
{
	return atomic_read(&mapping->i_mmap_writable) > 0;
}

/* ---------------------------------------------------------------- finding pages */
#define FGP_ACCESSED	0x01
#define FGP_LOCK	0x02
#define FGP_CREAT	0x04
#define FGP_WRITE	0x08
#define FGP_NOFS	0x10
#define FGP_NOWAIT	0x20

/* The cached page with a reference, or NULL. Lockless. **Any context** but interrupts. */
struct page *find_get_page(struct address_space *mapping, pgoff_t index);
/* The same, with FGP_LOCK locked, with FGP_CREAT made (not up to date) if it is not there. */
struct page *pagecache_get_page(struct address_space *mapping, pgoff_t index, int fgp_flags,
				gfp_t gfp);
static inline struct page *find_lock_page(struct address_space *mapping, pgoff_t index)
{
	return pagecache_get_page(mapping, index, FGP_LOCK, 0);
}
static inline struct page *find_or_create_page(struct address_space *mapping, pgoff_t index,
					       gfp_t gfp)
{
	return pagecache_get_page(mapping, index, FGP_LOCK | FGP_ACCESSED | FGP_CREAT, gfp);
}
struct page *grab_cache_page_write_begin(struct address_space *mapping, pgoff_t index,
					 unsigned int flags);
/* Up to max pages from *start on (not beyond end), referenced; *start moves behind the last. */
unsigned int find_get_pages_range(struct address_space *mapping, pgoff_t *start, pgoff_t end,
				  unsigned int max, struct page **pages);
unsigned int find_get_pages_range_tag(struct address_space *mapping, pgoff_t *start, pgoff_t end,
				      int tag, unsigned int max, struct page **pages);

/* Puts a fresh page into the cache, locked; the cache takes its own reference. -EEXIST, -ENOMEM. */
int add_to_page_cache_locked(struct page *page, struct address_space *mapping, pgoff_t index,
			     gfp_t gfp);
int add_to_page_cache_lru(struct page *page, struct address_space *mapping, pgoff_t index,
			  gfp_t gfp);
/*
 * Takes a locked page out; the cache's reference is dropped (__: left to the caller, tree_lock
 * held).
 */
void delete_from_page_cache(struct page *page);
void __delete_from_page_cache(struct page *page);
static inline struct page *page_cache_alloc(struct address_space *mapping)
{
	return alloc_page(mapping_gfp_mask(mapping));
}

typedef int filler_t(struct file *file, struct page *page);
/* The page up to date, reading it if needed; or ERR_PTR. */
struct page *read_cache_page(struct address_space *mapping, pgoff_t index, filler_t *filler,
			     void *data);
static inline struct page *read_mapping_page(struct address_space *mapping, pgoff_t index,
					     void *data)
{
	return read_cache_page(mapping, index, NULL, data);
}
struct page *grab_cache_page_nowait(struct address_space *mapping, pgoff_t index);

static inline loff_t page_offset(struct page *page) { return (loff_t)page->index << PAGE_SHIFT; }
static inline loff_t page_file_offset(struct page *page) { return page_offset(page); }

/* ---------------------------------------------------------------- page lock */
void __lock_page(struct page *page);
int __lock_page_killable(struct page *page);
/*
 * True if it got the lock; false: mmap_lock was dropped (unless RETRY_NOWAIT) and the fault starts
 * over.
 */
bool __lock_page_or_retry(struct page *page, struct mm_struct *mm, unsigned int flags);
void unlock_page(struct page *page);
void wait_on_page_bit(struct page *page, int bit);
int wait_on_page_bit_killable(struct page *page, int bit);
void end_page_writeback(struct page *page);
void set_page_writeback(struct page *page);

static inline int trylock_page(struct page *page)
{
	return !test_and_set_bit_lock(PG_locked, &page->flags);
}
static inline void lock_page(struct page *page)
{
	might_sleep();
	if (!trylock_page(page))
		__lock_page(page);
}
static inline int lock_page_killable(struct page *page)
{
	might_sleep();
	return trylock_page(page) ? 0 : __lock_page_killable(page);
}
static inline bool lock_page_or_retry(struct page *page, struct mm_struct *mm, unsigned int flags)
{
	return trylock_page(page) || __lock_page_or_retry(page, mm, flags);
}
static inline void wait_on_page_locked(struct page *page)
{
	if (PageLocked(page))
		wait_on_page_bit(page, PG_locked);
}
static inline int wait_on_page_locked_killable(struct page *page)
{
	return PageLocked(page) ? wait_on_page_bit_killable(page, PG_locked) : 0;
}
static inline void wait_on_page_writeback(struct page *page)
{
	if (PageWriteback(page))
		wait_on_page_bit(page, PG_writeback);
}
static inline void wait_for_stable_page(struct page *page) { }

/* -------------------------------------------------------------- reading, writing, mapping files */
ssize_t generic_file_read_iter(struct kiocb *iocb, struct iov_iter *iter);
/* posix_fadvise(2). */
int vfs_fadvise(struct file *file, loff_t offset, loff_t len, int advice);
ssize_t filemap_read(struct kiocb *iocb, struct iov_iter *iter, ssize_t already_read);
ssize_t generic_file_write_iter(struct kiocb *iocb, struct iov_iter *from);
ssize_t __generic_file_write_iter(struct kiocb *iocb, struct iov_iter *from);	/* i_rwsem held */
ssize_t generic_perform_write(struct kiocb *iocb, struct iov_iter *from);
/* fs/splice.c: through any read_iter or write_iter method. */
ssize_t generic_file_splice_read(struct file *file, loff_t *pos, struct pipe_inode_info *pipe,
				 size_t len, unsigned int flags);
ssize_t iter_file_splice_write(struct pipe_inode_info *pipe, struct file *file, loff_t *pos,
			       size_t len, unsigned int flags);
int generic_file_mmap(struct file *file, struct vm_area_struct *vma);
int generic_file_readonly_mmap(struct file *file, struct vm_area_struct *vma);
extern const struct vm_operations_struct generic_file_vm_ops;
vm_fault_t filemap_fault(struct vm_fault *vmf);
vm_fault_t filemap_map_pages(struct vm_fault *vmf, pgoff_t start, pgoff_t end);
vm_fault_t filemap_page_mkwrite(struct vm_fault *vmf);

int filemap_write_and_wait(struct address_space *mapping);
int filemap_write_and_wait_range(struct address_space *mapping, loff_t lstart, loff_t lend);
int filemap_fdatawrite(struct address_space *mapping);
int filemap_fdatawrite_range(struct address_space *mapping, loff_t start, loff_t end);
int filemap_flush(struct address_space *mapping);
int filemap_fdatawait_range(struct address_space *mapping, loff_t lstart, loff_t lend);
int file_write_and_wait_range(struct file *file, loff_t start, loff_t end);

/* write_begin/write_end for a file system whose pages need no blocks (ramfs). */
int simple_readpage(struct file *file, struct page *page);
int simple_write_begin(struct file *file, struct address_space *mapping, loff_t pos,
		       unsigned int len, unsigned int flags, struct page **pagep, void **fsdata);
int simple_write_end(struct file *file, struct address_space *mapping, loff_t pos, unsigned int len,
		     unsigned int copied, struct page *page, void *fsdata);

/* ---------------------------------------------------------------- readahead (mm/readahead.c) */
/*
 * Brings in the window around a read that missed; and, when a PG_reclaim-marked page is reached,
 * the next one.
 */
void page_cache_sync_readahead(struct address_space *mapping, struct file_ra_state *ra,
			       struct file *file, pgoff_t index, unsigned long nr_pages);
void page_cache_async_readahead(struct address_space *mapping, struct file_ra_state *ra,
				struct file *file, struct page *page, pgoff_t index,
				unsigned long nr_pages);
void file_ra_state_init(struct file_ra_state *ra, struct address_space *mapping);
void force_page_cache_readahead(struct address_space *mapping, struct file *file, pgoff_t index,
				unsigned long nr_pages);

void pagecache_init(void);	/* boot: the wait queues */

#endif
