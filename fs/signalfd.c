// SPDX-License-Identifier: MIT
/*
 * signalfd: signals read from a file instead of delivered. The mask is changed and read under the
 * reader's siglock.
 */

#include <linux/anon_inodes.h>
#include <linux/errno.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/poll.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/seq_file.h>
#include <linux/signal.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/syscalls.h>
#include <linux/uaccess.h>
#include <uapi/linux/signalfd.h>

struct signalfd_ctx {
	sigset_t sigmask;	/* siglock: signals NOT wanted */
};

void signalfd_cleanup(struct sighand_struct *sighand)
{
	wait_queue_head_t *wqh = &sighand->signalfd_wqh;

	/* An epoll watch may outlive the process that polled: each must let go of this queue. */
	if (unlikely(waitqueue_active(wqh)))
		__wake_up_pollfree(wqh);
}

static int signalfd_release(struct inode *inode, struct file *file)
{
	kfree(file->private_data);
	return 0;
}

static __poll_kernel_t signalfd_poll(struct file *file, poll_table *wait)
{
	struct signalfd_ctx *ctx = file->private_data;
	__poll_kernel_t events = 0;

	poll_wait(file, &current->sighand->signalfd_wqh, wait);
	spin_lock_irq(&current->sighand->siglock);
	if ((current->pending.signal | current->signal->shared_pending.signal) & ~ctx->sigmask)
		events |= EPOLLIN;
	spin_unlock_irq(&current->sighand->siglock);
	return events;
}

/* The fields that the way a signal was sent gives it. */
static int signalfd_copyinfo(struct signalfd_siginfo __user *uinfo, const siginfo_t *info)
{
	struct signalfd_siginfo new = { .ssi_signo = info->si_signo,
					.ssi_errno = info->si_errno,
					.ssi_code = info->si_code };

	if (info->si_code == SI_TIMER) {
		new.ssi_tid = info->si_tid;
		new.ssi_overrun = info->si_overrun;
		new.ssi_ptr = (unsigned long)info->si_ptr;
		new.ssi_int = info->si_int;
	} else if (info->si_signo == SIGCHLD && info->si_code > 0) {
		new.ssi_pid = info->si_pid;
		new.ssi_uid = info->si_uid;
		new.ssi_status = info->si_status;
		new.ssi_utime = info->si_utime;
		new.ssi_stime = info->si_stime;
	} else if (info->si_signo == SIGPOLL && info->si_code > 0) {
		new.ssi_band = info->si_band;
		new.ssi_fd = info->si_fd;
	} else if (info->si_code > 0 && info->si_code != SI_KERNEL &&
		   (SYNCHRONOUS_MASK & sigmask(info->si_signo))) {
		new.ssi_addr = (unsigned long)info->si_addr;
	} else {
		new.ssi_pid = info->si_pid;
		new.ssi_uid = info->si_uid;
		if (info->si_code < 0) {
			new.ssi_ptr = (unsigned long)info->si_ptr;
			new.ssi_int = info->si_int;
		}
	}
	return copy_to_user(uinfo, &new, sizeof(new)) ? -EFAULT : (int)sizeof(new);
}

static int dequeue_wanted(struct signalfd_ctx *ctx, siginfo_t *info, bool nonblock)
{
	DECLARE_WAITQUEUE(wait, current);
	enum pid_type type;
	int sig;

	spin_lock_irq(&current->sighand->siglock);
	sig = dequeue_signal(current, &ctx->sigmask, info, &type);
	if (sig || nonblock) {
		spin_unlock_irq(&current->sighand->siglock);
		return sig ? sig : -EAGAIN;
	}
	add_wait_queue(&current->sighand->signalfd_wqh, &wait);
	for (;;) {
		set_current_state(TASK_INTERRUPTIBLE);
		sig = dequeue_signal(current, &ctx->sigmask, info, &type);
		if (sig)
			break;
		if (signal_pending(current)) {
			sig = -ERESTARTSYS;
			break;
		}
		spin_unlock_irq(&current->sighand->siglock);
		schedule();
		spin_lock_irq(&current->sighand->siglock);
	}
	__set_current_state(TASK_RUNNING);
	spin_unlock_irq(&current->sighand->siglock);
	remove_wait_queue(&current->sighand->signalfd_wqh, &wait);
	return sig;
}

static ssize_t signalfd_read(struct file *file, char __user *buf, size_t count, loff_t *pos)
{
	struct signalfd_siginfo __user *out = (struct signalfd_siginfo __user *)buf;
	bool nonblock = file->f_flags & O_NONBLOCK;
	ssize_t total = 0, ret = 0;
	siginfo_t info;

	count /= sizeof(*out);
	if (!count)
		return -EINVAL;
	while (count--) {
		ret = dequeue_wanted(file->private_data, &info, nonblock);
		if (ret <= 0)
			break;
		ret = signalfd_copyinfo(out, &info);
		if (ret < 0)
			break;
		out++;
		total += ret;
		nonblock = true;	/* what is there, but no waiting for more */
	}
	return total ? total : ret;
}

static void signalfd_show_fdinfo(struct seq_file *m, struct file *file)
{
	struct signalfd_ctx *ctx = file->private_data;

	seq_printf(m, "sigmask:\t%016lx\n", (unsigned long)~ctx->sigmask);
}

static const struct file_operations signalfd_fops = {
	.show_fdinfo = signalfd_show_fdinfo,
	.release = signalfd_release,
	.poll = signalfd_poll,
	.read = signalfd_read,
	.llseek = noop_llseek,
};

static int change_mask(int ufd, sigset_t mask)
{
	struct fd f = fdget(ufd);
	int ret = ufd;

	if (!f.file)
		return -EBADF;
	if (f.file->f_op != &signalfd_fops) {
		ret = -EINVAL;
	} else {
		spin_lock_irq(&current->sighand->siglock);
		((struct signalfd_ctx *)f.file->private_data)->sigmask = mask;
		spin_unlock_irq(&current->sighand->siglock);
		wake_up(&current->sighand->signalfd_wqh);
	}
	fdput(f);
	return ret;
}

static int do_signalfd4(int ufd, const sigset_t __user *user_mask, size_t sizemask, int flags)
{
	struct signalfd_ctx *ctx;
	sigset_t mask;

	if (sizemask != sizeof(sigset_t))
		return -EINVAL;
	if (copy_from_user(&mask, user_mask, sizeof(mask)))
		return -EFAULT;
	if (flags & ~(SFD_CLOEXEC | SFD_NONBLOCK))
		return -EINVAL;
	sigdelsetmask(&mask, sigmask(SIGKILL) | sigmask(SIGSTOP));
	signotset(&mask);
	if (ufd != -1)
		return change_mask(ufd, mask);
	ctx = kmalloc(sizeof(*ctx), GFP_KERNEL);
	if (!ctx)
		return -ENOMEM;
	ctx->sigmask = mask;
	ufd = anon_inode_getfd("[signalfd]", &signalfd_fops, ctx,
			       O_RDWR | (flags & (O_CLOEXEC | O_NONBLOCK)));
	if (ufd < 0)
		kfree(ctx);
	return ufd;
}

long sys_signalfd4(int ufd, const sigset_t __user *user_mask, size_t sizemask, int flags)
{
	return do_signalfd4(ufd, user_mask, sizemask, flags);
}

long sys_signalfd(int ufd, const sigset_t __user *user_mask, size_t sizemask)
{
	return do_signalfd4(ufd, user_mask, sizemask, 0);
}
