/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_CPUMASK_H
#define _LINUX_CPUMASK_H

/*
 * Sets of CPUs: one word, as NR_CPUS is at most 64. Every operation is a few instructions, inline.
 *
 * possible	may ever exist; fixed at boot; CPU numbers are below nr_cpu_ids
 * present	is plugged in
 * online	schedules and takes interrupts; fixed under cpus_read_lock()
 * active	load is balanced to it
 * dying	on its way out
 * Bits at and above nr_cpu_ids are clear. cpumask_set_cpu() and friends are atomic, the __ forms
 * and the set operations are not. Any context.
 */

#include <linux/types.h>
#include <linux/kernel.h>
#include <linux/threads.h>
#include <linux/bitmap.h>

typedef struct cpumask { DECLARE_BITMAP(bits, NR_CPUS); } cpumask_t;
typedef struct cpumask cpumask_var_t[1];

static_assert(NR_CPUS <= BITS_PER_LONG);

extern unsigned int nr_cpu_ids;
#define nr_cpumask_bits		nr_cpu_ids
#define cpumask_bits(mask)	((mask)->bits)

extern struct cpumask __cpu_possible_mask, __cpu_present_mask, __cpu_online_mask, __cpu_active_mask,
	__cpu_dying_mask;
#define cpu_possible_mask	((const struct cpumask *)&__cpu_possible_mask)
#define cpu_present_mask	((const struct cpumask *)&__cpu_present_mask)
#define cpu_online_mask		((const struct cpumask *)&__cpu_online_mask)
#define cpu_active_mask		((const struct cpumask *)&__cpu_active_mask)
#define cpu_dying_mask		((const struct cpumask *)&__cpu_dying_mask)

/* Every possible CPU's bit, and none: usable as initialisers. */
#define CPU_MASK_ALL		((struct cpumask){ { ~0UL } })
#define CPU_MASK_NONE		((struct cpumask){ { 0UL } })
#define CPU_MASK_CPU0		((struct cpumask){ { 1UL } })
#define cpu_all_mask		(&cpu_mask_all)
#define cpu_none_mask		(&cpu_mask_none)
extern const struct cpumask cpu_mask_all, cpu_mask_none;
extern const struct cpumask cpu_bit_masks[NR_CPUS];
/* The set of just this CPU. */
#define cpumask_of(cpu)		(&cpu_bit_masks[cpu])
#define get_cpu_mask(cpu)	cpumask_of(cpu)

static __always_inline unsigned long __cpumask_all(void)
{
	return GENMASK(nr_cpu_ids - 1, 0);
}

/* ---------------------------------------------------------------- one CPU */

static __always_inline bool cpumask_test_cpu(unsigned int cpu, const struct cpumask *m)
{
	return READ_ONCE(m->bits[0]) >> cpu & 1;
}

static __always_inline void cpumask_set_cpu(unsigned int cpu, struct cpumask *m)
{
	set_bit(cpu, m->bits);
}

static __always_inline void cpumask_clear_cpu(unsigned int cpu, struct cpumask *m)
{
	clear_bit(cpu, m->bits);
}

static __always_inline void __cpumask_set_cpu(unsigned int cpu, struct cpumask *m)
{
	__set_bit(cpu, m->bits);
}

static __always_inline void __cpumask_clear_cpu(unsigned int cpu, struct cpumask *m)
{
	__clear_bit(cpu, m->bits);
}

static __always_inline bool cpumask_test_and_set_cpu(unsigned int cpu, struct cpumask *m)
{
	return test_and_set_bit(cpu, m->bits);
}

static __always_inline bool cpumask_test_and_clear_cpu(unsigned int cpu, struct cpumask *m)
{
	return test_and_clear_bit(cpu, m->bits);
}

/* ---------------------------------------------------------------- the set */

static __always_inline void cpumask_clear(struct cpumask *m)
{
	m->bits[0] = 0;
}

static __always_inline void cpumask_setall(struct cpumask *m)
{
	m->bits[0] = __cpumask_all();
}

static __always_inline void cpumask_copy(struct cpumask *d, const struct cpumask *s)
{
	d->bits[0] = s->bits[0];
}

static __always_inline bool cpumask_and(struct cpumask *d, const struct cpumask *a,
					const struct cpumask *b)
{
	return (d->bits[0] = a->bits[0] & b->bits[0]) != 0;
}

static __always_inline bool cpumask_andnot(struct cpumask *d, const struct cpumask *a,
					   const struct cpumask *b)
{
	return (d->bits[0] = a->bits[0] & ~b->bits[0]) != 0;
}

static __always_inline void cpumask_or(struct cpumask *d, const struct cpumask *a,
				       const struct cpumask *b)
{
	d->bits[0] = a->bits[0] | b->bits[0];
}

static __always_inline void cpumask_xor(struct cpumask *d, const struct cpumask *a,
					const struct cpumask *b)
{
	d->bits[0] = a->bits[0] ^ b->bits[0];
}

static __always_inline void cpumask_complement(struct cpumask *d, const struct cpumask *s)
{
	d->bits[0] = ~s->bits[0] & __cpumask_all();
}

static __always_inline bool cpumask_equal(const struct cpumask *a, const struct cpumask *b)
{
	return a->bits[0] == b->bits[0];
}

static __always_inline bool cpumask_intersects(const struct cpumask *a, const struct cpumask *b)
{
	return a->bits[0] & b->bits[0];
}

static __always_inline bool cpumask_subset(const struct cpumask *a, const struct cpumask *b)
{
	return !(a->bits[0] & ~b->bits[0]);
}

static __always_inline bool cpumask_empty(const struct cpumask *m)
{
	return !READ_ONCE(m->bits[0]);
}

static __always_inline bool cpumask_full(const struct cpumask *m)
{
	return (m->bits[0] & __cpumask_all()) == __cpumask_all();
}

static __always_inline unsigned int cpumask_weight(const struct cpumask *m)
{
	return hweight64(READ_ONCE(m->bits[0]));
}

static __always_inline unsigned int cpumask_size(void)
{
	return sizeof(struct cpumask);
}

/* ----------------------------------------------- searching: nr_cpu_ids or more if there is none */

static __always_inline unsigned int __cpu_in_word(unsigned long word, unsigned int from)
{
	word = from < BITS_PER_LONG ? word & (~0UL << from) : 0;
	return word ? (unsigned int)__builtin_ctzl(word) : nr_cpu_ids;
}

static __always_inline unsigned int cpumask_first(const struct cpumask *m)
{
	return __cpu_in_word(READ_ONCE(m->bits[0]), 0);
}

/* The first after n; n is -1 or a CPU. */
static __always_inline unsigned int cpumask_next(int n, const struct cpumask *m)
{
	return __cpu_in_word(READ_ONCE(m->bits[0]), n + 1);
}

static __always_inline unsigned int cpumask_next_zero(int n, const struct cpumask *m)
{
	return __cpu_in_word(~READ_ONCE(m->bits[0]) & __cpumask_all(), n + 1);
}

static __always_inline unsigned int cpumask_next_and(int n, const struct cpumask *a,
						     const struct cpumask *b)
{
	return __cpu_in_word(READ_ONCE(a->bits[0]) & READ_ONCE(b->bits[0]), n + 1);
}

static __always_inline unsigned int cpumask_last(const struct cpumask *m)
{
	return m->bits[0] ? (unsigned int)__fls(m->bits[0]) : nr_cpu_ids;
}

/* The first after n, going round to CPU 0; n itself last. */
static __always_inline unsigned int cpumask_next_round(int n, const struct cpumask *m)
{
	unsigned int cpu = cpumask_next(n, m);

	return cpu < nr_cpu_ids ? cpu : cpumask_first(m);
}

static __always_inline unsigned int cpumask_any_but(const struct cpumask *m, unsigned int cpu)
{
	return __cpu_in_word(m->bits[0] & ~(1UL << cpu), 0);
}

#define cpumask_first_zero(m)		cpumask_next_zero(-1, m)
#define cpumask_first_and(a, b)		cpumask_next_and(-1, a, b)
#define cpumask_any(m)			cpumask_first(m)
#define cpumask_any_and(a, b)		cpumask_first_and(a, b)
#define cpumask_any_distribute(m)	cpumask_first(m)
#define cpumask_any_and_distribute(a, b) cpumask_first_and(a, b)

#define for_each_cpu(cpu, mask)							\
	for ((cpu) = cpumask_first(mask); (cpu) < nr_cpu_ids; (cpu) = cpumask_next(cpu, mask))
#define for_each_cpu_and(cpu, a, b)                               \
	for ((cpu) = cpumask_first_and(a, b); (cpu) < nr_cpu_ids; \
	     (cpu) = cpumask_next_and(cpu, a, b))
#define for_each_cpu_not(cpu, mask)                                \
	for ((cpu) = cpumask_first_zero(mask); (cpu) < nr_cpu_ids; \
	     (cpu) = cpumask_next_zero(cpu, mask))
/* Every CPU of the mask once, beginning after `start`. */
#define for_each_cpu_wrap(cpu, mask, start)					\
	for (unsigned int __fcw_left = ((cpu) = cpumask_next_round((int)(start) - 1, mask),	\
					cpumask_weight(mask));				\
	     __fcw_left; __fcw_left--, (cpu) = cpumask_next_round(cpu, mask))

#define for_each_possible_cpu(cpu)	for_each_cpu(cpu, cpu_possible_mask)
#define for_each_online_cpu(cpu)	for_each_cpu(cpu, cpu_online_mask)
#define for_each_present_cpu(cpu)	for_each_cpu(cpu, cpu_present_mask)

#define num_possible_cpus()	cpumask_weight(cpu_possible_mask)
#define num_present_cpus()	cpumask_weight(cpu_present_mask)
#define num_active_cpus()	cpumask_weight(cpu_active_mask)
#define num_online_cpus()	cpumask_weight(cpu_online_mask)

#define cpu_possible(cpu)	cpumask_test_cpu(cpu, cpu_possible_mask)
#define cpu_present(cpu)	cpumask_test_cpu(cpu, cpu_present_mask)
#define cpu_online(cpu)		cpumask_test_cpu(cpu, cpu_online_mask)
#define cpu_active(cpu)		cpumask_test_cpu(cpu, cpu_active_mask)

#define set_cpu_possible(cpu, on)	assign_bit(cpu, __cpu_possible_mask.bits, on)
#define set_cpu_present(cpu, on)	assign_bit(cpu, __cpu_present_mask.bits, on)
#define set_cpu_online(cpu, on)		assign_bit(cpu, __cpu_online_mask.bits, on)
#define set_cpu_active(cpu, on)		assign_bit(cpu, __cpu_active_mask.bits, on)
#define set_cpu_dying(cpu, on)		assign_bit(cpu, __cpu_dying_mask.bits, on)

/* ------------------------------ text; masks in local variables */

#define cpumask_pr_args(mask)	nr_cpu_ids, cpumask_bits(mask)	/* for %*pb and %*pbl */

/* "0-3,8" or "f,00000001". **Fail with** -EINVAL, -ERANGE. */
static inline int cpulist_parse(const char *buf, struct cpumask *dst)
{
	return bitmap_parselist(buf, cpumask_bits(dst), nr_cpu_ids);
}

static inline int cpumask_parse(const char *buf, struct cpumask *dst)
{
	return bitmap_parse(buf, ~0U, cpumask_bits(dst), nr_cpu_ids);
}

static inline bool alloc_cpumask_var(cpumask_var_t *mask, gfp_t flags)
{
	return true;
}

static inline bool zalloc_cpumask_var(cpumask_var_t *mask, gfp_t flags)
{
	cpumask_clear(*mask);
	return true;
}

static inline void free_cpumask_var(cpumask_var_t mask)
{
}

#endif
