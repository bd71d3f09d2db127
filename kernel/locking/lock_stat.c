// SPDX-License-Identifier: MIT
/*
 * Which locks are waited for: /proc/lock_stat. Debug builds only.
 *
 * How this works
 *
 * The validator sees every lock come and go, told apart by class (lockdep.c). While kernel.lock_stat
 * is 1 it notes the time in the held lock: when the wait began, where there was one, and when the
 * lock was had. From these follow, at the moment the wait ends and the lock is released, the waiting
 * and the holding time. Each CPU adds them to a table of its own, so that counting makes no CPU wait
 * for another; a reader sums the tables up.
 *
 * A bounce is a lock that another CPU released last: its cache line comes from there.
 *
 * Only what was taken while the counting was on is counted, at its release. The tables change with
 * interrupts off, by their CPU alone; whoever reads or clears them meanwhile may see a count that is
 * off by the one that is just being made.
 */

#include <linux/lockdep.h>
#include <linux/kernel.h>
#include <linux/math64.h>
#include <linux/mutex.h>
#include <linux/percpu.h>
#include <linux/seq_file.h>
#include <linux/sched.h>
#include <linux/sched/clock.h>
#include <linux/sort.h>
#include <linux/string.h>
#include "lockdep_internals.h"

/* kernel.lock_stat; may change at any time. */
int lock_stat;

#if CONFIG_LOCKDEP

struct lock_time {
	u64 min, max, total; /* ns; min counts only with nr */
	unsigned long nr;
};

/* One class on one CPU, taken in one of two ways. */
struct lock_class_stats {
	struct lock_time wait, hold;
	unsigned long contended_bounces, acquired_bounces;
};

enum { EXCLUSIVE, SHARED, WAYS };

struct class_stats {
	struct lock_class_stats way[WAYS];
	unsigned long point[LOCKSTAT_POINTS]; /* waits at class->contention_point[] */
};

static DEFINE_PER_CPU(struct class_stats[MAX_LOCK_CLASSES], class_stats);

/* The lines of a report, in their order. */
struct line {
	struct lock_class_stats sum;
	unsigned short class, way;
};

static DEFINE_MUTEX(report_mutex);
static struct line lines[2 * MAX_LOCK_CLASSES]; /* report_mutex */

static struct class_stats *stats_of(const struct lock_class *class, int cpu)
{
	return &per_cpu(class_stats, cpu)[class - lock_classes];
}

/* ------------------------------------------------------------------ counting; interrupts are off */

static void add_time(struct lock_time *sum, u64 time)
{
	sum->min = sum->nr ? min(sum->min, time) : time;
	sum->max = max(sum->max, time);
	sum->total += time;
	sum->nr++;
}

static void add_point(struct held_lock *held, struct class_stats *stats, unsigned long ip)
{
	unsigned long *point = held->class->contention_point;

	for (int i = 0; i < LOCKSTAT_POINTS; i++) {
		if (!point[i])
			cmpxchg(&point[i], 0UL, ip);
		if (point[i] == ip) {
			stats->point[i]++;
			return;
		}
	}
}

void lock_stat_contended(struct held_lock *held, unsigned long ip)
{
	int cpu = raw_smp_processor_id();
	struct class_stats *stats = stats_of(held->class, cpu);

	held->waittime_stamp = sched_clock();
	held->holdtime_stamp = 0; /* not ours yet, and maybe never */
	add_point(held, stats, ip);
	if (READ_ONCE(held->map->cpu) != cpu)
		stats->way[!!held->read].contended_bounces++;
}

void lock_stat_acquired(struct held_lock *held, unsigned long unused)
{
	struct class_stats *stats = stats_of(held->class, raw_smp_processor_id());
	u64 now = sched_clock();

	if (!held->waittime_stamp)
		return;
	add_time(&stats->way[!!held->read].wait, now - held->waittime_stamp);
	held->holdtime_stamp = now;
}

void lock_stat_released(struct held_lock *held)
{
	int cpu = raw_smp_processor_id();
	struct lock_class_stats *stats = &stats_of(held->class, cpu)->way[!!held->read];

	add_time(&stats->hold, sched_clock() - held->holdtime_stamp);
	if (READ_ONCE(held->map->cpu) != cpu) {
		stats->acquired_bounces++;
		WRITE_ONCE(held->map->cpu, cpu);
	}
}

/* ------------------------------------------------------------------ the report */

static void sum_time(struct lock_time *sum, const struct lock_time *part)
{
	if (!part->nr)
		return;
	sum->min = sum->nr ? min(sum->min, part->min) : part->min;
	sum->max = max(sum->max, part->max);
	sum->total += part->total;
	sum->nr += part->nr;
}

static void sum_up(struct lock_class_stats *sum, const struct lock_class *class, int way)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		const struct lock_class_stats *part = &stats_of(class, cpu)->way[way];

		sum_time(&sum->wait, &part->wait);
		sum_time(&sum->hold, &part->hold);
		sum->contended_bounces += part->contended_bounces;
		sum->acquired_bounces += part->acquired_bounces;
	}
}

static unsigned int collect_lines(void)
{
	unsigned int class, nr = 0;

	for (class = 0; class < READ_ONCE(nr_lock_classes); class ++) {
		for (int way = 0; way < WAYS; way++) {
			struct line *line = &lines[nr];

			*line = (struct line){ .class = class, .way = way };
			sum_up(&line->sum, &lock_classes[class], way);
			nr += line->sum.wait.nr || line->sum.hold.nr;
		}
	}
	return nr;
}

/* What was waited for most comes first. */
static int compare_lines(const void *a, const void *b)
{
	const struct line *one = a, *other = b;

	if (one->sum.wait.nr != other->sum.wait.nr)
		return one->sum.wait.nr < other->sum.wait.nr ? 1 : -1;
	return one->class - other->class;
}

/* In us with two places, as the file has it. */
static void show_time(struct seq_file *m, u64 ns)
{
	u64 hundredths = div_u64(ns, 10);

	seq_printf(m, " %11llu.%02llu", (unsigned long long)(hundredths / 100),
		   (unsigned long long)(hundredths % 100));
}

static void show_times(struct seq_file *m, const struct lock_time *time)
{
	show_time(m, time->min);
	show_time(m, time->max);
	show_time(m, time->total);
	show_time(m, time->nr ? div64_u64(time->total, time->nr) : 0);
}

static void show_points(struct seq_file *m, const struct lock_class *class, const char *name)
{
	for (int i = 0; i < LOCKSTAT_POINTS && class->contention_point[i]; i++) {
		unsigned long waits = 0;
		int cpu;

		for_each_possible_cpu(cpu)
			waits += stats_of(class, cpu)->point[i];
		if (waits)
			seq_printf(m, "%40s %14lu          [<%016lx>] %pS\n", name, waits,
				   class->contention_point[i], (void *)class->contention_point[i]);
	}
}

/* A class that is taken in both ways has a letter behind each of its two names. */
static void show_line(struct seq_file *m, const struct line *line, bool both)
{
	const struct lock_class_stats *sum = &line->sum;
	char name[44];

	lock_class_name(name, sizeof(name) - 2, &lock_classes[line->class]);
	if (both)
		strcat(name, line->way == SHARED ? "-R" : "-W");
	seq_printf(m, "%40s: %14lu %14lu", name, sum->contended_bounces, sum->wait.nr);
	show_times(m, &sum->wait);
	seq_printf(m, " %14lu %14lu", sum->acquired_bounces, sum->hold.nr);
	show_times(m, &sum->hold);
	seq_putc(m, '\n');
	if (sum->wait.nr)
		show_points(m, &lock_classes[line->class], name);
}

static bool has_other_way(unsigned int nr, const struct line *line)
{
	for (unsigned int i = 0; i < nr; i++)
		if (lines[i].class == line->class && lines[i].way != line->way)
			return true;
	return false;
}

int lock_stat_show(struct seq_file *m, void *v)
{
	unsigned int nr;

	seq_puts(m, "lock_stat version 0.4\n");
	if (!debug_locks)
		seq_puts(
			m,
			"*WARNING* lock debugging disabled!! - possibly due to a lockdep warning\n");
	seq_printf(m, "%40s  %14s %14s %14s %14s %14s %14s %14s %14s %14s %14s %14s %14s\n\n",
		   "class name", "con-bounces", "contentions", "waittime-min", "waittime-max",
		   "waittime-total", "waittime-avg", "acq-bounces", "acquisitions", "holdtime-min",
		   "holdtime-max", "holdtime-total", "holdtime-avg");
	mutex_lock(&report_mutex);
	nr = collect_lines();
	sort(lines, nr, sizeof(lines[0]), compare_lines, NULL);
	for (unsigned int i = 0; i < nr; i++)
		show_line(m, &lines[i], has_other_way(nr, &lines[i]));
	mutex_unlock(&report_mutex);
	return 0;
}

void lock_stat_clear(void)
{
	int cpu;

	for_each_possible_cpu(cpu)
		memset(per_cpu(class_stats, cpu), 0, sizeof(class_stats));
}

#else

int lock_stat_show(struct seq_file *m, void *v)
{
	return 0;
}
void lock_stat_clear(void)
{
}

#endif
