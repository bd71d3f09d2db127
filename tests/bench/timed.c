// SPDX-License-Identifier: MIT
// timed NAME COUNT COMMAND: a row that is a whole program, run by the shell COUNT times.
#include "clock.h"

static void run_once(const char *command)
{
	pid_t pid = NEED(fork());
	int status;

	if (!pid) {
		NEED(dup2(NEED(open("/dev/null", O_RDWR)), 0));
		NEED(dup2(0, 1));
		execl("/bin/sh", "sh", "-c", command, NULL);
		_exit(127);
	}
	if (waitpid(pid, &status, 0) != pid || status) {
		printf("absent: ended with status %#x\n", status);
		exit(3);
	}
}

int main(int argc, char **argv)
{
	long count = argc == 4 ? atol(argv[2]) : 0;

	if (count < 1)
		return 2;
	choose_clock();
	run_once(argv[3]);
	begin();
	for (long i = 0; i < count; i++)
		run_once(argv[3]);
	end();
	printf("row %s %ld %llu\n", argv[1], count, (unsigned long long)took);
	return 0;
}
