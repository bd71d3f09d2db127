// SPDX-License-Identifier: MIT
/* System calls that are not there. */

#include <linux/bitmap.h>
#include <linux/printk.h>
#include <linux/sched.h>
#include <linux/syscalls.h>
#include <asm/syscall.h>

const unsigned int nr_syscalls = NR_syscalls;

static unsigned long reported[BITS_TO_LONGS(NR_syscalls)];

long sys_ni_syscall(void)
{
	unsigned int nr = syscall_get_nr(current, current_pt_regs());

	if (nr < NR_syscalls && !test_and_set_bit(nr, reported))
		pr_info("%s[%d]: system call %u is not implemented\n", current->comm,
			task_pid_nr(current), nr);
	return -ENOSYS;
}
