/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_IRQ_H
#define _LINUX_IRQ_H

/*
 * Interrupts as interrupt controllers and architecture code see them: a descriptor a line, the chip
 * it hangs on, and the flow (level, edge, fasteoi, per-CPU) by which it is acknowledged.
 *
 * Architecture code calls generic_handle_irq(irq) from its vector, with interrupts off and between
 * irq_enter() and irq_exit().
 */

#include <linux/types.h>
#include <linux/interrupt.h>
#include <linux/spinlock.h>
#include <linux/wait.h>
#include <linux/mutex.h>
#include <linux/cpumask.h>
#include <linux/percpu.h>

#define NR_IRQS		512

struct irq_desc;
struct seq_file;

struct irq_data {
	unsigned int irq;
	unsigned long hwirq;			/* the chip's number for it */
	struct irq_chip *chip;
	void *chip_data;
	struct cpumask affinity;		/* desc->lock: wanted */
	struct cpumask effective_affinity;	/* desc->lock: in force; the chip sets it */
};

/*
 * A controller's methods. All are called with desc->lock held and interrupts off. Any may be NULL.
 */
struct irq_chip {
	const char *name;
	unsigned int (*irq_startup)(struct irq_data *data);	/* default: unmask */
	void (*irq_shutdown)(struct irq_data *data);		/* default: mask */
	void (*irq_ack)(struct irq_data *data);			/* edge: seen */
	void (*irq_mask)(struct irq_data *data);
	void (*irq_unmask)(struct irq_data *data);
	void (*irq_eoi)(struct irq_data *data);
	int (*irq_set_affinity)(struct irq_data *data, const struct cpumask *dest, bool force);
	int (*irq_set_type)(struct irq_data *data, unsigned int type);
	int (*irq_retrigger)(struct irq_data *data);	/* 1 = the hardware raises it again */
};

/* One handler on a line. */
struct irqaction {
	irq_handler_t handler;
	irq_handler_t thread_fn;
	void *dev_id;
	struct irqaction *next;			/* desc->lock to change; read by the running flow */
	unsigned int irq;
	unsigned long flags;
	unsigned long thread_flags;		/* a: IRQTF_* */
	unsigned long thread_mask;		/* bit in desc->threads_oneshot */
	struct task_struct *thread;
	const char *name;
};

typedef void (*irq_flow_handler_t)(struct irq_desc *desc);

/* desc->state, under desc->lock */
#define IRQS_PENDING		0x01		/* came while masked or running: replay */
#define IRQS_INPROGRESS		0x02
#define IRQS_DISABLED		0x04
#define IRQS_MASKED		0x08
#define IRQS_ONESHOT		0x10
#define IRQS_STARTED		0x20
#define IRQS_LEVEL		0x40
#define IRQS_PER_CPU		0x80
#define IRQS_SPURIOUS_DISABLED	0x100

struct irq_desc {
	raw_spinlock_t lock;
	struct irq_data irq_data;
	irq_flow_handler_t handle_irq;		/* lock */
	struct irqaction *action;		/* lock; walked without it while IRQS_INPROGRESS */
	unsigned int state;			/* lock */
	unsigned int depth;			/* lock: nested disables */
	unsigned int irq_count, irqs_unhandled;	/* lock: for the spurious detector */
	unsigned long last_unhandled;		/* lock: jiffies */
	unsigned long threads_oneshot;		/* lock: threads that must finish before unmask */
	atomic_t threads_active;
	wait_queue_head_t wait_for_threads;
	unsigned int __percpu *kstat_irqs;	/* local CPU */
	struct mutex request_mutex;		/* request and free, before lock */
	const char *name;			/* "edge", "fasteoi" ... for /proc/interrupts */
};

struct irq_desc *irq_to_desc(unsigned int irq);
static inline struct irq_data *irq_desc_get_irq_data(struct irq_desc *desc)
{
	return &desc->irq_data;
}
struct irq_data *irq_get_irq_data(unsigned int irq);

/*
 * Descriptors for `cnt` lines: at `irq` if it is >= 0, else from `from` up. The first number,
 * -EEXIST, -ENOSPC or -ENOMEM. **Sleeps.**
 */
int irq_alloc_descs(int irq, unsigned int from, unsigned int cnt);
static inline int irq_alloc_desc(void) { return irq_alloc_descs(-1, 16, 1); }
void irq_free_descs(unsigned int irq, unsigned int cnt);

void irq_set_chip_and_handler_name(unsigned int irq, struct irq_chip *chip,
				   irq_flow_handler_t handle, const char *name);
static inline void irq_set_chip_and_handler(unsigned int irq, struct irq_chip *chip,
					    irq_flow_handler_t handle)
{
	irq_set_chip_and_handler_name(irq, chip, handle, NULL);
}
void irq_set_chip_data(unsigned int irq, void *data);
int irq_set_irq_type(unsigned int irq, unsigned int type);

/* Flow handlers. */
void handle_level_irq(struct irq_desc *desc);
void handle_edge_irq(struct irq_desc *desc);
void handle_fasteoi_irq(struct irq_desc *desc);
void handle_simple_irq(struct irq_desc *desc);
void handle_percpu_irq(struct irq_desc *desc);
void handle_bad_irq(struct irq_desc *desc);

/* Runs the flow of a line; -EINVAL if there is no such line. Hard interrupt context. */
int generic_handle_irq(unsigned int irq);
/* All handlers of a line, in order, without lock. For flow handlers. */
irqreturn_t handle_irq_event(struct irq_desc *desc);
void note_interrupt(struct irq_desc *desc, irqreturn_t ret);

unsigned int kstat_irqs(unsigned int irq);
unsigned int kstat_irqs_cpu(unsigned int irq, int cpu);
u64 kstat_irqs_sum(void);
/*
 * The body of /proc/interrupts; the architecture adds its own rows through arch_show_interrupts().
 */
int show_interrupts(struct seq_file *p, void *v);
int arch_show_interrupts(struct seq_file *p, int prec);
u64 arch_irq_stat_cpu(unsigned int cpu);

#endif
