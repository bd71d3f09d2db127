/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_STAT_H
#define _LINUX_STAT_H

/*
 * File modes, and what a file system says about a file before it is put into one of user space's
 * stat structures.
 */

#include <linux/types.h>
#include <linux/time64.h>
#include <linux/uidgid.h>
#include <uapi/linux/stat.h>
#include <asm/stat.h>

#define S_IRWXUGO	(S_IRWXU | S_IRWXG | S_IRWXO)
#define S_IALLUGO	(S_ISUID | S_ISGID | S_ISVTX | S_IRWXUGO)
#define S_IRUGO		(S_IRUSR | S_IRGRP | S_IROTH)
#define S_IWUGO		(S_IWUSR | S_IWGRP | S_IWOTH)
#define S_IXUGO		(S_IXUSR | S_IXGRP | S_IXOTH)
#define UTIME_NOW	((1L << 30) - 1L)
#define UTIME_OMIT	((1L << 30) - 2L)

struct kstat {
	u32 result_mask;		/* STATX_*: what is filled in */
	umode_t mode;
	unsigned int nlink;
	u32 blksize;			/* preferred I/O size, bytes */
	u64 attributes;			/* STATX_ATTR_* */
	u64 attributes_mask;
	u64 ino;
	dev_t dev, rdev;
	kuid_t uid;
	kgid_t gid;
	loff_t size;
	struct timespec64 atime, mtime, ctime, btime;
	u64 blocks;			/* 512-byte units */
	u64 mnt_id;
	u32 dio_mem_align, dio_offset_align;
};

#endif
