// SPDX-License-Identifier: MIT
#include <linux/ktest.h>
#include <linux/fault-inject.h>
#include <linux/kernel.h>
#include <linux/notifier.h>
#include <linux/sched.h>
#include <linux/slab.h>

static int calls[4], nr_calls;

static int note_call(struct notifier_block *nb, unsigned long action, void *data)
{
	calls[nr_calls++] = nb->priority;
	return action == 7 && nb->priority == 5 ? NOTIFY_STOP : NOTIFY_OK;
}

KTEST(kernel, notifier_chain_goes_by_priority_and_can_stop, "")
{
	static ATOMIC_NOTIFIER_HEAD(chain);
	struct notifier_block low = { .notifier_call = note_call, .priority = 1 };
	struct notifier_block middle = { .notifier_call = note_call, .priority = 5 };
	struct notifier_block high = { .notifier_call = note_call, .priority = 9 };

	KEXPECT_EQ(atomic_notifier_chain_register(&chain, &middle), 0);
	KEXPECT_EQ(atomic_notifier_chain_register(&chain, &low), 0);
	KEXPECT_EQ(atomic_notifier_chain_register(&chain, &high), 0);
	KEXPECT_EQ(atomic_notifier_chain_register(&chain, &low), -EEXIST);
	nr_calls = 0;
	KEXPECT_EQ(atomic_notifier_call_chain(&chain, 0, NULL), NOTIFY_OK);
	KEXPECT(nr_calls == 3 && calls[0] == 9 && calls[1] == 5 && calls[2] == 1);
	nr_calls = 0;
	KEXPECT_EQ(atomic_notifier_call_chain(&chain, 7, NULL), NOTIFY_STOP);
	KEXPECT_EQ(nr_calls, 2);
	KEXPECT_EQ(atomic_notifier_chain_unregister(&chain, &middle), 0);
	KEXPECT_EQ(atomic_notifier_chain_unregister(&chain, &middle), -ENOENT);
	KEXPECT_EQ(atomic_notifier_chain_unregister(&chain, &low), 0);
	KEXPECT_EQ(atomic_notifier_chain_unregister(&chain, &high), 0);
	KEXPECT_EQ(atomic_notifier_call_chain(&chain, 0, NULL), NOTIFY_DONE);
	KEXPECT_EQ(notifier_to_errno(notifier_from_errno(-EBUSY)), -EBUSY);
}

KTEST(kernel, fail_nth_fails_the_nth_allocation_alone, "")
{
	void *p[3];

	if (!IS_ENABLED(CONFIG_FAULT_INJECTION))
		KSKIP("a debug build is needed");
	current->fail_nth = 2;
	for (int i = 0; i < 3; i++)
		p[i] = kmalloc(64, GFP_KERNEL | __GFP_NOWARN);
	KEXPECT_EQ(current->fail_nth, 0);
	KEXPECT(p[0] && !p[1] && p[2]);
	for (int i = 0; i < 3; i++)
		kfree(p[i]);
}
