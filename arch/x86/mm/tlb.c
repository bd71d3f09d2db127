// SPDX-License-Identifier: MIT
/*
 * Address spaces on CPUs, and flushing translations.
 *
 * How this works. Each address space counts its flushes in context.tlb_gen. Each CPU remembers, for
 * every space it may hold translations of, the count it has caught up with: one space without PCID
 * (loading another flushes all), up to NR_ASIDS with it. To flush: change the page tables, bump the
 * count, interrupt the CPUs in mm_cpumask(); a CPU that does not have the space loaded needs no
 * interrupt, since it compares the counts when it loads it.
 *
 * A CPU that runs a kernel thread keeps the last user space loaded but promises not to touch user
 * memory (lazy). It is not interrupted for a flush and catches up when it leaves the lazy state,
 * except when page-table pages are about to be freed: the CPU may walk the tables on its own
 * accord, so then a lazy CPU loads init_mm instead.
 *
 * I1. A CPU sets its bit in mm_cpumask() before it reads tlb_gen and loads the tables; a flusher
 *     bumps tlb_gen before it reads the mask. Both are locked instructions, so either the flusher
 *     sees the bit or the loader sees the new count.
 * I2. cpu_tlb is written by its own CPU with interrupts off; is_lazy is read by flushers.
 */

#include <linux/cpumask.h>
#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/smp.h>
#include <asm/cpufeature.h>
#include <asm/hw_irq.h>
#include <asm/mmu_context.h>
#include <asm/tlbflush.h>

#define NR_ASIDS		6
#define CR3_NOFLUSH		(1UL << 63)
#define FLUSH_CEILING		33	/* pages: above it everything goes */

struct tlb_context { u64 ctx_id, tlb_gen; };

struct cpu_tlb {
	struct mm_struct *loaded_mm;
	u16 asid, next_asid;
	bool is_lazy;
	struct tlb_context ctx[NR_ASIDS];
};

static DEFINE_PER_CPU_SHARED_ALIGNED(struct cpu_tlb, cpu_tlb) = { .loaded_mm = &init_mm };
static atomic64_t last_ctx_id;

struct flush_info {
	struct mm_struct *mm;
	unsigned long start, end;
	u64 new_gen;
	unsigned int stride_shift;
	bool freed_tables;
};

int init_new_context(struct task_struct *task, struct mm_struct *mm)
{
	mm->context.ctx_id = atomic64_inc_return(&last_ctx_id);
	atomic64_set(&mm->context.tlb_gen, 0);
	mm->context.vdso = NULL;
	cpumask_clear(mm_cpumask(mm));
	return 0;
}

void destroy_context(struct mm_struct *mm)
{
}

void arch_dup_mmap_context(struct mm_struct *oldmm, struct mm_struct *mm)
{
	mm->context.vdso = oldmm->context.vdso;
}

static __always_inline void invlpg(unsigned long addr)
{
	__asm__ __volatile__("invlpg (%0)" : : "r" (addr) : "memory");
}

/* All but global translations of the loaded space. */
void __flush_tlb_local(void)
{
	write_cr3(read_cr3());
}

/* Everything: global pages go when the feature is turned off. */
void __flush_tlb_all(void)
{
	unsigned long flags, cr4;

	local_irq_save(flags);
	cr4 = read_cr4();
	write_cr4(cr4 & ~X86_CR4_PGE);
	write_cr4(cr4);
	local_irq_restore(flags);
}

void flush_tlb_one_kernel(unsigned long addr)
{
	invlpg(addr);
}

/* The slot for a space, and whether what it holds is out of date. */
static u16 choose_asid(struct mm_struct *next, u64 tlb_gen, bool *flush)
{
	struct cpu_tlb *t = this_cpu_ptr(&cpu_tlb);
	u16 asid;

	*flush = true;
	if (!boot_cpu_has(X86_FEATURE_PCID))
		return 0;
	for (asid = 0; asid < NR_ASIDS; asid++) {
		if (t->ctx[asid].ctx_id != next->context.ctx_id)
			continue;
		*flush = t->ctx[asid].tlb_gen < tlb_gen;
		return asid;
	}
	asid = t->next_asid;
	t->next_asid = asid + 1 < NR_ASIDS ? asid + 1 : 0;
	return asid;
}

static void load_cr3(struct mm_struct *mm, u16 asid, bool flush)
{
	unsigned long cr3 = __pa(mm->pgd);

	if (boot_cpu_has(X86_FEATURE_PCID))
		cr3 |= (asid + 1) | (flush ? 0 : CR3_NOFLUSH);
	write_cr3(cr3);
}

static void load_mm(struct cpu_tlb *t, struct mm_struct *prev, struct mm_struct *next, int cpu)
{
	u64 tlb_gen;
	bool flush;
	u16 asid;

	if (next != &init_mm)
		cpumask_set_cpu(cpu, mm_cpumask(next));		/* I1 */
	tlb_gen = atomic64_read(&next->context.tlb_gen);
	asid = choose_asid(next, tlb_gen, &flush);
	t->ctx[asid] = (struct tlb_context) { next->context.ctx_id, tlb_gen };
	t->asid = asid;
	WRITE_ONCE(t->loaded_mm, next);
	load_cr3(next, asid, flush);
	if (prev != &init_mm)
		cpumask_clear_cpu(cpu, mm_cpumask(prev));
}

void switch_mm_irqs_off(struct mm_struct *unused, struct mm_struct *next, struct task_struct *task)
{
	struct cpu_tlb *t = this_cpu_ptr(&cpu_tlb);
	struct mm_struct *prev = t->loaded_mm;
	bool was_lazy = t->is_lazy;
	u64 tlb_gen;

	if (was_lazy)
		WRITE_ONCE(t->is_lazy, false);
	if (prev != next) {
		load_mm(t, prev, next, raw_smp_processor_id());
		return;
	}
	if (!was_lazy)
		return;
	smp_mb();		/* no longer lazy, then look for what was missed */
	tlb_gen = atomic64_read(&next->context.tlb_gen);
	if (t->ctx[t->asid].tlb_gen == tlb_gen)
		return;
	t->ctx[t->asid].tlb_gen = tlb_gen;
	load_cr3(next, t->asid, true);
}

void switch_mm(struct mm_struct *prev, struct mm_struct *next, struct task_struct *task)
{
	unsigned long flags;

	local_irq_save(flags);
	switch_mm_irqs_off(prev, next, task);
	local_irq_restore(flags);
}

void enter_lazy_tlb(struct mm_struct *mm, struct task_struct *task)
{
	if (this_cpu_read(cpu_tlb.loaded_mm) != &init_mm)
		this_cpu_write(cpu_tlb.is_lazy, true);
}

void leave_mm(int cpu)
{
	struct mm_struct *mm = this_cpu_read(cpu_tlb.loaded_mm);

	if (mm != &init_mm)
		switch_mm(mm, &init_mm, NULL);
}

static void flush_part(const struct flush_info *f)
{
	unsigned long addr;

	for (addr = f->start; addr < f->end; addr += 1UL << f->stride_shift)
		invlpg(addr);
}

/* Catches this CPU up with f->mm. Interrupts off. */
static void flush_tlb_func(void *info)
{
	const struct flush_info *f = info;
	struct cpu_tlb *t = this_cpu_ptr(&cpu_tlb);
	u64 mm_gen, local_gen;

	if (t->loaded_mm != f->mm)
		return;
	inc_irq_stat(tlb);
	if (t->is_lazy) {
		switch_mm_irqs_off(NULL, &init_mm, NULL);
		return;
	}
	local_gen = t->ctx[t->asid].tlb_gen;
	mm_gen = atomic64_read(&f->mm->context.tlb_gen);
	if (local_gen == mm_gen)
		return;
	if (f->end != TLB_FLUSH_ALL && f->new_gen == local_gen + 1 && f->new_gen == mm_gen)
		flush_part(f);
	else
		__flush_tlb_local();
	t->ctx[t->asid].tlb_gen = mm_gen;
}

static bool cpu_needs_flush(int cpu, void *info)
{
	const struct flush_info *f = info;

	return f->freed_tables || !READ_ONCE(per_cpu(cpu_tlb, cpu).is_lazy);
}

void flush_tlb_mm_range(struct mm_struct *mm, unsigned long start, unsigned long end,
			unsigned int stride_shift, bool freed_tables)
{
	struct flush_info f = { .mm = mm,
				.stride_shift = stride_shift,
				.freed_tables = freed_tables,
				.end = TLB_FLUSH_ALL };
	unsigned long flags;
	int cpu = get_cpu();

	if (end != TLB_FLUSH_ALL && (end - start) >> stride_shift <= FLUSH_CEILING) {
		f.start = start;
		f.end = end;
	}
	f.new_gen = atomic64_inc_return(&mm->context.tlb_gen);		/* I1 */
	if (this_cpu_read(cpu_tlb.loaded_mm) == mm) {
		local_irq_save(flags);
		flush_tlb_func(&f);
		local_irq_restore(flags);
	}
	if (cpumask_any_but(mm_cpumask(mm), cpu) < nr_cpu_ids)
		on_each_cpu_cond_mask(cpu_needs_flush, flush_tlb_func, &f, true, mm_cpumask(mm));
	put_cpu();
}

void flush_tlb_mm(struct mm_struct *mm)
{
	flush_tlb_mm_range(mm, 0, TLB_FLUSH_ALL, PAGE_SHIFT, true);
}

void flush_tlb_range(struct vm_area_struct *vma, unsigned long start, unsigned long end)
{
	flush_tlb_mm_range(vma->vm_mm, start, end, PAGE_SHIFT, false);
}

void flush_tlb_page(struct vm_area_struct *vma, unsigned long addr)
{
	flush_tlb_mm_range(vma->vm_mm, addr, addr + PAGE_SIZE, PAGE_SHIFT, false);
}

static void flush_all_func(void *unused)
{
	__flush_tlb_all();
}

static void flush_kernel_func(void *info)
{
	flush_part(info);
}

void flush_tlb_all(void)
{
	if (num_online_cpus() > 1)
		on_each_cpu(flush_all_func, NULL, 1);
	else
		__flush_tlb_all();
}

void flush_tlb_kernel_range(unsigned long start, unsigned long end)
{
	struct flush_info f = { .start = start & PAGE_MASK,
				.end = end,
				.stride_shift = PAGE_SHIFT };

	if ((end - start) >> PAGE_SHIFT > FLUSH_CEILING)
		flush_tlb_all();
	else if (num_online_cpus() > 1)
		on_each_cpu(flush_kernel_func, &f, 1);
	else
		flush_part(&f);
}
