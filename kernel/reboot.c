// SPDX-License-Identifier: MIT
/*
 * The end of the system: reboot(2), Ctrl-Alt-Del, and what panic falls back on. The machine's own
 * part is machine_restart(), machine_halt() and machine_power_off().
 */

#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/printk.h>
#include <linux/reboot.h>
#include <linux/sched/signal.h>
#include <linux/smp.h>
#include <linux/string.h>
#include <linux/syscalls.h>
#include <linux/uaccess.h>
#include <linux/workqueue.h>

int reboot_cad_enabled = 1;	/* Ctrl-Alt-Del restarts at once; 0: it sends init a SIGINT */
static DEFINE_MUTEX(system_transition_mutex);

void emergency_restart(void)
{
	machine_emergency_restart();
}

void kernel_restart(char *cmd)
{
	if (cmd)
		pr_emerg("Restarting system with command '%s'\n", cmd);
	else
		pr_emerg("Restarting system\n");
	machine_restart(cmd);
}

void kernel_halt(void)
{
	pr_emerg("System halted\n");
	machine_halt();
}

void kernel_power_off(void)
{
	pr_emerg("Power down\n");
	machine_power_off();
}

static long do_reboot_locked(unsigned int cmd, char *command)
{
	switch (cmd) {
	case LINUX_REBOOT_CMD_RESTART:
		kernel_restart(NULL);
		return 0;
	case LINUX_REBOOT_CMD_RESTART2:
		kernel_restart(command);
		return 0;
	case LINUX_REBOOT_CMD_HALT:
		kernel_halt();
		return 0;
	case LINUX_REBOOT_CMD_POWER_OFF:
		kernel_power_off();
		return 0;
	case LINUX_REBOOT_CMD_CAD_ON:
		reboot_cad_enabled = 1;
		return 0;
	case LINUX_REBOOT_CMD_CAD_OFF:
		reboot_cad_enabled = 0;
		return 0;
	}
	return -EINVAL;		/* suspend and kexec are not there */
}

long sys_reboot(int magic1, int magic2, unsigned int cmd, void __user *arg)
{
	char command[256];
	long ret;

	if (!capable(CAP_SYS_BOOT))
		return -EPERM;
	if (magic1 != (int)LINUX_REBOOT_MAGIC1 ||
	    (magic2 != LINUX_REBOOT_MAGIC2 && magic2 != LINUX_REBOOT_MAGIC2A &&
	     magic2 != LINUX_REBOOT_MAGIC2B && magic2 != LINUX_REBOOT_MAGIC2C))
		return -EINVAL;
	if (cmd == LINUX_REBOOT_CMD_RESTART2) {
		if (strncpy_from_user(command, arg, sizeof(command) - 1) < 0)
			return -EFAULT;
		command[sizeof(command) - 1] = '\0';
	}
	mutex_lock(&system_transition_mutex);
	ret = do_reboot_locked(cmd, command);
	mutex_unlock(&system_transition_mutex);
	return ret;
}

/* ---- from contexts that cannot sleep */

static void deferred_restart(struct work_struct *work)
{
	kernel_restart(NULL);
}
static DECLARE_WORK(restart_work, deferred_restart);

static void deferred_power_off(struct work_struct *work)
{
	kernel_power_off();
}
static DECLARE_WORK(power_off_work, deferred_power_off);

void ctrl_alt_del(void)
{
	if (reboot_cad_enabled)
		schedule_work(&restart_work);
	else
		kill_pid(find_vpid(1), SIGINT, 1);
}

/* The button was pressed. init is asked first: SIGPWR is what it is sent when power goes. */
void orderly_poweroff(bool force)
{
	struct task_struct *reaper = init_pid_ns.child_reaper;

	if (!force && reaper != &init_task && !send_sig(SIGPWR, reaper, 1))
		return;
	schedule_work(&power_off_work);
}
