// SPDX-License-Identifier: MIT
// Memory: faults, mappings, copies.
#include "bench.h"

#define PAGE 4096L
#define FILE_PATH "/tmp/bench-file"

static char *map(size_t size, int prot, int flags, int fd)
{
	return NEED(mmap(NULL, size, prot, flags, fd, 0));
}

static char *anonymous(size_t size)
{
	return map(size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
}

static void write_each(volatile char *p, long pages)
{
	for (long i = 0; i < pages; i++)
		p[i * PAGE] = 1;
}

static void read_each(volatile char *p, long pages)
{
	for (long i = 0; i < pages; i++)
		(void)p[i * PAGE];
}

ROW(fault_anonymous, 2000, "first write to a page of anonymous memory")
{
	char *p = anonymous(n * PAGE);

	madvise(p, n * PAGE, MADV_NOHUGEPAGE);
	begin();
	write_each(p, n);
	end();
}

ROW(fault_zero, 2000, "first read of a page of anonymous memory")
{
	char *p = anonymous(n * PAGE);

	madvise(p, n * PAGE, MADV_NOHUGEPAGE);
	begin();
	read_each(p, n);
	end();
}

ROW(fault_file, 2000, "first read of a mapped page of a cached file")
{
	int fd = file_of(FILE_PATH, n * PAGE);
	char *p = map(n * PAGE, PROT_READ, MAP_SHARED, fd);

	begin();
	read_each(p, n);
	end();
}

ROW(fault_private_file, 2000, "first write to a privately mapped page of a cached file")
{
	int fd = file_of(FILE_PATH, n * PAGE);
	char *p = map(n * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd);

	begin();
	write_each(p, n);
	end();
}

ROW(fault_cow, 1000, "write to a page shared after fork")
{
	char *p = resident(n * PAGE);
	int line[2];
	uint64_t seen = 0;
	pid_t pid;

	NEED(pipe(line));
	pid = NEED(fork());
	if (!pid) {
		begin();
		write_each(p, n);
		end();
		NEED(write(line[1], &took, sizeof(took)));
		_exit(0);
	}
	NEED(read(line[0], &seen, sizeof(seen)));
	reap(pid);
	took = seen;
}

static void map_row(long n, size_t size)
{
	begin();
	for (long i = 0; i < n; i++)
		NEED(munmap(anonymous(size), size));
	end();
}

ROW(map_4k, 2000, "mmap and munmap of 4 KiB, untouched")
{
	map_row(n, PAGE);
}

ROW(map_1m, 2000, "mmap and munmap of 1 MiB, untouched")
{
	map_row(n, 1 << 20);
}

ROW(map_1g, 2000, "mmap and munmap of 1 GiB, untouched")
{
	map_row(n, 1 << 30);
}

ROW(map_256_pages, 20, "mmap, a write to each of 256 pages, munmap")
{
	begin();
	for (long i = 0; i < n; i++) {
		char *p = anonymous(256 * PAGE);

		write_each(p, 256);
		NEED(munmap(p, 256 * PAGE));
	}
	end();
}

ROW(mprotect, 2000, "mprotect of a page inside an area, there and back")
{
	char *p = resident(16 * PAGE);

	begin();
	for (long i = 0; i < n; i++) {
		NEED(mprotect(p + 4 * PAGE, PAGE, PROT_READ));
		NEED(mprotect(p + 4 * PAGE, PAGE, PROT_READ | PROT_WRITE));
	}
	end();
}

ROW(mremap, 500, "mremap of 64 resident pages to another place")
{
	char *p = resident(64 * PAGE), *room = anonymous(128 * PAGE);

	begin();
	for (long i = 0; i < n; i++)
		p = NEED(mremap(p, 64 * PAGE, 64 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED,
				room + i % 2 * 64 * PAGE));
	end();
}

ROW(brk, 2000, "brk: 16 pages up and down, untouched")
{
	char *top = sbrk(0);

	begin();
	for (long i = 0; i < n; i++) {
		NEED(brk(top + 16 * PAGE));
		NEED(brk(top));
	}
	end();
}

ROW(file_read_1m, 50, "read of a cached file of 1 MiB, 64 KiB at a time")
{
	static char buffer[65536];
	int fd = file_of(FILE_PATH, 1 << 20);

	memset(buffer, 1, sizeof(buffer));
	begin();
	for (long i = 0; i < n; i++) {
		lseek(fd, 0, SEEK_SET);
		while (NEED(read(fd, buffer, sizeof(buffer))) > 0)
			;
	}
	end();
}

ROW(file_map_1m, 50, "mmap of a cached file of 1 MiB, a word of each page read, munmap")
{
	int fd = file_of(FILE_PATH, 1 << 20);

	begin();
	for (long i = 0; i < n; i++) {
		char *p = map(1 << 20, PROT_READ, MAP_PRIVATE, fd);

		read_each(p, 256);
		NEED(munmap(p, 1 << 20));
	}
	end();
}

ROW(pipe_1m, 20, "1 MiB through a pipe, 64 KiB at a time")
{
	static char buffer[65536];
	int line[2];
	pid_t pid;

	NEED(pipe(line));
	pid = NEED(fork());
	if (!pid) {
		close(line[0]);
		for (long left = n << 20; left > 0; left -= sizeof(buffer))
			if (write(line[1], buffer, sizeof(buffer)) != sizeof(buffer))
				_exit(1);
		_exit(0);
	}
	close(line[1]);
	begin();
	while (NEED(read(line[0], buffer, sizeof(buffer))) > 0)
		;
	end();
	reap(pid);
}
