// SPDX-License-Identifier: MIT
// execve(): what the new program gets, what it loses, and what cannot be executed.
#include "test.h"
#include "look.h"
#include <elf.h>
#include <pthread.h>
#include <sys/auxv.h>

extern char **environ;

static void report(int fd, const char *text)
{
	if (write(fd, text, strlen(text) + 1) < 0)
		_exit(1);
}

/*
 * This program as the executed one: it tells descriptor 9 what it was given, in place of running
 * tests.
 */
__attribute__((constructor))
static void play_executed(int argc, char **argv, char **envp)
{
	struct sigaction usr1, usr2;
	char text[256];
	sigset_t mask;

	if (argc < 1 || strcmp(argv[0], "executed"))
		return;
	for (int i = 0; i < argc; i++)
		report(9, argv[i]);
	report(9, "|");
	for (; *envp; envp++)
		report(9, *envp);
	sigaction(SIGUSR1, NULL, &usr1);
	sigaction(SIGUSR2, NULL, &usr2);
	sigprocmask(SIG_BLOCK, NULL, &mask);
	snprintf(text, sizeof(text), "pid %d usr1 %d usr2 %d blocked %d cloexec %d plain %d",
		 getpid(), usr1.sa_handler == SIG_DFL, usr2.sa_handler == SIG_IGN,
		 sigismember(&mask, SIGHUP), fcntl(7, F_GETFD) >= 0, fcntl(8, F_GETFD) >= 0);
	report(9, text);
	_exit(0);
}

static void handler(int sig)
{
	(void)sig;
}

/* Reads all that the pipe's writers say, with spaces for NULs. */
static void drain(int fd, char *text, size_t size)
{
	size_t used = 0;
	ssize_t n;

	while (used < size - 1 && (n = read(fd, text + used, size - 1 - used)) > 0)
		used += n;
	text[used] = 0;
	for (size_t i = 0; i < used; i++)
		text[i] = text[i] ? text[i] : ' ';
}

TEST(program_gets_arguments_environment_and_pid, "spec: A-CHK-05 N-PROC-01")
{
	char *argv[] = { "executed", "", "two words", NULL },
	     *envp[] = { "A=1", "B=", "odd", NULL };
	char text[1024], expected[256];
	int fds[2];

	ASSERT_OK(pipe(fds));
	pid_t child = test_fork();
	if (!child) {
		ASSERT_OK(dup2(fds[1], 9));
		ASSERT_OK(dup3(fds[1], 7, O_CLOEXEC));
		ASSERT_OK(dup2(fds[1], 8));
		catch_signal(SIGUSR1, handler, 0);
		catch_signal(SIGUSR2, SIG_IGN, 0);
		block_signal(SIG_BLOCK, SIGHUP);
		execve("/proc/self/exe", argv, envp);
		_exit(127);
	}
	close(fds[1]);
	drain(fds[0], text, sizeof(text));
	snprintf(expected, sizeof(expected), "executed  two words | A=1 B= odd "
		 "pid %d usr1 1 usr2 1 blocked 1 cloexec 0 plain 1 ", child);
	EXPECT_STR(text, expected);
	EXPECT_CHILD_OK(child);
}

TEST(what_is_no_program_is_refused, "spec: A-CHK-05")
{
	char *argv[] = { "x", NULL };

	EXPECT_ERR(execve("missing", argv, environ), ENOENT);
	EXPECT_ERR(execve("", argv, environ), ENOENT);
	ASSERT_OK(test_write_file("text", "no program\n"));
	EXPECT_ERR(execve("text", argv, environ), EACCES);
	ASSERT_OK(chmod("text", 0755));
	EXPECT_ERR(execve("text", argv, environ), ENOEXEC);
	EXPECT_ERR(execve("text/below", argv, environ), ENOTDIR);
	ASSERT_OK(test_write_file("empty", ""));
	ASSERT_OK(chmod("empty", 0755));
	EXPECT_ERR(execve("empty", argv, environ), ENOEXEC);
	EXPECT_ERR(execve(".", argv, environ), EACCES);
	ASSERT_OK(symlink("loop", "loop"));
	EXPECT_ERR(execve("loop", argv, environ), ELOOP);
	ASSERT_OK(mkfifo("fifo", 0755));
	EXPECT_ERR(execve("fifo", argv, environ), EACCES);
	ASSERT_OK(test_write_file("script", "#!/no/such/shell\n"));
	ASSERT_OK(chmod("script", 0755));
	EXPECT_ERR(execve("script", argv, environ), ENOENT);
	EXPECT_ERR(execve((char *)1, argv, environ), EFAULT);
	EXPECT_ERR(execve("/proc/self/exe", (char **)1, environ), EFAULT);
}

TEST(broken_elf_headers_are_refused, "spec: A-CHK-05")
{
	char *argv[] = { "x", NULL };
	Elf64_Ehdr header = { .e_ident = ELFMAG,
			      .e_type = ET_EXEC,
			      .e_machine = EM_X86_64,
			      .e_phentsize = sizeof(Elf64_Phdr),
			      .e_phoff = sizeof(Elf64_Ehdr),
			      .e_phnum = 1 };
	int fd = ASSERT_OK(open("elf", O_RDWR | O_CREAT, 0755));

	header.e_ident[EI_CLASS] = ELFCLASS64;
	ASSERT_EQ(write(fd, &header, 20), 20);
	close(fd);
	EXPECT_ERR(execve("elf", argv, environ), ENOEXEC);

	header.e_machine = EM_ARM;
	fd = ASSERT_OK(open("elf", O_RDWR));
	ASSERT_EQ(write(fd, &header, sizeof(header)), sizeof(header));
	ASSERT_OK(ftruncate(fd, 4096));
	close(fd);
	EXPECT_ERR(execve("elf", argv, environ), ENOEXEC);
}

TEST(an_interpreters_name_before_the_file_is_refused, "spec: A-CHK-05")
{
	char *argv[] = { "x", NULL };
	struct {
		Elf64_Ehdr header;
		Elf64_Phdr interp;
	} file = {
		.header = { .e_ident = ELFMAG,
			    .e_type = ET_DYN,
			    .e_machine = EM_X86_64,
			    .e_phentsize = sizeof(Elf64_Phdr),
			    .e_phoff = sizeof(Elf64_Ehdr),
			    .e_phnum = 1 },
		.interp = { .p_type = PT_INTERP, .p_filesz = 8 },
	};
	int fd = ASSERT_OK(open("elf", O_RDWR | O_CREAT, 0755));

	file.header.e_ident[EI_CLASS] = ELFCLASS64;
	file.interp.p_offset = -4096;
	ASSERT_EQ(write(fd, &file, sizeof(file)), sizeof(file));
	close(fd);
	EXPECT_ERR(execve("elf", argv, environ), EINVAL);
}

TEST(file_open_for_writing_is_busy, "spec: B-VFS-08")
{
	char *argv[] = { "x", NULL };
	int fd = ASSERT_OK(open("f", O_RDWR | O_CREAT, 0755));

	EXPECT_ERR(execve("f", argv, environ), ETXTBSY);
	close(fd);
	EXPECT_ERR(open("/proc/self/exe", O_WRONLY), ETXTBSY);
}

TEST(too_many_arguments_are_too_big, "spec: A-CHK-05")
{
	size_t size = 128 << 10, count = 100;
	char *long_one = malloc(size + 1), **many = malloc((count + 1) * sizeof(*many));
	char *argv[] = { "x", long_one, NULL };

	memset(long_one, 'a', size);
	long_one[size] = 0;
	EXPECT_ERR(execve("/proc/self/exe", argv, environ), E2BIG);
	long_one[size - 1] = 0;
	for (size_t i = 0; i < count; i++)
		many[i] = long_one;
	many[count] = NULL;
	EXPECT_ERR(execve("/proc/self/exe", many, environ), E2BIG);
	EXPECT_ERR(execve("/proc/self/exe", environ, many), E2BIG);
	free(many);
	free(long_one);
}

TEST(errors_come_in_the_order_of_the_steps, "spec: A-CHK-05")
{
	char *good[] = { "x", NULL }, *bad[] = { (char *)16, NULL }, *none[] = { NULL };

	/* the name, then the strings, then the file */
	EXPECT_ERR(execve((char *)16, bad, none), EFAULT);
	EXPECT_ERR(execve("", bad, none), ENOENT);
	EXPECT_ERR(execve("not-there", bad, none), EFAULT);
	EXPECT_ERR(execve("not-there", (char **)16, none), EFAULT);
	EXPECT_ERR(execve("not-there", good, bad), EFAULT);
	EXPECT_ERR(execve("not-there", good, none), ENOENT);
	EXPECT_ERR(syscall(SYS_execveat, -100, "not-there", good, none, 0x40000000), EINVAL);
	EXPECT_ERR(syscall(SYS_execveat, -100, "not-there", bad, none, 0x40000000), EFAULT);
	EXPECT_ERR(syscall(SYS_execveat, 1000, "not-there", bad, none, 0), EFAULT);
	EXPECT_ERR(syscall(SYS_execveat, 1000, "not-there", good, none, 0), EBADF);
}

/* An interpreter of another type is found when the old program is gone. */
TEST(a_wrong_type_of_interpreter_kills, "spec: A-CHK-05")
{
	static const unsigned char elf[64 + 56 * 2 + 8] = {
		0x7f, 'E', 'L', 'F', 2, 1, 1, [16] = 3, [18] = 62, [20] = 1, [32] = 64, [52] = 64,
		[54] = 56, [56] = 2, [64] = 3, [64 + 8] = 176, [64 + 32] = 7, [64 + 40] = 7,
		[120] = 1, [120 + 4] = 5, [120 + 32] = 184, [120 + 40] = 184,
		[176] = '/', 't', 'm', 'p', '/', 'i', 0,
	};
	unsigned char interp[sizeof(elf)];
	char *argv[] = { "x", NULL };
	pid_t pid;
	int fd;

	memcpy(interp, elf, sizeof(elf));
	interp[16] = 4;		/* a core dump */
	fd = ASSERT_OK(open("/tmp/i", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755));
	ASSERT_EQ(write(fd, interp, sizeof(interp)), sizeof(interp));
	close(fd);
	fd = ASSERT_OK(open("p", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755));
	ASSERT_EQ(write(fd, elf, sizeof(elf)), sizeof(elf));
	close(fd);
	pid = test_fork();
	if (!pid) {
		execv("p", argv);
		_exit(errno);
	}
	EXPECT_CHILD_KILLED(pid, SIGSEGV);
	unlink("/tmp/i");
}

TEST(script_runs_its_interpreter_with_one_argument, "spec: A-CHK-05")
{
	char text[512], *argv[] = { "ignored", "more", NULL }, *envp[] = { NULL };
	int fds[2];

	ASSERT_OK(test_write_file("script", "#! /auk/busybox   echo \n"));
	ASSERT_OK(chmod("script", 0755));
	ASSERT_OK(pipe(fds));
	pid_t child = test_fork();
	if (!child) {
		ASSERT_OK(dup2(fds[1], 1));
		execve("./script", argv, envp);
		_exit(127);
	}
	close(fds[1]);
	drain(fds[0], text, sizeof(text));
	EXPECT_STR(text, "./script more\n");
	EXPECT_CHILD_OK(child);
}

/* Without a newline the line ends at a 0, and blanks in front of it are not trimmed. */
TEST(script_line_ends_at_a_zero_too, "spec: A-CHK-05")
{
	char text[512], *argv[] = { "ignored", "more", NULL }, *envp[] = { NULL };
	int fds[2], fd;

	fd = ASSERT_OK(open("bad", O_WRONLY | O_CREAT | O_CLOEXEC, 0755));
	ASSERT_EQ(write(fd, "#!\0/auk/busybox\n", 17), 17);
	close(fd);
	EXPECT_ERR(execve("./bad", argv, envp), EACCES);	/* "" is the working folder */

	ASSERT_OK(test_write_file("script", "#!/auk/echo "));
	ASSERT_OK(chmod("script", 0755));
	EXPECT_ERR(execve("./script", argv, envp), ENOENT);
	ASSERT_OK(test_write_file("script", "#!/bin/echo "));
	ASSERT_OK(pipe(fds));
	pid_t child = test_fork();
	if (!child) {
		ASSERT_OK(dup2(fds[1], 1));
		execve("./script", argv, envp);
		_exit(127);
	}
	close(fds[1]);
	drain(fds[0], text, sizeof(text));
	EXPECT_STR(text, " ./script more\n");
	EXPECT_CHILD_OK(child);
}

TEST(comm_and_exe_follow_the_program, "spec: A-TSK-03 B-PRC-32 B-PRC-31 ~B-CHK-37")
{
	char text[256], link[256], *argv[] = { "sleep", "100", NULL };
	struct stat exe, file;
	pid_t child = test_fork();

	if (!child) {
		execve("/auk/busybox", argv, environ);
		_exit(127);
	}
	snprintf(link, sizeof(link), "/proc/%d/comm", child);
	for (int i = 0; i < LOOK_WAIT_MS; i++) {
		if (test_read_file(link, text, sizeof(text)) > 0 && !strcmp(text, "busybox\n"))
			break;
		test_sleep_ms(1);
	}
	EXPECT_STR(text, "busybox\n");
	EXPECT(look_wait_state(child, 'S'));
	snprintf(link, sizeof(link), "/proc/%d/cmdline", child);
	EXPECT_EQ(test_read_file(link, text, sizeof(text)), 10);
	EXPECT_MEM(text, "sleep\0" "100", 10);
	snprintf(link, sizeof(link), "/proc/%d/exe", child);
	ASSERT_OK(stat(link, &exe));
	ASSERT_OK(stat("/auk/busybox", &file));
	EXPECT(exe.st_ino == file.st_ino && exe.st_dev == file.st_dev);
	kill(child, SIGKILL);
	EXPECT_CHILD_KILLED(child, SIGKILL);
}

static void *exec_from_thread(void *fd)
{
	char *argv[] = { "executed", NULL }, *envp[] = { NULL };

	dup2((int)(long)fd, 9);
	execve("/proc/self/exe", argv, envp);
	return NULL;
}

TEST(exec_of_a_thread_ends_the_others_and_keeps_the_pid, "spec: A-CHK-05 A-PID-05")
{
	char text[256], expected[64];
	pthread_t thread;
	int fds[2];

	ASSERT_OK(pipe(fds));
	pid_t child = test_fork();
	if (!child) {
		pthread_create(&thread, NULL, exec_from_thread, (void *)(long)fds[1]);
		for (;;)
			pause();
	}
	close(fds[1]);
	drain(fds[0], text, sizeof(text));
	snprintf(expected, sizeof(expected), "executed | pid %d ", child);
	EXPECT_MEM(text, expected, strlen(expected));
	EXPECT_CHILD_OK(child);
}

TEST(execveat_runs_an_open_file, "")
{
	char *argv[] = { "executed", NULL }, *envp[] = { NULL }, text[256];
	int self = ASSERT_OK(open("/proc/self/exe", O_PATH | O_CLOEXEC)), fds[2];

	EXPECT_ERR(syscall(SYS_execveat, self, "", argv, envp, 0), ENOENT);
	EXPECT_ERR(syscall(SYS_execveat, self, "x", argv, envp, 0x1), EINVAL);
	ASSERT_OK(pipe(fds));
	pid_t child = test_fork();
	if (!child) {
		ASSERT_OK(dup2(fds[1], 9));
		syscall(SYS_execveat, self, "", argv, envp, AT_EMPTY_PATH);
		_exit(127);
	}
	close(fds[1]);
	drain(fds[0], text, sizeof(text));
	EXPECT_MEM(text, "executed | pid", 14);
	EXPECT_CHILD_OK(child);
}

TEST(auxiliary_vector_describes_the_process, "spec: B-PRC-48")
{
	const Elf64_Phdr *headers = (void *)getauxval(AT_PHDR);
	char auxv[1024];

	EXPECT_EQ(getauxval(AT_PAGESZ), 4096);
	EXPECT_EQ(getauxval(AT_CLKTCK), 100);
	EXPECT_EQ(getauxval(AT_PHENT), sizeof(Elf64_Phdr));
	EXPECT(headers && getauxval(AT_PHNUM) > 1);
	EXPECT_EQ(getauxval(AT_UID), getuid());
	EXPECT_EQ(getauxval(AT_SECURE), 0);
	EXPECT(getauxval(AT_RANDOM) != 0);
	EXPECT_STR((char *)getauxval(AT_PLATFORM), "x86_64");
	EXPECT(getauxval(AT_EXECFN) != 0);
	EXPECT(getauxval(AT_SYSINFO_EHDR) != 0);
	EXPECT_MEM((void *)getauxval(AT_SYSINFO_EHDR), ELFMAG, SELFMAG);
	EXPECT_EQ(test_read_file("/proc/self/auxv", auxv, sizeof(auxv)) % 16, 0);
}
