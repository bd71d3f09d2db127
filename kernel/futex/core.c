// SPDX-License-Identifier: MIT
/*
 * Futexes: fast user-space locks.
 *
 * How this works
 *
 * A futex is a 32-bit word of user memory. Programs take and release locks on it by themselves;
 * they call the kernel only to sleep while the word has a certain value, or to wake who sleeps.
 * Sleepers are queued in a hash table by the word's name (struct futex_key): the address space and
 * address for private words, the inode and place in it for shared memory.
 *
 *	waiter						waker
 *	futex_q_lock(): waiters++, lock bucket		(the program changes the word)
 *	read the word: still `val`? else EAGAIN		futex_hb_waiters_pending()? else done
 *	futex_queue(): enter the list, unlock		lock bucket, take entries off, unlock
 *	schedule()					wake them (wake_up_q)
 *
 * I1. The word is compared with the bucket locked, and wakers search with it locked: a waiter is
 *     queued before the word changes and is found, or sees the new value and does not sleep.
 * I2. A waker may skip the lock if `waiters` is 0: the waiter counts itself before it reads the
 *     word, the waker reads the count after it wrote the word, with full barriers between on both
 *     sides.
 * I3. q->lock_ptr says under which lock q is queued; requeue changes it under both locks, a waker
 *     clears it as its last access to q. Afterwards the waiter may return and q is gone.
 * I4. Under a bucket's lock user memory is touched with page faults disabled; on a fault the lock
 *     is dropped, the page brought in, and everything done again from the key on.
 *
 * Lock order: bucket (the lower address first), pi_mutex.wait_lock, pi_lock.
 */

#include <linux/fs.h>
#include <linux/hash.h>
#include <linux/init.h>
#include <linux/mm.h>
#include <linux/mmap_lock.h>
#include <linux/ptrace.h>
#include <linux/sched/mm.h>
#include <linux/sched/rt.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/syscalls.h>
#include <linux/uaccess.h>
#include <asm/futex.h>
#include "futex.h"

#define BUCKETS_PER_CPU		64
#define ROBUST_LIST_LIMIT	2048	/* entries followed at exit: user memory may form a ring */

static struct futex_hash_bucket *buckets;
static unsigned int bucket_bits;

void __init futex_init(void)
{
	unsigned int i, n = roundup_pow_of_two(BUCKETS_PER_CPU * num_possible_cpus());

	bucket_bits = ilog2(n);
	buckets = kvmalloc_array(n, sizeof(*buckets), GFP_KERNEL | __GFP_ZERO);
	BUG_ON(!buckets);
	for (i = 0; i < n; i++) {
		spin_lock_init(&buckets[i].lock);
		plist_head_init(&buckets[i].chain);
	}
}

/* ---- names */

struct futex_hash_bucket *futex_hash(const struct futex_key *key)
{
	return &buckets[hash_64(key->object ^ (key->page + key->offset) * 0x9e3779b97f4a7c15UL,
				bucket_bits)];
}

/*
 * A word in shared memory is named by the file behind it. The inode's address is only compared: a
 * waiter whose mapping and file have gone can at worst be woken for a new file at the same address,
 * and wake-ups without cause are allowed.
 */
static int get_shared_key(unsigned long address, struct futex_key *key, enum futex_access rw)
{
	struct mm_struct *mm = current->mm;
	struct vm_area_struct *vma;
	int err = -EFAULT;

	mmap_read_lock(mm);
	vma = find_vma(mm, address);
	if (!vma || vma->vm_start > address)
		goto out;
	if (!(vma->vm_flags & VM_READ) || (rw == FUTEX_WRITE && !(vma->vm_flags & VM_WRITE)))
		goto out;
	/* Nobody can change memory of its own that is read-only: waiting for that is a mistake. */
	if (!vma->vm_file && !(vma->vm_flags & VM_WRITE))
		goto out;
	err = 0;
	if (vma->vm_file && (vma->vm_flags & VM_MAYSHARE)) {
		key->object = (unsigned long)vma->vm_file->f_mapping->host;
		key->page = vma->vm_pgoff + ((address - vma->vm_start) >> PAGE_SHIFT);
		key->offset |= KEY_INODE;
	} else {
		key->object = (unsigned long)mm;
		key->page = address & PAGE_MASK;
		key->offset |= KEY_MM_SHARED;
	}
out:
	mmap_read_unlock(mm);
	return err;
}

int get_futex_key(u32 __user *uaddr, bool shared, struct futex_key *key, enum futex_access rw)
{
	unsigned long address = (unsigned long)uaddr;

	if (address % sizeof(u32))
		return -EINVAL;
	if (!access_ok(uaddr, sizeof(u32)))
		return -EFAULT;
	key->offset = offset_in_page(address);
	if (shared)
		return get_shared_key(address, key, rw);
	key->object = (unsigned long)current->mm;
	key->page = address & PAGE_MASK;
	return 0;
}

/* ---- the word (I4) */

int futex_get_value_locked(u32 *dest, u32 __user *from)
{
	int err;

	pagefault_disable();
	err = __get_user(*dest, from);
	pagefault_enable();
	return err;
}

int futex_cmpxchg_value_locked(u32 *curval, u32 __user *uaddr, u32 uval, u32 newval)
{
	int err;

	pagefault_disable();
	err = futex_atomic_cmpxchg_inatomic(curval, uaddr, uval, newval);
	pagefault_enable();
	return err;
}

int fault_in_user_writeable(u32 __user *uaddr)
{
	struct mm_struct *mm = current->mm;
	int err;

	mmap_read_lock(mm);
	err = fixup_user_fault(mm, (unsigned long)uaddr, FAULT_FLAG_WRITE, NULL);
	mmap_read_unlock(mm);
	return err < 0 ? err : 0;
}

/* ---- the queue */

struct futex_hash_bucket *futex_q_lock(struct futex_q *q)
{
	struct futex_hash_bucket *hb = futex_hash(&q->key);

	futex_hb_waiters_inc(hb);	/* I2: before the word is read */
	q->lock_ptr = &hb->lock;
	spin_lock(&hb->lock);
	return hb;
}

void futex_q_unlock(struct futex_hash_bucket *hb)
{
	spin_unlock(&hb->lock);
	futex_hb_waiters_dec(hb);
}

void __futex_queue(struct futex_q *q, struct futex_hash_bucket *hb)
{
	/* Real-time tasks are woken in order of priority, the others in order of arrival. */
	plist_node_init(&q->list, min(current->normal_prio, MAX_RT_PRIO));
	plist_add(&q->list, &hb->chain);
	q->task = current;
}

void futex_queue(struct futex_q *q, struct futex_hash_bucket *hb)
{
	__futex_queue(q, hb);
	spin_unlock(&hb->lock);
}

void __futex_unqueue(struct futex_q *q)
{
	struct futex_hash_bucket *hb = container_of(q->lock_ptr, struct futex_hash_bucket, lock);

	lockdep_assert_held(&hb->lock);
	plist_del(&q->list, &hb->chain);
	futex_hb_waiters_dec(hb);
}

bool futex_unqueue(struct futex_q *q)
{
	spinlock_t *lock;

	while ((lock = READ_ONCE(q->lock_ptr))) {
		spin_lock(lock);
		/*
		 * I3: a requeue may have moved it, a wake taken it off, while this waited for the
		 * lock.
		 */
		if (likely(lock == q->lock_ptr)) {
			__futex_unqueue(q);
			spin_unlock(lock);
			return true;
		}
		spin_unlock(lock);
	}
	return false;
}

void double_lock_hb(struct futex_hash_bucket *a, struct futex_hash_bucket *b)
{
	if (a > b)
		swap(a, b);
	spin_lock(&a->lock);
	if (a != b)
		spin_lock_nested(&b->lock, SINGLE_DEPTH_NESTING);
}

void double_unlock_hb(struct futex_hash_bucket *a, struct futex_hash_bucket *b)
{
	spin_unlock(&a->lock);
	if (a != b)
		spin_unlock(&b->lock);
}

struct hrtimer_sleeper *futex_setup_timer(ktime_t *time, struct hrtimer_sleeper *timeout, int flags,
					  u64 slack_ns)
{
	if (!time)
		return NULL;
	hrtimer_init_sleeper(timeout, flags & FLAGS_CLOCKRT ? CLOCK_REALTIME : CLOCK_MONOTONIC,
			     HRTIMER_MODE_ABS);
	hrtimer_set_expires_range_ns(&timeout->timer, *time, slack_ns);
	return timeout;
}

/* ---- robust lists: locks a thread held when it died */

/*
 * Marks the lock in *uaddr as left behind, if the dead thread holds it, and wakes a waiter.
 * `pending` is the lock it was just taking or releasing. Nonzero: the list cannot be trusted any
 * further.
 */
static int handle_futex_death(u32 __user *uaddr, struct task_struct *curr, bool pi, bool pending)
{
	u32 uval, nval, mval;
	int err;

	if ((unsigned long)uaddr % sizeof(*uaddr))
		return -1;
	for (;;) {
		if (get_user(uval, uaddr))
			return -1;
		/* Released in user space, but not yet woken for. */
		if (pending && !pi && !uval) {
			futex_wake(uaddr, FLAGS_SHARED, 1, FUTEX_BITSET_MATCH_ANY);
			return 0;
		}
		if ((uval & FUTEX_TID_MASK) != task_pid_vnr(curr))
			return 0;
		mval = (uval & FUTEX_WAITERS) | FUTEX_OWNER_DIED;
		err = futex_cmpxchg_value_locked(&nval, uaddr, uval, mval);
		if (err) {
			if (fault_in_user_writeable(uaddr))
				return -1;
			continue;
		}
		if (nval == uval)
			break;
	}
	/* A PI lock's waiters are woken by exit_pi_state_list(). */
	if (!pi && (uval & FUTEX_WAITERS))
		futex_wake(uaddr, FLAGS_SHARED, 1, FUTEX_BITSET_MATCH_ANY);
	return 0;
}

/* The low bit of a list pointer says that the lock is a PI one. */
static int fetch_robust_entry(struct robust_list __user **entry,
			      struct robust_list __user *__user *head, bool *pi)
{
	unsigned long uentry;

	if (get_user(uentry, (unsigned long __user *)head))
		return -EFAULT;
	*entry = (void __user *)(uentry & ~1UL);
	*pi = uentry & 1;
	return 0;
}

static void exit_robust_list(struct task_struct *curr)
{
	struct robust_list_head __user *head = curr->robust_list;
	struct robust_list __user *entry, *next, *pending;
	bool pi, next_pi = false, pending_pi;
	int limit = ROBUST_LIST_LIMIT, err;
	unsigned long offset;

	if (fetch_robust_entry(&entry, &head->list.next, &pi) ||
	    get_user(offset, &head->futex_offset) ||
	    fetch_robust_entry(&pending, &head->list_op_pending, &pending_pi))
		return;
	next = NULL;
	while (entry != &head->list) {
		/* Read on before the owner of the next lock can free it. */
		err = fetch_robust_entry(&next, &entry->next, &next_pi);
		if (entry != pending &&
		    handle_futex_death((void __user *)entry + offset, curr, pi, false))
			return;
		if (err || !--limit)
			break;
		entry = next;
		pi = next_pi;
		cond_resched();
	}
	if (pending)
		handle_futex_death((void __user *)pending + offset, curr, pending_pi, true);
}

static void set_futex_state(struct task_struct *tsk, enum futex_state state)
{
	raw_spin_lock_irq(&tsk->pi_lock);
	tsk->futex_state = state;
	raw_spin_unlock_irq(&tsk->pi_lock);
}

static void futex_cleanup(struct task_struct *tsk)
{
	set_futex_state(tsk, FUTEX_EXITING);
	if (unlikely(tsk->robust_list)) {
		exit_robust_list(tsk);
		tsk->robust_list = NULL;
	}
	if (unlikely(!list_empty(&tsk->pi_state_list)))
		exit_pi_state_list(tsk);
	kfree(tsk->pi_state_cache);
	tsk->pi_state_cache = NULL;
}

void futex_exit_release(struct task_struct *tsk)
{
	futex_cleanup(tsk);
	set_futex_state(tsk, FUTEX_DEAD);
}

void futex_exec_release(struct task_struct *tsk)
{
	futex_cleanup(tsk);
	set_futex_state(tsk, FUTEX_OK);
}

long sys_set_robust_list(struct robust_list_head __user *head, size_t len)
{
	if (len != sizeof(*head))
		return -EINVAL;
	current->robust_list = head;
	return 0;
}

long sys_get_robust_list(int pid, struct robust_list_head __user *__user *head_ptr,
			 size_t __user *len_ptr)
{
	struct robust_list_head __user *head = NULL;
	struct task_struct *p;
	int err = -ESRCH;

	rcu_read_lock();
	p = pid ? find_task_by_vpid(pid) : current;
	if (p) {
		err = ptrace_may_access(p, PTRACE_MODE_READ_REALCREDS) ? 0 : -EPERM;
		head = p->robust_list;
	}
	rcu_read_unlock();
	if (err)
		return err;
	if (put_user(sizeof(*head), len_ptr))
		return -EFAULT;
	return put_user(head, head_ptr);
}
