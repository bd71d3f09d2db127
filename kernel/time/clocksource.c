// SPDX-License-Identifier: MIT
/*
 * The counters time can be read from, best first, and the choice among them. `jiffies` is always
 * there, with the lowest rating.
 */

#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/string.h>
#include <vdso/datapage.h>
#include "tk_internal.h"

#define MAX_CLOCKSOURCE_NAME	32
#define MAX_SPAN_SEC		600	/* the span mult and shift stay exact for */

static DEFINE_MUTEX(clocksource_mutex);
static LIST_HEAD(clocksource_list);		/* by rating, highest first */
static struct clocksource *curr_clocksource;
static char override_name[MAX_CLOCKSOURCE_NAME];

static u64 jiffies_read(struct clocksource *cs)
{
	return jiffies;
}

/* mult << shift is TICK_NSEC: exact. */
static struct clocksource clocksource_jiffies = {
	.name = "jiffies",
	.rating = 1,
	.read = jiffies_read,
	.mask = CLOCKSOURCE_MASK(32),
	.mult = TICK_NSEC << 8,
	.shift = 8,
	.max_idle_ns = (u64)1 << 40,
};

struct clocksource *clocksource_default_clock(void)
{
	return &clocksource_jiffies;
}

struct clocksource *clocksource_current(void)
{
	return curr_clocksource ? curr_clocksource : &clocksource_jiffies;
}

void clocks_calc_mult_shift(u32 *mult, u32 *shift, u32 from, u32 to, u32 maxsec)
{
	u64 cycles = (u64)maxsec * from;	/* the largest count to be converted */
	/* bits mult may have so that cycles * mult fits in 64 */
	u32 head_room = 32;
	u64 tmp;
	u32 sft;

	for (tmp = cycles >> 32; tmp; tmp >>= 1)
		head_room--;
	for (sft = 32; sft > 0; sft--) {
		tmp = (((u64)to << sft) + from / 2) / from;
		if (tmp >> head_room == 0)
			break;
	}
	*mult = tmp;
	*shift = sft;
}

static void clocksource_select(void)
{
	struct clocksource *cs,
		*best = list_first_entry(&clocksource_list, struct clocksource, list);

	list_for_each_entry(cs, &clocksource_list, list)
		if (!strcmp(cs->name, override_name))
			best = cs;
	if (best == curr_clocksource)
		return;
	curr_clocksource = best;
	timekeeping_notify(best);
	pr_info("clocksource: Switched to clocksource %s\n", best->name);
}

static void clocksource_enqueue(struct clocksource *cs)
{
	struct list_head *pos = &clocksource_list;
	struct clocksource *other;

	list_for_each_entry(other, &clocksource_list, list) {
		if (other->rating < cs->rating)
			break;
		pos = &other->list;
	}
	list_add(&cs->list, pos);
}

/* mult and shift are set: works out the longest idle time, and takes the counter into the list. */
static int clocksource_register(struct clocksource *cs)
{
	/*
	 * Half of what fits in 64 bits, and half of the counter's range (the other half tells a
	 * lagging CPU).
	 */
	u64 max_cycles = min_t(u64, (1ULL << 63) / cs->mult, cs->mask >> 1);

	cs->max_idle_ns = clocksource_cyc2ns(max_cycles, cs->mult, cs->shift) / 2;
	mutex_lock(&clocksource_mutex);
	clocksource_enqueue(cs);
	clocksource_select();
	mutex_unlock(&clocksource_mutex);
	return 0;
}

int clocksource_register_hz(struct clocksource *cs, u32 hz)
{
	clocks_calc_mult_shift(&cs->mult, &cs->shift, hz, NSEC_PER_SEC, MAX_SPAN_SEC);
	return clocksource_register(cs);
}

/*
 * A rate above 4.29 GHz does not fit in 32 bits of hertz: both sides of the conversion are per
 * millisecond.
 */
int clocksource_register_khz(struct clocksource *cs, u32 khz)
{
	clocks_calc_mult_shift(&cs->mult, &cs->shift, khz, NSEC_PER_SEC / 1000,
			       MAX_SPAN_SEC * 1000);
	return clocksource_register(cs);
}

static int __init clocksource_setup(char *name)
{
	strscpy(override_name, name, sizeof(override_name));
	return 1;
}
early_param("clocksource=", clocksource_setup);
