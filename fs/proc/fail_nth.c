// SPDX-License-Identifier: MIT
/*
 * fail-nth of a task's folder, in debug builds: n written to it makes the n-th allocation of the
 * task from then on fail (linux/fault-inject.h), 0 calls that off. It reads as what is left to
 * count: 0 says that the failure has happened. Neither way allocates anything, so the count is that
 * of the calls between.
 */

#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/kstrtox.h>
#include <linux/sched.h>
#include <linux/sched/task.h>
#include "internal.h"
#include "pid_files.h"

#define MAX_NUMBER	16	/* characters of a number and its newline */

static ssize_t fail_nth_read(struct file *file, char __user *buf, size_t count, loff_t *pos)
{
	struct task_struct *task = get_proc_task(file_inode(file));
	char text[MAX_NUMBER];
	int len;

	if (!task)
		return -ESRCH;
	len = snprintf(text, sizeof(text), "%u\n", READ_ONCE(task->fail_nth));
	put_task_struct(task);
	return simple_read_from_buffer(buf, count, pos, text, len);
}

static ssize_t fail_nth_write(struct file *file, const char __user *buf, size_t count, loff_t *pos)
{
	struct task_struct *task;
	unsigned int n;
	int ret = kstrtouint_from_user(buf, count, 0, &n);

	if (ret)
		return ret;
	task = get_proc_task(file_inode(file));
	if (!task)
		return -ESRCH;
	WRITE_ONCE(task->fail_nth, n);
	put_task_struct(task);
	return count;
}

const struct file_operations proc_fail_nth_fops = {
	.read = fail_nth_read, .write = fail_nth_write, .llseek = default_llseek,
};
