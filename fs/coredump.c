// SPDX-License-Identifier: MIT
/*
 * Core dumps: a picture of a process as a fatal signal found it.
 *
 * How this works
 *
 * The thread that takes the signal becomes the dumper: zap_process() sends SIGKILL to every other
 * thread that uses the address space and sets SIGNAL_GROUP_EXIT with signal->core_state, so that no
 * new signal but SIGKILL matters. Each of them comes to coredump_task_exit() at the beginning of
 * do_exit(), puts itself on core_state->dumper's list and sleeps; the last one lets the dumper go
 * on. While they sleep their registers and the memory stand still. The dumper opens the file
 * core_pattern names and has the program's format write it; then it wakes the others to die.
 *
 * I1. core_state lives on the dumper's stack; threads stop using it before finish_dump() returns:
 *     it clears their entry's task last.
 * I2. No existing file is written: what has the name is unlinked, if the user may do that, and the
 *     file made anew. For a program that gained privilege nothing may be there, for it could be
 *     another user's.
 */

#include <linux/binfmts.h>
#include <linux/coredump.h>
#include <linux/cred.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/highmem.h>
#include <linux/mm.h>
#include <linux/mmap_lock.h>
#include <linux/namei.h>
#include <linux/pagewalk.h>
#include <linux/pid_namespace.h>
#include <linux/ptrace.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/timekeeping.h>
#include <linux/utsname.h>
#include <linux/ratelimit.h>

char core_pattern[CORENAME_MAX_SIZE] = "core";
int core_uses_pid;

#define CORE_NAME_MAX	256

/* ---- the name */

struct core_name {
	char buf[CORE_NAME_MAX];
	int used;
	bool overflow;
};

static __printf(2, 3) void name_add(struct core_name *cn, const char *fmt, ...)
{
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsnprintf(cn->buf + cn->used, CORE_NAME_MAX - cn->used, fmt, args);
	va_end(args);
	if (n >= CORE_NAME_MAX - cn->used)
		cn->overflow = true;
	else
		cn->used += n;
}

/* Text from outside must stay one component: '/' becomes '!', and it is not "." or "..". */
static void name_add_escaped(struct core_name *cn, const char *text)
{
	int start = cn->used;

	if (!strcmp(text, ".") || !strcmp(text, ".."))
		text = "!";
	name_add(cn, "%s", text);
	for (; start < cn->used; start++)
		if (cn->buf[start] == '/')
			cn->buf[start] = '!';
}

static void name_add_exe(struct core_name *cn, bool whole)
{
	struct file *exe = get_task_exe_file(current);
	char *page = exe ? kmalloc(PAGE_SIZE, GFP_KERNEL) : NULL, *path = NULL;

	if (page)
		path = d_path(&exe->f_path, page, PAGE_SIZE);
	if (IS_ERR_OR_NULL(path))
		name_add_escaped(cn, current->comm);
	else
		name_add_escaped(cn, whole ? path : kbasename(path));
	kfree(page);
	if (exe)
		fput(exe);
}

/* One of core(5)'s % letters. Unknown ones stand for nothing. */
static void name_add_letter(struct core_name *cn, char letter, const struct coredump_params *cprm)
{
	const struct cred *cred = current_cred();

	switch (letter) {
	case '%':
		name_add(cn, "%%");
		break;
	case 'p':
	case 'P':
		name_add(cn, "%d", task_tgid_vnr(current));
		break;
	case 'i':
	case 'I':
		name_add(cn, "%d", task_pid_vnr(current));
		break;
	case 'u':
		name_add(cn, "%u", from_kuid(&init_user_ns, cred->uid));
		break;
	case 'g':
		name_add(cn, "%u", from_kgid(&init_user_ns, cred->gid));
		break;
	case 'd':
		name_add(cn, "%lu", cprm->mm_flags & MMF_DUMPABLE_MASK);
		break;
	case 's':
		name_add(cn, "%d", cprm->siginfo->si_signo);
		break;
	case 't':
		name_add(cn, "%lld", (long long)ktime_get_real_seconds());
		break;
	case 'h':
		down_read(&uts_sem);
		name_add_escaped(cn, utsname()->nodename);
		up_read(&uts_sem);
		break;
	case 'e':
		name_add_escaped(cn, current->comm);
		break;
	case 'f':
		name_add_exe(cn, false);
		break;
	case 'E':
		name_add_exe(cn, true);
		break;
	case 'c':
		name_add(cn, "%lu", rlimit(RLIMIT_CORE));
		break;
	}
}

static bool format_corename(struct core_name *cn, const struct coredump_params *cprm)
{
	const char *p = core_pattern;
	bool pid_in_name = false;

	for (cn->used = 0, cn->overflow = false; *p; p++) {
		if (*p != '%') {
			name_add(cn, "%c", *p);
			continue;
		}
		if (!*++p)
			break;
		pid_in_name |= *p == 'p' || *p == 'P';
		name_add_letter(cn, *p, cprm);
	}
	if (core_uses_pid && !pid_in_name)
		name_add(cn, ".%d", task_tgid_vnr(current));
	return cn->used && !cn->overflow;
}

/* ---- stopping the others */

/* Kills all threads of a process but the dumper; how many will come by. siglock held. */
static int zap_process(struct task_struct *start, int exit_code)
{
	struct task_struct *t;
	int nr = 0;

	start->signal->flags = SIGNAL_GROUP_EXIT;
	start->signal->group_exit_code = exit_code;
	start->signal->group_stop_count = 0;
	for_each_thread(start, t) {
		task_clear_jobctl_pending(t, JOBCTL_PENDING_MASK);
		if (t != current && !(t->flags & PF_POSTCOREDUMP)) {
			sigaddset(&t->pending.signal, SIGKILL);
			signal_wake_up(t, true);
			nr++;
		}
	}
	return nr;
}

/* -EAGAIN: the process is ending anyway. */
static int zap_threads(struct task_struct *tsk, struct core_state *core_state, int exit_code)
{
	struct signal_struct *signal = tsk->signal;
	int nr = -EAGAIN;

	spin_lock_irq(&tsk->sighand->siglock);
	if (!(signal->flags & SIGNAL_GROUP_EXIT) && !signal->group_exec_task) {
		signal->core_state = core_state;
		nr = zap_process(tsk, exit_code);
		clear_thread_flag(TIF_SIGPENDING);
		tsk->flags |= PF_DUMPCORE;
		atomic_set(&core_state->nr_threads, nr);
	}
	spin_unlock_irq(&tsk->sighand->siglock);
	return nr;
}

void coredump_task_exit(struct task_struct *tsk)
{
	struct core_state *core_state;
	struct core_thread self;

	/*
	 * Under siglock, so that zap_process() either counts this thread or does not see it any
	 * more.
	 */
	spin_lock_irq(&tsk->sighand->siglock);
	tsk->flags |= PF_POSTCOREDUMP;
	core_state = tsk->signal->core_state;
	spin_unlock_irq(&tsk->sighand->siglock);
	if (likely(!core_state) || (tsk->flags & PF_DUMPCORE))
		return;

	self.task = tsk;
	self.next = __atomic_exchange_n(&core_state->dumper.next, &self, __ATOMIC_ACQ_REL);
	if (atomic_dec_and_test(&core_state->nr_threads))
		complete(&core_state->startup);
	for (;;) {
		set_current_state(TASK_UNINTERRUPTIBLE);
		if (!READ_ONCE(self.task))	/* I1 */
			break;
		schedule();
	}
	__set_current_state(TASK_RUNNING);
}

static int wait_for_others(struct core_state *core_state, int exit_code)
{
	int nr;

	init_completion(&core_state->startup);
	core_state->dumper.task = current;
	core_state->dumper.next = NULL;
	nr = zap_threads(current, core_state, exit_code);
	if (nr > 0)
		wait_for_completion(&core_state->startup);
	return nr;
}

static void finish_dump(bool dumped)
{
	struct core_thread *curr, *next;
	struct task_struct *task;

	spin_lock_irq(&current->sighand->siglock);
	if (dumped && !__fatal_signal_pending(current))
		current->signal->group_exit_code |= 0x80;
	next = current->signal->core_state->dumper.next;
	current->signal->core_state = NULL;
	spin_unlock_irq(&current->sighand->siglock);
	while ((curr = next)) {
		next = curr->next;
		task = get_task_struct(curr->task);
		smp_mb();	/* curr->next is read before its owner may go */
		WRITE_ONCE(curr->task, NULL);
		wake_up_process(task);
		put_task_struct(task);
	}
}

/* ---- writing */

static bool dump_interrupted(void)
{
	return fatal_signal_pending(current);
}

static bool emit(struct coredump_params *cprm, const void *addr, size_t nr)
{
	loff_t pos = cprm->pos;

	if (cprm->written + nr > cprm->limit || dump_interrupted())
		return false;
	if (kernel_write(cprm->file, addr, nr, &pos) != nr)
		return false;
	cprm->pos = pos;
	cprm->written += nr;
	return true;
}

bool dump_emit(struct coredump_params *cprm, const void *addr, size_t nr)
{
	return emit(cprm, addr, nr);
}

void dump_skip(struct coredump_params *cprm, size_t nr)
{
	cprm->pos += nr;
}

bool dump_align(struct coredump_params *cprm, int align)
{
	static const char zeros[16];
	unsigned int mod = cprm->pos & (align - 1);

	if (align > sizeof(zeros)) {
		dump_skip(cprm, mod ? align - mod : 0);
		return true;
	}
	return mod ? emit(cprm, zeros, align - mod) : true;
}

bool dump_user_range(struct coredump_params *cprm, unsigned long start, unsigned long len)
{
	unsigned long addr;

	for (addr = start; addr < start + len; addr += PAGE_SIZE) {
		struct page *page;
		bool ok = true;

		/* A hole may be the size of the address space. */
		if (dump_interrupted())
			return false;
		page = get_dump_page(addr);
		if (page) {
			ok = emit(cprm, page_address(page), PAGE_SIZE);
			put_page(page);
		} else {
			dump_skip(cprm, PAGE_SIZE);	/* never touched: a hole */
		}
		if (!ok)
			return false;
		cond_resched();
	}
	return true;
}

/* ---- the areas */

static int page_found(pte_t *pte, unsigned long addr, unsigned long next, struct mm_walk *walk)
{
	return !pte_none(*pte) && !pte_special(*pte);
}

/* Has a private area pages of its own, other than what its file or the zero page says? */
static bool vma_was_written(struct vm_area_struct *vma)
{
	static const struct mm_walk_ops ops = { .pte_entry = page_found };

	return vma_is_anonymous(vma) ? walk_page_vma(vma, &ops, NULL) : vma->vm_has_anon;
}

/* How much of an area is worth writing: /proc/PID/coredump_filter, see core(5). */
static unsigned long vma_dump_size(struct vm_area_struct *vma, unsigned long mm_flags)
{
	unsigned long filter = mm_flags >> MMF_DUMP_FILTER_SHIFT;
	unsigned long whole = vma->vm_end - vma->vm_start;

	if (vma->vm_ops && vma->vm_ops->name && vma->vm_ops->name(vma))
		return whole;		/* the kernel's own code: no file has it */
	if (vma->vm_flags & (VM_IO | VM_DONTDUMP))
		return 0;
	if (vma->vm_flags & VM_SHARED) {
		/* A file nobody can name any more is as good as anonymous. */
		bool named = vma->vm_file && file_inode(vma->vm_file)->i_nlink;

		return filter & (named ? 8 : 2) ? whole : 0;
	}
	if ((filter & 1) && vma_was_written(vma))
		return whole;
	if (!vma->vm_file)
		return 0;
	if (filter & 4)
		return whole;
	/* Of private file pages, the first one shows which program it was. */
	if ((filter & 0x10) && !vma->vm_pgoff && (vma->vm_flags & VM_READ))
		return PAGE_SIZE;
	return 0;
}

/* Notes the areas, so that the lock need not be held while the file is written. */
static int snapshot_vmas(struct coredump_params *cprm)
{
	struct mm_struct *mm = current->mm;
	struct vm_area_struct *vma;
	struct core_vma *cv;

	if (mmap_write_lock_killable(mm))
		return -EINTR;
	cprm->vmas = kvmalloc_array(mm->map_count, sizeof(*cprm->vmas), GFP_KERNEL);
	if (!cprm->vmas) {
		mmap_write_unlock(mm);
		return -ENOMEM;
	}
	for (vma = mm->mmap; vma && cprm->vma_count < mm->map_count; vma = vma->vm_next) {
		cv = &cprm->vmas[cprm->vma_count++];
		cv->start = vma->vm_start;
		cv->end = vma->vm_end;
		cv->flags = vma->vm_flags;
		cv->pgoff = vma->vm_pgoff;
		cv->dump_size = vma_dump_size(vma, cprm->mm_flags);
		cv->file = vma->vm_file ? get_file(vma->vm_file) : NULL;
	}
	mmap_write_unlock(mm);
	return 0;
}

static void free_vmas(struct coredump_params *cprm)
{
	int i;

	for (i = 0; i < cprm->vma_count; i++)
		if (cprm->vmas[i].file)
			fput(cprm->vmas[i].file);
	kvfree(cprm->vmas);
}

/* ---- the whole */

/* I2. */
static struct file *open_core(const char *name, bool as_root)
{
	int flags = O_CREAT | O_RDWR | O_NOFOLLOW | O_LARGEFILE | O_EXCL;
	struct file *file;
	struct inode *inode;

	/* A program that gained power must not be made to write where its caller likes. */
	if (as_root && name[0] != '/')
		return ERR_PTR(-EPERM);
	if (!as_root)
		do_unlinkat(AT_FDCWD, getname_kernel(name));	/* if not, then open fails */
	file = filp_open(name, flags, 0600);
	if (IS_ERR(file))
		return file;
	inode = file_inode(file);
	if (inode->i_nlink != 1 || d_unhashed(file->f_path.dentry) || !S_ISREG(inode->i_mode) ||
	    !uid_eq(inode->i_uid, current_fsuid()) || (inode->i_mode & 0677) != 0600 ||
	    do_truncate(file->f_path.dentry, 0, 0, file)) {
		filp_close(file, NULL);
		return ERR_PTR(-EPERM);
	}
	return file;
}

/* Opens the file and has it written. */
static bool write_core(struct coredump_params *cprm, struct linux_binfmt *binfmt)
{
	struct core_name *cn = kmalloc(sizeof(*cn), GFP_KERNEL);
	bool dumped = false;

	if (!cn)
		return false;
	if (!format_corename(cn, cprm)) {
		pr_info_ratelimited("core_pattern is too long or empty\n");
	} else if (cn->buf[0] == '|') {
		pr_info_ratelimited(
			"core_pattern names a pipe; core dumps to pipes are not supported\n");
	} else {
		cprm->file =
			open_core(cn->buf, (cprm->mm_flags & MMF_DUMPABLE_MASK) == SUID_DUMP_ROOT);
		if (!IS_ERR(cprm->file)) {
			if (!snapshot_vmas(cprm))
				dumped = binfmt->core_dump(cprm);
			free_vmas(cprm);
			filp_close(cprm->file, NULL);
		}
	}
	kfree(cn);
	return dumped;
}

void do_coredump(const kernel_siginfo_t *siginfo)
{
	struct mm_struct *mm = current->mm;
	struct linux_binfmt *binfmt = mm ? mm->binfmt : NULL;
	struct coredump_params cprm = {
		.siginfo = siginfo,
		.limit = rlimit(RLIMIT_CORE),
	};
	const struct cred *old_cred;
	struct core_state core_state;
	struct cred *cred;
	bool dumped = false;

	if (!binfmt || !binfmt->core_dump)
		return;
	cprm.mm_flags = READ_ONCE(mm->flags);
	if ((cprm.mm_flags & MMF_DUMPABLE_MASK) == SUID_DUMP_DISABLE)
		return;
	cred = prepare_creds();
	if (!cred)
		return;
	if ((cprm.mm_flags & MMF_DUMPABLE_MASK) == SUID_DUMP_ROOT)
		cred->fsuid = GLOBAL_ROOT_UID;
	if (wait_for_others(&core_state, siginfo->si_signo) < 0) {
		abort_creds(cred);
		return;
	}
	old_cred = override_creds(cred);
	if (cprm.limit >= binfmt->min_coredump)
		dumped = write_core(&cprm, binfmt);
	revert_creds(old_cred);
	finish_dump(dumped);
	put_cred(cred);
}
