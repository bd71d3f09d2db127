// SPDX-License-Identifier: MIT
/*
 * FPU registers: see <asm/fpu.h> for how it works. The layout of the save area is Intel SDM vol. 1,
 * 10.5 (FXSAVE) and 13.4 (XSAVE).
 */

#include <linux/init.h>
#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <uapi/asm/sigcontext.h>
#include <asm/cpufeature.h>
#include <asm/fpu.h>

unsigned int fpu_state_size __ro_after_init = FXSAVE_SIZE;
u64 fpu_features __ro_after_init = XFEATURE_MASK_FPSSE;
static u32 mxcsr_mask __ro_after_init = 0xffbf;

static DEFINE_PER_CPU(struct fpu *, fpu_owner);		/* whose registers this CPU holds */

static __always_inline bool has_xsave(void)
{
	return boot_cpu_has(X86_FEATURE_XSAVE);
}

static __always_inline void save_registers(struct xregs_state *x)
{
	if (has_xsave())
		__asm__ __volatile__("xsave64 %0" : "+m" (*x) : "a" (-1), "d" (-1) : "memory");
	else
		__asm__ __volatile__("fxsave64 %0" : "+m" (*x) : : "memory");
}

/*
 * False if the CPU refuses the image: it was made by a program (sigreturn, ptrace) and the checks
 * missed something.
 */
static __always_inline bool load_registers(const struct xregs_state *x)
{
	bool bad = false;

	if (has_xsave())
		__asm__ __volatile__(
			"1: xrstor64 %1\n	jmp 3f\n2: movb $1, %0\n3:\n" _ASM_EXTABLE(1b, 2b)
			: "+m"(bad)
			: "m"(*x), "a"(-1), "d"(-1)
			: "memory");
	else
		__asm__ __volatile__(
			"1: fxrstor64 %1\n	jmp 3f\n2: movb $1, %0\n3:\n" _ASM_EXTABLE(1b, 2b)
			: "+m"(bad)
			: "m"(*x)
			: "memory");
	return !bad;
}

/* What a new program finds: everything zero but the control words. */
static void init_state(struct xregs_state *x)
{
	memset(x, 0, fpu_state_size);
	x->cwd = 0x37f;
	x->mxcsr = MXCSR_DEFAULT;
}

void fpu_init_cpu(void)
{
	if (has_xsave())
		__asm__ __volatile__("xsetbv"
				     :
				     : "c"(0), "a"((u32)fpu_features),
				       "d"((u32)(fpu_features >> 32)));
	__asm__ __volatile__("fninit");
}

/* Which MXCSR bits the CPU has, DAZ among them or not: FXSAVE tells; 0 stands for the default. */
static void __init find_mxcsr_mask(void)
{
	static struct xregs_state x __initdata;

	__asm__ __volatile__("fxsave64 %0" : "+m"(x));
	if (x.mxcsr_mask)
		mxcsr_mask = x.mxcsr_mask;
}

/* Sizes, from CPUID leaf 0xd; XCR0 must hold the features for its ebx to tell the size. */
void __init fpu_init_system(void)
{
	u32 eax, ebx, ecx, edx;

	write_cr0(read_cr0() & ~(X86_CR0_EM | X86_CR0_TS));
	write_cr4(read_cr4() | X86_CR4_OSFXSR | X86_CR4_OSXMMEXCPT |
		  (has_xsave() ? X86_CR4_OSXSAVE : 0));
	find_mxcsr_mask();
	if (has_xsave()) {
		cpuid_count(0xd, 0, &eax, &ebx, &ecx, &edx);
		fpu_features = eax & XFEATURE_MASK_WANTED;
		if (!(fpu_features & XFEATURE_MASK_YMM) ||
		    (fpu_features & XFEATURE_MASK_AVX512) != XFEATURE_MASK_AVX512)
			fpu_features &= ~(u64)XFEATURE_MASK_AVX512;
		fpu_init_cpu();
		cpuid_count(0xd, 0, &eax, &ebx, &ecx, &edx);
		fpu_state_size = ebx;
	}
	fpu_state_size = max_t(unsigned int, ALIGN(fpu_state_size, 64), XSAVE_MIN_SIZE);
	arch_task_struct_size =
		ALIGN(offsetof(struct task_struct, thread.fpu.state) + fpu_state_size, 64);
}

static bool has_user_state(const struct task_struct *task)
{
	return !(task->flags & PF_KTHREAD);
}

void fpu_switch(struct task_struct *prev, struct task_struct *next, int cpu)
{
	struct fpu *fpu = &next->thread.fpu;

	if (has_user_state(prev)) {
		save_registers(&prev->thread.fpu.state);
		prev->thread.fpu.last_cpu = cpu;
		this_cpu_write(fpu_owner, &prev->thread.fpu);
	}
	if (!has_user_state(next))
		return;
	if (this_cpu_read(fpu_owner) == fpu && fpu->last_cpu == cpu)
		return;
	if (unlikely(!load_registers(&fpu->state))) {
		init_state(&fpu->state);
		load_registers(&fpu->state);
	}
	fpu->last_cpu = cpu;
	this_cpu_write(fpu_owner, fpu);
}

void fpu_sync(struct task_struct *task)
{
	if (task != current || !has_user_state(task))
		return;
	preempt_disable();
	save_registers(&task->thread.fpu.state);
	preempt_enable();
}

void fpu_forget(struct task_struct *task)
{
	preempt_disable();
	task->thread.fpu.last_cpu = -1;
	if (this_cpu_read(fpu_owner) == &task->thread.fpu)
		this_cpu_write(fpu_owner, NULL);
	preempt_enable();
}

void fpu_clone(struct task_struct *dst, struct task_struct *src, bool user)
{
	struct fpu *fpu = &dst->thread.fpu;

	fpu->last_cpu = -1;
	if (!user || !has_user_state(src)) {
		init_state(&fpu->state);
		return;
	}
	/* xsave leaves the reserved bytes of the header alone: they must be zero. */
	memset((char *)&fpu->state + XSAVE_HDR_OFFSET, 0, XSAVE_HDR_SIZE);
	preempt_disable();
	save_registers(&fpu->state);
	preempt_enable();
}

/* The current task's registers become what its memory image says; false if the image is no good. */
static bool load_current(void)
{
	struct fpu *fpu = &current->thread.fpu;
	bool ok;

	preempt_disable();
	ok = load_registers(&fpu->state);
	fpu->last_cpu = raw_smp_processor_id();
	this_cpu_write(fpu_owner, fpu);
	preempt_enable();
	return ok;
}

void fpu_flush_thread(void)
{
	struct fpu *fpu = &current->thread.fpu;

	/*
	 * A switch in between saves the old registers over the image; it is made and loaded in one
	 * piece.
	 */
	preempt_disable();
	init_state(&fpu->state);
	load_current();
	preempt_enable();
}

unsigned int fpu_frame_size(void)
{
	return has_xsave() ? fpu_state_size + FP_XSTATE_MAGIC2_SIZE : FXSAVE_SIZE;
}

/*
 * The frame's image is what xsave writes, with a description in the bytes it leaves to software and
 * a magic word behind (UAPI asm/sigcontext.h).
 */
int fpu_copy_to_frame(void __user *buf)
{
	struct xregs_state *x = &current->thread.fpu.state;
	struct _fpx_sw_bytes sw = { 0 };
	struct _fpstate_64 __user *frame = buf;

	fpu_sync(current);
	if (copy_to_user(buf, x, has_xsave() ? fpu_state_size : FXSAVE_SIZE))
		return -EFAULT;
	if (has_xsave()) {
		sw.magic1 = FP_XSTATE_MAGIC1;
		sw.extended_size = fpu_frame_size();
		sw.xfeatures = fpu_features;
		sw.xstate_size = fpu_state_size;
		if (put_user(FP_XSTATE_MAGIC2, (u32 __user *)(buf + fpu_state_size)))
			return -EFAULT;
	}
	return copy_to_user(&frame->sw_reserved, &sw, sizeof(sw)) ? -EFAULT : 0;
}

/*
 * Is there an extended image? Its description must be whole and the magic word in place, else only
 * the first 512 bytes count.
 */
static bool frame_is_extended(void __user *buf, u64 *features)
{
	struct _fpstate_64 __user *frame = buf;
	struct _fpx_sw_bytes sw;
	u32 magic2;

	if (!has_xsave() || copy_from_user(&sw, &frame->sw_reserved, sizeof(sw)))
		return false;
	if (sw.magic1 != FP_XSTATE_MAGIC1 || sw.xstate_size < XSAVE_MIN_SIZE ||
	    sw.xstate_size > fpu_state_size || sw.xstate_size > sw.extended_size ||
	    get_user(magic2, (u32 __user *)(buf + sw.xstate_size)) || magic2 != FP_XSTATE_MAGIC2)
		return false;
	*features = sw.xfeatures & fpu_features;
	return true;
}

/*
 * Makes an image from outside fit to be loaded: reserved fields zero, no unknown feature, no MXCSR
 * bit the CPU would refuse.
 */
int fpu_validate(struct xregs_state *x)
{
	int i;

	if (x->mxcsr & ~mxcsr_mask)
		return -EINVAL;
	if (!has_xsave())
		return 0;
	if ((x->xstate_bv & ~fpu_features) || x->xcomp_bv)
		return -EINVAL;
	for (i = 0; i < 6; i++)
		if (x->reserved[i])
			return -EINVAL;
	return 0;
}

/*
 * Copies the user's image over the memory one without letting a switch in between: that would save
 * the live registers over half of it. So a page that is not there is fetched first, and if it is
 * gone again by the time of the copy, once more. True with preemption off.
 */
static bool take_image(struct xregs_state *x, void __user *buf, unsigned int size)
{
	unsigned long left;

	for (;;) {
		if (fault_in_readable(buf, size))
			return false;
		preempt_disable();
		pagefault_disable();
		init_state(x);
		left = __copy_from_user_inatomic(x, buf, size);
		pagefault_enable();
		if (!left)
			return true;
		load_current();
		preempt_enable();
	}
}

int fpu_copy_from_frame(void __user *buf)
{
	struct xregs_state *x = &current->thread.fpu.state;
	u64 features = 0;
	bool extended;
	int err;

	if (!buf) {
		fpu_flush_thread();
		return 0;
	}
	extended = frame_is_extended(buf, &features);
	if (!take_image(x, buf, extended ? fpu_state_size : FXSAVE_SIZE))
		return -EFAULT;
	x->xstate_bv = extended ? x->xstate_bv & (features | ~fpu_features) : XFEATURE_MASK_FPSSE;
	memset(x->sw_reserved, 0, sizeof(x->sw_reserved));
	err = fpu_validate(x);
	if (err || !load_current()) {
		init_state(x);
		load_current();
		err = err ?: -EINVAL;
	}
	preempt_enable();
	return err;
}
