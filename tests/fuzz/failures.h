/* SPDX-License-Identifier: MIT */
/*
 * The frame of the scenarios that are run with every allocation of theirs failing in turn.
 *
 *	SCENARIO(pipe2)
 *	{
 *		int p[2];
 *
 *		if (!NTH(pipe2(p, O_CLOEXEC)))
 *			close_all(p, 2);
 *	}
 *
 * A scenario prepares what the calls need, makes them inside NTH() and undoes what they did. It is
 * run with n = 1, 2, ...: inside NTH() the n-th allocation of the task fails (/proc/PID/fail-nth),
 * until none is left to fail. NTH() is the value of its expression, errno as it left it. A failure
 * must be ENOMEM, EAGAIN or what ALLOW() names (that is: what Linux answers there for want of
 * memory, as tmpfs does with ENOSPC), and may come only where an allocation failed. NTH_CHILD()
 * does the same to a child that runs a function and dies with it.
 */
#ifndef AUK_FAILURES_H
#define AUK_FAILURES_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct scenario {
	const char *name, *arg;
	void (*run)(const char *arg);
	struct scenario *next;
};

void add_scenario(struct scenario *s);

#define SCENARIO(name_) SCENARIO_OF(name_, #name_, NULL)

#define SCENARIO_OF(id_, name_, arg_)								\
	static void id_##_scenario(const char *arg);						\
	static struct scenario id_##_entry = { name_, arg_, id_##_scenario, NULL };		\
	__attribute__((constructor)) static void id_##_register(void)				\
	{											\
		add_scenario(&id_##_entry);							\
	}											\
	static void id_##_scenario(const char *arg __attribute__((unused)))

void nth_begin(void);
long nth_end(const char *what, long result);

#define NTH(expr_) ({				\
	long result_;				\
						\
	nth_begin();				\
	result_ = (long)(expr_);		\
	nth_end(#expr_, result_);		\
})

/* One more errno that the scenario's calls may give for want of memory. */
void allow(int error);
#define ALLOW(error_) allow(error_)

/*
 * Runs the function in a child whose n-th allocation fails, and gives the wait status: 0, an exit
 * with an errno that is allowed, or a death by one of the signals a failed exec may bring.
 */
int nth_child(const char *what, void (*body)(void));
#define NTH_CHILD(body_) nth_child(#body_, body_)

/* What a scenario cannot go on without. Not inside NTH(). */
#define MUST(expr_) ({							\
	long must_ = (long)(expr_);					\
									\
	if (must_ == -1)						\
		broken(__FILE__, __LINE__, #expr_);			\
	must_;								\
})
void broken(const char *file, int line, const char *what) __attribute__((noreturn));

/* ---- for scenarios */

static inline void close_all(const int *fds, int n)
{
	while (n-- > 0)
		close(fds[n]);
}

static inline void reap(pid_t pid)
{
	while (waitpid(pid, NULL, __WALL) < 0 && errno == EINTR)
		;
}

/* A new empty file, open for reading and writing. */
static inline int make_file(const char *name)
{
	return MUST(open(name, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
}

#endif
