// SPDX-License-Identifier: MIT
/*
 * Lines, handlers and their threads. The controller is made of software: its lines are raised by an
 * irq_work, that is from a hard interrupt, as a controller behind another one would.
 */

#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/interrupt.h>
#include <linux/irq.h>
#include <linux/irq_work.h>
#include <linux/ktest.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/timer.h>
#include "../../tests/threads.h"

struct wire {
	struct irq_work work;
	unsigned int irq;
	int cpu;			/* where it interrupts */
	bool masked, latched;		/* by the chip; an edge that came while masked */
};

static void wire_fires(struct irq_work *work)
{
	struct wire *wire = container_of(work, struct wire, work);

	if (READ_ONCE(wire->masked))
		WRITE_ONCE(wire->latched, true);
	else
		generic_handle_irq(wire->irq);
}

static void wire_raise(struct wire *wire)
{
	irq_work_queue_on(&wire->work, wire->cpu);
}

static void wire_mask(struct irq_data *data)
{
	struct wire *wire = data->chip_data;

	WRITE_ONCE(wire->masked, true);
}

static void wire_unmask(struct irq_data *data)
{
	struct wire *wire = data->chip_data;

	WRITE_ONCE(wire->masked, false);
	if (wire->latched) {
		wire->latched = false;
		wire_raise(wire);
	}
}

static int wire_retrigger(struct irq_data *data)
{
	wire_raise(data->chip_data);
	return 1;
}

static struct irq_chip wire_chip = {
	.name = "WIRE", .irq_mask = wire_mask, .irq_unmask = wire_unmask,
	.irq_retrigger = wire_retrigger,
};

/* A fresh line; false if there is none. */
static bool wire_make(struct wire *wire)
{
	int irq = irq_alloc_desc();

	if (irq < 0)
		return false;
	*wire = (struct wire){ .irq = irq, .cpu = cpumask_first(cpu_online_mask), .masked = true };
	init_irq_work(&wire->work, wire_fires);
	irq_set_chip_and_handler_name(irq, &wire_chip, handle_edge_irq, "edge");
	irq_set_chip_data(irq, wire);
	return true;
}

static void wire_drop(struct wire *wire)
{
	irq_work_sync(&wire->work);
	irq_free_descs(wire->irq, 1);
}

/* Raises the line and waits until the interrupt is over. */
static void wire_pulse(struct wire *wire)
{
	wire_raise(wire);
	irq_work_sync(&wire->work);
}

struct device {
	atomic_t calls;
	int irq;
	bool in_hard, irqs_off;
	irqreturn_t answer;
};

static irqreturn_t count_call(int irq, void *dev_id)
{
	struct device *dev = dev_id;

	dev->irq = irq;
	dev->in_hard = in_hardirq();
	dev->irqs_off = irqs_disabled();
	atomic_inc(&dev->calls);
	return IRQ_HANDLED;
}

/*
 * The line of /proc/interrupts that ends in this list of names, into `line`; false if none does.
 */
static bool find_line(const char *names, char *line, size_t size)
{
	struct seq_file m = { .size = 16384 };
	bool found = false;
	char *at, *next;

	m.buf = kzalloc(m.size, GFP_KERNEL);
	if (!m.buf)
		return false;
	mutex_init(&m.lock);
	show_interrupts(&m, NULL);
	m.buf[min(m.count, m.size - 1)] = 0;
	for (at = m.buf; at && !found; at = next) {
		size_t len = strlen(names);

		next = strchr(at, '\n');
		if (next)
			*next++ = 0;
		if (strlen(at) > len && !strcmp(at + strlen(at) - len, names)) {
			strscpy(line, at, size);
			found = true;
		}
	}
	kfree(m.buf);
	return found;
}

KTEST(irq, a_requested_line_is_listed_counted_and_gone_after_free,
      "spec: B-CHK-29 N-CHK-21 B-RIQ-01 B-RIQ-15 N-IRQ-08 N-IRQ-09")
{
	struct device dev = { };
	char line[256];
	struct wire wire;

	KASSERT(wire_make(&wire));
	KEXPECT(!find_line("  ktest-dev", line, sizeof(line)));
	KEXPECT_EQ(request_irq(wire.irq, count_call, 0, "ktest-dev", &dev), 0);
	KEXPECT(!wire.masked);
	wire_pulse(&wire);
	wire_pulse(&wire);
	KEXPECT_EQ(atomic_read(&dev.calls), 2);
	KEXPECT_EQ(dev.irq, wire.irq);
	KEXPECT(dev.in_hard && dev.irqs_off);
	KEXPECT(find_line("  ktest-dev", line, sizeof(line)));
	KEXPECT_EQ(simple_strtoul(skip_spaces(line), NULL, 10), wire.irq);
	KEXPECT_EQ(kstat_irqs(wire.irq), 2);
	KEXPECT(strchr(line, '2') && strstr(line, "WIRE"));
	KEXPECT_EQ(request_irq(wire.irq, count_call, 0, "second", &wire), -EBUSY);
	KEXPECT_STREQ((const char *)free_irq(wire.irq, &dev), "ktest-dev");
	KEXPECT(wire.masked);
	KEXPECT(!find_line("  ktest-dev", line, sizeof(line)));
	wire_pulse(&wire);
	KEXPECT_EQ(atomic_read(&dev.calls), 2);
	wire_drop(&wire);
	KEXPECT_EQ(request_irq(wire.irq, count_call, 0, "nowhere", &dev), -EINVAL);
}

KTEST(irq, handlers_that_share_a_line_are_all_called,
      "spec: B-CHK-29 N-CHK-21 B-RIQ-02 B-RIQ-03 N-IRQ-10")
{
	struct device one = { }, two = { };
	char line[256];
	struct wire wire;

	KASSERT(wire_make(&wire));
	KEXPECT_EQ(request_irq(wire.irq, count_call, IRQF_SHARED, "share-one", NULL), -EINVAL);
	KEXPECT_EQ(request_irq(wire.irq, count_call, IRQF_SHARED, "share-one", &one), 0);
	KEXPECT_EQ(request_irq(wire.irq, count_call, 0, "alone", &two), -EBUSY);
	KEXPECT_EQ(request_irq(wire.irq, count_call, IRQF_SHARED, "share-two", &two), 0);
	KEXPECT(find_line("  share-one, share-two", line, sizeof(line)));
	wire_pulse(&wire);
	KEXPECT_EQ(atomic_read(&one.calls), 1);
	KEXPECT_EQ(atomic_read(&two.calls), 1);
	KEXPECT_STREQ((const char *)free_irq(wire.irq, &one), "share-one");
	wire_pulse(&wire);
	KEXPECT_EQ(atomic_read(&one.calls), 1);
	KEXPECT_EQ(atomic_read(&two.calls), 2);
	KEXPECT_STREQ((const char *)free_irq(wire.irq, &two), "share-two");
	wire_drop(&wire);
}

KTEST(irq, disables_nest_and_what_came_meanwhile_arrives,
      "spec: B-CHK-30 N-CHK-21 B-RIQ-21 N-IRQ-20 N-IRQ-21")
{
	struct device dev = { };
	struct wire wire;

	KASSERT(wire_make(&wire));
	KASSERT(!request_irq(wire.irq, count_call, 0, "nested", &dev));
	disable_irq(wire.irq);
	disable_irq(wire.irq);
	wire_pulse(&wire);
	enable_irq(wire.irq);
	msleep(10);
	KEXPECT_EQ(atomic_read(&dev.calls), 0);
	enable_irq(wire.irq);
	KEXPECT(eventually(atomic_read(&dev.calls) == 1));
	wire_pulse(&wire);
	KEXPECT_EQ(atomic_read(&dev.calls), 2);
	free_irq(wire.irq, &dev);
	wire_drop(&wire);
}

/* ---------------------------------------------------------------- a handler that takes its time */

struct slow {
	struct wire wire;
	struct timer_list release;
	bool entered, leave, left;
};

static irqreturn_t stay_inside(int irq, void *dev_id)
{
	struct slow *s = dev_id;

	WRITE_ONCE(s->entered, true);
	while (!READ_ONCE(s->leave))
		cpu_relax();
	mdelay(2);
	WRITE_ONCE(s->left, true);
	return IRQ_HANDLED;
}

static void release_handler(struct timer_list *timer)
{
	struct slow *s = from_timer(s, timer, release);

	WRITE_ONCE(s->leave, true);
}

KTEST(irq, disable_waits_for_a_running_handler_and_nosync_does_not, "spec: B-CHK-30 B-RIQ-21")
{
	struct slow s = { };

	if (num_online_cpus() < 2)
		KSKIP("needs two CPUs");
	KASSERT(wire_make(&s.wire));
	timer_setup(&s.release, release_handler, 0);
	migrate_disable();
	s.wire.cpu = cpumask_any_but(cpu_online_mask, smp_processor_id());
	KEXPECT_EQ(request_irq(s.wire.irq, stay_inside, 0, "slow", &s), 0);
	wire_raise(&s.wire);
	KEXPECT(eventually(READ_ONCE(s.entered)));
	disable_irq_nosync(s.wire.irq);
	KEXPECT(!READ_ONCE(s.left));
	s.release.expires = jiffies + 5;
	add_timer_on(&s.release, smp_processor_id());
	disable_irq(s.wire.irq);
	KEXPECT(READ_ONCE(s.left));
	migrate_enable();
	del_timer_sync(&s.release);
	free_irq(s.wire.irq, &s);
	wire_drop(&s.wire);
}

/* ---------------------------------------------------------------- threaded handlers */

struct threaded {
	struct wire wire;
	struct completion go;
	atomic_t wakes, entered, left;
	bool may_sleep, was_masked;
	char comm[TASK_COMM_LEN];
};

static irqreturn_t wake_thread(int irq, void *dev_id)
{
	struct threaded *t = dev_id;

	atomic_inc(&t->wakes);
	return IRQ_WAKE_THREAD;
}

static irqreturn_t run_in_thread(int irq, void *dev_id)
{
	struct threaded *t = dev_id;

	strscpy(t->comm, current->comm, sizeof(t->comm));
	t->may_sleep = !in_interrupt() && !irqs_disabled() && (current->flags & PF_KTHREAD);
	atomic_inc(&t->entered);
	wait_for_completion(&t->go);
	t->was_masked = READ_ONCE(t->wire.masked);
	atomic_inc(&t->left);
	return IRQ_HANDLED;
}

KTEST(irq, a_threaded_handler_runs_in_its_thread, "spec: B-CHK-30")
{
	struct threaded t = { };
	char name[TASK_COMM_LEN];

	KASSERT(wire_make(&t.wire));
	init_completion(&t.go);
	KEXPECT_EQ(request_threaded_irq(t.wire.irq, NULL, run_in_thread, 0, "kt", &t), -EINVAL);
	KASSERT(!request_threaded_irq(t.wire.irq, wake_thread, run_in_thread, 0, "kt", &t));
	wire_pulse(&t.wire);
	KEXPECT(eventually(atomic_read(&t.entered) == 1));
	KEXPECT_EQ(atomic_read(&t.wakes), 1);
	KEXPECT(!READ_ONCE(t.wire.masked));
	complete_all(&t.go);
	synchronize_irq(t.wire.irq);
	KEXPECT_EQ(atomic_read(&t.left), 1);
	snprintf(name, sizeof(name), "irq/%u-kt", t.wire.irq);
	KEXPECT_STREQ(t.comm, name);
	KEXPECT(t.may_sleep);
	free_irq(t.wire.irq, &t);
	wire_drop(&t.wire);
}

KTEST(irq, a_oneshot_line_stays_masked_until_its_thread_ends, "spec: B-CHK-30 N-CHK-21 B-RIQ-18")
{
	struct threaded t = { };

	KASSERT(wire_make(&t.wire));
	init_completion(&t.go);
	KASSERT(!request_threaded_irq(t.wire.irq, NULL, run_in_thread, IRQF_ONESHOT, "kt", &t));
	wire_pulse(&t.wire);
	KEXPECT(eventually(atomic_read(&t.entered) == 1));
	KEXPECT(READ_ONCE(t.wire.masked));
	wire_pulse(&t.wire);			/* the chip keeps it */
	msleep(10);
	KEXPECT_EQ(atomic_read(&t.entered), 1);
	complete(&t.go);
	KEXPECT(eventually(atomic_read(&t.left) == 1));
	KEXPECT(t.was_masked);
	KEXPECT(eventually(atomic_read(&t.entered) == 2));
	complete(&t.go);
	KEXPECT(eventually(atomic_read(&t.left) == 2));
	synchronize_irq(t.wire.irq);
	KEXPECT(!READ_ONCE(t.wire.masked));
	free_irq(t.wire.irq, &t);
	wire_drop(&t.wire);
}
