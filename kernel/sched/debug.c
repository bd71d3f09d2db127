// SPDX-License-Identifier: MIT
/* What /proc/PID/sched shows of a task. */

#include <linux/pid.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/sched/stat.h>
#include <linux/seq_file.h>
#include <linux/time64.h>

static void show_number(struct seq_file *m, const char *name, u64 value)
{
	seq_printf(m, "%-45s:%21llu\n", name, value);
}

/* Nanoseconds as milliseconds with a fraction. */
static void show_time(struct seq_file *m, const char *name, u64 ns)
{
	seq_printf(m, "%-45s:%14llu.%06llu\n", name, ns / NSEC_PER_MSEC, ns % NSEC_PER_MSEC);
}

static void show_line(struct seq_file *m)
{
	for (int i = 0; i < 115; i++)
		seq_putc(m, '-');
	seq_putc(m, '\n');
}

/* No lock is taken: each number is right, if not all at one moment. */
void proc_sched_show_task(struct task_struct *p, struct seq_file *m)
{
	const struct sched_entity *se = &p->se;
	unsigned long voluntary = READ_ONCE(p->nvcsw), forced = READ_ONCE(p->nivcsw);

	seq_printf(m, "%s (%d, #threads: %d)\n", p->comm, task_pid_vnr(p), get_nr_threads(p));
	show_line(m);
	show_time(m, "se.exec_start", READ_ONCE(se->exec_start));
	show_time(m, "se.vruntime", READ_ONCE(se->vruntime));
	show_time(m, "se.sum_exec_runtime", READ_ONCE(se->sum_exec_runtime));
	show_number(m, "se.nr_migrations", READ_ONCE(se->nr_migrations));
	show_number(m, "nr_switches", voluntary + forced);
	show_number(m, "nr_voluntary_switches", voluntary);
	show_number(m, "nr_involuntary_switches", forced);
	show_number(m, "se.load.weight", READ_ONCE(se->load.weight));
	show_number(m, "policy", p->policy);
	show_number(m, "prio", p->prio);
	if (p->policy == SCHED_DEADLINE) {
		show_number(m, "dl.runtime", READ_ONCE(p->dl.runtime));
		show_number(m, "dl.deadline", READ_ONCE(p->dl.deadline));
	}
}
