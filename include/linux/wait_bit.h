/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_WAIT_BIT_H
#define _LINUX_WAIT_BIT_H

/*
 * Waiting for a bit of a word to clear, or for a variable, without a wait queue in the object: the
 * queues are in a hash. The waker clears the bit, has a barrier (smp_mb__after_atomic()), then
 * calls wake_up_bit().
 */

#include <linux/wait.h>
#include <linux/bitops.h>

struct wait_bit_key {
	void *flags;			/* the word */
	int bit_nr;			/* -1 for a variable */
	unsigned long timeout;		/* jiffies, for the timeout variants */
};

struct wait_bit_queue_entry {
	struct wait_bit_key key;
	struct wait_queue_entry wq_entry;
};

/* How to sleep; a nonzero value ends the wait and is returned. */
typedef int wait_bit_action_f(struct wait_bit_key *key, int mode);
int bit_wait(struct wait_bit_key *key, int mode);
int bit_wait_io(struct wait_bit_key *key, int mode);
int bit_wait_timeout(struct wait_bit_key *key, int mode);

struct wait_queue_head *bit_waitqueue(void *word, int bit);
void __wake_up_bit(struct wait_queue_head *wq, void *word, int bit);
void wake_up_bit(void *word, int bit);
void wake_up_var(void *var);
int wake_bit_function(struct wait_queue_entry *entry, unsigned int mode, int flags, void *key);
void wait_bit_init(void);

/* Until the bit is clear; until this task set it. mode is a TASK_ state. **Sleep.** */
int out_of_line_wait_on_bit(void *word, int bit, wait_bit_action_f *action, unsigned int mode);
int out_of_line_wait_on_bit_timeout(void *word, int bit, wait_bit_action_f *action,
				    unsigned int mode, unsigned long timeout);
int out_of_line_wait_on_bit_lock(void *word, int bit, wait_bit_action_f *action, unsigned int mode);

static inline int wait_on_bit(unsigned long *word, int bit, unsigned int mode)
{
	return test_bit(bit, word) ? out_of_line_wait_on_bit(word, bit, bit_wait, mode) : 0;
}

static inline int wait_on_bit_io(unsigned long *word, int bit, unsigned int mode)
{
	return test_bit(bit, word) ? out_of_line_wait_on_bit(word, bit, bit_wait_io, mode) : 0;
}

static inline int wait_on_bit_timeout(unsigned long *word, int bit, unsigned int mode,
				      unsigned long timeout)
{
	return test_bit(bit, word) ?
		       out_of_line_wait_on_bit_timeout(word, bit, bit_wait_timeout, mode, timeout) :
		       0;
}

static inline int wait_on_bit_lock(unsigned long *word, int bit, unsigned int mode)
{
	return test_and_set_bit(bit, word) ?
		       out_of_line_wait_on_bit_lock(word, bit, bit_wait, mode) :
		       0;
}

static inline void clear_and_wake_up_bit(int bit, void *word)
{
	clear_bit_unlock(bit, word);
	smp_mb__after_atomic();
	wake_up_bit(word, bit);
}

void init_wait_var_entry(struct wait_bit_queue_entry *entry, void *var, int flags);
struct wait_queue_head *__var_waitqueue(void *var);

#define __wait_var_event(var, condition, state) ({					\
	struct wait_queue_head *__wqh = __var_waitqueue(var);				\
	struct wait_bit_queue_entry __wbq;						\
	long __ret = 0;									\
											\
	init_wait_var_entry(&__wbq, var, 0);						\
	for (;;) {									\
		long __int = prepare_to_wait_event(__wqh, &__wbq.wq_entry, state);	\
											\
		if (condition)								\
			break;								\
		if (((state) & 0x101) && __int) {					\
			__ret = __int;							\
			break;								\
		}									\
		schedule();								\
	}										\
	finish_wait(__wqh, &__wbq.wq_entry);						\
	__ret; })
#define wait_var_event(var, condition)                                                             \
	do {                                                                                       \
		if (!(condition))                                                                  \
			__wait_var_event(var, condition, 2);                                       \
	} while (0)
#define wait_var_event_killable(var, condition)                                                    \
	((condition) ? 0 : __wait_var_event(var, condition, 0x102))

#endif
