// SPDX-License-Identifier: MIT
/*
 * The OOM killer: when an allocation that must succeed cannot, one process is ended for the sake of
 * the others.
 *
 * How this works
 *
 * The page allocator comes here after reclaim has found nothing, one caller at a time. Points are
 * the pages a process's death would free: its resident pages and page tables, plus oom_score_adj
 * thousandths of all memory. The highest dies. Never a kernel thread, never init, never who has an
 * oom_score_adj of -1000.
 *
 * A victim keeps its address space's mark (signal->oom_mm) until the space is empty (MMF_OOM_SKIP).
 * As long as there is such a victim, nobody else is killed: its memory is coming. A victim may dip
 * into the reserves, so that its death is not held up by the shortage; and its faults fail rather
 * than wait, so that it gets to its SIGKILL. One that is stuck all the same, because it waits for
 * something that who needs memory holds, is given up after a while and the next one chosen.
 *
 * All tasks that share the victim's address space die with it: the memory would stay otherwise.
 */

#include <linux/cred.h>
#include <linux/init.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/oom.h>
#include <linux/panic.h>
#include <linux/printk.h>
#include <linux/ratelimit.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/signal.h>
#include <linux/swap.h>

int sysctl_panic_on_oom;
int sysctl_oom_kill_allocating_task;
int sysctl_oom_dump_tasks = 1;

#define VICTIM_PATIENCE (5 * HZ)
static unsigned long last_kill; /* jiffies; the allocator lets one caller in at a time */

bool tsk_is_oom_victim(struct task_struct *tsk)
{
	return tsk->signal->oom_mm;
}

static bool oom_unkillable(struct task_struct *p)
{
	return is_global_init(p) || (p->flags & PF_KTHREAD);
}

/*
 * A thread of p's group that still has an address space, with task_lock held; or NULL. RCU or
 * tasklist_lock.
 */
static struct task_struct *find_lock_task_mm(struct task_struct *p)
{
	struct task_struct *t;

	for_each_thread(p, t) {
		task_lock(t);
		if (t->mm)
			return t;
		task_unlock(t);
	}
	return NULL;
}

/* ---------------------------------------------------------------- choosing */

long oom_badness(struct task_struct *p, unsigned long totalpages)
{
	long adj = READ_ONCE(p->signal->oom_score_adj), points;
	struct task_struct *t;
	bool skip;

	if (oom_unkillable(p) || adj == OOM_SCORE_ADJ_MIN)
		return LONG_MIN;
	rcu_read_lock();
	t = find_lock_task_mm(p);
	if (!t) {
		rcu_read_unlock();
		return LONG_MIN;
	}
	skip = test_bit(MMF_OOM_SKIP, &t->mm->flags);
	points = get_mm_rss(t->mm) + (mm_pgtables_bytes(t->mm) >> PAGE_SHIFT);
	task_unlock(t);
	rcu_read_unlock();
	return skip ? LONG_MIN : points + adj * (long)(totalpages / 1000);
}

/* A victim that has not freed its memory yet, and is given time to. */
static bool victim_under_way(struct task_struct *p)
{
	struct mm_struct *mm = READ_ONCE(p->signal->oom_mm);

	if (!mm || test_bit(MMF_OOM_SKIP, &mm->flags))
		return false;
	if (time_before(jiffies, last_kill + VICTIM_PATIENCE))
		return true;
	set_bit(MMF_OOM_SKIP, &mm->flags); /* stuck */
	return false;
}

/* Fills oc->chosen. False: wait for an earlier victim instead. */
static bool select_bad_process(struct oom_control *oc)
{
	struct task_struct *p;
	bool wait = false;
	long points;

	oc->chosen_points = LONG_MIN;
	rcu_read_lock();
	for_each_process(p) {
		if (oom_unkillable(p))
			continue;
		if (oc->order != -1 && victim_under_way(p)) {
			wait = true;
			break;
		}
		points = oom_badness(p, oc->totalpages);
		if (points == LONG_MIN || points < oc->chosen_points)
			continue;
		if (oc->chosen)
			put_task_struct(oc->chosen);
		oc->chosen = get_task_struct(p);
		oc->chosen_points = points;
	}
	rcu_read_unlock();
	if (wait && oc->chosen) {
		put_task_struct(oc->chosen);
		oc->chosen = NULL;
	}
	return !wait;
}

/* ---------------------------------------------------------------- telling */

static void dump_tasks(void)
{
	struct task_struct *p, *t;

	pr_info("Tasks state (memory values in pages):\n");
	pr_info("[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents "
		"oom_score_adj name\n");
	rcu_read_lock();
	for_each_process(p) {
		if (oom_unkillable(p))
			continue;
		t = find_lock_task_mm(p);
		if (!t)
			continue;
		pr_info("[%7d] %5d %5d %8lu %8lu %8ld %8lu         %5hd %s\n", t->pid,
			from_kuid(&init_user_ns, __task_cred(t)->uid), t->tgid, t->mm->total_vm,
			get_mm_rss(t->mm), mm_pgtables_bytes(t->mm),
			get_mm_counter(t->mm, MM_SWAPENTS), t->signal->oom_score_adj, t->comm);
		task_unlock(t);
	}
	rcu_read_unlock();
}

static void dump_header(struct oom_control *oc, struct task_struct *chosen)
{
	pr_warn("%s invoked oom-killer: gfp_mask=%#x, order=%d, oom_score_adj=%hd\n", current->comm,
		oc->gfp_mask, oc->order, current->signal->oom_score_adj);
	dump_stack();
	show_mem(0, NULL);
	if (sysctl_oom_dump_tasks)
		dump_tasks();
	if (chosen)
		pr_info("oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),task=%s,pid=%d,"
			"uid=%d\n",
			chosen->comm, chosen->pid, from_kuid(&init_user_ns, task_uid(chosen)));
}

/* ---------------------------------------------------------------- killing */

/* `t` has mm and task_lock held. */
static void mark_oom_victim(struct task_struct *t)
{
	struct mm_struct *none = NULL;

	if (try_cmpxchg(&t->signal->oom_mm, &none, t->mm))
		mmgrab(t->mm); /* put_signal_struct() drops it */
	last_kill = jiffies;
}

/* Other thread groups in the same address space. rcu_read_lock() held. */
static void kill_sharers(struct task_struct *victim, struct mm_struct *mm)
{
	struct task_struct *p, *t;
	bool shares;

	for_each_process(p) {
		if (same_thread_group(p, victim) || (p->flags & PF_KTHREAD))
			continue;
		t = find_lock_task_mm(p);
		if (!t)
			continue;
		shares = t->mm == mm;
		task_unlock(t);
		if (!shares)
			continue;
		if (is_global_init(p))
			/* it will live, and so will the memory */
			set_bit(MMF_OOM_SKIP, &mm->flags);
		else
			do_send_sig_info(SIGKILL, SEND_SIG_PRIV, p, PIDTYPE_TGID);
	}
}

#define KB(pages) ((pages) << (PAGE_SHIFT - 10))

static void report_kill(struct task_struct *t, struct mm_struct *mm, const char *message)
{
	pr_err("%s: Killed process %d (%s) total-vm:%lukB, anon-rss:%lukB, file-rss:%lukB, "
	       "shmem-rss:%lukB, UID:%u pgtables:%lukB oom_score_adj:%hd\n",
	       message, t->tgid, t->comm, KB(mm->total_vm), KB(get_mm_counter(mm, MM_ANONPAGES)),
	       KB(get_mm_counter(mm, MM_FILEPAGES)), KB(get_mm_counter(mm, MM_SHMEMPAGES)),
	       from_kuid(&init_user_ns, task_uid(t)), mm_pgtables_bytes(mm) >> 10,
	       t->signal->oom_score_adj);
}

/* Consumes the reference on victim. */
static void oom_kill_process(struct task_struct *victim, const char *message)
{
	struct task_struct *t;
	struct mm_struct *mm;

	rcu_read_lock();
	t = find_lock_task_mm(victim);
	if (!t) { /* it went by itself */
		rcu_read_unlock();
		put_task_struct(victim);
		return;
	}
	mm = t->mm;
	mmgrab(mm);
	count_vm_event(OOM_KILL);
	do_send_sig_info(SIGKILL, SEND_SIG_PRIV, victim, PIDTYPE_TGID);
	mark_oom_victim(t);
	report_kill(t, mm, message);
	task_unlock(t);
	kill_sharers(victim, mm);
	rcu_read_unlock();
	mmdrop(mm);
	put_task_struct(victim);
}

/* The caller is dying anyway: what it needs to get there is all that is missing. */
static bool current_will_free_mem(void)
{
	if (!current->mm || test_bit(MMF_OOM_SKIP, &current->mm->flags))
		return false;
	return (current->flags & PF_EXITING) || fatal_signal_pending(current);
}

static bool kill_allocating_task(struct oom_control *oc)
{
	if (!sysctl_oom_kill_allocating_task || oc->order == -1 || !current->mm ||
	    oom_unkillable(current) || current->signal->oom_score_adj == OOM_SCORE_ADJ_MIN)
		return false;
	dump_header(oc, current);
	oom_kill_process(get_task_struct(current), "Out of memory (oom_kill_allocating_task)");
	return true;
}

bool out_of_memory(struct oom_control *oc)
{
	oc->chosen = NULL;
	oc->totalpages = totalram_pages() + total_swap_pages;
	if (oc->order != -1 && current_will_free_mem()) {
		task_lock(current);
		if (current->mm)
			mark_oom_victim(current);
		task_unlock(current);
		return true;
	}
	if (sysctl_panic_on_oom && oc->order != -1) {
		dump_header(oc, NULL);
		panic("Out of memory: %s panic_on_oom is enabled\n",
		      sysctl_panic_on_oom == 2 ? "compulsory" : "system-wide");
	}
	if (kill_allocating_task(oc))
		return true;
	if (!select_bad_process(oc))
		return true;
	if (!oc->chosen) {
		dump_header(oc, NULL);
		pr_warn("Out of memory and no killable processes...\n");
		if (oc->order != -1)
			panic("System is deadlocked on memory\n");
		return false;
	}
	dump_header(oc, oc->chosen);
	oom_kill_process(oc->chosen, "Out of memory");
	return true;
}

/*
 * The allocator has done what it could. A victim goes to its signal; anybody else tries the access
 * again, a little later.
 */
void pagefault_out_of_memory(void)
{
	if (fatal_signal_pending(current))
		return;
	pr_warn_ratelimited("%s: no memory for a page fault; it is tried again\n", current->comm);
	schedule_timeout_killable(1);
}
