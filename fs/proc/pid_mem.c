// SPDX-License-Identifier: MIT
/* Files of a process's folder that show its memory: cmdline, environ, auxv, mem. */

#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/ptrace.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include "internal.h"
#include "pid_files.h"

/*
 * The address space is looked up, with the right to, when the file is opened; later reads need only
 * that there are users left.
 */
int proc_mem_open(struct inode *inode, struct file *file, unsigned int mode)
{
	struct task_struct *task = get_proc_task(inode);
	struct mm_struct *mm;

	if (!task)
		return -ESRCH;
	mm = mm_access(task, mode | PTRACE_MODE_FSCREDS);
	put_task_struct(task);
	if (IS_ERR(mm))
		return PTR_ERR(mm);
	if (mm) {
		mmgrab(mm);
		mmput(mm);
	}
	file->private_data = mm;
	return 0;
}

int proc_mem_release(struct inode *inode, struct file *file)
{
	struct mm_struct *mm = file->private_data;

	if (mm)
		mmdrop(mm);
	return 0;
}

/*
 * Copies [addr, addr + count) of another space to the user through a page; how much, or an errno if
 * nothing.
 */
static ssize_t copy_remote(struct mm_struct *mm, unsigned long addr, char __user *buf, size_t count)
{
	char *page = (char *)__get_free_page(GFP_KERNEL);
	ssize_t done = 0, ret = 0;

	if (!page)
		return -ENOMEM;
	while (count) {
		int n = access_remote_vm(mm, addr, page, min_t(size_t, count, PAGE_SIZE),
					 FOLL_FORCE);

		if (n <= 0) {
			ret = -EIO;
			break;
		}
		if (copy_to_user(buf, page, n)) {
			ret = -EFAULT;
			break;
		}
		addr += n;
		buf += n;
		done += n;
		count -= n;
	}
	free_page((unsigned long)page);
	return done ? done : ret;
}

/* Reads from a region of the space as from a file. */
static ssize_t read_region(struct mm_struct *mm, unsigned long start, unsigned long end,
			   char __user *buf, size_t count, loff_t *pos)
{
	ssize_t ret;

	if (*pos < 0 || start >= end || (unsigned long)*pos >= end - start)
		return 0;
	ret = copy_remote(mm, start + *pos, buf, min_t(size_t, count, end - start - *pos));
	if (ret > 0)
		*pos += ret;
	return ret;
}

static ssize_t environ_read(struct file *file, char __user *buf, size_t count, loff_t *pos)
{
	struct mm_struct *mm = file->private_data;
	unsigned long start, end;
	ssize_t ret;

	if (!mm || !mmget_not_zero(mm))
		return 0;
	spin_lock(&mm->arg_lock);
	start = mm->env_start;
	end = mm->env_end;
	spin_unlock(&mm->arg_lock);
	ret = read_region(mm, start, end, buf, count, pos);
	mmput(mm);
	return ret;
}

static int environ_open(struct inode *inode, struct file *file)
{
	return proc_mem_open(inode, file, PTRACE_MODE_READ);
}

const struct file_operations proc_environ_fops = {
	.open = environ_open,
	.read = environ_read,
	.llseek = generic_file_llseek,
	.release = proc_mem_release,
};

static ssize_t auxv_read(struct file *file, char __user *buf, size_t count, loff_t *pos)
{
	struct mm_struct *mm = file->private_data;
	unsigned int n = 0;

	if (!mm)
		return 0;
	do {
		n += 2;
	} while (mm->saved_auxv[n - 2] && n < AT_VECTOR_SIZE);
	return simple_read_from_buffer(buf, count, pos, mm->saved_auxv,
				       n * sizeof(mm->saved_auxv[0]));
}

const struct file_operations proc_auxv_fops = {
	.open = environ_open,
	.read = auxv_read,
	.llseek = generic_file_llseek,
	.release = proc_mem_release,
};

/*
 * A program that has overwritten its arguments with a title (setproctitle) has no NUL where they
 * ended: then the title is what starts there and goes on, into the environment, up to a NUL. A page
 * of it is shown.
 */
static ssize_t read_title(struct mm_struct *mm, unsigned long start, unsigned long end,
			  char __user *buf, size_t count, loff_t *pos)
{
	char *page = (char *)__get_free_page(GFP_KERNEL);
	ssize_t ret = 0;
	int n;

	if (!page)
		return -ENOMEM;
	n = access_remote_vm(mm, start, page, min(end - start, PAGE_SIZE), FOLL_FORCE);
	if (n > 0) {
		size_t len = strnlen(page, n);

		/* The NUL is shown where there is one. */
		ret = simple_read_from_buffer(buf, count, pos, page, len + (len < (size_t)n));
	}
	free_page((unsigned long)page);
	return ret;
}

static ssize_t cmdline_of(struct mm_struct *mm, char __user *buf, size_t count, loff_t *pos)
{
	unsigned long arg_start, arg_end, env_start, env_end;
	char last = 0;

	spin_lock(&mm->arg_lock);
	arg_start = mm->arg_start;
	arg_end = mm->arg_end;
	env_start = mm->env_start;
	env_end = mm->env_end;
	spin_unlock(&mm->arg_lock);
	if (arg_start >= arg_end)
		return 0;
	if (env_start == arg_end && env_end > env_start &&
	    access_remote_vm(mm, arg_end - 1, &last, 1, FOLL_FORCE) == 1 && last)
		return read_title(mm, arg_start, env_end, buf, count, pos);
	return read_region(mm, arg_start, arg_end, buf, count, pos);
}

static ssize_t cmdline_read(struct file *file, char __user *buf, size_t count, loff_t *pos)
{
	struct task_struct *task = get_proc_task(file_inode(file));
	struct mm_struct *mm;
	ssize_t ret = 0;

	if (!task)
		return -ESRCH;
	mm = get_task_mm(task);
	put_task_struct(task);
	if (mm) {
		ret = cmdline_of(mm, buf, count, pos);
		mmput(mm);
	}
	return ret;
}

const struct file_operations proc_cmdline_fops = {
	.read = cmdline_read, .llseek = generic_file_llseek,
};

/* ------------------------------------------------------------------ mem */

static int mem_open(struct inode *inode, struct file *file)
{
	file->f_mode |= FMODE_UNSIGNED_OFFSET;
	return proc_mem_open(inode, file, PTRACE_MODE_ATTACH);
}

static ssize_t mem_rw(struct file *file, char __user *buf, size_t count, loff_t *pos, bool write)
{
	struct mm_struct *mm = file->private_data;
	ssize_t done = 0, ret = 0;
	char *page;

	if (!mm)
		return 0;
	page = (char *)__get_free_page(GFP_KERNEL);
	if (!page)
		return -ENOMEM;
	if (!mmget_not_zero(mm))
		goto out_free;
	while (count) {
		int n = min_t(size_t, count, PAGE_SIZE);

		if (write && copy_from_user(page, buf, n)) {
			ret = -EFAULT;
			break;
		}
		n = access_remote_vm(mm, *pos, page, n, FOLL_FORCE | (write ? FOLL_WRITE : 0));
		if (n <= 0) {
			ret = -EIO;
			break;
		}
		if (!write && copy_to_user(buf, page, n)) {
			ret = -EFAULT;
			break;
		}
		buf += n;
		*pos += n;
		done += n;
		count -= n;
	}
	mmput(mm);
out_free:
	free_page((unsigned long)page);
	return done ? done : ret;
}

static ssize_t mem_read(struct file *file, char __user *buf, size_t count, loff_t *pos)
{
	return mem_rw(file, buf, count, pos, false);
}

static ssize_t mem_write(struct file *file, const char __user *buf, size_t count, loff_t *pos)
{
	return mem_rw(file, (char __user *)buf, count, pos, true);
}

static loff_t mem_lseek(struct file *file, loff_t offset, int whence)
{
	switch (whence) {
	case SEEK_SET:
		return file->f_pos = offset;
	case SEEK_CUR:
		return file->f_pos += offset;
	default:
		return -EINVAL;
	}
}

const struct file_operations proc_mem_fops = {
	.open = mem_open,
	.read = mem_read,
	.write = mem_write,
	.llseek = mem_lseek,
	.release = proc_mem_release,
};
