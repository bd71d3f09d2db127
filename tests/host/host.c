// SPDX-License-Identifier: MIT
/*
 * The host's side of the tests: memory that can fail, a console, the C library to compare with, and
 * the program that runs the tests and prints TAP. This is the only file that includes the host's
 * headers; it knows the kernel's interface by the few declarations below.
 */
#include <fnmatch.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct ktest;
struct ktest_run {
	const struct ktest *test;
	int failures;
	_Bool skipped;
	char reason[128];
};
struct ktest {
	const char *room, *name, *spec;
	void (*body)(struct ktest_run *run);
};
extern const struct ktest __start_ktest[], __stop_ktest[];

int host_preempt_count;
unsigned int nr_cpu_ids = 8;
static int warnings;

/* ---------------------------------------------------------------- memory */

static unsigned long fail_nth;
static bool fail_hit, fail_always;
static long balance;

void *host_alloc(size_t size)
{
	void *p;

	if (fail_always)
		return NULL;
	if (fail_nth && !--fail_nth) {
		fail_hit = true;
		return NULL;
	}
	p = size > 1UL << 30 ? NULL : malloc(size);
	balance += p != NULL;
	return p;
}

void host_free(const void *p)
{
	balance -= p != NULL;
	free((void *)p);
}

void host_fail_nth(unsigned long n)
{
	fail_nth = n;
	fail_hit = false;
}

void host_fail_always(bool on)
{
	fail_always = on;
}

bool host_fail_hit(void)
{
	fail_nth = 0;
	return fail_hit;
}

long host_alloc_balance(void)
{
	return balance;
}

struct kmem_cache { size_t size; };
struct kmem_cache *kmem_cache_create(const char *name, unsigned int size, unsigned int align,
				     unsigned int flags, void (*ctor)(void *))
{
	static struct kmem_cache caches[8];
	static int used;

	(void)name, (void)align, (void)flags, (void)ctor;
	caches[used].size = size;
	return &caches[used++];
}

/* ---------------------------------------------------------------- RCU */

struct rcu_head { struct rcu_head *next; void (*func)(struct rcu_head *head); };
static struct rcu_head *waiting;

void call_rcu(struct rcu_head *head, void (*func)(struct rcu_head *head))
{
	head->func = func;
	head->next = waiting;
	waiting = head;
}

void host_grace_period(void)
{
	while (waiting) {
		struct rcu_head *head = waiting;

		waiting = head->next;
		head->func(head);
	}
}

/* ---------------------------------------------------------------- what the kernel says */

void host_print(const char *text, size_t len)
{
	fwrite(text, 1, len, stdout);
}

int printk(const char *fmt, ...)
{
	(void)fmt;
	return 0;
}

void __warn_printk(const char *fmt, ...)
{
	(void)fmt;
}

void host_bug(const char *file, int line, unsigned int flags)
{
	if (flags & 1) {
		warnings++;
		return;
	}
	printf("# BUG at %s:%d\n", file, line);
	fflush(stdout);
	abort();
}

int host_warnings(void)
{
	int n = warnings;

	warnings = 0;
	return n;
}

int sprint_symbol(char *buffer, unsigned long addr)
{
	return snprintf(buffer, 64, "symbol+0x%lx/0x100", addr & 0xff);
}

int sprint_backtrace(char *buffer, unsigned long addr)
{
	return sprint_symbol(buffer, addr - 1);
}

int sprint_symbol_no_offset(char *buffer, unsigned long addr)
{
	(void)addr;
	return snprintf(buffer, 64, "symbol");
}

char *kmemdup_nul(const char *s, size_t len, unsigned int gfp)
{
	char *p = host_alloc(len + 1);

	(void)gfp;
	if (p) {
		memcpy(p, s, len);
		p[len] = '\0';
	}
	return p;
}

/* ---------------------------------------------------------------- to compare with */

int host_vsnprintf(char *buf, size_t size, const char *fmt, va_list args)
{
	return vsnprintf(buf, size, fmt, args);
}

long host_strtoll(const char *s, char **end, int base)
{
	return strtoll(s, end, base);
}

void host_free_plain(void *p)
{
	free(p);
}

size_t host_gzip(const void *data, size_t len, int level, void **out)
{
	char plain[] = "/tmp/auk-gzip-XXXXXX", command[80];
	size_t room = len + len / 100 + 1000, got;
	int fd = mkstemp(plain);
	FILE *packed;

	if (fd < 0 || write(fd, data, len) != (ssize_t)len)
		abort();
	close(fd);
	snprintf(command, sizeof(command), "gzip -n -%d -c %s", level, plain);
	packed = popen(command, "r");
	*out = malloc(room);
	got = packed ? fread(*out, 1, room, packed) : 0;
	if (!got || pclose(packed))
		abort();
	unlink(plain);
	return got;
}

/* ---------------------------------------------------------------- running the tests */

void ktest_fail(struct ktest_run *run, const char *file, int line, const char *fmt, ...)
{
	va_list args;

	if (run->failures++ > 20)
		return;
	printf("# %s:%d: ", file, line);
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	putchar('\n');
}

void ktest_skip(struct ktest_run *run, const char *fmt, ...)
{
	va_list args;

	run->skipped = true;
	va_start(args, fmt);
	vsnprintf(run->reason, sizeof(run->reason), fmt, args);
	va_end(args);
}

void ktest_note(const char *fmt, ...)
{
	va_list args;

	printf("# ");
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	putchar('\n');
}

static uint64_t random_state;

void ktest_seed(uint64_t seed)
{
	random_state = seed;
}

/* xorshift64* (Vigna). */
uint64_t ktest_random(void)
{
	random_state ^= random_state >> 12;
	random_state ^= random_state << 25;
	random_state ^= random_state >> 27;
	return random_state * 0x2545f4914f6cdd1dULL;
}

static bool run_one(const struct ktest *test, int number)
{
	struct ktest_run run = { .test = test };
	long before = balance;
	bool good;

	ktest_seed(0x9e3779b97f4a7c15ULL);
	warnings = 0;
	test->body(&run);
	host_grace_period();
	if (balance != before)
		ktest_fail(&run, __FILE__, __LINE__, "%ld allocations not freed", balance - before);
	if (host_preempt_count)
		ktest_fail(&run, __FILE__, __LINE__, "preempt count is %d", host_preempt_count);
	if (warnings)
		ktest_fail(&run, __FILE__, __LINE__, "%d warnings nobody asked for", warnings);
	host_preempt_count = 0;
	good = !run.failures;
	printf("%s %d - %s.%s%s%s\n", good ? "ok" : "not ok", number, test->room, test->name,
	       run.skipped ? " # SKIP " : "", run.skipped ? run.reason : "");
	fflush(stdout);
	return good;
}

void radix_tree_init(void);

int main(int argc, char **argv)
{
	int number = 0, failed = 0;

	radix_tree_init();
	printf("TAP version 13\n");
	for (const struct ktest *test = __start_ktest; test < __stop_ktest; test++) {
		char name[256];

		snprintf(name, sizeof(name), "%s.%s", test->room, test->name);
		if (argc > 1 && fnmatch(argv[1], name, 0))
			continue;
		failed += !run_one(test, ++number);
	}
	printf("1..%d\n", number);
	return failed ? 1 : 0;
}
