// SPDX-License-Identifier: MIT
// mremap(), madvise(), mlock(), mincore(), msync() and access to another process's memory.
#include "test.h"
#include "look.h"
#include <sys/resource.h>
#include <sys/uio.h>

#define P 4096UL

static unsigned char *anon(size_t pages)
{
	return (unsigned char *)map_anonymous(pages * P, MAP_PRIVATE);
}

TEST(mremap_grows_shrinks_and_moves, "spec: B-VMO-03")
{
	unsigned char *a = anon(8), *b;

	for (int i = 0; i < 4; i++)
		a[i * P] = i + 1;
	ASSERT_OK(munmap(a + 4 * P, 4 * P));
	EXPECT(mremap(a, 4 * P, 6 * P, 0) == a);
	EXPECT_EQ(a[3 * P], 4);
	EXPECT_EQ(a[5 * P], 0);
	EXPECT(mremap(a, 6 * P, 2 * P, 0) == a);
	EXPECT_EQ(a[P], 2);
	ASSERT(mmap(a + 2 * P, P, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) ==
	       a + 2 * P);
	EXPECT(mremap(a, 2 * P, 4 * P, 0) == MAP_FAILED && errno == ENOMEM);
	b = mremap(a, 2 * P, 4 * P, MREMAP_MAYMOVE);
	ASSERT(b != MAP_FAILED && b != a);
	EXPECT_EQ(b[0], 1);
	EXPECT_EQ(b[P], 2);
	EXPECT_EQ(b[3 * P], 0);
	EXPECT_ERR(msync(a, P, MS_ASYNC), ENOMEM); /* nothing is left there */
}

TEST(mremap_fixed_replaces_what_is_there, "")
{
	unsigned char *a = anon(4), *b = anon(8);

	memset(a, 5, 4 * P);
	memset(b, 6, 8 * P);
	EXPECT(mremap(a, 4 * P, 4 * P, MREMAP_MAYMOVE | MREMAP_FIXED, b + 2 * P) == b + 2 * P);
	EXPECT_EQ(b[P], 6);
	EXPECT_EQ(b[2 * P], 5);
	EXPECT_EQ(b[5 * P + 4095], 5);
	EXPECT_EQ(b[6 * P], 6);
	EXPECT_ERR(msync(a, P, MS_ASYNC), ENOMEM);
}

TEST(mremap_dontunmap_leaves_an_empty_area, "")
{
	unsigned char *a = anon(4), *b;

	memset(a, 7, 4 * P);
	b = mremap(a, 4 * P, 4 * P, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, 0);
	ASSERT(b != MAP_FAILED);
	EXPECT_EQ(b[3 * P], 7);
	EXPECT_EQ(a[3 * P], 0);
	a[0] = 1;
	EXPECT_EQ(b[0], 7);
}

TEST(mremap_moves_whole_tables, "")
{
	size_t len = 8UL << 20;
	char *room = (char *)map_anonymous(6 * len, MAP_PRIVATE | MAP_NORESERVE);
	char *from = (char *)(((unsigned long)room + len) & ~((2UL << 20) - 1)),
	     *to = from + 2 * len;

	madvise(room, 6 * len, MADV_NOHUGEPAGE);
	for (size_t i = 0; i < len; i += P)
		*(unsigned long *)(from + i) = i;
	EXPECT(mremap(from, len, len, MREMAP_MAYMOVE | MREMAP_FIXED, to) == to);
	for (size_t i = 0; i < len; i += P)
		ASSERT_EQ(*(unsigned long *)(to + i), i);
	EXPECT(mremap(to, len, len, MREMAP_MAYMOVE | MREMAP_FIXED, from + P) == from + P);
	for (size_t i = 0; i < len; i += P)
		ASSERT_EQ(*(unsigned long *)(from + P + i), i);
}

TEST(mremap_of_no_length_doubles_a_shared_mapping, "")
{
	unsigned char *a = mmap(0, 2 * P, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
				0),
		      *b;

	b = mremap(a, 0, 2 * P, MREMAP_MAYMOVE);
	ASSERT(b != MAP_FAILED);
	a[P] = 9;
	EXPECT_EQ(b[P], 9);
	EXPECT(mremap(anon(1), 0, P, MREMAP_MAYMOVE) == MAP_FAILED && errno == EINVAL);
}

TEST(mremap_refuses_what_it_must, "")
{
	unsigned char *a = anon(4);

	EXPECT(mremap(a + 1, P, P, 0) == MAP_FAILED && errno == EINVAL);
	EXPECT(mremap(a, P, 0, 0) == MAP_FAILED && errno == EINVAL);
	EXPECT(mremap(a, P, P, 8) == MAP_FAILED && errno == EINVAL);
	EXPECT(mremap(a, P, P, MREMAP_FIXED, a + 2 * P) == MAP_FAILED && errno == EINVAL);
	EXPECT(mremap(a, 2 * P, 2 * P, MREMAP_MAYMOVE | MREMAP_FIXED, a + P) == MAP_FAILED &&
	       errno == EINVAL);
	EXPECT(mremap(a, 4 * P, 8 * P, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, 0) == MAP_FAILED &&
	       errno == EINVAL);
	ASSERT_OK(munmap(a + 2 * P, P));
	EXPECT(mremap(a, 4 * P, 5 * P, MREMAP_MAYMOVE) == MAP_FAILED && errno == EFAULT);
	EXPECT(mremap(a + 2 * P, P, 2 * P, MREMAP_MAYMOVE) == MAP_FAILED && errno == EFAULT);
}

TEST(dontneed_empties_and_file_pages_come_back, "")
{
	int fd = ASSERT_OK(open("f", O_RDWR | O_CREAT, 0600));
	unsigned char *a = anon(4), *m;

	memset(a, 1, 4 * P);
	EXPECT_OK(madvise(a + P, 2 * P, MADV_DONTNEED));
	EXPECT_EQ(a[0], 1);
	EXPECT_EQ(a[P], 0);
	EXPECT_EQ(a[3 * P], 1);
	ASSERT_EQ(write(fd, "hello", 5), 5);
	m = mmap(0, P, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	m[0] = 'j';
	EXPECT_OK(madvise(m, P, MADV_DONTNEED));
	EXPECT_EQ(m[0], 'h');
	ASSERT_OK(munmap(a + P, P));
	EXPECT_ERR(madvise(a, 4 * P, MADV_DONTNEED), ENOMEM);
	EXPECT_EQ(a[0], 0); /* what there is was emptied all the same */
	EXPECT_EQ(a[3 * P], 0);
}

TEST(free_keeps_or_zeroes, "")
{
	unsigned char *a = anon(2);

	a[0] = 1;
	EXPECT_OK(madvise(a, 2 * P, MADV_FREE));
	EXPECT(a[0] == 0 || a[0] == 1);
	a[0] = 2;
	EXPECT_EQ(a[0], 2);
	unsigned char *s = mmap(0, P, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	EXPECT_ERR(madvise(s, P, MADV_FREE), EINVAL);
}

TEST(advice_about_fork, "spec: B-CHK-17 B-VMF-18")
{
	unsigned char *a = anon(3);

	memset(a, 1, 3 * P);
	EXPECT_OK(madvise(a, P, MADV_DONTFORK));
	EXPECT_OK(madvise(a + P, P, MADV_WIPEONFORK));
	pid_t child = test_fork();
	if (!child) {
		EXPECT_ERR(msync(a, P, MS_ASYNC), ENOMEM);
		EXPECT_EQ(a[P], 0);
		EXPECT_EQ(a[2 * P], 1);
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(child);
	EXPECT_EQ(a[P], 1);
	EXPECT_OK(madvise(a, P, MADV_DOFORK));
	EXPECT_OK(madvise(a + P, P, MADV_KEEPONFORK));
	child = test_fork();
	if (!child) {
		EXPECT_EQ(a[0] + a[P], 2);
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(child);
	EXPECT_ERR(madvise(mmap(0, P, PROT_READ, MAP_SHARED | MAP_ANONYMOUS, -1, 0), P,
			   MADV_WIPEONFORK),
		   EINVAL);
}

TEST(remove_makes_a_hole, "")
{
	unsigned char *s =
		mmap(0, 4 * P, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	memset(s, 1, 4 * P);
	EXPECT_OK(madvise(s + P, P, MADV_REMOVE));
	EXPECT_EQ(s[0], 1);
	EXPECT_EQ(s[P], 0);
	EXPECT_EQ(s[2 * P], 1);
	EXPECT_ERR(madvise(anon(1), P, MADV_REMOVE), EINVAL);
}

TEST(populate_faults_pages_in, "")
{
	unsigned char *a = anon(8), vec[8];

	madvise(a, 8 * P, MADV_NOHUGEPAGE);
	EXPECT_OK(madvise(a, 4 * P, MADV_POPULATE_WRITE));
	EXPECT_EQ(look_smaps(a, "Rss"), 16);
	EXPECT_OK(madvise(a, 8 * P, MADV_POPULATE_READ));
	EXPECT_OK(mincore(a, 8 * P, vec));
	for (int i = 0; i < 8; i++)
		EXPECT_EQ(vec[i] & 1, 1);
	ASSERT_OK(mprotect(a, P, PROT_READ));
	EXPECT_ERR(madvise(a, P, MADV_POPULATE_WRITE), EINVAL);
	ASSERT_OK(munmap(a + P, P));
	EXPECT_ERR(madvise(a, 2 * P, MADV_POPULATE_READ), ENOMEM);
	a = mmap(0, 8 * P, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1,
		 0);
	EXPECT_EQ(look_smaps(a, "Rss"), 32);
}

TEST(advice_is_checked, "")
{
	unsigned char *a = anon(1);

	EXPECT_ERR(madvise(a, P, 12345), EINVAL);
	EXPECT_ERR(madvise(a + 1, P, MADV_NORMAL), EINVAL);
	EXPECT_OK(madvise(a, 0, MADV_NORMAL));
	EXPECT_OK(madvise(a, P, MADV_SEQUENTIAL));
	EXPECT_OK(madvise(a, P, MADV_RANDOM));
	EXPECT_OK(madvise(a, P, MADV_WILLNEED));
	EXPECT_OK(madvise(a, P, MADV_COLD));
	EXPECT_OK(madvise(a, P, MADV_PAGEOUT));
	EXPECT_OK(madvise(a, P, MADV_DONTDUMP));
	EXPECT_OK(madvise(a, P, MADV_DODUMP));
}

TEST(mincore_tells_what_is_in_memory, "")
{
	unsigned char *a = anon(4), vec[4];

	madvise(a, 4 * P, MADV_NOHUGEPAGE);
	a[P] = 1;
	EXPECT_OK(mincore(a, 4 * P, vec));
	EXPECT_EQ(vec[0] & 1, 0);
	EXPECT_EQ(vec[1] & 1, 1);
	EXPECT_EQ(vec[2] & 1, 0);
	EXPECT_ERR(mincore(a + 1, P, vec), EINVAL);
	EXPECT_ERR(mincore(a, P, (void *)-1L), EFAULT);
	ASSERT_OK(munmap(a + 2 * P, P));
	EXPECT_ERR(mincore(a, 4 * P, vec), ENOMEM);
}

TEST(msync_checks_its_arguments, "")
{
	unsigned char *a = anon(3);

	EXPECT_OK(msync(a, P, MS_SYNC));
	EXPECT_ERR(msync(a, P, MS_SYNC | MS_ASYNC), EINVAL);
	EXPECT_ERR(msync(a, P, 8), EINVAL);
	EXPECT_ERR(msync(a + 1, P, MS_SYNC), EINVAL);
	ASSERT_OK(munmap(a + P, P));
	EXPECT_ERR(msync(a, 3 * P, MS_SYNC), ENOMEM);
	EXPECT_OK(mlock(a, P));
	EXPECT_ERR(msync(a, P, MS_INVALIDATE), EBUSY);
}

TEST(mlock_counts_and_populates, "spec: B-VMF-14 B-VMF-20")
{
	struct rlimit limit = { 8 * P, 8 * P };
	unsigned char *a = anon(16), vec[16];

	madvise(a, 16 * P, MADV_NOHUGEPAGE);
	EXPECT_OK(mlock(a, 4 * P));
	EXPECT_EQ(look_number("/proc/self/status", "VmLck"), 16);
	EXPECT_EQ(look_smaps(a, "Rss"), 16);
	EXPECT_OK(munlock(a + P, P));
	EXPECT_EQ(look_number("/proc/self/status", "VmLck"), 12);
	EXPECT_ERR(madvise(a, P, MADV_DONTNEED), EINVAL);
	EXPECT_OK(mlock2(a + 8 * P, 4 * P, MLOCK_ONFAULT));
	EXPECT_OK(mincore(a, 16 * P, vec));
	EXPECT_EQ(vec[8] & 1, 0);
	EXPECT_ERR(mlock2(a, P, 2), EINVAL);
	EXPECT_OK(munlockall());
	EXPECT_EQ(look_number("/proc/self/status", "VmLck"), 0);
	ASSERT_OK(setrlimit(RLIMIT_MEMLOCK, &limit));
	ASSERT_OK(setuid(NOBODY));
	EXPECT_OK(mlock(a, 8 * P));
	EXPECT_ERR(mlock(a, 9 * P), ENOMEM);
	EXPECT(mmap(0, P, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_LOCKED, -1, 0) ==
		       MAP_FAILED &&
	       errno == EAGAIN);
	ASSERT_OK(munmap(a + 4 * P, P));
	EXPECT_ERR(mlock(a, 6 * P), ENOMEM);
	EXPECT_ERR(mlockall(0), EINVAL);
	EXPECT_ERR(mlockall(MCL_ONFAULT), EINVAL);
}

TEST(one_process_copies_from_and_to_another, "")
{
	char *theirs = (char *)anon(4), mine[64] = "", *end;
	struct iovec local = { mine, 16 },
		     remote[2] = { { theirs + P - 8, 8 }, { theirs + 2 * P, 8 } };
	int go[2];

	memcpy(theirs + P - 8, "12345678", 8);
	memcpy(theirs + 2 * P, "abcdefgh", 8);
	ASSERT_OK(pipe(go));
	pid_t child = test_fork();
	if (!child) {
		char c;

		theirs[P - 8] = 'X';
		ASSERT_EQ(read(go[0], &c, 1), 1);
		EXPECT(!memcmp(theirs + P - 4, "hello world", 11));
		CHILD_EXIT();
	}
	test_sleep_ms(100);
	EXPECT_EQ(process_vm_readv(child, &local, 1, remote, 2, 0), 16);
	EXPECT(!memcmp(mine, "X2345678abcdefgh", 16));
	strcpy(mine, "hello world");
	local.iov_len = 11;
	remote[0] = (struct iovec){ theirs + P - 4, 11 };
	EXPECT_EQ(process_vm_writev(child, &local, 1, remote, 1, 0), 11);
	end = mmap(0, P, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	remote[0] = (struct iovec){ (void *)8, 11 };
	EXPECT_ERR(process_vm_readv(child, &local, 1, remote, 1, 0), EFAULT);
	EXPECT_ERR(process_vm_readv(child, &local, 1, remote, 1, 1), EINVAL);
	local.iov_base = end;
	remote[0] = (struct iovec){ theirs, 11 };
	EXPECT_ERR(process_vm_readv(child, &local, 1, remote, 1, 0), EFAULT);
	EXPECT_ERR(process_vm_readv(999999, &local, 1, remote, 1, 0), ESRCH);
	ASSERT_EQ(write(go[1], "x", 1), 1);
	EXPECT_CHILD_OK(child);
}

TEST(process_madvise_needs_its_right_even_on_oneself, "")
{
	struct iovec range = { anon(2), 2 * P };
	int pidfd = ASSERT_OK(syscall(SYS_pidfd_open, getpid(), 0));

	EXPECT_EQ(syscall(SYS_process_madvise, pidfd, &range, 1, MADV_COLD, 0), 2 * P);
	EXPECT_ERR(syscall(SYS_process_madvise, pidfd, &range, 1, MADV_DONTNEED, 0), EINVAL);
	EXPECT_ERR(syscall(SYS_process_madvise, pidfd, &range, 1, MADV_COLD, 1), EINVAL);
	become_nobody();
	EXPECT_ERR(syscall(SYS_process_madvise, pidfd, &range, 1, MADV_COLD, 0), EPERM);
}

TEST(protection_keys_are_not_there, "")
{
	unsigned char *a = anon(1);

	if (pkey_alloc(0, 0) >= 0)
		SKIP("the machine has protection keys");
	EXPECT_ERR(pkey_free(1), EINVAL);
	EXPECT_ERR(syscall(SYS_pkey_mprotect, a, P, PROT_READ, 1), EINVAL);
	EXPECT_OK(syscall(SYS_pkey_mprotect, a, P, PROT_READ, -1));
}
