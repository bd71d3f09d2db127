// SPDX-License-Identifier: MIT
/*
 * mmap(): making areas.
 *
 * How this works
 *
 *	mmap()
 *	├─ do_mmap		checks the arguments, finds room (unmapped_area.c), turns PROT_
 *	│			and MAP_ into VM_ flags
 *	│  └─ mmap_region	clears the range, promises the memory (overcommit.c), joins a
 *	│			neighbour (vma_merge.c) or makes an area, lets the file's mmap
 *	│			method fill in vm_ops
 *	└─ mm_populate		MAP_POPULATE and locked areas: faults the pages in, after
 *				mmap_lock is dropped
 *
 * Nothing is put into page tables here: the first access to each page faults (memory.c).
 *
 * Who keeps what: vma.c the set of areas, munmap.c their end, stack.c their growth, brk.c the heap,
 * mprotect.c, mremap.c, madvise.c and mlock.c the system calls that change them.
 *
 * The rights VM_MAYREAD, VM_MAYWRITE and VM_MAYEXEC are what mprotect() may give later. A file that
 * is not open for writing cannot be mapped shared and writable, now or later; a shared mapping of
 * it is, for memory management, a private one nobody can write: it loses VM_SHARED and keeps
 * VM_MAYSHARE, which /proc/PID/maps prints.
 */

#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/fs.h>
#include <linux/file.h>
#include <linux/mount.h>
#include <linux/err.h>
#include <linux/pagemap.h>
#include <linux/personality.h>
#include <linux/resource.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/shmem_fs.h>
#include <linux/syscalls.h>
#include <asm/processor.h>
#include "vma.h"

void vma_set_page_prot(struct vm_area_struct *vma)
{
	unsigned long flags = vma->vm_flags;

	if (vma_wants_writenotify(vma))
		flags &= ~VM_SHARED; /* read-only entries until the first write */
	WRITE_ONCE(vma->vm_page_prot, vm_get_page_prot(flags));
}

/*
 * Shared writable pages whose first write somebody wants to see: for the file system, or to find
 * dirty pages.
 */
bool vma_wants_writenotify(struct vm_area_struct *vma)
{
	if ((vma->vm_flags & (VM_WRITE | VM_SHARED)) != (VM_WRITE | VM_SHARED))
		return false;
	if (vma->vm_ops && (vma->vm_ops->page_mkwrite || vma->vm_ops->pfn_mkwrite))
		return true;
	if (vma->vm_flags & VM_PFNMAP)
		return false;
	return vma->vm_file && vma->vm_file->f_mapping &&
	       mapping_can_writeback(vma->vm_file->f_mapping);
}

bool accountable_mapping(unsigned long vm_flags)
{
	return (vm_flags & (VM_NORESERVE | VM_SHARED | VM_WRITE | VM_HUGETLB)) == VM_WRITE;
}

/* May nr_pages more be locked, if the flags say they would be? */
bool mlock_future_ok(struct mm_struct *mm, unsigned long vm_flags, unsigned long nr_pages)
{
	if (!(vm_flags & VM_LOCKED))
		return true;
	return mm->locked_vm + nr_pages <= rlimit(RLIMIT_MEMLOCK) >> PAGE_SHIFT ||
	       capable(CAP_IPC_LOCK);
}

/* ---------------------------------------------------------------- mmap_region */

static unsigned long count_mapped_pages(struct mm_struct *mm, unsigned long start,
					unsigned long end)
{
	struct vm_area_struct *vma = find_vma_intersection(mm, start, end);
	unsigned long pages = 0;

	for (; vma && vma->vm_start < end; vma = vma->vm_next)
		pages += (min(end, vma->vm_end) - max(start, vma->vm_start)) >> PAGE_SHIFT;
	return pages;
}

/* Gives a new area its backing; -errno leaves nothing behind but the area itself. */
static int mmap_back(struct vm_area_struct *vma, struct file *file)
{
	int err;

	if (!file)
		return vma->vm_flags & VM_SHARED ? shmem_zero_setup(vma) : 0;
	if (vma->vm_flags & VM_SHARED) {
		err = mapping_map_writable(file->f_mapping);
		if (err)
			return err;
	}
	vma->vm_file = get_file(file);
	err = file->f_op->mmap(file, vma);
	/* The area counts itself once it is in i_mmap; until then this count keeps seals away. */
	if (err) {
		if (vma->vm_flags & VM_SHARED)
			mapping_unmap_writable(file->f_mapping);
		fput(vma->vm_file);
		vma->vm_file = NULL;
	}
	return err;
}

/* A new area over a free range, linked and counted. */
static struct vm_area_struct *mmap_new_area(struct mm_struct *mm, struct file *file,
					    unsigned long addr, unsigned long len,
					    unsigned long vm_flags, pgoff_t pgoff)
{
	struct vm_area_struct *vma = vm_area_alloc(mm);
	int err;

	if (!vma)
		return ERR_PTR(-ENOMEM);
	vma->vm_start = addr;
	vma->vm_end = addr + len;
	vma->vm_flags = vm_flags;
	vma->vm_page_prot = vm_get_page_prot(vm_flags);
	vma->vm_pgoff = pgoff;
	err = mmap_back(vma, file);
	if (err) {
		/* A driver may have mapped pages before it gave up. */
		if (file)
			zap_page_range(vma, addr, len);
		vm_area_free(vma);
		return ERR_PTR(err);
	}
	vma_link(mm, vma, vma_prev_of(mm, addr));
	if (file && (vma->vm_flags & VM_SHARED))
		mapping_unmap_writable(file->f_mapping);
	vma_set_page_prot(vma);
	return vma;
}

unsigned long mmap_region(struct file *file, unsigned long addr, unsigned long len,
			  unsigned long vm_flags, pgoff_t pgoff)
{
	struct mm_struct *mm = current->mm;
	unsigned long pages = len >> PAGE_SHIFT, charged = 0;
	struct vm_area_struct *vma = NULL;
	int err;

	if (!may_expand_vm(mm, vm_flags, pages) &&
	    !may_expand_vm(mm, vm_flags, pages - count_mapped_pages(mm, addr, addr + len)))
		return -ENOMEM;
	err = __do_munmap(mm, addr, addr + len);
	if (err)
		return err;
	if (accountable_mapping(vm_flags)) {
		if (security_vm_enough_memory_mm(mm, pages))
			return -ENOMEM;
		charged = pages;
		vm_flags |= VM_ACCOUNT;
	}
	/* Each shared anonymous area is an object of its own, and so never joins another. */
	if (file || !(vm_flags & VM_SHARED))
		vma = vma_merge(mm, vma_prev_of(mm, addr), NULL, addr, addr + len, vm_flags, file,
				pgoff);
	if (!vma)
		vma = mmap_new_area(mm, file, addr, len, vm_flags, pgoff);
	if (IS_ERR(vma)) {
		vm_unacct_memory(charged);
		return PTR_ERR(vma);
	}
	vm_stat_account(mm, vma->vm_flags, pages);
	if (vma->vm_flags & VM_LOCKED) {
		if (vma->vm_flags & VM_SPECIAL)
			vma->vm_flags &= VM_LOCKED_CLEAR_MASK;
		else
			mm->locked_vm += pages;
	}
	return addr;
}

/* ---------------------------------------------------------------- do_mmap */

/* Does the file's kind of offset reach that far? */
static bool file_mmap_ok(struct file *file, pgoff_t pgoff, unsigned long len)
{
	struct inode *inode = file_inode(file);
	u64 max = ULONG_MAX;

	if (S_ISREG(inode->i_mode) || S_ISBLK(inode->i_mode) || S_ISSOCK(inode->i_mode))
		max = MAX_LFS_FILESIZE;
	if (len > max)
		return false;
	return pgoff <= (max - len) >> PAGE_SHIFT;
}

static int mmap_check_shared(struct file *file, unsigned long prot, unsigned long *vm_flags)
{
	if (prot & PROT_WRITE) {
		if (!(file->f_mode & FMODE_WRITE))
			return -EACCES;
		if (IS_SWAPFILE(file_inode(file)))
			return -ETXTBSY;
	}
	if (IS_APPEND(file_inode(file)) && (file->f_mode & FMODE_WRITE))
		return -EACCES;
	*vm_flags |= VM_SHARED | VM_MAYSHARE;
	if (!(file->f_mode & FMODE_WRITE))
		*vm_flags &= ~(VM_MAYWRITE | VM_SHARED);
	return 0;
}

/* May this open file be mapped so? Adjusts *vm_flags. */
static int mmap_check_file(struct file *file, unsigned long prot, unsigned long flags,
			   pgoff_t pgoff, unsigned long len, unsigned long *vm_flags)
{
	int err;

	if (!file_mmap_ok(file, pgoff, len))
		return -EOVERFLOW;
	switch (flags & MAP_TYPE) {
	case MAP_SHARED_VALIDATE:
		if (flags & ~LEGACY_MAP_MASK)
			return -EOPNOTSUPP; /* MAP_SYNC: no file here is persistent memory */
		fallthrough;
	case MAP_SHARED:
		err = mmap_check_shared(file, prot, vm_flags);
		if (err)
			return err;
		break;
	case MAP_PRIVATE:
		break;
	default:
		return -EINVAL;
	}
	if (!(file->f_mode & FMODE_READ))
		return -EACCES;
	if (path_noexec(&file->f_path)) {
		if (*vm_flags & VM_EXEC)
			return -EPERM;
		*vm_flags &= ~VM_MAYEXEC;
	}
	if (!file->f_op->mmap)
		return -ENODEV;
	return *vm_flags & VM_GROWSDOWN ? -EINVAL : 0;
}

static int mmap_check_anon(unsigned long flags, unsigned long *vm_flags)
{
	switch (flags & MAP_TYPE) {
	case MAP_SHARED:
		if (*vm_flags & VM_GROWSDOWN)
			return -EINVAL;
		*vm_flags |= VM_SHARED | VM_MAYSHARE;
		return 0;
	case MAP_PRIVATE:
		return 0;
	default:
		return -EINVAL;
	}
}

unsigned long do_mmap(struct file *file, unsigned long addr, unsigned long len, unsigned long prot,
		      unsigned long flags, unsigned long pgoff, unsigned long *populate)
{
	struct mm_struct *mm = current->mm;
	unsigned long vm_flags;
	int err;

	*populate = 0;
	if (!len)
		return -EINVAL;
	if ((prot & PROT_READ) && (current->personality & READ_IMPLIES_EXEC) &&
	    !(file && path_noexec(&file->f_path)))
		prot |= PROT_EXEC;
	if (flags & MAP_FIXED_NOREPLACE)
		flags |= MAP_FIXED;
	if (!(flags & MAP_FIXED)) {
		addr &= PAGE_MASK;
		if (addr && addr < sysctl_mmap_min_addr)
			addr = PAGE_ALIGN(sysctl_mmap_min_addr); /* a hint too low is moved up */
	}
	len = PAGE_ALIGN(len);
	if (!len)
		return -ENOMEM;
	if (pgoff + (len >> PAGE_SHIFT) < pgoff)
		return -EOVERFLOW;
	if (mm->map_count > sysctl_max_map_count)
		return -ENOMEM;
	addr = get_unmapped_area(file, addr, len, pgoff, flags);
	if (IS_ERR_VALUE(addr))
		return addr;
	if ((flags & MAP_FIXED_NOREPLACE) && find_vma_intersection(mm, addr, addr + len))
		return -EEXIST;

	vm_flags = calc_vm_prot_bits(prot) | calc_vm_flag_bits(flags) | mm->def_flags | VM_MAYREAD |
		   VM_MAYWRITE | VM_MAYEXEC;
	if ((flags & MAP_LOCKED) && !can_do_mlock())
		return -EPERM;
	if (!mlock_future_ok(mm, vm_flags, len >> PAGE_SHIFT))
		return -EAGAIN;
	err = file ? mmap_check_file(file, prot, flags, pgoff, len, &vm_flags) :
		     mmap_check_anon(flags, &vm_flags);
	if (err)
		return err;
	if (!file)
		pgoff = vm_flags & VM_SHARED ? 0 : addr >> PAGE_SHIFT;
	if ((flags & MAP_NORESERVE) && sysctl_overcommit_memory != OVERCOMMIT_NEVER)
		vm_flags |= VM_NORESERVE;
	addr = mmap_region(file, addr, len, vm_flags, pgoff);
	if (!IS_ERR_VALUE(addr) &&
	    ((vm_flags & VM_LOCKED) || (flags & (MAP_POPULATE | MAP_NONBLOCK)) == MAP_POPULATE))
		*populate = len;
	return addr;
}

unsigned long vm_mmap_pgoff(struct file *file, unsigned long addr, unsigned long len,
			    unsigned long prot, unsigned long flags, unsigned long pgoff)
{
	struct mm_struct *mm = current->mm;
	unsigned long ret, populate;

	if (mmap_write_lock_killable(mm))
		return -EINTR;
	ret = do_mmap(file, addr, len, prot, flags, pgoff, &populate);
	mmap_write_unlock(mm);
	if (populate)
		mm_populate(ret, populate);
	return ret;
}

unsigned long vm_mmap(struct file *file, unsigned long addr, unsigned long len, unsigned long prot,
		      unsigned long flags, unsigned long offset)
{
	if (offset + PAGE_ALIGN(len) < offset || offset_in_page(offset))
		return -EINVAL;
	return vm_mmap_pgoff(file, addr, len, prot, flags, offset >> PAGE_SHIFT);
}

/* What a mapping of huge pages fails with: there are sizes, but the pool is empty. */
static int huge_mapping_error(unsigned long len, unsigned long flags)
{
	unsigned int shift = (flags >> MAP_HUGE_SHIFT) & MAP_HUGE_MASK;

	if (!shift)
		shift = PMD_SHIFT;
	if ((shift != PMD_SHIFT && shift != PUD_SHIFT) || !round_up(len, 1UL << shift))
		return -EINVAL;
	return -ENOMEM;
}

long sys_mmap(unsigned long addr, unsigned long len, unsigned long prot, unsigned long flags,
	      unsigned long fd, unsigned long off)
{
	struct file *file = NULL;
	long ret;

	if (offset_in_page(off))
		return -EINVAL;
	if (!(flags & MAP_ANONYMOUS)) {
		file = fget(fd);
		if (!file)
			return -EBADF;
		if (flags & MAP_HUGETLB) { /* only files of hugetlbfs could */
			fput(file);
			return -EINVAL;
		}
	} else if (flags & MAP_HUGETLB) {
		return huge_mapping_error(len, flags);
	}
	ret = vm_mmap_pgoff(file, addr, len, prot, flags, off >> PAGE_SHIFT);
	if (file)
		fput(file);
	return ret;
}

/*
 * Pages of a shared mapping in another order: made of a new mapping of the same file. Nobody uses
 * it; it has been replaced by mmap().
 */
long sys_remap_file_pages(unsigned long start, unsigned long size, unsigned long prot,
			  unsigned long pgoff, unsigned long flags)
{
	struct mm_struct *mm = current->mm;
	unsigned long populate = 0, map_flags, ret = -EINVAL;
	struct vm_area_struct *vma, *last;
	struct file *file;

	start &= PAGE_MASK;
	size &= PAGE_MASK;
	if (prot || start + size <= start || pgoff + (size >> PAGE_SHIFT) < pgoff)
		return -EINVAL;
	if (mmap_write_lock_killable(mm))
		return -EINTR;
	vma = vma_lookup(mm, start);
	if (!vma || !(vma->vm_flags & VM_SHARED))
		goto out;
	for (last = vma; last->vm_end < start + size; last = last->vm_next) {
		struct vm_area_struct *next = last->vm_next;

		if (!next || next->vm_start != last->vm_end || next->vm_file != vma->vm_file ||
		    next->vm_flags != vma->vm_flags)
			goto out;
	}
	prot = VM_PROT_FLAG(vma->vm_flags, VM_READ, PROT_READ) |
	       VM_PROT_FLAG(vma->vm_flags, VM_WRITE, PROT_WRITE) |
	       VM_PROT_FLAG(vma->vm_flags, VM_EXEC, PROT_EXEC);
	map_flags = (flags & MAP_NONBLOCK) | MAP_SHARED | MAP_FIXED | MAP_POPULATE |
		    VM_PROT_FLAG(vma->vm_flags, VM_LOCKED, MAP_LOCKED);
	file = get_file(vma->vm_file);
	ret = do_mmap(file, start, size, prot, map_flags, pgoff, &populate);
	fput(file);
out:
	mmap_write_unlock(mm);
	if (populate)
		mm_populate(ret, populate);
	return IS_ERR_VALUE(ret) ? (long)ret : 0;
}
