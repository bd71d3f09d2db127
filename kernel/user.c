// SPDX-License-Identifier: MIT
/*
 * What is counted per user id: one struct user_struct for every id in use, found in a hash table.
 */

#include <linux/cred.h>
#include <linux/sched/user.h>
#include <linux/slab.h>
#include <linux/hash.h>
#include <linux/list.h>
#include <linux/spinlock.h>

#define UIDHASH_BITS	6

static struct hlist_head uidhash[1 << UIDHASH_BITS];
/* taken with interrupts off: signals are freed in interrupts */
static DEFINE_SPINLOCK(uidhash_lock);

struct user_struct root_user = {
	.count = REFCOUNT_INIT(1),	/* never given back */
	.processes = { 1 },
};

static struct hlist_head *uid_bucket(kuid_t uid)
{
	return &uidhash[hash_32(uid.val, UIDHASH_BITS)];
}

/* uidhash_lock held. */
static struct user_struct *lookup(kuid_t uid)
{
	struct user_struct *user;

	hlist_for_each_entry(user, uid_bucket(uid), uidhash_node)
		if (uid_eq(user->uid, uid))
			return get_uid(user);
	return NULL;
}

struct user_struct *find_user(kuid_t uid)
{
	struct user_struct *user;
	unsigned long flags;

	if (uid_eq(uid, GLOBAL_ROOT_UID))
		return get_uid(&root_user);
	spin_lock_irqsave(&uidhash_lock, flags);
	user = lookup(uid);
	spin_unlock_irqrestore(&uidhash_lock, flags);
	return user;
}

void free_uid(struct user_struct *user)
{
	unsigned long flags;

	if (!user || !refcount_dec_and_lock_irqsave(&user->count, &uidhash_lock, &flags))
		return;
	hlist_del(&user->uidhash_node);
	spin_unlock_irqrestore(&uidhash_lock, flags);
	kfree(user);
}

struct user_struct *alloc_uid(kuid_t uid)
{
	struct user_struct *user = find_user(uid), *new;

	if (user)
		return user;
	new = kzalloc(sizeof(*new), GFP_KERNEL);
	if (!new)
		return NULL;
	new->uid = uid;
	refcount_set(&new->count, 1);

	spin_lock_irq(&uidhash_lock);
	user = lookup(uid);	/* somebody may have been quicker */
	if (!user) {
		hlist_add_head(&new->uidhash_node, uid_bucket(uid));
		user = new;
		new = NULL;
	}
	spin_unlock_irq(&uidhash_lock);
	kfree(new);
	return user;
}
