/* SPDX-License-Identifier: MIT */
#ifndef _KERNEL_FUTEX_FUTEX_H
#define _KERNEL_FUTEX_FUTEX_H

/* What the parts of the futex room share. kernel/futex/core.c tells how it works. */

#include <linux/futex.h>
#include <linux/hrtimer.h>
#include <linux/plist.h>
#include <linux/rtmutex.h>
#include <linux/sched/wake_q.h>

struct inode;

/* How an address is meant. */
#define FLAGS_SHARED		0x01	/* may be in memory shared with other processes */
#define FLAGS_CLOCKRT		0x02	/* the timeout is CLOCK_REALTIME */
#define FLAGS_HAS_TIMEOUT	0x04

/* The name of a futex: the same for every address that means the same word. */
struct futex_key {
	unsigned long object;		/* the mm_struct, or the inode */
	unsigned long page;		/* page address in that mm, or page number in that inode */
	unsigned int offset;		/* in the page; low two bits say which kind of name */
};
#define KEY_INODE	1
#define KEY_MM_SHARED	2

static inline bool futex_match(const struct futex_key *a, const struct futex_key *b)
{
	return a->object == b->object && a->page == b->page && a->offset == b->offset;
}

struct futex_hash_bucket {
	atomic_t waiters;		/* a: queued, or about to be */
	spinlock_t lock;
	struct plist_head chain;	/* lock: of futex_q, by priority */
} ____cacheline_aligned_in_smp;

struct futex_pi_state {
	struct list_head list;		/* owner->pi_lock: in owner->pi_state_list */
	struct rt_mutex pi_mutex;	/* what waiters block on */
	struct task_struct *owner;	/* pi_mutex.wait_lock */
	refcount_t refcount;
	struct futex_key key;
};

/* One waiter, on its own stack. Queued under the bucket's lock. */
struct futex_q {
	struct plist_node list;
	struct task_struct *task;
	spinlock_t *lock_ptr;	/* of the bucket it is queued in; NULL once it has been woken */
	struct futex_key key;
	struct futex_pi_state *pi_state;	/* a PI waiter's */
	u32 bitset;			/* which wakers it listens to */
};
#define FUTEX_Q_INIT	{ .bitset = FUTEX_BITSET_MATCH_ANY }

/* core.c */
enum futex_access { FUTEX_READ, FUTEX_WRITE };
int get_futex_key(u32 __user *uaddr, bool shared, struct futex_key *key, enum futex_access rw);
struct futex_hash_bucket *futex_hash(const struct futex_key *key);
/* counts as a waiter; takes the bucket's lock */
struct futex_hash_bucket *futex_q_lock(struct futex_q *q);
void futex_q_unlock(struct futex_hash_bucket *hb);
void __futex_queue(struct futex_q *q, struct futex_hash_bucket *hb);
void futex_queue(struct futex_q *q, struct futex_hash_bucket *hb);	/* and lets the lock go */
void __futex_unqueue(struct futex_q *q);
bool futex_unqueue(struct futex_q *q);		/* false: it had been woken */
void double_lock_hb(struct futex_hash_bucket *a, struct futex_hash_bucket *b);
void double_unlock_hb(struct futex_hash_bucket *a, struct futex_hash_bucket *b);
int futex_get_value_locked(u32 *dest, u32 __user *from);
int futex_cmpxchg_value_locked(u32 *curval, u32 __user *uaddr, u32 uval, u32 newval);
int fault_in_user_writeable(u32 __user *uaddr);
struct hrtimer_sleeper *futex_setup_timer(ktime_t *time, struct hrtimer_sleeper *timeout, int flags,
					  u64 slack_ns);

static inline void futex_hb_waiters_inc(struct futex_hash_bucket *hb)
{
	atomic_inc(&hb->waiters);	/* a full barrier: I2 */
}
static inline void futex_hb_waiters_dec(struct futex_hash_bucket *hb)
{
	atomic_dec(&hb->waiters);
}
static inline bool futex_hb_waiters_pending(struct futex_hash_bucket *hb)
{
	smp_mb();	/* I2 */
	return atomic_read(&hb->waiters);
}

/* waitwake.c, requeue.c, pi.c: the operations. */
int futex_wait(u32 __user *uaddr, unsigned int flags, u32 val, ktime_t *abs_time, u32 bitset);
int futex_wake(u32 __user *uaddr, unsigned int flags, int nr_wake, u32 bitset);
int futex_wake_op(u32 __user *uaddr1, unsigned int flags, u32 __user *uaddr2, int nr_wake,
		  int nr_wake2, int op);
void futex_wake_mark(struct wake_q_head *wake_q, struct futex_q *q);
int futex_requeue(u32 __user *uaddr1, unsigned int flags, u32 __user *uaddr2, int nr_wake,
		  int nr_requeue, u32 *cmpval);
int futex_lock_pi(u32 __user *uaddr, unsigned int flags, ktime_t *time, bool trylock);
int futex_unlock_pi(u32 __user *uaddr, unsigned int flags);
void exit_pi_state_list(struct task_struct *curr);

#endif
