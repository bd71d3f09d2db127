/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_INITRAMFS_H
#define _LINUX_INITRAMFS_H

/* The first file tree: a cpio archive the loader put into memory. Boot only; **sleeps**. */

#include <linux/init.h>
#include <linux/types.h>

/*
 * Where the archive is, as kernel addresses; 0 if there is none. Set by setup_arch(), which also
 * reserves the memory.
 */
extern unsigned long initrd_start, initrd_end;

/*
 * Unpacks it into the root directory and frees its memory. A damaged archive is reported and
 * unpacked as far as it goes.
 */
void __init populate_rootfs(void);

/*
 * Unpacks one image (newc cpio archives, plain or gzip, one after another). NULL or what is wrong
 * with it.
 */
const char *__init unpack_to_rootfs(const char *buf, size_t len);

#endif
