// SPDX-License-Identifier: MIT
/* The old fixed-address calls, emulated: execute-only, nothing is mapped there. */

#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/signal.h>
#include <linux/syscalls.h>
#include <linux/uaccess.h>
#include <uapi/asm/unistd.h>
#include <asm/traps.h>
#include <asm/vsyscall.h>

#define VSYSCALL_SLOT	1024

bool emulate_vsyscall(struct pt_regs *regs, unsigned long error_code, unsigned long address)
{
	static const u16 calls[] = { __NR_gettimeofday, __NR_time, __NR_getcpu };
	unsigned long slot = (address - VSYSCALL_ADDR) / VSYSCALL_SLOT, caller;
	long ret;

	if (address < VSYSCALL_ADDR || slot >= ARRAY_SIZE(calls) || address % VSYSCALL_SLOT || address != regs->ip)
		return false;
	local_irq_enable();
	if (get_user(caller, (unsigned long __user *)regs->sp)) {
		force_sig_fault(SIGSEGV, SEGV_MAPERR, (void __user *)regs->sp);
	} else {
		regs->orig_ax = -1;
		ret = sys_call_table[calls[slot]](regs->di, regs->si, 0, 0, 0, 0);
		if (ret == -EFAULT) {
			force_sig_fault(SIGSEGV, SEGV_MAPERR, (void __user *)regs->di);
		} else {
			regs->ax = ret;
			regs->ip = caller;
			regs->sp += 8;
		}
	}
	local_irq_disable();
	return true;
}
