/* SPDX-License-Identifier: MIT */
#ifndef _INIT_H
#define _INIT_H

/* Shared by the files of init/. */

void start_kernel(void);
/*
 * The root when the initramfs has no /init: what root= names. Panics if there is none. **Sleeps.**
 */
void prepare_namespace(void);
/* 0 if the current task may run the file of that name. **Sleeps.** */
int init_eaccess(const char *filename);

#endif
