// SPDX-License-Identifier: MIT
// Threads and forks that change one address space at once: nobody may see another's page.
#include "test.h"
#include <pthread.h>
#include <sys/mman.h>
#include <sys/uio.h>

#define P	4096UL
#define PAGES	16
#define ROUNDS	300

static unsigned long *area;
static volatile int stop;
static volatile long wrong;

/* A page it can read shows zero or its own number, never what another page held. */
static void *reader(void *unused)
{
	unsigned char here[PAGES];

	(void)unused;
	while (!stop) {
		for (unsigned long i = 0; i < PAGES; i++) {
			unsigned long value = 0;
			struct iovec to = { &value, 8 }, from = { area + i * (P / 8), 8 };

			if (syscall(SYS_process_vm_readv, getpid(), &to, 1, &from, 1, 0) == 8 &&
			    value && value != i + 1)
				wrong++;
		}
		mincore(area, PAGES * P, here);
	}
	return NULL;
}

static void *emptier(void *unused)
{
	(void)unused;
	while (!stop) {
		madvise(area, PAGES / 2 * P, MADV_DONTNEED);
		mprotect(area + PAGES / 2 * (P / 8), P, PROT_READ);
		mprotect(area + PAGES / 2 * (P / 8), P, PROT_READ | PROT_WRITE);
	}
	return NULL;
}

TEST(threads_unmap_protect_and_fault_the_same_pages, "")
{
	pthread_t threads[3];

	area = mmap(NULL, PAGES * P, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ASSERT(area != MAP_FAILED);
	ASSERT_EQ(pthread_create(&threads[0], NULL, reader, NULL), 0);
	ASSERT_EQ(pthread_create(&threads[1], NULL, reader, NULL), 0);
	ASSERT_EQ(pthread_create(&threads[2], NULL, emptier, NULL), 0);
	for (int round = 0; round < ROUNDS; round++) {
		for (unsigned long i = 0; i < PAGES; i++)
			if (i != PAGES / 2)
				area[i * (P / 8)] = i + 1;
		ASSERT_OK(munmap(area + (PAGES - 2) * (P / 8), 2 * P));
		ASSERT(mmap(area + (PAGES - 2) * (P / 8), 2 * P, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != MAP_FAILED);
	}
	stop = 1;
	for (int i = 0; i < 3; i++)
		ASSERT_EQ(pthread_join(threads[i], NULL), 0);
	EXPECT_EQ(wrong, 0);
}

static void *counter(void *unused)
{
	(void)unused;
	while (!stop)
		area[0]++;
	return NULL;
}

/* Copy-on-write with another thread writing: the child's page stands still. */
TEST(a_child_sees_nothing_its_parents_threads_write_later, "")
{
	pthread_t thread;

	area = mmap(NULL, P, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ASSERT(area != MAP_FAILED);
	stop = 0;
	ASSERT_EQ(pthread_create(&thread, NULL, counter, NULL), 0);
	for (int round = 0; round < 50; round++) {
		pid_t child = test_fork();

		if (!child) {
			volatile unsigned long *word = area;
			unsigned long seen = *word;

			for (int i = 0; i < 20000; i++)
				if (*word != seen)
					_exit(1);
			_exit(0);
		}
		EXPECT_CHILD_OK(child);
	}
	stop = 1;
	ASSERT_EQ(pthread_join(thread, NULL), 0);
}

/* Moves between two places while others read both: a value is at one of them, whole. */
TEST(mremap_while_others_look, "")
{
	pthread_t threads[2];
	unsigned long *room;

	room = mmap(NULL, 4 * PAGES * P, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ASSERT(room != MAP_FAILED);
	area = room;
	ASSERT(mmap(area, PAGES * P, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == area);
	for (unsigned long i = 0; i < PAGES; i++)
		area[i * (P / 8)] = i + 1;
	stop = 0;
	ASSERT_EQ(pthread_create(&threads[0], NULL, reader, NULL), 0);
	ASSERT_EQ(pthread_create(&threads[1], NULL, reader, NULL), 0);
	for (int round = 0; round < ROUNDS; round++) {
		unsigned long *from = round % 2 ? room + 2 * PAGES * (P / 8) : room;
		unsigned long *to = round % 2 ? room : room + 2 * PAGES * (P / 8);

		ASSERT(mremap(from, PAGES * P, PAGES * P, MREMAP_MAYMOVE | MREMAP_FIXED, to) == to);
		for (unsigned long i = 0; i < PAGES; i++)
			ASSERT_EQ(to[i * (P / 8)], i + 1);
	}
	stop = 1;
	for (int i = 0; i < 2; i++)
		ASSERT_EQ(pthread_join(threads[i], NULL), 0);
	EXPECT_EQ(wrong, 0);
}
