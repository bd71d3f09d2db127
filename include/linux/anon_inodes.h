/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_ANON_INODES_H
#define _LINUX_ANON_INODES_H

/*
 * Files that are not in any file system: eventfd, epoll, timerfd. All share one inode; /proc/PID/fd
 * shows "anon_inode:NAME", so `name` comes with its brackets ("[eventfd]") and must outlive the
 * file. **Sleeps.**
 */

struct file;
struct file_operations;

/* A new file with one reference, or ERR_PTR. `flags` are open flags: access mode, O_NONBLOCK. */
struct file *anon_inode_getfile(const char *name, const struct file_operations *fops, void *priv,
				int flags);
/* The same and a descriptor for it (flags may have O_CLOEXEC): the descriptor or an errno. */
int anon_inode_getfd(const char *name, const struct file_operations *fops, void *priv, int flags);

void anon_inode_init(void);

#endif
