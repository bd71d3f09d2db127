// SPDX-License-Identifier: MIT
// Processes and threads: made, started, ended.
#include "bench.h"

#include <spawn.h>

extern char **environ;

static void fork_row(long n)
{
	begin();
	for (long i = 0; i < n; i++) {
		pid_t pid = NEED(fork());

		if (!pid)
			_exit(0);
		reap(pid);
	}
	end();
}

ROW(fork_exit, 200, "fork, exit and wait of a small program")
{
	fork_row(n);
}

ROW(fork_100m, 5, "fork, exit and wait with 100 MiB resident")
{
	resident(100 << 20);
	fork_row(n);
}

ROW(fork_1g, 2, "fork, exit and wait with 1 GiB resident")
{
	resident(1 << 30);
	fork_row(n);
}

static void exec_row(long n, const char *program, char *const *argv)
{
	if (access(program, X_OK))
		absent(program);
	begin();
	for (long i = 0; i < n; i++) {
		pid_t pid = NEED(fork());

		if (!pid) {
			execv(program, argv);
			_exit(127);
		}
		reap(pid);
	}
	end();
}

ROW(vfork_exec, 100, "vfork, exec of a static program, wait")
{
	char *argv[] = { "nothing", NULL };

	begin();
	for (long i = 0; i < n; i++) {
		pid_t pid = vfork();

		if (!pid) {
			execv("/bench/nothing", argv);
			_exit(127);
		}
		reap(pid);
	}
	end();
}

ROW(exec_static, 100, "fork, exec of a static program, wait")
{
	exec_row(n, "/bench/nothing", (char *[]){ "nothing", NULL });
}

ROW(exec_dynamic, 50, "fork, exec of /bin/true of coreutils, wait")
{
	exec_row(n, "/usr/bin/true", (char *[]){ "true", NULL });
}

ROW(sh_c, 30, "sh -c true: dash")
{
	exec_row(n, "/bin/sh", (char *[]){ "sh", "-c", "/usr/bin/true", NULL });
}

static void *nothing(void *arg)
{
	return arg;
}

ROW(thread, 500, "a thread made and joined")
{
	pthread_t thread;

	begin();
	for (long i = 0; i < n; i++) {
		if (pthread_create(&thread, NULL, nothing, NULL))
			absent("pthread_create");
		pthread_join(thread, NULL);
	}
	end();
}

static void *wait_there(void *barrier)
{
	pthread_barrier_wait(barrier);
	return NULL;
}

ROW(threads_1000, 2, "1000 threads made, all alive at once, joined")
{
	pthread_t threads[1000];
	pthread_barrier_t barrier;
	pthread_attr_t attr;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 65536);
	begin();
	for (long i = 0; i < n; i++) {
		pthread_barrier_init(&barrier, NULL, 1001);
		for (int t = 0; t < 1000; t++)
			if (pthread_create(&threads[t], &attr, wait_there, &barrier))
				absent("pthread_create");
		pthread_barrier_wait(&barrier);
		for (int t = 0; t < 1000; t++)
			pthread_join(threads[t], NULL);
	}
	end();
}

ROW(exit_10000_areas, 3, "exit of a process with 10,000 memory areas")
{
	int line[2];
	char c;

	for (long i = 0; i < n; i++) {
		pid_t pid;

		NEED(pipe(line));
		pid = NEED(fork());
		if (!pid) {
			char *p = NEED(mmap(NULL, 20000 * 4096L, PROT_READ | PROT_WRITE,
					    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));

			for (long page = 0; page < 20000; page += 2)
				if (mprotect(p + page * 4096, 4096, PROT_READ))
					_exit(1);
			NEED(write(line[1], "x", 1));
			_exit(0);
		}
		NEED(read(line[0], &c, 1));
		begin();
		reap(pid);
		end();
		close(line[0]);
		close(line[1]);
	}
}
