// SPDX-License-Identifier: MIT
// What is not drawn: calls that end the machine, or what the programs themselves stand on.
#include "draw.h"
#include <fcntl.h>
#include <limits.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <termios.h>

#define NR(array) (sizeof(array) / sizeof((array)[0]))

/* Where /init mounted something. A process may have changed its root, so places are told by inode. */
static const char *const foundations[] = { "/",	       "/tmp",	   "/proc", "/dev",
					   "/dev/pts", "/dev/shm", "/run",  "/sys" };
static struct stat roots[NR(foundations)];

__attribute__((constructor)) static void note_roots(void)
{
	for (unsigned int i = 0; i < NR(roots); i++)
		stat(foundations[i], &roots[i]);
}

static int holds_all_up(const char *path)
{
	struct stat place;
	struct fuzz_call look = { .number = SYS_stat,
				  .args = { (unsigned long)path, (unsigned long)&place } };

	if (fuzz_make(&look))
		return 0;
	for (unsigned int i = 0; i < NR(roots); i++) {
		if (place.st_dev == roots[i].st_dev && place.st_ino == roots[i].st_ino)
			return 1;
	}
	return 0;
}

int fuzz_own_pid(const struct fuzz *f, unsigned long value)
{
	int pid = (int)value;

	for (unsigned int i = 0; i < NR(f->pids); i++) {
		if (pid == f->pids[i])
			return 1;
	}
	return !pid || pid > 1 << 22 || pid < -(1 << 22);
}

int fuzz_forbidden(const struct fuzz *f, const struct fuzz_call *call)
{
	const unsigned long *args = call->args;

	switch (call->number) {
	case SYS_reboot:
	case SYS_kexec_load:
	case SYS_kexec_file_load:
	case SYS_init_module:
	case SYS_finit_module:
	case SYS_delete_module:
	case SYS_pivot_root:
		return 1;
	case SYS_kill:
	case SYS_tkill:
	case SYS_tgkill:
	case SYS_rt_sigqueueinfo:
	case SYS_rt_tgsigqueueinfo:
	case SYS_sched_setparam:
	case SYS_sched_setscheduler:
	case SYS_sched_setattr:
	case SYS_sched_setaffinity:
	case SYS_setpgid:
	case SYS_migrate_pages:
	case SYS_move_pages:
	case SYS_process_vm_readv:
	case SYS_process_vm_writev:
	case SYS_pidfd_open:
		return !fuzz_own_pid(f, args[0]);
	case SYS_setpriority:
		return (int)args[0] == PRIO_USER || !fuzz_own_pid(f, args[1]);
	case SYS_ptrace:
	case SYS_ioprio_set:
		return !fuzz_own_pid(f, args[1]);
	case SYS_prlimit64:
		if (!fuzz_own_pid(f, args[0]))
			return 1;
		return f->privileged && (args[1] == RLIMIT_FSIZE || args[1] == RLIMIT_AS);
	case SYS_setrlimit:
		return f->privileged && (args[0] == RLIMIT_FSIZE || args[0] == RLIMIT_AS);
	case SYS_syslog:
		return (int)args[0] >= 4 && (int)args[0] <= 8;
	case SYS_mount:
		/* A file system that is bound here and made read-only would be so everywhere. */
		if ((args[3] & MS_REMOUNT) && !(args[3] & MS_BIND))
			return 1;
		return (args[3] & MS_MOVE) && holds_all_up(call->words[0]);
	case SYS_umount2:
		return holds_all_up(call->words[0]);
	case SYS_fcntl:
		if ((int)args[1] == F_SETOWN)
			return !fuzz_own_pid(f, args[2]);
		return f->privileged && (int)args[1] == F_SETOWN_EX;
	case SYS_ioctl:
		return (unsigned int)args[1] == TIOCCONS;
	}
	return 0;
}
