// SPDX-License-Identifier: MIT
/*
 * The files of /proc that show the whole system. Where a room writes the text itself, only the name
 * is given here.
 */

#include <linux/capability.h>
#include <linux/cdev.h>
#include <linux/cpumask.h>
#include <linux/errno.h>
#include <linux/filelock.h>
#include <linux/hrtimer.h>
#include <linux/init.h>
#include <linux/interrupt.h>
#include <linux/ioport.h>
#include <linux/irq.h>
#include <linux/kallsyms.h>
#include <linux/kernel.h>
#include <linux/kernel_stat.h>
#include <linux/lockdep.h>
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/pid_namespace.h>
#include <linux/printk.h>
#include <linux/sched.h>
#include <linux/sched/loadavg.h>
#include <linux/sched/stat.h>
#include <linux/sched/task.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/swap.h>
#include <linux/sysinfo.h>
#include <linux/sysrq.h>
#include <linux/tick.h>
#include <linux/timekeeping.h>
#include <linux/tty.h>
#include <linux/uaccess.h>
#include <linux/utsname.h>
#include <linux/vmalloc.h>
#include <linux/vmstat.h>
#include <asm/processor.h>
#include "internal.h"

static int cmdline_show(struct seq_file *m, void *v)
{
	seq_printf(m, "%s\n", saved_command_line);
	return 0;
}

static int version_show(struct seq_file *m, void *v)
{
	seq_puts(m, linux_banner);
	return 0;
}

static int loadavg_show(struct seq_file *m, void *v)
{
	unsigned long avg[3];

	get_avenrun(avg, FIXED_1 / 200, 0);
	seq_printf(m, "%lu.%02lu %lu.%02lu %lu.%02lu %u/%d %d\n", LOAD_INT(avg[0]),
		   LOAD_FRAC(avg[0]), LOAD_INT(avg[1]), LOAD_FRAC(avg[1]), LOAD_INT(avg[2]),
		   LOAD_FRAC(avg[2]), nr_running(), nr_threads, pid_ns_last_pid(&init_pid_ns));
	return 0;
}

static int uptime_show(struct seq_file *m, void *v)
{
	u64 up = ktime_get_boottime_ns() / 10000000, idle = 0;
	unsigned int cpu;

	for_each_possible_cpu(cpu)
		idle += get_cpu_idle_time_ns(cpu);
	idle /= 10000000;
	seq_printf(m, "%llu.%02llu %llu.%02llu\n", (unsigned long long)(up / 100),
		   (unsigned long long)(up % 100), (unsigned long long)(idle / 100),
		   (unsigned long long)(idle % 100));
	return 0;
}

/* ------------------------------------------------------------------ stat */

struct cpu_times {
	u64 t[NR_STATS];
};

static void fetch_times(struct cpu_times *sum, int cpu)
{
	struct kernel_cpustat kcs;

	kcpustat_cpu_fetch(&kcs, cpu);
	for (int i = 0; i < NR_STATS; i++)
		sum->t[i] += kcs.cpustat[i];
	/* Idle time is kept by the tick, exactly. */
	sum->t[CPUTIME_IDLE] += get_cpu_idle_time_ns(cpu) - kcs.cpustat[CPUTIME_IDLE];
	sum->t[CPUTIME_IOWAIT] += get_cpu_iowait_time_ns(cpu) - kcs.cpustat[CPUTIME_IOWAIT];
}

static void put_times(struct seq_file *m, const struct cpu_times *times)
{
	static const enum cpu_usage_stat order[] = {
		CPUTIME_USER, CPUTIME_NICE, CPUTIME_SYSTEM, CPUTIME_IDLE, CPUTIME_IOWAIT,
		CPUTIME_IRQ, CPUTIME_SOFTIRQ, CPUTIME_STEAL, CPUTIME_GUEST, CPUTIME_GUEST_NICE,
	};

	for (size_t i = 0; i < ARRAY_SIZE(order); i++)
		seq_put_decimal_ull(m, " ", nsec_to_clock_t(times->t[order[i]]));
	seq_putc(m, '\n');
}

static void show_cpu_times(struct seq_file *m)
{
	struct cpu_times sum = { };
	unsigned int cpu;

	for_each_possible_cpu(cpu)
		fetch_times(&sum, cpu);
	seq_puts(m, "cpu ");
	put_times(m, &sum);
	for_each_online_cpu(cpu) {
		struct cpu_times one = { };

		fetch_times(&one, cpu);
		seq_printf(m, "cpu%u", cpu);
		put_times(m, &one);
	}
}

static void show_softirqs_sum(struct seq_file *m)
{
	u64 total = 0, per[NR_SOFTIRQS] = { };
	unsigned int cpu;

	for_each_possible_cpu(cpu)
		for (int i = 0; i < NR_SOFTIRQS; i++)
			per[i] += kstat_cpu(cpu).softirqs[i];
	for (int i = 0; i < NR_SOFTIRQS; i++)
		total += per[i];
	seq_printf(m, "softirq %llu", (unsigned long long)total);
	for (int i = 0; i < NR_SOFTIRQS; i++)
		seq_put_decimal_ull(m, " ", per[i]);
	seq_putc(m, '\n');
}

static int stat_show(struct seq_file *m, void *v)
{
	struct timespec64 boottime;
	unsigned int last = NR_IRQS;

	getboottime64(&boottime);
	show_cpu_times(m);
	seq_printf(m, "intr %llu", (unsigned long long)kstat_irqs_sum());
	while (last && !irq_to_desc(last - 1))
		last--;
	for (unsigned int irq = 0; irq < last; irq++)
		seq_put_decimal_ull(m, " ", kstat_irqs(irq));
	seq_printf(m,
		   "\nctxt %llu\nbtime %llu\nprocesses %lu\nprocs_running %u\nprocs_blocked %u\n",
		   nr_context_switches(), (unsigned long long)boottime.tv_sec, total_forks,
		   nr_running(), nr_iowait());
	show_softirqs_sum(m);
	return 0;
}

static int softirqs_show(struct seq_file *m, void *v)
{
	unsigned int cpu;

	seq_puts(m, "                    ");
	for_each_possible_cpu(cpu)
		seq_printf(m, "CPU%-8u", cpu);
	seq_putc(m, '\n');
	for (int i = 0; i < NR_SOFTIRQS; i++) {
		seq_printf(m, "%12s:", softirq_to_name[i]);
		for_each_possible_cpu(cpu)
			seq_printf(m, " %10u", kstat_cpu(cpu).softirqs[i]);
		seq_putc(m, '\n');
	}
	return 0;
}

/* ------------------------------------------------------------------ meminfo */

static void put_mem(struct seq_file *m, const char *name, unsigned long pages)
{
	seq_printf(m, "%-16s", name);
	seq_put_decimal_ull_width(m, NULL, pages << (PAGE_SHIFT - 10), 8);
	seq_puts(m, " kB\n");
}

static int meminfo_show(struct seq_file *m, void *v)
{
	unsigned long reclaimable = global_node_page_state(NR_SLAB_RECLAIMABLE_B);
	unsigned long unreclaimable = global_node_page_state(NR_SLAB_UNRECLAIMABLE_B);
	unsigned long file = global_node_page_state(NR_FILE_PAGES);
	struct sysinfo i = { };

	si_meminfo(&i);
	put_mem(m, "MemTotal:", i.totalram);
	put_mem(m, "MemFree:", i.freeram);
	put_mem(m, "MemAvailable:", si_mem_available());
	put_mem(m, "Buffers:", i.bufferram);
	put_mem(m, "Cached:", file - i.bufferram);
	put_mem(m, "SwapCached:", total_swapcache_pages());
	put_mem(m, "Active:",
		global_node_page_state(NR_ACTIVE_ANON) + global_node_page_state(NR_ACTIVE_FILE));
	put_mem(m, "Inactive:",
		global_node_page_state(NR_INACTIVE_ANON) +
			global_node_page_state(NR_INACTIVE_FILE));
	put_mem(m, "Active(anon):", global_node_page_state(NR_ACTIVE_ANON));
	put_mem(m, "Inactive(anon):", global_node_page_state(NR_INACTIVE_ANON));
	put_mem(m, "Active(file):", global_node_page_state(NR_ACTIVE_FILE));
	put_mem(m, "Inactive(file):", global_node_page_state(NR_INACTIVE_FILE));
	put_mem(m, "Unevictable:", global_node_page_state(NR_UNEVICTABLE));
	put_mem(m, "Mlocked:", global_node_page_state(NR_MLOCK));
	put_mem(m, "SwapTotal:", i.totalswap);
	put_mem(m, "SwapFree:", i.freeswap);
	put_mem(m, "Dirty:", global_node_page_state(NR_FILE_DIRTY));
	put_mem(m, "Writeback:", global_node_page_state(NR_WRITEBACK));
	put_mem(m, "AnonPages:", global_node_page_state(NR_ANON_MAPPED));
	put_mem(m, "Mapped:", global_node_page_state(NR_FILE_MAPPED));
	put_mem(m, "Shmem:", i.sharedram);
	put_mem(m, "KReclaimable:", reclaimable);
	put_mem(m, "Slab:", reclaimable + unreclaimable);
	put_mem(m, "SReclaimable:", reclaimable);
	put_mem(m, "SUnreclaim:", unreclaimable);
	put_mem(m, "KernelStack:", global_node_page_state(NR_KERNEL_STACK_KB) >> (PAGE_SHIFT - 10));
	put_mem(m, "PageTables:", global_node_page_state(NR_PAGETABLE));
	put_mem(m, "CommitLimit:", vm_commit_limit());
	put_mem(m, "Committed_AS:", vm_memory_committed());
	put_mem(m, "VmallocTotal:", (VMALLOC_END - VMALLOC_START) >> PAGE_SHIFT);
	put_mem(m, "VmallocUsed:", vmalloc_nr_pages());
	return 0;
}

/* --------------------------------------------------------- cpuinfo, kallsyms, devices, consoles */

static void *c_start(struct seq_file *m, loff_t *pos)
{
	*pos = cpumask_next(*pos - 1, cpu_online_mask);
	return *pos < (loff_t)nr_cpu_ids ? (void *)(unsigned long)(*pos + 1) : NULL;
}

static void *c_next(struct seq_file *m, void *v, loff_t *pos)
{
	++*pos;
	return c_start(m, pos);
}

static void c_stop(struct seq_file *m, void *v)
{
}

static int c_show(struct seq_file *m, void *v)
{
	return show_cpuinfo(m, (unsigned long)v - 1);
}

static const struct seq_operations cpuinfo_op = {
	.start = c_start, .next = c_next, .stop = c_stop, .show = c_show,
};

static int devices_show(struct seq_file *m, void *v)
{
	seq_puts(m, "Character devices:\n");
	chrdev_show(m);
	seq_puts(m, "\nBlock devices:\n");
	return 0;
}

/* No modules, disks or partitions: the tables of those are empty. */
static int nothing_show(struct seq_file *m, void *v)
{
	return 0;
}

/* There is no swap: the table is empty. */
static int swaps_show(struct seq_file *m, void *v)
{
	seq_puts(m, "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n");
	return 0;
}

/* Addresses are for those who may read the log. */
static void *ksym_start(struct seq_file *m, loff_t *pos)
{
	unsigned long addr;
	char name[KSYM_NAME_LEN];

	return kallsyms_get(*pos, &addr, name) ? (void *)(unsigned long)(*pos + 1) : NULL;
}

static void *ksym_next(struct seq_file *m, void *v, loff_t *pos)
{
	++*pos;
	return ksym_start(m, pos);
}

static void ksym_stop(struct seq_file *m, void *v)
{
}

static int ksym_show(struct seq_file *m, void *v)
{
	char name[KSYM_NAME_LEN], type;
	unsigned long addr = 0;

	type = kallsyms_get((unsigned long)v - 1, &addr, name);
	seq_printf(m, "%016lx %c %s\n", capable(CAP_SYSLOG) ? addr : 0, type, name);
	return 0;
}

static const struct seq_operations kallsyms_op = {
	.start = ksym_start, .next = ksym_next, .stop = ksym_stop, .show = ksym_show,
};

static ssize_t sysrq_trigger_write(struct file *file, const char __user *buf, size_t count,
				   loff_t *pos)
{
	return sysrq_write_trigger(buf, count);
}

static const struct file_operations sysrq_trigger_fops = {
	.write = sysrq_trigger_write, .llseek = noop_llseek,
};

static int lock_stat_open(struct inode *inode, struct file *file)
{
	return single_open(file, lock_stat_show, NULL);
}

/* A 0 clears what was counted. */
static ssize_t lock_stat_write(struct file *file, const char __user *buf, size_t count, loff_t *pos)
{
	char c;

	if (!count)
		return 0;
	if (get_user(c, buf))
		return -EFAULT;
	if (c == '0')
		lock_stat_clear();
	return count;
}

static const struct file_operations lock_stat_fops = {
	.open = lock_stat_open,
	.read = seq_read,
	.write = lock_stat_write,
	.llseek = seq_lseek,
	.release = single_release,
};

void __init proc_misc_init(void)
{
	proc_create_single("cmdline", 0, NULL, cmdline_show);
	proc_create_single("version", 0, NULL, version_show);
	proc_create_single("loadavg", 0, NULL, loadavg_show);
	proc_create_single("uptime", 0, NULL, uptime_show);
	proc_create_single("stat", 0, NULL, stat_show);
	proc_create_single("softirqs", 0, NULL, softirqs_show);
	proc_create_single("interrupts", 0, NULL, show_interrupts);
	proc_create_single("meminfo", 0, NULL, meminfo_show);
	proc_create_single("buddyinfo", 0, NULL, buddyinfo_show);
	proc_create_single("pagetypeinfo", 0400, NULL, pagetypeinfo_show);
	proc_create_single("zoneinfo", 0, NULL, zoneinfo_show);
	proc_create_single("vmstat", 0, NULL, vmstat_show);
	proc_create_single("slabinfo", 0400, NULL, slabinfo_show);
	proc_create_single("vmallocinfo", 0400, NULL, vmallocinfo_show);
	proc_create_single("filesystems", 0, NULL, filesystems_show);
	proc_create_single("devices", 0, NULL, devices_show);
	proc_create_single("modules", 0, NULL, nothing_show);
	proc_create_single("partitions", 0, NULL, nothing_show);
	proc_create_single("diskstats", 0, NULL, nothing_show);
	proc_create_single("locks", 0, NULL, locks_show);
	proc_create_single("timer_list", 0400, NULL, timer_list_show);
	proc_create_seq_data("ioports", 0, NULL, &resource_op, &ioport_resource);
	proc_create_seq_data("iomem", 0, NULL, &resource_op, &iomem_resource);
	proc_create_single("swaps", 0, NULL, swaps_show);
	proc_create_seq("kallsyms", 0, NULL, &kallsyms_op);
	proc_create_seq("cpuinfo", 0, NULL, &cpuinfo_op);
	proc_create("sysrq-trigger", 0200, NULL, &sysrq_trigger_fops);
	if (IS_ENABLED(CONFIG_LOCKDEP))
		proc_create("lock_stat", 0600, NULL, &lock_stat_fops);
}
