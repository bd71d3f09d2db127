// SPDX-License-Identifier: MIT
// Areas of an address space: mmap(), munmap(), mprotect(), brk(), stacks, limits, faults.
#include "test.h"
#include "look.h"
#include <setjmp.h>
#include <sys/resource.h>

#define P 4096UL

static char *anon(size_t pages)
{
	return map_anonymous(pages * P, MAP_PRIVATE);
}

static int lines_in(char *from, char *to)
{
	FILE *f = fopen("/proc/self/maps", "re");
	unsigned long start, end;
	char line[512];
	int n = 0;

	while (f && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%lx-%lx", &start, &end) == 2 && end > (unsigned long)from &&
		    start < (unsigned long)to)
			n++;
	}
	if (f)
		fclose(f);
	return n;
}

/* What an access does: 0, or the signal and its si_code. */
static sigjmp_buf jump;
static volatile int fault_signal, fault_code;
static void *volatile fault_addr;

static void on_fault(int sig, siginfo_t *info, void *context)
{
	fault_signal = sig;
	fault_code = info->si_code;
	fault_addr = info->si_addr;
	siglongjmp(jump, 1);
}

static int touch(volatile char *addr, int write)
{
	struct sigaction sa = { .sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK };

	sigaction(SIGSEGV, &sa, NULL);
	sigaction(SIGBUS, &sa, NULL);
	fault_signal = fault_code = 0;
	if (!sigsetjmp(jump, 1)) {
		if (write)
			*addr = 1;
		else
			(void)*addr;
	}
	return fault_signal;
}

TEST(equal_neighbours_are_one_area, "spec: B-CHK-15 N-CHK-31 B-VOP-02 B-VOP-06")
{
	char *a = anon(8);

	ASSERT_OK(munmap(a, 8 * P));
	ASSERT(mmap(a + 2 * P, P, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) ==
	       a + 2 * P);
	ASSERT(mmap(a + 4 * P, P, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) ==
	       a + 4 * P);
	EXPECT_EQ(lines_in(a + P, a + 6 * P), 2);
	ASSERT(mmap(a + 3 * P, P, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) ==
	       a + 3 * P);
	EXPECT_EQ(lines_in(a + P, a + 6 * P), 1);
	EXPECT_OK(mprotect(a + 3 * P, P, PROT_NONE));
	EXPECT_EQ(lines_in(a + P, a + 6 * P), 3);
	EXPECT_OK(mprotect(a + 3 * P, P, PROT_READ));
	EXPECT_EQ(lines_in(a + P, a + 6 * P), 1);
	EXPECT_OK(munmap(a + 3 * P, P));
	EXPECT_EQ(lines_in(a + P, a + 6 * P), 2);
}

TEST(file_areas_join_only_at_matching_offsets, "spec: B-CHK-15 B-VOP-04")
{
	int fd = ASSERT_OK(open("file", O_RDWR | O_CREAT, 0600));
	char *a = anon(8);

	ASSERT_OK(ftruncate(fd, 8 * P));
	ASSERT_OK(munmap(a, 8 * P));
	for (int i = 2; i < 5; i++)
		ASSERT(mmap(a + i * P, P, PROT_READ, MAP_SHARED | MAP_FIXED, fd, i * P) ==
		       a + i * P);
	EXPECT_EQ(lines_in(a + P, a + 6 * P), 1);
	ASSERT(mmap(a + 5 * P, P, PROT_READ, MAP_SHARED | MAP_FIXED, fd, 7 * P) == a + 5 * P);
	EXPECT_EQ(lines_in(a + P, a + 7 * P), 2);
}

TEST(mmap_refuses_what_it_must, "spec: N-VM-17 A-ADR-04")
{
	int ro, rw, wo, dir;

	ASSERT_OK(close(ASSERT_OK(open("f", O_RDWR | O_CREAT, 0600))));
	ro = ASSERT_OK(open("f", O_RDONLY));
	rw = ASSERT_OK(open("f", O_RDWR));
	wo = ASSERT_OK(open("f", O_WRONLY));
	dir = ASSERT_OK(open(".", O_RDONLY | O_DIRECTORY));
	EXPECT(mmap(0, 0, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED &&
	       errno == EINVAL);
	EXPECT(mmap(0, P, PROT_READ, MAP_ANONYMOUS, -1, 0) == MAP_FAILED && errno == EINVAL);
	EXPECT(mmap(0, P, PROT_READ, MAP_SHARED_VALIDATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED &&
	       errno == EINVAL);
	EXPECT(mmap(0, P, PROT_READ, MAP_PRIVATE, -1, 0) == MAP_FAILED && errno == EBADF);
	EXPECT(mmap((void *)1, P, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) ==
		       MAP_FAILED &&
	       errno == EINVAL);
	EXPECT(mmap(0, -1UL, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED &&
	       errno == ENOMEM);
	EXPECT(mmap(0, 1UL << 48, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED &&
	       errno == ENOMEM);
	EXPECT(mmap(0, P, PROT_READ | PROT_WRITE, MAP_SHARED, ro, 0) == MAP_FAILED &&
	       errno == EACCES);
	EXPECT(mmap(0, P, PROT_READ, MAP_PRIVATE, wo, 0) == MAP_FAILED && errno == EACCES);
	EXPECT(mmap(0, P, PROT_WRITE, MAP_SHARED, wo, 0) == MAP_FAILED && errno == EACCES);
	EXPECT(mmap(0, P, PROT_READ, MAP_PRIVATE, dir, 0) == MAP_FAILED && errno == ENODEV);
	EXPECT(syscall(SYS_mmap, 0, P, PROT_READ, MAP_PRIVATE, rw, 1) == -1 && errno == EINVAL);
	EXPECT(mmap(0, 2 * P, PROT_READ, MAP_SHARED, rw, (off_t)(~0UL & ~(P - 1))) == MAP_FAILED &&
	       errno == EOVERFLOW);
	EXPECT(mmap(0, P, PROT_READ, MAP_SHARED_VALIDATE | MAP_SYNC, rw, 0) == MAP_FAILED &&
	       errno == EOPNOTSUPP);
	EXPECT(mmap(0, P, PROT_READ, MAP_SHARED | MAP_GROWSDOWN | MAP_ANONYMOUS, -1, 0) ==
		       MAP_FAILED &&
	       errno == EINVAL);
	EXPECT(mmap(0, P, PROT_READ | PROT_WRITE, MAP_PRIVATE, ro, 0) != MAP_FAILED);
	EXPECT(mmap((void *)(1UL << 62), P, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1,
		    0) == MAP_FAILED &&
	       errno == ENOMEM);
}

TEST(fixed_replaces_and_noreplace_does_not, "spec: N-VM-17")
{
	char *a = anon(4);

	a[P] = 7;
	EXPECT(mmap(a + P, P, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1,
		    0) == MAP_FAILED &&
	       errno == EEXIST);
	EXPECT_EQ(a[P], 7);
	EXPECT(mmap(a + P, P, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == a + P);
	EXPECT_EQ(a[P], 0);
	ASSERT_OK(munmap(a + P, P));
	EXPECT(mmap(a + P, P, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1,
		    0) == a + P);
	/* A hint is taken if it is free, and only then. */
	ASSERT_OK(munmap(a + P, P));
	EXPECT(mmap(a + P, P, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == a + P);
	EXPECT(mmap(a + P, P, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != a + P);
	/* It may point into the page. */
	ASSERT_OK(munmap(a + P, P));
	EXPECT(mmap(a + P + 100, P, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == a + P);
}

TEST(huge_pages_have_a_size_and_a_pool, "")
{
	int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB;

	EXPECT(mmap(0, 2 << 20, PROT_READ, flags, -1, 0) == MAP_FAILED && errno == ENOMEM);
	EXPECT(mmap(0, -1UL, PROT_READ, flags, -1, 0) == MAP_FAILED && errno == EINVAL);
	EXPECT(mmap(0, 2 << 20, PROT_READ, flags | 5 << 26, -1, 0) == MAP_FAILED &&
	       errno == EINVAL);
}

TEST(offsets_reach_beyond_the_largest_file, "")
{
	int maps = ASSERT_OK(open("/proc/self/maps", O_RDONLY));

	EXPECT(mmap(0, P, PROT_READ, MAP_PRIVATE, maps, 1L << 40) == MAP_FAILED &&
	       errno == ENODEV);
}

TEST(low_addresses_are_kept_free, "spec: A-ADR-04")
{
	EXPECT(mmap((void *)(16 * P), P, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1,
		    0) == (void *)(16 * P));
	if (setuid(NOBODY) == 0)
		EXPECT(mmap((void *)P, P, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1,
			    0) == MAP_FAILED &&
		       errno == EPERM);
}

TEST(map_32bit_stays_below_two_gigabytes, "")
{
	for (int i = 0; i < 8; i++) {
		void *a =
			mmap(0, 16 * P, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);

		EXPECT(a != MAP_FAILED && (unsigned long)a + 16 * P <= 1UL << 31);
	}
}

TEST(munmap_splits_and_forgives_holes, "spec: N-VM-20 N-CHK-31")
{
	char *a = anon(8);

	memset(a, 3, 8 * P);
	EXPECT_OK(munmap(a + 2 * P, 2 * P));
	EXPECT_OK(munmap(a + 2 * P, 2 * P));
	EXPECT_EQ(touch(a + 2 * P, 0), SIGSEGV);
	EXPECT_EQ(fault_code, SEGV_MAPERR);
	EXPECT(fault_addr == a + 2 * P);
	EXPECT_EQ(touch(a + 4 * P, 0), 0);
	EXPECT_EQ(a[4 * P], 3);
	EXPECT_ERR(munmap(a + 1, P), EINVAL);
	EXPECT_ERR(munmap(a, 0), EINVAL);
	EXPECT_ERR(munmap((void *)(1UL << 62), 2 * P), EINVAL);
	EXPECT_OK(munmap(a, 8 * P));
}

TEST(rights_are_kept, "spec: A-ADR-02 B-VMS-07 B-VMF-06")
{
	int fd = ASSERT_OK(open("f", O_RDWR | O_CREAT, 0600)), ro;
	char *a = anon(3), *m;

	a[0] = 1;
	EXPECT_OK(mprotect(a, P, PROT_READ));
	EXPECT_EQ(touch(a, 1), SIGSEGV);
	EXPECT_EQ(fault_code, SEGV_ACCERR);
	EXPECT_EQ(touch(a, 0), 0);
	EXPECT_OK(mprotect(a, P, PROT_NONE));
	EXPECT_EQ(touch(a, 0), SIGSEGV);
	EXPECT_OK(mprotect(a, P, PROT_READ | PROT_WRITE));
	EXPECT_EQ(a[0], 1);
	EXPECT_EQ(touch(a, 1), 0);
	ASSERT_OK(ftruncate(fd, P));
	ro = ASSERT_OK(open("f", O_RDONLY));
	m = mmap(0, P, PROT_READ, MAP_SHARED, ro, 0);
	EXPECT_ERR(mprotect(m, P, PROT_READ | PROT_WRITE), EACCES);
	m = mmap(0, P, PROT_READ, MAP_PRIVATE, ro, 0);
	EXPECT_OK(mprotect(m, P, PROT_READ | PROT_WRITE));
	EXPECT_ERR(mprotect(a + 1, P, PROT_READ), EINVAL);
	EXPECT_ERR(mprotect(a, P, 0x100), EINVAL);
	EXPECT_OK(mprotect(a, 0, PROT_READ));
	ASSERT_OK(munmap(a + P, P));
	EXPECT_ERR(mprotect(a, 3 * P, PROT_READ), ENOMEM);
	EXPECT_EQ(touch(a, 1), SIGSEGV); /* what is in front of the hole changed */
	EXPECT_EQ(touch(a + 2 * P, 1), 0);
}

static int initialised = 5, bss[4096];

TEST(text_is_read_only_and_data_private, "spec: B-CHK-13 B-VMS-05 B-VMS-06 B-VMS-07")
{
	struct look_map map;

	EXPECT_EQ(touch((char *)touch, 1), SIGSEGV);
	ASSERT(look_map((void *)touch, &map));
	EXPECT(!strncmp(map.perms, "r-xp", 4));
	for (int i = 0; i < 4096; i++)
		ASSERT_EQ(bss[i], 0);
	initialised = 6;
	EXPECT_EQ(initialised, 6);
}

TEST(brk_moves_the_end_of_the_heap, "spec: B-CHK-13 B-VMS-04 B-MM-10")
{
	char *base = sbrk(0);
	struct look_map map;

	ASSERT((long)sbrk(16 * P) != -1);
	memset(base, 1, 16 * P);
	ASSERT(look_map(base, &map));
	EXPECT_STR(map.name, "[heap]");
	EXPECT(map.end >= (unsigned long)base + 16 * P);
	unsigned long start = map.start;
	ASSERT((long)sbrk(-8L * (long)P) != -1);
	EXPECT_EQ(touch(base + 15 * P, 0), SIGSEGV);
	EXPECT_EQ(base[2 * P], 1);
	ASSERT((long)sbrk(8 * P) != -1);
	EXPECT_EQ(base[15 * P], 0); /* it was given up */
	ASSERT(look_map(base, &map));
	EXPECT_EQ(map.start, start);
	/* A request that cannot be met changes nothing. */
	EXPECT_EQ(syscall(SYS_brk, 1UL), (long)sbrk(0));
	EXPECT_EQ(syscall(SYS_brk, -4096UL), (long)sbrk(0));
}

static __attribute__((noinline)) int dive(volatile int depth)
{
	volatile char pad[2048];

	pad[0] = depth;
	return depth ? dive(depth - 1) + pad[0] : 0;
}

TEST(stack_grows_to_its_limit, "spec: B-CHK-12 B-VMS-02 B-VMF-09")
{
	struct rlimit limit = { 1 << 20, 1 << 20 };
	struct look_map before, after;
	volatile char here;

	ASSERT(look_map((void *)&here, &before));
	EXPECT_STR(before.name, "[stack]");
	dive(200);
	ASSERT(look_map((void *)&here, &after));
	EXPECT_LT(after.start, before.start);
	EXPECT_EQ(after.end, before.end);
	pid_t child = test_fork();
	if (!child) {
		ASSERT_OK(setrlimit(RLIMIT_STACK, &limit));
		dive(2000);
		CHILD_EXIT();
	}
	EXPECT_CHILD_KILLED(child, SIGSEGV);
}

TEST(growsdown_area_grows_and_keeps_its_distance, "spec: B-VMF-09")
{
	char *room = anon(1024), *top = room + 1000 * P;

	ASSERT_OK(munmap(room, 1000 * P));
	ASSERT(mmap(top, 2 * P, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_GROWSDOWN, -1, 0) == top);
	EXPECT_EQ(touch(top - 4, 1), 0);
	EXPECT_EQ(touch(top - 5 * P, 1), 0);
	ASSERT(mmap(room + 400 * P, P, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == room + 400 * P);
	EXPECT_EQ(touch(room + 700 * P, 1), 0);
	EXPECT_EQ(touch(room + 600 * P, 1), SIGSEGV); /* within 256 pages of another area */
}

TEST(limits_of_the_address_space, "spec: N-VM-17")
{
	struct rlimit limit;
	unsigned long used = look_number("/proc/self/status", "VmSize") * 1024;

	limit.rlim_cur = limit.rlim_max = used + 64 * P;
	ASSERT_OK(setrlimit(RLIMIT_AS, &limit));
	EXPECT(mmap(0, 65 * P, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED &&
	       errno == ENOMEM);
	EXPECT(mmap(0, 32 * P, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED);
}

TEST(data_limit_counts_private_writable_memory, "")
{
	struct rlimit limit;
	unsigned long used = look_number("/proc/self/status", "VmData") * 1024;

	limit.rlim_cur = limit.rlim_max = used + 64 * P;
	ASSERT_OK(setrlimit(RLIMIT_DATA, &limit));
	EXPECT(mmap(0, 65 * P, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) ==
		       MAP_FAILED &&
	       errno == ENOMEM);
	EXPECT(mmap(0, 65 * P, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED);
}

TEST(pages_come_when_they_are_touched, "spec: N-CHK-32 N-VM-26")
{
	size_t n = 256;
	char *a = anon(n);
	long before;
	volatile char sum = 0;

	madvise(a, n * P, MADV_NOHUGEPAGE);
	before = look_smaps(a, "Rss");
	EXPECT_EQ(before, 0);
	for (size_t i = 0; i < n; i++)
		sum += a[i * P];
	EXPECT_EQ(sum, 0);
	EXPECT_EQ(look_smaps(a, "Rss"), 0); /* the zero page counts for nobody */
	for (size_t i = 0; i < n / 2; i++)
		a[i * P] = 1;
	EXPECT_EQ(look_smaps(a, "Rss"), n / 2 * 4);
}

TEST(sigbus_behind_the_end_of_a_file, "")
{
	int fd = ASSERT_OK(open("f", O_RDWR | O_CREAT, 0600));
	char *m;

	ASSERT_OK(ftruncate(fd, P + 10));
	m = mmap(0, 4 * P, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	EXPECT_EQ(touch(m + P + 100, 1), 0);
	EXPECT_EQ(touch(m + 2 * P, 0), SIGBUS);
	EXPECT_EQ(fault_code, BUS_ADRERR);
	ASSERT_OK(ftruncate(fd, 3 * P));
	EXPECT_EQ(touch(m + 2 * P, 1), 0);
	ASSERT_OK(ftruncate(fd, 0));
	EXPECT_EQ(touch(m, 0), SIGBUS);
}

TEST(file_data_is_one_for_read_write_and_mappings, "spec: B-CHK-18 B-PGC-05 N-CHK-32")
{
	int fd = ASSERT_OK(open("f", O_RDWR | O_CREAT, 0600));
	char *shared, *private, c;

	ASSERT_OK(ftruncate(fd, 2 * P));
	shared = mmap(0, 2 * P, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	private = mmap(0, 2 * P, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	ASSERT_EQ(pwrite(fd, "a", 1, 5), 1);
	EXPECT_EQ(shared[5], 'a');
	EXPECT_EQ(private[5], 'a');
	pid_t child = test_fork();
	if (!child) {
		shared[5] = 'b';
		private[5] = 'x';
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(child);
	ASSERT_EQ(pread(fd, &c, 1, 5), 1);
	EXPECT_EQ(c, 'b');
	EXPECT_EQ(private[5], 'b'); /* not copied here yet */
	private[5] = 'p';
	ASSERT_EQ(pwrite(fd, "c", 1, 5), 1);
	EXPECT_EQ(private[5], 'p');
	EXPECT_EQ(shared[5], 'c');
}

TEST(shared_anonymous_memory_is_shared_with_children, "spec: N-CHK-32")
{
	volatile int *m = mmap(0, 4 * P, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct look_map map;

	ASSERT(m != MAP_FAILED);
	pid_t child = test_fork();
	if (!child) {
		m[1] = 11;
		m[3000] = 12;
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(child);
	EXPECT_EQ(m[1], 11);
	EXPECT_EQ(m[3000], 12);
	ASSERT(look_map((void *)m, &map));
	EXPECT_STR(map.name, "/dev/zero (deleted)");
	EXPECT(!strncmp(map.perms, "rw-s", 4));
}

TEST(randomisation_moves_stack_heap_and_mappings, "spec: B-CHK-14 B-VMS-08")
{
	unsigned long stack[8], heap[8], mapping[8];
	int distinct[3] = { 0 }, fds[2];
	char line[200];

	for (int i = 0; i < 8; i++) {
		ASSERT_OK(pipe(fds));
		pid_t child = test_fork();
		if (!child) {
			dup2(fds[1], 1);
			execl("/proc/self/exe", "self", "print_places", NULL);
			_exit(1);
		}
		close(fds[1]);
		FILE *f = fdopen(fds[0], "r");
		stack[i] = heap[i] = mapping[i] = 0;
		while (fgets(line, sizeof(line), f))
			sscanf(line, "# places %lx %lx %lx", &stack[i], &heap[i], &mapping[i]);
		fclose(f);
		waitpid(child, NULL, 0);
		ASSERT(stack[i] && heap[i] && mapping[i]);
		for (int j = 0; j < i; j++) {
			distinct[0] += stack[i] != stack[j];
			distinct[1] += heap[i] != heap[j];
			distinct[2] += mapping[i] != mapping[j];
		}
	}
	EXPECT_GE(distinct[0], 26);
	EXPECT_GE(distinct[1], 26);
	EXPECT_GE(distinct[2], 26);
}

TEST(print_places, "")
{
	struct look_map map;
	volatile char here;
	unsigned long stack;

	ASSERT(look_map((void *)&here, &map));
	stack = map.end;
	ASSERT((long)sbrk(P) != -1);
	ASSERT(look_map((char *)sbrk(0) - 1, &map));
	printf("# places %lx %lx %lx\n", stack, map.start,
	       (unsigned long)mmap(0, P, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	fflush(stdout);
}
