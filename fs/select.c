// SPDX-License-Identifier: MIT
/*
 * poll(2) and select(2): ask every file, and if none is ready sleep on all their wait queues.
 *
 * A call owns a poll_wqueues: a table of wait entries, the first few on the stack, further ones in
 * pages. The wake function marks the call triggered before it wakes the task, so that a wake-up
 * between the last look and the sleep is not lost:
 *
 *	set_current_state(); if (!triggered) sleep;     against     triggered = 1; wake_up
 */

#include <linux/errno.h>
#include <linux/fdtable.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/hrtimer.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/personality.h>
#include <linux/poll.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/syscalls.h>
#include <linux/time.h>
#include <linux/uaccess.h>

#define INLINE_ENTRIES	8
#define POLL_STACK	16	/* pollfds kept on the stack */

struct poll_table_entry {
	struct file *filp;		/* a reference */
	__poll_kernel_t key;
	wait_queue_entry_t wait;
	wait_queue_head_t *wait_address;
};

struct poll_table_page {
	struct poll_table_page *next;
	unsigned int used;
	struct poll_table_entry entries[];
};
#define ENTRIES_PER_PAGE                                                                           \
	((PAGE_SIZE - sizeof(struct poll_table_page)) / sizeof(struct poll_table_entry))

struct poll_wqueues {
	poll_table pt;
	struct poll_table_page *table;
	struct task_struct *task;
	int triggered;
	int error;
	unsigned int inline_index;
	struct poll_table_entry inline_entries[INLINE_ENTRIES];
};

static struct poll_table_entry *get_entry(struct poll_wqueues *p)
{
	struct poll_table_page *page = p->table;

	if (p->inline_index < INLINE_ENTRIES)
		return &p->inline_entries[p->inline_index++];
	if (!page || page->used == ENTRIES_PER_PAGE) {
		page = (struct poll_table_page *)__get_free_page(GFP_KERNEL);
		if (!page) {
			p->error = -ENOMEM;
			return NULL;
		}
		page->used = 0;
		page->next = p->table;
		p->table = page;
	}
	return &page->entries[page->used++];
}

static int pollwake(wait_queue_entry_t *wait, unsigned int mode, int sync, void *key)
{
	struct poll_table_entry *entry = container_of(wait, struct poll_table_entry, wait);
	struct poll_wqueues *p = wait->private;

	if (key && !(key_to_poll(key) & entry->key))
		return 0;
	smp_wmb();		/* what made the file ready is seen before triggered is */
	WRITE_ONCE(p->triggered, 1);
	return try_to_wake_up(p->task, TASK_NORMAL, sync);
}

static void pollwait(struct file *file, wait_queue_head_t *wq, poll_table *pt)
{
	struct poll_wqueues *p = container_of(pt, struct poll_wqueues, pt);
	struct poll_table_entry *entry = get_entry(p);

	if (!entry)
		return;
	entry->filp = get_file(file);
	entry->wait_address = wq;
	entry->key = pt->_key;
	init_waitqueue_func_entry(&entry->wait, pollwake);
	entry->wait.private = p;
	add_wait_queue(wq, &entry->wait);
}

static void poll_initwait(struct poll_wqueues *p)
{
	init_poll_funcptr(&p->pt, pollwait);
	p->task = current;
	p->table = NULL;
	p->triggered = p->error = 0;
	p->inline_index = 0;
}

static void free_entry(struct poll_table_entry *entry)
{
	remove_wait_queue(entry->wait_address, &entry->wait);
	fput(entry->filp);
}

static void poll_freewait(struct poll_wqueues *p)
{
	struct poll_table_page *page = p->table;

	for (unsigned int i = 0; i < p->inline_index; i++)
		free_entry(&p->inline_entries[i]);
	while (page) {
		struct poll_table_page *next = page->next;

		for (unsigned int i = 0; i < page->used; i++)
			free_entry(&page->entries[i]);
		free_page((unsigned long)page);
		page = next;
	}
}

/* Sleeps until triggered or the time; 0 when the time is over. */
static int poll_sleep(struct poll_wqueues *p, int state, ktime_t *expires, u64 slack)
{
	int ret = -EINTR;

	set_current_state(state);
	if (!READ_ONCE(p->triggered))
		ret = schedule_hrtimeout_range(expires, slack, HRTIMER_MODE_ABS);
	__set_current_state(TASK_RUNNING);
	WRITE_ONCE(p->triggered, 0);
	smp_mb();		/* cleared before the files are asked again */
	return ret;
}

int poll_select_set_timeout(struct timespec64 *to, time64_t sec, long nsec)
{
	struct timespec64 now, ts = { .tv_sec = sec, .tv_nsec = nsec };

	if (!timespec64_valid(&ts))
		return -EINVAL;
	if (!sec && !nsec) {
		*to = (struct timespec64){ 0, 0 };
		return 0;
	}
	ktime_get_ts64(&now);
	if (ts.tv_sec >= KTIME_SEC_MAX - now.tv_sec)
		*to = (struct timespec64){ KTIME_SEC_MAX, 0 };
	else
		*to = timespec64_add(now, ts);
	return 0;
}

/*
 * A tenth of a percent of the wait (half a percent for nice tasks), at most 100 ms, at least the
 * task's slack.
 */
u64 select_estimate_accuracy(const struct timespec64 *end)
{
	ktime_t left;

	if (current->policy == SCHED_FIFO || current->policy == SCHED_RR)
		return 0;
	left = timespec64_to_ktime(*end) - ktime_get();
	if (left <= 0)
		return 0;
	left = min_t(s64, left / (task_nice(current) > 0 ? 200 : 1000), 100 * NSEC_PER_MSEC);
	return max_t(u64, left, current->timer_slack_ns);
}

/* How a wait ends: never, at once, or at a time. */
struct poll_deadline {
	bool timed_out;
	ktime_t expires, *to;
	u64 slack;
};

static void set_deadline(struct poll_deadline *d, const struct timespec64 *end)
{
	*d = (struct poll_deadline){ .timed_out = end && !end->tv_sec && !end->tv_nsec };
	if (end && !d->timed_out) {
		d->expires = timespec64_to_ktime(*end);
		d->to = &d->expires;
		d->slack = select_estimate_accuracy(end);
	}
}

/* ------------------------------------------------------------------ select */

#define FDS_LONGS(nr)	(((nr) + BITS_PER_LONG - 1) / BITS_PER_LONG)
#define FDS_BYTES(nr)	(FDS_LONGS(nr) * sizeof(long))
#define STACK_LONGS	24	/* six sets of 256 descriptors */

#define POLLIN_SET	(EPOLLRDNORM | EPOLLRDBAND | EPOLLIN | EPOLLHUP | EPOLLERR | EPOLLNVAL)
#define POLLOUT_SET	(EPOLLWRBAND | EPOLLWRNORM | EPOLLOUT | EPOLLERR | EPOLLNVAL)
#define POLLEX_SET	(EPOLLPRI | EPOLLNVAL)

struct fd_sets {
	unsigned long *in, *out, *ex;			/* asked for */
	unsigned long *res_in, *res_out, *res_ex;	/* found */
};

/* One descriptor of a select; how many of its sets it is in. */
static int select_one(struct fd_sets *s, unsigned int fd, struct poll_wqueues *p)
{
	unsigned long bit = 1UL << (fd % BITS_PER_LONG);
	unsigned int word = fd / BITS_PER_LONG;
	__poll_kernel_t mask = EPOLLNVAL;
	int found = 0;
	struct fd f = fdget(fd);

	if (f.file) {
		p->pt._key = EPOLLERR | EPOLLHUP | (s->in[word] & bit ? POLLIN_SET : 0) |
			     (s->out[word] & bit ? POLLOUT_SET : 0) |
			     (s->ex[word] & bit ? POLLEX_SET : 0);
		mask = vfs_poll(f.file, &p->pt);
		fdput(f);
	}
	if ((s->in[word] & bit) && (mask & POLLIN_SET)) {
		s->res_in[word] |= bit;
		found++;
	}
	if ((s->out[word] & bit) && (mask & POLLOUT_SET)) {
		s->res_out[word] |= bit;
		found++;
	}
	if ((s->ex[word] & bit) && (mask & POLLEX_SET)) {
		s->res_ex[word] |= bit;
		found++;
	}
	if (found)
		p->pt._qproc = NULL;	/* there is something to return: no more queueing */
	return found;
}

static int select_pass(struct fd_sets *s, int n, struct poll_wqueues *p)
{
	int found = 0;

	for (unsigned int word = 0; word < FDS_LONGS((unsigned int)n); word++) {
		unsigned long all = s->in[word] | s->out[word] | s->ex[word];

		while (all) {
			unsigned int fd = word * BITS_PER_LONG + __ffs(all);

			all &= all - 1;
			if (fd < (unsigned int)n)
				found += select_one(s, fd, p);
		}
		cond_resched();
	}
	return found;
}

static int do_select(struct fd_sets *s, int n, const struct timespec64 *end)
{
	struct poll_wqueues p;
	struct poll_deadline d;
	int ret;

	set_deadline(&d, end);
	poll_initwait(&p);
	if (d.timed_out)
		p.pt._qproc = NULL;
	for (;;) {
		ret = select_pass(s, n, &p);
		p.pt._qproc = NULL;
		if (ret || d.timed_out)
			break;
		ret = signal_pending(current) ? -ERESTARTNOHAND : p.error;
		if (ret)
			break;
		if (!poll_sleep(&p, TASK_INTERRUPTIBLE, d.to, d.slack))
			d.timed_out = true;
	}
	poll_freewait(&p);
	return ret;
}

/* select(2) says EBADF for a descriptor in a set that is not open; one of O_PATH is. */
static int check_open(const struct fd_sets *s, int n)
{
	for (unsigned int fd = 0; fd < (unsigned int)n; fd++) {
		unsigned long bit = 1UL << (fd % BITS_PER_LONG), word = fd / BITS_PER_LONG;
		struct fd f;

		if (!((s->in[word] | s->out[word] | s->ex[word]) & bit))
			continue;
		f = fdget_raw(fd);
		if (!f.file)
			return -EBADF;
		fdput(f);
	}
	return 0;
}

static int get_fd_set(unsigned long nr, void __user *ufdset, unsigned long *fdset)
{
	memset(fdset, 0, FDS_BYTES(nr));
	return ufdset && copy_from_user(fdset, ufdset, FDS_BYTES(nr)) ? -EFAULT : 0;
}

static int set_fd_set(unsigned long nr, void __user *ufdset, unsigned long *fdset)
{
	return ufdset && copy_to_user(ufdset, fdset, FDS_BYTES(nr)) ? -EFAULT : 0;
}

static int max_open_fds(void)
{
	int max_fds;

	rcu_read_lock();
	max_fds = rcu_dereference(current->files->fdt)->max_fds;
	rcu_read_unlock();
	return max_fds;
}

static int core_sys_select(int n, __kernel_fd_set __user *inp, __kernel_fd_set __user *outp,
			   __kernel_fd_set __user *exp, const struct timespec64 *end)
{
	unsigned long stack[STACK_LONGS], *bits = stack;
	struct fd_sets s;
	size_t longs;
	int ret;

	if (n < 0)
		return -EINVAL;
	n = min(n, max_open_fds());
	longs = FDS_LONGS((unsigned int)n);
	if (6 * longs > STACK_LONGS) {
		bits = kvmalloc(6 * longs * sizeof(long), GFP_KERNEL);
		if (!bits)
			return -ENOMEM;
	}
	s = (struct fd_sets){ bits,
			      bits + longs,
			      bits + 2 * longs,
			      bits + 3 * longs,
			      bits + 4 * longs,
			      bits + 5 * longs };
	ret = get_fd_set(n, inp, s.in);
	if (!ret)
		ret = get_fd_set(n, outp, s.out);
	if (!ret)
		ret = get_fd_set(n, exp, s.ex);
	if (!ret)
		ret = check_open(&s, n);
	if (ret)
		goto out;
	memset(s.res_in, 0, 3 * longs * sizeof(long));
	ret = do_select(&s, n, end);
	if (ret < 0)
		goto out;
	if (set_fd_set(n, inp, s.res_in) || set_fd_set(n, outp, s.res_out) ||
	    set_fd_set(n, exp, s.res_ex))
		ret = -EFAULT;
out:
	if (bits != stack)
		kvfree(bits);
	return ret;
}

enum timeout_kind { OLD_TIMEVAL, TIMESPEC };

/*
 * Tells how much of the timeout was left. Where that cannot be written the call must not be
 * restarted with the old value.
 */
static int poll_select_finish(const struct timespec64 *end, void __user *p, enum timeout_kind kind,
			      int ret)
{
	struct timespec64 left;

	restore_saved_sigmask_unless(ret == -ERESTARTNOHAND);
	if (!p || (current->personality & STICKY_TIMEOUTS))
		return ret;
	left = (struct timespec64){ 0, 0 };
	if (end->tv_sec || end->tv_nsec) {
		ktime_get_ts64(&left);
		left = timespec64_sub(*end, left);
		if (left.tv_sec < 0)
			left = (struct timespec64){ 0, 0 };
	}
	if (kind == OLD_TIMEVAL) {
		struct __kernel_old_timeval tv = { left.tv_sec, left.tv_nsec / NSEC_PER_USEC };

		if (!copy_to_user(p, &tv, sizeof(tv)))
			return ret;
	} else if (!put_timespec64(&left, p)) {
		return ret;
	}
	return ret == -ERESTARTNOHAND ? -EINTR : ret;
}

long sys_select(int n, __kernel_fd_set __user *inp, __kernel_fd_set __user *outp,
		__kernel_fd_set __user *exp, struct __kernel_old_timeval __user *tvp)
{
	struct timespec64 end, *to = NULL;
	struct __kernel_old_timeval tv;
	int ret;

	if (tvp) {
		if (copy_from_user(&tv, tvp, sizeof(tv)))
			return -EFAULT;
		to = &end;
		if (poll_select_set_timeout(to, tv.tv_sec + tv.tv_usec / USEC_PER_SEC,
					    (tv.tv_usec % USEC_PER_SEC) * NSEC_PER_USEC))
			return -EINVAL;
	}
	ret = core_sys_select(n, inp, outp, exp, to);
	return poll_select_finish(&end, tvp, OLD_TIMEVAL, ret);
}

/* The sixth argument of pselect6 points at the mask and its size: six registers were not enough. */
struct sigset_argpack {
	sigset_t __user *p;
	size_t size;
};

long sys_pselect6(int n, __kernel_fd_set __user *inp, __kernel_fd_set __user *outp,
		  __kernel_fd_set __user *exp, struct __kernel_timespec __user *tsp,
		  void __user *sig)
{
	struct sigset_argpack pack = { NULL, 0 };
	struct timespec64 ts, end, *to = NULL;
	int ret;

	if (sig && copy_from_user(&pack, sig, sizeof(pack)))
		return -EFAULT;
	if (tsp) {
		if (get_timespec64(&ts, tsp))
			return -EFAULT;
		to = &end;
		if (poll_select_set_timeout(to, ts.tv_sec, ts.tv_nsec))
			return -EINVAL;
	}
	ret = set_user_sigmask(pack.p, pack.size);
	if (ret)
		return ret;
	ret = core_sys_select(n, inp, outp, exp, to);
	return poll_select_finish(&end, tsp, TIMESPEC, ret);
}

/* ------------------------------------------------------------------ poll */

static __poll_kernel_t poll_one(struct pollfd *pollfd, poll_table *pt)
{
	__poll_kernel_t mask, filter;
	struct fd f;

	if (pollfd->fd < 0)
		return pollfd->revents = 0;
	f = fdget(pollfd->fd);
	if (!f.file)
		return pollfd->revents = EPOLLNVAL;
	filter = (u16)pollfd->events | EPOLLERR | EPOLLHUP;
	pt->_key = filter;
	mask = vfs_poll(f.file, pt) & filter;
	fdput(f);
	pollfd->revents = mask;
	return mask;
}

static int do_poll(struct pollfd *fds, unsigned int nfds, const struct timespec64 *end)
{
	struct poll_wqueues p;
	struct poll_deadline d;
	int count;

	set_deadline(&d, end);
	poll_initwait(&p);
	if (d.timed_out)
		p.pt._qproc = NULL;
	for (;;) {
		count = 0;
		for (unsigned int i = 0; i < nfds; i++) {
			if (poll_one(&fds[i], &p.pt)) {
				count++;
				p.pt._qproc = NULL;
			}
		}
		p.pt._qproc = NULL;
		if (count || d.timed_out)
			break;
		count = signal_pending(current) ? -ERESTARTNOHAND : p.error;
		if (count)
			break;
		if (!poll_sleep(&p, TASK_INTERRUPTIBLE, d.to, d.slack))
			d.timed_out = true;
	}
	poll_freewait(&p);
	return count;
}

static int do_sys_poll(struct pollfd __user *ufds, unsigned int nfds, const struct timespec64 *end)
{
	struct pollfd stack[POLL_STACK], *fds = stack;
	int ret = -EFAULT;

	if (nfds > rlimit(RLIMIT_NOFILE))
		return -EINVAL;
	if (nfds > POLL_STACK) {
		fds = kvmalloc(nfds * sizeof(*fds), GFP_KERNEL);
		if (!fds)
			return -ENOMEM;
	}
	if (copy_from_user(fds, ufds, nfds * sizeof(*fds)))
		goto out;
	ret = do_poll(fds, nfds, end);
	if (!access_ok(ufds, nfds * sizeof(*ufds)))	/* of no entries, too */
		ret = -EFAULT;
	for (unsigned int i = 0; i < nfds; i++) {
		if (put_user(fds[i].revents, &ufds[i].revents)) {
			ret = -EFAULT;
			break;
		}
	}
out:
	if (fds != stack)
		kvfree(fds);
	return ret;
}

static long do_restart_poll(struct restart_block *restart)
{
	struct timespec64 end = { restart->poll.tv_sec, restart->poll.tv_nsec };
	int ret = do_sys_poll(restart->poll.ufds, restart->poll.nfds,
			      restart->poll.has_timeout ? &end : NULL);

	if (ret != -ERESTARTNOHAND)
		return ret;
	restart->fn = do_restart_poll;
	return -ERESTART_RESTARTBLOCK;
}

long sys_poll(struct pollfd __user *ufds, unsigned int nfds, int timeout_msecs)
{
	struct restart_block *restart = &current->restart_block;
	struct timespec64 end, *to = NULL;
	int ret;

	if (timeout_msecs >= 0) {
		to = &end;
		poll_select_set_timeout(to, timeout_msecs / MSEC_PER_SEC,
					NSEC_PER_MSEC * (timeout_msecs % MSEC_PER_SEC));
	}
	ret = do_sys_poll(ufds, nfds, to);
	if (ret != -ERESTARTNOHAND)
		return ret;
	restart->fn = do_restart_poll;
	restart->poll.ufds = ufds;
	restart->poll.nfds = nfds;
	restart->poll.has_timeout = to != NULL;
	if (to) {
		restart->poll.tv_sec = end.tv_sec;
		restart->poll.tv_nsec = end.tv_nsec;
	}
	return -ERESTART_RESTARTBLOCK;
}

long sys_ppoll(struct pollfd __user *ufds, unsigned int nfds, struct __kernel_timespec __user *tsp,
	       const sigset_t __user *sigmask, size_t sigsetsize)
{
	struct timespec64 ts, end, *to = NULL;
	int ret;

	if (tsp) {
		if (get_timespec64(&ts, tsp))
			return -EFAULT;
		to = &end;
		if (poll_select_set_timeout(to, ts.tv_sec, ts.tv_nsec))
			return -EINVAL;
	}
	ret = set_user_sigmask(sigmask, sigsetsize);
	if (ret)
		return ret;
	ret = do_sys_poll(ufds, nfds, to);
	return poll_select_finish(&end, tsp, TIMESPEC, ret);
}
