// SPDX-License-Identifier: MIT
/* Scenarios: mappings, faults, locking and advice. */

#include "failures.h"
#include <sys/resource.h>
#include <sys/uio.h>

#define PAGE	4096UL
#define MB	(1UL << 20)

static char *map_some(size_t len, int prot)
{
	char *p = mmap(NULL, len, prot, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	MUST(p == MAP_FAILED ? -1 : 0);
	return p;
}

static void unmap(long p, size_t len)
{
	if (p != -1)
		munmap((void *)p, len);
}

SCENARIO(mmap_anonymous)
{
	long p = NTH(mmap(NULL, MB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));

	unmap(p, MB);
}

SCENARIO(mmap_populate)
{
	long p = NTH(mmap(NULL, 16 * PAGE, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0));

	unmap(p, 16 * PAGE);
}

SCENARIO(mmap_shared_anonymous)
{
	long p;

	ALLOW(ENOSPC);
	p = NTH(mmap(NULL, MB, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
	if (p != -1)
		NTH((*(volatile char *)(p + 5 * PAGE) = 1, 0));
	unmap(p, MB);
}

SCENARIO(mmap_fixed_over)
{
	char *p = map_some(16 * PAGE, PROT_READ | PROT_WRITE);

	memset(p, 1, 16 * PAGE);
	NTH(mmap(p + 4 * PAGE, 4 * PAGE, PROT_READ, MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS, -1,
		 0));
	munmap(p, 16 * PAGE);
}

static void file_mapping(int flags)
{
	int fd = make_file("f");
	long p;

	MUST(ftruncate(fd, 8 * PAGE));
	p = NTH(mmap(NULL, 8 * PAGE, PROT_READ | PROT_WRITE, flags, fd, 0));
	if (p != -1) {
		NTH((*(volatile char *)p, 0));
		NTH((*(volatile char *)(p + 2 * PAGE) = 1, 0));
		NTH(msync((void *)p, 8 * PAGE, MS_SYNC));
	}
	unmap(p, 8 * PAGE);
	close(fd);
	unlink("f");
}

SCENARIO(mmap_file_shared)
{
	file_mapping(MAP_SHARED);
}

SCENARIO(mmap_file_private)
{
	file_mapping(MAP_PRIVATE);
}

SCENARIO(faults)
{
	char *p = map_some(64 * MB, PROT_READ | PROT_WRITE);

	NTH((*(volatile char *)p, 0));
	NTH((*(volatile char *)p = 1, 0));
	NTH((*(volatile char *)(p + 33 * MB) = 1, 0));
	munmap(p, 64 * MB);
}

SCENARIO(mprotect_splits)
{
	char *p = map_some(16 * PAGE, PROT_READ | PROT_WRITE);

	NTH(mprotect(p + 4 * PAGE, 4 * PAGE, PROT_READ));
	NTH(mprotect(p + 5 * PAGE, PAGE, PROT_NONE));
	NTH(mprotect(p, 16 * PAGE, PROT_READ | PROT_WRITE));
	munmap(p, 16 * PAGE);
}

SCENARIO(munmap_splits)
{
	char *p = map_some(16 * PAGE, PROT_READ | PROT_WRITE);

	memset(p, 1, 16 * PAGE);
	NTH(munmap(p + 4 * PAGE, 4 * PAGE));
	munmap(p, 16 * PAGE);
}

SCENARIO(mremap_moves)
{
	char *p = map_some(16 * PAGE, PROT_READ | PROT_WRITE);
	long q;

	memset(p, 1, 16 * PAGE);
	MUST(mprotect(p + 12 * PAGE, 4 * PAGE, PROT_NONE));
	q = NTH(mremap(p, 8 * PAGE, 64 * PAGE, MREMAP_MAYMOVE));
	munmap(p, 16 * PAGE);
	if (q != -1)
		munmap((void *)q, 64 * PAGE);
}

SCENARIO(mremap_keeps_old)
{
	char *p = map_some(16 * PAGE, PROT_READ | PROT_WRITE);
	long q;

	memset(p, 1, 16 * PAGE);
	q = NTH(mremap(p, 16 * PAGE, 16 * PAGE, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, NULL));
	munmap(p, 16 * PAGE);
	unmap(q, 16 * PAGE);
}

SCENARIO(advice)
{
	char *p = map_some(16 * PAGE, PROT_READ | PROT_WRITE);
	unsigned char vec[16];

	memset(p, 1, 16 * PAGE);
	NTH(madvise(p + PAGE, 2 * PAGE, MADV_DONTFORK));
	NTH(madvise(p + 4 * PAGE, 2 * PAGE, MADV_DONTNEED));
	NTH(madvise(p + 6 * PAGE, 2 * PAGE, MADV_WIPEONFORK));
	NTH(madvise(p + 8 * PAGE, 2 * PAGE, MADV_POPULATE_WRITE));
	NTH(madvise(p, 16 * PAGE, MADV_FREE));
	NTH(mincore(p, 16 * PAGE, vec));
	munmap(p, 16 * PAGE);
}

SCENARIO(locked_memory)
{
	char *p = map_some(16 * PAGE, PROT_READ | PROT_WRITE);

	NTH(mlock(p + 2 * PAGE, 4 * PAGE));
	NTH(mlock2(p + 8 * PAGE, 4 * PAGE, MLOCK_ONFAULT));
	NTH(munlock(p + 3 * PAGE, PAGE));
	munmap(p, 16 * PAGE);
}

static void lock_everything(void)
{
	if (mlockall(MCL_CURRENT | MCL_FUTURE) < 0)
		_exit(errno);
	munlockall();
}

SCENARIO(mlockall)
{
	NTH_CHILD(lock_everything);
}

SCENARIO(heap)
{
	char *end = sbrk(0);

	NTH(brk(end + 64 * PAGE));
	brk(end);
}

SCENARIO(stack_growth)
{
	char *p = mmap(NULL, 64 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	MUST(p == MAP_FAILED ? -1 : 0);
	munmap(p, 64 * PAGE);
	MUST(mmap(p + 60 * PAGE, 4 * PAGE, PROT_READ | PROT_WRITE,
		  MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN | MAP_FIXED, -1, 0) == MAP_FAILED ?
		     -1 : 0);
	p[60 * PAGE] = 1;
	NTH((*(volatile char *)(p + 59 * PAGE) = 1, 0));
	munmap(p, 64 * PAGE);
}

SCENARIO(remap_pages)
{
	int fd = make_file("f");
	char *p;

	MUST(ftruncate(fd, 8 * PAGE));
	p = mmap(NULL, 8 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	NTH(remap_file_pages(p, 2 * PAGE, 0, 4, 0));
	munmap(p, 8 * PAGE);
	close(fd);
	unlink("f");
}

SCENARIO(other_memory)
{
	char *p = map_some(4 * PAGE, PROT_READ | PROT_WRITE);
	char got[100];
	struct iovec mine = { got, 100 }, theirs = { p + PAGE, 100 };
	int fd = MUST(open("/proc/self/mem", O_RDWR));

	ALLOW(EFAULT);
	NTH(process_vm_readv(getpid(), &mine, 1, &theirs, 1, 0));
	NTH(process_vm_writev(getpid(), &mine, 1, &theirs, 1, 0));
	ALLOW(EIO);
	NTH(pwrite(fd, "x", 1, (long)p + 3 * PAGE));
	close(fd);
	munmap(p, 4 * PAGE);
}

SCENARIO(fork_copies)
{
	char *p = map_some(4 * MB, PROT_READ | PROT_WRITE);
	pid_t pid;

	for (int i = 0; i < 32; i++) {
		p[i * 8 * PAGE] = 1;
		MUST(mprotect(p + i * 8 * PAGE, PAGE, PROT_READ));
	}
	pid = NTH(fork());
	if (!pid)
		_exit(0);
	if (pid > 0) {
		NTH((*(volatile char *)(p + PAGE) = 1, 0));
		reap(pid);
	}
	munmap(p, 4 * MB);
}

static void copy_on_write(void)
{
	static char data[64 * 4096];

	memset(data, 2, sizeof(data));
}

SCENARIO(child_writes)
{
	NTH_CHILD(copy_on_write);
}
