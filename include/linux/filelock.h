/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_FILELOCK_H
#define _LINUX_FILELOCK_H

/*
 * Advisory locks: flock(2), POSIX record locks and open-file-description locks. All locks of a file
 * hang off inode->i_flctx under its flc_lock. A lock that must wait hangs off the lock it waits
 * for. **Sleeps** all through, unless a function says otherwise.
 */

#include <linux/types.h>
#include <linux/list.h>
#include <linux/wait.h>
#include <linux/fs.h>

#define FL_POSIX	1
#define FL_FLOCK	2
#define FL_ACCESS	8		/* only asks */
#define FL_EXISTS	16
#define FL_SLEEP	128
#define FL_OFDLCK	1024

#define OFFSET_MAX	((loff_t)(~0ULL >> 1))

struct file_lock {
	struct file_lock *fl_blocker;		/* blocked_lock: who it waits for */
	struct list_head fl_list;		/* flc_lock: in flc_flock or flc_posix */
	struct hlist_node fl_link;		/* blocked_lock: by owner, while it waits */
	struct list_head fl_blocked_requests;	/* blocked_lock: who waits for it */
	struct list_head fl_blocked_member;	/* blocked_lock */
	fl_owner_t fl_owner;			/* files_struct for POSIX, file for flock and OFD */
	unsigned int fl_flags;
	unsigned char fl_type;			/* F_RDLCK, F_WRLCK, F_UNLCK */
	pid_t fl_pid;				/* -1 for OFD */
	wait_queue_head_t fl_wait;
	struct file *fl_file;			/* not a reference: close() removes the lock */
	loff_t fl_start, fl_end;		/* inclusive */
};

struct file_lock_context {
	spinlock_t flc_lock;
	struct list_head flc_flock;		/* flc_lock */
	struct list_head flc_posix;		/* flc_lock: by owner, then start */
};

struct flock;
int fcntl_getlk(struct file *file, unsigned int cmd, struct flock *flock);
int fcntl_setlk(unsigned int fd, struct file *file, unsigned int cmd, struct flock *flock);

/*
 * At close: of a descriptor (POSIX locks of the process), of the last reference (flock and OFD
 * locks).
 */
void locks_remove_posix(struct file *file, fl_owner_t owner);
void locks_remove_file(struct file *file);
void locks_free_lock_context(struct inode *inode);

/* /proc/locks: every lock and, below it, who waits. */
struct seq_file;
int locks_show(struct seq_file *m, void *v);
/*
 * The same for /proc/PID/fdinfo/N: the locks of this file that the process or the file itself owns.
 */
struct files_struct;
void show_fd_locks(struct seq_file *m, struct file *file, struct files_struct *files);

void filelock_init(void);

#endif
