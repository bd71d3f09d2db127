/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_BUG_H
#define _LINUX_BUG_H

/*
 * Broken invariants. Bad input from user space is never one.
 *
 * BUG() traps: the task dies with an oops (in interrupt context or with panic_on_oops: the system).
 * WARN*() print a backtrace and go on; their value is the condition. Each site costs one trapping
 * instruction and a 16-byte table entry; nothing on the good path but the test. Any context.
 */

#include <linux/compiler.h>
#include <linux/types.h>
#include <asm/bug.h>

#define BUGFLAG_WARNING		(1 << 0)
#define BUGFLAG_ONCE		(1 << 1)
#define BUGFLAG_DONE		(1 << 2)
#define BUGFLAG_NO_CUT_HERE	(1 << 3)	/* a message was printed already */
#define BUGFLAG_TAINT(taint)	((taint) << 8)
#define BUG_GET_TAINT(bug)	((bug)->flags >> 8)

/*
 * One per site, in section __bug_table (writable: BUGFLAG_DONE). Written by __BUG_FLAGS() of
 * <asm/bug.h>; 16 bytes.
 */
struct bug_entry {
	s32 bug_addr_disp;	/* from this field to the trapping instruction */
	s32 file_disp;		/* from this field to the file's name */
	u16 line;
	u16 flags;
	u32 reserved;
};

enum bug_trap_type { BUG_TRAP_TYPE_NONE, BUG_TRAP_TYPE_WARN, BUG_TRAP_TYPE_BUG };

struct pt_regs;
/*
 * For the trap handler of <asm/bug.h>'s instruction. WARN: reported, the handler steps over the
 * instruction (LEN_UD2 bytes); BUG: the place is printed, the handler dies; NONE: not one of ours.
 * **Any context.**
 */
enum bug_trap_type report_bug(unsigned long bug_addr, struct pt_regs *regs);
struct bug_entry *find_bug(unsigned long bug_addr);

void __printf(1, 2) __warn_printk(const char *fmt, ...);
/* The report of a WARN. regs may be NULL. */
void warn_slowpath(const char *file, int line, unsigned long caller, unsigned int taint,
		   struct pt_regs *regs);

#define TAINT_WARN_NR	9

#define BUG() do {							\
	__BUG_FLAGS(0);							\
	__builtin_unreachable();					\
} while (0)
#define BUG_ON(condition)	do { if (unlikely(condition)) BUG(); } while (0)

#define __WARN_TRAP(flags) \
	__BUG_FLAGS(BUGFLAG_WARNING | BUGFLAG_TAINT(TAINT_WARN_NR) | (flags))

#define WARN_ON(condition) ({						\
	int __warn_cond = !!(condition);				\
	if (unlikely(__warn_cond))					\
		__WARN_TRAP(0);						\
	unlikely(__warn_cond); })

#define WARN_ON_ONCE(condition) ({					\
	int __warn_cond = !!(condition);				\
	if (unlikely(__warn_cond))					\
		__WARN_TRAP(BUGFLAG_ONCE);				\
	unlikely(__warn_cond); })

#define WARN(condition, fmt, ...) ({					\
	int __warn_cond = !!(condition);				\
	if (unlikely(__warn_cond)) {					\
		__warn_printk(fmt, ##__VA_ARGS__);			\
		__WARN_TRAP(BUGFLAG_NO_CUT_HERE);			\
	}								\
	unlikely(__warn_cond); })

#define WARN_ONCE(condition, fmt, ...) ({				\
	static bool __warn_once;					\
	int __warn_cond = !!(condition);				\
	if (unlikely(__warn_cond && !__warn_once)) {			\
		__warn_once = true;					\
		WARN(1, fmt, ##__VA_ARGS__);				\
	}								\
	unlikely(__warn_cond); })

/* Checks the debug build alone makes. */
#define VM_BUG_ON(cond)			BUG_ON(IS_ENABLED(CONFIG_DEBUG) && (cond))
#define VM_WARN_ON(cond)		WARN_ON(IS_ENABLED(CONFIG_DEBUG) && (cond))
#define VM_WARN_ON_ONCE(cond)		WARN_ON_ONCE(IS_ENABLED(CONFIG_DEBUG) && (cond))

#define BUILD_BUG_ON_ZERO(e)		((int)(sizeof(struct { int:(-!!(e)); })))
#define BUILD_BUG_ON_MSG(cond, msg)	_Static_assert(!(cond), msg)

#endif
