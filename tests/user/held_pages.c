// SPDX-License-Identifier: MIT
// Pages that the kernel holds while it copies to or from another process: the program forks, changes
// rights and writes meanwhile, and each page must stay where it was taken.
#include "test.h"
#include "look.h"
#include <sys/uio.h>

#define PAGE 4096UL
#define TABLE (2UL << 20)
#define PAGES 16	/* what one step of process_vm_writev() takes at most, or less */
#define ROUNDS 400

struct shared {
	volatile int asked, done;	/* rounds */
	volatile int stop;
	char from[PAGES * PAGE];
};

static struct shared *shared;

/* For each round asked for, writes its number into all of each page but the first bytes. */
static void write_into(pid_t target, char *pages)
{
	struct iovec local[PAGES], remote[PAGES];

	for (int i = 0; i < PAGES; i++) {
		local[i] = (struct iovec){ shared->from + i * PAGE + 64, PAGE - 64 };
		remote[i] = (struct iovec){ pages + i * PAGE + 64, PAGE - 64 };
	}
	while (!shared->stop) {
		if (shared->asked == shared->done) {
			sched_yield();
			continue;
		}
		memset(shared->from, shared->asked, sizeof(shared->from));
		ASSERT_EQ(process_vm_writev(target, local, PAGES, remote, PAGES, 0),
			  PAGES * (PAGE - 64));
		shared->done = shared->asked;
	}
}

static pid_t start_writer(char *pages)
{
	pid_t self = getpid(), child = test_fork();

	if (!child) {
		write_into(self, pages);
		CHILD_EXIT();
	}
	return child;
}

/* Pages where not the whole of the round's number arrived. */
static int wrong(const char *pages, int round)
{
	int count = 0;

	for (int i = 0; i < PAGES; i++)
		count += pages[i * PAGE + 64] != (char)round ||
			 pages[i * PAGE + PAGE - 1] != (char)round;
	return count;
}

static void touch(char *pages)
{
	for (int i = 0; i < PAGES; i++)
		pages[i * PAGE]++;
}

/* `meanwhile` happens again and again while the other process writes. */
static void disturb(char *pages, void (*meanwhile)(char *pages))
{
	int lost = 0;
	pid_t writer;

	shared = map_anonymous(sizeof(*shared), MAP_SHARED);
	touch(pages);
	writer = start_writer(pages);
	for (int round = 1; round <= ROUNDS && !lost; round++) {
		shared->asked = round;
		do
			meanwhile(pages);
		while (shared->done != round && look_state(writer) != 'Z');
		lost = wrong(pages, round);
	}
	EXPECT_EQ(lost, 0);
	shared->stop = 1;
	EXPECT_CHILD_OK(writer);
}

static void fork_and_write(char *pages)
{
	pid_t child = test_fork();

	if (!child)
		_exit(0);
	touch(pages);
	ASSERT_EQ(test_wait(child), 0);
}

TEST_LONG(written_pages_stay_with_a_parent_that_forks, "spec: A-CHK-01 B-ANO-02", 120)
{
	disturb(map_anonymous(PAGES * PAGE, MAP_PRIVATE), fork_and_write);
}

TEST_LONG(written_pages_stay_when_a_whole_table_is_passed_on, "spec: A-CHK-01 B-ANO-02", 120)
{
	char *p = map_anonymous(3 * TABLE, MAP_PRIVATE);

	madvise(p, 3 * TABLE, MADV_NOHUGEPAGE);
	p = (char *)(((uintptr_t)p + TABLE - 1) & ~(TABLE - 1));
	disturb(p + TABLE / 2, fork_and_write);
}

/* The child writes, too; it must see what was there when it was born, or what came before. */
static void fork_and_write_both(char *pages)
{
	pid_t child = test_fork();

	touch(pages);
	if (!child)
		_exit(0);
	ASSERT_EQ(test_wait(child), 0);
}

TEST_LONG(written_pages_stay_when_both_sides_write, "spec: A-CHK-01 B-ANO-02", 120)
{
	disturb(map_anonymous(PAGES * PAGE, MAP_PRIVATE), fork_and_write_both);
}

TEST(a_child_does_not_see_its_parents_later_writes, "spec: A-CHK-01 B-ANO-02")
{
	char *pages = map_anonymous(PAGES * PAGE, MAP_PRIVATE), got[PAGE];
	struct iovec local = { got, PAGE }, remote = { pages, PAGE };
	int go[2];
	char byte;

	memset(pages, 'a', PAGES * PAGE);
	ASSERT_OK(pipe(go));
	pid_t child = test_fork();
	if (!child) {
		ASSERT_EQ(read(go[0], &byte, 1), 1);
		for (int i = 0; i < PAGES; i++)
			EXPECT(pages[i * PAGE] == 'a' && pages[i * PAGE + PAGE - 1] == 'a');
		CHILD_EXIT();
	}
	/* Through a reader's hold and a writer's: either makes the page the parent's own. */
	ASSERT_EQ(process_vm_readv(getpid(), &local, 1, &remote, 1, 0), PAGE);
	EXPECT(got[0] == 'a' && got[PAGE - 1] == 'a');
	memset(got, 'b', PAGE);
	for (int i = 0; i < PAGES; i++) {
		remote.iov_base = pages + i * PAGE;
		ASSERT_EQ(process_vm_writev(getpid(), &local, 1, &remote, 1, 0), PAGE);
	}
	ASSERT_EQ(write(go[1], "x", 1), 1);
	EXPECT_CHILD_OK(child);
	EXPECT_EQ(pages[PAGE], 'b');
}
