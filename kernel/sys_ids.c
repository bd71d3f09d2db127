// SPDX-License-Identifier: MIT
/*
 * The system calls that read and change user and group ids.
 *
 * All changes have one shape: a copy of the credentials is edited as far as the caller's rights
 * allow, and committed. -1 means "leave this one". CAP_SETUID and CAP_SETGID allow any value;
 * without them only values that one of the process's ids has already.
 */

#include <linux/cred.h>
#include <linux/capability.h>
#include <linux/sched/signal.h>
#include <linux/sched/user.h>
#include <linux/syscalls.h>
#include <linux/uaccess.h>

#define KEEP	((uid_t)-1)

/* The user structure that belongs to new->uid. */
static int set_user(struct cred *new)
{
	struct user_struct *user = alloc_uid(new->uid);

	if (!user)
		return -EAGAIN;
	free_uid(new->user);
	new->user = user;
	return 0;
}

/*
 * Over the limit the change is still made - a daemon that drops root must not stay root - but the
 * next exec fails.
 */
static void flag_nproc_exceeded(const struct cred *new)
{
	if (new->user == current_user())
		return;
	if (atomic_long_read(&new->user->processes) >= rlimit(RLIMIT_NPROC) &&
	    new->user != &root_user)
		current->flags |= PF_NPROC_EXCEEDED;
	else
		current->flags &= ~PF_NPROC_EXCEEDED;
}

static int commit_uids(struct cred *new)
{
	const struct cred *old = current_cred();
	int err = 0;

	if (!uid_eq(new->uid, old->uid))
		err = set_user(new);
	if (err) {
		abort_creds(new);
		return err;
	}
	cap_task_fix_setuid(new, old, CAP_SETUID_ID);
	flag_nproc_exceeded(new);
	return commit_creds(new);
}

static long refuse(struct cred *new)
{
	abort_creds(new);
	return -EPERM;
}

/* ---- user ids */

long sys_setuid(uid_t uid)
{
	const struct cred *old = current_cred();
	kuid_t kuid = make_kuid(old->user_ns, uid);
	struct cred *new;

	if (!uid_valid(kuid))
		return -EINVAL;
	new = prepare_creds();
	if (!new)
		return -ENOMEM;
	if (capable(CAP_SETUID))
		new->uid = new->suid = kuid;
	else if (!uid_eq(kuid, old->uid) && !uid_eq(kuid, old->suid))
		return refuse(new);
	new->fsuid = new->euid = kuid;
	return commit_uids(new);
}

long sys_setreuid(uid_t ruid, uid_t euid)
{
	const struct cred *old = current_cred();
	kuid_t kruid = make_kuid(old->user_ns, ruid), keuid = make_kuid(old->user_ns, euid);
	struct cred *new = prepare_creds();

	if (!new)
		return -ENOMEM;
	if (ruid != KEEP) {
		new->uid = kruid;
		if (!uid_eq(old->uid, kruid) && !uid_eq(old->euid, kruid) && !capable(CAP_SETUID))
			return refuse(new);
	}
	if (euid != KEEP) {
		new->euid = keuid;
		if (!uid_eq(old->uid, keuid) && !uid_eq(old->euid, keuid) &&
		    !uid_eq(old->suid, keuid) && !capable(CAP_SETUID))
			return refuse(new);
	}
	if (ruid != KEEP || (euid != KEEP && !uid_eq(keuid, old->uid)))
		new->suid = new->euid;
	new->fsuid = new->euid;
	return commit_uids(new);
}

static bool is_one_of_uids(const struct cred *cred, kuid_t uid)
{
	return uid_eq(uid, cred->uid) || uid_eq(uid, cred->euid) || uid_eq(uid, cred->suid);
}

long sys_setresuid(uid_t ruid, uid_t euid, uid_t suid)
{
	const struct cred *old = current_cred();
	kuid_t kruid = make_kuid(old->user_ns, ruid), keuid = make_kuid(old->user_ns, euid);
	kuid_t ksuid = make_kuid(old->user_ns, suid);
	struct cred *new;

	if (((ruid != KEEP && !is_one_of_uids(old, kruid)) ||
	     (euid != KEEP && !is_one_of_uids(old, keuid)) ||
	     (suid != KEEP && !is_one_of_uids(old, ksuid))) &&
	    !capable(CAP_SETUID))
		return -EPERM;
	new = prepare_creds();
	if (!new)
		return -ENOMEM;
	if (ruid != KEEP)
		new->uid = kruid;
	if (euid != KEEP)
		new->euid = keuid;
	if (suid != KEEP)
		new->suid = ksuid;
	new->fsuid = new->euid;
	return commit_uids(new);
}

long sys_getresuid(uid_t __user *ruidp, uid_t __user *euidp, uid_t __user *suidp)
{
	const struct cred *cred = current_cred();

	if (put_user(from_kuid_munged(cred->user_ns, cred->uid), ruidp) ||
	    put_user(from_kuid_munged(cred->user_ns, cred->euid), euidp) ||
	    put_user(from_kuid_munged(cred->user_ns, cred->suid), suidp))
		return -EFAULT;
	return 0;
}

/*
 * Returns the id there was, whether or not it could be changed: there is no way to report an error.
 */
long sys_setfsuid(uid_t uid)
{
	const struct cred *old = current_cred();
	uid_t old_fsuid = from_kuid_munged(old->user_ns, old->fsuid);
	kuid_t kuid = make_kuid(old->user_ns, uid);
	struct cred *new;

	if (!uid_valid(kuid) || uid_eq(kuid, old->fsuid))
		return old_fsuid;
	if (!is_one_of_uids(old, kuid) && !capable(CAP_SETUID))
		return old_fsuid;
	new = prepare_creds();
	if (!new)
		return old_fsuid;
	new->fsuid = kuid;
	cap_task_fix_setuid(new, old, CAP_SETUID_FS);
	commit_creds(new);
	return old_fsuid;
}

long sys_getuid(void)
{
	return from_kuid_munged(current_user_ns(), current_uid());
}

long sys_geteuid(void)
{
	return from_kuid_munged(current_user_ns(), current_euid());
}

/* ---- group ids */

long sys_setgid(gid_t gid)
{
	const struct cred *old = current_cred();
	kgid_t kgid = make_kgid(old->user_ns, gid);
	struct cred *new;

	if (!gid_valid(kgid))
		return -EINVAL;
	new = prepare_creds();
	if (!new)
		return -ENOMEM;
	if (capable(CAP_SETGID))
		new->gid = new->egid = new->sgid = new->fsgid = kgid;
	else if (gid_eq(kgid, old->gid) || gid_eq(kgid, old->sgid))
		new->egid = new->fsgid = kgid;
	else
		return refuse(new);
	return commit_creds(new);
}

long sys_setregid(gid_t rgid, gid_t egid)
{
	const struct cred *old = current_cred();
	kgid_t krgid = make_kgid(old->user_ns, rgid), kegid = make_kgid(old->user_ns, egid);
	struct cred *new = prepare_creds();

	if (!new)
		return -ENOMEM;
	if (rgid != KEEP) {
		new->gid = krgid;
		if (!gid_eq(old->gid, krgid) && !gid_eq(old->egid, krgid) && !capable(CAP_SETGID))
			return refuse(new);
	}
	if (egid != KEEP) {
		new->egid = kegid;
		if (!gid_eq(old->gid, kegid) && !gid_eq(old->egid, kegid) &&
		    !gid_eq(old->sgid, kegid) && !capable(CAP_SETGID))
			return refuse(new);
	}
	if (rgid != KEEP || (egid != KEEP && !gid_eq(kegid, old->gid)))
		new->sgid = new->egid;
	new->fsgid = new->egid;
	return commit_creds(new);
}

static bool is_one_of_gids(const struct cred *cred, kgid_t gid)
{
	return gid_eq(gid, cred->gid) || gid_eq(gid, cred->egid) || gid_eq(gid, cred->sgid);
}

long sys_setresgid(gid_t rgid, gid_t egid, gid_t sgid)
{
	const struct cred *old = current_cred();
	kgid_t krgid = make_kgid(old->user_ns, rgid), kegid = make_kgid(old->user_ns, egid);
	kgid_t ksgid = make_kgid(old->user_ns, sgid);
	struct cred *new;

	if (((rgid != KEEP && !is_one_of_gids(old, krgid)) ||
	     (egid != KEEP && !is_one_of_gids(old, kegid)) ||
	     (sgid != KEEP && !is_one_of_gids(old, ksgid))) &&
	    !capable(CAP_SETGID))
		return -EPERM;
	new = prepare_creds();
	if (!new)
		return -ENOMEM;
	if (rgid != KEEP)
		new->gid = krgid;
	if (egid != KEEP)
		new->egid = kegid;
	if (sgid != KEEP)
		new->sgid = ksgid;
	new->fsgid = new->egid;
	return commit_creds(new);
}

long sys_getresgid(gid_t __user *rgidp, gid_t __user *egidp, gid_t __user *sgidp)
{
	const struct cred *cred = current_cred();

	if (put_user(from_kgid_munged(cred->user_ns, cred->gid), rgidp) ||
	    put_user(from_kgid_munged(cred->user_ns, cred->egid), egidp) ||
	    put_user(from_kgid_munged(cred->user_ns, cred->sgid), sgidp))
		return -EFAULT;
	return 0;
}

long sys_setfsgid(gid_t gid)
{
	const struct cred *old = current_cred();
	gid_t old_fsgid = from_kgid_munged(old->user_ns, old->fsgid);
	kgid_t kgid = make_kgid(old->user_ns, gid);
	struct cred *new;

	if (!gid_valid(kgid) || gid_eq(kgid, old->fsgid))
		return old_fsgid;
	if (!is_one_of_gids(old, kgid) && !capable(CAP_SETGID))
		return old_fsgid;
	new = prepare_creds();
	if (!new)
		return old_fsgid;
	new->fsgid = kgid;
	commit_creds(new);
	return old_fsgid;
}

long sys_getgid(void)
{
	return from_kgid_munged(current_user_ns(), current_gid());
}

long sys_getegid(void)
{
	return from_kgid_munged(current_user_ns(), current_egid());
}
