// SPDX-License-Identifier: MIT
/*
 * The secure attention key: whoever holds the terminal is killed, its session and everybody else
 * who has it open, so that the prompt a user then sees is not that of a program which listens in.
 * Init stays: it is the one to give the prompt.
 */

#include <linux/errno.h>
#include <linux/fdtable.h>
#include <linux/fs.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/pid.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/sysrq.h>
#include <linux/tty.h>

static int is_file_of(const void *tty, struct file *file, unsigned int fd)
{
	return file->f_op->release == tty_release && file_tty(file) == tty;
}

/* tasklist_lock held. */
static bool holds(struct task_struct *t, struct tty_struct *tty, struct pid *session)
{
	bool has;

	if (READ_ONCE(t->signal->tty) == tty || (session && task_session(t) == session))
		return true;
	task_lock(t);
	has = t->files && iterate_fd(t->files, 0, is_file_of, tty);
	task_unlock(t);
	return has;
}

void do_SAK(struct tty_struct *tty)
{
	struct pid *session = tty_get_session(tty);
	struct task_struct *p, *t;

	tty_buffer_flush(tty);
	tty->ldisc->flush_buffer(tty);
	if (tty->ops->flush_buffer)
		tty->ops->flush_buffer(tty);
	read_lock(&tasklist_lock);
	for_each_process_thread(p, t) {
		if ((t->flags & PF_KTHREAD) || is_global_init(p) || !holds(t, tty, session))
			continue;
		pr_notice("SAK: killing %s (%d), which holds %s\n", t->comm, t->pid, tty->name);
		do_send_sig_info(SIGKILL, SEND_SIG_PRIV, p, PIDTYPE_TGID);
	}
	read_unlock(&tasklist_lock);
	put_pid(session);
}

/* ------------------------------------------------------------------ the key of the console */

static void sak_of_console(struct work_struct *work)
{
	struct tty_struct *tty = NULL;
	struct tty_driver *driver;
	int index;

	mutex_lock(&tty_mutex);
	driver = console_device(&index);
	if (driver)
		tty = tty_kref_get(driver->ttys[index]);
	mutex_unlock(&tty_mutex);
	if (!tty)
		return;
	do_SAK(tty);
	tty_kref_put(tty);
}
static DECLARE_WORK(sak_work, sak_of_console);

static void sysrq_sak(u8 key)
{
	schedule_work(&sak_work);
}

static const struct sysrq_key_op sak_op = {
	.handler = sysrq_sak,
	.help_msg = "sak(k)",
	.action_msg = "SAK",
	.enable_mask = SYSRQ_ENABLE_KEYBOARD,
};

void __init tty_sak_init(void)
{
	if (register_sysrq_key('k', &sak_op))
		pr_warn("tty: the key of SAK is taken\n");
}
