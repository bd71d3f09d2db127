// SPDX-License-Identifier: MIT
// fork() with so much memory that whole page tables pass to the child, and all that can happen to
// them afterwards.
#include "test.h"
#include "look.h"
#include <pthread.h>

#define TABLE (2UL << 20)
#define TABLES 4
#define SIZE (TABLES * TABLE)
#define PAGE 4096UL

/* Memory that begins at a table's border, one word of each page written. */
static char *large(void)
{
	char *p = map_anonymous(SIZE + TABLE, MAP_PRIVATE);

	p = (char *)(((uintptr_t)p + TABLE - 1) & ~(TABLE - 1));
	madvise(p, SIZE, MADV_NOHUGEPAGE);
	for (size_t at = 0; at < SIZE; at += PAGE)
		*(size_t *)(p + at) = at + 1;
	return p;
}

/* Pages in [from, to) that do not hold what large() wrote plus `shift`. */
static int wrong(char *p, size_t from, size_t to, size_t shift)
{
	int count = 0;

	for (size_t at = from; at < to; at += PAGE)
		count += *(size_t *)(p + at) != at + 1 + shift;
	return count;
}

static void shift_pages(char *p, size_t from, size_t to, size_t step)
{
	for (size_t at = from; at < to; at += step)
		*(size_t *)(p + at) += 7;
}

TEST(both_sides_write_their_own, "spec: A-CHK-01 A-FRK-05 B-ANO-02 N-FORK-20")
{
	char *p = large();
	pid_t child = test_fork();

	if (!child) {
		EXPECT_EQ(wrong(p, 0, SIZE, 0), 0);
		shift_pages(p, 0, TABLE, PAGE);
		EXPECT_EQ(wrong(p, 0, TABLE, 7), 0);
		EXPECT_EQ(wrong(p, TABLE, SIZE, 0), 0);
		CHILD_EXIT();
	}
	shift_pages(p, TABLE / 2, SIZE, PAGE);
	EXPECT_EQ(wrong(p, 0, TABLE / 2, 0), 0);
	EXPECT_EQ(wrong(p, TABLE / 2, SIZE, 7), 0);
	EXPECT_CHILD_OK(child);
	EXPECT_EQ(wrong(p, 0, TABLE / 2, 0), 0);
	shift_pages(p, 0, TABLE / 2, PAGE);
	EXPECT_EQ(wrong(p, 0, SIZE, 7), 0);
}

TEST(the_child_outlives_the_parents_mapping, "spec: B-ANO-02")
{
	int go[2];
	char *p = large(), byte;

	ASSERT_OK(pipe(go));
	pid_t child = test_fork();
	if (!child) {
		ASSERT_EQ(read(go[0], &byte, 1), 1);
		EXPECT_EQ(wrong(p, 0, SIZE, 0), 0);
		shift_pages(p, 0, SIZE, PAGE);
		EXPECT_EQ(wrong(p, 0, SIZE, 7), 0);
		CHILD_EXIT();
	}
	ASSERT_OK(munmap(p, SIZE));
	char *other = map_anonymous(SIZE, MAP_PRIVATE);
	memset(other, 0x5a, SIZE);
	ASSERT_EQ(write(go[1], "x", 1), 1);
	EXPECT_CHILD_OK(child);
}

/* In the child one way of changing a part; the parent must see nothing of it. */
TEST(parts_are_unmapped_moved_protected_dropped, "spec: B-ANO-02 A-CHK-01")
{
	char *p = large(), *moved;

	for (int way = 0; way < 7; way++) {
		pid_t child = test_fork();

		if (child) {
			EXPECT_CHILD_OK(child);
			EXPECT_EQ(wrong(p, 0, SIZE, 0), 0);
			continue;
		}
		switch (way) {
		case 0:
			ASSERT_OK(munmap(p + TABLE / 2, TABLE));
			EXPECT_EQ(wrong(p, 0, TABLE / 2, 0), 0);
			EXPECT_EQ(wrong(p, 3 * TABLE / 2, SIZE, 0), 0);
			break;
		case 1:
			ASSERT_OK(mprotect(p + PAGE, TABLE, PROT_READ));
			EXPECT_EQ(wrong(p, 0, SIZE, 0), 0);
			ASSERT_OK(mprotect(p + PAGE, TABLE, PROT_READ | PROT_WRITE));
			shift_pages(p, 0, SIZE, PAGE);
			EXPECT_EQ(wrong(p, 0, SIZE, 7), 0);
			break;
		case 2:
			moved = mremap(p, SIZE, SIZE + TABLE, MREMAP_MAYMOVE);
			ASSERT(moved != MAP_FAILED);
			EXPECT_EQ(wrong(moved, 0, SIZE, 0), 0);
			shift_pages(moved, 0, SIZE, PAGE);
			EXPECT_EQ(wrong(moved, 0, SIZE, 7), 0);
			break;
		case 3:
			moved = map_anonymous(TABLE + PAGE, MAP_PRIVATE);
			moved = mremap(p + PAGE, TABLE, TABLE, MREMAP_MAYMOVE | MREMAP_FIXED,
				       moved);
			ASSERT(moved != MAP_FAILED);
			EXPECT_EQ(wrong(moved - PAGE, PAGE, TABLE + PAGE, 0), 0);
			shift_pages(moved, 0, TABLE, PAGE);
			EXPECT_EQ(wrong(moved - PAGE, PAGE, TABLE + PAGE, 7), 0);
			break;
		case 4:
			ASSERT_OK(madvise(p + TABLE, TABLE + PAGE, MADV_DONTNEED));
			EXPECT_EQ(*(size_t *)(p + TABLE), 0);
			EXPECT_EQ(wrong(p, 2 * TABLE + PAGE, SIZE, 0), 0);
			break;
		case 5: /* two areas meet inside a table, then go together */
			ASSERT_OK(madvise(p + PAGE, TABLE, MADV_DONTFORK));
			EXPECT_EQ(wrong(p, 0, SIZE, 0), 0);
			ASSERT_OK(munmap(p, SIZE));
			break;
		default:
			ASSERT_OK(mlock(p, TABLE));
			shift_pages(p, 0, TABLE, PAGE);
			EXPECT_EQ(wrong(p, 0, TABLE, 7), 0);
		}
		CHILD_EXIT();
	}
}

TEST(grandchildren_share_on, "spec: B-ANO-02 N-FORK-20")
{
	char *p = large();
	pid_t child = test_fork();

	if (!child) {
		pid_t first = test_fork();

		if (!first) {
			shift_pages(p, 0, SIZE, TABLE);
			EXPECT_EQ(wrong(p, 0, SIZE, 0), TABLES);
			CHILD_EXIT();
		}
		pid_t second = test_fork();
		if (!second) {
			EXPECT_EQ(wrong(p, 0, SIZE, 0), 0);
			CHILD_EXIT();
		}
		shift_pages(p, 0, SIZE, PAGE);
		EXPECT_CHILD_OK(first);
		EXPECT_CHILD_OK(second);
		EXPECT_EQ(wrong(p, 0, SIZE, 7), 0);
		CHILD_EXIT();
	}
	EXPECT_EQ(wrong(p, 0, SIZE, 0), 0);
	EXPECT_CHILD_OK(child);
	EXPECT_EQ(wrong(p, 0, SIZE, 0), 0);
	shift_pages(p, 0, SIZE, PAGE);
	EXPECT_EQ(wrong(p, 0, SIZE, 7), 0);
}

TEST(the_kernel_writes_for_the_child_alone, "spec: A-CHK-01")
{
	char *p = large();
	int line[2];

	ASSERT_OK(pipe(line));
	pid_t child = test_fork();
	if (!child) {
		size_t value = 12345;

		ASSERT_EQ(write(line[1], &value, sizeof(value)), sizeof(value));
		ASSERT_EQ(read(line[0], p + TABLE, sizeof(value)), sizeof(value));
		EXPECT_EQ(*(size_t *)(p + TABLE), 12345);
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(child);
	EXPECT_EQ(wrong(p, 0, SIZE, 0), 0);
}

TEST(shared_pages_are_told_as_shared, "spec: B-PRC-44 A-CHK-01")
{
	char *p = large();

	EXPECT_EQ(look_smaps(p, "Private_Dirty"), SIZE / 1024);
	pid_t child = test_fork();
	if (!child) {
		EXPECT_EQ(look_smaps(p, "Shared_Dirty"), SIZE / 1024);
		EXPECT_EQ(look_smaps(p, "Rss"), SIZE / 1024);
		p[0] = 1;
		EXPECT_EQ(look_smaps(p, "Private_Dirty"), 4);
		EXPECT_EQ(look_smaps(p, "Shared_Dirty"), SIZE / 1024 - 4);
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(child);
	EXPECT_EQ(look_smaps(p, "Private_Dirty"), SIZE / 1024);
}

static char *race_place;

static void *writer(void *arg)
{
	size_t first = (size_t)arg * PAGE;

	for (size_t at = first; at < SIZE; at += 4 * PAGE)
		*(size_t *)(race_place + at) += 7;
	return NULL;
}

static void write_by_threads(char *p)
{
	pthread_t threads[4];

	race_place = p;
	for (size_t t = 0; t < 4; t++)
		ASSERT_EQ(pthread_create(&threads[t], NULL, writer, (void *)t), 0);
	for (int t = 0; t < 4; t++)
		pthread_join(threads[t], NULL);
	EXPECT_EQ(wrong(p, 0, SIZE, 7), 0);
}

TEST_LONG(threads_of_both_sides_write_at_once, "spec: B-ANO-02 A-CHK-01", 120)
{
	for (int round = 0; round < 8; round++) {
		char *p = large();
		pid_t children[3];

		for (int c = 0; c < 3; c++) {
			children[c] = test_fork();
			if (!children[c]) {
				if (c)
					write_by_threads(p);
				CHILD_EXIT();
			}
		}
		write_by_threads(p);
		for (int c = 0; c < 3; c++)
			EXPECT_CHILD_OK(children[c]);
		EXPECT_EQ(wrong(p, 0, SIZE, 7), 0);
		munmap(p, SIZE);
	}
}

/*
 * The border between two areas moves through memory that the child has too: what lies on one side
 * of it goes, the other stays.
 */
TEST(joining_areas_cut_what_is_shared, "spec: B-ANO-02 B-VMA-05")
{
	size_t cut = 2 * TABLE + TABLE / 2;
	int fds[2];
	char *p = large(), c;
	pid_t child;

	ASSERT_OK(madvise(p, TABLE + TABLE / 2, MADV_DONTDUMP));
	ASSERT_OK(pipe(fds));
	child = test_fork();
	if (!child) {
		close(fds[1]);
		EXPECT_EQ(read(fds[0], &c, 1), 0);
		EXPECT_EQ(wrong(p, 0, SIZE, 0), 0);
		CHILD_EXIT();
	}
	/* The first area grows into the third table. */
	ASSERT_OK(madvise(p + TABLE + TABLE / 2, TABLE, MADV_DONTDUMP));
	ASSERT_OK(munmap(p, cut));
	EXPECT_EQ(wrong(p, cut, SIZE, 0), 0);
	close(fds[1]);
	EXPECT_CHILD_OK(child);
	EXPECT_EQ(wrong(p, cut, SIZE, 0), 0);
}
