// SPDX-License-Identifier: MIT
/*
 * The lock validator. Debug builds only.
 *
 * How this works
 *
 * Locks are told apart by class (<linux/lockdep.h>). Each task keeps a stack of what it holds. When
 * it takes B while it holds A, the edge A -> B goes into a graph of classes: "somebody waits for B
 * and keeps others from A". A path back from B to A means that tasks can wait for each other in a
 * circle, if their timing is unlucky; it is reported the first time the last edge of the circle is
 * seen, with nobody stuck.
 *
 * Interrupts add to that. A class taken inside an interrupt handler (USED_IN) must not be held with
 * interrupts on (ENABLED): the handler could interrupt the holder and wait for it for ever. The
 * same holds along paths: if A is USED_IN and A -> ... -> B exists, B must not be ENABLED, because
 * its holder can be interrupted by one who takes A and waits for B behind it.
 *
 * The graph is two bit matrices (after, before), searched breadth first. Where an edge was first
 * seen is kept in a small table for the report.
 *
 * I1  Classes, edges and usage change under graph_lock, a bare lock that is not validated itself.
 *     Bits only become set, so a set bit may be trusted without the lock: the common case takes
 *     none.
 * I2  held_locks is touched by its task alone, by interrupt handlers on top of it too, which leave
 *     it as they found it.
 * I3  The first report turns everything off (debug_locks); the system goes on.
 */

#include <linux/lockdep.h>
#include <linux/spinlock.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/string.h>
#include <linux/bitmap.h>
#include <linux/sched/clock.h>
#include <linux/kernel.h>
#include "lockdep_internals.h"

int debug_locks = 1;
struct lock_class_key __lockdep_no_validate__;
/* A test whose mistakes are wanted, and how many it made. */
static struct task_struct *expecting;
static unsigned int nr_expected;

int debug_locks_off(void)
{
	return xchg(&debug_locks, 0);
}

#if CONFIG_LOCKDEP

static arch_spinlock_t graph_lock = __ARCH_SPIN_LOCK_UNLOCKED;
struct lock_class lock_classes[MAX_LOCK_CLASSES];
unsigned int nr_lock_classes;
/* Keys of static locks, which have none of their own. */
static struct lock_class_key static_keys[MAX_STATIC_KEYS];
static const char *static_names[MAX_STATIC_KEYS];
static unsigned int nr_static_keys;
static struct lock_edge edges[MAX_EDGES];
static unsigned int nr_edges;

/* For the search under graph_lock. */
static unsigned long bfs_seen[BITS_TO_LONGS(MAX_LOCK_CLASSES)];
static u16 bfs_queue[MAX_LOCK_CLASSES], bfs_parent[MAX_LOCK_CLASSES];

static bool lockdep_active(void)
{
	struct task_struct *task = get_current();

	return debug_locks && task && !task->lockdep_recursion && !in_nmi();
}

static inline unsigned int class_index(const struct lock_class *class)
{
	return class - lock_classes;
}

/*
 * False if the checks go off while we wait: a report under way holds the graph and may want a
 * console lock that this CPU has.
 */
static bool graph_acquire(unsigned long *flags)
{
	local_irq_save(*flags);
	while (!arch_spin_trylock(&graph_lock)) {
		if (!READ_ONCE(debug_locks)) {
			local_irq_restore(*flags);
			return false;
		}
		cpu_relax();
	}
	return true;
}

static void graph_release(unsigned long flags)
{
	arch_spin_unlock(&graph_lock);
	local_irq_restore(flags);
}

/* ---------------------------------------------------------------- reports */

/* A static lock's name carries its place in the source behind an '@'. */
void lock_class_name(char *buf, size_t size, const struct lock_class *class)
{
	size_t len = strchrnul(class->name, '@') - class->name;

	if (class->subclass)
		snprintf(buf, size, "%.*s/%u", (int)len, class->name, class->subclass);
	else
		snprintf(buf, size, "%.*s", (int)len, class->name);
}

static void print_held(const struct held_lock *held)
{
	char name[48];

	lock_class_name(name, sizeof(name), held->class);
	pr_err("  %p (%s)%s, at: %pS\n", held->map, name, held->read ? " shared" : "",
	       (void *)held->ip);
}

/*
 * True for the one that may print: after I3 nobody else does. Leaves the validator off for the rest
 * of the report and after. An expected mistake is only counted: were the checks off for a while,
 * the books of other CPUs would lack what they took and released meanwhile.
 */
static bool report_begin(const char *what)
{
	if (READ_ONCE(expecting) == current) {
		nr_expected++;
		return false;
	}
	if (!debug_locks_off())
		return false;
	current->lockdep_recursion++;
	pr_err("\n");
	pr_err("======================================================\n");
	pr_err("WARNING: %s\n", what);
	pr_err("%s/%d:\n", current->comm, current->pid);
	return true;
}

static void report_end(void)
{
	debug_show_held_locks(current);
	dump_stack();
	current->lockdep_recursion--;
}

static const struct lock_edge *find_edge(unsigned int from, unsigned int to)
{
	unsigned int i;

	for (i = 0; i < nr_edges; i++) {
		if (edges[i].from == from && edges[i].to == to)
			return &edges[i];
	}
	return NULL;
}

static void print_edge(unsigned int from, unsigned int to)
{
	const struct lock_edge *edge = find_edge(from, to);
	char a[48], b[48];

	lock_class_name(a, sizeof(a), &lock_classes[from]);
	lock_class_name(b, sizeof(b), &lock_classes[to]);
	pr_err("  %s -> %s\n", a, b);
	if (edge)
		pr_err("    %s/%d held the first since %pS, took the second at %pS\n", edge->comm,
		       edge->pid, (void *)edge->from_ip, (void *)edge->to_ip);
}

/* The path that the last search found, from its start to `node`, printed from the end back. */
static void print_path(unsigned int node, bool forward)
{
	while (bfs_parent[node] != node) {
		if (forward)
			print_edge(bfs_parent[node], node);
		else
			print_edge(node, bfs_parent[node]);
		node = bfs_parent[node];
	}
}

/* ---------------------------------------------------------------- the graph; graph_lock held */

/*
 * Breadth first from `start`; the first class that is `target` or has one of the usage bits; -1 if
 * there is none.
 */
static int graph_search(unsigned int start, bool forward, int target, unsigned int usage)
{
	unsigned int head = 0, tail = 0, node, next;

	bitmap_zero(bfs_seen, MAX_LOCK_CLASSES);
	__set_bit(start, bfs_seen);
	bfs_parent[start] = start;
	bfs_queue[tail++] = start;
	while (head < tail) {
		node = bfs_queue[head++];
		if ((int)node == target || (lock_classes[node].usage & usage))
			return node;
		for_each_set_bit(next,
				 forward ? lock_classes[node].after : lock_classes[node].before,
				 nr_lock_classes) {
			if (__test_and_set_bit(next, bfs_seen))
				continue;
			bfs_parent[next] = node;
			bfs_queue[tail++] = next;
		}
	}
	return -1;
}

static const unsigned int used_in_bits[2] = { LOCK_USED_IN_HARDIRQ, LOCK_USED_IN_SOFTIRQ };
static const unsigned int enabled_bits[2] = { LOCK_ENABLED_HARDIRQ, LOCK_ENABLED_SOFTIRQ };
static const char *const irq_names[2] = { "hard interrupt", "softirq" };

/*
 * Is there a path from a class that handlers take, through `mid`, to one that is held with them on?
 */
static bool irq_path_bad(unsigned int mid, int kind)
{
	int safe, unsafe;

	safe = graph_search(mid, false, -1, used_in_bits[kind]);
	if (safe < 0)
		return false;
	unsafe = graph_search(mid, true, -1, enabled_bits[kind]);
	if (unsafe < 0)
		return false;
	if (report_begin("possible interrupt lock inversion")) {
		char a[48], b[48];

		lock_class_name(a, sizeof(a), &lock_classes[safe]);
		lock_class_name(b, sizeof(b), &lock_classes[unsafe]);
		pr_err("%s is taken in %s context (at %pS),\n", a, irq_names[kind],
		       (void *)lock_classes[safe].used_in_ip[kind]);
		pr_err("%s is held with it enabled (at %pS),\n", b,
		       (void *)lock_classes[unsafe].enabled_ip[kind]);
		pr_err("and the first leads to the second. The chain, last step first:\n");
		print_path(unsafe, true);
		graph_search(mid, false, -1, used_in_bits[kind]);
		print_path(safe, false);
		report_end();
	}
	return true;
}

static void report_inversion(unsigned int from, unsigned int to, const struct held_lock *prev,
			     unsigned long ip)
{
	char a[48], b[48];

	if (!report_begin("possible circular locking dependency"))
		return;
	lock_class_name(a, sizeof(a), &lock_classes[from]);
	lock_class_name(b, sizeof(b), &lock_classes[to]);
	pr_err("takes %s at %pS\n", b, (void *)ip);
	pr_err("while it holds %s, taken at %pS,\n", a, (void *)prev->ip);
	pr_err("but the other order was seen before. The chain, last step first:\n");
	print_path(from, true);
	report_end();
}

static void add_edge(struct held_lock *prev, struct lock_class *class, unsigned long ip)
{
	unsigned int from = class_index(prev->class), to = class_index(class);
	unsigned long flags;

	if (!graph_acquire(&flags))
		return;
	if (test_bit(to, prev->class->after))
		goto out;
	if (graph_search(to, true, from, 0) >= 0) {
		report_inversion(from, to, prev, ip);
		goto out;
	}
	__set_bit(to, prev->class->after);
	__set_bit(from, class->before);
	if (nr_edges < MAX_EDGES) {
		struct lock_edge *edge = &edges[nr_edges++];

		*edge = (struct lock_edge){ .from = from,
					    .to = to,
					    .from_ip = prev->ip,
					    .to_ip = ip,
					    .pid = current->pid };
		strscpy(edge->comm, current->comm, sizeof(edge->comm));
	}
	if (!irq_path_bad(to, 0))
		irq_path_bad(to, 1);
out:
	graph_release(flags);
}

/*
 * Notes in which context the class is taken, and looks what that means for those it is linked with.
 */
static void mark_usage(struct lock_class *class, unsigned int usage, unsigned long ip)
{
	unsigned long flags;
	int kind;

	if ((class->usage & usage) == usage)
		return;
	if (!graph_acquire(&flags))
		return;
	for (kind = 0; kind < 2; kind++) {
		unsigned int new = usage & ~class->usage &(used_in_bits[kind] | enabled_bits[kind]);

		if (!new)
			continue;
		class->usage |= new;
		if (new & used_in_bits[kind])
			class->used_in_ip[kind] = ip;
		if (new & enabled_bits[kind])
			class->enabled_ip[kind] = ip;
		if (irq_path_bad(class_index(class), kind))
			break;
	}
	graph_release(flags);
}

/* ---------------------------------------------------------------- classes */

static void table_full(const char *what)
{
	if (debug_locks_off())
		pr_warn("lock validator: out of %s; it is off from now on\n", what);
}

/*
 * The key of a static lock: the same for all with this name, which holds the place in the source.
 * graph_lock held.
 */
static struct lock_class_key *static_key_of(const char *name)
{
	unsigned int i;

	for (i = 0; i < nr_static_keys; i++) {
		if (static_names[i] == name)
			return &static_keys[i];
	}
	if (i == MAX_STATIC_KEYS) {
		table_full("static keys");
		return NULL;
	}
	static_names[nr_static_keys] = name;
	return &static_keys[nr_static_keys++];
}

static struct lock_class *register_class(struct lockdep_map *map, unsigned int subclass)
{
	struct lock_class_key *key = READ_ONCE(map->key);
	struct lock_class *class = key ? READ_ONCE(key->class[subclass]) : NULL;
	unsigned long flags;

	if (likely(class))
		return class;
	if (!graph_acquire(&flags))
		return NULL;
	if (!key)
		key = static_key_of(map->name ? map->name : "?");
	if (!key)
		goto out;
	class = key->class[subclass];
	if (!class && nr_lock_classes == MAX_LOCK_CLASSES) {
		table_full("classes");
		goto out;
	}
	if (!class) {
		class = &lock_classes[nr_lock_classes++];
		class->name = map->name ? map->name : "?";
		class->subclass = subclass;
		WRITE_ONCE(key->class[subclass], class);
	}
	WRITE_ONCE(map->key, key);
out:
	graph_release(flags);
	return class;
}

void __lockdep_init_map(struct lockdep_map *map, const char *name, struct lock_class_key *key,
			int subclass)
{
	if (lockdep_active() && __lock_is_held(map, -1) &&
	    report_begin("initialises a lock that it holds")) {
		pr_err("lock %p (%s)\n", map, name);
		report_end();
	}
	map->key = key;
	map->name = name;
}

void lockdep_register_key(struct lock_class_key *key)
{
	memset(key, 0, sizeof(*key));
}

/* The classes stay in the table without a name of their own; nothing refers to the key any more. */
void lockdep_unregister_key(struct lock_class_key *key)
{
	int i;

	for (i = 0; i < MAX_LOCKDEP_SUBCLASSES; i++) {
		if (key->class[i])
			WRITE_ONCE(key->class[i]->name, "(gone)");
		key->class[i] = NULL;
	}
}

/* ---------------------------------------------------------------- taking and releasing */

/*
 * Softirqs on top of a task, hard interrupts on top of both: what is held below is not held by the
 * one above.
 */
static unsigned int irq_context(void)
{
	return in_hardirq() ? 2 : in_serving_softirq() ? 1 : 0;
}

static unsigned int current_usage(void)
{
	unsigned int usage = 0;

	if (in_hardirq())
		usage |= LOCK_USED_IN_HARDIRQ;
	else if (in_serving_softirq())
		usage |= LOCK_USED_IN_SOFTIRQ;
	if (!irqs_disabled()) {
		usage |= LOCK_ENABLED_HARDIRQ;
		if (!softirq_count())
			usage |= LOCK_ENABLED_SOFTIRQ;
	}
	return usage;
}

/*
 * The same class is held already: legal only for readers that may nest, and under one outer lock.
 */
static void check_recursion(struct held_lock *prev, struct lockdep_map *map, int read,
			    struct lockdep_map *nest_lock, unsigned long ip)
{
	if (read == 2 && prev->read)
		return;
	if (nest_lock && __lock_is_held(nest_lock, -1))
		return;
	if (report_begin("possible recursive locking")) {
		pr_err("takes %p again or another of its class at %pS\n", map, (void *)ip);
		pr_err("while it holds\n");
		print_held(prev);
		report_end();
	}
}

/* Everything held in this context comes before the new one. False after a report. */
static bool check_order(struct task_struct *task, struct lockdep_map *map, struct lock_class *class,
			int read, struct lockdep_map *nest_lock, unsigned long ip)
{
	unsigned int context = irq_context();
	int i;

	for (i = task->lockdep_depth - 1; i >= 0; i--) {
		struct held_lock *prev = &task->held_locks[i];

		if (prev->irq_context != context)
			break;
		if (prev->class == class)
			check_recursion(prev, map, read, nest_lock, ip);
		else if (!test_bit(class_index(class), prev->class->after))
			add_edge(prev, class, ip);
	}
	return debug_locks;
}

static void push_held(struct task_struct *task, struct held_lock *held)
{
	if (task->lockdep_depth == MAX_LOCK_DEPTH) {
		table_full("room for held locks");
		debug_show_held_locks(task);
		return;
	}
	task->held_locks[task->lockdep_depth++] = *held;
}

/* Whoever takes a lock begins here: its class, the use noted; NULL if nothing is to be checked. */
static struct lock_class *begin_acquire(struct lockdep_map *map, unsigned int subclass,
					unsigned long ip)
{
	struct lock_class *class;

	if (!lockdep_active() || map->key == &__lockdep_no_validate__)
		return NULL;
	class = register_class(map, subclass);
	if (class)
		mark_usage(class, current_usage(), ip);
	return class;
}

void __lock_might_acquire(struct lockdep_map *map, int read, unsigned long ip)
{
	struct lock_class *class = begin_acquire(map, 0, ip);
	unsigned long flags;

	if (!class)
		return;
	raw_local_irq_save(flags);
	check_order(current, map, class, read, NULL, ip);
	raw_local_irq_restore(flags);
}

void __lock_acquire(struct lockdep_map *map, unsigned int subclass, int trylock, int read,
		    struct lockdep_map *nest_lock, unsigned long ip)
{
	struct lock_class *class = begin_acquire(map, subclass, ip);
	struct task_struct *task;
	unsigned long flags;

	if (!class)
		return;
	if (read == 2 && !in_interrupt())
		/* a process reader waits behind a writer in the line */
		read = 1;
	raw_local_irq_save(flags);		/* I2: no interrupt between the look and the push */
	task = current;
	if (trylock || check_order(task, map, class, read, nest_lock, ip)) {
		struct held_lock held = {
			.map = map,
			.class = class,
			.nest_lock = nest_lock,
			.ip = ip,
			.read = read,
			.trylock = trylock,
			.irq_context = irq_context(),
			.holdtime_stamp = READ_ONCE(lock_stat) ? sched_clock() : 0,
		};

		push_held(task, &held);
	}
	raw_local_irq_restore(flags);
}

static int find_held(struct task_struct *task, const struct lockdep_map *map)
{
	int i;

	for (i = task->lockdep_depth - 1; i >= 0; i--) {
		if (task->held_locks[i].map == map)
			return i;
	}
	return -1;
}

void __lock_release(struct lockdep_map *map, unsigned long ip)
{
	struct task_struct *task;
	unsigned long flags;
	int i;

	if (!lockdep_active() || map->key == &__lockdep_no_validate__)
		return;
	raw_local_irq_save(flags);
	task = current;
	i = find_held(task, map);
	if (i >= 0) {
		if (task->held_locks[i].holdtime_stamp)
			lock_stat_released(&task->held_locks[i]);
		task->lockdep_depth--;
		memmove(&task->held_locks[i], &task->held_locks[i + 1],
			(task->lockdep_depth - i) * sizeof(task->held_locks[0]));
	} else if (report_begin("bad unlock balance")) {
		pr_err("releases %p (%s) at %pS, which it does not hold\n", map, map->name,
		       (void *)ip);
		report_end();
	}
	raw_local_irq_restore(flags);
}

/* What the running task holds of it, for the counters; its waiting and having it go on below. */
static void count_held(struct lockdep_map *map, void (*count)(struct held_lock *, unsigned long),
		       unsigned long ip)
{
	unsigned long flags;
	int i;

	if (!READ_ONCE(lock_stat) || !lockdep_active())
		return;
	raw_local_irq_save(flags);
	i = find_held(current, map);
	if (i >= 0)
		count(&current->held_locks[i], ip);
	raw_local_irq_restore(flags);
}

void __lock_contended(struct lockdep_map *map, unsigned long ip)
{
	count_held(map, lock_stat_contended, ip);
}

void __lock_acquired(struct lockdep_map *map)
{
	count_held(map, lock_stat_acquired, 0);
}

int __lock_is_held(const struct lockdep_map *map, int read)
{
	struct task_struct *task = get_current();
	int i;

	if (!task || task->lockdep_recursion || in_nmi())
		return 1;
	i = find_held(task, map);
	if (i < 0)
		return 0;
	return read < 0 || !!task->held_locks[i].read == read;
}

void lockdep_off(void)
{
	current->lockdep_recursion++;
}

void lockdep_on(void)
{
	current->lockdep_recursion--;
}

void lockdep_init_task(struct task_struct *task)
{
	task->lockdep_depth = 0;
	task->lockdep_recursion = 0;
}

/* ---------------------------------------------------------------- held where none should be */

void debug_show_held_locks(struct task_struct *task)
{
	unsigned int i, depth = READ_ONCE(task->lockdep_depth);

	if (!depth)
		return;
	pr_err("%u lock%s held by %s/%d:\n", depth, depth == 1 ? "" : "s", task->comm, task->pid);
	for (i = 0; i < min_t(unsigned int, depth, MAX_LOCK_DEPTH); i++)
		print_held(&task->held_locks[i]);
}

void debug_show_all_locks(void)
{
	struct task_struct *g, *p;

	rcu_read_lock();
	for_each_process_thread(g, p)
		debug_show_held_locks(p);
	rcu_read_unlock();
}

static void check_none_held(const char *what)
{
	if (lockdep_active() && current->lockdep_depth && report_begin(what))
		report_end();
}

void debug_check_no_locks_held(void)
{
	check_none_held("exits while it holds locks");
}

void lockdep_sys_exit(void)
{
	check_none_held("returns to user space while it holds locks");
}

void debug_check_no_locks_freed(const void *from, unsigned long len)
{
	unsigned int i;

	if (!lockdep_active())
		return;
	for (i = 0; i < current->lockdep_depth; i++) {
		const void *map = current->held_locks[i].map;

		if (map < from || map >= from + len)
			continue;
		if (report_begin("frees memory with a lock it holds")) {
			print_held(&current->held_locks[i]);
			report_end();
		}
		return;
	}
}

/* ---------------------------------------------------------------- for tests */

unsigned int lockdep_nr_held(struct task_struct *task)
{
	return task->lockdep_depth;
}

#else /* !CONFIG_LOCKDEP */

void debug_show_held_locks(struct task_struct *task) { }
void debug_show_all_locks(void) { }
void debug_check_no_locks_held(void) { }
void debug_check_no_locks_freed(const void *from, unsigned long len) { }
void lockdep_register_key(struct lock_class_key *key) { }
void lockdep_unregister_key(struct lock_class_key *key) { }
void lockdep_off(void) { }
void lockdep_on(void) { }
void lockdep_init_task(struct task_struct *task) { }
void lockdep_sys_exit(void) { }
unsigned int lockdep_nr_held(struct task_struct *task) { return 0; }

#endif

void lockdep_expect(void)
{
	nr_expected = 0;
	WRITE_ONCE(expecting, current);
}

unsigned int lockdep_expected(void)
{
	WRITE_ONCE(expecting, NULL);
	return nr_expected;
}
