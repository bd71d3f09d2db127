// SPDX-License-Identifier: MIT
/*
 * Task 0: the thread the kernel boots on, which becomes the first CPU's idle task. It is in no list
 * of processes but heads them, and what it points at is what every process inherits from in the
 * end.
 */

#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/fdtable.h>
#include <linux/fs_struct.h>
#include <linux/nsproxy.h>
#include <linux/pid_namespace.h>
#include <linux/utsname.h>
#include <linux/rtmutex.h>
#include <uapi/linux/limits.h>
#include <uapi/linux/fs.h>
#include <uapi/linux/mqueue.h>

/*
 * Soft and hard limits a process starts with; fork_init() and boot fill in NPROC and SIGPENDING by
 * the size of memory.
 */
#define UNLIMITED	{ RLIM_INFINITY, RLIM_INFINITY }

static struct sighand_struct init_sighand = {
	.siglock = __SPIN_LOCK_UNLOCKED(init_sighand.siglock),
	.count = REFCOUNT_INIT(1),
	.signalfd_wqh = __WAIT_QUEUE_HEAD_INITIALIZER(init_sighand.signalfd_wqh),
};

static struct signal_struct init_signals = {
	.sigcnt = REFCOUNT_INIT(1),
	.live = { 1 },
	.nr_threads = 1,
	.thread_head = LIST_HEAD_INIT(init_task.thread_node),
	.wait_chldexit = __WAIT_QUEUE_HEAD_INITIALIZER(init_signals.wait_chldexit),
	.curr_target = &init_task,
	.shared_pending = { .list = LIST_HEAD_INIT(init_signals.shared_pending.list) },
	.posix_timers = LIST_HEAD_INIT(init_signals.posix_timers),
	.posix_cputimers = { .timers = LIST_HEAD_INIT(init_signals.posix_cputimers.timers) },
	.pids = {
		[PIDTYPE_PID] = &init_struct_pid,
		[PIDTYPE_TGID] = &init_struct_pid,
		[PIDTYPE_PGID] = &init_struct_pid,
		[PIDTYPE_SID] = &init_struct_pid,
	},
	.stats_lock = __SEQLOCK_UNLOCKED(init_signals.stats_lock),
	.prev_cputime = { .lock = __RAW_SPIN_LOCK_UNLOCKED(init_signals.prev_cputime.lock) },
	.cred_guard_mutex = __MUTEX_INITIALIZER(init_signals.cred_guard_mutex),
	.exec_update_lock = __RWSEM_INITIALIZER(init_signals.exec_update_lock),
	.rlim = {
		[RLIMIT_CPU] = UNLIMITED,
		[RLIMIT_FSIZE] = UNLIMITED,
		[RLIMIT_DATA] = UNLIMITED,
		[RLIMIT_STACK] = { 8 << 20, RLIM_INFINITY },
		[RLIMIT_CORE] = { 0, RLIM_INFINITY },
		[RLIMIT_RSS] = UNLIMITED,
		[RLIMIT_NPROC] = { 0, 0 },
		[RLIMIT_NOFILE] = { 1024, 4096 },
		[RLIMIT_MEMLOCK] = { 8 << 20, 8 << 20 },
		[RLIMIT_AS] = UNLIMITED,
		[RLIMIT_LOCKS] = UNLIMITED,
		[RLIMIT_SIGPENDING] = { 0, 0 },
		[RLIMIT_MSGQUEUE] = { MQ_BYTES_MAX, MQ_BYTES_MAX },
		[RLIMIT_NICE] = { 0, 0 },
		[RLIMIT_RTPRIO] = { 0, 0 },
		[RLIMIT_RTTIME] = UNLIMITED,
	},
};

struct nsproxy init_nsproxy = {
	.count = { 1 },
	.uts_ns = &init_uts_ns,
	.pid_ns_for_children = &init_pid_ns,
};

struct task_struct init_task = {
	.thread_info = INIT_THREAD_INFO(init_task),
	.stack = init_stack,
	.usage = REFCOUNT_INIT(2),
	.rcu_users = REFCOUNT_INIT(2),
	.stack_refcount = REFCOUNT_INIT(1),
	.flags = PF_KTHREAD,
	.prio = 120,
	.static_prio = 120,
	.normal_prio = 120,
	.policy = SCHED_NORMAL,
	.cpus_mask = CPU_MASK_ALL,
	.nr_cpus_allowed = NR_CPUS,
	.active_mm = &init_mm,
	.comm = "swapper",
	.tasks = LIST_HEAD_INIT(init_task.tasks),
	.real_parent = &init_task,
	.parent = &init_task,
	.children = LIST_HEAD_INIT(init_task.children),
	.sibling = LIST_HEAD_INIT(init_task.sibling),
	.group_leader = &init_task,
	.thread_node = LIST_HEAD_INIT(init_signals.thread_head),
	.ptraced = LIST_HEAD_INIT(init_task.ptraced),
	.ptrace_entry = LIST_HEAD_INIT(init_task.ptrace_entry),
	.thread_pid = &init_struct_pid,
	.real_cred = &init_cred,
	.cred = &init_cred,
	.fs = &init_fs,
	.files = &init_files,
	.nsproxy = &init_nsproxy,
	.signal = &init_signals,
	.sighand = &init_sighand,
	.pending = { .list = LIST_HEAD_INIT(init_task.pending.list) },
	.restart_block = { .fn = do_no_restart_syscall },
	.prev_cputime = { .lock = __RAW_SPIN_LOCK_UNLOCKED(init_task.prev_cputime.lock) },
	.timer_slack_ns = 50000,
	.default_timer_slack_ns = 50000,
	.alloc_lock = __SPIN_LOCK_UNLOCKED(init_task.alloc_lock),
	.pi_lock = __RAW_SPIN_LOCK_UNLOCKED(init_task.pi_lock),
	.pi_waiters = RB_ROOT_CACHED,
	.pi_state_list = LIST_HEAD_INIT(init_task.pi_state_list),
	.thread = INIT_THREAD,
};
