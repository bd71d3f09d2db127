/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_RCUPDATE_H
#define _LINUX_RCUPDATE_H

/*
 * Read-copy update: readers pay nothing, and what they may still see is freed only after a grace
 * period.
 *
 *	reader				updater
 *	rcu_read_lock();		old = rcu_dereference_protected(p, lock is held);
 *	q = rcu_dereference(p);		rcu_assign_pointer(p, new);
 *	...use *q, do not sleep...	call_rcu(&old->rcu, free_fn);	or synchronize_rcu();
 *	kfree(old); rcu_read_unlock();
 *
 * Rules
 * - A read section must not sleep: it is preempt_disable() in nature, and so interrupt handlers,
 *   softirqs and code with preemption or interrupts off are read sections too. Sections nest.
 * - A grace period ends when every CPU has passed through a context switch, idle, user mode, or a
 *   tick that hit preemptible code.
 * - Callbacks run in softirq context, bottom halves disabled, in the order of their call_rcu() on
 *   one CPU.
 */

#include <linux/types.h>
#include <linux/preempt.h>
#include <linux/irqflags.h>
#include <linux/lockdep.h>
#include <linux/atomic.h>
#include <linux/bottom_half.h>

static __always_inline void rcu_read_lock(void) { preempt_disable(); }
static __always_inline void rcu_read_unlock(void) { preempt_enable(); }
static __always_inline void rcu_read_lock_sched(void) { preempt_disable(); }
static __always_inline void rcu_read_unlock_sched(void) { preempt_enable(); }
static __always_inline void rcu_read_lock_bh(void) { local_bh_disable(); }
static __always_inline void rcu_read_unlock_bh(void) { local_bh_enable(); }
#define rcu_read_lock_held()		(preempt_count() != 0 || irqs_disabled())
#define rcu_read_lock_sched_held()	rcu_read_lock_held()
#define rcu_read_lock_bh_held()		rcu_read_lock_held()
#define rcu_read_lock_any_held()	rcu_read_lock_held()

#define RCU_INITIALIZER(v)		(v)
#define RCU_INIT_POINTER(p, v)		WRITE_ONCE(p, v)
/* What v points at is initialised before any reader can reach it. */
#define rcu_assign_pointer(p, v)	smp_store_release(&(p), (v))
#define rcu_replace_pointer(p, v, c) ({				\
	__typeof__(p) __rcu_old = rcu_dereference_protected(p, c);	\
	rcu_assign_pointer(p, v);				\
	__rcu_old; })
#define rcu_dereference(p)		rcu_dereference_check(p, 0)
#define rcu_dereference_bh(p)		rcu_dereference_check(p, 0)
#define rcu_dereference_sched(p)	rcu_dereference_check(p, 0)
#define rcu_dereference_raw(p)		READ_ONCE(p)
#define rcu_dereference_raw_check(p)	READ_ONCE(p)
/* The value, not what it points at. */
#define rcu_access_pointer(p)		READ_ONCE(p)
#define rcu_pointer_handoff(p)		(p)
/* Legal in a read section, or if the condition holds (a lock). */
#define rcu_dereference_check(p, c) ({								\
	WARN_ON_ONCE(IS_ENABLED(CONFIG_LOCKDEP) && debug_locks && !(c) && !rcu_read_lock_held());  \
	READ_ONCE(p); })
#define rcu_dereference_bh_check(p, c)	rcu_dereference_check(p, c)
/* The updater's side: the condition, a lock, keeps it from changing. */
#define rcu_dereference_protected(p, c) ({							\
	WARN_ON_ONCE(IS_ENABLED(CONFIG_LOCKDEP) && debug_locks && !(c));			\
	(p); })
#define RCU_LOCKDEP_WARN(c, s) WARN_ONCE(IS_ENABLED(CONFIG_LOCKDEP) && debug_locks && (c), s)

/*
 * Calls func(head) after a grace period, in softirq context. The head is the caller's memory and
 * busy until then. **Any context.**
 */
void call_rcu(struct rcu_head *head, rcu_callback_t func);
/* Waits for a grace period. **Sleeps.** */
void synchronize_rcu(void);
void synchronize_rcu_expedited(void);
#define synchronize_sched()		synchronize_rcu()
#define synchronize_net()		synchronize_rcu()
/* Waits until every callback queued so far on any CPU has run. **Sleeps.** */
void rcu_barrier(void);

/* A cookie for "a grace period from now", and whether that has passed. **Any context.** */
unsigned long get_state_synchronize_rcu(void);
unsigned long start_poll_synchronize_rcu(void);
bool poll_state_synchronize_rcu(unsigned long cookie);
void cond_synchronize_rcu(unsigned long cookie);

/*
 * Frees an object that holds a struct rcu_head `field` after a grace period; with one argument it
 * waits for it instead (**sleeps**). The callback's place is taken by the offset of the field,
 * which no function's address can be.
 */
#define __is_kvfree_rcu_offset(offset)	((offset) < 4096)
void kvfree_call_rcu(struct rcu_head *head, unsigned long offset);
void kvfree_rcu_sync(void *ptr);
#define kfree_rcu2(ptr, field) do {							\
	__typeof__(ptr) __kfree_ptr = (ptr);						\
	if (__kfree_ptr) {								\
		BUILD_BUG_ON(!__is_kvfree_rcu_offset(offsetof(__typeof__(*(ptr)), field)));	\
		kvfree_call_rcu(&__kfree_ptr->field, offsetof(__typeof__(*(ptr)), field));	\
	}										\
} while (0)
#define kfree_rcu1(ptr)			kvfree_rcu_sync(ptr)
#define __kfree_rcu_pick(a, b, name, ...)	name
#define kfree_rcu(...)		__kfree_rcu_pick(__VA_ARGS__, kfree_rcu2, kfree_rcu1, )(__VA_ARGS__)
#define kvfree_rcu(...)			kfree_rcu(__VA_ARGS__)
#define kfree_rcu_mightsleep(ptr)	kvfree_rcu_sync(ptr)

/* rcu_heads on the stack need no bookkeeping here. */
#define init_rcu_head_on_stack(head)	do { } while (0)
#define destroy_rcu_head_on_stack(head)	do { } while (0)
#define init_rcu_head(head)		do { } while (0)

/* --- What the rest of the kernel tells RCU. Interrupts off unless said otherwise. */
void rcu_init(void);
void rcu_init_cpu(unsigned int cpu);
/* From schedule(): the task that left is in no read section. */
void rcu_note_context_switch(bool preempt);
/* From the tick. user: it interrupted user mode. */
void rcu_sched_clock_irq(int user);
/* Around halting: the CPU runs no read section until it leaves idle or takes an interrupt. */
void rcu_idle_enter(void);
void rcu_idle_exit(void);
/* Around an interrupt that hits the idle task. */
void rcu_irq_enter(void);
void rcu_irq_exit(void);
/* The CPU has callbacks to be moved on and so needs its tick. */
bool rcu_needs_cpu(void);
bool rcu_is_watching(void);
/*
 * For long loops in the kernel: a quiescent state if the CPU owes one. **Task context**, outside
 * read sections.
 */
void rcu_all_qs(void);

#define rcu_head_after_call_rcu(rhp, f)	((rhp)->func == (f))

#endif
