// SPDX-License-Identifier: MIT
/* Supplementary groups: a sorted array that credentials share and nobody changes. */

#include <linux/cred.h>
#include <linux/capability.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/uaccess.h>
#include <linux/syscalls.h>
#include <linux/mm.h>
#include <uapi/linux/limits.h>

struct group_info *groups_alloc(int ngroups)
{
	struct group_info *gi = kvmalloc(struct_size(gi, gid, ngroups), GFP_KERNEL);

	if (!gi)
		return NULL;
	refcount_set(&gi->usage, 1);
	gi->ngroups = ngroups;
	return gi;
}

void put_group_info(struct group_info *gi)
{
	if (refcount_dec_and_test(&gi->usage))
		kvfree(gi);
}

static int gid_cmp(const void *a, const void *b)
{
	const kgid_t *x = a, *y = b;

	return x->val < y->val ? -1 : x->val > y->val;
}

void set_groups(struct cred *new, struct group_info *gi)
{
	put_group_info(new->group_info);
	refcount_inc(&gi->usage);
	new->group_info = gi;
}

static bool in_groups(const struct group_info *gi, kgid_t grp)
{
	int left = 0, right = gi->ngroups;

	while (left < right) {
		int mid = (left + right) / 2;

		if (gi->gid[mid].val == grp.val)
			return true;
		if (gi->gid[mid].val < grp.val)
			left = mid + 1;
		else
			right = mid;
	}
	return false;
}

int in_group_p(kgid_t grp)
{
	const struct cred *cred = current_cred();

	return gid_eq(grp, cred->fsgid) || in_groups(cred->group_info, grp);
}

int in_egroup_p(kgid_t grp)
{
	const struct cred *cred = current_cred();

	return gid_eq(grp, cred->egid) || in_groups(cred->group_info, grp);
}

/*
 * kgid_t is a gid_t in a wrapper, and the one user namespace maps every id to itself: the array is
 * copied as it is.
 */
long sys_getgroups(int size, gid_t __user *list)
{
	const struct group_info *gi = current_cred()->group_info;

	if (size < 0)
		return -EINVAL;
	if (!size)
		return gi->ngroups;
	if (gi->ngroups > size)
		return -EINVAL;
	if (copy_to_user(list, gi->gid, gi->ngroups * sizeof(gid_t)))
		return -EFAULT;
	return gi->ngroups;
}

static int read_groups(struct group_info *gi, const gid_t __user *list)
{
	int i;

	for (i = 0; i < gi->ngroups; i++) {
		gid_t gid;

		if (get_user(gid, list + i))
			return -EFAULT;
		gi->gid[i] = KGIDT_INIT(gid);
		if (!gid_valid(gi->gid[i]))
			return -EINVAL;
	}
	sort(gi->gid, gi->ngroups, sizeof(kgid_t), gid_cmp, NULL);
	return 0;
}

long sys_setgroups(int size, gid_t __user *list)
{
	struct group_info *gi;
	struct cred *new;
	int err;

	if (!capable(CAP_SETGID))
		return -EPERM;
	if ((unsigned int)size > NGROUPS_MAX)
		return -EINVAL;
	gi = groups_alloc(size);
	if (!gi)
		return -ENOMEM;
	err = read_groups(gi, list);
	if (err)
		goto out;
	err = -ENOMEM;
	new = prepare_creds();
	if (new) {
		set_groups(new, gi);
		err = commit_creds(new);
	}
out:
	put_group_info(gi);
	return err;
}
