// SPDX-License-Identifier: MIT
// Mappings as /proc/self/maps lists them: merged, split, lazily filled.
#include "test.h"
#include "look.h"
#include <sys/resource.h>

#define PAGE 4096UL

/* How many lines of the map list cover the range. */
static int lines_over(void *addr, size_t size)
{
	unsigned long at = (unsigned long)addr, end = at + size;
	struct look_map map;
	int lines = 0;

	for (; at < end; at = map.end, lines++) {
		if (!look_map((void *)at, &map))
			return -1;
	}
	return lines;
}

/* A hole between two guard pages, so that nothing merges with what is around. */
static char *hole(size_t size)
{
	char *p = mmap(NULL, size + 2 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	ASSERT(p != MAP_FAILED);
	ASSERT_OK(munmap(p + PAGE, size));
	return p + PAGE;
}

static void map_at(char *at, size_t size, int prot, int fd, off_t offset)
{
	int flags = MAP_PRIVATE | MAP_FIXED | (fd < 0 ? MAP_ANONYMOUS : 0);

	ASSERT(mmap(at, size, prot, flags, fd, offset) == at);
}

TEST(adjacent_equal_mappings_are_one, "spec: B-CHK-15 N-CHK-31 B-PRC-36")
{
	char *p = hole(3 * PAGE);

	for (int i = 0; i < 3; i++)
		map_at(p + i * PAGE, PAGE, PROT_READ | PROT_WRITE, -1, 0);
	EXPECT_EQ(lines_over(p, 3 * PAGE), 1);
	ASSERT_OK(mprotect(p + PAGE, PAGE, PROT_READ));
	EXPECT_EQ(lines_over(p, 3 * PAGE), 3);
	ASSERT_OK(mprotect(p + PAGE, PAGE, PROT_READ | PROT_WRITE));
	EXPECT_EQ(lines_over(p, 3 * PAGE), 1);
}

TEST(mappings_with_other_rights_stay_apart, "spec: N-CHK-31")
{
	char *p = hole(3 * PAGE);

	map_at(p, PAGE, PROT_READ, -1, 0);
	map_at(p + PAGE, PAGE, PROT_READ | PROT_WRITE, -1, 0);
	map_at(p + 2 * PAGE, PAGE, PROT_READ | PROT_EXEC, -1, 0);
	EXPECT_EQ(lines_over(p, 3 * PAGE), 3);
}

TEST(file_mappings_merge_where_their_offsets_meet, "spec: B-CHK-15")
{
	int fd = ASSERT_OK(open("f", O_RDWR | O_CREAT, 0600));
	char *p = hole(4 * PAGE);

	ASSERT_OK(ftruncate(fd, 8 * PAGE));
	for (int i = 0; i < 3; i++)
		map_at(p + i * PAGE, PAGE, PROT_READ, fd, i * PAGE);
	EXPECT_EQ(lines_over(p, 3 * PAGE), 1);
	map_at(p + 3 * PAGE, PAGE, PROT_READ, fd, 5 * PAGE);
	EXPECT_EQ(lines_over(p, 4 * PAGE), 2);
	ASSERT_OK(mprotect(p + PAGE, PAGE, PROT_READ | PROT_EXEC));
	EXPECT_EQ(lines_over(p, 4 * PAGE), 4);
	ASSERT_OK(mprotect(p + PAGE, PAGE, PROT_READ));
	EXPECT_EQ(lines_over(p, 4 * PAGE), 2);
}

TEST(munmap_in_the_middle_splits, "spec: N-CHK-31")
{
	char *p = hole(3 * PAGE);
	struct look_map map;

	map_at(p, 3 * PAGE, PROT_READ | PROT_WRITE, -1, 0);
	memset(p, 7, 3 * PAGE);
	ASSERT_OK(munmap(p + PAGE, PAGE));
	EXPECT(look_map(p, &map) && map.end == (unsigned long)p + PAGE);
	EXPECT(!look_map(p + PAGE, &map));
	EXPECT(look_map(p + 2 * PAGE, &map) && map.start == (unsigned long)p + 2 * PAGE);
	EXPECT(p[0] == 7 && p[2 * PAGE] == 7);
	pid_t child = test_fork();
	if (!child) {
		*(volatile char *)(p + PAGE) = 1;
		CHILD_EXIT();
	}
	EXPECT_CHILD_KILLED(child, SIGSEGV);
	map_at(p + PAGE, PAGE, PROT_READ | PROT_WRITE, -1, 0);
	EXPECT_EQ(lines_over(p, 3 * PAGE), 1);
	EXPECT_EQ(p[PAGE], 0);
}

TEST(list_is_sorted_and_free_of_overlaps, "spec: N-CHK-31")
{
	unsigned long start, end, last = 0;
	char line[512];
	FILE *f;

	for (int i = 0; i < 200; i++) {
		char *p = mmap(NULL, (1 + i % 7) * PAGE, i & 1 ? PROT_READ : PROT_NONE,
			       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		ASSERT(p != MAP_FAILED);
		if (i % 3 == 0)
			munmap(p, PAGE);
	}
	f = fopen("/proc/self/maps", "r");
	while (f && fgets(line, sizeof(line), f)) {
		ASSERT_EQ(sscanf(line, "%lx-%lx", &start, &end), 2);
		EXPECT(start >= last && end > start);
		last = end;
	}
	fclose(f);
}

TEST(pages_come_when_they_are_touched, "spec: N-CHK-32 B-PRC-44")
{
	char *p = map_anonymous(64 * PAGE, MAP_PRIVATE);
	unsigned char in_core[64];
	int resident = 0;

	madvise(p, 64 * PAGE, MADV_NOHUGEPAGE);
	EXPECT_EQ(look_smaps(p, "Rss"), 0);
	for (int i = 0; i < 10; i++)
		p[i * PAGE] = 1;
	EXPECT_EQ(look_smaps(p, "Rss"), 40);
	EXPECT_EQ(look_smaps(p, "Size"), 256);
	ASSERT_OK(mincore(p, 64 * PAGE, in_core));
	for (int i = 0; i < 64; i++)
		resident += in_core[i] & 1;
	EXPECT_EQ(resident, 10);
	ASSERT_OK(madvise(p, 5 * PAGE, MADV_DONTNEED));
	EXPECT_EQ(look_smaps(p, "Rss"), 20);
	EXPECT(p[0] == 0 && p[5 * PAGE] == 1);
}

TEST(mmap_refuses_what_makes_no_sense, "spec: N-CHK-16")
{
	int fd = ASSERT_OK(open("f", O_WRONLY | O_CREAT, 0600));
	void *none = MAP_FAILED;

	EXPECT(mmap(NULL, 0, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == none &&
	       errno == EINVAL);
	EXPECT(mmap(NULL, PAGE, PROT_READ, MAP_ANONYMOUS, -1, 0) == none && errno == EINVAL);
	EXPECT(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, 999, 0) == none && errno == EBADF);
	EXPECT(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, fd, 0) == none && errno == EACCES);
	EXPECT(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 5) == none &&
	       errno == EINVAL);
	EXPECT(mmap((void *)5, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) ==
		       none &&
	       errno == EINVAL);
	EXPECT(mmap((void *)0xff00000000000000, PAGE, PROT_READ,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == none &&
	       errno == ENOMEM);
	EXPECT(mmap(NULL, 1UL << 47, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == none &&
	       errno == ENOMEM);
	EXPECT_ERR(munmap((void *)5, PAGE), EINVAL);
	EXPECT_ERR(munmap(NULL, 0), EINVAL);
	EXPECT_ERR(mprotect(hole(PAGE), PAGE, PROT_READ), ENOMEM);
	EXPECT_ERR(msync((void *)PAGE, PAGE, MS_SYNC), ENOMEM);
	EXPECT_ERR(madvise(hole(PAGE), PAGE, MADV_NORMAL), ENOMEM);
	EXPECT_ERR(madvise(map_anonymous(PAGE, MAP_PRIVATE), PAGE, 999), EINVAL);
}

TEST(fixed_noreplace_never_takes_what_is_mapped, "")
{
	char *p = map_anonymous(PAGE, MAP_PRIVATE);
	int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE;

	p[0] = 3;
	EXPECT(mmap(p, PAGE, PROT_READ, flags, -1, 0) == MAP_FAILED && errno == EEXIST);
	EXPECT_EQ(p[0], 3);
	munmap(p, PAGE);
	EXPECT(mmap(p, PAGE, PROT_READ, flags, -1, 0) == p);
}

TEST(mremap_grows_moves_and_shrinks, "")
{
	char *p = hole(4 * PAGE), *q = hole(8 * PAGE), *r;

	map_at(p, 2 * PAGE, PROT_READ | PROT_WRITE, -1, 0);
	memset(p, 5, 2 * PAGE);
	EXPECT(mremap(p, 2 * PAGE, 3 * PAGE, 0) == p);
	EXPECT(p[PAGE] == 5 && p[2 * PAGE] == 0);
	EXPECT(mremap(p, 3 * PAGE, 8 * PAGE, 0) == MAP_FAILED && errno == ENOMEM);
	r = mremap(p, 3 * PAGE, 8 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, q);
	ASSERT(r == q);
	EXPECT(r[0] == 5 && r[2 * PAGE - 1] == 5 && r[7 * PAGE] == 0);
	EXPECT_EQ(lines_over(p, PAGE), -1);
	EXPECT(mremap(r, 8 * PAGE, PAGE, 0) == r);
	EXPECT_EQ(lines_over(r + PAGE, PAGE), -1);
	EXPECT(mremap(r, PAGE, 0, 0) == MAP_FAILED && errno == EINVAL);
	EXPECT(mremap(p, PAGE, 2 * PAGE, MREMAP_MAYMOVE) == MAP_FAILED && errno == EFAULT);
	EXPECT(mremap(r, PAGE, PAGE, 99) == MAP_FAILED && errno == EINVAL);
}

/* What others left in memory is not to be seen. */
TEST(fresh_memory_is_zero, "spec: N-CHK-27 A-GFP-22")
{
	size_t size = 64 << 20;

	for (int round = 0; round < 2; round++) {
		pid_t child = test_fork();
		if (!child) {
			long *p = map_anonymous(size, MAP_PRIVATE);

			for (size_t i = 0; i < size / sizeof(*p); i++)
				ASSERT_EQ(p[i], 0);
			memset(p, 0x5a, size);
			CHILD_EXIT();
		}
		EXPECT_CHILD_OK(child);
	}
}
