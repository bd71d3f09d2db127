// SPDX-License-Identifier: MIT
/*
 * The boot-time tracer of system calls: `trace=sys` logs every call of every program,
 * `trace=sys:NAME` those of the programs of that name.
 *
 *	cat[42] openat(-100, "/etc/motd", 0x0) = 3
 *
 * Names and the kinds of arguments come from the table the dispatch is made of. Strings are read
 * when the call begins; the line is printed when it ends, so that lines of several tasks do not
 * mix.
 */

#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/printk.h>
#include <linux/ptrace.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/syscalls.h>
#include <linux/uaccess.h>
#include <asm/syscall.h>

#define LINE_SIZE	200
#define STRING_MAX	40

struct syscall_trace {
	int used;
	char line[LINE_SIZE];
};

static bool trace_on;
static char trace_comm[TASK_COMM_LEN];	/* empty: every program */

static int __init setup_trace(char *value)
{
	if (strncmp(value, "sys", 3))
		return 0;
	value += 3;
	if (*value == ':')
		strscpy(trace_comm, value + 1, sizeof(trace_comm));
	else if (*value)
		return 0;
	trace_on = true;
	return 1;
}
__setup("trace=", setup_trace);

void trace_syscall_update(void)
{
	if (likely(!trace_on))
		return;
	if (!trace_comm[0] || !strncmp(current->comm, trace_comm, TASK_COMM_LEN))
		set_thread_flag(TIF_SYSCALL_LOG);
	else
		clear_thread_flag(TIF_SYSCALL_LOG);
}

static __printf(2, 3) void line_add(struct syscall_trace *st, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	st->used += vscnprintf(st->line + st->used, LINE_SIZE - st->used, fmt, args);
	va_end(args);
}

static void add_string(struct syscall_trace *st, const char __user *ustr)
{
	char text[STRING_MAX + 1];
	long len = strncpy_from_user(text, ustr, STRING_MAX), i;

	if (len < 0) {
		line_add(st, "%#lx", (unsigned long)ustr);
		return;
	}
	text[min(len, (long)STRING_MAX)] = '\0';
	for (i = 0; text[i]; i++)
		if (text[i] < ' ' || text[i] > '~')
			text[i] = '.';
	line_add(st, "\"%s\"%s", text, len >= STRING_MAX ? "..." : "");
}

static void add_argument(struct syscall_trace *st, char kind, unsigned long value)
{
	switch (kind) {
	case 'd':
		line_add(st, "%d", (int)value);
		break;
	case 'u':
		line_add(st, "%lu", value);
		break;
	case 'o':
		line_add(st, "%#o", (unsigned int)value);
		break;
	case 's':
		add_string(st, (const char __user *)value);
		break;
	default:
		line_add(st, "%#lx", value);
	}
}

/* "name kinds" of a call; "" if there is no such call. */
static const char *call_text(int nr)
{
	return syscall_trace_text + (nr >= 0 && nr < NR_syscalls ? syscall_trace_offset[nr] : 0);
}

void trace_syscall_enter(struct pt_regs *regs)
{
	struct syscall_trace *st = current->syscall_trace;
	int nr = syscall_get_nr(current, regs), i;
	const char *text = call_text(nr), *kinds;
	unsigned long args[6];

	if (!st)
		st = current->syscall_trace = kmalloc(sizeof(*st), GFP_KERNEL);
	if (!st)
		return;
	st->used = 0;
	line_add(st, "%s[%d] ", current->comm, task_pid_nr(current));
	kinds = strchr(text, ' ');
	if (!kinds) {
		line_add(st, "call %d(", nr);
		return;
	}
	line_add(st, "%.*s(", (int)(kinds - text), text);
	syscall_get_arguments(current, regs, args);
	for (i = 0; kinds[i + 1]; i++) {
		if (i)
			line_add(st, ", ");
		add_argument(st, kinds[i + 1], args[i]);
	}
}

void trace_syscall_exit(struct pt_regs *regs)
{
	struct syscall_trace *st = current->syscall_trace;
	long ret = syscall_get_return_value(current, regs);

	if (!st || !st->used)
		return;
	if (ret >= -4095 && ret < 0x10000)
		printk(KERN_INFO "%s) = %ld\n", st->line, ret);
	else
		printk(KERN_INFO "%s) = %#lx\n", st->line, ret);
	st->used = 0;
}

void trace_syscall_free(struct task_struct *tsk)
{
	kfree(tsk->syscall_trace);
	tsk->syscall_trace = NULL;
}
