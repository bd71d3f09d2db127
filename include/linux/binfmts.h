/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_BINFMTS_H
#define _LINUX_BINFMTS_H

/*
 * Program formats and the state of an exec under way. fs/exec.c collects the arguments, finds the
 * format that knows the file, and gives it the struct linux_binprm; the format checks the file,
 * calls begin_new_exec() - the point of no return - and builds the image.
 */

#include <linux/types.h>
#include <linux/list.h>
#include <linux/sched.h>
#include <linux/sched/mm.h>
#include <uapi/linux/binfmts.h>
#include <uapi/linux/resource.h>

struct filename;
struct file;
struct coredump_params;

#define ARG_PAGES_INLINE	8
/*
 * Argument strings are collected downwards from ARG_TOP in an address space that exists only as
 * pages; the ELF loader copies them to the top of the new stack, ARG_TOP falling on the stack's
 * top.
 */
#define ARG_TOP			(64UL << 20)

struct linux_binprm {
	char buf[BINPRM_BUF_SIZE];		/* start of the file, zero-filled */
	struct file *file;		/* what is loaded; a reference with writing denied */
	struct file *executable;	/* what was named, when a script brought an interpreter */
	struct file *interpreter;		/* set by a format: go on with this file */
	struct mm_struct *mm;			/* the new, still empty address space */
	struct cred *cred;			/* credentials being made */
	unsigned long p;			/* lowest byte used below ARG_TOP */
	unsigned long argmin;			/* p may not go below */
	unsigned long exec;		/* where the file's name is among the strings: AT_EXECFN */
	int argc, envc;
	const char *filename;			/* as seen by the caller: AT_EXECFN */
	const char *interp;			/* the file that is loaded, usually the same */
	char *fdpath;				/* "/dev/fd/N/..." made for execveat() */
	unsigned int interp_flags;		/* BINPRM_FLAGS_* */
	unsigned int unsafe;			/* LSM_UNSAFE_* */
	unsigned int per_clear;			/* personality bits to clear */
	bool secureexec;			/* AT_SECURE */
	bool point_of_no_return;
	struct rlimit rlim_stack;		/* as it was when exec began */
	/* the topmost argument pages, pages[0] ends at ARG_TOP */
	struct page *pages[ARG_PAGES_INLINE];
	struct page **more_pages;		/* and those below */
	unsigned int nr_more_pages;
};

#define LSM_UNSAFE_SHARE	1
#define LSM_UNSAFE_PTRACE	2
#define LSM_UNSAFE_NO_NEW_PRIVS	4

#define BINPRM_FLAGS_ENFORCE_NONDUMP	1 /* may run it but not read it: nobody may look into it */
/* the interpreter could not open the script: close-on-exec fd */
#define BINPRM_FLAGS_PATH_INACCESSIBLE	2

/* What the stack's protection is to be: PT_GNU_STACK said so, or nothing did. */
#define EXSTACK_DEFAULT		0
#define EXSTACK_DISABLE_X	1
#define EXSTACK_ENABLE_X	2

struct linux_binfmt {
	struct list_head lh;
	int (*load_binary)(struct linux_binprm *bprm);	/* -ENOEXEC: not mine */
	int (*core_dump)(struct coredump_params *cprm);
	unsigned long min_coredump;		/* bytes; a smaller limit writes nothing */
};

void register_binfmt(struct linux_binfmt *fmt);
void unregister_binfmt(struct linux_binfmt *fmt);
void set_binfmt(struct linux_binfmt *fmt);
void exec_init(void);				/* boot: registers the formats */

/* fs/exec_args.c: the strings. -E2BIG, -EFAULT, -ENOMEM. */
struct arg_list {
	bool kernel;				/* pointers and strings are the kernel's own */
	const char __user *const __user *user;
	const char *const *kern;
};
int count_args(struct arg_list *list);
int set_arg_limit(struct linux_binprm *bprm);
int copy_strings(int argc, struct arg_list *list, struct linux_binprm *bprm);
void free_arg_pages(struct linux_binprm *bprm);

/* ---- for formats. **Sleep.** */
/* The old program is gone when this succeeds; any later failure kills the task. */
int begin_new_exec(struct linux_binprm *bprm);
void setup_new_exec(struct linux_binprm *bprm);
void finalize_exec(struct linux_binprm *bprm);
/* Adds one string from kernel memory below the others. -E2BIG, -ENOMEM. */
int copy_string_kernel(const char *arg, struct linux_binprm *bprm);
int remove_arg_zero(struct linux_binprm *bprm);
int bprm_change_interp(const char *interp, struct linux_binprm *bprm);
/* Whoever may not read the file may not look into the process either. */
void would_dump(struct linux_binprm *bprm, struct file *file);
/*
 * Maps the stack in the new address space and copies the strings to it; bprm->p becomes their
 * lowest user address.
 */
int setup_arg_pages(struct linux_binprm *bprm, unsigned long stack_top, int executable_stack);
/*
 * Opens a file to be run: a reference, with writing denied; exec_close() undoes both.
 * ERR_PTR(-EACCES, -ETXTBSY, ...).
 */
struct file *open_exec(const char *name);
void exec_close(struct file *file);

/*
 * Replaces the calling kernel thread by a program. 0 = the thread must return to become it. Arrays
 * in kernel memory. **Sleeps.**
 */
int kernel_execve(const char *filename, const char *const *argv, const char *const *envp);

extern int suid_dumpable;

#endif
