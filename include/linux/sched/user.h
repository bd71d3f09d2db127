/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SCHED_USER_H
#define _LINUX_SCHED_USER_H

/* struct user_struct is in <linux/cred.h>. */

#include <linux/cred.h>

/* Finds the record of a user id with a reference, or NULL. **Any context.** */
struct user_struct *find_user(kuid_t uid);

#endif
