// SPDX-License-Identifier: MIT
// Files in tmpfs: made, found, renamed, removed.
#include "bench.h"

static void create_row(long n, size_t size)
{
	static char data[10240];
	char name[64];

	mkdir("/tmp/bench-create", 0700);
	begin();
	for (long i = 0; i < n; i++) {
		int fd;

		snprintf(name, sizeof(name), "/tmp/bench-create/%ld", i % 100);
		fd = NEED(open(name, O_CREAT | O_EXCL | O_WRONLY, 0600));
		if (size && write(fd, data, size) != (ssize_t)size)
			absent("write");
		close(fd);
		NEED(unlink(name));
	}
	end();
}

ROW(create_0k, 1000, "an empty file made and removed")
{
	create_row(n, 0);
}

ROW(create_1k, 1000, "a file of 1 KiB made and removed")
{
	create_row(n, 1024);
}

ROW(create_4k, 1000, "a file of 4 KiB made and removed")
{
	create_row(n, 4096);
}

ROW(create_10k, 1000, "a file of 10 KiB made and removed")
{
	create_row(n, 10240);
}

ROW(rename, 2000, "rename within a folder")
{
	close(file_of("/tmp/bench-a", 0));
	begin();
	for (long i = 0; i < n; i += 2) {
		NEED(rename("/tmp/bench-a", "/tmp/bench-b"));
		NEED(rename("/tmp/bench-b", "/tmp/bench-a"));
	}
	end();
}

ROW(deep_path, 2000, "stat of a path of 20 names")
{
	char path[256] = "/tmp";
	struct stat st;

	for (int depth = 0; depth < 19; depth++) {
		strcat(path, "/level");
		mkdir(path, 0700);
	}
	begin();
	for (long i = 0; i < n; i++)
		NEED(stat(path, &st));
	end();
}

ROW(large_folder, 5000, "stat in a folder of 100,000 files, each name another")
{
	char name[64];
	struct stat st;

	mkdir("/tmp/bench-large", 0700);
	for (int i = 0; i < 100000; i++) {
		snprintf(name, sizeof(name), "/tmp/bench-large/%d", i);
		NEED(mknod(name, S_IFREG | 0600, 0));
	}
	begin();
	for (long i = 0; i < n; i++) {
		snprintf(name, sizeof(name), "/tmp/bench-large/%ld", i * 7919 % 100000);
		NEED(stat(name, &st));
	}
	end();
}
