/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SYSCTL_H
#define _LINUX_SYSCTL_H

/*
 * Tunables in /proc/sys: a table of names, each with the variable it stands for and the handler
 * that turns it into text and back.
 *
 * A handler gets the whole text: reading, it writes into `buffer` (*lenp: room, then length);
 * writing, it parses `buffer`, which ends in a NUL. *ppos is where in the text the reader is.
 * Handlers run in process context, one at a time for a file. They return 0 or an errno.
 */

#include <linux/types.h>

struct ctl_table;
typedef int proc_handler(const struct ctl_table *table, int write, char *buffer, size_t *lenp,
			 loff_t *ppos);

struct ctl_table {
	const char *procname;		/* NULL ends the table */
	void *data;
	int maxlen;			/* bytes at data */
	umode_t mode;
	proc_handler *proc_handler;
	void *extra1, *extra2;		/* of the _minmax handlers: limits, or NULL */
};

/*
 * path as in "kernel/random"; its folders are made as needed. The table must stay. 0 or -ENOMEM.
 * **Sleeps.**
 */
/* Boot: the tables of kernel/sysctl.c. */
void sysctl_tables_init(void);
int register_sysctl(const char *path, const struct ctl_table *table);

proc_handler proc_dointvec, proc_dointvec_minmax, proc_douintvec, proc_douintvec_minmax,
	proc_doulongvec_minmax, proc_dostring, proc_dobool;

extern const int sysctl_zero, sysctl_one, sysctl_two, sysctl_three, sysctl_hundred, sysctl_int_max;
#define SYSCTL_ZERO	((void *)&sysctl_zero)
#define SYSCTL_ONE	((void *)&sysctl_one)
#define SYSCTL_TWO	((void *)&sysctl_two)
#define SYSCTL_THREE	((void *)&sysctl_three)
#define SYSCTL_ONE_HUNDRED ((void *)&sysctl_hundred)
#define SYSCTL_INT_MAX	((void *)&sysctl_int_max)

#endif
