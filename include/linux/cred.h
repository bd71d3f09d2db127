/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_CRED_H
#define _LINUX_CRED_H

/*
 * Credentials: who a task is and what it may do.
 *
 * Rules
 * - A struct cred is immutable once a task points at it; changing one means prepare_creds(), edit
 *   the copy, commit_creds().
 * - A task reads its own credentials without a lock (current_cred()); another task's under
 *   rcu_read_lock() (__task_cred()).
 * - `cred` is what the task acts with, `real_cred` what others see when they act on it.
 */

#include <linux/types.h>
#include <linux/uidgid.h>
#include <linux/refcount.h>
#include <uapi/linux/capability.h>

typedef struct { u64 val; } kernel_cap_t;
#define CAP_FULL_SET	((kernel_cap_t){ (1ULL << (CAP_LAST_CAP + 1)) - 1 })
#define CAP_EMPTY_SET	((kernel_cap_t){ 0 })
static inline bool cap_raised(kernel_cap_t c, int cap) { return c.val >> cap & 1; }

struct task_struct;

/* Supplementary groups, sorted; shared and immutable. */
struct group_info {
	refcount_t usage;
	int ngroups;
	kgid_t gid[];
};

/*
 * What is counted per user id. Found by id in a hash table; lives while someone holds a reference.
 */
struct user_struct {
	refcount_t count;
	kuid_t uid;
	atomic_long_t processes;	/* tasks with this real uid: RLIMIT_NPROC */
	atomic_long_t sigpending;	/* queued signals: RLIMIT_SIGPENDING */
	atomic_long_t locked_vm;	/* pages: RLIMIT_MEMLOCK of shared objects */
	atomic_long_t pipe_bufs;	/* pages held by pipes: fs.pipe-user-pages-soft */
	atomic_long_t epoll_watches;
	atomic_long_t inotify_instances, inotify_watches;
	struct hlist_node uidhash_node;
};

struct cred {
	atomic_t usage;
	kuid_t uid, euid, suid, fsuid;
	kgid_t gid, egid, sgid, fsgid;
	unsigned int securebits;
	kernel_cap_t cap_inheritable, cap_permitted, cap_effective, cap_bset, cap_ambient;
	struct user_struct *user;	/* of uid; a reference */
	struct user_namespace *user_ns;
	struct group_info *group_info;	/* a reference */
	struct rcu_head rcu;
};

extern struct cred init_cred;
extern struct user_struct root_user;

/*
 * A private copy of the current credentials, or NULL. The caller commits or aborts it. **Sleeps.**
 */
struct cred *prepare_creds(void);
/* Installs `new` (consumed) as the current task's credentials. Always returns 0. **Sleeps.** */
int commit_creds(struct cred *new);
void abort_creds(struct cred *new);
/* Acts with other credentials for a while; revert gives back what override returned. */
const struct cred *override_creds(const struct cred *new);
void revert_creds(const struct cred *old);

void __put_cred(struct cred *cred);
const struct cred *get_cred(const struct cred *cred);
void put_cred(const struct cred *cred);
/* Another task's real credentials with a reference. **Any context.** */
const struct cred *get_task_cred(struct task_struct *task);

/* fork and exit: the new task shares the caller's. **Any context.** */
void copy_creds(struct task_struct *p, unsigned long clone_flags);
void exit_creds(struct task_struct *p);
void cred_init(void);

struct group_info *groups_alloc(int ngroups);
void put_group_info(struct group_info *gi);
void set_groups(struct cred *new, struct group_info *gi);
/* True if the filesystem/effective gid or a supplementary group is `grp`. **Any context.** */
int in_group_p(kgid_t grp);
int in_egroup_p(kgid_t grp);

struct user_struct *alloc_uid(kuid_t uid);
void free_uid(struct user_struct *u);
static inline struct user_struct *get_uid(struct user_struct *u)
{
	refcount_inc(&u->count);
	return u;
}

/* True, and PF_SUPERPRIV set, if the current task has the capability. **Any context.** */
bool capable(int cap);
bool ns_capable(struct user_namespace *ns, int cap);
bool has_capability_noaudit(struct task_struct *t, int cap);

#define current_cred()		((const struct cred *)current->cred)
#define __task_cred(t)		((const struct cred *)rcu_dereference((t)->real_cred))
#define current_uid()		(current_cred()->uid)
#define current_gid()		(current_cred()->gid)
#define current_euid()		(current_cred()->euid)
#define current_egid()		(current_cred()->egid)
#define current_fsuid()		(current_cred()->fsuid)
#define current_fsgid()		(current_cred()->fsgid)
#define current_user()		(current_cred()->user)
#define task_uid(t)                                                                                \
	({                                                                                         \
		kuid_t __u;                                                                        \
		rcu_read_lock();                                                                   \
		__u = __task_cred(t)->uid;                                                         \
		rcu_read_unlock();                                                                 \
		__u;                                                                               \
	})

#endif
