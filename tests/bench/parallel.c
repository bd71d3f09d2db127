// SPDX-License-Identifier: MIT
// The same work on one, two and four CPUs at once: what a kernel's locks cost shows in how a row
// grows. Each worker has a CPU of its own and does `n` operations; the figure is the time of one
// operation of one worker, the same for any number of them where nobody waits for anybody and the
// host has as many CPUs.
#include "bench.h"
#include "turns.h"

#define PAGE	     4096L
#define MOST_WORKERS 4

/* Shared by all workers, threads or processes. */
static struct shared {
	int ready, go, done;
} * shared;

struct worker {
	int number;
	long n;
	void (*work)(struct worker *self);
};

static int add(int *counter)
{
	return __atomic_add_fetch(counter, 1, __ATOMIC_SEQ_CST);
}

static void await(int *counter, int value)
{
	while (__atomic_load_n(counter, __ATOMIC_SEQ_CST) < value)
		sched_yield();
}

static void stay_on(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	NEED(sched_setaffinity(0, sizeof(set), &set));
}

static void *worker_main(void *arg)
{
	struct worker *self = arg;

	stay_on(self->number);
	add(&shared->ready);
	await(&shared->go, 1);
	self->work(self);
	add(&shared->done);
	return NULL;
}

static void start(struct worker *worker, bool threads)
{
	pthread_t thread;

	if (threads) {
		if (pthread_create(&thread, NULL, worker_main, worker))
			absent("pthread_create");
	} else if (!NEED(fork())) {
		worker_main(worker);
		_exit(0);
	}
}

/* The one who waits sleeps, so that it takes no CPU from the workers. */
static void in_parallel(long n, int count, bool threads, void (*work)(struct worker *self))
{
	static struct worker workers[MOST_WORKERS];

	if (sysconf(_SC_NPROCESSORS_ONLN) < MOST_WORKERS)
		absent("this row wants 4 CPUs");
	shared = NEED(mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
	for (int i = 0; i < count; i++) {
		workers[i] = (struct worker){ .number = i, .n = n, .work = work };
		start(&workers[i], threads);
	}
	await(&shared->ready, count);
	begin();
	add(&shared->go);
	while (__atomic_load_n(&shared->done, __ATOMIC_SEQ_CST) < count)
		usleep(1000);
	end();
	while (wait(NULL) > 0)
		;
}

#define ON_CPUS(name_, cpus_, count_, about_, threads_, work_)                                     \
	ROW(name_##_##cpus_, count_, about_ ", on " #cpus_ " CPU(s)")                              \
	{                                                                                          \
		in_parallel(n, cpus_, threads_, work_);                                            \
	}

#define ON_1_2_4(name_, count_, about_, threads_, work_)                                           \
	ON_CPUS(name_, 1, count_, about_, threads_, work_)                                         \
	ON_CPUS(name_, 2, count_, about_, threads_, work_)                                         \
	ON_CPUS(name_, 4, count_, about_, threads_, work_)

static void fault(struct worker *self)
{
	volatile char *p = NEED(mmap(NULL, self->n * PAGE, PROT_READ | PROT_WRITE,
				     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));

	madvise((void *)p, self->n * PAGE, MADV_NOHUGEPAGE);
	for (long i = 0; i < self->n; i++)
		p[i * PAGE] = 1;
}

ON_1_2_4(fault_threads, 20000, "first write to a page, threads of one process", true, fault)
ON_1_2_4(fault_processes, 20000, "first write to a page, processes", false, fault)

static void open_path(const char *path, long n)
{
	close(NEED(open(path, O_RDWR | O_CREAT, 0600)));
	for (long i = 0; i < n; i++)
		close(NEED(open(path, O_RDONLY)));
}

static void open_one(struct worker *self)
{
	open_path("/tmp/bench-one", self->n);
}

static void open_own(struct worker *self)
{
	char path[64];

	snprintf(path, sizeof(path), "/tmp/bench-own-%d", self->number);
	open_path(path, self->n);
}

ON_1_2_4(open_one, 20000, "open and close of one file by all", false, open_one)
ON_1_2_4(open_many, 20000, "open and close, each its own file", false, open_own)

static void wake(struct worker *self)
{
	static uint32_t words[MOST_WORKERS][64];

	for (long i = 0; i < self->n; i++)
		syscall(SYS_futex, words[self->number], FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

ON_1_2_4(futex, 100000, "futex wake of a word of one's own, threads", true, wake)

/* A byte there and back between processes that stay on the CPUs they are told. */
static void ping_pong(long n, int mine, int its)
{
	int there[2], back[2];
	char c = 0;
	pid_t pid;

	if (sysconf(_SC_NPROCESSORS_ONLN) < 2)
		absent("this row wants 2 CPUs");
	NEED(pipe(there));
	NEED(pipe(back));
	pid = NEED(fork());
	if (!pid) {
		stay_on(its);
		while (read(there[0], &c, 1) == 1 && write(back[1], &c, 1) == 1 && c != 2)
			;
		_exit(0);
	}
	stay_on(mine);
	for (long i = -10; i < n; i++) {
		if (!i)
			begin();
		c = i == n - 1 ? 2 : 1;
		if (write(there[1], &c, 1) != 1 || read(back[0], &c, 1) != 1)
			absent("ping-pong");
	}
	end();
	reap(pid);
}

ROW(pipe_same_cpu, 5000, "a byte to a process on the same CPU and back")
{
	ping_pong(n, 0, 0);
}

ROW(pipe_other_cpu, 5000, "a byte to a process on another CPU and back")
{
	ping_pong(n, 0, 1);
}

struct partner {
	int cpu;
	long n;
};

static void *partner_main(void *arg)
{
	struct partner *self = arg;

	stay_on(self->cpu);
	for (long i = 0; i < self->n; i++) {
		await_turn(1);
		give_turn(0);
	}
	return NULL;
}

static void take_turns(long n, int mine, int its)
{
	const long first = 10;
	struct partner partner = { .cpu = its, .n = n + first };
	pthread_t thread;

	if (sysconf(_SC_NPROCESSORS_ONLN) < 2)
		absent("this row wants 2 CPUs");
	if (pthread_create(&thread, NULL, partner_main, &partner))
		absent("pthread_create");
	stay_on(mine);
	for (long i = -first; i < n; i++) {
		if (!i)
			begin();
		give_turn(1);
		await_turn(0);
	}
	end();
	pthread_join(thread, NULL);
}

ROW(futex_same_cpu, 5000, "two threads on the same CPU take turns through a futex, there and back")
{
	take_turns(n, 0, 0);
}

ROW(futex_other_cpu, 5000, "two threads on two CPUs take turns through a futex, there and back")
{
	take_turns(n, 0, 1);
}
