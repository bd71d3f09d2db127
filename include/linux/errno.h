/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_ERRNO_H
#define _LINUX_ERRNO_H

/* Error numbers: user space sees those of the UAPI header; the few below never leave the kernel. */

#include <uapi/linux/errno.h>

#define ERESTARTSYS		512	/* restart if SA_RESTART or no handler ran, else EINTR */
#define ERESTARTNOINTR		513	/* always restart */
#define ERESTARTNOHAND		514	/* restart if no handler ran, else EINTR */
#define ENOIOCTLCMD		515	/* this driver does not know the command */
#define ERESTART_RESTARTBLOCK	516	/* restart through restart_syscall() */
#define EPROBE_DEFER		517
#define EOPENSTALE		518

#endif
