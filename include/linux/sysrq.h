/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SYSRQ_H
#define _LINUX_SYSRQ_H

/*
 * Keys that reach the kernel when nothing else does: Break and a key on the serial console,
 * /proc/sysrq-trigger.
 */

#include <linux/types.h>

struct sysrq_key_op {
	void (*handler)(u8 key);	/* any context, interrupts maybe disabled */
	const char *help_msg;		/* "show-memory-usage(m)" */
	const char *action_msg;
	unsigned int enable_mask;
};

#define SYSRQ_ENABLE_LOG	0x0002
#define SYSRQ_ENABLE_KEYBOARD	0x0004
#define SYSRQ_ENABLE_DUMP	0x0008
#define SYSRQ_ENABLE_SYNC	0x0010
#define SYSRQ_ENABLE_REMOUNT	0x0020
#define SYSRQ_ENABLE_SIGNAL	0x0040
#define SYSRQ_ENABLE_BOOT	0x0080
#define SYSRQ_ENABLE_RTNICE	0x0100
#define SYSRQ_DEFAULT_ENABLE	(SYSRQ_ENABLE_DUMP | SYSRQ_ENABLE_SYNC | SYSRQ_ENABLE_REMOUNT | \
				 SYSRQ_ENABLE_SIGNAL | SYSRQ_ENABLE_BOOT | SYSRQ_ENABLE_LOG | \
				 SYSRQ_ENABLE_KEYBOARD)

/* kernel.sysrq: 0 off, 1 everything, else a mask of the above. */
extern int sysrq_enabled_mask;

/* A key from a console. What kernel.sysrq forbids is refused. **Any context.** */
void handle_sysrq(u8 key);
/* From root's write to /proc/sysrq-trigger: never refused. **Any context.** */
void __handle_sysrq(u8 key, bool check_mask);
/*
 * A write to /proc/sysrq-trigger: its first character counts. Returns count or -EFAULT. **Sleeps.**
 */
ssize_t sysrq_write_trigger(const char __user *buf, size_t count);
/* 0, or -EINVAL if the key is taken (not this operation's). Unregister **sleeps**. */
int register_sysrq_key(u8 key, const struct sysrq_key_op *op);
int unregister_sysrq_key(u8 key, const struct sysrq_key_op *op);

#endif
