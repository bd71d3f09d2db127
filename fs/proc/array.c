// SPDX-License-Identifier: MIT
/*
 * /proc/PID/stat, status and statm: what ps(1) and top(1) read. The fields and their order are
 * those of proc(5).
 */

#include <linux/cred.h>
#include <linux/errno.h>
#include <linux/fdtable.h>
#include <linux/fs_struct.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/mm_counters.h>
#include <linux/ptrace.h>
#include <linux/sched/cputime.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/sched/task_stack.h>
#include <linux/seq_file.h>
#include <linux/string.h>
#include <linux/tty.h>
#include <asm/processor.h>
#include "internal.h"

static const char *state_name(struct task_struct *task)
{
	switch (task_state_to_char(task)) {
	case 'R': return "R (running)";
	case 'S': return "S (sleeping)";
	case 'D': return "D (disk sleep)";
	case 'T': return "T (stopped)";
	case 't': return "t (tracing stop)";
	case 'X': return "X (dead)";
	case 'Z': return "Z (zombie)";
	case 'P': return "P (parked)";
	default: return "I (idle)";
	}
}

/* A name with what would upset parsers escaped. */
static void put_name(struct seq_file *m, struct task_struct *p, bool escape)
{
	char comm[TASK_COMM_LEN];

	get_task_comm(comm, sizeof(comm), p);
	if (escape)
		seq_escape(m, comm, "\n\\");
	else
		seq_puts(m, comm);
}

static pid_t tracer_pid(struct task_struct *p)
{
	struct task_struct *tracer = p->ptrace ? rcu_dereference(p->parent) : NULL;

	return tracer ? task_pid_vnr(tracer) : 0;
}

static void show_ids(struct seq_file *m, struct task_struct *p)
{
	const struct cred *cred = get_task_cred(p);
	struct group_info *gi = cred->group_info;
	pid_t ppid, tpid;

	rcu_read_lock();
	ppid = pid_alive(p) ? task_tgid_vnr(rcu_dereference(p->real_parent)) : 0;
	tpid = tracer_pid(p);
	rcu_read_unlock();
	seq_printf(m, "State:\t%s\nTgid:\t%d\nNgid:\t0\nPid:\t%d\nPPid:\t%d\nTracerPid:\t%d\n",
		   state_name(p), task_tgid_vnr(p), task_pid_vnr(p), ppid, tpid);
	seq_printf(m, "Uid:\t%u\t%u\t%u\t%u\nGid:\t%u\t%u\t%u\t%u\nFDSize:\t%u\nGroups:\t",
		   cred->uid.val, cred->euid.val, cred->suid.val, cred->fsuid.val, cred->gid.val,
		   cred->egid.val, cred->sgid.val, cred->fsgid.val, task_fdtable_size(p));
	for (int i = 0; i < gi->ngroups; i++)
		seq_printf(m, "%s%u", i ? " " : "", gi->gid[i].val);
	seq_puts(m, " \n");
	put_cred(cred);
	seq_printf(m, "NStgid:\t%d\nNSpid:\t%d\nNSpgid:\t%d\nNSsid:\t%d\n", task_tgid_vnr(p),
		   task_pid_vnr(p), task_pgrp_vnr(p), task_session_vnr(p));
}

void task_mem(struct seq_file *m, struct mm_struct *mm)
{
	unsigned long anon = get_mm_counter(mm, MM_ANONPAGES),
		      file = get_mm_counter(mm, MM_FILEPAGES);
	unsigned long shmem = get_mm_counter(mm, MM_SHMEMPAGES), rss = anon + file + shmem;
	unsigned long hiwater_vm = max(mm->hiwater_vm, mm->total_vm),
		      hiwater_rss = max(mm->hiwater_rss, rss);
	unsigned long text =
		(PAGE_ALIGN(mm->end_code) - (mm->start_code & PAGE_MASK)) >> PAGE_SHIFT;
	unsigned long exec = max(mm->exec_vm, text);
	const struct {
		const char *name;
		unsigned long pages;
	} rows[] = {
		{ "VmPeak", hiwater_vm },
		{ "VmSize", mm->total_vm },
		{ "VmLck", mm->locked_vm },
		{ "VmPin", mm->pinned_vm },
		{ "VmHWM", hiwater_rss },
		{ "VmRSS", rss },
		{ "RssAnon", anon },
		{ "RssFile", file },
		{ "RssShmem", shmem },
		{ "VmData", mm->data_vm },
		{ "VmStk", mm->stack_vm },
		{ "VmExe", text },
		{ "VmLib", exec - text },
		{ "VmPTE", atomic_long_read(&mm->pgtables_bytes) >> PAGE_SHIFT },
		{ "VmSwap", 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		seq_printf(m, "%s:\t", rows[i].name);
		seq_put_decimal_ull_width(m, NULL, rows[i].pages << (PAGE_SHIFT - 10), 8);
		seq_puts(m, " kB\n");
	}
	seq_puts(m, "HugetlbPages:\t       0 kB\n");
}

/* Bit masks of what a process ignores and catches. siglock held. */
static void collect_handlers(struct task_struct *p, sigset_t *ign, sigset_t *catch)
{
	*ign = *catch = 0;
	for (int sig = 1; sig <= _NSIG; sig++) {
		__sighandler_t handler = p->sighand->action[sig - 1].sa.sa_handler;

		if (handler == SIG_IGN)
			sigaddset(ign, sig);
		else if (handler != SIG_DFL)
			sigaddset(catch, sig);
	}
}

static void show_signals(struct seq_file *m, struct task_struct *p)
{
	sigset_t pending = 0, shared = 0, blocked = 0, ign = 0, catch = 0;
	unsigned long flags, qsize = 0, qlim = 0;
	int threads = 0;

	if (lock_task_sighand(p, &flags)) {
		pending = p->pending.signal;
		shared = p->signal->shared_pending.signal;
		blocked = p->blocked;
		collect_handlers(p, &ign, &catch);
		threads = get_nr_threads(p);
		rcu_read_lock();
		qsize = atomic_long_read(&__task_cred(p)->user->sigpending);
		rcu_read_unlock();
		qlim = task_rlimit(p, RLIMIT_SIGPENDING);
		unlock_task_sighand(p, &flags);
	}
	seq_printf(m, "Threads:\t%d\nSigQ:\t%lu/%lu\n", threads, qsize, qlim);
	seq_printf(
		m,
		"SigPnd:\t%016lx\nShdPnd:\t%016lx\nSigBlk:\t%016lx\nSigIgn:\t%016lx\n"
		"SigCgt:\t%016lx\n",
		pending, shared, blocked, ign, catch);
}

static void show_caps(struct seq_file *m, struct task_struct *p)
{
	const struct cred *cred;
	kernel_cap_t inh, prm, eff, bset, amb;

	rcu_read_lock();
	cred = __task_cred(p);
	inh = cred->cap_inheritable;
	prm = cred->cap_permitted;
	eff = cred->cap_effective;
	bset = cred->cap_bset;
	amb = cred->cap_ambient;
	rcu_read_unlock();
	seq_printf(
		m,
		"CapInh:\t%016llx\nCapPrm:\t%016llx\nCapEff:\t%016llx\nCapBnd:\t%016llx\n"
		"CapAmb:\t%016llx\n",
		(unsigned long long)inh.val, (unsigned long long)prm.val,
		(unsigned long long)eff.val, (unsigned long long)bset.val,
		(unsigned long long)amb.val);
	/* Nobody filters system calls, and nobody is filtered. */
	seq_printf(m, "NoNewPrivs:\t%d\nSeccomp:\t0\nSeccomp_filters:\t0\n", p->no_new_privs);
	show_speculation(m);
}

/* An exiting task gives its fs back at any time. */
static int task_umask(struct task_struct *task)
{
	int umask = 0;

	task_lock(task);
	if (task->fs)
		umask = task->fs->umask;
	task_unlock(task);
	return umask;
}

int proc_pid_status(struct seq_file *m, struct pid *pid, struct task_struct *task)
{
	struct mm_struct *mm = get_task_mm(task);
	struct cpumask mask;

	seq_puts(m, "Name:\t");
	put_name(m, task, true);
	seq_printf(m, "\nUmask:\t%#04o\n", task_umask(task));
	show_ids(m, task);
	if (mm) {
		task_mem(m, mm);
		seq_printf(m, "CoreDumping:\t%d\nTHP_enabled:\t0\n", !!READ_ONCE(task->signal->core_state));
		mmput(mm);
	}
	show_signals(m, task);
	show_caps(m, task);
	cpumask_copy(&mask, &task->cpus_mask);
	seq_printf(m, "Cpus_allowed:\t%*pb\nCpus_allowed_list:\t%*pbl\n", (int)nr_cpu_ids,
		   cpumask_bits(&mask), (int)nr_cpu_ids, cpumask_bits(&mask));
	seq_puts(m, "Mems_allowed:\t1\nMems_allowed_list:\t0\n");
	seq_printf(m, "voluntary_ctxt_switches:\t%lu\nnonvoluntary_ctxt_switches:\t%lu\n",
		   task->nvcsw, task->nivcsw);
	return 0;
}

/* What /proc/PID/stat shows of a thread (whole = false) or of its process. */
struct stat_values {
	sigset_t pending, blocked, ign, catch;
	pid_t ppid, pgid, sid, tty_pgrp;
	int tty_nr, threads;
	unsigned long min_flt, maj_flt, cmin_flt, cmaj_flt;
	u64 utime, stime, cutime, cstime, gtime, cgtime;
	int exit_code;
};

static void stat_tty(struct task_struct *task, struct stat_values *v)
{
	struct tty_struct *tty = task->signal->tty;
	struct pid *pgrp;

	if (!tty)
		return;
	pgrp = tty_get_pgrp(tty);
	v->tty_pgrp = pid_vnr(pgrp);
	put_pid(pgrp);
	v->tty_nr =
		new_encode_dev(MKDEV(tty->driver->major, tty->driver->minor_start + tty->index));
}

static void stat_of_process(struct task_struct *task, struct stat_values *v)
{
	struct signal_struct *sig = task->signal;
	struct task_struct *t;

	v->min_flt = sig->min_flt;
	v->maj_flt = sig->maj_flt;
	v->gtime = sig->gtime;
	for_each_thread(task, t) {
		v->min_flt += t->min_flt;
		v->maj_flt += t->maj_flt;
		v->gtime += t->gtime;
	}
}

static void collect_stat(struct task_struct *task, struct stat_values *v, bool whole)
{
	struct signal_struct *sig = task->signal;
	unsigned long flags;

	*v = (struct stat_values){ .tty_pgrp = -1 };
	if (lock_task_sighand(task, &flags)) {
		stat_tty(task, v);
		collect_handlers(task, &v->ign, &v->catch);
		v->threads = get_nr_threads(task);
		v->cmin_flt = sig->cmin_flt;
		v->cmaj_flt = sig->cmaj_flt;
		v->cutime = sig->cutime;
		v->cstime = sig->cstime;
		v->cgtime = sig->cgtime;
		if (whole)
			stat_of_process(task, v);
		v->sid = task_session_vnr(task);
		v->pgid = task_pgrp_vnr(task);
		rcu_read_lock();
		v->ppid = task_tgid_vnr(rcu_dereference(task->real_parent));
		rcu_read_unlock();
		unlock_task_sighand(task, &flags);
	}
	v->pending = task->pending.signal;
	v->blocked = task->blocked;
	if (whole) {
		thread_group_cputime_adjusted(task, &v->utime, &v->stime);
	} else {
		task_cputime_adjusted(task, &v->utime, &v->stime);
		v->min_flt = task->min_flt;
		v->maj_flt = task->maj_flt;
		v->gtime = task->gtime;
	}
}

static void put_ull(struct seq_file *m, unsigned long long v)
{
	seq_put_decimal_ull(m, " ", v);
}

static int do_task_stat(struct seq_file *m, struct task_struct *task, bool whole)
{
	bool permitted = ptrace_may_access(task, PTRACE_MODE_READ_FSCREDS | PTRACE_MODE_NOAUDIT);
	struct mm_struct *mm = get_task_mm(task);
	bool show_mm = mm && permitted;
	struct stat_values v;

	collect_stat(task, &v, whole);
	seq_put_decimal_ull(m, NULL, task_pid_vnr(task));
	seq_puts(m, " (");
	put_name(m, task, false);
	seq_printf(m, ") %c", task_state_to_char(task));
	seq_printf(m, " %d %d %d %d %d %u", v.ppid, v.pgid, v.sid, v.tty_nr, v.tty_pgrp,
		   task->flags);
	put_ull(m, v.min_flt);
	put_ull(m, v.cmin_flt);
	put_ull(m, v.maj_flt);
	put_ull(m, v.cmaj_flt);
	put_ull(m, nsec_to_clock_t(v.utime));
	put_ull(m, nsec_to_clock_t(v.stime));
	put_ull(m, nsec_to_clock_t(v.cutime));
	put_ull(m, nsec_to_clock_t(v.cstime));
	seq_printf(m, " %d %d %d 0", task_prio(task), task_nice(task), v.threads);
	put_ull(m, nsec_to_clock_t(task->start_boottime));
	put_ull(m, mm ? task_vsize(mm) : 0);
	put_ull(m, mm ? get_mm_rss(mm) : 0);
	put_ull(m, task_rlimit(task, RLIMIT_RSS));
	put_ull(m, show_mm ? mm->start_code : mm ? 1 : 0);
	put_ull(m, show_mm ? mm->end_code : mm ? 1 : 0);
	put_ull(m, show_mm ? mm->start_stack : 0);
	/*
	 * Stack and instruction pointers change while one looks: shown only of those that dump core
	 * or exit.
	 */
	seq_puts(m, " 0 0");
	/* Only the first 31 signals, in decimal: see status for all. */
	put_ull(m, v.pending & 0x7fffffffUL);
	put_ull(m, v.blocked & 0x7fffffffUL);
	put_ull(m, v.ign & 0x7fffffffUL);
	put_ull(m, v.catch & 0x7fffffffUL);
	seq_printf(m, " %d 0 0 %d %d %u %u 0", permitted && !task_is_running(task),
		   task->exit_signal, task_cpu(task), task->rt_priority, task->policy);
	put_ull(m, nsec_to_clock_t(v.gtime));
	put_ull(m, nsec_to_clock_t(v.cgtime));
	if (show_mm)
		seq_printf(m, " %lu %lu %lu %lu %lu %lu %lu", mm->start_data, mm->end_data,
			   mm->start_brk, mm->arg_start, mm->arg_end, mm->env_start, mm->env_end);
	else
		seq_puts(m, " 0 0 0 0 0 0 0");
	seq_printf(m, " %d\n", permitted ? task->exit_code : 0);
	if (mm)
		mmput(mm);
	return 0;
}

int proc_tid_stat(struct seq_file *m, struct pid *pid, struct task_struct *task)
{
	return do_task_stat(m, task, false);
}

int proc_pid_stat(struct seq_file *m, struct pid *pid, struct task_struct *task)
{
	return do_task_stat(m, task, true);
}

unsigned long task_vsize(struct mm_struct *mm)
{
	return PAGE_SIZE * mm->total_vm;
}

int proc_pid_statm(struct seq_file *m, struct pid *pid, struct task_struct *task)
{
	struct mm_struct *mm = get_task_mm(task);
	unsigned long shared, text;

	if (!mm) {
		seq_puts(m, "0 0 0 0 0 0 0\n");
		return 0;
	}
	shared = get_mm_counter(mm, MM_FILEPAGES) + get_mm_counter(mm, MM_SHMEMPAGES);
	text = (PAGE_ALIGN(mm->end_code) - (mm->start_code & PAGE_MASK)) >> PAGE_SHIFT;
	seq_printf(m, "%lu %lu %lu %lu 0 %lu 0\n", mm->total_vm,
		   shared + get_mm_counter(mm, MM_ANONPAGES), shared, text,
		   mm->data_vm + mm->stack_vm);
	mmput(mm);
	return 0;
}
