// SPDX-License-Identifier: MIT
#include <linux/sysrq.h>
#include <linux/cpumask.h>
#include <linux/debug_locks.h>
#include <linux/fs.h>
#include <linux/gfp.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/oom.h>
#include <linux/panic.h>
#include <linux/rcupdate.h>
#include <linux/reboot.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/signal.h>
#include <linux/smp.h>
#include <linux/spinlock.h>
#include <linux/uaccess.h>
#include <linux/workqueue.h>
#include <asm/irq_regs.h>
#include <asm/smp.h>
#include <asm/traps.h>

/*
 * Magic SysRq. A key is looked up in a table of 36 (digits, letters). The handlers run wherever the
 * key came in, mostly in the interrupt of the serial line: what has to sleep is left to a work
 * item. The kernel may be in any state by then, so nothing here waits for anything.
 */

#define NR_KEYS	36

int sysrq_enabled_mask = SYSRQ_DEFAULT_ENABLE;
static DEFINE_SPINLOCK(table_lock);

/* ---------------------------------------------------------------- what the keys do */

static void set_loglevel(u8 key)
{
	int level = key - '0';

	console_loglevel = CONSOLE_LOGLEVEL_DEFAULT;
	pr_info("Loglevel set to %d\n", level);
	console_loglevel = level;
}

static void reboot(u8 key)
{
	emergency_restart();
}

static void crash(u8 key)
{
	panic("sysrq triggered crash");
}

static void show_locks(u8 key)
{
	debug_show_all_locks();
}

/* Every process but init and the kernel's own. */
static void signal_all(int sig)
{
	struct task_struct *p;

	read_lock(&tasklist_lock);
	for_each_process(p) {
		if (!(p->flags & PF_KTHREAD) && !is_global_init(p))
			do_send_sig_info(sig, SEND_SIG_PRIV, p, PIDTYPE_MAX);
	}
	read_unlock(&tasklist_lock);
}

static void terminate_all(u8 key)
{
	signal_all(SIGTERM);
	console_loglevel = CONSOLE_LOGLEVEL_DEBUG;
}

static void kill_all(u8 key)
{
	signal_all(SIGKILL);
	console_loglevel = CONSOLE_LOGLEVEL_DEBUG;
}

static void oom_kill_work(struct work_struct *work)
{
	struct oom_control oc = { .gfp_mask = GFP_KERNEL, .order = -1 };

	if (!out_of_memory(&oc))
		pr_info("OOM request ignored. No task eligible\n");
}
static DECLARE_WORK(oom_work, oom_kill_work);

static void oom_kill(u8 key)
{
	schedule_work(&oom_work);
}

static void show_all_cpus(u8 key)
{
	dump_stack();
	arch_trigger_cpumask_backtrace(cpu_online_mask, true);
}

static void show_memory(u8 key)
{
	show_mem(0, NULL);
}

static void power_off_work(struct work_struct *work)
{
	kernel_power_off();
}
static DECLARE_WORK(power_work, power_off_work);

static void power_off(u8 key)
{
	schedule_work(&power_work);
}

static void show_registers(u8 key)
{
	struct pt_regs *regs = get_irq_regs();

	if (regs)
		show_regs(regs);
	else
		dump_stack();
}

static void sync_work(struct work_struct *work)
{
	ksys_sync();
	pr_info("Emergency Sync complete\n");
}
static DECLARE_WORK(sync_all_work, sync_work);

static void sync_all(u8 key)
{
	schedule_work(&sync_all_work);
}

static void remount_work(struct work_struct *work)
{
	emergency_remount();
	pr_info("Emergency Remount complete\n");
}
static DECLARE_WORK(remount_all_work, remount_work);

static void remount_all(u8 key)
{
	schedule_work(&remount_all_work);
}

static void show_tasks(u8 key)
{
	struct task_struct *p, *t;

	rcu_read_lock();
	for_each_process_thread(p, t)
		sched_show_task(t);
	rcu_read_unlock();
}

/* Idle workers sleep uninterruptibly as well, but not because of anything. */
static void show_blocked(u8 key)
{
	struct task_struct *p, *t;

	rcu_read_lock();
	for_each_process_thread(p, t) {
		if ((READ_ONCE(t->__state) & TASK_IDLE) == TASK_UNINTERRUPTIBLE)
			sched_show_task(t);
	}
	rcu_read_unlock();
}

/* ---------------------------------------------------------------- the table */

#define OP(fn, help, action, mask)     \
	(&(const struct sysrq_key_op){ \
		.handler = fn, .help_msg = help, .action_msg = action, .enable_mask = mask })

static const struct sysrq_key_op loglevel_op = {
	.handler = set_loglevel,
	.help_msg = "loglevel(0-9)",
	.action_msg = "Changing Loglevel",
	.enable_mask = SYSRQ_ENABLE_LOG,
};

#define KEY(letter)	((letter) - 'a' + 10)

static const struct sysrq_key_op *keys[NR_KEYS] = {
	[0 ... 9] = &loglevel_op,
	[KEY('b')] = OP(reboot, "reboot(b)", "Resetting", SYSRQ_ENABLE_BOOT),
	[KEY('c')] = OP(crash, "crash(c)", "Trigger a crash", SYSRQ_ENABLE_DUMP),
	[KEY('d')] = OP(show_locks, "show-all-locks(d)", "Show Locks Held", SYSRQ_ENABLE_DUMP),
	[KEY('e')] = OP(terminate_all, "terminate-all-tasks(e)", "Terminate All Tasks",
			SYSRQ_ENABLE_SIGNAL),
	[KEY('f')] = OP(oom_kill, "memory-full-oom-kill(f)", "Manual OOM execution",
			SYSRQ_ENABLE_SIGNAL),
	[KEY('i')] = OP(kill_all, "kill-all-tasks(i)", "Kill All Tasks", SYSRQ_ENABLE_SIGNAL),
	[KEY('l')] = OP(show_all_cpus, "show-backtrace-all-active-cpus(l)",
			"Show backtrace of all active CPUs", SYSRQ_ENABLE_DUMP),
	[KEY('m')] = OP(show_memory, "show-memory-usage(m)", "Show Memory", SYSRQ_ENABLE_DUMP),
	[KEY('o')] = OP(power_off, "poweroff(o)", "Power Off", SYSRQ_ENABLE_BOOT),
	[KEY('p')] = OP(show_registers, "show-registers(p)", "Show Regs", SYSRQ_ENABLE_DUMP),
	[KEY('s')] = OP(sync_all, "sync(s)", "Emergency Sync", SYSRQ_ENABLE_SYNC),
	[KEY('t')] = OP(show_tasks, "show-task-states(t)", "Show State", SYSRQ_ENABLE_DUMP),
	[KEY('u')] = OP(remount_all, "unmount(u)", "Emergency Remount R/O", SYSRQ_ENABLE_REMOUNT),
	[KEY('w')] = OP(show_blocked, "show-blocked-tasks(w)", "Show Blocked State",
			SYSRQ_ENABLE_DUMP),
};

static int index_of(u8 key)
{
	if (key >= '0' && key <= '9')
		return key - '0';
	return key >= 'a' && key <= 'z' ? KEY(key) : -1;
}

static void show_help(void)
{
	pr_info("sysrq: HELP : ");
	for (int i = 9; i < NR_KEYS; i++) {
		if (keys[i])
			pr_cont("%s ", keys[i]->help_msg);
	}
	pr_cont("\n");
}

static bool allowed(const struct sysrq_key_op *op)
{
	return sysrq_enabled_mask == 1 || (sysrq_enabled_mask & op->enable_mask);
}

void __handle_sysrq(u8 key, bool check_mask)
{
	int i = index_of(key), saved = console_loglevel;
	const struct sysrq_key_op *op;

	rcu_read_lock();
	console_loglevel = CONSOLE_LOGLEVEL_DEFAULT;
	op = i < 0 ? NULL : READ_ONCE(keys[i]);
	if (!op) {
		show_help();
		console_loglevel = saved;
	} else if (check_mask && !allowed(op)) {
		pr_info("sysrq: This sysrq operation is disabled.\n");
		console_loglevel = saved;
	} else {
		pr_info("sysrq: %s\n", op->action_msg);
		console_loglevel = saved;
		op->handler(key);
	}
	rcu_read_unlock();
}

void handle_sysrq(u8 key)
{
	if (sysrq_enabled_mask)
		__handle_sysrq(key, true);
}

ssize_t sysrq_write_trigger(const char __user *buf, size_t count)
{
	char key;

	if (!count)
		return 0;
	if (get_user(key, buf))
		return -EFAULT;
	__handle_sysrq(key, false);
	return count;
}

static int exchange_op(u8 key, const struct sysrq_key_op *old, const struct sysrq_key_op *new)
{
	int i = index_of(key), err = -EINVAL;
	unsigned long flags;

	if (i < 0)
		return err;
	spin_lock_irqsave(&table_lock, flags);
	if (keys[i] == old) {
		WRITE_ONCE(keys[i], new);
		err = 0;
	}
	spin_unlock_irqrestore(&table_lock, flags);
	return err;
}

int register_sysrq_key(u8 key, const struct sysrq_key_op *op)
{
	return exchange_op(key, NULL, op);
}

/* Nobody is inside the operation afterwards. */
int unregister_sysrq_key(u8 key, const struct sysrq_key_op *op)
{
	int err = exchange_op(key, op, NULL);

	if (!err)
		synchronize_rcu();
	return err;
}

static int __init set_always_enabled(char *value)
{
	sysrq_enabled_mask = 1;
	return 1;
}
__setup("sysrq_always_enabled", set_always_enabled);
