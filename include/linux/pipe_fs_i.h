/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_PIPE_FS_I_H
#define _LINUX_PIPE_FS_I_H

/*
 * Pipes: a ring of page fragments between writers and readers.
 *
 *	head ── where the next fragment goes          head - tail == ring_size: full
 *	tail ── the fragment read next                head == tail: empty
 *
 * Rules: pipe->mutex guards everything but the wait queues. Waking happens after it is dropped, and
 * only where somebody could have been waiting (the ring was empty, was full).
 */

#include <linux/types.h>
#include <linux/mutex.h>
#include <linux/wait.h>

struct page;
struct pipe_inode_info;
struct file;
struct user_struct;

#define PIPE_DEF_BUFFERS	16
#define PIPE_MIN_DEF_BUFFERS	2	/* what a user over the soft limit gets */

#define PIPE_BUF_FLAG_CAN_MERGE	0x10	/* more may be appended to the page: it is the pipe's own */
#define PIPE_BUF_FLAG_PACKET	0x08	/* read as a unit (O_DIRECT) */
#define PIPE_BUF_FLAG_GIFT	0x04

struct pipe_buffer {
	struct page *page;		/* a reference */
	unsigned int offset, len;
	unsigned int flags;
};

struct pipe_inode_info {
	struct mutex mutex;
	wait_queue_head_t rd_wait, wr_wait;
	unsigned int head, tail;
	unsigned int ring_size;		/* a power of two */
	unsigned int nr_accounted;	/* pages charged to user */
	unsigned int readers, writers;	/* open ends */
	unsigned int files;		/* struct files that refer to it; under inode->i_lock */
	unsigned int r_counter, w_counter;	/* openings so far: FIFO open waits for a change */
	bool poll_usage; /* somebody polls: edge-triggered watchers are told of every change */
	struct page *tmp_page;		/* a free page kept for the next write */
	struct fasync_struct *fasync_readers, *fasync_writers;
	struct pipe_buffer *bufs;
	struct user_struct *user;
};

static inline bool pipe_empty(unsigned int head, unsigned int tail) { return head == tail; }
static inline unsigned int pipe_occupancy(unsigned int head, unsigned int tail)
{
	return head - tail;
}
static inline bool pipe_full(unsigned int head, unsigned int tail, unsigned int limit)
{
	return head - tail >= limit;
}
static inline struct pipe_buffer *pipe_buf(struct pipe_inode_info *pipe, unsigned int slot)
{
	return &pipe->bufs[slot & (pipe->ring_size - 1)];
}

/* The pipe behind a file, or NULL. Any context. */
struct pipe_inode_info *get_pipe_info(struct file *file);
void pipe_lock(struct pipe_inode_info *pipe);
void pipe_unlock(struct pipe_inode_info *pipe);
void pipe_double_lock(struct pipe_inode_info *a, struct pipe_inode_info *b);
struct pipe_inode_info *alloc_pipe_info(void);
void free_pipe_info(struct pipe_inode_info *pipe);
/* Lets go of a fragment's page; pipe->mutex. */
void pipe_buf_release(struct pipe_inode_info *pipe, struct pipe_buffer *buf);
/*
 * Waits, with the mutex dropped, until there is room / something to read / the other side is gone.
 * 0 or -ERESTARTSYS.
 */
int pipe_wait_writable(struct pipe_inode_info *pipe);
int pipe_wait_readable(struct pipe_inode_info *pipe);
/*
 * F_GETPIPE_SZ and F_SETPIPE_SZ. The size in bytes or -EBADF, -EINVAL, -EPERM, -EBUSY, -ENOMEM.
 * **Sleeps.**
 */
long pipe_fcntl(struct file *file, unsigned int cmd, unsigned long arg);

extern const struct file_operations pipefifo_fops;
extern unsigned int pipe_max_size;			/* /proc/sys/fs/pipe-max-size, bytes */
extern unsigned long pipe_user_pages_hard, pipe_user_pages_soft;
/* Rounds a size up to what a ring can be; 0 if too large. */
unsigned int round_pipe_size(unsigned long size);
void pipe_init(void);

#endif
