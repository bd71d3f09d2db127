/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_PANIC_H
#define _LINUX_PANIC_H

/*
 * The end: oops (one task dies, the system goes on, tainted) and panic (the system stops, or
 * reboots after `panic=` seconds).
 */

#include <linux/types.h>
#include <linux/compiler.h>

struct pt_regs;
struct atomic_notifier_head;

/* panic=: seconds until reboot; 0 never, negative at once */
extern int panic_timeout;
extern int panic_on_oops;		/* oops=panic, kernel.panic_on_oops */
extern int panic_on_warn;
extern int oops_in_progress;		/* consoles must not wait for locks */
extern atomic_t panic_cpu;		/* the CPU in panic(), PANIC_CPU_INVALID before */
extern struct atomic_notifier_head panic_notifier_list;
#define PANIC_CPU_INVALID	-1

/* Says why and stops everything. **Any context.** */
void panic(const char *fmt, ...) __printf(1, 2) __noreturn __cold;
/* From an NMI: like panic(), but returns to a CPU that is panicking already. **Any context.** */
void nmi_panic(struct pt_regs *regs, const char *msg);
/* Around the report of an oops: consoles are made to work. **Any context.** */
void oops_enter(void);
void oops_exit(void);
void bust_spinlocks(int yes);
/* A running number of this boot's oopses. */
extern int oops_count;

/* What happened to this kernel: bits of /proc/sys/kernel/tainted. */
#define TAINT_PROPRIETARY_MODULE	0
#define TAINT_FORCED_MODULE		1
#define TAINT_CPU_OUT_OF_SPEC		2
#define TAINT_FORCED_RMMOD		3
#define TAINT_MACHINE_CHECK		4
#define TAINT_BAD_PAGE			5
#define TAINT_USER			6
#define TAINT_DIE			7
#define TAINT_OVERRIDDEN_ACPI_TABLE	8
#define TAINT_WARN			9
#define TAINT_CRAP			10
#define TAINT_FIRMWARE_WORKAROUND	11
#define TAINT_OOT_MODULE		12
#define TAINT_UNSIGNED_MODULE		13
#define TAINT_SOFTLOCKUP		14
#define TAINT_LIVEPATCH			15
#define TAINT_AUX			16
#define TAINT_RANDSTRUCT		17
#define TAINT_TEST			18
#define TAINT_FLAGS_COUNT		19

enum lockdep_ok { LOCKDEP_STILL_OK, LOCKDEP_NOW_UNRELIABLE };
void add_taint(unsigned int flag, enum lockdep_ok ok);
int test_taint(unsigned int flag);
unsigned long get_taint(void);
/* "Not tainted" or "Tainted: " and letters. */
const char *print_tainted(void);

#endif
