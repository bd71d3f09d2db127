// SPDX-License-Identifier: MIT
/*
 * Small files of a process's folder: comm, limits, personality, syscall, wchan, io, oom settings;
 * and its links cwd, root, exe.
 */

#include <linux/capability.h>
#include <linux/errno.h>
#include <linux/file.h>
#include <linux/fs_struct.h>
#include <linux/kallsyms.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/oom.h>
#include <linux/ptrace.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/stat.h>
#include <linux/sched/task.h>
#include <linux/sched/task_stack.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/stacktrace.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <uapi/linux/oom.h>
#include <asm/sections.h>
#include <asm/syscall.h>
#include "internal.h"
#include "pid_files.h"

#define MAX_NUMBER	24	/* characters of a number written to a file */

/* ------------------------------------------------------------------ links */

int proc_cwd_link(struct dentry *dentry, struct path *path)
{
	struct task_struct *task = get_proc_task(d_inode(dentry));
	int ret = task ? get_task_fs_pwd(task, path) : -ENOENT;

	if (task)
		put_task_struct(task);
	return ret;
}

int proc_root_link(struct dentry *dentry, struct path *path)
{
	struct task_struct *task = get_proc_task(d_inode(dentry));
	int ret = task ? get_task_fs_root(task, path) : -ENOENT;

	if (task)
		put_task_struct(task);
	return ret;
}

int proc_exe_link(struct dentry *dentry, struct path *path)
{
	struct task_struct *task = get_proc_task(d_inode(dentry));
	struct file *exe;

	if (!task)
		return -ENOENT;
	exe = get_task_exe_file(task);
	put_task_struct(task);
	if (!exe)
		return -ENOENT;
	*path = exe->f_path;
	path_get(path);
	fput(exe);
	return 0;
}

/* ------------------------------------------------------------------ texts */

int proc_pid_personality(struct seq_file *m, struct pid *pid, struct task_struct *task)
{
	if (!ptrace_may_access(task, PTRACE_MODE_ATTACH_FSCREDS))
		return -EPERM;
	seq_printf(m, "%08x\n", task->personality);
	return 0;
}

static const struct {
	const char *name, *unit;
} limit_names[RLIM_NLIMITS] = {
	[RLIMIT_CPU] = { "Max cpu time", "seconds" },
	[RLIMIT_FSIZE] = { "Max file size", "bytes" },
	[RLIMIT_DATA] = { "Max data size", "bytes" },
	[RLIMIT_STACK] = { "Max stack size", "bytes" },
	[RLIMIT_CORE] = { "Max core file size", "bytes" },
	[RLIMIT_RSS] = { "Max resident set", "bytes" },
	[RLIMIT_NPROC] = { "Max processes", "processes" },
	[RLIMIT_NOFILE] = { "Max open files", "files" },
	[RLIMIT_MEMLOCK] = { "Max locked memory", "bytes" },
	[RLIMIT_AS] = { "Max address space", "bytes" },
	[RLIMIT_LOCKS] = { "Max file locks", "locks" },
	[RLIMIT_SIGPENDING] = { "Max pending signals", "signals" },
	[RLIMIT_MSGQUEUE] = { "Max msgqueue size", "bytes" },
	[RLIMIT_NICE] = { "Max nice priority", NULL },
	[RLIMIT_RTPRIO] = { "Max realtime priority", NULL },
	[RLIMIT_RTTIME] = { "Max realtime timeout", "us" },
};

static void put_limit(struct seq_file *m, unsigned long value)
{
	if (value == RLIM_INFINITY)
		seq_printf(m, "%-20s ", "unlimited");
	else
		seq_printf(m, "%-20lu ", value);
}

int proc_pid_limits(struct seq_file *m, struct pid *pid, struct task_struct *task)
{
	seq_printf(m, "%-25s %-20s %-20s %-10s\n", "Limit", "Soft Limit", "Hard Limit", "Units");
	for (int i = 0; i < RLIM_NLIMITS; i++) {
		seq_printf(m, "%-25s ", limit_names[i].name);
		put_limit(m, task_rlimit(task, i));
		put_limit(m, task_rlimit_max(task, i));
		if (limit_names[i].unit)
			seq_printf(m, "%-10s\n", limit_names[i].unit);
		else
			seq_putc(m, '\n');
	}
	return 0;
}

static void show_syscall(struct seq_file *m, struct task_struct *task)
{
	struct pt_regs *regs = task_pt_regs(task);
	unsigned long args[6];

	if ((long)regs->orig_ax < 0) {
		seq_printf(m, "%ld 0x%lx 0x%lx\n", (long)regs->orig_ax, regs->sp, regs->ip);
		return;
	}
	syscall_get_arguments(task, regs, args);
	seq_printf(m, "%ld 0x%lx 0x%lx 0x%lx 0x%lx 0x%lx 0x%lx 0x%lx 0x%lx\n", (long)regs->orig_ax,
		   args[0], args[1], args[2], args[3], args[4], args[5], regs->sp, regs->ip);
}

int proc_pid_syscall(struct seq_file *m, struct pid *pid, struct task_struct *task)
{
	if (!ptrace_may_access(task, PTRACE_MODE_ATTACH_FSCREDS))
		return -EPERM;
	if (task_is_running(task) && task != current) {
		seq_puts(m, "running\n");
	} else if (!try_get_task_stack(task)) {
		seq_puts(m, "-1 0x0 0x0\n");		/* dead */
	} else {
		show_syscall(m, task);
		put_task_stack(task);
	}
	return 0;
}

int proc_pid_wchan(struct seq_file *m, struct pid *pid, struct task_struct *task)
{
	unsigned long wchan = 0, size, offset;
	char name[KSYM_NAME_LEN];
	const char *symbol = NULL;

	if (ptrace_may_access(task, PTRACE_MODE_READ_FSCREDS))
		wchan = task_is_running(task) ? 0 : __get_wchan(task);
	if (wchan)
		symbol = kallsyms_lookup(wchan, &size, &offset, NULL, name);
	seq_puts(m, symbol ? symbol : "0");
	return 0;
}

#define MAX_STACK_TRACE	64

static bool in_scheduler(unsigned long addr)
{
	return addr >= (unsigned long)__sched_text_start && addr < (unsigned long)__sched_text_end;
}

/* The calls that a sleeping thread is in, the innermost first. */
int proc_pid_stack(struct seq_file *m, struct pid *pid, struct task_struct *task)
{
	unsigned long *entries;
	unsigned int n = 0, first = 0;

	if (!capable(CAP_SYS_ADMIN))
		return -EACCES;
	if (!ptrace_may_access(task, PTRACE_MODE_ATTACH_FSCREDS))
		return -EPERM;
	entries = kmalloc(MAX_STACK_TRACE * sizeof(*entries), GFP_KERNEL);
	if (!entries)
		return -ENOMEM;
	if (task == current || !READ_ONCE(task->on_cpu))
		n = stack_trace_save_tsk(task, entries, MAX_STACK_TRACE, 0);
	while (first < n && in_scheduler(entries[first]))
		first++;
	for (; first < n; first++)
		seq_printf(m, "[<0>] %pB\n", (void *)entries[first]);
	kfree(entries);
	return 0;
}

int proc_pid_sched(struct seq_file *m, struct pid *pid, struct task_struct *task)
{
	proc_sched_show_task(task, m);
	return 0;
}

int proc_pid_schedstat(struct seq_file *m, struct pid *pid, struct task_struct *task)
{
	seq_printf(m, "%llu %llu %lu\n", (unsigned long long)task->se.sum_exec_runtime, 0ULL,
		   task->nvcsw + task->nivcsw);
	return 0;
}

int proc_oom_score(struct seq_file *m, struct pid *pid, struct task_struct *task)
{
	unsigned long pages = totalram_pages();
	long badness = oom_badness(task, pages), points = 0;

	/*
	 * Scaled so that a task without adjustment that has all memory has 1333, as 6.1 prints it.
	 */
	if (badness != LONG_MIN)
		points = (1000 + badness * 1000 / (long)pages) * 2 / 3;
	seq_printf(m, "%ld\n", points);
	return 0;
}

int proc_pid_io(struct seq_file *m, struct pid *pid, struct task_struct *task)
{
	u64 sum[6];
	struct signal_struct *sig = task->signal;
	struct task_struct *t;
	unsigned long flags;

	if (!ptrace_may_access(task, PTRACE_MODE_READ_FSCREDS))
		return -EACCES;
	if (!lock_task_sighand(task, &flags))
		return -ESRCH;
	sum[0] = sig->ioac_rchar;
	sum[1] = sig->ioac_wchar;
	sum[2] = sig->ioac_syscr;
	sum[3] = sig->ioac_syscw;
	sum[4] = sig->ioac_read_bytes;
	sum[5] = sig->ioac_write_bytes;
	for_each_thread(task, t) {
		sum[0] += t->ioac_rchar;
		sum[1] += t->ioac_wchar;
		sum[2] += t->ioac_syscr;
		sum[3] += t->ioac_syscw;
		sum[4] += t->ioac_read_bytes;
		sum[5] += t->ioac_write_bytes;
	}
	unlock_task_sighand(task, &flags);
	seq_printf(
		m,
		"rchar: %llu\nwchar: %llu\nsyscr: %llu\nsyscw: %llu\nread_bytes: %llu\n"
		"write_bytes: %llu\ncancelled_write_bytes: 0\n",
		(unsigned long long)sum[0], (unsigned long long)sum[1], (unsigned long long)sum[2],
		(unsigned long long)sum[3], (unsigned long long)sum[4], (unsigned long long)sum[5]);
	return 0;
}

/* ------------------------------------------------------------------ files that are written */

static int get_number(const char __user *buf, size_t count, long *val)
{
	char text[MAX_NUMBER] = { };

	if (copy_from_user(text, buf, min(count, sizeof(text) - 1)))
		return -EFAULT;
	return kstrtol(strim(text), 0, val);
}

static int comm_show(struct seq_file *m, void *v)
{
	struct task_struct *p = get_proc_task(m->private);
	char comm[TASK_COMM_LEN];

	if (!p)
		return -ESRCH;
	seq_printf(m, "%s\n", get_task_comm(comm, sizeof(comm), p));
	put_task_struct(p);
	return 0;
}

static int comm_open(struct inode *inode, struct file *file)
{
	return single_open(file, comm_show, inode);
}

static ssize_t comm_write(struct file *file, const char __user *buf, size_t count, loff_t *offset)
{
	struct task_struct *p = get_proc_task(file_inode(file));
	char text[TASK_COMM_LEN] = { };
	ssize_t ret = count;

	if (!p)
		return -ESRCH;
	if (copy_from_user(text, buf, min(count, sizeof(text) - 1)))
		ret = -EFAULT;
	else if (!same_thread_group(current, p))
		ret = -EINVAL;
	else
		set_task_comm(p, text);
	put_task_struct(p);
	return ret;
}

const struct file_operations proc_comm_fops = {
	.open = comm_open,
	.read = seq_read,
	.write = comm_write,
	.llseek = seq_lseek,
	.release = single_release,
};

static ssize_t oom_score_adj_read(struct file *file, char __user *buf, size_t count, loff_t *pos)
{
	struct task_struct *task = get_proc_task(file_inode(file));
	char text[MAX_NUMBER];
	int len;

	if (!task)
		return -ESRCH;
	len = snprintf(text, sizeof(text), "%d\n", task->signal->oom_score_adj);
	put_task_struct(task);
	return simple_read_from_buffer(buf, count, pos, text, len);
}

/* Sets the value for every process that shares the address space. */
static int set_oom_adj(struct task_struct *task, long adj)
{
	struct signal_struct *sig = task->signal;

	if (adj < OOM_SCORE_ADJ_MIN || adj > OOM_SCORE_ADJ_MAX)
		return -EINVAL;
	if (adj < sig->oom_score_adj_min && !capable(CAP_SYS_RESOURCE))
		return -EACCES;
	WRITE_ONCE(sig->oom_score_adj, adj);
	if (capable(CAP_SYS_RESOURCE))
		WRITE_ONCE(sig->oom_score_adj_min, adj);
	return 0;
}

static ssize_t oom_score_adj_write(struct file *file, const char __user *buf, size_t count,
				   loff_t *pos)
{
	struct task_struct *task;
	long val;
	int ret = get_number(buf, count, &val);

	if (ret)
		return ret;
	task = get_proc_task(file_inode(file));
	if (!task)
		return -ESRCH;
	ret = set_oom_adj(task, val);
	put_task_struct(task);
	return ret ? ret : (ssize_t)count;
}

const struct file_operations proc_oom_score_adj_fops = {
	.read = oom_score_adj_read, .write = oom_score_adj_write, .llseek = default_llseek,
};

/* The old scale, -17 to 15. */
static ssize_t oom_adj_read(struct file *file, char __user *buf, size_t count, loff_t *pos)
{
	struct task_struct *task = get_proc_task(file_inode(file));
	char text[MAX_NUMBER];
	int adj, len;

	if (!task)
		return -ESRCH;
	adj = task->signal->oom_score_adj;
	adj = adj == OOM_SCORE_ADJ_MAX ? OOM_ADJUST_MAX : adj * -OOM_DISABLE / OOM_SCORE_ADJ_MAX;
	put_task_struct(task);
	len = snprintf(text, sizeof(text), "%d\n", min(adj, OOM_ADJUST_MAX));
	return simple_read_from_buffer(buf, count, pos, text, len);
}

static ssize_t oom_adj_write(struct file *file, const char __user *buf, size_t count, loff_t *pos)
{
	struct task_struct *task;
	long val;
	int ret = get_number(buf, count, &val);

	if (ret)
		return ret;
	if ((val < OOM_ADJUST_MIN || val > OOM_ADJUST_MAX) && val != OOM_DISABLE)
		return -EINVAL;
	task = get_proc_task(file_inode(file));
	if (!task)
		return -ESRCH;
	val = val == OOM_ADJUST_MAX ? OOM_SCORE_ADJ_MAX : val * OOM_SCORE_ADJ_MAX / -OOM_DISABLE;
	ret = set_oom_adj(task, val);
	put_task_struct(task);
	return ret ? ret : (ssize_t)count;
}

const struct file_operations proc_oom_adj_fops = {
	.read = oom_adj_read, .write = oom_adj_write, .llseek = default_llseek,
};

static int timerslack_show(struct seq_file *m, void *v)
{
	struct task_struct *p = get_proc_task(m->private);
	int ret = 0;

	if (!p)
		return -ESRCH;
	if (p != current && !capable(CAP_SYS_NICE))
		ret = -EPERM;
	else
		seq_printf(m, "%lu\n", p->timer_slack_ns);
	put_task_struct(p);
	return ret;
}

static int timerslack_open(struct inode *inode, struct file *file)
{
	return single_open(file, timerslack_show, inode);
}

static ssize_t timerslack_write(struct file *file, const char __user *buf, size_t count,
				loff_t *pos)
{
	struct task_struct *p;
	long val;
	int ret = get_number(buf, count, &val);

	if (ret)
		return ret;
	p = get_proc_task(file_inode(file));
	if (!p)
		return -ESRCH;
	if (p != current && !capable(CAP_SYS_NICE))
		ret = -EPERM;
	else
		p->timer_slack_ns = val ? (unsigned long)val : p->default_timer_slack_ns;
	put_task_struct(p);
	return ret ? ret : (ssize_t)count;
}

const struct file_operations proc_timerslack_fops = {
	.open = timerslack_open,
	.read = seq_read,
	.write = timerslack_write,
	.llseek = seq_lseek,
	.release = single_release,
};
