// SPDX-License-Identifier: MIT
#include <linux/ktest.h>
#include <linux/completion.h>
#include <linux/irq_work.h>
#include <linux/kernel.h>
#include <linux/kthread.h>
#include <linux/printk.h>
#include <linux/string.h>
#include "../internal.h"

/* The log from inside. What is printed here is of level debug, so the consoles stay quiet. */

#define WRITERS	4
#define LINES	100

struct writer {
	int number;
	struct completion done;
};

static int write_lines(void *data)
{
	struct writer *w = data;

	for (int i = 0; i < LINES; i++)
		printk(KERN_DEBUG "ktest writer %d line %d\n", w->number, i);
	complete(&w->done);
	return 0;
}

KTEST(printk, printk_loses_and_mixes_nothing_of_concurrent_writers, "spec: N-DBG-01")
{
	static struct writer writers[WRITERS];
	static char text[LOG_LINE_MAX + 1];
	int next[WRITERS] = { 0 }, writer, line;
	struct log_cursor cursor;
	struct log_info info;
	u64 lost = 0;

	log_end(&cursor);
	for (int i = 0; i < WRITERS; i++) {
		writers[i].number = i;
		init_completion(&writers[i].done);
		kthread_run(write_lines, &writers[i], "writer/%d", i);
	}
	for (int i = 0; i < WRITERS; i++)
		wait_for_completion(&writers[i].done);
	while (log_peek(&cursor, &info, text, LOG_LINE_MAX, &lost)) {
		log_advance(&cursor);
		text[info.len] = '\0';
		if (sscanf(text, "ktest writer %d line %d", &writer, &line) != 2)
			continue;
		KASSERT(writer >= 0 && writer < WRITERS);
		KEXPECT_EQ(line, next[writer]);
		KEXPECT_EQ(info.level, LOGLEVEL_DEBUG);
		next[writer]++;
	}
	KEXPECT_EQ(lost, 0);
	for (int i = 0; i < WRITERS; i++)
		KEXPECT_EQ(next[i], LINES);
}

static struct completion work_done;

static void print_in_interrupt(struct irq_work *work)
{
	printk(KERN_DEBUG "ktest from an interrupt\n");
	complete(&work_done);
}

KTEST(printk, printk_keeps_open_lines_of_different_contexts_apart, "spec: N-DBG-01")
{
	static DEFINE_IRQ_WORK(work, print_in_interrupt);
	struct log_cursor cursor;
	struct log_info info;
	char text[64];
	int parts = 0;

	init_completion(&work_done);
	log_end(&cursor);
	printk(KERN_DEBUG "ktest one");
	pr_cont(" two");
	irq_work_queue(&work);
	wait_for_completion(&work_done);
	pr_cont(" three\n");
	while (log_peek(&cursor, &info, text, sizeof(text), NULL)) {
		log_advance(&cursor);
		text[min_t(size_t, info.len, sizeof(text) - 1)] = '\0';
		if (!strcmp(text, "ktest one two") || !strcmp(text, "ktest from an interrupt") ||
		    !strcmp(text, " three"))
			parts++;
	}
	KEXPECT_EQ(parts, 3);
}
