// SPDX-License-Identifier: MIT
/*
 * timerfd: a timer that is read. The count of expiries since the last read is the file's content;
 * poll says readable when it is not 0.
 *
 * ctx->wqh.lock (interrupts off) guards ticks, expired and tintv; the hrtimer callback takes it.
 *
 * A timer on a settable clock armed with TFD_TIMER_CANCEL_ON_SET is on cancel_list. Who sets the
 * clock goes through the list: a timer armed under another offset becomes readable, and its next
 * read (or setting) fails with ECANCELED, once.
 *
 * Order: cancel_lock, wqh.lock.
 */

#include <linux/anon_inodes.h>
#include <linux/capability.h>
#include <linux/errno.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/hrtimer.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/poll.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/syscalls.h>
#include <linux/time.h>
#include <linux/timerfd.h>
#include <linux/uaccess.h>
#include <linux/wait.h>
#include <uapi/linux/timerfd.h>

#define TFD_SHARED_FCNTL_FLAGS	(TFD_CLOEXEC | TFD_NONBLOCK)
#define TFD_CREATE_FLAGS	TFD_SHARED_FCNTL_FLAGS
#define TFD_SETTIME_FLAGS	(TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET)

struct timerfd_ctx {
	struct hrtimer tmr;
	ktime_t tintv;			/* wqh.lock: 0 = one shot */
	ktime_t moffs;			/* wqh.lock: REALTIME - MONOTONIC when armed */
	wait_queue_head_t wqh;
	u64 ticks;			/* wqh.lock */
	int clockid;			/* fixed */
	bool expired;			/* wqh.lock: an interval is to be added when read */
	bool canceled;			/* wqh.lock: the clock was set, nobody has been told */
	int settime_flags;		/* wqh.lock */
	struct list_head cancel_link;	/* cancel_lock: in cancel_list, or empty */
	struct rcu_head rcu;
};

static DEFINE_SPINLOCK(cancel_lock);
static LIST_HEAD(cancel_list);

static const struct file_operations timerfd_fops;

static enum hrtimer_restart timerfd_tmrproc(struct hrtimer *tmr)
{
	struct timerfd_ctx *ctx = container_of(tmr, struct timerfd_ctx, tmr);
	unsigned long flags;

	spin_lock_irqsave(&ctx->wqh.lock, flags);
	ctx->expired = true;
	ctx->ticks++;
	wake_up_locked_poll(&ctx->wqh, EPOLLIN);
	spin_unlock_irqrestore(&ctx->wqh.lock, flags);
	return HRTIMER_NORESTART;
}

static ktime_t real_offset(void)
{
	return ktime_mono_to_real(0);
}

void timerfd_clock_was_set(void)
{
	ktime_t moffs = real_offset();
	struct timerfd_ctx *ctx;

	spin_lock(&cancel_lock);
	list_for_each_entry(ctx, &cancel_list, cancel_link) {
		spin_lock_irq(&ctx->wqh.lock);
		if (ctx->moffs != moffs) {
			ctx->moffs = moffs;
			ctx->canceled = true;
			ctx->ticks++;		/* readable: waiters come and see */
			wake_up_locked_poll(&ctx->wqh, EPOLLIN);
		}
		spin_unlock_irq(&ctx->wqh.lock);
	}
	spin_unlock(&cancel_lock);
}

/* Puts the timer on the list, or takes it off. */
static void timerfd_watch_clock(struct timerfd_ctx *ctx, bool watch)
{
	spin_lock(&cancel_lock);
	if (watch && list_empty(&ctx->cancel_link)) {
		list_add(&ctx->cancel_link, &cancel_list);
		spin_lock_irq(&ctx->wqh.lock);
		ctx->moffs = real_offset();
		spin_unlock_irq(&ctx->wqh.lock);
	} else if (!watch) {
		list_del_init(&ctx->cancel_link);
		spin_lock_irq(&ctx->wqh.lock);
		ctx->canceled = false;
		spin_unlock_irq(&ctx->wqh.lock);
	}
	spin_unlock(&cancel_lock);
}

/* Has the wall clock jumped under a timer that wants to know? Once. wqh.lock held. */
static bool timerfd_canceled(struct timerfd_ctx *ctx)
{
	bool canceled = ctx->canceled;

	ctx->canceled = false;
	return canceled;
}

static ktime_t timerfd_remaining(const struct timerfd_ctx *ctx)
{
	return max_t(ktime_t, hrtimer_get_remaining(&ctx->tmr), 0);
}

static bool wants_cancel(const struct timerfd_ctx *ctx, int flags)
{
	return (ctx->clockid == CLOCK_REALTIME || ctx->clockid == CLOCK_REALTIME_ALARM) &&
	       (flags & TFD_TIMER_ABSTIME) && (flags & TFD_TIMER_CANCEL_ON_SET);
}

/* -ECANCELED: the timer runs, but the clock was set under the one before. wqh.lock held. */
static int timerfd_setup(struct timerfd_ctx *ctx, int flags, const struct itimerspec64 *new)
{
	enum hrtimer_mode mode = flags & TFD_TIMER_ABSTIME ? HRTIMER_MODE_ABS : HRTIMER_MODE_REL;
	ktime_t expires = timespec64_to_ktime(new->it_value);

	ctx->expired = false;
	ctx->ticks = 0;
	ctx->tintv = timespec64_to_ktime(new->it_interval);
	ctx->settime_flags = flags & TFD_SETTIME_FLAGS;
	hrtimer_init(&ctx->tmr, ctx->clockid, mode);
	ctx->tmr.function = timerfd_tmrproc;
	hrtimer_set_expires(&ctx->tmr, expires);
	if (!expires)
		return 0;
	hrtimer_start(&ctx->tmr, expires, mode);
	return timerfd_canceled(ctx) ? -ECANCELED : 0;
}

static int timerfd_release(struct inode *inode, struct file *file)
{
	struct timerfd_ctx *ctx = file->private_data;

	timerfd_watch_clock(ctx, false);
	hrtimer_cancel(&ctx->tmr);
	kfree_rcu(ctx, rcu);
	return 0;
}

static __poll_kernel_t timerfd_poll(struct file *file, struct poll_table_struct *wait)
{
	struct timerfd_ctx *ctx = file->private_data;

	poll_wait(file, &ctx->wqh, wait);
	return READ_ONCE(ctx->ticks) ? EPOLLIN : 0;
}

/* Catches up with the intervals that passed unread, and goes on with the next. wqh.lock held. */
static u64 timerfd_advance(struct timerfd_ctx *ctx)
{
	u64 missed;

	if (!ctx->expired || !ctx->tintv)
		return 0;
	missed = hrtimer_forward_now(&ctx->tmr, ctx->tintv) - 1;
	hrtimer_restart(&ctx->tmr);
	return missed;
}

static ssize_t timerfd_read(struct file *file, char __user *buf, size_t count, loff_t *pos)
{
	struct timerfd_ctx *ctx = file->private_data;
	u64 ticks = 0;
	ssize_t res;

	if (count < sizeof(ticks))
		return -EINVAL;
	spin_lock_irq(&ctx->wqh.lock);
	if (file->f_flags & O_NONBLOCK)
		res = -EAGAIN;
	else
		res = wait_event_interruptible_locked_irq(ctx->wqh, ctx->ticks);
	if (timerfd_canceled(ctx)) {
		ctx->ticks = 0;
		ctx->expired = false;
		res = -ECANCELED;
	}
	if (ctx->ticks) {
		ticks = ctx->ticks + timerfd_advance(ctx);
		ctx->expired = false;
		ctx->ticks = 0;
	}
	spin_unlock_irq(&ctx->wqh.lock);
	if (!ticks)
		return res;
	return put_user(ticks, (u64 __user *)buf) ? -EFAULT : (ssize_t)sizeof(ticks);
}

static void timerfd_show(struct seq_file *m, struct file *file)
{
	struct timerfd_ctx *ctx = file->private_data;
	struct timespec64 value, interval;

	spin_lock_irq(&ctx->wqh.lock);
	value = ns_to_timespec64(timerfd_remaining(ctx));
	interval = ns_to_timespec64(ctx->tintv);
	spin_unlock_irq(&ctx->wqh.lock);
	seq_printf(
		m,
		"clockid: %d\nticks: %llu\nsettime flags: 0%o\nit_value: (%llu, %llu)\n"
		"it_interval: (%llu, %llu)\n",
		ctx->clockid, (unsigned long long)ctx->ticks, ctx->settime_flags,
		(unsigned long long)value.tv_sec, (unsigned long long)value.tv_nsec,
		(unsigned long long)interval.tv_sec, (unsigned long long)interval.tv_nsec);
}

/* TFD_IOC_SET_TICKS puts back what a checkpoint had read. */
static long timerfd_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct timerfd_ctx *ctx = file->private_data;
	int ret = 0;
	u64 ticks;

	if (cmd != TFD_IOC_SET_TICKS)
		return -ENOTTY;
	if (copy_from_user(&ticks, (u64 __user *)arg, sizeof(ticks)))
		return -EFAULT;
	if (!ticks)
		return -EINVAL;
	spin_lock_irq(&ctx->wqh.lock);
	if (timerfd_canceled(ctx)) {
		ret = -ECANCELED;
	} else {
		ctx->ticks = ticks;
		wake_up_locked_poll(&ctx->wqh, EPOLLIN);
	}
	spin_unlock_irq(&ctx->wqh.lock);
	return ret;
}

static const struct file_operations timerfd_fops = {
	.unlocked_ioctl = timerfd_ioctl,
	.release = timerfd_release,
	.poll = timerfd_poll,
	.read = timerfd_read,
	.llseek = noop_llseek,
	.show_fdinfo = timerfd_show,
};

static bool timerfd_clock_valid(int clockid)
{
	switch (clockid) {
	case CLOCK_MONOTONIC:
	case CLOCK_REALTIME:
	case CLOCK_REALTIME_ALARM:
	case CLOCK_BOOTTIME:
	case CLOCK_BOOTTIME_ALARM:
		return true;
	default:
		return false;
	}
}

static bool clock_is_alarm(int clockid)
{
	return clockid == CLOCK_REALTIME_ALARM || clockid == CLOCK_BOOTTIME_ALARM;
}

long sys_timerfd_create(int clockid, int flags)
{
	struct timerfd_ctx *ctx;
	int fd;

	if ((flags & ~TFD_CREATE_FLAGS) || !timerfd_clock_valid(clockid))
		return -EINVAL;
	if (clock_is_alarm(clockid) && !capable(CAP_WAKE_ALARM))
		return -EPERM;
	ctx = kzalloc(sizeof(*ctx), GFP_KERNEL);
	if (!ctx)
		return -ENOMEM;
	init_waitqueue_head(&ctx->wqh);
	INIT_LIST_HEAD(&ctx->cancel_link);
	ctx->clockid = clockid;
	hrtimer_init(&ctx->tmr, clockid, HRTIMER_MODE_ABS);
	ctx->tmr.function = timerfd_tmrproc;
	fd = anon_inode_getfd("[timerfd]", &timerfd_fops, ctx,
			      O_RDWR | (flags & TFD_SHARED_FCNTL_FLAGS));
	if (fd < 0)
		kfree(ctx);
	return fd;
}

static int timerfd_fget(int fd, struct fd *f)
{
	*f = fdget(fd);
	if (!f->file)
		return -EBADF;
	if (f->file->f_op != &timerfd_fops) {
		fdput(*f);
		return -EINVAL;
	}
	return 0;
}

/* The setting as it is now. wqh.lock held. */
static void timerfd_get(struct timerfd_ctx *ctx, struct itimerspec64 *it)
{
	if (ctx->expired && ctx->tintv) {
		ctx->ticks += timerfd_advance(ctx);
		ctx->expired = false;
	}
	it->it_value = ns_to_timespec64(timerfd_remaining(ctx));
	it->it_interval = ns_to_timespec64(ctx->tintv);
}

long sys_timerfd_settime(int ufd, int flags, const struct __kernel_itimerspec __user *utmr,
			 struct __kernel_itimerspec __user *otmr)
{
	struct itimerspec64 new, old;
	struct timerfd_ctx *ctx;
	struct fd f;
	int ret;

	if (get_itimerspec64(&new, utmr))
		return -EFAULT;
	if ((flags & ~TFD_SETTIME_FLAGS) || !timespec64_valid(&new.it_value) ||
	    !timespec64_valid(&new.it_interval))
		return -EINVAL;
	ret = timerfd_fget(ufd, &f);
	if (ret)
		return ret;
	ctx = f.file->private_data;
	if (clock_is_alarm(ctx->clockid) && !capable(CAP_WAKE_ALARM)) {
		fdput(f);
		return -EPERM;
	}
	timerfd_watch_clock(ctx, wants_cancel(ctx, flags));
	/* The callback takes wqh.lock: it cannot be waited for while that is held. */
	for (;;) {
		spin_lock_irq(&ctx->wqh.lock);
		if (hrtimer_try_to_cancel(&ctx->tmr) >= 0)
			break;
		spin_unlock_irq(&ctx->wqh.lock);
		cpu_relax();
	}
	if (ctx->expired && ctx->tintv)
		hrtimer_forward_now(&ctx->tmr, ctx->tintv);
	old.it_value = ns_to_timespec64(timerfd_remaining(ctx));
	old.it_interval = ns_to_timespec64(ctx->tintv);
	ret = timerfd_setup(ctx, flags, &new);
	spin_unlock_irq(&ctx->wqh.lock);
	fdput(f);
	if (ret)
		return ret;
	return otmr ? put_itimerspec64(&old, otmr) : 0;
}

long sys_timerfd_gettime(int ufd, struct __kernel_itimerspec __user *otmr)
{
	struct itimerspec64 it;
	struct timerfd_ctx *ctx;
	struct fd f;
	int ret;

	ret = timerfd_fget(ufd, &f);
	if (ret)
		return ret;
	ctx = f.file->private_data;
	spin_lock_irq(&ctx->wqh.lock);
	timerfd_get(ctx, &it);
	spin_unlock_irq(&ctx->wqh.lock);
	fdput(f);
	return put_itimerspec64(&it, otmr);
}
