// SPDX-License-Identifier: MIT
/*
 * Capabilities: the pieces root's power is split into.
 *
 * How this works
 *
 * A task has five sets. Permitted is what it may use, effective what it uses now; capable() looks
 * at effective. Inheritable and ambient survive exec under the rules below, the bounding set limits
 * what exec may ever give.
 *
 * exec of a file (files carry no capabilities of their own, because no file system stores them):
 *	the program runs as root, by real or effective user id, and SECBIT_NOROOT is off:
 *		permitted = bounding | inheritable;	effective = permitted if the effective id is
 *		0
 *	otherwise:
 *		permitted = effective = ambient
 *	Ambient is emptied when the ids change. A traced program, or one that shares its state or
 *	has no_new_privs, gains nothing.
 *
 * A change of user ids (unless SECBIT_NO_SETUID_FIXUP): leaving 0 with all three ids drops
 * permitted and ambient (unless SECBIT_KEEP_CAPS), leaving 0 with the effective id empties
 * effective, coming back to it fills effective from permitted. fsuid does the same with the
 * capabilities about files alone.
 *
 * I1. effective is a subset of permitted; ambient of permitted and of inheritable.
 */

#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/securebits.h>
#include <linux/binfmts.h>
#include <linux/fs.h>
#include <linux/prctl.h>
#include <linux/ptrace.h>
#include <linux/pid.h>
#include <linux/uaccess.h>
#include <linux/syscalls.h>
#include <linux/sched/signal.h>

bool ns_capable(struct user_namespace *ns, int cap)
{
	if (WARN_ON_ONCE(!cap_valid(cap)))
		return false;
	if (!cap_raised(current_cred()->cap_effective, cap))
		return false;
	current->flags |= PF_SUPERPRIV;
	return true;
}

bool capable(int cap)
{
	return ns_capable(&init_user_ns, cap);
}

bool has_ns_capability_noaudit(struct task_struct *t, struct user_namespace *ns, int cap)
{
	bool ret;

	rcu_read_lock();
	ret = cap_raised(__task_cred(t)->cap_effective, cap);
	rcu_read_unlock();
	return ret;
}

bool has_capability_noaudit(struct task_struct *t, int cap)
{
	return has_ns_capability_noaudit(t, &init_user_ns, cap);
}

bool file_ns_capable(const struct file *file, struct user_namespace *ns, int cap)
{
	return cap_raised(file->f_cred->cap_effective, cap);
}

bool ptracer_capable(struct task_struct *tsk, struct user_namespace *ns)
{
	const struct cred *cred;
	bool ret;

	rcu_read_lock();
	cred = READ_ONCE(tsk->ptracer_cred);
	ret = !cred || cap_raised(cred->cap_effective, CAP_SYS_PTRACE);
	rcu_read_unlock();
	return ret;
}

/* ---- exec */

/* Refuses what exec would add when the result could not be trusted. */
static void cap_downgrade(struct linux_binprm *bprm, struct cred *new, const struct cred *old)
{
	if (!capable(CAP_SETUID) || (bprm->unsafe & LSM_UNSAFE_NO_NEW_PRIVS)) {
		new->euid = new->uid;
		new->egid = new->gid;
	}
	new->cap_permitted = cap_intersect(new->cap_permitted, old->cap_permitted);
}

int cap_bprm_creds_from_file(struct linux_binprm *bprm, struct file *file)
{
	const struct cred *old = current_cred();
	struct cred *new = bprm->cred;
	bool is_setid, effective = false, grew;

	new->cap_permitted = CAP_EMPTY_SET;
	if (!issecure(SECURE_NOROOT) &&
	    (uid_eq(new->euid, GLOBAL_ROOT_UID) || uid_eq(new->uid, GLOBAL_ROOT_UID))) {
		new->cap_permitted = cap_combine(old->cap_bset, old->cap_inheritable);
		effective = uid_eq(new->euid, GLOBAL_ROOT_UID);
	}

	is_setid = !uid_eq(new->euid, old->uid) || !gid_eq(new->egid, old->gid);
	if ((is_setid || !cap_issubset(new->cap_permitted, old->cap_permitted)) &&
	    ((bprm->unsafe & ~LSM_UNSAFE_PTRACE) || !ptracer_capable(current, new->user_ns)))
		cap_downgrade(bprm, new, old);

	new->suid = new->fsuid = new->euid;
	new->sgid = new->fsgid = new->egid;
	if (is_setid)
		new->cap_ambient = CAP_EMPTY_SET;
	new->cap_permitted = cap_combine(new->cap_permitted, new->cap_ambient);
	new->cap_effective = effective ? new->cap_permitted : new->cap_ambient;	/* I1 */
	new->securebits &= ~issecure_mask(SECURE_KEEP_CAPS);

	grew = !cap_issubset(new->cap_permitted, new->cap_ambient);
	if (is_setid || (!uid_eq(new->uid, GLOBAL_ROOT_UID) && (effective || grew)))
		bprm->secureexec = true;
	return 0;
}

/* ---- changes of user ids */

static bool any_root(const struct cred *cred)
{
	return uid_eq(cred->uid, GLOBAL_ROOT_UID) || uid_eq(cred->euid, GLOBAL_ROOT_UID) ||
	       uid_eq(cred->suid, GLOBAL_ROOT_UID);
}

static void fix_for_ids(struct cred *new, const struct cred *old)
{
	bool was_root = uid_eq(old->euid, GLOBAL_ROOT_UID),
	     is_root = uid_eq(new->euid, GLOBAL_ROOT_UID);

	if (any_root(old) && !any_root(new)) {
		if (!issecure(SECURE_KEEP_CAPS)) {
			new->cap_permitted = CAP_EMPTY_SET;
			new->cap_effective = CAP_EMPTY_SET;
		}
		new->cap_ambient = CAP_EMPTY_SET;
	}
	if (was_root && !is_root)
		new->cap_effective = CAP_EMPTY_SET;
	if (!was_root && is_root)
		new->cap_effective = new->cap_permitted;
}

void cap_task_fix_setuid(struct cred *new, const struct cred *old, int what)
{
	bool was_root = uid_eq(old->fsuid, GLOBAL_ROOT_UID),
	     is_root = uid_eq(new->fsuid, GLOBAL_ROOT_UID);

	if (issecure(SECURE_NO_SETUID_FIXUP))
		return;
	if (what == CAP_SETUID_ID)
		fix_for_ids(new, old);
	else if (was_root && !is_root)
		new->cap_effective = cap_drop(new->cap_effective, CAP_FS_SET);
	else if (!was_root && is_root)
		new->cap_effective = cap_combine(new->cap_effective,
						 cap_intersect(new->cap_permitted, CAP_FS_SET));
}

/* ---- prctl(2) */

static long drop_from_bset(unsigned long cap)
{
	struct cred *new;

	if (!capable(CAP_SETPCAP))
		return -EPERM;
	if (cap > CAP_LAST_CAP)
		return -EINVAL;
	new = prepare_creds();
	if (!new)
		return -ENOMEM;
	new->cap_bset.val &= ~(1ULL << cap);
	return commit_creds(new);
}

static long set_securebits(unsigned long bits)
{
	unsigned int old = current_cred()->securebits;
	struct cred *new;

	/* Locked bits stay, locks are not undone, nothing unknown; and it takes the privilege. */
	if ((((old & SECURE_ALL_LOCKS) >> 1) & (old ^ bits)) ||
	    ((old & SECURE_ALL_LOCKS) & ~bits) || (bits & ~(SECURE_ALL_LOCKS | SECURE_ALL_BITS)) ||
	    !capable(CAP_SETPCAP))
		return -EPERM;
	new = prepare_creds();
	if (!new)
		return -ENOMEM;
	new->securebits = bits;
	return commit_creds(new);
}

static long set_keepcaps(unsigned long on)
{
	struct cred *new;

	if (on > 1)
		return -EINVAL;
	if (issecure(SECURE_KEEP_CAPS_LOCKED))
		return -EPERM;
	new = prepare_creds();
	if (!new)
		return -ENOMEM;
	if (on)
		new->securebits |= issecure_mask(SECURE_KEEP_CAPS);
	else
		new->securebits &= ~issecure_mask(SECURE_KEEP_CAPS);
	return commit_creds(new);
}

static long change_ambient(unsigned long how, unsigned long cap)
{
	const struct cred *old = current_cred();
	struct cred *new;

	if (how == PR_CAP_AMBIENT_CLEAR_ALL) {
		if (cap)
			return -EINVAL;
	} else {
		if (cap > CAP_LAST_CAP)
			return -EINVAL;
		if (how == PR_CAP_AMBIENT_IS_SET)
			return cap_raised(old->cap_ambient, cap);
		if (how != PR_CAP_AMBIENT_RAISE && how != PR_CAP_AMBIENT_LOWER)
			return -EINVAL;
		if (how == PR_CAP_AMBIENT_RAISE && (!cap_raised(old->cap_permitted, cap) ||
						    !cap_raised(old->cap_inheritable, cap) ||
						    issecure(SECURE_NO_CAP_AMBIENT_RAISE)))
			return -EPERM;
	}
	new = prepare_creds();
	if (!new)
		return -ENOMEM;
	if (how == PR_CAP_AMBIENT_CLEAR_ALL)
		new->cap_ambient = CAP_EMPTY_SET;
	else if (how == PR_CAP_AMBIENT_RAISE)
		new->cap_ambient.val |= 1ULL << cap;
	else
		new->cap_ambient.val &= ~(1ULL << cap);
	return commit_creds(new);
}

long cap_task_prctl(int option, unsigned long arg2, unsigned long arg3, unsigned long arg4,
		    unsigned long arg5)
{
	switch (option) {
	case PR_CAPBSET_READ:
		return arg2 > CAP_LAST_CAP ? -EINVAL : cap_raised(current_cred()->cap_bset, arg2);
	case PR_CAPBSET_DROP:
		return drop_from_bset(arg2);
	case PR_SET_SECUREBITS:
		return set_securebits(arg2);
	case PR_GET_SECUREBITS:
		return current_cred()->securebits;
	case PR_GET_KEEPCAPS:
		return !!issecure(SECURE_KEEP_CAPS);
	case PR_SET_KEEPCAPS:
		return set_keepcaps(arg2);
	case PR_CAP_AMBIENT:
		return arg4 || arg5 ? -EINVAL : change_ambient(arg2, arg3);
	}
	return -ENOSYS;
}

/* ---- capget(2), capset(2) */

/*
 * How many words each set has in the caller's version; -EINVAL, and the version to use told, for
 * one that is not known.
 */
static int cap_words(cap_user_header_t header, unsigned int *words)
{
	u32 version;

	if (get_user(version, &header->version))
		return -EFAULT;
	switch (version) {
	case _LINUX_CAPABILITY_VERSION_1:
		*words = _LINUX_CAPABILITY_U32S_1;
		return 0;
	case _LINUX_CAPABILITY_VERSION_2:
	case _LINUX_CAPABILITY_VERSION_3:
		*words = _LINUX_CAPABILITY_U32S_3;
		return 0;
	}
	return put_user((u32)_LINUX_CAPABILITY_VERSION_3, &header->version) ? -EFAULT : -EINVAL;
}

/* A copy of the task's sets, made under RCU. */
static int cap_get_target(pid_t pid, struct cred *sets)
{
	struct task_struct *task;
	int err = -ESRCH;

	rcu_read_lock();
	task = pid ? find_task_by_vpid(pid) : current;
	if (task) {
		const struct cred *cred = __task_cred(task);

		sets->cap_effective = cred->cap_effective;
		sets->cap_permitted = cred->cap_permitted;
		sets->cap_inheritable = cred->cap_inheritable;
		err = 0;
	}
	rcu_read_unlock();
	return err;
}

long sys_capget(cap_user_header_t header, cap_user_data_t dataptr)
{
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];
	unsigned int words, i;
	struct cred sets;
	pid_t pid;
	int err = cap_words(header, &words);

	/* Asked with no data, it only says which version to use. */
	if (err == -EINVAL && !dataptr)
		return 0;
	if (err || !dataptr)
		return err;
	if (get_user(pid, &header->pid))
		return -EFAULT;
	if (pid < 0)
		return -EINVAL;
	err = cap_get_target(pid, &sets);
	if (err)
		return err;
	for (i = 0; i < words; i++) {
		data[i].effective = sets.cap_effective.val >> (32 * i);
		data[i].permitted = sets.cap_permitted.val >> (32 * i);
		data[i].inheritable = sets.cap_inheritable.val >> (32 * i);
	}
	return copy_to_user(dataptr, data, words * sizeof(data[0])) ? -EFAULT : 0;
}

static bool may_set(const struct cred *old, const struct cred *new)
{
	kernel_cap_t limit = cap_combine(old->cap_inheritable, old->cap_permitted);

	if (!cap_raised(old->cap_effective, CAP_SETPCAP) &&
	    !cap_issubset(new->cap_inheritable, limit))
		return false;
	return cap_issubset(new->cap_inheritable,
			    cap_combine(old->cap_inheritable, old->cap_bset)) &&
	       cap_issubset(new->cap_permitted, old->cap_permitted) &&
	       cap_issubset(new->cap_effective, new->cap_permitted);
}

long sys_capset(cap_user_header_t header, const cap_user_data_t data)
{
	struct __user_cap_data_struct kdata[_LINUX_CAPABILITY_U32S_3] = { 0 };
	unsigned int words;
	struct cred *new;
	pid_t pid;
	int err = cap_words(header, &words);

	if (err)
		return err;
	if (get_user(pid, &header->pid))
		return -EFAULT;
	if (pid && pid != task_pid_vnr(current))
		return -EPERM;
	if (copy_from_user(kdata, data, words * sizeof(kdata[0])))
		return -EFAULT;
	new = prepare_creds();
	if (!new)
		return -ENOMEM;
	new->cap_effective.val = (kdata[0].effective | (u64)kdata[1].effective << 32) &
				 CAP_FULL_SET.val;
	new->cap_permitted.val = (kdata[0].permitted | (u64)kdata[1].permitted << 32) &
				 CAP_FULL_SET.val;
	new->cap_inheritable.val = (kdata[0].inheritable | (u64)kdata[1].inheritable << 32) &
				   CAP_FULL_SET.val;
	if (!may_set(current_cred(), new)) {
		abort_creds(new);
		return -EPERM;
	}
	new->cap_ambient = cap_intersect(new->cap_ambient,
					 cap_intersect(new->cap_permitted, new->cap_inheritable));
	return commit_creds(new);
}
