// SPDX-License-Identifier: MIT
// The areas every program has: stack, heap, text, data, and where randomisation puts them.
#include "test.h"
#include "look.h"
#include <sys/personality.h>
#include <sys/resource.h>

extern char etext, edata;

static volatile int initialised = 5;
static volatile char bss[100000];

/* This program as one that tells descriptor 9 where its areas begin. */
__attribute__((constructor))
static void play_executed(int argc, char **argv)
{
	unsigned long places[4] = { (unsigned long)&argc, (unsigned long)sbrk(0), 0,
				    (unsigned long)&etext };

	if (argc < 1 || strcmp(argv[0], "executed"))
		return;
	places[2] = (unsigned long)mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	_exit(write(9, places, sizeof(places)) != sizeof(places));
}

__attribute__((noinline))
static void touch_stack(long bytes)
{
	volatile char frame[4096];

	frame[0] = 1;
	if (bytes > 0)
		touch_stack(bytes - 4096);
	frame[1] = 2;
}

TEST(stack_grows_downward_as_it_is_touched, "spec: B-CHK-12 N-CHK-32")
{
	struct look_map before, after;

	ASSERT(look_map_named("[stack]", &before));
	EXPECT((unsigned long)&before >= before.start && (unsigned long)&before < before.end);
	touch_stack(2 << 20);
	ASSERT(look_map_named("[stack]", &after));
	EXPECT_EQ(after.end, before.end);
	EXPECT_LE(after.start, before.start - (1 << 20));
	EXPECT_LE(after.end - after.start, 8 << 20);
}

TEST(stack_ends_at_its_limit, "spec: B-CHK-12 A-RLM-04")
{
	struct rlimit lim = { 4 << 20, RLIM_INFINITY };
	struct look_map map;
	pid_t child;

	ASSERT_OK(setrlimit(RLIMIT_STACK, &lim));
	child = test_fork();
	if (!child) {
		touch_stack(3 << 20);
		ASSERT(look_map_named("[stack]", &map));
		EXPECT_LE(map.end - map.start, 4 << 20);
		touch_stack(6 << 20);
		CHILD_EXIT();
	}
	EXPECT_CHILD_KILLED(child, SIGSEGV);
}

TEST(brk_moves_the_end_of_the_heap, "spec: B-CHK-13 N-MM-01")
{
	struct look_map map;
	char *start = sbrk(0), *now;
	unsigned long heap;

	now = sbrk(0x200000);
	ASSERT(now == start);
	memset(now, 1, 0x200000);
	ASSERT(look_map_named("[heap]", &map));
	heap = map.start;
	EXPECT_EQ(map.end, ((unsigned long)start + 0x200000 + 4095) & ~4095UL);
	ASSERT(sbrk(-0x100000) != (void *)-1);
	ASSERT(look_map_named("[heap]", &map));
	EXPECT_EQ(map.start, heap);
	EXPECT_EQ(map.end, ((unsigned long)start + 0x100000 + 4095) & ~4095UL);
	pid_t child = test_fork();
	if (!child) {
		*(volatile char *)(start + 0x180000) = 1;
		CHILD_EXIT();
	}
	EXPECT_CHILD_KILLED(child, SIGSEGV);
	ASSERT(sbrk(0x100000) != (void *)-1);
	EXPECT_EQ(start[0x180000], 0);
	ASSERT(look_map_named("[heap]", &map));
	EXPECT_EQ(map.start, heap);
	EXPECT_EQ(syscall(SYS_brk, 0), (long)sbrk(0));
	EXPECT_EQ(syscall(SYS_brk, 4096), (long)sbrk(0));
	EXPECT_EQ(syscall(SYS_brk, -1L), (long)sbrk(0)); /* the next page would be 0 */
	EXPECT_EQ(syscall(SYS_brk, -4095L), (long)sbrk(0));
}

TEST(text_cannot_be_written_and_data_is_private, "spec: B-CHK-13")
{
	struct look_map map;
	int fd = ASSERT_OK(open("/proc/self/exe", O_RDONLY));
	int in_file = 0;
	pid_t child;

	child = test_fork();
	if (!child) {
		*(volatile char *)(uintptr_t)&test_wait = 1;
		CHILD_EXIT();
	}
	EXPECT_CHILD_KILLED(child, SIGSEGV);
	ASSERT(look_map((void *)(uintptr_t)&test_wait, &map));
	EXPECT_STR(map.perms, "r-xp");
	initialised = 6;
	ASSERT(look_map((void *)&initialised, &map));
	EXPECT_STR(map.perms, "rw-p");
	EXPECT_EQ(pread(fd, &in_file, 4, map.offset + ((unsigned long)&initialised - map.start)),
		  4);
	EXPECT_EQ(in_file, 5);
}

TEST(bss_is_zero, "spec: B-CHK-13")
{
	for (unsigned int i = 0; i < sizeof(bss); i++)
		ASSERT_EQ(bss[i], 0);
}

static void places_of_exec(unsigned long places[4], int randomise)
{
	char *argv[] = { "executed", NULL }, *envp[] = { NULL };
	int fds[2];

	ASSERT_OK(pipe(fds));
	pid_t child = test_fork();
	if (!child) {
		dup2(fds[1], 9);
		if (!randomise)
			personality(ADDR_NO_RANDOMIZE);
		execve("/proc/self/exe", argv, envp);
		_exit(127);
	}
	ASSERT_EQ(read(fds[0], places, 32), 32);
	EXPECT_CHILD_OK(child);
	close(fds[0]);
	close(fds[1]);
}

TEST(randomisation_moves_all_but_fixed_text, "spec: B-CHK-14")
{
	unsigned long seen[20][4];
	int differ[4] = { 0 };
	char text[8];

	ASSERT(test_read_file("/proc/sys/kernel/randomize_va_space", text, sizeof(text)) > 0);
	EXPECT_STR(text, "2\n");
	for (int i = 0; i < 20; i++) {
		places_of_exec(seen[i], 1);
		for (int k = 0; k < 4; k++)
			differ[k] += i && seen[i][k] != seen[i - 1][k];
	}
	for (int k = 0; k < 3; k++)
		EXPECT_GE(differ[k], 17);
	EXPECT_EQ(differ[3], 0);
}

TEST(without_randomisation_all_is_in_its_place, "spec: B-CHK-14")
{
	unsigned long first[4], again[4];

	places_of_exec(first, 0);
	for (int i = 0; i < 3; i++) {
		places_of_exec(again, 0);
		EXPECT_MEM(first, again, sizeof(first));
	}
	ASSERT_OK(test_write_file("/proc/sys/kernel/randomize_va_space", "0"));
	places_of_exec(again, 1);
	ASSERT_OK(test_write_file("/proc/sys/kernel/randomize_va_space", "2"));
	EXPECT_MEM(first, again, sizeof(first));
}
