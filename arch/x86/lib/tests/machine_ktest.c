// SPDX-License-Identifier: MIT
/* Tests of the machine's primitives: atomics, bits, per-CPU operations, copies, spin locks. */

#include <linux/atomic.h>
#include <linux/bitops.h>
#include <linux/cpumask.h>
#include <linux/ktest.h>
#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>
#include <asm/cpufeature.h>
#include <asm/spinlock.h>
#include <asm/tsc.h>

KTEST(arch, atomic_returns_old_and_new_values, "spec: B-ATO-04 B-ATO-07 B-ATO-08 B-ATO-09")
{
	atomic_t v = ATOMIC_INIT(5);
	int old = 7;

	KEXPECT_EQ(atomic_add_return(3, &v), 8);
	KEXPECT_EQ(atomic_fetch_sub(1, &v), 8);
	KEXPECT_EQ(atomic_cmpxchg(&v, 7, 20), 7);
	KEXPECT_EQ(atomic_cmpxchg(&v, 7, 30), 20);
	KEXPECT(!atomic_try_cmpxchg(&v, &old, 1));
	KEXPECT_EQ(old, 20);
	KEXPECT_EQ(atomic_xchg(&v, -1), 20);
	KEXPECT(atomic_inc_and_test(&v));
	KEXPECT(atomic_add_negative(-2, &v));
	KEXPECT(!atomic_inc_not_zero(&(atomic_t)ATOMIC_INIT(0)));
	KEXPECT_EQ(atomic_dec_if_positive(&(atomic_t)ATOMIC_INIT(0)), -1);
}

KTEST(arch, bits_are_counted_from_the_least_significant, "spec: B-BIT-01 B-BIT-02 B-BIT-03")
{
	unsigned long map[2] = { 0, 0 };

	set_bit(64, map);
	KEXPECT_EQ(map[1], 1UL);
	KEXPECT(!test_and_set_bit(3, map));
	KEXPECT(test_and_set_bit(3, map));
	KEXPECT(test_and_clear_bit(64, map));
	__change_bit(0, map);
	KEXPECT_EQ(map[0], 9UL);
	KEXPECT_EQ(ffs(0), 0);
	KEXPECT_EQ(ffs(8), 4);
	KEXPECT_EQ(fls(8), 4);
	KEXPECT_EQ(fls64(1ULL << 63), 64);
	KEXPECT_EQ(__ffs(1UL << 40), 40UL);
	KEXPECT_EQ(ffz(7), 3UL);
}

static DEFINE_PER_CPU(u64, wide);
static DEFINE_PER_CPU(u8, narrow);

KTEST(arch, per_cpu_operations_touch_the_own_copy_alone, "spec: A-DSN-07")
{
	int cpu, self = get_cpu();

	this_cpu_write(wide, 10);
	this_cpu_add(wide, 5);
	KEXPECT_EQ(this_cpu_read(wide), 15ULL);
	KEXPECT_EQ(this_cpu_add_return(wide, -5), 10ULL);
	KEXPECT_EQ(this_cpu_xchg(wide, 3), 10ULL);
	KEXPECT_EQ(this_cpu_cmpxchg(wide, 3, 4), 3ULL);
	KEXPECT_EQ(*this_cpu_ptr(&wide), 4ULL);
	this_cpu_write(narrow, 255);
	this_cpu_inc(narrow);
	KEXPECT_EQ(this_cpu_read(narrow), 0);
	for_each_possible_cpu(cpu)
		if (cpu != self)
			KEXPECT_EQ(per_cpu(wide, cpu), 0ULL);
	this_cpu_write(wide, 0);
	put_cpu();
}

KTEST(arch, memmove_copies_overlapping_ranges_both_ways, "")
{
	char buf[64], want[64];
	int from, to, len, i;

	for (from = 0; from < 12; from++) {
		for (to = 0; to < 12; to++) {
			for (len = 0; len < 40; len += 3) {
				for (i = 0; i < 64; i++)
					buf[i] = want[i] = i;
				for (i = 0; i < len; i++)
					want[to + i] = from + i;
				memmove(buf + to, buf + from, len);
				if (memcmp(buf, want, 64)) {
					KEXPECT(!"wrong bytes");
					return;
				}
			}
		}
	}
}

KTEST(arch, a_copy_that_faults_tells_the_exact_rest, "spec: N-SYS-19")
{
	char *page = vmalloc(PAGE_SIZE), *buf = kmalloc(128, GFP_KERNEL);
	int near, len = 100;

	KASSERT(page && buf);
	memset(page, 1, PAGE_SIZE);
	/* The page behind is not mapped. */
	for (near = 0; near < len; near += 7) {
		KEXPECT_EQ(copy_kernel_nofault_generic(buf, page + PAGE_SIZE - near, len),
			   (unsigned long)(len - near));
		KEXPECT_EQ(copy_kernel_nofault_generic(page + PAGE_SIZE - near, buf, len),
			   (unsigned long)(len - near));
	}
	KEXPECT_EQ(copy_from_kernel_nofault(buf, (void *)0x8000dead00000000UL, 8), -EFAULT);
	KEXPECT_EQ(copy_from_kernel_nofault(buf, (void *)8, 8), -EFAULT);
	vfree(page);
	kfree(buf);
}

KTEST(arch, user_accessors_refuse_kernel_addresses, "spec: A-DSN-01 N-SYS-18")
{
	unsigned long value = 7;
	char text[8];

	KEXPECT_EQ(
		get_user(value, (unsigned long __user *)
					__ktest_arch_user_accessors_refuse_kernel_addresses.name),
		-EFAULT);
	KEXPECT_EQ(value, 0UL);
	KEXPECT_EQ(put_user(1UL, (unsigned long __user *)&value), -EFAULT);
	KEXPECT_EQ(copy_from_user(text, (void __user *)(TASK_SIZE_MAX - 4), 8), 8UL);
	KEXPECT_EQ(strncpy_from_user(text, (char __user *)&value, 8), -EFAULT);
	KEXPECT_EQ(clear_user((void __user *)&value, 8), 8UL);
}

static arch_spinlock_t contended = __ARCH_SPIN_LOCK_UNLOCKED;
static unsigned long guarded;
#define ROUNDS	5000

static void fight_for_the_lock(void *unused)
{
	int i;

	for (i = 0; i < ROUNDS; i++) {
		arch_spin_lock(&contended);
		guarded++;
		arch_spin_unlock(&contended);
	}
}

/* Both ways of waiting: the queue is for real machines. */
KTEST(arch, a_spin_lock_excludes_all_other_cpus, "spec: B-SPN-01")
{
	u32 *word = &boot_cpu_data.x86_capability[X86_FEATURE_HYPERVISOR / 32], saved = *word;
	int way;

	for (way = 0; way < 2; way++) {
		guarded = 0;
		*word = way ? saved & ~(1U << (X86_FEATURE_HYPERVISOR % 32)) : saved;
		on_each_cpu(fight_for_the_lock, NULL, 1);
		*word = saved;
		KEXPECT_EQ(guarded, (unsigned long)ROUNDS * num_online_cpus());
		KEXPECT(!arch_spin_is_locked(&contended));
	}
	KEXPECT(arch_spin_trylock(&contended));
	KEXPECT(!arch_spin_trylock(&contended));
	arch_spin_unlock(&contended);
}

KTEST(arch, the_cycle_counter_never_goes_back, "spec: B-TIM-06")
{
	u64 last = rdtsc(), now;
	int i;

	for (i = 0; i < 10000; i++, last = now) {
		now = rdtsc_ordered();
		KASSERT(now >= last);
	}
	KEXPECT(tsc_khz > 1000);
}
