/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_CAPABILITY_H
#define _LINUX_CAPABILITY_H

/*
 * Capabilities: the pieces root's power is split into. capable() and the sets of a task are in
 * <linux/cred.h>.
 */

#include <linux/types.h>
#include <linux/cred.h>
#include <linux/uidgid.h>

struct inode;
struct file;
struct linux_binprm;

#define cap_valid(x)	((x) >= 0 && (x) <= CAP_LAST_CAP)

static inline kernel_cap_t cap_intersect(kernel_cap_t a, kernel_cap_t b)
{
	return (kernel_cap_t){ a.val & b.val };
}
static inline kernel_cap_t cap_combine(kernel_cap_t a, kernel_cap_t b)
{
	return (kernel_cap_t){ a.val | b.val };
}
static inline kernel_cap_t cap_drop(kernel_cap_t a, kernel_cap_t drop)
{
	return (kernel_cap_t){ a.val & ~drop.val };
}
static inline bool cap_issubset(kernel_cap_t a, kernel_cap_t set) { return !(a.val & ~set.val); }
static inline bool cap_isclear(kernel_cap_t a) { return !a.val; }

/* The capabilities that let a process past file permissions; dropped when fsuid leaves 0. */
#define CAP_FS_SET                                                                                 \
	((kernel_cap_t){ 1ULL << CAP_CHOWN | 1ULL << CAP_MKNOD | 1ULL << CAP_DAC_OVERRIDE |        \
			 1ULL << CAP_DAC_READ_SEARCH | 1ULL << CAP_FOWNER | 1ULL << CAP_FSETID |   \
			 1ULL << CAP_LINUX_IMMUTABLE | 1ULL << CAP_MAC_OVERRIDE })

/*
 * The capability counts over this inode: its owner is known to the caller's user namespace (always
 * so, with one).
 */
bool capable_wrt_inode_uidgid(const struct inode *inode, int cap);
bool file_ns_capable(const struct file *file, struct user_namespace *ns, int cap);
bool ptracer_capable(struct task_struct *tsk, struct user_namespace *ns);
bool has_ns_capability_noaudit(struct task_struct *t, struct user_namespace *ns, int cap);

/* ---- rules of change, kernel/capability.c */
/*
 * What exec gives: fills the capability sets of bprm->cred; sets bprm->secureexec if the program
 * must be careful.
 */
int cap_bprm_creds_from_file(struct linux_binprm *bprm, struct file *file);
/* After a set*uid(2): drops or raises what the change of ids implies. `what` says which call. */
enum { CAP_SETUID_ID, CAP_SETUID_FS };
void cap_task_fix_setuid(struct cred *new, const struct cred *old, int what);
long cap_task_prctl(int option, unsigned long arg2, unsigned long arg3, unsigned long arg4,
		    unsigned long arg5);

#endif
