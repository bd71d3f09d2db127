// SPDX-License-Identifier: MIT
// Numbers, pointers and rights a kernel must refuse, and faults that end one process alone.
#include "test.h"
#include "look.h"
#include <linux/capability.h>
#include <linux/reboot.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/sysinfo.h>
#include <sys/time.h>
#include <sys/times.h>
#include <sys/uio.h>
#include <sys/utsname.h>
#include <sys/vfs.h>

#define KERNEL ((void *)0xffffffff81000000)
#define DIRECT ((void *)0xffff888000001000)
#define NONCANONICAL ((void *)0x8000000000000000)

static void *bad[6];
static const int nr_bad = 6;

/*
 * Addresses no call may write to: unmapped, of the kernel, of no one, without rights, read-only, at
 * the end of a page.
 */
static void make_bad(void)
{
	char *pages = map_anonymous(3 * 4096, MAP_PRIVATE);

	mprotect(pages, 4096, PROT_READ);
	mprotect(pages + 8192, 4096, PROT_NONE);
	bad[0] = (void *)8;
	bad[1] = KERNEL;
	bad[2] = NONCANONICAL;
	bad[3] = pages + 8192;
	bad[4] = pages;
	bad[5] = DIRECT;
}

TEST(unknown_numbers_are_enosys, "spec: N-CHK-16 N-SYS-12 N-SYS-13")
{
	static const long numbers[] = { 451,	 500,	     511, 548, 1000,	   4096,
					0x10000, 0x7fffffff, -1,  -2,  0x80000000L };

	for (unsigned int i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		EXPECT_ERR(syscall(numbers[i], 1, 2, 3, 4, 5, 6), ENOSYS);
}

TEST(results_to_bad_pointers_are_efault, "spec: N-CHK-16 N-SYS-17 N-SYS-18 N-SYS-19")
{
	int file = ASSERT_OK(open("f", O_RDWR | O_CREAT, 0600));

	make_bad();
	ASSERT_OK(setgroups(1, &(gid_t) { 5 }));
	ASSERT_EQ(write(file, "some text", 9), 9);
	for (int i = 0; i < nr_bad; i++) {
		EXPECT_ERR(pread(file, bad[i], 4, 0), EFAULT);
		EXPECT_ERR(syscall(SYS_fstat, file, bad[i]), EFAULT);
		EXPECT_ERR(syscall(SYS_statx, file, "", AT_EMPTY_PATH, 0xfff, bad[i]), EFAULT);
		EXPECT_ERR(syscall(SYS_getcwd, bad[i], 256), EFAULT);
		EXPECT_ERR(syscall(SYS_uname, bad[i]), EFAULT);
		EXPECT_ERR(syscall(SYS_times, bad[i]), EFAULT);
		EXPECT_ERR(syscall(SYS_clock_gettime, CLOCK_MONOTONIC, bad[i]), EFAULT);
		EXPECT_ERR(syscall(SYS_gettimeofday, bad[i], NULL), EFAULT);
		EXPECT_ERR(syscall(SYS_getrlimit, RLIMIT_CORE, bad[i]), EFAULT);
		EXPECT_ERR(syscall(SYS_getrusage, 0, bad[i]), EFAULT);
		EXPECT_ERR(syscall(SYS_sysinfo, bad[i]), EFAULT);
		EXPECT_ERR(syscall(SYS_statfs, ".", bad[i]), EFAULT);
		EXPECT_ERR(syscall(SYS_rt_sigaction, SIGUSR1, NULL, bad[i], 8), EFAULT);
		EXPECT_ERR(syscall(SYS_rt_sigprocmask, SIG_BLOCK, NULL, bad[i], 8), EFAULT);
		EXPECT_ERR(syscall(SYS_rt_sigpending, bad[i], 8), EFAULT);
		EXPECT_ERR(syscall(SYS_sigaltstack, NULL, bad[i]), EFAULT);
		EXPECT_ERR(syscall(SYS_getitimer, ITIMER_REAL, bad[i]), EFAULT);
		EXPECT_ERR(syscall(SYS_sched_getaffinity, 0, 128, bad[i]), EFAULT);
		EXPECT_ERR(syscall(SYS_sched_getparam, 0, bad[i]), EFAULT);
		EXPECT_ERR(syscall(SYS_getgroups, 10, bad[i]), EFAULT);
		EXPECT_ERR(syscall(SYS_getresuid, bad[i], bad[i], bad[i]), EFAULT);
		EXPECT_ERR(syscall(SYS_readlinkat, AT_FDCWD, "/proc/self", bad[i], 64), EFAULT);
		EXPECT_ERR(syscall(SYS_getrandom, bad[i], 16, 0), EFAULT);
		EXPECT_ERR(syscall(SYS_getdents64, ASSERT_OK(open(".", O_RDONLY)), bad[i], 4096),
			   EFAULT);
	}
}

TEST(arguments_from_bad_pointers_are_efault, "spec: N-CHK-16 N-SYS-17 N-SYS-18")
{
	struct epoll_event event;
	int file = ASSERT_OK(open("f", O_RDWR | O_CREAT, 0600)), ep = ASSERT_OK(epoll_create1(0)),
	    fds[2];

	make_bad();
	bad[4] = bad[3];	/* to read from a read-only page is no fault */
	ASSERT_OK(pipe(fds));
	for (int i = 0; i < nr_bad; i++) {
		EXPECT_ERR(write(file, bad[i], 4), EFAULT);
		EXPECT_ERR(write(fds[1], bad[i], 4), EFAULT);
		EXPECT_ERR(writev(file, bad[i], 2), EFAULT);
		EXPECT_ERR(open(bad[i], O_RDONLY), EFAULT);
		EXPECT_ERR(syscall(SYS_newfstatat, AT_FDCWD, bad[i], &event, 0), EFAULT);
		EXPECT_ERR(mkdir(bad[i], 0700), EFAULT);
		EXPECT_ERR(rename("f", bad[i]), EFAULT);
		EXPECT_ERR(unlink(bad[i]), EFAULT);
		EXPECT_ERR(symlink(bad[i], "s"), EFAULT);
		EXPECT_ERR(chdir(bad[i]), EFAULT);
		EXPECT_ERR(syscall(SYS_execve, bad[i], NULL, NULL), EFAULT);
		EXPECT_ERR(syscall(SYS_execve, "/proc/self/exe", bad[i], NULL), EFAULT);
		EXPECT_ERR(syscall(SYS_poll, bad[i], 1, 0), EFAULT);
		EXPECT_ERR(syscall(SYS_select, 1, bad[i], NULL, NULL, NULL), EFAULT);
		EXPECT_ERR(epoll_ctl(ep, EPOLL_CTL_ADD, fds[0], bad[i]), EFAULT);
		EXPECT_ERR(syscall(SYS_nanosleep, bad[i], NULL), EFAULT);
		EXPECT_ERR(syscall(SYS_rt_sigaction, SIGUSR1, bad[i], NULL, 8), EFAULT);
		EXPECT_ERR(syscall(SYS_rt_sigprocmask, SIG_BLOCK, bad[i], NULL, 8), EFAULT);
		EXPECT_ERR(syscall(SYS_rt_sigsuspend, bad[i], 8), EFAULT);
		EXPECT_ERR(syscall(SYS_rt_sigtimedwait, bad[i], NULL, NULL, 8), EFAULT);
		EXPECT_ERR(syscall(SYS_setitimer, ITIMER_REAL, bad[i], NULL), EFAULT);
		EXPECT_ERR(syscall(SYS_setrlimit, RLIMIT_CORE, bad[i]), EFAULT);
		EXPECT_ERR(syscall(SYS_sched_setaffinity, 0, 8, bad[i]), EFAULT);
		EXPECT_ERR(syscall(SYS_futex, bad[i], 0, 0, NULL, NULL, 0), EFAULT);
		EXPECT_ERR(fcntl(file, F_SETLK, bad[i]), EFAULT);
		EXPECT_ERR(utimensat(AT_FDCWD, "f", bad[i], 0), EFAULT);
	}
	EXPECT_EQ(lseek(file, 0, SEEK_END), 0);
}

TEST(transfer_stops_at_the_end_of_a_mapping, "spec: N-CHK-16")
{
	char *pages = map_anonymous(2 * 4096, MAP_PRIVATE), text[32];
	int file = ASSERT_OK(open("f", O_RDWR | O_CREAT, 0600)), fds[2];

	ASSERT_OK(munmap(pages + 4096, 4096));
	memcpy(pages + 4086, "0123456789", 10);
	EXPECT_EQ(write(file, pages + 4086, 20), 10);
	EXPECT_EQ(pread(file, text, 32, 0), 10);
	EXPECT_MEM(text, "0123456789", 10);
	EXPECT_EQ(pread(file, pages + 4091, 10, 0), 5);
	ASSERT_OK(pipe(fds));
	EXPECT_ERR(open(memset(pages + 4090, 'x', 6), O_RDONLY), EFAULT);
	EXPECT_ERR(syscall(SYS_uname, pages + 4000), EFAULT);
}

TEST(bad_descriptors_are_ebadf, "spec: N-CHK-16 N-SYS-17")
{
	static const int fds[] = { -1, 999, 0x7fffffff, -100000 };
	char byte = 0;

	for (int i = 0; i < 4; i++) {
		EXPECT_ERR(read(fds[i], &byte, 1), EBADF);
		EXPECT_ERR(write(fds[i], &byte, 1), EBADF);
		EXPECT_ERR(close(fds[i]), EBADF);
		EXPECT_ERR(dup(fds[i]), EBADF);
		EXPECT_ERR(fsync(fds[i]), EBADF);
		EXPECT_ERR(fchdir(fds[i]), EBADF);
		EXPECT_ERR(ftruncate(fds[i], 0), EBADF);
		EXPECT_ERR(syscall(SYS_getdents64, fds[i], &byte, 1), EBADF);
	}
	EXPECT_ERR(dup2(1, -1), EBADF);
	EXPECT_ERR(openat(999, "x", O_RDONLY), EBADF);
}

TEST(bad_access_kills_its_process_alone, "spec: N-CHK-18 A-EXI-01")
{
	static void *const addresses[] = {
		NULL, (void *)8, KERNEL, DIRECT, NONCANONICAL, (void *)-8
	};

	for (int i = 0; i < 12; i++) {
		pid_t child = test_fork();

		if (!child) {
			struct rlimit none = { 0, 0 };

			setrlimit(RLIMIT_CORE, &none);
			if (i & 1)
				*(volatile char *)addresses[i / 2] = 1;
			else
				((void (*)(void))addresses[i / 2])();
			CHILD_EXIT();
		}
		EXPECT_CHILD_KILLED(child, SIGSEGV);
	}
}

TEST(restart_needs_its_capability, "spec: N-CHK-17 N-SYS-20 N-SYS-21")
{
	EXPECT_ERR(syscall(SYS_reboot, 1, 2, LINUX_REBOOT_CMD_RESTART, NULL), EINVAL);
	EXPECT_OK(reboot(RB_DISABLE_CAD));
	become_nobody();
	EXPECT_ERR(syscall(SYS_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2,
			   LINUX_REBOOT_CMD_RESTART, NULL),
		   EPERM);
	EXPECT_ERR(syscall(SYS_reboot, 1, 2, LINUX_REBOOT_CMD_RESTART, NULL), EPERM);
}

TEST(root_has_all_capabilities_and_users_none, "spec: N-CHK-17 N-SYS-20")
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct data[2];
	char text[4096];

	ASSERT_OK(syscall(SYS_capget, &header, data));
	EXPECT(data[0].effective == 0xffffffff && data[0].permitted == 0xffffffff);
	EXPECT_EQ(data[1].effective, (1U << (CAP_LAST_CAP - 31)) - 1);
	become_nobody();
	ASSERT_OK(syscall(SYS_capget, &header, data));
	EXPECT(!data[0].effective && !data[0].permitted && !data[1].effective &&
	       !data[1].permitted);
	ASSERT(test_read_file("/proc/self/status", text, sizeof(text)) > 0);
	EXPECT(strstr(text, "CapEff:\t0000000000000000\n") != NULL);
	data[0].effective = data[0].permitted = 1;
	EXPECT_ERR(syscall(SYS_capset, &header, data), EPERM);
	EXPECT_ERR(chroot("/"), EPERM);
	EXPECT_ERR(sethostname("x", 1), EPERM);
	EXPECT_ERR(setuid(0), EPERM);
	EXPECT_ERR(setgid(0), EPERM);
}
