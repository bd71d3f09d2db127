// SPDX-License-Identifier: MIT
/*
 * The system calls that make tasks and take them apart, and what a task does when it leaves an
 * address space.
 */

#include <linux/sched/task.h>
#include <linux/sched/signal.h>
#include <linux/sched/mm.h>
#include <linux/capability.h>
#include <linux/completion.h>
#include <linux/fdtable.h>
#include <linux/fs_struct.h>
#include <linux/futex.h>
#include <linux/pid_namespace.h>
#include <linux/syscalls.h>
#include <linux/uaccess.h>

#define MAX_PID_NS_LEVEL	32
#define CLONE_LEGACY_FLAGS	0xffffffffULL

long sys_fork(void)
{
	struct kernel_clone_args args = { .exit_signal = SIGCHLD };

	return kernel_clone(&args);
}

long sys_vfork(void)
{
	struct kernel_clone_args args = { .flags = CLONE_VFORK | CLONE_VM, .exit_signal = SIGCHLD };

	return kernel_clone(&args);
}

long sys_clone(unsigned long flags, unsigned long newsp, int __user *parent_tid,
	       int __user *child_tid, unsigned long tls)
{
	struct kernel_clone_args args = {
		.flags = (u32)flags & ~CSIGNAL,
		.pidfd = parent_tid,
		.child_tid = child_tid,
		.parent_tid = parent_tid,
		.exit_signal = flags & CSIGNAL,
		.stack = newsp,
		.tls = tls,
	};

	return kernel_clone(&args);
}

/* ---- clone3 */

static int read_set_tid(const struct clone_args *uargs, pid_t *set_tid)
{
	if (uargs->set_tid_size > MAX_PID_NS_LEVEL)
		return -EINVAL;
	if (!uargs->set_tid != !uargs->set_tid_size)
		return -EINVAL;
	if (uargs->set_tid_size && copy_from_user(set_tid, u64_to_user_ptr(uargs->set_tid),
						  uargs->set_tid_size * sizeof(pid_t)))
		return -EFAULT;
	return 0;
}

static int read_clone_args(struct clone_args *uargs, const struct clone_args __user *from,
			   size_t size)
{
	int err;

	if (size > PAGE_SIZE)
		return -E2BIG;
	if (size < CLONE_ARGS_SIZE_VER0)
		return -EINVAL;
	err = copy_struct_from_user(uargs, sizeof(*uargs), from, size);
	if (err)
		return err;
	/* The signal is a byte, as in clone(). */
	if ((uargs->exit_signal & ~(u64)CSIGNAL) || !valid_signal(uargs->exit_signal))
		return -EINVAL;
	if ((uargs->flags & CLONE_INTO_CGROUP) &&
	    (uargs->cgroup > INT_MAX || size < CLONE_ARGS_SIZE_VER2))
		return -EINVAL;
	return 0;
}

static bool clone3_args_valid(const struct clone_args *uargs)
{
	u64 flags = uargs->flags;

	/* There are no control groups to clone into. */
	if (flags & ~(CLONE_LEGACY_FLAGS | CLONE_CLEAR_SIGHAND))
		return false;
	if (flags & (CLONE_DETACHED | (CSIGNAL & ~CLONE_NEWTIME)))
		return false;
	if ((flags & (CLONE_SIGHAND | CLONE_CLEAR_SIGHAND)) ==
	    (CLONE_SIGHAND | CLONE_CLEAR_SIGHAND))
		return false;
	if ((flags & (CLONE_THREAD | CLONE_PARENT)) && uargs->exit_signal)
		return false;
	if (!uargs->stack)
		return !uargs->stack_size;
	return uargs->stack_size && access_ok(uargs->stack, uargs->stack_size);
}

long sys_clone3(struct clone_args __user *from, size_t size)
{
	struct kernel_clone_args args;
	struct clone_args uargs;
	pid_t set_tid[MAX_PID_NS_LEVEL];
	int err = read_clone_args(&uargs, from, size);

	if (!err)
		err = read_set_tid(&uargs, set_tid);
	if (err)
		return err;
	if (!clone3_args_valid(&uargs))
		return -EINVAL;
	args = (struct kernel_clone_args) {
		.flags = uargs.flags,
		.pidfd = u64_to_user_ptr(uargs.pidfd),
		.child_tid = u64_to_user_ptr(uargs.child_tid),
		.parent_tid = u64_to_user_ptr(uargs.parent_tid),
		.exit_signal = uargs.exit_signal,
		.stack = uargs.stack ? uargs.stack + uargs.stack_size : 0,	/* it grows down */
		.tls = uargs.tls,
		.set_tid = set_tid,
		.set_tid_size = uargs.set_tid_size,
	};
	return kernel_clone(&args);
}

/* ---- unshare */

#define UNSHARE_KNOWN                                                                              \
	(CLONE_THREAD | CLONE_FS | CLONE_NEWNS | CLONE_SIGHAND | CLONE_VM | CLONE_FILES |          \
	 CLONE_SYSVSEM | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWUSER |              \
	 CLONE_NEWPID | CLONE_NEWCGROUP | CLONE_NEWTIME)

/*
 * Memory and threads cannot be taken apart: asking to is right only for who shares them with
 * nobody.
 */
static int check_unshare_flags(unsigned long flags)
{
	if (flags & ~UNSHARE_KNOWN)
		return -EINVAL;
	if ((flags & (CLONE_THREAD | CLONE_SIGHAND | CLONE_VM)) && !thread_group_empty(current))
		return -EINVAL;
	if ((flags & (CLONE_SIGHAND | CLONE_VM)) && refcount_read(&current->sighand->count) > 1)
		return -EINVAL;
	if ((flags & CLONE_VM) && atomic_read(&current->mm->mm_users) > 1)
		return -EINVAL;
	return 0;
}

long sys_unshare(unsigned long flags)
{
	int err = check_unshare_flags(flags);

	if (!err)
		err = check_new_namespaces(flags);
	if (!err && (flags & CLONE_FS))
		err = unshare_fs_struct();
	if (!err && (flags & CLONE_FILES))
		err = unshare_files();
	return err;
}

long sys_set_tid_address(int __user *tidptr)
{
	current->clear_child_tid = tidptr;
	return task_pid_vnr(current);
}

/* ---- leaving an address space */

static void complete_vfork_done(struct task_struct *tsk)
{
	struct completion *vfork;

	task_lock(tsk);
	vfork = tsk->vfork_done;
	if (likely(vfork)) {
		tsk->vfork_done = NULL;
		complete(vfork);
	}
	task_unlock(tsk);
}

static void mm_release(struct task_struct *tsk, struct mm_struct *mm)
{
	if (tsk->clear_child_tid) {
		/*
		 * Somebody else is left in this memory who may wait for the thread's end:
		 * pthread_join().
		 */
		if (atomic_read(&mm->mm_users) > 1) {
			put_user(0, tsk->clear_child_tid);
			do_futex((u32 __user *)tsk->clear_child_tid, FUTEX_WAKE, 1, NULL, NULL, 0,
				 0);
		}
		tsk->clear_child_tid = NULL;
	}
	if (tsk->vfork_done)
		complete_vfork_done(tsk);
}

void exit_mm_release(struct task_struct *tsk, struct mm_struct *mm)
{
	futex_exit_release(tsk);
	mm_release(tsk, mm);
}

void exec_mm_release(struct task_struct *tsk, struct mm_struct *mm)
{
	futex_exec_release(tsk);
	mm_release(tsk, mm);
}
