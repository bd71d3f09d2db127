// SPDX-License-Identifier: MIT
/*
 * How this works
 *
 * Every argument of a call has a letter (table.c). A letter is either a set of values that make
 * sense in this place, or a filler that writes a plausible structure into the argument's slot of
 * the arena and gives its address. One argument in ten is then spoiled: a pointer becomes one of
 * the addresses no call may use, a number one of the edges of its type. So most calls come past the
 * first check, and most calls also meet one thing that is wrong.
 *
 * The arena:	slots 0-5	what the arguments point to
 *		READONLY	a page that may only be read
 *		NOTHING		a page without rights
 *		TAIL		a page before an unmapped one: structures at its end run out of it
 */
#include "draw.h"
#include <fcntl.h>
#include <limits.h>
#include <linux/futex.h>
#include <linux/openat2.h>
#include <linux/prctl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <time.h>

#define READONLY 0x20000UL
#define NOTHING	 0x22000UL
#define TAIL	 0x24000UL
#define PAGE	 4096UL
#define NR(a)	 (sizeof(a) / sizeof((a)[0]))

/* ---------------------------------------------------------------- numbers */

uint64_t fuzz_random(struct fuzz *f)
{
	uint64_t x = f->state += 0x9e3779b97f4a7c15ULL;

	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
	return x ^ (x >> 31);
}

unsigned int fuzz_below(struct fuzz *f, unsigned int limit)
{
	return fuzz_random(f) % limit;
}

void fuzz_init(struct fuzz *f, uint64_t seed, int arena)
{
	memset(f, 0, sizeof(*f));
	f->state = seed * 0x2545f4914f6cdd1dULL + 1;
	f->arena = FUZZ_ARENA + arena * FUZZ_ARENA_SIZE;
}

static const long edges[] = {
	0,
	1,
	2,
	3,
	7,
	8,
	15,
	16,
	31,
	32,
	63,
	64,
	127,
	128,
	255,
	256,
	511,
	512,
	1000,
	1023,
	1024,
	4095,
	4096,
	4097,
	65535,
	65536,
	0x7ffffff,
	INT_MAX - 1L,
	INT_MAX,
	INT_MAX + 1L,
	UINT_MAX,
	UINT_MAX + 1L,
	LONG_MAX - 1,
	LONG_MAX,
	LONG_MIN,
	LONG_MIN + 1,
	INT_MIN,
	-1,
	-2,
	-4,
	-9,
	-100,
	-4095,
	-4096,
	0x7ffffffff000,
	0x7fffffffefff,
	0x5555555555555555,
};

static unsigned long draw_edge(struct fuzz *f)
{
	unsigned int how = fuzz_below(f, 8);

	if (!how)
		return fuzz_random(f) >> fuzz_below(f, 64);
	if (how == 1)
		return (1UL << fuzz_below(f, 64)) - fuzz_below(f, 2);
	return edges[fuzz_below(f, NR(edges))];
}

static unsigned long draw_small(struct fuzz *f)
{
	static const long values[] = { 0, 0, 1, 1, 2, 3, 4, 5, 6, 8, 10, 16, 20, 40, -1 };

	return values[fuzz_below(f, NR(values))];
}

static unsigned long draw_size(struct fuzz *f)
{
	static const long values[] = { 0,     1,     2,	     4,	   8,	    16,	     24,   64,
				       100,   128,   256,    1000, 4095,    4096,    4097, 8192,
				       16000, 65536, 100000, -1,   INT_MAX, LONG_MAX };

	return values[fuzz_below(f, NR(values))];
}

static unsigned long draw_offset(struct fuzz *f)
{
	static const long values[] = { 0,	0,     0,	 1,
				       3,	100,   4095,	 4096,
				       4097,	8192,  65536,	 1000000,
				       -1,	-4096, LONG_MAX, LONG_MAX - 4096,
				       1L << 32 };

	return values[fuzz_below(f, NR(values))];
}

/* ---------------------------------------------------------------- addresses */

static unsigned long bad_pointer(struct fuzz *f)
{
	const unsigned long tail = f->arena + TAIL + PAGE;
	const unsigned long bad[] = {
		0,
		1,
		8,
		PAGE,
		f->arena + NOTHING,
		f->arena + NOTHING + PAGE,
		f->arena + READONLY,
		f->arena + READONLY + PAGE - 4,
		tail,
		tail - 1,
		tail - 2,
		tail - 4,
		tail - 7,
		tail - 8,
		tail - 12,
		tail - 16,
		tail - 24,
		tail - 64,
		tail - 100,
		0x7ffffffff000,
		0x7fffffffeffc,
		0x800000000000,
		0x8000000000000000,
		0xffff888000001000,
		0xffffffff81000000,
		0xffffffffff600000,
		0xffffc90000000000,
		0xffffea0000000000,
		-1UL,
		-8UL,
		-4096UL,
		f->arena - 8,
	};

	return bad[fuzz_below(f, NR(bad))];
}

static unsigned long draw_playground(struct fuzz *f)
{
	unsigned int how = fuzz_below(f, 12);
	unsigned long at = FUZZ_PLAYGROUND + fuzz_below(f, FUZZ_PLAYGROUND_PAGES) * PAGE;

	if (!how)
		return f->steady ? at + 1 : 0;
	if (how == 1)
		return at + fuzz_below(f, PAGE);
	return at;
}

int fuzz_map_arena(struct fuzz *f)
{
	char *at = (char *)f->arena;
	int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;

	if (mmap(at, 6 * FUZZ_SLOT, PROT_READ | PROT_WRITE, flags, -1, 0) != at ||
	    mmap(at + READONLY, PAGE, PROT_READ, flags, -1, 0) == MAP_FAILED ||
	    mmap(at + NOTHING, PAGE, PROT_NONE, flags, -1, 0) == MAP_FAILED ||
	    mmap(at + TAIL, PAGE, PROT_READ | PROT_WRITE, flags, -1, 0) == MAP_FAILED)
		return -1;
	memset(at + TAIL, 0, PAGE);
	return 0;
}

int fuzz_map_playground(void)
{
	char *at = (char *)FUZZ_PLAYGROUND;
	int flags = MAP_ANONYMOUS | MAP_FIXED;

	munmap(at, FUZZ_PLAYGROUND_PAGES * PAGE);
	if (mmap(at, 16 * PAGE, PROT_READ | PROT_WRITE, flags | MAP_PRIVATE, -1, 0) != at ||
	    mmap(at + 16 * PAGE, 8 * PAGE, PROT_READ, flags | MAP_PRIVATE, -1, 0) == MAP_FAILED ||
	    mmap(at + 28 * PAGE, 8 * PAGE, PROT_READ | PROT_WRITE, flags | MAP_SHARED, -1, 0) ==
		    MAP_FAILED)
		return -1;
	memset(at, 5, 4 * PAGE);
	return 0;
}

/* ---------------------------------------------------------------- sets of values */

struct set {
	char letter;
	char bits; /* values are or-ed together */
	unsigned char count;
	const long *values;
};

#define SET(letter_, bits_, ...)                                                                   \
	{                                                                                          \
		letter_, bits_, sizeof((const long[]){ __VA_ARGS__ }) / sizeof(long),              \
			(const long[])                                                             \
		{                                                                                  \
			__VA_ARGS__                                                                \
		}                                                                                  \
	}

static const struct set sets[] = {
	SET('o', 1, O_RDONLY, O_WRONLY, O_RDWR, O_CREAT, O_EXCL, O_TRUNC, O_APPEND, O_NONBLOCK,
	    O_DIRECTORY, O_NOFOLLOW, O_CLOEXEC, O_PATH, O_TMPFILE, O_NOATIME, O_SYNC, O_NOCTTY,
	    O_DIRECT, O_LARGEFILE),
	SET('!', 1, O_CLOEXEC, O_NONBLOCK, 1, O_DIRECT, 0),
	SET('m', 0, 0, 0777, 0644, 0600, 0400, 0200, 01777, 02755, 04755, 7, S_IFIFO | 0600,
	    S_IFREG | 0644, S_IFCHR | 0600, S_IFSOCK | 0600, S_IFDIR | 0700, 1, 2, 4, -1),
	SET('a', 1, AT_SYMLINK_NOFOLLOW, AT_REMOVEDIR, AT_SYMLINK_FOLLOW, AT_EMPTY_PATH,
	    AT_NO_AUTOMOUNT, AT_STATX_FORCE_SYNC, 0, 0, 0),
	SET('g', 0, 0, SIGHUP, SIGINT, SIGUSR1, SIGUSR2, SIGSEGV, SIGCHLD, SIGCONT, SIGPIPE,
	    SIGALRM, SIGWINCH, SIGURG, 32, 33, 34, 64, 65, -1, SIGTSTP, SIGTTIN),
	SET('z', 0, 8, 8, 8, 8, 8, 8, 16, 4, 0, 128, -1),
	SET('k', 1, PROT_READ, PROT_WRITE, PROT_EXEC, 0, PROT_READ | PROT_WRITE, PROT_GROWSDOWN),
	SET('K', 1, MAP_PRIVATE, MAP_SHARED, MAP_ANONYMOUS, MAP_FIXED, MAP_FIXED_NOREPLACE,
	    MAP_POPULATE, MAP_LOCKED, MAP_NORESERVE, MAP_GROWSDOWN, MAP_STACK, MAP_PRIVATE,
	    MAP_ANONYMOUS | MAP_PRIVATE, MAP_ANONYMOUS | MAP_SHARED | MAP_FIXED),
	SET('l', 0, 4096, 4096, 8192, 12288, 1, 4097, 32768, 65536, 0, -1, 1 << 20),
	SET('y', 0, 0, 1, 2, 3, 4, 8, 9, 10, 11, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 5, -1),
	SET('c', 0, FIONREAD, FIONBIO, FIOCLEX, FIONCLEX, FIOASYNC, TCGETS, TCSETS, TCSETSW,
	    TCSETSF, TIOCGWINSZ, TIOCSWINSZ, TIOCGPTN, TIOCSPTLCK, TIOCGPTLCK, TIOCSTI, TIOCSCTTY,
	    TIOCNOTTY, TIOCGPGRP, TIOCSPGRP, TIOCGSID, TCFLSH, TCXONC, TCSBRK, TCSBRKP, TIOCPKT,
	    TIOCGPKT, TIOCEXCL, TIOCNXCL, TIOCGEXCL, TIOCSETD, TIOCGETD, TIOCGPTPEER, TIOCOUTQ,
	    TIOCVHANGUP, TIOCSIG, TCGETA, TCSETA, 0x80086601, 0x40086602, 2, 1, 0x5460, 0x80045200,
	    0x40045201, 0x40085400, 0x80045430, 0, -1, 0xb701, 0x5605),
	SET('C', 0, F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_GETLK, F_SETLK, F_SETLKW,
	    F_SETOWN, F_GETOWN, F_SETSIG, F_GETSIG, F_SETOWN_EX, F_GETOWN_EX, F_OFD_GETLK,
	    F_OFD_SETLK, F_OFD_SETLKW, F_SETLEASE, F_GETLEASE, F_NOTIFY, F_DUPFD_CLOEXEC,
	    F_SETPIPE_SZ, F_GETPIPE_SZ, F_ADD_SEALS, F_GET_SEALS, 1035, 1036, 1037, 1038, 17, -1,
	    99),
	SET('h', 0, 0, 0, 1, 1, 2, 3, 4, 5, 6, 7, -1),
	SET('U', 0, 0, 65534, 65534, 1000, -1, 1, INT_MAX, 0xfffffffe),
	SET('G', 1, CLONE_VM, CLONE_FS, CLONE_FILES, CLONE_SIGHAND, CLONE_VFORK, CLONE_PARENT,
	    CLONE_THREAD, CLONE_SYSVSEM, CLONE_SETTLS, CLONE_PARENT_SETTID, CLONE_CHILD_CLEARTID,
	    CLONE_CHILD_SETTID, CLONE_IO, CLONE_PIDFD, SIGCHLD, SIGCHLD, 0, 0x100000000,
	    CLONE_VM | CLONE_SIGHAND | CLONE_THREAD, CLONE_UNTRACED),
	SET('T', 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, -1, -2, -6, INT_MAX),
	SET('B', 0, 0, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 128, 129, 131, 132, 133, 134, 135,
	    137, 138, 256 | 9, 99, -1),
	SET('2', 1, 1, 2, 4, 8, 0x1000000, 0x20000000, 0x40000000, 0x80000000, 0),
	SET('3', 0, 1, 2, 3, 4, 5, 6, 7, 8, 13, 14, 15, 16, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30,
	    33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 45, 47, 52, 53, 55, 57, 0x59616d61,
	    0x53564d41, 0, -1),
	SET('4', 0, 0x1001, 0x1003, 0x1004, 0x1011, 0x1012, 0x1021, 0x1022, 0x1023, 0x3001, 0, -1),
	SET('5', 0, 0, 1, 2, 3, 4, 5, -1, INT_MAX),
	SET('8', 0, 0, 0, 1, 2, 4, 8, 32, 64, 4096, 8192, 1 << 17, 1 << 18, 1 << 19, 1 << 20, -1),
	SET('9', 0, 0, 1, 2, 3, 8, 16, 32, 64, -1),
	SET('0', 0, 0, 0, 0, 0, 0, 0, 1, -1),
	SET('r', 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, -1),
};

static unsigned long draw_set(struct fuzz *f, const struct set *set)
{
	unsigned long value = set->values[fuzz_below(f, set->count)];

	for (int more = set->bits ? fuzz_below(f, 4) : 0; more > 0; more--)
		value |= set->values[fuzz_below(f, set->count)];
	return value;
}

static unsigned long draw_fd(struct fuzz *f)
{
	static const long odd[] = { -1, AT_FDCWD, 63, 1023, 1024, INT_MAX, INT_MIN, 0, 100 };

	unsigned long fd;

	if (!fuzz_below(f, 12))
		return odd[fuzz_below(f, NR(odd))];
	fd = FUZZ_FIRST_FD + fuzz_below(f, fuzz_nr_fds + 4);
	return f->steady && fuzz_varies(fd) ? FUZZ_FIRST_FD : fd;
}

static unsigned long draw_dirfd(struct fuzz *f)
{
	return fuzz_below(f, 3) ? (unsigned long)AT_FDCWD : draw_fd(f);
}

static unsigned long draw_pid(struct fuzz *f)
{
	static const long odd[] = { 0, 0, -1, 0x3fffffff, INT_MAX, INT_MIN };

	if (!fuzz_below(f, 5))
		return odd[fuzz_below(f, NR(odd))];
	return f->pids[fuzz_below(f, NR(f->pids))];
}

/* ---------------------------------------------------------------- fillers */

static const char *const own_paths[] = {
	"f0",  "f1",  "f2",   "f3",	  "d0",	     "d0/f",	     "d0/new", "d1",
	"l0",  "l1",  "loop", "dangling", "missing", "d0/missing/x", "f0/x",   "fifo",
	"d0/", "f0/", "new0", "new1",	  "d0/d",    "x0",	     "x1",
};
static const char *const any_paths[] = {
	"",
	".",
	"..",
	"/",
	"/dev/null",
	"/dev/zero",
	"/dev/full",
	"/dev/tty",
	"/dev/ptmx",
	"/proc",
	"/proc/self/exe",
	"/proc/self/comm",
	"/proc/self/fd/3",
	"/proc/self/fd/8",
	"/proc/self/cwd/f0",
	"/proc/self/mounts",
	"/proc/self/task",
	"/tmp",
	"/dev/pts",
	"/bin",
	"//",
	"./././f0",
	"l0/../f0",
	"/proc/self/environ",
	"/proc/sys/kernel/ostype",
	"/proc/self/fdinfo",
	"/proc/1/root",
};

static unsigned long fill_path(struct fuzz *f, char *slot, int own)
{
	unsigned int how = fuzz_below(f, 32);

	if (!how) {
		memset(slot, 'n', 256);
		slot[254 + fuzz_below(f, 3)] = 0;
	} else if (how == 1) {
		memset(slot, '/', 4100);
		slot[4094 + fuzz_below(f, 4)] = 0;
	} else if (own || how < 20) {
		strcpy(slot, own_paths[fuzz_below(f, NR(own_paths))]);
	} else {
		unsigned int which = fuzz_below(f, NR(any_paths));

		strcpy(slot, any_paths[which]);
	}
	return (unsigned long)slot;
}

static void fill_timespec(struct fuzz *f, char *slot)
{
	static const long sec[] = { 0, 0, 0, 0, 0, 0, 1, -1, LONG_MAX };
	static const long nsec[] = { 0,	      1,      1000,	  100000, 1000000,    1000000,
				     5000000, 999999, 1000000000, -1,	  0x3fffffff, 0x3ffffffe };
	long *at = (long *)slot;

	for (int i = 0; i < 2; i++) {
		at[2 * i] = sec[fuzz_below(f, NR(sec))];
		at[2 * i + 1] = nsec[fuzz_below(f, NR(nsec))];
	}
}

static void fill_itimer(struct fuzz *f, char *slot)
{
	fill_timespec(f, slot);
	fill_timespec(f, slot + 16);
}

static void fill_sigset(struct fuzz *f, char *slot)
{
	*(uint64_t *)slot = fuzz_below(f, 2) ? 0 : fuzz_random(f) & fuzz_random(f);
}

static void fill_sigaction(struct fuzz *f, char *slot)
{
	static const unsigned long flags[] = { 0,	   SA_SIGINFO,	 SA_RESTART,
					       SA_NODEFER, SA_NOCLDWAIT, SA_NOCLDSTOP,
					       0x400,	   0x800 };
	unsigned long *at = (unsigned long *)slot;

	at[0] = fuzz_below(f, 3); /* SIG_DFL, SIG_IGN, and an address no one may run */
	at[1] = flags[fuzz_below(f, NR(flags))];
	at[2] = 0;
	at[3] = fuzz_random(f);
}

static void fill_epoll(struct fuzz *f, char *slot)
{
	struct epoll_event *event = (struct epoll_event *)slot;

	event->events = fuzz_below(f, 2) ? EPOLLIN | EPOLLOUT : (uint32_t)fuzz_random(f);
	event->data.u64 = fuzz_random(f);
}

static void fill_pollfds(struct fuzz *f, char *slot)
{
	struct pollfd *fds = (struct pollfd *)slot;

	for (int i = 0; i < 20; i++) {
		fds[i].fd = draw_fd(f);
		fds[i].events = fuzz_random(f);
	}
}

static void fill_fdset(struct fuzz *f, char *slot)
{
	*(uint64_t *)slot = fuzz_random(f) & fuzz_random(f);
}

static void fill_iovec(struct fuzz *f, char *slot)
{
	struct iovec *vec = (struct iovec *)slot;

	for (int i = 0; i < 8; i++) {
		vec[i].iov_base = fuzz_below(f, 6) ? slot + 1024 + 512 * i : (void *)bad_pointer(f);
		vec[i].iov_len = fuzz_below(f, 8) ? fuzz_below(f, 600) : draw_size(f);
	}
}

static void fill_rlimit(struct fuzz *f, char *slot)
{
	static const long values[] = { 0, 1, 10, 64, 4096, 1 << 20, -1, LONG_MAX };

	for (int i = 0; i < 2; i++)
		((long *)slot)[i] = values[fuzz_below(f, NR(values))];
}

static void fill_flock(struct fuzz *f, char *slot)
{
	struct flock *lock = (struct flock *)slot;

	memset(lock, 0, sizeof(*lock));
	lock->l_type = fuzz_below(f, 4);
	lock->l_whence = fuzz_below(f, 4);
	lock->l_start = draw_offset(f);
	lock->l_len = draw_offset(f);
	lock->l_pid = fuzz_below(f, 4) ? 0 : 1;
}

static void fill_words(struct fuzz *f, char *slot)
{
	uint32_t *at = (uint32_t *)slot;

	for (int i = 0; i < 64; i++)
		at[i] = fuzz_below(f, 2) ? fuzz_below(f, 16) : (uint32_t)draw_edge(f);
}

static void fill_open_how(struct fuzz *f, char *slot)
{
	static const unsigned long modes[] = { 0, 0, 0644, 0600, 01777, -1UL };
	struct open_how *how = (struct open_how *)slot;

	how->flags = draw_set(f, &sets[0]);
	how->mode = modes[fuzz_below(f, NR(modes))];
	how->resolve = fuzz_below(f, 2) ? 0 : fuzz_below(f, 128);
}

static void fill_clone_args(struct fuzz *f, char *slot)
{
	uint64_t *at = (uint64_t *)slot;

	for (unsigned int i = 0; sets[i].letter; i++) {
		if (sets[i].letter == 'G') {
			at[0] = draw_set(f, &sets[i]) & ~0xffUL;
			break;
		}
	}
	at[4] = fuzz_below(f, 3) ? SIGCHLD : fuzz_below(f, 70);
}

static void fill_sigevent(struct fuzz *f, char *slot)
{
	struct sigevent *event = (struct sigevent *)slot;

	event->sigev_signo = fuzz_below(f, 4) ? SIGURG : (int)fuzz_below(f, 70);
	event->sigev_notify = fuzz_below(f, 6);
	event->_sigev_un._tid = draw_pid(f);
}

static void fill_siginfo(struct fuzz *f, char *slot)
{
	int *at = (int *)slot;

	at[0] = fuzz_below(f, 65);
	at[2] = fuzz_below(f, 2) ? -1 : (int)draw_small(f);
}

static void fill_sched(struct fuzz *f, char *slot)
{
	uint32_t *at = (uint32_t *)slot;

	at[0] = fuzz_below(f, 3) ? 48 : draw_small(f);
	at[1] = fuzz_below(f, 8);
	at[4] = fuzz_below(f, 40) - 20;
	at[5] = fuzz_below(f, 3) ? 0 : fuzz_below(f, 101);
	for (int i = 6; i < 12; i += 2)
		at[i] = 1000000 * fuzz_below(f, 20);
}

static void fill_cap_header(struct fuzz *f, char *slot)
{
	((uint32_t *)slot)[0] = fuzz_below(f, 5) ? 0x20080522 : (uint32_t)draw_edge(f);
	((uint32_t *)slot)[1] = fuzz_below(f, 2) ? 0 : draw_pid(f);
}

static void fill_argv(struct fuzz *f, char *slot)
{
	unsigned long *at = (unsigned long *)slot;
	unsigned int count = fuzz_below(f, 5);

	strcpy(slot + 256, "word");
	for (unsigned int i = 0; i < count; i++)
		at[i] = fuzz_below(f, 10) ? (unsigned long)slot + 256 : bad_pointer(f);
}

static void fill_name(struct fuzz *f, char *slot)
{
	static const char *const names[] = { "user.one",   "user.two", "trusted.x",
					     "security.y", "user.",    "system.posix_acl_access",
					     "name",	   "",	       "nothing.here" };

	strcpy(slot, names[fuzz_below(f, NR(names))]);
}

static void fill_fs_type(struct fuzz *f, char *slot)
{
	static const char *const names[] = {
		"tmpfs", "proc", "ramfs", "devpts", "none", "ext4", ""
	};

	strcpy(slot, names[fuzz_below(f, NR(names))]);
}

static void fill_offset(struct fuzz *f, char *slot)
{
	*(long *)slot = draw_offset(f);
}

static const struct filler {
	char letter;
	void (*fill)(struct fuzz *f, char *slot);
} fillers[] = {
	{ 't', fill_timespec }, { 'v', fill_timespec },	  { 'I', fill_itimer },
	{ 'J', fill_itimer },	{ 'S', fill_sigset },	  { 'A', fill_sigaction },
	{ 'e', fill_epoll },	{ 'O', fill_pollfds },	  { 'F', fill_fdset },
	{ 'V', fill_iovec },	{ 'R', fill_rlimit },	  { 'b', fill_words },
	{ 'H', fill_open_how }, { 'D', fill_clone_args }, { 'E', fill_sigevent },
	{ 'X', fill_siginfo },	{ 'W', fill_sched },	  { '7', fill_cap_header },
	{ '6', fill_argv },	{ 'N', fill_name },	  { 'Q', fill_offset },
	{ '1', fill_words },
};

/* What an untyped argument points to: any structure. */
static void fill_any(struct fuzz *f, char *slot)
{
	fillers[fuzz_below(f, NR(fillers))].fill(f, slot);
}

static unsigned long draw_filled(struct fuzz *f, char letter, char *slot)
{
	memset(slot, 0, f->steady ? FUZZ_SLOT : 256);
	for (unsigned int i = 0; i < NR(fillers); i++) {
		if (fillers[i].letter == letter) {
			fillers[i].fill(f, slot);
			break;
		}
	}
	return (unsigned long)slot;
}

/* An argument that is a number or a pointer as the call's first ones decide. */
static unsigned long draw_untyped(struct fuzz *f, char *slot)
{
	switch (fuzz_below(f, 4)) {
	case 0:
		return draw_edge(f);
	case 1:
		return draw_small(f);
	case 2:
		memset(slot, 0, f->steady ? FUZZ_SLOT : 256);
		fill_flock(f, slot);
		return (unsigned long)slot;
	default:
		memset(slot, 0, f->steady ? FUZZ_SLOT : 256);
		fill_any(f, slot);
		return (unsigned long)slot;
	}
}

/* ---------------------------------------------------------------- a call */

static unsigned long draw_argument(struct fuzz *f, char letter, char *slot, int *pointer)
{
	*pointer = 0;
	for (unsigned int i = 0; i < NR(sets); i++) {
		if (sets[i].letter == letter)
			return draw_set(f, &sets[i]);
	}
	switch (letter) {
	case 'f':
		return draw_fd(f);
	case 'd':
		return draw_dirfd(f);
	case 'u':
		return draw_pid(f);
	case 's':
		return draw_size(f);
	case 'L':
		return draw_offset(f);
	case 'n':
		return draw_small(f);
	case 'i':
	case 'x':
		return draw_edge(f);
	case 'P':
		return draw_playground(f);
	case 'q':
		return draw_untyped(f, slot);
	}
	*pointer = 1;
	if (letter == 'p' || letter == 'w')
		return fill_path(f, slot, letter == 'w');
	return draw_filled(f, letter, slot);
}

void fuzz_draw(struct fuzz *f, int number, struct fuzz_call *call)
{
	static const char *const anything = "xqqqqq";
	const char *letters = fuzz_letters[number] ? fuzz_letters[number] : anything;
	int nr = strlen(letters), pointer;

	memset(call, 0, sizeof(*call));
	call->number = number;
	call->name = fuzz_names[number] ? fuzz_names[number] : "none";
	call->letters = letters;
	for (int i = 0; i < nr; i++) {
		char *slot = (char *)f->arena + i * FUZZ_SLOT;

		call->args[i] = draw_argument(f, letters[i], slot, &pointer);
		if (strchr("pwN", letters[i]))
			memcpy(call->words[i], slot, sizeof(call->words[i]) - 1);
		if (fuzz_below(f, 10))
			continue;
		call->args[i] = pointer && fuzz_below(f, 5) ? bad_pointer(f) : draw_edge(f);
		call->words[i][0] = 0;
		/* Which processes there are is no two kernels' matter. */
		if (f->steady && letters[i] == 'u' && !fuzz_own_pid(f, call->args[i]))
			call->args[i] = INT_MAX;
	}
	if (number == SYS_mount && call->args[2] == f->arena + 2 * FUZZ_SLOT)
		fill_fs_type(f, (char *)call->args[2]);
}

/*
 * The child of a fork, which may share the stack or have none, ends without touching memory; the
 * number of its exit call stands in a register.
 */
long fuzz_make(const struct fuzz_call *call)
{
	register unsigned long r10 asm("r10") = call->args[3];
	register unsigned long r8 asm("r8") = call->args[4];
	register unsigned long r9 asm("r9") = call->args[5];
	long forks = call->number == SYS_fork || call->number == SYS_vfork ||
		     call->number == SYS_clone || call->number == SYS_clone3;
	long result = call->number;

	asm volatile("syscall\n\t"
		     "testq %%rax, %%rax\n\t"
		     "jnz 1f\n\t"
		     "testq %[forks], %[forks]\n\t"
		     "jz 1f\n\t"
		     "movl $60, %%eax\n\t"
		     "xorl %%edi, %%edi\n\t"
		     "syscall\n"
		     "1:"
		     : "+a"(result), "+r"(r10), "+r"(r8), "+r"(r9)
		     : "D"(call->args[0]), "S"(call->args[1]),
		       "d"(call->args[2]), [forks] "b"(forks)
		     : "rcx", "r11", "memory", "cc");
	return result;
}
