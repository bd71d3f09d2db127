/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_DEBUG_LOCKS_H
#define _LINUX_DEBUG_LOCKS_H

/*
 * The master switch of the lock checks. It goes to 0 with the first report: what follows a broken
 * rule proves nothing.
 */

#include <linux/types.h>

struct task_struct;

extern int debug_locks;

/*
 * Turns the checks off; returns 1 if the caller is the one that did and so should report. **Any
 * context.**
 */
int debug_locks_off(void);

/*
 * Prints the locks a task holds, one line each. Prints nothing in a release build. **Any context.**
 */
void debug_show_held_locks(struct task_struct *task);
void debug_show_all_locks(void);
/* Complains if the running task holds a lock: at exit, and on the way to user space. */
void debug_check_no_locks_held(void);
/* Complains if a held lock lies in [from, from + len), memory that is about to be freed. */
void debug_check_no_locks_freed(const void *from, unsigned long len);

#endif
