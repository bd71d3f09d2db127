// SPDX-License-Identifier: MIT
/*
 * The boot, from the first C function with a stack of its own to the first instruction of /init.
 * start_kernel() runs on the boot CPU with interrupts off and becomes its idle task; kernel_init()
 * is process 1, starts the other CPUs and the devices and then becomes the first program.
 */

#include <linux/anon_inodes.h>
#include <linux/binfmts.h>
#include <linux/completion.h>
#include <linux/cpu.h>
#include <linux/cred.h>
#include <linux/ctype.h>
#include <linux/dcache.h>
#include <linux/device.h>
#include <linux/errno.h>
#include <linux/fcntl.h>
#include <linux/file.h>
#include <linux/filelock.h>
#include <linux/fs.h>
#include <linux/futex.h>
#include <linux/gfp.h>
#include <linux/hrtimer.h>
#include <linux/init.h>
#include <linux/inotify.h>
#include <linux/initramfs.h>
#include <linux/interrupt.h>
#include <linux/ioport.h>
#include <linux/irq.h>
#include <linux/kernel.h>
#include <linux/ktest.h>
#include <linux/kthread.h>
#include <linux/memblock.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/pagemap.h>
#include <linux/percpu.h>
#include <linux/pid.h>
#include <linux/pipe_fs_i.h>
#include <linux/poll.h>
#include <linux/posix-timers.h>
#include <linux/proc_fs.h>
#include <linux/radix-tree.h>
#include <linux/ramfs.h>
#include <linux/random.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/shmem_fs.h>
#include <linux/smp.h>
#include <linux/softirq.h>
#include <linux/stop_machine.h>
#include <linux/string.h>
#include <linux/syscalls.h>
#include <linux/timekeeping.h>
#include <linux/timer.h>
#include <linux/tty.h>
#include <linux/utsname.h>
#include <linux/wait_bit.h>
#include <linux/workqueue.h>
#include <asm/irq.h>
#include <asm/pgtable.h>
#include <asm/setup.h>
#include <asm/vdso.h>
#include "init.h"

#define MAX_INIT_ARGS	32
#define MAX_INIT_ENVS	32

char *saved_command_line;

static const char *argv_init[MAX_INIT_ARGS + 2] = { "init" };
static const char *envp_init[MAX_INIT_ENVS + 2] = { "HOME=/", "TERM=linux" };
static const char *execute_command;	/* init= */
static const char *ramdisk_execute_command = "/init";	/* rdinit= */
static DECLARE_COMPLETION(kthreadd_done);

/* ------------------------------------------------------------------ the command line */

static int __init init_setup(char *str)
{
	execute_command = str;
	return 1;
}
__setup("init=", init_setup);

static int __init rdinit_setup(char *str)
{
	ramdisk_execute_command = str;
	return 1;
}
__setup("rdinit=", rdinit_setup);

/* Cuts the next word off a command line, quotes taken away; NULL at its end. */
static char *__init next_word(char **line)
{
	char *in = skip_spaces(*line), *word = in, *out = in;
	bool quoted = false;

	if (!*in)
		return NULL;
	for (; *in && (quoted || !isspace(*in)); in++) {
		if (*in == '"')
			quoted = !quoted;
		else
			*out++ = *in;
	}
	*line = *in ? in + 1 : in;
	*out = '\0';
	return word;
}

/*
 * What of `word` a parameter called `name` gets as its value; NULL if it is not meant. "name="
 * wants a value, "name" takes what there is.
 */
static char *__init match_param(char *word, const char *name)
{
	size_t len = strlen(name);

	if (strncmp(word, name, len))
		return NULL;
	if (name[len - 1] == '=')
		return word + len;
	if (!word[len])
		return word + len;
	return word[len] == '=' ? word + len + 1 : NULL;
}

static bool __init give_to_setup(char *word, bool early)
{
	bool taken = false;

	for (const struct obs_kernel_param *p = __setup_start; p < __setup_end; p++) {
		char *value = match_param(word, p->str);

		if (!value)
			continue;
		/* An early one has had its turn when the others are looked at. */
		if (p->early == early)
			taken |= p->setup_func(value) || early;
		else if (p->early)
			taken = true;
	}
	return taken;
}

static char early_line[COMMAND_LINE_SIZE] __initdata;

void __init parse_early_param(void)
{
	char *rest = early_line, *word;

	strscpy(early_line, boot_command_line, sizeof(early_line));
	while ((word = next_word(&rest)) != NULL && strcmp(word, "--"))
		give_to_setup(word, true);
}

static void __init add_to(const char **list, int max, const char *word)
{
	int i = 0;

	/* A variable given twice has its last value. */
	while (list[i] &&
	       !(strchr(word, '=') && !strncmp(list[i], word, strchr(word, '=') - word + 1)))
		i++;
	if (i <= max)
		list[i] = word;
}

/*
 * What no part of the kernel knows is for the first program: variables to its environment, words to
 * its arguments.
 */
static void __init parse_params(char *line)
{
	bool for_init = false;
	char *word;

	while ((word = next_word(&line)) != NULL) {
		if (for_init)
			add_to(argv_init, MAX_INIT_ARGS, word);
		else if (!strcmp(word, "--"))
			for_init = true;
		else if (give_to_setup(word, false) ||
			 (strchr(word, '.') && strcspn(word, ".") < strcspn(word, "=")))
			continue;	/* with a dot in its name it is some module's */
		else if (strchr(word, '='))
			add_to(envp_init, MAX_INIT_ENVS, word);
		else
			add_to(argv_init, MAX_INIT_ARGS, word);
	}
}

static void __init setup_command_line(const char *command_line)
{
	size_t len = strlen(command_line) + 1;
	char *copy = memblock_alloc(len, 1);

	saved_command_line = memblock_alloc(len, 1);
	if (!copy || !saved_command_line)
		panic("No memory for the command line");
	memcpy(saved_command_line, command_line, len);
	memcpy(copy, command_line, len);
	parse_params(copy);
}

/* ------------------------------------------------------------------ process 1 */

static int run_init_process(const char *filename)
{
	argv_init[0] = filename;
	pr_info("Run %s as init process\n", filename);
	return kernel_execve(filename, argv_init, envp_init);
}

static int try_to_run_init_process(const char *filename)
{
	int ret = run_init_process(filename);

	if (ret && ret != -ENOENT)
		pr_err("Starting init: %s exists but couldn't execute it (error %d)\n", filename,
		       ret);
	return ret;
}

/* Standard input, output and error of the first program. */
static void __init console_on_rootfs(void)
{
	struct file *file = filp_open("/dev/console", O_RDWR, 0);

	if (IS_ERR(file)) {
		pr_err("Warning: unable to open an initial console (%ld): is there a /dev/console in the root?\n",
		       PTR_ERR(file));
		return;
	}
	for (int i = 0; i < 3; i++) {
		int fd = get_unused_fd_flags(0);

		if (fd >= 0)
			fd_install(fd, get_file(file));
	}
	__fput_sync(file);
}

/* Everything that wants threads, or to sleep. */
static void __init kernel_init_freeable(void)
{
	wait_for_completion(&kthreadd_done);
	cpu_stop_init();		/* migration/N */
	smp_init();			/* the other CPUs */
	sched_init_smp();		/* balancing among them */
	workqueue_init();		/* workers */
	kswapd_init();			/* kswapd0 */
	random_init();			/* entropy there is by now */
	devtmpfs_init();		/* /dev's file system */
	init_ramfs_fs();		/* the smallest of all */
	chr_dev_init();			/* null, zero, random, kmsg */
	misc_init();			/* drivers with one device each */
	tty_init();			/* console, tty, ptmx */
	pty_init();			/* pseudo-terminals */
	devpts_init();			/* /dev/pts */
	serial8250_init();		/* ttyS, and the console on it */
	exec_init();			/* program formats */
	ktest_run();			/* the kernel's own tests, if asked for */
	populate_rootfs();		/* the initramfs */
	console_on_rootfs();		/* descriptors 0, 1, 2 */
	if (init_eaccess(ramdisk_execute_command)) {
		ramdisk_execute_command = NULL;
		prepare_namespace();	/* a root of another kind */
	}
}

static int kernel_init(void *unused)
{
	kernel_init_freeable();
	free_initmem();
	mark_rodata_ro();
	if (ramdisk_execute_command) {
		int ret = run_init_process(ramdisk_execute_command);

		if (!ret)
			return 0;
		pr_err("Failed to execute %s (error %d)\n", ramdisk_execute_command, ret);
	}
	if (execute_command) {
		int ret = run_init_process(execute_command);

		if (!ret)
			return 0;
		panic("Requested init %s failed (error %d).", execute_command, ret);
	}
	if (!try_to_run_init_process("/sbin/init") || !try_to_run_init_process("/etc/init") ||
	    !try_to_run_init_process("/bin/init") || !try_to_run_init_process("/bin/sh"))
		return 0;
	panic("No working init found. Try passing init= option to kernel.");
}

/* ------------------------------------------------------------------ the boot CPU */

/*
 * Turns the boot into the idle task. Not __init: the idle loop returns into nothing that was freed.
 */
static noinline void rest_init(void)
{
	pid_t pid;

	user_mode_thread(kernel_init, NULL, CLONE_FS);		/* process 1 waits for process 2 */
	pid = kernel_thread(kthreadd, NULL, CLONE_FS | CLONE_FILES);
	rcu_read_lock();
	kthreadd_task = find_task_by_pid_ns(pid, NULL);
	rcu_read_unlock();
	complete(&kthreadd_done);
	schedule_preempt_disabled();
	cpu_startup_entry();
}

void __init start_kernel(void)
{
	char *command_line;

	boot_cpu_init();		/* this CPU is in the masks */
	pr_notice("%s", linux_banner);
	setup_arch(&command_line);	/* memory map, page tables, ACPI, CPUs */
	setup_nr_cpu_ids();
	setup_command_line(command_line);
	setup_per_cpu_areas();		/* every CPU's own variables */
	random_init_early(command_line);	/* the pool, and what the CPU can tell */
	trap_init();			/* exceptions */
	mm_init();			/* page, object and vmalloc allocators */
	radix_tree_init();
	sched_init();			/* run queues: schedule() works, with one task */
	rcu_init();
	init_IRQ();			/* interrupt controllers */
	hrtimers_init();
	init_timers();
	softirq_init();
	timekeeping_init();
	time_init();			/* clocks that count, clocks that interrupt */
	workqueue_init_early();		/* work may be queued, and waits */
	local_irq_enable();
	pid_idr_init();
	mm_cache_init();		/* address spaces */
	overcommit_init();
	cred_init();
	fork_init();			/* tasks */
	proc_caches_init();		/* what tasks have */
	signals_init();
	futex_init();
	posix_timers_init();
	wait_bit_init();
	pagecache_init();
	vfs_caches_init();		/* dentries, inodes, files, mounts, the root */
	anon_inode_init();
	pipe_init();
	eventpoll_init();
	inotify_init();			/* watches on files */
	filelock_init();
	init_vdso();			/* the object every program has mapped */
	proc_root_init();		/* /proc */
	rest_init();
}
