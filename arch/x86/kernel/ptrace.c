// SPDX-License-Identifier: MIT
/*
 * A stopped task's registers, for tracers and core dumps.
 *
 * The layout debuggers see is struct user_regs_struct: pt_regs followed by segment bases and
 * selectors. PEEKUSER and POKEUSER address the same words by byte offset. Writing is checked as
 * rt_sigreturn(2) checks: only the flags a program may change, selectors of user level, bases in
 * the user half. The tracee does not run, so its thread structure is the truth.
 */

#include <linux/kernel.h>
#include <linux/ptrace.h>
#include <linux/sched.h>
#include <linux/sched/task_stack.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/uio.h>
#include <uapi/linux/elf.h>
#include <asm/cpufeature.h>
#include <asm/debugreg.h>
#include <asm/elf.h>
#include <asm/fpu.h>
#include <asm/segments.h>

#define FLAGS_CHANGEABLE                                                                           \
	(X86_EFLAGS_CF | X86_EFLAGS_PF | X86_EFLAGS_AF | X86_EFLAGS_ZF | X86_EFLAGS_SF |           \
	 X86_EFLAGS_TF | X86_EFLAGS_DF | X86_EFLAGS_OF | X86_EFLAGS_RF | X86_EFLAGS_AC)

#define REG_OFFSET(name)	offsetof(struct user_regs_struct, name)
#define DEBUGREG_OFFSET		848	/* of u_debugreg[0] in struct user of <sys/user.h> */
#define USER_SIZE		912

static unsigned long get_reg(struct task_struct *task, unsigned long offset)
{
	struct pt_regs *regs = task_pt_regs(task);
	unsigned long flags;

	switch (offset) {
	case REG_OFFSET(fs_base):
		return x86_fsbase_read_task(task);
	case REG_OFFSET(gs_base):
		return x86_gsbase_read_task(task);
	case REG_OFFSET(ds):
		return task->thread.ds;
	case REG_OFFSET(es):
		return task->thread.es;
	case REG_OFFSET(fs):
		return task->thread.fsindex;
	case REG_OFFSET(gs):
		return task->thread.gsindex;
	case REG_OFFSET(flags):
		flags = regs->flags;
		return test_tsk_thread_flag(task, TIF_SINGLESTEP) ? flags & ~X86_EFLAGS_TF : flags;
	default:
		return *(unsigned long *)((char *)regs + offset);
	}
}

static bool bad_selector(unsigned long sel)
{
	return (sel & 0xffff) && (sel & SEGMENT_RPL_MASK) != 3;
}

static int put_segment(struct task_struct *task, unsigned long offset, unsigned long value)
{
	struct pt_regs *regs = task_pt_regs(task);

	if (bad_selector(value))
		return -EIO;
	switch (offset) {
	case REG_OFFSET(cs):
	case REG_OFFSET(ss):
		if (!(value & 0xffff))
			return -EIO;
		*(unsigned long *)((char *)regs + offset) = value & 0xffff;
		break;
	case REG_OFFSET(ds):
		task->thread.ds = value;
		break;
	case REG_OFFSET(es):
		task->thread.es = value;
		break;
	case REG_OFFSET(fs):
		task->thread.fsindex = value;
		break;
	case REG_OFFSET(gs):
		task->thread.gsindex = value;
		break;
	}
	return 0;
}

static int put_reg(struct task_struct *task, unsigned long offset, unsigned long value)
{
	struct pt_regs *regs = task_pt_regs(task);

	switch (offset) {
	case REG_OFFSET(fs_base):
		if (value >= TASK_SIZE_MAX)
			return -EIO;
		task->thread.fsbase = value;
		break;
	case REG_OFFSET(gs_base):
		if (value >= TASK_SIZE_MAX)
			return -EIO;
		task->thread.gsbase = value;
		break;
	case REG_OFFSET(cs):
	case REG_OFFSET(ss):
	case REG_OFFSET(ds):
	case REG_OFFSET(es):
	case REG_OFFSET(fs):
	case REG_OFFSET(gs):
		return put_segment(task, offset, value);
	case REG_OFFSET(flags):
		regs->flags = (regs->flags & ~FLAGS_CHANGEABLE) | (value & FLAGS_CHANGEABLE);
		break;
	default:
		*(unsigned long *)((char *)regs + offset) = value;
	}
	set_tsk_thread_flag(task, TIF_FORCE_IRET);
	return 0;
}

void elf_core_copy_task_regs(struct task_struct *task, elf_gregset_t *regs)
{
	unsigned long *to = (unsigned long *)regs;
	unsigned long offset;

	if (task == current) {
		savesegment(ds, task->thread.ds);
		savesegment(es, task->thread.es);
		savesegment(fs, task->thread.fsindex);
		savesegment(gs, task->thread.gsindex);
	}
	for (offset = 0; offset < sizeof(struct user_regs_struct); offset += sizeof(long))
		*to++ = get_reg(task, offset);
}

unsigned int elf_core_copy_task_xfpregs(struct task_struct *task, void *buf, unsigned int size)
{
	fpu_sync(task);
	memcpy(buf, &task->thread.fpu.state, min(size, fpu_state_size));
	return fpu_state_size;
}

/*
 * GETREGSET and SETREGSET of the general registers: whole words up to the length given, which is
 * set to what was moved.
 */
static int regset_general(struct task_struct *task, void __user *buf, size_t *len, bool set)
{
	unsigned long __user *p = buf;
	unsigned long offset, value;
	int err;

	*len = min(*len, sizeof(struct user_regs_struct)) & ~7UL;
	for (offset = 0; offset < *len; offset += sizeof(long), p++) {
		if (!set) {
			if (put_user(get_reg(task, offset), p))
				return -EFAULT;
			continue;
		}
		if (get_user(value, p))
			return -EFAULT;
		err = put_reg(task, offset, value);
		if (err)
			return err;
	}
	return 0;
}

/*
 * The FPU image: `limit` is 512 for the legacy part, the whole with XSAVE. The software bytes tell
 * the features, as in a signal frame.
 */
static int regset_fpu(struct task_struct *task, void __user *buf, size_t *len, size_t limit,
		      bool set)
{
	struct xregs_state *x = &task->thread.fpu.state;
	u64 bv = x->xstate_bv;

	*len = min(*len, limit);
	if (!set) {
		if (copy_to_user(buf, x, *len))
			return -EFAULT;
		if (limit > FXSAVE_SIZE && *len >= FXSAVE_SIZE)
			return put_user(
				fpu_features,
				(u64 __user *)(buf + offsetof(struct xregs_state, sw_reserved)));
		return 0;
	}
	if (*len != limit)
		return -EINVAL;
	fpu_forget(task);
	if (copy_from_user(x, buf, *len))
		return -EFAULT;
	memset(x->sw_reserved, 0, sizeof(x->sw_reserved));
	if (limit == FXSAVE_SIZE)
		x->xstate_bv = bv | XFEATURE_MASK_FPSSE;
	if (!fpu_validate(x))
		return 0;
	memset(x, 0, fpu_state_size);
	x->cwd = 0x37f;
	x->mxcsr = MXCSR_DEFAULT;
	return -EINVAL;
}

static long ptrace_regset(struct task_struct *child, bool set, unsigned long type,
			  struct iovec __user *uiov)
{
	struct iovec iov;
	size_t len;
	long err;

	if (copy_from_user(&iov, uiov, sizeof(iov)))
		return -EFAULT;
	len = iov.iov_len;
	switch (type) {
	case NT_PRSTATUS:
		err = regset_general(child, iov.iov_base, &len, set);
		break;
	case NT_PRFPREG:
		err = regset_fpu(child, iov.iov_base, &len, FXSAVE_SIZE, set);
		break;
	case NT_X86_XSTATE:
		if (!boot_cpu_has(X86_FEATURE_XSAVE))
			return -ENODEV;
		err = regset_fpu(child, iov.iov_base, &len, fpu_state_size, set);
		break;
	default:
		return -EINVAL;
	}
	return err ?: put_user(len, (size_t __user *)&uiov->iov_len);
}

/* Words of struct user: the registers, further on the breakpoint registers; the rest reads as 0. */
static bool is_debugreg(unsigned long addr)
{
	return addr >= DEBUGREG_OFFSET && addr < USER_SIZE;
}

static long peek_user(struct task_struct *child, unsigned long addr, unsigned long __user *data)
{
	unsigned long value = 0;

	if ((addr & 7) || addr >= USER_SIZE)
		return -EIO;
	if (addr < sizeof(struct user_regs_struct))
		value = get_reg(child, addr);
	else if (is_debugreg(addr))
		value = ptrace_get_debugreg(child, (addr - DEBUGREG_OFFSET) / sizeof(long));
	return put_user(value, data);
}

static long poke_user(struct task_struct *child, unsigned long addr, unsigned long data)
{
	if (addr & 7)
		return -EIO;
	if (is_debugreg(addr))
		return ptrace_set_debugreg(child, (addr - DEBUGREG_OFFSET) / sizeof(long), data);
	return addr < sizeof(struct user_regs_struct) ? put_reg(child, addr, data) : -EIO;
}

long arch_ptrace(struct task_struct *child, long request, unsigned long addr, unsigned long data)
{
	size_t general = sizeof(struct user_regs_struct), legacy = FXSAVE_SIZE;

	switch (request) {
	case PTRACE_PEEKUSR:
		return peek_user(child, addr, (unsigned long __user *)data);
	case PTRACE_POKEUSR:
		return poke_user(child, addr, data);
	case PTRACE_GETREGS:
	case PTRACE_SETREGS:
		return regset_general(child, (void __user *)data, &general,
				      request == PTRACE_SETREGS);
	case PTRACE_GETFPREGS:
	case PTRACE_SETFPREGS:
		return regset_fpu(child, (void __user *)data, &legacy, FXSAVE_SIZE,
				  request == PTRACE_SETFPREGS);
	case PTRACE_GETREGSET:
	case PTRACE_SETREGSET:
		return ptrace_regset(child, request == PTRACE_SETREGSET, addr,
				     (struct iovec __user *)data);
	case PTRACE_ARCH_PRCTL:
		return do_arch_prctl(child, data, addr);
	default:
		return -EIO;
	}
}

void user_enable_single_step(struct task_struct *task)
{
	set_tsk_thread_flag(task, TIF_SINGLESTEP);
	set_tsk_thread_flag(task, TIF_FORCE_IRET);
	task_pt_regs(task)->flags |= X86_EFLAGS_TF;
}

void user_disable_single_step(struct task_struct *task)
{
	if (test_and_clear_ti_thread_flag(task_thread_info(task), TIF_SINGLESTEP))
		task_pt_regs(task)->flags &= ~X86_EFLAGS_TF;
}
