/* SPDX-License-Identifier: MIT */
#ifndef _FS_PIPE_INTERNAL_H
#define _FS_PIPE_INTERNAL_H

/* The methods of an open pipe (fs/pipe.c), which fs/pipe_open.c puts into its table. */

#include <linux/fs.h>
#include <linux/poll.h>

ssize_t pipe_read(struct kiocb *iocb, struct iov_iter *to);
ssize_t pipe_write(struct kiocb *iocb, struct iov_iter *from);
long pipe_ioctl(struct file *file, unsigned int cmd, unsigned long arg);
__poll_kernel_t pipe_poll(struct file *file, poll_table *wait);
int pipe_fasync(int fd, struct file *file, int on);

#endif
