// SPDX-License-Identifier: MIT
/*
 * /proc/PID/maps, smaps, smaps_rollup and pagemap. The areas are walked with mmap_lock held from
 * start() to stop(); between two reads the position is the end address of the last area shown, so
 * areas that come and go meanwhile do no harm.
 */

#include <linux/capability.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/mmap_lock.h>
#include <linux/pagewalk.h>
#include <linux/ptrace.h>
#include <linux/sched/mm.h>
#include <linux/sched/task.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <asm/pgtable.h>
#include "internal.h"
#include "pid_files.h"

struct maps_private {
	struct mm_struct *mm;		/* a mm_count reference */
	bool locked;
};

static int maps_open(struct inode *inode, struct file *file, const struct seq_operations *ops)
{
	struct maps_private *priv = __seq_open_private(file, ops, sizeof(*priv));
	struct task_struct *task;
	struct mm_struct *mm;

	if (!priv)
		return -ENOMEM;
	task = get_proc_task(inode);
	mm = task ? mm_access(task, PTRACE_MODE_READ_FSCREDS) : ERR_PTR(-ESRCH);
	if (task)
		put_task_struct(task);
	if (IS_ERR(mm)) {
		seq_release_private(inode, file);
		return PTR_ERR(mm);
	}
	if (mm) {
		mmgrab(mm);
		mmput(mm);
	}
	priv->mm = mm;
	return 0;
}

static int maps_release(struct inode *inode, struct file *file)
{
	struct maps_private *priv = ((struct seq_file *)file->private_data)->private;

	if (priv->mm)
		mmdrop(priv->mm);
	return seq_release_private(inode, file);
}

/* *pos is the address to go on from; -1 at the end. */
static void *m_start(struct seq_file *m, loff_t *pos)
{
	struct maps_private *priv = m->private;
	struct mm_struct *mm = priv->mm;

	priv->locked = false;
	if (*pos < 0 || !mm || !mmget_not_zero(mm))
		return NULL;
	if (mmap_read_lock_killable(mm)) {
		mmput(mm);
		return ERR_PTR(-EINTR);
	}
	priv->locked = true;
	return find_vma(mm, *pos);
}

static void *m_next(struct seq_file *m, void *v, loff_t *pos)
{
	struct vm_area_struct *vma = v, *next = vma->vm_next;

	*pos = next ? (loff_t)vma->vm_end : -1;
	return next;
}

static void m_stop(struct seq_file *m, void *v)
{
	struct maps_private *priv = m->private;

	if (!priv->locked)
		return;
	mmap_read_unlock(priv->mm);
	mmput(priv->mm);
}

static const char *area_name(struct vm_area_struct *vma)
{
	struct mm_struct *mm = vma->vm_mm;

	if (vma->vm_ops && vma->vm_ops->name)
		return vma->vm_ops->name(vma);
	if (vma->vm_start <= mm->brk && vma->vm_end >= mm->start_brk)
		return "[heap]";
	if (vma->vm_start <= mm->start_stack && vma->vm_end >= mm->start_stack)
		return "[stack]";
	return NULL;
}

static void show_map_header(struct seq_file *m, unsigned long start, unsigned long end,
			    unsigned long flags, unsigned long long pgoff, dev_t dev,
			    unsigned long ino)
{
	seq_setwidth(m, 25 + sizeof(void *) * 6 - 1);
	seq_put_hex_ll(m, NULL, start, 8);
	seq_put_hex_ll(m, "-", end, 8);
	seq_printf(m, " %c%c%c%c", flags & VM_READ ? 'r' : '-', flags & VM_WRITE ? 'w' : '-',
		   flags & VM_EXEC ? 'x' : '-', flags & VM_MAYSHARE ? 's' : 'p');
	seq_printf(m, " %08llx %02x:%02x ", pgoff, MAJOR(dev), MINOR(dev));
	seq_put_decimal_ull(m, NULL, ino);
	seq_putc(m, ' ');
}

static void show_map_vma(struct seq_file *m, struct vm_area_struct *vma)
{
	struct file *file = vma->vm_file;
	const char *name;

	if (file) {
		struct inode *inode = file_inode(file);

		show_map_header(m, vma->vm_start, vma->vm_end, vma->vm_flags,
				(unsigned long long)vma->vm_pgoff << PAGE_SHIFT, inode->i_sb->s_dev,
				inode->i_ino);
		seq_pad(m, ' ');
		seq_file_path(m, file, "\n");
	} else {
		show_map_header(m, vma->vm_start, vma->vm_end, vma->vm_flags, 0, 0, 0);
		name = area_name(vma);
		if (name) {
			seq_pad(m, ' ');
			seq_puts(m, name);
		}
	}
	seq_putc(m, '\n');
}

static int show_map(struct seq_file *m, void *v)
{
	show_map_vma(m, v);
	return 0;
}

static const struct seq_operations maps_seq_ops = {
	.start = m_start, .next = m_next, .stop = m_stop, .show = show_map,
};

static int pid_maps_open(struct inode *inode, struct file *file)
{
	return maps_open(inode, file, &maps_seq_ops);
}

const struct file_operations proc_maps_fops = {
	.open = pid_maps_open, .read = seq_read, .llseek = seq_lseek, .release = maps_release,
};

/* ------------------------------------------------------------------ smaps */

/* Bytes; pss is shifted left by PSS_SHIFT so that the shares of a page add up. */
#define PSS_SHIFT	12
struct smaps_sums {
	unsigned long size, resident, shared_clean, shared_dirty, private_clean, private_dirty,
		referenced, anonymous, locked;
	u64 pss, pss_anon, pss_file, pss_shmem, pss_dirty, pss_locked;
};

/* Address spaces that map the page, as far as this entry's table tells. */
static int mappers_of(struct page *page, pte_t *pte)
{
	return page_mapcount(page) + (int)pte_table_sharers(pte) - 1;
}

static void account_page(struct smaps_sums *s, struct vm_area_struct *vma, struct page *page,
			 int mapcount, pte_t pte)
{
	u64 pss = ((u64)PAGE_SIZE << PSS_SHIFT) / max(mapcount, 1);
	bool dirty = pte_dirty(pte) || PageDirty(page);

	s->resident += PAGE_SIZE;
	if (pte_young(pte) || PageReferenced(page))
		s->referenced += PAGE_SIZE;
	s->pss += pss;
	if (PageAnon(page)) {
		s->anonymous += PAGE_SIZE;
		s->pss_anon += pss;
	} else if (PageSwapBacked(page)) {
		s->pss_shmem += pss;
	} else {
		s->pss_file += pss;
	}
	if (vma->vm_flags & VM_LOCKED)
		s->pss_locked += pss;
	if (dirty)
		s->pss_dirty += pss;
	if (mapcount > 1)
		*(dirty ? &s->shared_dirty : &s->shared_clean) += PAGE_SIZE;
	else
		*(dirty ? &s->private_dirty : &s->private_clean) += PAGE_SIZE;
}

static int smaps_pte(pte_t *pte, unsigned long addr, unsigned long next, struct mm_walk *walk)
{
	struct page *page;

	if (!pte_present(*pte))
		return 0;
	page = vm_normal_page(walk->vma, addr, *pte);
	if (page)
		account_page(walk->private, walk->vma, page, mappers_of(page, pte), *pte);
	return 0;
}

static const struct mm_walk_ops smaps_walk_ops = { .pte_entry = smaps_pte };

static void gather_area(struct vm_area_struct *vma, struct smaps_sums *s)
{
	s->size += vma->vm_end - vma->vm_start;
	walk_page_vma(vma, &smaps_walk_ops, s);
}

static void put_kb(struct seq_file *m, const char *name, unsigned long bytes)
{
	seq_printf(m, "%-16s%8lu kB\n", name, bytes >> 10);
}

static void show_sums(struct seq_file *m, const struct smaps_sums *s, bool rollup)
{
	put_kb(m, "Rss:", s->resident);
	put_kb(m, "Pss:", s->pss >> PSS_SHIFT);
	put_kb(m, "Pss_Dirty:", s->pss_dirty >> PSS_SHIFT);
	if (rollup) {
		put_kb(m, "Pss_Anon:", s->pss_anon >> PSS_SHIFT);
		put_kb(m, "Pss_File:", s->pss_file >> PSS_SHIFT);
		put_kb(m, "Pss_Shmem:", s->pss_shmem >> PSS_SHIFT);
	}
	put_kb(m, "Shared_Clean:", s->shared_clean);
	put_kb(m, "Shared_Dirty:", s->shared_dirty);
	put_kb(m, "Private_Clean:", s->private_clean);
	put_kb(m, "Private_Dirty:", s->private_dirty);
	put_kb(m, "Referenced:", s->referenced);
	put_kb(m, "Anonymous:", s->anonymous);
	put_kb(m, "LazyFree:", 0);
	put_kb(m, "AnonHugePages:", 0);
	put_kb(m, "ShmemPmdMapped:", 0);
	put_kb(m, "FilePmdMapped:", 0);
	put_kb(m, "Shared_Hugetlb:", 0);
	put_kb(m, "Private_Hugetlb:", 0);
	put_kb(m, "Swap:", 0);
	put_kb(m, "SwapPss:", 0);
	put_kb(m, "Locked:", s->pss_locked >> PSS_SHIFT);
}

static void show_vm_flags(struct seq_file *m, unsigned long flags)
{
	static const struct {
		unsigned long flag;
		char name[3];
	} names[] = {
		{ VM_READ, "rd" },	 { VM_WRITE, "wr" },	   { VM_EXEC, "ex" },
		{ VM_SHARED, "sh" },	 { VM_MAYREAD, "mr" },	   { VM_MAYWRITE, "mw" },
		{ VM_MAYEXEC, "me" },	 { VM_MAYSHARE, "ms" },	   { VM_GROWSDOWN, "gd" },
		{ VM_PFNMAP, "pf" },	 { VM_LOCKED, "lo" },	   { VM_IO, "io" },
		{ VM_SEQ_READ, "sr" },	 { VM_RAND_READ, "rr" },   { VM_DONTCOPY, "dc" },
		{ VM_DONTEXPAND, "de" }, { VM_LOCKONFAULT, "lf" }, { VM_ACCOUNT, "ac" },
		{ VM_NORESERVE, "nr" },	 { VM_WIPEONFORK, "wf" },  { VM_DONTDUMP, "dd" },
		{ VM_SOFTDIRTY, "sd" },	 { VM_MIXEDMAP, "mm" },	   { VM_HUGEPAGE, "hg" },
		{ VM_NOHUGEPAGE, "nh" }, { VM_MERGEABLE, "mg" },
	};

	seq_puts(m, "VmFlags: ");
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (flags & names[i].flag)
			seq_printf(m, "%s ", names[i].name);
	seq_putc(m, '\n');
}

static int show_smap(struct seq_file *m, void *v)
{
	struct vm_area_struct *vma = v;
	struct smaps_sums s = { };

	gather_area(vma, &s);
	show_map_vma(m, vma);
	put_kb(m, "Size:", s.size);
	put_kb(m, "KernelPageSize:", PAGE_SIZE);
	put_kb(m, "MMUPageSize:", PAGE_SIZE);
	show_sums(m, &s, false);
	seq_puts(m, "THPeligible:    0\n");
	show_vm_flags(m, vma->vm_flags);
	return 0;
}

static const struct seq_operations smaps_seq_ops = {
	.start = m_start, .next = m_next, .stop = m_stop, .show = show_smap,
};

static int pid_smaps_open(struct inode *inode, struct file *file)
{
	return maps_open(inode, file, &smaps_seq_ops);
}

const struct file_operations proc_smaps_fops = {
	.open = pid_smaps_open, .read = seq_read, .llseek = seq_lseek, .release = maps_release,
};

int proc_smaps_rollup_show(struct seq_file *m, struct pid *pid, struct task_struct *task)
{
	struct mm_struct *mm = mm_access(task, PTRACE_MODE_READ_FSCREDS);
	struct smaps_sums s = { };
	unsigned long first = 0, last = 0;
	int ret;

	if (IS_ERR_OR_NULL(mm))
		return mm ? PTR_ERR(mm) : -ESRCH;
	ret = mmap_read_lock_killable(mm);
	if (ret)
		goto out;
	for (struct vm_area_struct *vma = mm->mmap; vma; vma = vma->vm_next) {
		if (vma == mm->mmap)
			first = vma->vm_start;
		last = vma->vm_end;
		gather_area(vma, &s);
	}
	mmap_read_unlock(mm);
	show_map_header(m, first, last, 0, 0, 0, 0);
	seq_pad(m, ' ');
	seq_puts(m, "[rollup]\n");
	show_sums(m, &s, true);
out:
	mmput(mm);
	return ret;
}

/* ------------------------------------------------------------------ pagemap: 8 bytes a page */

#define PM_PFRAME_MASK		((1ULL << 55) - 1)
#define PM_SOFT_DIRTY		(1ULL << 55)
#define PM_MMAP_EXCLUSIVE	(1ULL << 56)
#define PM_FILE			(1ULL << 61)
#define PM_PRESENT		(1ULL << 63)
#define PM_CHUNK		(PAGE_SIZE / sizeof(u64))

struct pagemap_read {
	u64 *out;
	unsigned long start;	/* address of out[0] */
	bool show_pfn;
};

static int pagemap_pte(pte_t *pte, unsigned long addr, unsigned long next, struct mm_walk *walk)
{
	struct pagemap_read *pm = walk->private;
	struct page *page;
	u64 entry;

	if (!pte_present(*pte))
		return 0;
	entry = PM_PRESENT | (pm->show_pfn ? pte_pfn(*pte) & PM_PFRAME_MASK : 0);
	page = vm_normal_page(walk->vma, addr, *pte);
	if (page && !PageAnon(page))
		entry |= PM_FILE;
	if (page && mappers_of(page, pte) == 1)
		entry |= PM_MMAP_EXCLUSIVE;
	pm->out[(addr - pm->start) >> PAGE_SHIFT] = entry;
	return 0;
}

static const struct mm_walk_ops pagemap_ops = { .pte_entry = pagemap_pte };

static int pagemap_chunk(struct mm_struct *mm, struct pagemap_read *pm, unsigned long end)
{
	int ret = mmap_read_lock_killable(mm);

	if (ret)
		return ret;
	ret = walk_page_range(mm, pm->start, end, &pagemap_ops, pm);
	mmap_read_unlock(mm);
	return ret;
}

static ssize_t pagemap_read(struct file *file, char __user *buf, size_t count, loff_t *pos)
{
	struct mm_struct *mm = file->private_data;
	struct pagemap_read pm = { .show_pfn = capable(CAP_SYS_ADMIN) };
	ssize_t done = 0, ret = 0;

	if ((*pos | count) % sizeof(u64))
		return -EINVAL;
	if (!mm || !mmget_not_zero(mm))
		return 0;
	pm.out = kmalloc(PAGE_SIZE, GFP_KERNEL);
	if (!pm.out) {
		mmput(mm);
		return -ENOMEM;
	}
	while (count) {
		unsigned long page_nr = *pos / sizeof(u64),
			      n = min_t(size_t, count / sizeof(u64), PM_CHUNK);

		if (page_nr >= TASK_SIZE_MAX >> PAGE_SHIFT)
			break;
		n = min(n, (TASK_SIZE_MAX >> PAGE_SHIFT) - page_nr);
		pm.start = page_nr << PAGE_SHIFT;
		memset(pm.out, 0, n * sizeof(u64));
		ret = pagemap_chunk(mm, &pm, pm.start + (n << PAGE_SHIFT));
		if (!ret && copy_to_user(buf, pm.out, n * sizeof(u64)))
			ret = -EFAULT;
		if (ret)
			break;
		buf += n * sizeof(u64);
		*pos += n * sizeof(u64);
		done += n * sizeof(u64);
		count -= n * sizeof(u64);
	}
	kfree(pm.out);
	mmput(mm);
	return done ? done : ret;
}

static int pagemap_open(struct inode *inode, struct file *file)
{
	return proc_mem_open(inode, file, PTRACE_MODE_READ);
}

const struct file_operations proc_pagemap_fops = {
	.llseek = generic_file_llseek,
	.read = pagemap_read,
	.open = pagemap_open,
	.release = proc_mem_release,
};
