// SPDX-License-Identifier: MIT
/*
 * execve(2): a process becomes another program.
 *
 * How this works
 *
 *	do_execveat_common()
 *	  a new empty address space, the strings copied in (exec_args.c), the file opened: in this
 *	  order, as strings that cannot be read are told before a file that is not there
 *	  exec_binprm()			credentials prepared; formats tried until one knows the file
 *	    load_elf_binary()		checks everything it can, then:
 *	      begin_new_exec()		--- point of no return ---
 *		de_thread()		all other threads end; this one becomes the leader, with the
 *				process's pid
 *		exec_mmap()		the old address space goes, the new one is loaded
 *		...			timers, handlers, close-on-exec files, alternate stack
 *		commit_creds()		set-user-ID takes effect
 *	      setup_new_exec()		from here others may look into the process again
 *	      map, write the stack, start_thread()
 *	    or load_script()		names an interpreter instead; the loop starts again with it
 *
 * I1. Before begin_new_exec() any failure leaves the old program as it was; after it, failure ends
 *     the process with SIGSEGV.
 * I2. signal->cred_guard_mutex is held from the moment credentials are prepared until
 *     setup_new_exec(): ptrace attachment and a second exec wait. signal->exec_update_lock is held
 *     for writing while memory and credentials do not match: ptrace_may_access() users (/proc,
 *     pidfd_getfd) take it for reading.
 * I3. The file that runs has writing denied, from its opening until the address space that names it
 *     as exe_file is gone.
 *
 * Lock order: cred_guard_mutex, exec_update_lock, mmap_lock; tasklist_lock, siglock.
 */

#include <linux/binfmts.h>
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/fdtable.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/fs_struct.h>
#include <linux/fsnotify.h>
#include <linux/init.h>
#include <linux/mm.h>
#include <linux/mount.h>
#include <linux/namei.h>
#include <linux/personality.h>
#include <linux/posix-timers.h>
#include <linux/ptrace.h>
#include <linux/rseq.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/syscalls.h>
#include <linux/uaccess.h>
#include "exec_internal.h"

#define MAX_INTERPRETERS	5
#define DEFAULT_STACK_LIMIT	(8UL << 20)

int suid_dumpable;
static LIST_HEAD(formats);		/* fixed after boot */

void register_binfmt(struct linux_binfmt *fmt)
{
	list_add_tail(&fmt->lh, &formats);
}

void unregister_binfmt(struct linux_binfmt *fmt)
{
	list_del(&fmt->lh);
}

void __init exec_init(void)
{
	register_binfmt(&elf_format);
	register_binfmt(&script_format);
}

void set_binfmt(struct linux_binfmt *fmt)
{
	current->mm->binfmt = fmt;
}

/* ---- names, and who may look */

void set_task_comm(struct task_struct *t, const char *name)
{
	task_lock(t);
	strscpy_pad(t->comm, name, sizeof(t->comm));
	task_unlock(t);
}

char *get_task_comm(char *to, size_t len, struct task_struct *t)
{
	task_lock(t);
	strscpy_pad(to, t->comm, len);
	task_unlock(t);
	return to;
}

void set_dumpable(struct mm_struct *mm, int value)
{
	unsigned long old = READ_ONCE(mm->flags), new;

	if (WARN_ON((unsigned int)value > SUID_DUMP_ROOT))
		return;
	do
		new = (old & ~MMF_DUMPABLE_MASK) | value;
	while (!__atomic_compare_exchange_n(&mm->flags, &old, new, false, __ATOMIC_SEQ_CST,
					    __ATOMIC_RELAXED));
}

void would_dump(struct linux_binprm *bprm, struct file *file)
{
	if (inode_permission(file_inode(file), MAY_READ) < 0)
		bprm->interp_flags |= BINPRM_FLAGS_ENFORCE_NONDUMP;
}

struct file *get_task_exe_file(struct task_struct *task)
{
	struct file *file = NULL;

	task_lock(task);
	if (task->mm && !(task->flags & PF_KTHREAD))
		file = get_mm_exe_file(task->mm);
	task_unlock(task);
	return file;
}

/* ---- opening */

static struct file *do_open_execat(int fd, struct filename *name, int flags)
{
	struct open_flags op = {
		.open_flag = O_LARGEFILE | O_RDONLY | __FMODE_EXEC,
		.acc_mode = MAY_EXEC,
		.intent = LOOKUP_OPEN,
		.lookup_flags = LOOKUP_FOLLOW,
	};
	struct file *file;
	int err;

	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return ERR_PTR(-EINVAL);
	if (flags & AT_SYMLINK_NOFOLLOW)
		op.lookup_flags &= ~LOOKUP_FOLLOW;
	if (flags & AT_EMPTY_PATH)
		op.lookup_flags |= LOOKUP_EMPTY;
	file = do_filp_open(fd, name, &op);
	if (IS_ERR(file))
		return file;
	err = -EACCES;
	if (!S_ISREG(file_inode(file)->i_mode) || path_noexec(&file->f_path))
		goto out_fput;
	err = deny_write_access(file);		/* I3: -ETXTBSY */
	if (!err) {
		fsnotify_open(file);
		return file;
	}
out_fput:
	fput(file);
	return ERR_PTR(err);
}

struct file *open_exec(const char *name)
{
	struct filename *filename = getname_kernel(name);
	struct file *file = ERR_CAST(filename);

	if (!IS_ERR(filename)) {
		file = do_open_execat(AT_FDCWD, filename, 0);
		putname(filename);
	}
	return file;
}

void exec_close(struct file *file)
{
	if (!file)
		return;
	allow_write_access(file);
	fput(file);
}

/* ---- credentials */

/* Is the state exec is about to judge shared with somebody who could change it? */
static void check_unsafe_exec(struct linux_binprm *bprm)
{
	struct task_struct *p = current, *t;
	int threads = 0;

	if (p->ptrace)
		bprm->unsafe |= LSM_UNSAFE_PTRACE;
	if (p->no_new_privs)
		bprm->unsafe |= LSM_UNSAFE_NO_NEW_PRIVS;
	spin_lock(&p->fs->lock);
	rcu_read_lock();
	for_each_thread(p, t)
		threads += t->fs == p->fs;
	rcu_read_unlock();
	if (p->fs->users > threads)
		bprm->unsafe |= LSM_UNSAFE_SHARE;
	else
		p->fs->in_exec = 1;	/* no new sharer until exec is over */
	spin_unlock(&p->fs->lock);
}

static int prepare_bprm_creds(struct linux_binprm *bprm)
{
	if (mutex_lock_interruptible(&current->signal->cred_guard_mutex))
		return -ERESTARTNOINTR;
	bprm->cred = prepare_creds();
	if (bprm->cred) {
		bprm->cred->suid = bprm->cred->fsuid = bprm->cred->euid;
		bprm->cred->sgid = bprm->cred->fsgid = bprm->cred->egid;
		return 0;
	}
	mutex_unlock(&current->signal->cred_guard_mutex);
	return -ENOMEM;
}

/*
 * Set-user-ID and set-group-ID bits of the file that is loaded in the end: a script's own count for
 * nothing.
 */
static void bprm_fill_uid(struct linux_binprm *bprm, struct file *file)
{
	struct inode *inode = file_inode(file);
	unsigned int mode = READ_ONCE(inode->i_mode);
	kuid_t uid;
	kgid_t gid;

	if (!(mode & (S_ISUID | S_ISGID)) || !mnt_may_suid(file->f_path.mnt) ||
	    current->no_new_privs)
		return;
	inode_lock(inode);	/* bits and owner must belong together */
	mode = inode->i_mode;
	uid = inode->i_uid;
	gid = inode->i_gid;
	inode_unlock(inode);

	if (mode & S_ISUID) {
		bprm->per_clear |= PER_CLEAR_ON_SETID;
		bprm->cred->euid = uid;
	}
	if ((mode & (S_ISGID | S_IXGRP)) == (S_ISGID | S_IXGRP)) {
		bprm->per_clear |= PER_CLEAR_ON_SETID;
		bprm->cred->egid = gid;
	}
}

/* ---- one thread out of many */

/*
 * The calling thread takes over the leader's identity. The leader is a zombie. tasklist_lock held
 * for writing.
 */
static void replace_leader(struct task_struct *tsk, struct task_struct *leader)
{
	/* The process is as old as its leader. */
	tsk->start_time = leader->start_time;
	tsk->start_boottime = leader->start_boottime;

	exchange_tids(tsk, leader);
	transfer_pid(leader, tsk, PIDTYPE_TGID);
	transfer_pid(leader, tsk, PIDTYPE_PGID);
	transfer_pid(leader, tsk, PIDTYPE_SID);
	list_replace_rcu(&leader->tasks, &tsk->tasks);
	list_replace_init(&leader->sibling, &tsk->sibling);
	tsk->group_leader = tsk;
	leader->group_leader = tsk;
	tsk->exit_signal = SIGCHLD;
	leader->exit_signal = -1;
	leader->exit_state = EXIT_DEAD;
	/* Its tracer may sleep in wait() for a pid that now means another task. */
	if (unlikely(leader->ptrace))
		__wake_up_parent(leader, leader->parent);
}

/* Waits until every other thread but the leader has been released. */
static int wait_for_threads(struct task_struct *tsk)
{
	struct signal_struct *sig = tsk->signal;
	spinlock_t *lock = &tsk->sighand->siglock;

	spin_lock_irq(lock);
	if (signal_group_exit(sig)) {
		spin_unlock_irq(lock);
		return -EAGAIN;		/* another thread was quicker: this one is being killed */
	}
	sig->group_exec_task = tsk;
	sig->notify_count = zap_other_threads(tsk);
	if (!thread_group_leader(tsk))
		sig->notify_count--;
	while (sig->notify_count) {
		__set_current_state(TASK_KILLABLE);
		spin_unlock_irq(lock);
		schedule();
		if (__fatal_signal_pending(tsk))
			return -EINTR;
		spin_lock_irq(lock);
	}
	spin_unlock_irq(lock);
	return 0;
}

/*
 * The leader does not go by itself: its number is the process's. Waits until it is a zombie and
 * takes its place.
 */
static int wait_for_leader(struct task_struct *tsk)
{
	struct task_struct *leader = tsk->group_leader;

	for (;;) {
		write_lock_irq(&tasklist_lock);
		/* exit_notify() of the leader wakes group_exec_task */
		tsk->signal->notify_count = -1;
		if (likely(leader->exit_state))
			break;
		__set_current_state(TASK_KILLABLE);
		write_unlock_irq(&tasklist_lock);
		schedule();
		if (__fatal_signal_pending(tsk))
			return -EINTR;
	}
	replace_leader(tsk, leader);
	write_unlock_irq(&tasklist_lock);
	release_task(leader);
	return 0;
}

static int de_thread(struct task_struct *tsk)
{
	struct signal_struct *sig = tsk->signal;
	int err;

	if (!thread_group_empty(tsk)) {
		err = wait_for_threads(tsk);
		if (err == -EAGAIN)
			return err;
		if (!err && !thread_group_leader(tsk))
			err = wait_for_leader(tsk);
		/* exit_signal() and exit_notify() look at both under tasklist_lock. */
		read_lock(&tasklist_lock);
		sig->group_exec_task = NULL;
		sig->notify_count = 0;
		read_unlock(&tasklist_lock);
		if (err)
			return -EAGAIN;
	}
	tsk->exit_signal = SIGCHLD;	/* whatever clone() said */
	BUG_ON(!thread_group_leader(tsk));
	return 0;
}

/* Signal actions of its own, if they were shared with another process. */
static int unshare_sighand(struct task_struct *tsk)
{
	struct sighand_struct *old = tsk->sighand, *new;

	if (refcount_read(&old->count) == 1)
		return 0;
	new = alloc_sighand();
	if (!new)
		return -ENOMEM;
	write_lock_irq(&tasklist_lock);
	spin_lock(&old->siglock);
	memcpy(new->action, old->action, sizeof(new->action));
	rcu_assign_pointer(tsk->sighand, new);
	spin_unlock(&old->siglock);
	write_unlock_irq(&tasklist_lock);
	__cleanup_sighand(old);
	return 0;
}

/* ---- the point of no return */

/* What the old program set up for itself ends with it. */
static void forget_old_program(struct linux_binprm *bprm)
{
	struct task_struct *me = current;

	me->flags &= ~(PF_RANDOMIZE | PF_FORKNOEXEC | PF_NOFREEZE | PF_NO_SETAFFINITY);
	flush_thread();
	me->personality &= ~bprm->per_clear;
	do_close_on_exec(me->files);
	if (bprm->secureexec) {
		me->pdeath_signal = 0;
		/*
		 * A privileged program gets a stack of sane size, so that its layout cannot be
		 * chosen by the caller.
		 */
		if (bprm->rlim_stack.rlim_cur > DEFAULT_STACK_LIMIT)
			bprm->rlim_stack.rlim_cur = DEFAULT_STACK_LIMIT;
	}
	sas_ss_reset(me);
	set_task_comm(me, kbasename(bprm->filename));
	trace_syscall_update();
	WRITE_ONCE(me->self_exec_id, me->self_exec_id + 1);
	flush_signal_handlers(me, 0);
}

static void exec_set_dumpable(struct linux_binprm *bprm)
{
	const struct cred *new = bprm->cred;

	if ((bprm->interp_flags & BINPRM_FLAGS_ENFORCE_NONDUMP) ||
	    !uid_eq(new->euid, new->uid) || !gid_eq(new->egid, new->gid))
		set_dumpable(current->mm, suid_dumpable);
	else
		set_dumpable(current->mm, SUID_DUMP_USER);
}

int begin_new_exec(struct linux_binprm *bprm)
{
	struct task_struct *me = current;
	int err;

	bprm_fill_uid(bprm, bprm->file);
	err = cap_bprm_creds_from_file(bprm, bprm->file);
	if (err)
		return err;
	bprm->point_of_no_return = true;	/* I1 */
	err = de_thread(me);
	if (!err)
		err = unshare_files();
	if (!err)
		err = set_mm_exe_file(bprm->mm, bprm->file);
	if (err)
		return err;
	would_dump(bprm, bprm->file);

	err = down_write_killable(&me->signal->exec_update_lock);
	if (err)
		return err;
	err = exec_mmap(bprm->mm);
	if (err)
		goto out_unlock;
	bprm->mm = NULL;
	exit_itimers(me);
	flush_itimer_signals();
	err = unshare_sighand(me);
	if (err)
		goto out_unlock;
	forget_old_program(bprm);
	exec_set_dumpable(bprm);
	commit_creds(bprm->cred);
	bprm->cred = NULL;
	return 0;
out_unlock:
	up_write(&me->signal->exec_update_lock);
	return err;
}

void setup_new_exec(struct linux_binprm *bprm)
{
	struct task_struct *me = current;

	arch_pick_mmap_layout(me->mm, &bprm->rlim_stack);
	me->mm->task_size = TASK_SIZE;
	up_write(&me->signal->exec_update_lock);	/* I2 */
	mutex_unlock(&me->signal->cred_guard_mutex);
}

void finalize_exec(struct linux_binprm *bprm)
{
	task_lock(current->group_leader);
	current->signal->rlim[RLIMIT_STACK] = bprm->rlim_stack;
	task_unlock(current->group_leader);
}

/* POSIX interval timers end with the old program; signals they have queued with it too. */
void flush_itimer_signals(void)
{
	struct sigpending *queues[] = { &current->pending, &current->signal->shared_pending };
	struct sigqueue *q, *next;
	int i;

	spin_lock_irq(&current->sighand->siglock);
	for (i = 0; i < ARRAY_SIZE(queues); i++) {
		sigset_t dropped = 0, kept = 0;

		list_for_each_entry_safe(q, next, &queues[i]->list, list) {
			if (q->info.si_code != SI_TIMER) {
				sigaddset(&kept, q->info.si_signo);
				continue;
			}
			sigaddset(&dropped, q->info.si_signo);
			list_del_init(&q->list);
			sigqueue_drop(q);
		}
		sigdelsetmask(&queues[i]->signal, dropped & ~kept);
	}
	recalc_sigpending();
	spin_unlock_irq(&current->sighand->siglock);
}

/* ---- finding the format */

int bprm_change_interp(const char *interp, struct linux_binprm *bprm)
{
	char *copy = kstrdup(interp, GFP_KERNEL);

	if (!copy)
		return -ENOMEM;
	if (bprm->interp != bprm->filename)
		kfree(bprm->interp);
	bprm->interp = copy;
	return 0;
}

static int search_binary_handler(struct linux_binprm *bprm)
{
	struct linux_binfmt *fmt;
	loff_t pos = 0;
	ssize_t got;
	int err;

	memset(bprm->buf, 0, sizeof(bprm->buf));
	got = kernel_read(bprm->file, bprm->buf, sizeof(bprm->buf), &pos);
	if (got < 0)
		return got;
	list_for_each_entry(fmt, &formats, lh) {
		err = fmt->load_binary(bprm);
		if (bprm->point_of_no_return || err != -ENOEXEC)
			return err;
	}
	return -ENOEXEC;
}

static int exec_binprm(struct linux_binprm *bprm)
{
	pid_t old_pid = task_pid_vnr(current);
	struct file *script;
	int depth, err;

	for (depth = 0; ; depth++) {
		if (depth > MAX_INTERPRETERS)
			return -ELOOP;
		err = search_binary_handler(bprm);
		if (err < 0)
			return err;
		if (!bprm->interpreter)
			break;
		script = bprm->file;
		bprm->file = bprm->interpreter;
		bprm->interpreter = NULL;
		exec_close(script);
	}
	ptrace_event(PTRACE_EVENT_EXEC, old_pid);
	return 0;
}

/* ---- the whole */

static void free_bprm(struct linux_binprm *bprm)
{
	if (bprm->mm)
		mmput(bprm->mm);
	free_arg_pages(bprm);
	if (bprm->cred) {
		mutex_unlock(&current->signal->cred_guard_mutex);
		abort_creds(bprm->cred);
	}
	exec_close(bprm->file);
	if (bprm->interp != bprm->filename)
		kfree(bprm->interp);
	kfree(bprm->fdpath);
	kfree(bprm);
}

/*
 * The name the new program is known by. Of a file given by descriptor only a path through /dev/fd
 * is known.
 */
static int name_bprm(struct linux_binprm *bprm, int fd, struct filename *filename)
{
	bprm->filename = bprm->interp = filename->name;
	if (fd == AT_FDCWD || filename->name[0] == '/')
		return 0;
	if (filename->name[0])
		bprm->fdpath = kasprintf(GFP_KERNEL, "/dev/fd/%d/%s", fd, filename->name);
	else
		bprm->fdpath = kasprintf(GFP_KERNEL, "/dev/fd/%d", fd);
	if (!bprm->fdpath)
		return -ENOMEM;
	bprm->filename = bprm->interp = bprm->fdpath;
	return 0;
}

static int open_bprm(struct linux_binprm *bprm, int fd, struct filename *filename, int flags)
{
	struct file *file = do_open_execat(fd, filename, flags);

	if (IS_ERR(file))
		return PTR_ERR(file);
	bprm->file = file;
	/* A script's interpreter will want to open that path. */
	if (bprm->fdpath && get_close_on_exec(fd))
		bprm->interp_flags |= BINPRM_FLAGS_PATH_INACCESSIBLE;
	return 0;
}

static int collect_strings(struct linux_binprm *bprm, struct arg_list *argv, struct arg_list *envp)
{
	int err;

	bprm->argc = count_args(argv);
	if (bprm->argc < 0)
		return bprm->argc;
	bprm->envc = count_args(envp);
	if (bprm->envc < 0)
		return bprm->envc;
	err = set_arg_limit(bprm);
	if (!err)
		err = copy_string_kernel(bprm->filename, bprm);
	if (err)
		return err;
	bprm->exec = bprm->p;
	err = copy_strings(bprm->envc, envp, bprm);
	if (!err)
		err = copy_strings(bprm->argc, argv, bprm);
	/* Programs rely on argv[0] being there. */
	if (!err && !bprm->argc) {
		err = copy_string_kernel("", bprm);
		bprm->argc = 1;
	}
	return err;
}

static int bprm_execve(struct linux_binprm *bprm)
{
	int err = prepare_bprm_creds(bprm);

	if (err)
		return err;
	check_unsafe_exec(bprm);
	current->in_execve = 1;
	sched_exec();		/* nothing is cached now: a good moment to move */
	err = exec_binprm(bprm);
	current->fs->in_exec = 0;
	current->in_execve = 0;
	if (!err)
		rseq_execve(current);
	else if (bprm->point_of_no_return && !fatal_signal_pending(current))
		force_fatal_sig(SIGSEGV);	/* I1 */
	return err;
}

static int do_execveat_common(int fd, struct filename *filename, struct arg_list *argv,
			      struct arg_list *envp, int flags)
{
	struct linux_binprm *bprm;
	int err;

	if (IS_ERR(filename))
		return PTR_ERR(filename);
	/*
	 * set*uid() went over the limit of processes: that is answered here, where programs look at
	 * errors.
	 */
	err = -EAGAIN;
	if ((current->flags & PF_NPROC_EXCEEDED) &&
	    atomic_long_read(&current_user()->processes) > rlimit(RLIMIT_NPROC))
		goto out_name;
	current->flags &= ~PF_NPROC_EXCEEDED;

	err = -ENOMEM;
	bprm = kzalloc(sizeof(*bprm), GFP_KERNEL);
	if (!bprm)
		goto out_name;
	err = name_bprm(bprm, fd, filename);
	if (err)
		goto out_bprm;
	err = -ENOMEM;
	bprm->mm = mm_alloc();
	if (!bprm->mm)
		goto out_bprm;
	task_lock(current->group_leader);
	bprm->rlim_stack = current->signal->rlim[RLIMIT_STACK];
	task_unlock(current->group_leader);
	err = collect_strings(bprm, argv, envp);
	if (!err)
		err = open_bprm(bprm, fd, filename, flags);
	if (!err)
		err = bprm_execve(bprm);
out_bprm:
	free_bprm(bprm);
out_name:
	putname(filename);
	return err;
}

int kernel_execve(const char *filename, const char *const *argv, const char *const *envp)
{
	struct arg_list args = {.kernel = true, .kern = argv}, env = {.kernel = true, .kern = envp};

	if (WARN_ON_ONCE(current->flags & PF_KTHREAD))
		return -EINVAL;
	return do_execveat_common(AT_FDCWD, getname_kernel(filename), &args, &env, 0);
}

long sys_execve(const char __user *filename, const char __user *const __user *argv,
		const char __user *const __user *envp)
{
	struct arg_list args = { .user = argv }, env = { .user = envp };

	return do_execveat_common(AT_FDCWD, getname(filename), &args, &env, 0);
}

long sys_execveat(int fd, const char __user *filename, const char __user *const __user *argv,
		  const char __user *const __user *envp, int flags)
{
	struct arg_list args = { .user = argv }, env = { .user = envp };

	return do_execveat_common(fd, getname_uflags(filename, flags), &args, &env, flags);
}
