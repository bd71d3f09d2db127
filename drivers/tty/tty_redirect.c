// SPDX-License-Identifier: MIT
/*
 * TIOCCONS: what is written to /dev/console goes to another terminal instead, until the console is
 * asked the same or that terminal hangs up. The kernel's own messages are not affected.
 */

#include <linux/capability.h>
#include <linux/errno.h>
#include <linux/file.h>
#include <linux/spinlock.h>
#include <linux/tty.h>

static DEFINE_SPINLOCK(redirect_lock);
static struct file *redirect;		/* redirect_lock: a reference */

struct file *tty_redirect_get(void)
{
	struct file *file;

	spin_lock(&redirect_lock);
	file = redirect ? get_file(redirect) : NULL;
	spin_unlock(&redirect_lock);
	return file;
}

/* Takes the redirection away if it goes to `tty`, or in any case. */
static void end_redirect(struct tty_struct *tty)
{
	struct file *old = NULL;

	spin_lock(&redirect_lock);
	if (redirect && (!tty || file_tty(redirect) == tty)) {
		old = redirect;
		redirect = NULL;
	}
	spin_unlock(&redirect_lock);
	if (old)
		fput(old);
}

void tty_redirect_end(struct tty_struct *tty)
{
	end_redirect(tty);
}

long tty_redirect_set(struct file *file)
{
	long ret = -EBUSY;

	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	if (tty_is_console(file)) {
		end_redirect(NULL);
		return 0;
	}
	if (!(file->f_mode & FMODE_WRITE))
		return -EBADF;
	spin_lock(&redirect_lock);
	if (!redirect) {
		redirect = get_file(file);
		ret = 0;
	}
	spin_unlock(&redirect_lock);
	return ret;
}
