/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_RESTART_BLOCK_H
#define _LINUX_RESTART_BLOCK_H

/*
 * How restart_syscall(2) continues a call that a stop or an ignored signal interrupted: whoever
 * returns -ERESTART_RESTARTBLOCK fills this in its own task. Only the task itself reads or writes
 * it.
 */

#include <linux/types.h>

struct __kernel_timespec;
struct pollfd;
enum timespec_type { TT_NONE, TT_NATIVE };

struct restart_block {
	unsigned long arch_data;
	long (*fn)(struct restart_block *block);
	union {
		struct {
			u32 __user *uaddr;
			u32 val, flags, bitset;
			u64 time;
			u32 __user *uaddr2;
		} futex;
		struct {
			clockid_t clockid;
			enum timespec_type type;
			struct __kernel_timespec __user *rmtp;
			u64 expires;
		} nanosleep;
		struct {
			struct pollfd __user *ufds;
			int nfds, has_timeout;
			unsigned long tv_sec, tv_nsec;
		} poll;
	};
};

long do_no_restart_syscall(struct restart_block *param);

#endif
