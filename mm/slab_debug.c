// SPDX-License-Identifier: MIT
/*
 * Checks of the object allocator in the debug build.
 *
 * How this works
 *
 * Every slot is laid out as
 *
 *	| left red zone | object ... | right red zone | free pointer | struct object_meta |
 *
 * The red zones hold RED_BYTE, always. A free object is filled with POISON_FREE (its last byte is
 * POISON_END), unless it has a constructor or RCU readers; a new one with POISON_INUSE. object_meta
 * says whether the object is in use and who allocated and who freed it last. Both are checked when
 * an object goes to a user (was it written to while it was free?) and when it comes back (is it
 * one, is it in use, are the red zones whole?). A fault is reported with the cache's name and both
 * backtraces, mended, and life goes on; an object that cannot be freed is left alone.
 *
 * Freed objects stand in a quarantine, a ring per CPU, before they can be reused: until then KASAN
 * and the poison catch late uses.
 *
 * This file and slab.c touch red zones and free objects and so are not instrumented by KASAN.
 */

#include <linux/kernel.h>
#include <linux/irqflags.h>
#include <linux/kasan.h>
#include <linux/panic.h>
#include <linux/poison.h>
#include <linux/sched.h>
#include <linux/smp.h>
#include <linux/string.h>
#include <asm/stacktrace.h>
#include "slab.h"

#define RED_BYTE	0xbb
#define RED_SIZE	16
#define OBJECT_FREE	0xf4eef4eef4eef4eeUL
#define OBJECT_INUSE	0x105e105e105e105eUL
#define TRACK_DEPTH	8

struct track {
	unsigned long trace[TRACK_DEPTH];
	unsigned int nr, cpu;
	pid_t pid;
};

struct object_meta {
	unsigned long state;
	struct track alloc, free;
};

static inline struct object_meta *meta_of(struct kmem_cache *s, void *object)
{
	return object + s->meta;
}

static inline bool poisons_body(struct kmem_cache *s)
{
	return (s->flags & SLAB_POISON) && !s->ctor && !(s->flags & SLAB_TYPESAFE_BY_RCU);
}

/* ---------------------------------------------------------------- layout */

void debug_layout(struct kmem_cache *s)
{
	unsigned int end = round_up(s->object_size, sizeof(void *)) + RED_SIZE;

	s->red_left_pad = round_up(RED_SIZE, s->align);
	s->offset = end;
	s->meta = end + sizeof(void *);
	s->size = s->red_left_pad + s->meta + sizeof(struct object_meta);
}

static void fill_red_zones(struct kmem_cache *s, void *object)
{
	memset(object - s->red_left_pad, RED_BYTE, s->red_left_pad);
	memset(object + s->object_size, RED_BYTE, s->offset - s->object_size);
}

static void poison_body(struct kmem_cache *s, void *object)
{
	memset(object, POISON_FREE, s->object_size - 1);
	((u8 *)object)[s->object_size - 1] = POISON_END;
}

void debug_init_object(struct kmem_cache *s, void *object)
{
	fill_red_zones(s, object);
	if (poisons_body(s))
		poison_body(s, object);
	memset(meta_of(s, object), 0, sizeof(struct object_meta));
	meta_of(s, object)->state = OBJECT_FREE;
}

/* ---------------------------------------------------------------- reports */

/* Keeps the walk from the caller (trace[0]) on. */
static bool add_to_track(void *cookie, unsigned long addr, bool reliable)
{
	struct track *t = cookie;

	if (t->nr == 0 && addr != t->trace[0])
		return true;
	t->trace[t->nr++] = addr;
	return t->nr < TRACK_DEPTH;
}

static void set_track(struct track *t, unsigned long caller)
{
	t->trace[0] = caller;
	t->nr = 0;
	arch_stack_walk(add_to_track, t, current, NULL);
	t->nr = max(t->nr, 1U);
	t->cpu = smp_processor_id();
	t->pid = current->pid;
}

static void print_track(const char *what, const struct track *t)
{
	unsigned int i;

	if (!t->nr)
		return;
	pr_err("%s by task %d on cpu %u:\n", what, t->pid, t->cpu);
	for (i = 0; i < min_t(unsigned int, t->nr, TRACK_DEPTH); i++)
		pr_err("  %pS\n", (void *)t->trace[i]);
}

void debug_print_tracks(struct kmem_cache *s, void *object)
{
	print_track("Allocated", &meta_of(s, object)->alloc);
	print_track("Freed", &meta_of(s, object)->free);
}

atomic_t slab_report_count;
bool slab_report_quiet;

/* Counts a report and prints its head; false if it is to stay silent. */
static bool begin_report(struct kmem_cache *s, void *object, const char *what)
{
	atomic_inc(&slab_report_count);
	if (slab_report_quiet)
		return false;
	pr_err("=============================================================================\n");
	pr_err("BUG %s (%s): %s\n", s->name, print_tainted(), what);
	pr_err("-----------------------------------------------------------------------------\n");
	pr_err("Object 0x%px, %u bytes\n", object, s->object_size);
	add_taint(TAINT_BAD_PAGE, LOCKDEP_NOW_UNRELIABLE);
	return true;
}

static void report_object(struct kmem_cache *s, void *object, const char *what)
{
	if (!begin_report(s, object, what))
		return;
	debug_print_tracks(s, object);
	dump_stack();
}

/* The first byte of [p, p + n) that is not `value` is reported; the range is mended. */
static bool check_bytes(struct kmem_cache *s, void *object, void *p, u8 value, size_t n,
			const char *what)
{
	u8 *bad = memchr_inv(p, value, n);

	if (likely(!bad))
		return true;
	if (begin_report(s, object, what)) {
		pr_err("0x%px (%+ld from the object): 0x%02x instead of 0x%02x\n", bad,
		       (long)((void *)bad - object), *bad, value);
		debug_print_tracks(s, object);
		dump_stack();
	}
	memset(p, value, n);
	return false;
}

static void check_red_zones(struct kmem_cache *s, void *object)
{
	check_bytes(s, object, object - s->red_left_pad, RED_BYTE, s->red_left_pad,
		    "Left Redzone overwritten");
	check_bytes(s, object, object + s->object_size, RED_BYTE, s->offset - s->object_size,
		    "Right Redzone overwritten");
}

/* ---------------------------------------------------------------- an object changes hands */

void debug_alloc(struct kmem_cache *s, void *object, gfp_t gfp, unsigned long caller)
{
	struct object_meta *meta = meta_of(s, object);

	if (unlikely(meta->state != OBJECT_FREE))
		report_object(s, object,
			      "Object on the free list is in use, or its record is overwritten");
	check_red_zones(s, object);
	if (poisons_body(s)) {
		check_bytes(s, object, object, POISON_FREE, s->object_size - 1,
			    "Poison overwritten");
		check_bytes(s, object, object + s->object_size - 1, POISON_END, 1,
			    "Poison overwritten");
		if (!(gfp & __GFP_ZERO))
			memset(object, POISON_INUSE, s->object_size);
	}
	meta->state = OBJECT_INUSE;
	set_track(&meta->alloc, caller);
}

static bool is_valid_object(struct kmem_cache *s, void *object)
{
	struct page *slab;

	if (!virt_addr_valid(object))
		return false;
	slab = virt_to_head_page(object);
	return PageSlab(slab) && slab->slab_cache == s && nearest_object(s, slab, object) == object;
}

bool debug_free(struct kmem_cache *s, void *object, unsigned long caller)
{
	struct object_meta *meta = meta_of(s, object);

	if (unlikely(!is_valid_object(s, object))) {
		if (begin_report(s, object, "Invalid object pointer freed"))
			dump_stack();
		return false;
	}
	if (unlikely(meta->state != OBJECT_INUSE)) {
		report_object(s, object,
			      meta->state == OBJECT_FREE ? "Object already free"
							 : "Object's record is overwritten");
		return false;
	}
	check_red_zones(s, object);
	meta->state = OBJECT_FREE;
	set_track(&meta->free, caller);
	if (poisons_body(s))
		poison_body(s, object);
	return true;
}

/* ---------------------------------------------------------------- quarantine */

#define QUARANTINE_SIZE	64

struct quarantine {
	void *objects[QUARANTINE_SIZE];
	unsigned int next;
};
static DEFINE_PER_CPU(struct quarantine, quarantine);

void *quarantine_exchange(void *object)
{
	struct quarantine *q = this_cpu_ptr(&quarantine);
	void *oldest = q->objects[q->next];

	q->objects[q->next] = object;
	q->next = (q->next + 1) % QUARANTINE_SIZE;
	return oldest;
}

void quarantine_drain(void)
{
	int i;

	for (i = 0; i < QUARANTINE_SIZE; i++) {
		void *object = quarantine_exchange(NULL);

		if (object)
			requeue_object(virt_to_head_page(object)->slab_cache, object);
	}
}

/* ---------------------------------------------------------------- leaks */

#define MAX_LEAKS_SHOWN	8

static int report_slab_leaks(struct kmem_cache *s, struct page *slab, int shown)
{
	int i;

	for (i = 0; i < slab->slab_objects && shown < MAX_LEAKS_SHOWN; i++) {
		void *object = page_address(slab) + s->red_left_pad + i * s->size;

		if (meta_of(s, object)->state != OBJECT_INUSE)
			continue;
		pr_err("Object 0x%px is in use\n", object);
		print_track("Allocated", &meta_of(s, object)->alloc);
		shown++;
	}
	return shown;
}

void debug_report_leaks(struct kmem_cache *s)
{
	struct page *slab;
	unsigned long flags;
	int shown = 0;

	if (!slab_debugged(s))
		return;
	spin_lock_irqsave(&s->list_lock, flags);
	list_for_each_entry(slab, &s->full, slab_list)
		shown = report_slab_leaks(s, slab, shown);
	list_for_each_entry(slab, &s->partial, slab_list)
		shown = report_slab_leaks(s, slab, shown);
	spin_unlock_irqrestore(&s->list_lock, flags);
}
