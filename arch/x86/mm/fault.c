// SPDX-License-Identifier: MIT
/*
 * Page faults.
 *
 * How this works. The CPU says where (cr2) and what (error code: present, write, user, instruction
 * fetch). An address of the user half, touched by the program or by the kernel on its behalf, is
 * looked up among the areas of the address space and served by handle_mm_fault(); what cannot be
 * served is a signal for the program, and for the kernel an error its exception table knows how to
 * return. Everything else the kernel touches must be there: a fault on it is an oops. All kernel
 * page-table roots are in every address space from its birth, so none is copied here.
 */

#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/mmap_lock.h>
#include <linux/oom.h>
#include <linux/sched.h>
#include <linux/signal.h>
#include <linux/uaccess.h>
#include <asm/asm.h>
#include <asm/cpufeature.h>
#include <asm/traps.h>

static void user_fault_signal(struct pt_regs *regs, unsigned long error_code, unsigned long address,
			      int sig, int code)
{
	struct thread_struct *thread = &current->thread;

	thread->trap_nr = X86_TRAP_PF;
	thread->error_code = error_code | X86_PF_USER;
	if (address >= TASK_SIZE_MAX)
		/* tells nothing about what the kernel maps */
		thread->error_code |= X86_PF_PROT;
	thread->cr2 = address;
	if (print_fatal_signals && unhandled_signal(current, sig))
		pr_info("%s[%d]: segfault at %lx ip %lx sp %lx error %lx\n", current->comm,
			current->pid, address, regs->ip, regs->sp, error_code);
	force_sig_fault(sig, code, (void __user *)address);
}

static __noreturn void kernel_fault_oops(struct pt_regs *regs, unsigned long error_code,
					 unsigned long address)
{
	pr_emerg("BUG: unable to %s address %#lx (%s)\n",
		 error_code & X86_PF_INSTR ? "execute at" :
		 error_code & X86_PF_WRITE ? "write to" :
					     "read from",
		 address, error_code & X86_PF_PROT ? "forbidden" : "not mapped");
	die("page fault", regs, error_code, X86_TRAP_PF);
}

/* The fault cannot be served. In the kernel: fixup or oops. */
static void bad_fault(struct pt_regs *regs, unsigned long error_code, unsigned long address,
		      int sig, int code)
{
	if (user_mode(regs)) {
		user_fault_signal(regs, error_code, address, sig, code);
		return;
	}
	if (!fixup_exception(regs, X86_TRAP_PF, error_code, address))
		kernel_fault_oops(regs, error_code, address);
}

static bool access_error(unsigned long error_code, struct vm_area_struct *vma)
{
	if (error_code & X86_PF_WRITE)
		return !(vma->vm_flags & VM_WRITE);
	if (error_code & X86_PF_INSTR)
		return !(vma->vm_flags & VM_EXEC);
	return !(vma->vm_flags & (VM_READ | VM_WRITE | VM_EXEC)) ||
	       ((error_code & X86_PF_PROT) && !(vma->vm_flags & VM_READ));
}

static void fault_error(struct pt_regs *regs, unsigned long error_code, unsigned long address,
			vm_fault_t fault)
{
	if (fault & VM_FAULT_OOM) {
		if (user_mode(regs))
			pagefault_out_of_memory();
		else if (!fixup_exception(regs, X86_TRAP_PF, error_code, address))
			kernel_fault_oops(regs, error_code, address);
	} else if (fault & VM_FAULT_SIGBUS) {
		bad_fault(regs, error_code, address, SIGBUS, BUS_ADRERR);
	} else {
		bad_fault(regs, error_code, address, SIGSEGV, SEGV_MAPERR);
	}
}

/*
 * The area for the address with mmap_lock held for reading, or NULL with it released and the fault
 * dealt with.
 */
static struct vm_area_struct *find_fault_vma(struct pt_regs *regs, struct mm_struct *mm,
					     unsigned long error_code, unsigned long address)
{
	struct vm_area_struct *vma;
	int code = SEGV_MAPERR;

	mmap_read_lock(mm);
	vma = find_vma(mm, address);
	if (vma && vma->vm_start > address &&
	    (!(vma->vm_flags & VM_GROWSDOWN) || expand_stack(vma, address)))
		vma = NULL;
	if (vma && access_error(error_code, vma)) {
		code = SEGV_ACCERR;
		vma = NULL;
	}
	if (!vma) {
		mmap_read_unlock(mm);
		bad_fault(regs, error_code, address, SIGSEGV, code);
	}
	return vma;
}

static void serve_user_address(struct pt_regs *regs, unsigned long error_code,
			       unsigned long address)
{
	struct mm_struct *mm = current->mm;
	unsigned int flags = FAULT_FLAG_DEFAULT;
	struct vm_area_struct *vma;
	vm_fault_t fault;

	if (error_code & X86_PF_USER)
		flags |= FAULT_FLAG_USER;
	if (error_code & X86_PF_WRITE)
		flags |= FAULT_FLAG_WRITE;
	if (error_code & X86_PF_INSTR)
		flags |= FAULT_FLAG_INSTRUCTION;
	for (;;) {
		vma = find_fault_vma(regs, mm, error_code, address);
		if (!vma)
			return;
		fault = handle_mm_fault(vma, address, flags, regs);
		if (!(fault & VM_FAULT_RETRY))
			break;
		if (fatal_signal_pending(current)) {
			if (!user_mode(regs))
				bad_fault(regs, error_code, address, SIGBUS, BUS_ADRERR);
			return;
		}
		flags |= FAULT_FLAG_TRIED;
	}
	mmap_read_unlock(mm);
	if (unlikely(fault & VM_FAULT_ERROR))
		fault_error(regs, error_code, address, fault);
}

/*
 * May the kernel touch this user address here? Only where the exception table covers the
 * instruction, and with user memory opened: SMAP and SMEP turn anything else into a fault, which
 * must not be served.
 */
static bool kernel_access_legal(struct pt_regs *regs, unsigned long error_code)
{
	if (error_code & X86_PF_INSTR)
		return false;
	if (boot_cpu_has(X86_FEATURE_SMAP) && !(regs->flags & X86_EFLAGS_AC))
		return false;
	return search_exception_tables(regs->ip) != NULL;
}

void do_page_fault(struct pt_regs *regs, unsigned long error_code, unsigned long address)
{
	if (unlikely(address >= TASK_SIZE_MAX)) {
		if (user_mode(regs))
			local_irq_enable();
		bad_fault(regs, error_code, address, SIGSEGV, SEGV_MAPERR);
		local_irq_disable();
		return;
	}
	if (unlikely(error_code & X86_PF_RSVD))
		kernel_fault_oops(regs, error_code, address);
	/*
	 * From user mode without the user bit: the CPU's own access on behalf of the instruction.
	 * Serving it would not help.
	 */
	if (unlikely(user_mode(regs) ? !(error_code & X86_PF_USER) :
				       !kernel_access_legal(regs, error_code))) {
		bad_fault(regs, error_code, address, SIGSEGV, SEGV_MAPERR);
		return;
	}
	if (unlikely(!current->mm || faulthandler_disabled() ||
		     (!user_mode(regs) && regs_irqs_disabled(regs)))) {
		bad_fault(regs, error_code, address, SIGSEGV, SEGV_MAPERR);
		return;
	}
	local_irq_enable();
	serve_user_address(regs, error_code, address);
	local_irq_disable();
}
