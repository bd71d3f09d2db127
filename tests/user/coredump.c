// SPDX-License-Identifier: MIT
// The file a process leaves behind when a signal dumps it.
#include "test.h"
#include "look.h"
#include <elf.h>
#include <pthread.h>
#include <sys/prctl.h>
#include <sys/procfs.h>
#include <sys/resource.h>

#define MARK 0x5a17c0de5a17c0deULL

static volatile uint64_t marked = MARK;

static void allow_core(rlim_t size)
{
	struct rlimit lim = { size, RLIM_INFINITY };

	ASSERT_OK(setrlimit(RLIMIT_CORE, &lim));
}

static void *park(void *ready)
{
	__atomic_add_fetch((int *)ready, 1, __ATOMIC_SEQ_CST);
	for (;;)
		pause();
	return NULL;
}

/* Dies of an access to address 16, with `threads` more threads asleep. */
static int die(int threads)
{
	static int ready;
	pthread_t thread;
	pid_t child = test_fork();

	if (child)
		return test_wait(child);
	prctl(PR_SET_NAME, "dumper");
	for (int i = 0; i < threads; i++)
		pthread_create(&thread, NULL, park, &ready);
	while (__atomic_load_n(&ready, __ATOMIC_SEQ_CST) < threads)
		sched_yield();
	*(volatile int *)16 = 1;
	_exit(0);
}

struct core {
	char *bytes;
	size_t size;
	Elf64_Ehdr *header;
	Elf64_Phdr *segments;
};

static void open_core(struct core *core)
{
	int fd = ASSERT_OK(open("core", O_RDONLY));
	struct stat st;

	ASSERT_OK(fstat(fd, &st));
	core->size = st.st_size;
	core->bytes = mmap(NULL, st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	ASSERT(core->bytes != MAP_FAILED);
	core->header = (void *)core->bytes;
	core->segments = (void *)(core->bytes + core->header->e_phoff);
	close(fd);
}

/* The n-th note of the type (from 0), NULL when there are fewer. */
static void *find_note(struct core *core, unsigned int type, int n)
{
	for (int i = 0; i < core->header->e_phnum; i++) {
		Elf64_Phdr *seg = &core->segments[i];

		for (size_t at = 0; seg->p_type == PT_NOTE && at < seg->p_filesz;) {
			Elf64_Nhdr *note = (void *)(core->bytes + seg->p_offset + at);
			char *desc = (char *)(note + 1) + ((note->n_namesz + 3) & ~3);

			if (note->n_type == type && !n--)
				return desc;
			at += sizeof(*note) + ((note->n_namesz + 3) & ~3) +
			      ((note->n_descsz + 3) & ~3);
		}
	}
	return NULL;
}

static void *find_memory(struct core *core, uint64_t address)
{
	for (int i = 0; i < core->header->e_phnum; i++) {
		Elf64_Phdr *seg = &core->segments[i];

		if (seg->p_type == PT_LOAD && address >= seg->p_vaddr &&
		    address < seg->p_vaddr + seg->p_filesz)
			return core->bytes + seg->p_offset + (address - seg->p_vaddr);
	}
	return NULL;
}

TEST(core_is_elf_with_a_note_for_each_thread, "spec: A-CHK-33 A-SIG-08 A-SGD-10 A-CHK-26")
{
	struct elf_prstatus *first, *thread;
	struct elf_prpsinfo *info;
	struct core core;
	uint64_t *value;
	int status;

	allow_core(RLIM_INFINITY);
	status = die(3);
	EXPECT(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV && WCOREDUMP(status));
	open_core(&core);
	EXPECT_MEM(core.header->e_ident, ELFMAG, SELFMAG);
	EXPECT(core.header->e_type == ET_CORE && core.header->e_machine == EM_X86_64);
	first = find_note(&core, NT_PRSTATUS, 0);
	ASSERT(first);
	EXPECT_EQ(first->pr_cursig, SIGSEGV);
	EXPECT_EQ(first->pr_ppid, getpid());
	EXPECT_EQ(first->pr_pgrp, getpgrp());
	for (int i = 1; i <= 3; i++) {
		thread = find_note(&core, NT_PRSTATUS, i);
		ASSERT(thread);
		EXPECT(thread->pr_pid != first->pr_pid);
	}
	EXPECT(!find_note(&core, NT_PRSTATUS, 4));
	EXPECT(find_note(&core, NT_FPREGSET, 3) != NULL);
	EXPECT(find_note(&core, NT_AUXV, 0) != NULL);
	EXPECT(find_note(&core, NT_SIGINFO, 0) != NULL);
	EXPECT(find_note(&core, NT_FILE, 0) != NULL);
	info = find_note(&core, NT_PRPSINFO, 0);
	ASSERT(info);
	EXPECT_STR(info->pr_fname, "dumper");
	value = find_memory(&core, (uintptr_t)&marked);
	ASSERT(value);
	EXPECT(*value == MARK);
}

TEST(core_siginfo_tells_the_fault, "spec: A-CHK-33")
{
	struct core core;
	siginfo_t *info;

	allow_core(RLIM_INFINITY);
	die(0);
	open_core(&core);
	info = find_note(&core, NT_SIGINFO, 0);
	ASSERT(info);
	EXPECT(info->si_signo == SIGSEGV && info->si_code == SEGV_MAPERR);
	EXPECT((uintptr_t)info->si_addr == 16);
}

TEST(core_larger_than_its_limit_is_cut, "spec: A-CHK-33 A-RLM-05")
{
	struct stat st;
	int status;

	allow_core(8192);
	status = die(0);
	EXPECT(WIFSIGNALED(status));
	ASSERT_OK(stat("core", &st));
	EXPECT_LE(st.st_size, 8192);
}

TEST(process_that_may_not_be_dumped_leaves_no_core, "spec: A-SGD-10")
{
	allow_core(RLIM_INFINITY);
	pid_t child = test_fork();
	if (!child) {
		prctl(PR_SET_DUMPABLE, 0);
		abort();
	}
	int status = test_wait(child);
	EXPECT(WIFSIGNALED(status) && !WCOREDUMP(status));
	EXPECT_EQ(look_entries("."), 0);
}

TEST(core_file_belongs_to_its_process_alone, "spec: A-CHK-33")
{
	struct stat st;

	allow_core(RLIM_INFINITY);
	die(0);
	ASSERT_OK(stat("core", &st));
	EXPECT_EQ(st.st_mode, S_IFREG | 0600);
	EXPECT_EQ(st.st_uid, 0);
}

TEST(core_holds_stack_heap_and_memory_of_a_fork, "spec: A-CHK-33")
{
	enum { TABLE = 2 << 20 };
	char *room = (char *)map_anonymous(8 * TABLE, MAP_PRIVATE), *tables;
	volatile uint64_t on_stack = MARK;
	struct core core;
	uint64_t *value;
	pid_t child;

	tables = (char *)(((unsigned long)room + TABLE - 1) & -(unsigned long)TABLE);
	for (int i = 0; i < 2 * TABLE; i += 4096)
		*(uint64_t *)(tables + i) = MARK + i;
	allow_core(RLIM_INFINITY);
	child = test_fork();
	if (!child) {
		*(uint64_t *)(tables + TABLE) = 1;
		abort();
	}
	EXPECT(WCOREDUMP(test_wait(child)));
	open_core(&core);
	value = find_memory(&core, (uintptr_t)&on_stack);
	EXPECT(value && *value == MARK);
	value = find_memory(&core, (uintptr_t)tables + 4096);
	EXPECT(value && *value == MARK + 4096);
	value = find_memory(&core, (uintptr_t)tables + TABLE);
	EXPECT(value && *value == 1);
	value = find_memory(&core, (uintptr_t)tables + TABLE + 4096);
	EXPECT(value && *value == MARK + TABLE + 4096);
}

TEST(core_leaves_out_what_was_never_written, "spec: A-CHK-33")
{
	char *unused = (char *)map_anonymous(1 << 30, MAP_PRIVATE | MAP_NORESERVE);
	struct core core;

	ASSERT_OK(mprotect(unused, 4096, PROT_READ)); /* no neighbour is joined to the rest */
	ASSERT_OK(mprotect(unused + (1 << 30) - 4096, 4096, PROT_READ));
	allow_core(RLIM_INFINITY);
	die(0);
	open_core(&core);
	EXPECT(core.size < 1 << 30);
	EXPECT(!find_memory(&core, (uintptr_t)unused + (1 << 29)));
}

TEST(core_replaces_a_file_that_has_its_name, "spec: A-CHK-33")
{
	int fd = ASSERT_OK(open("core", O_CREAT | O_RDWR, 0644));
	struct stat old, st;

	ASSERT_OK(link("core", "other"));
	allow_core(RLIM_INFINITY);
	EXPECT(WCOREDUMP(die(0)));
	ASSERT_OK(fstat(fd, &old));
	EXPECT(old.st_nlink == 1 && old.st_size == 0);
	ASSERT_OK(stat("core", &st));
	EXPECT(st.st_ino != old.st_ino && st.st_size > 0);
	EXPECT_EQ(st.st_mode, S_IFREG | 0600);
}
