/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_KTEST_H
#define _LINUX_KTEST_H

/*
 * Tests inside the kernel, and on the host where they touch only lib/.
 *
 *	KTEST(lib, rbtree_height_is_logarithmic, "spec: N-CHK-30")
 *	{
 *		KASSERT(node = kmalloc(...));
 *		KEXPECT_EQ(height, 3);
 *	}
 *
 * KEXPECT* note a failure and go on, KASSERT leaves the test. The body runs in a kernel thread of
 * its own and may sleep; it cleans up after itself. `ktest=all` or `ktest=PATTERN` (glob on
 * "room.name", several by comma) runs tests at the end of the boot: KTAP on the console, then
 * power-off.
 */

#include <linux/types.h>
#include <linux/compiler.h>
#include <linux/stdarg.h>

struct ktest;
struct ktest_run {
	const struct ktest *test;
	int failures;
	bool skipped;
	char reason[128];		/* why it was skipped */
};

struct ktest {
	const char *room, *name, *spec;
	void (*body)(struct ktest_run *run);
};

/* For test bodies, through the macros. **Sleeps.** */
void __printf(4, 5)
	ktest_fail(struct ktest_run *run, const char *file, int line, const char *fmt, ...);
void __printf(2, 3) ktest_skip(struct ktest_run *run, const char *fmt, ...);
/* One line of diagnosis in the test's output. */
void __printf(1, 2) ktest_note(const char *fmt, ...);
/* Repeatable random numbers: the same sequence in every run of a test. */
u64 ktest_random(void);
void ktest_seed(u64 seed);

/*
 * Runs what `ktest=` names and powers off; returns at once without that parameter. Boot, once.
 * **Sleeps.**
 */
void ktest_run(void);

#define KTEST(test_room, test_name, test_spec)						\
	static void ktest_##test_room##_##test_name(struct ktest_run *__run);		\
	static const struct ktest __ktest_##test_room##_##test_name __used		\
		__section(".ktest") __aligned(8) = {					\
			#test_room, #test_name, test_spec,				\
			ktest_##test_room##_##test_name };				\
	static void ktest_##test_room##_##test_name(__maybe_unused struct ktest_run *__run)

#define KEXPECT(cond)									\
	do {										\
		if (unlikely(!(cond)))							\
			ktest_fail(__run, __FILE__, __LINE__, "%s", #cond);		\
	} while (0)

#define __KEXPECT_CMP(a, op, b)								\
	do {										\
		__auto_type __ke_a = (a);						\
		__typeof__(__ke_a) __ke_b = (__typeof__(__ke_a))(b);			\
		if (unlikely(!(__ke_a op __ke_b)))					\
			ktest_fail(__run, __FILE__, __LINE__,				\
				   "%s %s %s: %lld (%#llx), %lld (%#llx)",		\
				   #a, #op, #b, (long long)__ke_a, (long long)__ke_a,	\
				   (long long)__ke_b, (long long)__ke_b);		\
	} while (0)

#define KEXPECT_EQ(a, b)	__KEXPECT_CMP(a, ==, b)
#define KEXPECT_NE(a, b)	__KEXPECT_CMP(a, !=, b)
#define KEXPECT_LT(a, b)	__KEXPECT_CMP(a, <, b)
#define KEXPECT_LE(a, b)	__KEXPECT_CMP(a, <=, b)
#define KEXPECT_GT(a, b)	__KEXPECT_CMP(a, >, b)
#define KEXPECT_GE(a, b)	__KEXPECT_CMP(a, >=, b)
#define KEXPECT_STREQ(a, b)								\
	do {										\
		const char *__ke_a = (a), *__ke_b = (b);				\
		if (unlikely(strcmp(__ke_a, __ke_b)))					\
			ktest_fail(__run, __FILE__, __LINE__, "\"%s\" is not \"%s\"",	\
				   __ke_a, __ke_b);					\
	} while (0)

#define KASSERT(cond)									\
	do {										\
		if (unlikely(!(cond))) {						\
			ktest_fail(__run, __FILE__, __LINE__, "%s (test left)", #cond);	\
			return;								\
		}									\
	} while (0)

/* Leaves the test as not applicable here. */
#define KSKIP(...)									\
	do {										\
		ktest_skip(__run, __VA_ARGS__);						\
		return;									\
	} while (0)

#endif
