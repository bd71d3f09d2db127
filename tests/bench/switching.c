// SPDX-License-Identifier: MIT
// Switching between processes and threads: a token goes round, and each who gets it touches its
// working set.
#include "bench.h"
#include "turns.h"

#include <sys/socket.h>

static void touch(char *set, size_t size)
{
	for (size_t at = 0; at < size; at += 64)
		set[at]++;
}

/* `count` processes in a ring of pipes. A token's round is `count` switches. */
static void ring_row(long n, int count, size_t working_set)
{
	int in[128], out[128], ends[2];
	char *set = resident(65536), token = 0;
	long rounds = n / count;

	for (int i = 0; i < count; i++) {
		NEED(pipe(ends));
		in[i] = ends[0];
		out[(i + count - 1) % count] = ends[1];
	}
	for (int i = 1; i < count; i++) {
		if (NEED(fork()))
			continue;
		for (long r = 0; r < rounds + 1; r++) {
			if (read(in[i], &token, 1) != 1)
				_exit(1);
			touch(set, working_set);
			if (write(out[i], &token, 1) != 1)
				_exit(1);
		}
		_exit(0);
	}
	for (long r = 0; r < rounds + 1; r++) {
		if (r == 1)
			begin();
		touch(set, working_set);
		if (write(out[0], &token, 1) != 1 || read(in[0], &token, 1) != 1)
			absent("ring");
	}
	end();
	while (wait(NULL) > 0)
		;
}

#define RING(count, kib) \
	ROW(switch_##count##_##kib##k, 1920, "switch in a ring of " #count " processes, " #kib " KiB each") \
	{ \
		ring_row(n, count, kib * 1024); \
	}

RING(2, 0)
RING(2, 16)
RING(2, 64)
RING(8, 0)
RING(8, 16)
RING(8, 64)
RING(16, 0)
RING(16, 16)
RING(16, 64)
RING(96, 0)
RING(96, 16)
RING(96, 64)

static void ping_pong(long n, const int *mine, const int *its)
{
	char c = 0;
	pid_t pid = NEED(fork());

	if (!pid) {
		for (long i = 0; i < n; i++)
			if (read(its[0], &c, 1) != 1 || write(its[1], &c, 1) != 1)
				_exit(1);
		_exit(0);
	}
	begin();
	for (long i = 0; i < n; i++)
		if (write(mine[1], &c, 1) != 1 || read(mine[0], &c, 1) != 1)
			absent("ping-pong");
	end();
	reap(pid);
}

ROW(pipe_ping_pong, 1000, "a byte to another process and back through two pipes")
{
	int there[2], back[2];

	NEED(pipe(there));
	NEED(pipe(back));
	ping_pong(n, (int[]){ back[0], there[1] }, (int[]){ there[0], back[1] });
}

ROW(socketpair_ping_pong, 1000, "a byte to another process and back through a socket pair")
{
	int ends[2];

	NEED(socketpair(AF_UNIX, SOCK_STREAM, 0, ends));
	ping_pong(n, (int[]){ ends[0], ends[0] }, (int[]){ ends[1], ends[1] });
}

static void *other(void *arg)
{
	for (long i = 0; i < (long)arg; i++) {
		await_turn(1);
		give_turn(0);
	}
	return NULL;
}

ROW(futex_ping_pong, 1000, "two threads take turns through a futex, there and back")
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, other, (void *)n))
		absent("pthread_create");
	begin();
	for (long i = 0; i < n; i++) {
		give_turn(1);
		await_turn(0);
	}
	end();
	pthread_join(thread, NULL);
}
