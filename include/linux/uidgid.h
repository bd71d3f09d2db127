/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_UIDGID_H
#define _LINUX_UIDGID_H

/*
 * User and group ids inside the kernel are their own types, so that a number that came from user
 * space is never mistaken for an id before make_kuid() has translated it. There is one user
 * namespace so far; the translation is the identity. Any context.
 */

#include <linux/types.h>

typedef struct { uid_t val; } kuid_t;
typedef struct { gid_t val; } kgid_t;

struct user_namespace { int level; };
extern struct user_namespace init_user_ns;

#define KUIDT_INIT(v)		((kuid_t){ (v) })
#define KGIDT_INIT(v)		((kgid_t){ (v) })
#define GLOBAL_ROOT_UID		KUIDT_INIT(0)
#define GLOBAL_ROOT_GID		KGIDT_INIT(0)
#define INVALID_UID		KUIDT_INIT((uid_t)-1)
#define INVALID_GID		KGIDT_INIT((gid_t)-1)

static inline bool uid_eq(kuid_t a, kuid_t b) { return a.val == b.val; }
static inline bool gid_eq(kgid_t a, kgid_t b) { return a.val == b.val; }
static inline bool uid_valid(kuid_t u) { return u.val != (uid_t)-1; }
static inline bool gid_valid(kgid_t g) { return g.val != (gid_t)-1; }

static inline kuid_t make_kuid(struct user_namespace *ns, uid_t uid) { return KUIDT_INIT(uid); }
static inline kgid_t make_kgid(struct user_namespace *ns, gid_t gid) { return KGIDT_INIT(gid); }
static inline uid_t from_kuid(struct user_namespace *ns, kuid_t u) { return u.val; }
static inline gid_t from_kgid(struct user_namespace *ns, kgid_t g) { return g.val; }
static inline uid_t from_kuid_munged(struct user_namespace *ns, kuid_t u) { return u.val; }
static inline gid_t from_kgid_munged(struct user_namespace *ns, kgid_t g) { return g.val; }

#define current_user_ns()	(&init_user_ns)

#endif
