// SPDX-License-Identifier: MIT
/*
 * pidfds: file descriptors that stand for a process. The file holds a reference to the struct pid,
 * so the descriptor never comes to mean another process; it polls readable once the process has
 * ended.
 */

#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/fs.h>
#include <linux/file.h>
#include <linux/fdtable.h>
#include <linux/poll.h>
#include <linux/anon_inodes.h>
#include <linux/seq_file.h>
#include <linux/ptrace.h>
#include <linux/syscalls.h>
#include <linux/uaccess.h>
#include <linux/sched/signal.h>

#define PIDFD_NONBLOCK	O_NONBLOCK

static int pidfd_release(struct inode *inode, struct file *file)
{
	put_pid(file->private_data);
	return 0;
}

static __poll_kernel_t pidfd_poll(struct file *file, struct poll_table_struct *pts)
{
	struct pid *pid = file->private_data;
	struct task_struct *task;
	__poll_kernel_t events = 0;

	poll_wait(file, &pid->wait_pidfd, pts);
	rcu_read_lock();
	task = pid_task(pid, PIDTYPE_PID);
	if (!task || (READ_ONCE(task->exit_state) && thread_group_empty(task)))
		events = EPOLLIN | EPOLLRDNORM;
	rcu_read_unlock();
	return events;
}

static void pidfd_show_fdinfo(struct seq_file *m, struct file *file)
{
	struct pid *pid = file->private_data;
	pid_t nr = -1;

	rcu_read_lock();
	if (pid_has_task(pid, PIDTYPE_PID))
		nr = pid_vnr(pid);
	rcu_read_unlock();
	seq_printf(m, "Pid:\t%d\nNSpid:\t%d\n", nr, nr);
}

const struct file_operations pidfd_fops = {
	.release = pidfd_release,
	.poll = pidfd_poll,
	.show_fdinfo = pidfd_show_fdinfo,
};

struct pid *pidfd_pid(const struct file *file)
{
	return file->f_op == &pidfd_fops ? file->private_data : ERR_PTR(-EBADF);
}

struct pid *pidfd_get_pid(unsigned int fd, unsigned int *flags)
{
	struct fd f = fdget(fd);
	struct pid *pid;

	if (!f.file)
		return ERR_PTR(-EBADF);
	pid = pidfd_pid(f.file);
	if (!IS_ERR(pid)) {
		get_pid(pid);
		if (flags)
			*flags = f.file->f_flags;
	}
	fdput(f);
	return pid;
}

int pidfd_prepare(struct pid *pid, unsigned int flags, struct file **ret)
{
	struct file *file;
	int fd = get_unused_fd_flags(O_RDWR | O_CLOEXEC);

	if (fd < 0)
		return fd;
	file = anon_inode_getfile("[pidfd]", &pidfd_fops, pid, flags | O_RDWR | O_CLOEXEC);
	if (IS_ERR(file)) {
		put_unused_fd(fd);
		return PTR_ERR(file);
	}
	get_pid(pid);		/* the file's */
	*ret = file;
	return fd;
}

int pidfd_create(struct pid *pid, unsigned int flags)
{
	struct file *file;
	int fd;

	if (!pid || !pid_has_task(pid, PIDTYPE_TGID))
		return -EINVAL;
	fd = pidfd_prepare(pid, flags, &file);
	if (fd >= 0)
		fd_install(fd, file);
	return fd;
}

long sys_pidfd_open(pid_t nr, unsigned int flags)
{
	struct pid *pid;
	int fd;

	if ((flags & ~PIDFD_NONBLOCK) || nr <= 0)
		return -EINVAL;
	pid = find_get_pid(nr);
	if (!pid)
		return -ESRCH;
	fd = pidfd_create(pid, flags);
	put_pid(pid);
	return fd;
}

/* Reads the caller's siginfo, or makes the one kill() would. */
static int pidfd_siginfo(kernel_siginfo_t *info, struct pid *pid, int sig, siginfo_t __user *uinfo)
{
	int err;

	if (!uinfo) {
		fill_siginfo_user(info, sig, SI_USER);
		return 0;
	}
	err = copy_siginfo_from_user(info, uinfo, 0);
	if (err)
		return err;
	if (info->si_signo != sig)
		return -EINVAL;
	/* Only to itself may a process pretend to be the kernel or kill(). */
	if (task_pid(current) != pid && (info->si_code >= 0 || info->si_code == SI_TKILL))
		return -EPERM;
	return 0;
}

long sys_pidfd_send_signal(int pidfd, int sig, siginfo_t __user *uinfo, unsigned int flags)
{
	kernel_siginfo_t info;
	struct pid *pid;
	int err;

	if (flags)
		return -EINVAL;
	pid = pidfd_get_pid(pidfd, NULL);
	if (IS_ERR(pid))
		return PTR_ERR(pid);
	err = pidfd_siginfo(&info, pid, sig, uinfo);
	if (!err)
		err = kill_pid_info(sig, &info, pid);
	put_pid(pid);
	return err;
}

/* A reference to the file behind `fd` of another process the caller may control. */
static struct file *file_of_task(struct task_struct *task, int fd)
{
	struct file *file;
	int err = down_read_killable(&task->signal->exec_update_lock);

	if (err)
		return ERR_PTR(err);
	if (ptrace_may_access(task, PTRACE_MODE_ATTACH_REALCREDS))
		file = fget_task(task, fd);
	else
		file = ERR_PTR(-EPERM);
	up_read(&task->signal->exec_update_lock);
	return file ? file : ERR_PTR(-EBADF);
}

static int take_file(struct pid *pid, int fd)
{
	struct task_struct *task = get_pid_task(pid, PIDTYPE_PID);
	struct file *file;
	int ret;

	if (!task)
		return -ESRCH;
	file = file_of_task(task, fd);
	put_task_struct(task);
	if (IS_ERR(file))
		return PTR_ERR(file);
	ret = get_unused_fd_flags(O_CLOEXEC);
	if (ret < 0)
		fput(file);
	else
		fd_install(ret, file);
	return ret;
}

long sys_pidfd_getfd(int pidfd, int fd, unsigned int flags)
{
	struct pid *pid;
	int ret;

	if (flags)
		return -EINVAL;
	pid = pidfd_get_pid(pidfd, NULL);
	if (IS_ERR(pid))
		return PTR_ERR(pid);
	ret = take_file(pid, fd);
	put_pid(pid);
	return ret;
}
