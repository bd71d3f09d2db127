// SPDX-License-Identifier: MIT
/*
 * The tables behind /proc/sys: which variable each file stands for. Only what the kernel acts on is
 * listed.
 */

#include <linux/capability.h>
#include <linux/coredump.h>
#include <linux/dcache.h>
#include <linux/errno.h>
#include <linux/fdtable.h>
#include <linux/file.h>
#include <linux/idr.h>
#include <linux/init.h>
#include <linux/inotify.h>
#include <linux/kernel.h>
#include <linux/lockdep.h>
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/namei.h>
#include <linux/oom.h>
#include <linux/panic.h>
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/pipe_fs_i.h>
#include <linux/printk.h>
#include <linux/binfmts.h>
#include <linux/sched.h>
#include <linux/sched/stat.h>
#include <linux/sched/sysctl.h>
#include <linux/string.h>
#include <linux/sysctl.h>
#include <linux/sysrq.h>
#include <linux/utsname.h>

#define INT_ENTRY(name, var, m)		{ name, &(var), sizeof(var), m, proc_dointvec, NULL, NULL }
#define RANGE_ENTRY(name, var, lo, hi)                                                             \
	{                                                                                          \
		name, &(var), sizeof(var), 0644, proc_dointvec_minmax, (void *)(lo), (void *)(hi)  \
	}
#define ULONG_ENTRY(name, var, m)                                                                  \
	{                                                                                          \
		name, &(var), sizeof(var), m, proc_doulongvec_minmax, NULL, NULL                   \
	}
#define STRING_ENTRY(name, var, m)	{ name, var, sizeof(var), m, proc_dostring, NULL, NULL }
#define TABLE_END			{ NULL, NULL, 0, 0, NULL, NULL, NULL }

static int proc_do_uts_string(const struct ctl_table *t, int write, char *buffer, size_t *lenp,
			      loff_t *ppos)
{
	int ret;

	if (write) {
		down_write(&uts_sem);
		ret = proc_dostring(t, write, buffer, lenp, ppos);
		up_write(&uts_sem);
	} else {
		down_read(&uts_sem);
		ret = proc_dostring(t, write, buffer, lenp, ppos);
		up_read(&uts_sem);
	}
	return ret;
}

#define UTS_ENTRY(file, field, m)                                                                  \
	{                                                                                          \
		file, init_uts_ns.name.field, sizeof(init_uts_ns.name.field), m,                   \
			proc_do_uts_string, NULL, NULL                                             \
	}

static int proc_do_pipe_max(const struct ctl_table *t, int write, char *buffer, size_t *lenp,
			    loff_t *ppos)
{
	unsigned int val = pipe_max_size;
	struct ctl_table tmp = { .data = &val, .maxlen = sizeof(val) };
	int ret = proc_douintvec(&tmp, write, buffer, lenp, ppos);

	if (ret || !write)
		return ret;
	val = round_pipe_size(val);
	if (!val)
		return -EINVAL;
	pipe_max_size = val;
	return 0;
}

/* allocated, free, maximum */
static int proc_nr_files(const struct ctl_table *t, int write, char *buffer, size_t *lenp,
			 loff_t *ppos)
{
	unsigned long v[3] = { get_nr_files(), 0, sysctl_max_files };
	struct ctl_table tmp = { .data = v, .maxlen = sizeof(v) };

	return proc_doulongvec_minmax(&tmp, 0, buffer, lenp, ppos);
}

static int proc_do_cap_last(const struct ctl_table *t, int write, char *buffer, size_t *lenp,
			    loff_t *ppos)
{
	int val = CAP_LAST_CAP;
	struct ctl_table tmp = { .data = &val, .maxlen = sizeof(val) };

	return proc_dointvec(&tmp, 0, buffer, lenp, ppos);
}

/* The number last given out; writing it says where the search for the next begins. */
static int proc_do_last_pid(const struct ctl_table *t, int write, char *buffer, size_t *lenp,
			    loff_t *ppos)
{
	int val = pid_ns_last_pid(&init_pid_ns);
	struct ctl_table tmp = { .data = &val,
				 .maxlen = sizeof(val),
				 .extra1 = (void *)&sysctl_zero,
				 .extra2 = &pid_max };
	int ret;

	if (write && !capable(CAP_SYS_ADMIN))
		return -EPERM;
	ret = proc_dointvec_minmax(&tmp, write, buffer, lenp, ppos);
	if (!ret && write)
		idr_set_cursor(&init_pid_ns.idr, val + 1);
	return ret;
}

static const struct ctl_table kern_table[] = {
	UTS_ENTRY("ostype", sysname, 0444),
	UTS_ENTRY("osrelease", release, 0444),
	UTS_ENTRY("version", version, 0444),
	UTS_ENTRY("hostname", nodename, 0644),
	UTS_ENTRY("domainname", domainname, 0644),
	RANGE_ENTRY("pid_max", pid_max, &pid_max_min, &pid_max_max),
	{ "ns_last_pid", NULL, 0, 0666, proc_do_last_pid, NULL, NULL },
	INT_ENTRY("threads-max", max_threads, 0644),
	STRING_ENTRY("core_pattern", core_pattern, 0644),
	INT_ENTRY("core_uses_pid", core_uses_pid, 0644),
	INT_ENTRY("randomize_va_space", randomize_va_space, 0644),
	INT_ENTRY("sched_child_runs_first", sysctl_sched_child_runs_first, 0644),
	INT_ENTRY("printk", console_printk, 0644),
	INT_ENTRY("sysrq", sysrq_enabled_mask, 0644),
	INT_ENTRY("panic", panic_timeout, 0644),
	RANGE_ENTRY("panic_on_oops", panic_on_oops, &sysctl_zero, &sysctl_one),
	{ "cap_last_cap", NULL, 0, 0444, proc_do_cap_last, NULL, NULL },
	TABLE_END
};

/* Debug builds only. */
static const struct ctl_table lock_table[] = { INT_ENTRY("lock_stat", lock_stat, 0644), TABLE_END };

static const struct ctl_table vm_table[] = {
	RANGE_ENTRY("overcommit_memory", sysctl_overcommit_memory, &sysctl_zero, &sysctl_two),
	INT_ENTRY("overcommit_ratio", sysctl_overcommit_ratio, 0644),
	ULONG_ENTRY("overcommit_kbytes", sysctl_overcommit_kbytes, 0644),
	RANGE_ENTRY("max_map_count", sysctl_max_map_count, &sysctl_zero, &sysctl_int_max),
	ULONG_ENTRY("mmap_min_addr", sysctl_mmap_min_addr, 0644),
	ULONG_ENTRY("user_reserve_kbytes", sysctl_user_reserve_kbytes, 0644),
	ULONG_ENTRY("admin_reserve_kbytes", sysctl_admin_reserve_kbytes, 0644),
	INT_ENTRY("legacy_va_layout", sysctl_legacy_va_layout, 0644),
	RANGE_ENTRY("panic_on_oom", sysctl_panic_on_oom, &sysctl_zero, &sysctl_two),
	INT_ENTRY("oom_kill_allocating_task", sysctl_oom_kill_allocating_task, 0644),
	INT_ENTRY("oom_dump_tasks", sysctl_oom_dump_tasks, 0644),
	TABLE_END
};

static const struct ctl_table fs_table[] = {
	ULONG_ENTRY("file-max", sysctl_max_files, 0644),
	{ "file-nr", NULL, 0, 0444, proc_nr_files, NULL, NULL },
	{ "nr_open", &sysctl_nr_open, sizeof(sysctl_nr_open), 0644, proc_douintvec_minmax,
	  &sysctl_nr_open_min, &sysctl_nr_open_max },
	{ "pipe-max-size", NULL, 0, 0644, proc_do_pipe_max, NULL, NULL },
	ULONG_ENTRY("pipe-user-pages-hard", pipe_user_pages_hard, 0644),
	ULONG_ENTRY("pipe-user-pages-soft", pipe_user_pages_soft, 0644),
	RANGE_ENTRY("protected_symlinks", sysctl_protected_symlinks, &sysctl_zero, &sysctl_one),
	RANGE_ENTRY("protected_hardlinks", sysctl_protected_hardlinks, &sysctl_zero, &sysctl_one),
	RANGE_ENTRY("protected_fifos", sysctl_protected_fifos, &sysctl_zero, &sysctl_two),
	RANGE_ENTRY("protected_regular", sysctl_protected_regular, &sysctl_zero, &sysctl_two),
	RANGE_ENTRY("suid_dumpable", suid_dumpable, &sysctl_zero, &sysctl_two),
	TABLE_END
};

void __init sysctl_tables_init(void)
{
	register_sysctl("kernel", kern_table);
	if (IS_ENABLED(CONFIG_LOCKDEP))
		register_sysctl("kernel", lock_table);
	register_sysctl("vm", vm_table);
	register_sysctl("fs", fs_table);
	register_sysctl("fs/inotify", inotify_table);
}
