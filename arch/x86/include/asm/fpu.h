/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_FPU_H
#define _ASM_X86_FPU_H

/*
 * The x87, SSE and AVX registers of user programs. The kernel itself never uses them.
 *
 * How it works: a user task's registers live in the CPU while it runs and in thread.fpu otherwise;
 * the switch saves the one and loads the other. If a task comes back to the CPU that still holds
 * its registers (kernel threads ran in between), nothing is loaded: `fpu_owner` of that CPU names
 * the area whose copy the registers are, and last_cpu the CPU. Whoever writes the area in memory
 * calls fpu_forget() first.
 */

#include <linux/types.h>

struct pt_regs;
struct task_struct;

#define XFEATURE_MASK_FP	(1 << 0)
#define XFEATURE_MASK_SSE	(1 << 1)
#define XFEATURE_MASK_YMM	(1 << 2)
#define XFEATURE_MASK_AVX512	(7 << 5)
#define XFEATURE_MASK_FPSSE	(XFEATURE_MASK_FP | XFEATURE_MASK_SSE)
/*
 * What Auk hands to user space where the CPU has it. Protection keys and tiles want kernel support
 * of their own.
 */
#define XFEATURE_MASK_WANTED	(XFEATURE_MASK_FPSSE | XFEATURE_MASK_YMM | XFEATURE_MASK_AVX512)

#define MXCSR_DEFAULT		0x1f80
#define FXSAVE_SIZE		512
#define XSAVE_HDR_OFFSET	512
#define XSAVE_HDR_SIZE		64
#define XSAVE_MIN_SIZE		(XSAVE_HDR_OFFSET + XSAVE_HDR_SIZE)

/* The FXSAVE image and, with XSAVE, its header; what follows is laid out by CPUID leaf 0xd. */
struct xregs_state {
	u16 cwd, swd, twd, fop;
	u64 rip, rdp;
	u32 mxcsr, mxcsr_mask;
	u32 st_space[32];
	u32 xmm_space[64];
	u32 padding[12];
	u32 sw_reserved[12];
	u64 xstate_bv, xcomp_bv, reserved[6];
} __aligned(64);

/* c: the task itself, or its tracer while it is stopped */
struct fpu {
	int last_cpu;		/* c: whose registers were loaded from here last; -1 = none */
	struct xregs_state state;	/* c: last; as long as fpu_state_size says */
};

extern unsigned int fpu_state_size;	/* bytes of struct fpu's state on this machine */
extern u64 fpu_features;		/* XCR0 */
extern unsigned int arch_task_struct_size; /* sizeof(struct task_struct) with the whole state */

void fpu_init_cpu(void);		/* each CPU */
void fpu_init_system(void);		/* boot: sizes */
/* On switch, interrupts off. */
void fpu_switch(struct task_struct *prev, struct task_struct *next, int cpu);
/* fork: the child's copy of the parent's registers, or the initial state. */
void fpu_clone(struct task_struct *dst, struct task_struct *src, bool user);
/* exec: initial state for the current task. */
void fpu_flush_thread(void);
/* Makes the memory copy current / the only one. The current task, or one that does not run. */
void fpu_sync(struct task_struct *task);
void fpu_forget(struct task_struct *task);
/*
 * Signal frames: bytes the area takes on the user stack; save and load. Return 0 or
 * -EFAULT/-EINVAL. **Sleeps.**
 */
unsigned int fpu_frame_size(void);
int fpu_copy_to_frame(void __user *buf);
int fpu_copy_from_frame(void __user *buf);
/* An image from outside, to be loaded later: 0 or -EINVAL. */
int fpu_validate(struct xregs_state *x);

#endif
