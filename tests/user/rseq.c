// SPDX-License-Identifier: MIT
/*
 * Restartable sequences: registration, the CPU number, and sections that start again. glibc has
 * registered an area for each thread; these tests take it away and bring their own.
 */
#include "test.h"
#include <linux/rseq.h>
#include <pthread.h>
#include <stddef.h>
#include <sys/rseq.h>

#define SIG	0x53053053

static __thread struct my_rseq {
	uint32_t cpu_id_start, cpu_id;
	uint64_t rseq_cs;
	uint32_t flags;
	uint32_t pad[3];
} __attribute__((aligned(32))) area;

static long rseq(void *addr, uint32_t len, int flags, uint32_t sig)
{
	return syscall(SYS_rseq, addr, len, flags, sig);
}

static void take_over(void)
{
	void *libc = (char *)__builtin_thread_pointer() + __rseq_offset;

	if (__rseq_size)
		ASSERT_OK(rseq(libc, 32, RSEQ_FLAG_UNREGISTER, SIG));
	memset(&area, 0, sizeof(area));
	area.cpu_id = -1;
	ASSERT_OK(rseq(&area, 32, 0, SIG));
}

TEST(registration_is_checked, "")
{
	take_over();
	EXPECT_ERR(rseq(&area, 32, 0, SIG), EBUSY);
	EXPECT_ERR(rseq(&area, 32, 0, SIG + 1), EPERM);
	EXPECT_ERR(rseq(&area, 64, 0, SIG), EINVAL);
	EXPECT_ERR(rseq(&area, 32, 4, SIG), EINVAL);
	EXPECT_ERR(rseq(&area, 32, RSEQ_FLAG_UNREGISTER, SIG + 1), EPERM);
	EXPECT_ERR(rseq((char *)&area + 32, 32, RSEQ_FLAG_UNREGISTER, SIG), EINVAL);
	EXPECT_OK(rseq(&area, 32, RSEQ_FLAG_UNREGISTER, SIG));
	EXPECT_EQ(area.cpu_id, (uint32_t)-1);
	EXPECT_EQ(area.cpu_id_start, 0U);
	EXPECT_ERR(rseq(&area, 32, RSEQ_FLAG_UNREGISTER, SIG), EINVAL);
	EXPECT_ERR(rseq((char *)&area + 8, 32, 0, SIG), EINVAL);
	EXPECT_ERR(rseq((void *)-4096L, 32, 0, SIG), EFAULT);
}

TEST(number_of_the_cpu_is_always_right, "")
{
	cpu_set_t set;
	int cpu, n;

	take_over();
	for (n = 0; n < 200; n++) {
		cpu = n % test_cpus();
		CPU_ZERO(&set);
		CPU_SET(cpu, &set);
		ASSERT_OK(sched_setaffinity(0, sizeof(set), &set));
		EXPECT_EQ(area.cpu_id, (uint32_t)cpu);
		EXPECT_EQ(area.cpu_id_start, (uint32_t)cpu);
	}
}

TEST(forked_child_has_its_parents_area, "")
{
	pid_t child;

	take_over();
	child = test_fork();
	if (!child) {
		EXPECT_ERR(rseq(&area, 32, 0, SIG), EBUSY);
		EXPECT_LT(area.cpu_id, (uint32_t)test_cpus());
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(child);
}

/*
 * Spins inside a section until something aborts it (1) or `turns` are over (0). The counter is in
 * memory so that a handler can see that the section is being run.
 */
static volatile uint64_t spins;

static int spin_in_section(uint64_t turns)
{
	int aborted = 0;

	asm volatile(".pushsection __rseq_test, \"aw\"\n"
		     ".balign 32\n"
		     "77: .long 0, 0\n"
		     ".quad 1f, 2f - 1f, 4f\n"
		     ".popsection\n"
		     "leaq 77b(%%rip), %%rax\n"
		     "movq %%rax, %[cs]\n"
		     "1:\n"
		     "incq %[spins]\n"
		     "decq %[turns]\n"
		     "jnz 1b\n"
		     "2:\n"
		     "jmp 5f\n"
		     ".byte 0x0f, 0xb9, 0x3d\n"
		     ".long 0x53053053\n"
		     "4:\n"
		     "movl $1, %[aborted]\n"
		     "5:\n"
		     : [aborted] "+m"(aborted), [turns] "+r"(turns), [cs] "=m"(area.rseq_cs),
		       [spins] "+m"(spins)
		     :
		     : "rax", "memory", "cc");
	return aborted;
}

static volatile int handled;
static volatile uint64_t cs_in_handler;

static void handler(int sig __attribute__((unused)))
{
	cs_in_handler = area.rseq_cs;
	handled++;
}

TEST(signal_aborts_a_section_before_its_handler_runs, "")
{
	struct sigaction sa = { .sa_handler = handler };
	pid_t child, me = getpid();

	take_over();
	ASSERT_OK(sigaction(SIGUSR1, &sa, NULL));
	child = test_fork();
	if (!child) {
		test_sleep_ms(200);
		kill(me, SIGUSR1);
		CHILD_EXIT();
	}
	while (!handled) {
		spins = 0;
		spin_in_section(1ULL << 40);
	}
	EXPECT_EQ(handled, 1);
	EXPECT_EQ(cs_in_handler, 0U);
	EXPECT_CHILD_OK(child);
}

static volatile int stop;

static void *keep_busy(void *arg __attribute__((unused)))
{
	while (!stop)
		;
	return NULL;
}

TEST(preemption_aborts_a_section, "")
{
	pthread_t t;
	cpu_set_t set;

	take_over();
	CPU_ZERO(&set);
	CPU_SET(0, &set);
	ASSERT_OK(sched_setaffinity(0, sizeof(set), &set));
	ASSERT_EQ(pthread_create(&t, NULL, keep_busy, NULL), 0);
	/* Two that want the CPU: one is interrupted before it has turned so often. */
	EXPECT_EQ(spin_in_section(1ULL << 40), 1);
	EXPECT_EQ(area.rseq_cs, 0U);
	stop = 1;
	pthread_join(t, NULL);
	EXPECT_EQ(spin_in_section(10), 0);
}

TEST(section_that_makes_no_sense_is_fatal, "")
{
	static struct {
		uint32_t version, flags;
		uint64_t start, len, abort;
	} cs __attribute__((aligned(32)));
	int kind;

	for (kind = 0; kind < 5; kind++) {
		pid_t child = test_fork();

		if (!child) {
			take_over();
			cs.start = (uintptr_t)section_that_makes_no_sense_is_fatal;
			cs.len = 1 << 20;
			cs.abort = 0;
			switch (kind) {
			case 0:
				area.rseq_cs = 1ULL << 60;
				break;
			case 1:
				area.rseq_cs = 4096;
				break;
			case 2:			/* the abort address is inside */
				cs.abort = cs.start + 16;
				area.rseq_cs = (uintptr_t)&cs;
				break;
			case 3:			/* no signature in front of it */
				cs.abort = (uintptr_t)&spins + 8;
				area.rseq_cs = (uintptr_t)&cs;
				break;
			case 4:
				cs.version = 1;
				area.rseq_cs = (uintptr_t)&cs;
				break;
			}
			for (;;)		/* each sleep is a switch, and a look at it */
				usleep(1000);
		}
		EXPECT_CHILD_KILLED(child, SIGSEGV);
	}
}

TEST(area_that_vanishes_is_fatal, "")
{
	pid_t child = test_fork();

	if (!child) {
		void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
				  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		take_over();
		EXPECT_OK(rseq(&area, 32, RSEQ_FLAG_UNREGISTER, SIG));
		EXPECT_OK(rseq(page, 32, 0, SIG));
		munmap(page, 4096);
		for (;;)
			usleep(1000);
	}
	EXPECT_CHILD_KILLED(child, SIGSEGV);
}
