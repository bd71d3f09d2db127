// SPDX-License-Identifier: MIT
/*
 * memfd_create(), and sealing: promises about a memory file that its owner cannot take back, so
 * that another process may rely on its contents.
 */

#include <linux/err.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/pagemap.h>
#include <linux/pagevec.h>
#include <linux/slab.h>
#include <linux/syscalls.h>
#include <linux/uaccess.h>
#include <uapi/linux/memfd.h>
#include "shmem.h"

#define F_ALL_SEALS (F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_FUTURE_WRITE)

#define MFD_NAME_PREFIX "memfd:"
#define MFD_NAME_MAX	(NAME_MAX - (sizeof(MFD_NAME_PREFIX) - 1))

/*
 * References to pages that are neither the cache's nor a page table's may be used to write later:
 * direct I/O in flight. They are short; the caller may try again.
 */
static int check_no_pins(struct address_space *mapping)
{
	struct pagevec pvec;
	pgoff_t index = 0;
	int err = 0;

	pagevec_init(&pvec);
	while (!err && pagevec_lookup_range(&pvec, mapping, &index, ULONG_MAX)) {
		for (unsigned int i = 0; i < pagevec_count(&pvec); i++) {
			struct page *page = pvec.pages[i];

			/* the cache's and ours */
			if (page_ref_count(page) - page_mapcount(page) > 2)
				err = -EBUSY;
		}
		pagevec_release(&pvec);
		if (!index)
			break;
	}
	return err;
}

int shmem_get_seals(struct file *file)
{
	if (file->f_op != &shmem_file_operations)
		return -EINVAL;
	return SHMEM_I(file_inode(file))->seals;
}

int shmem_add_seals(struct file *file, unsigned int seals)
{
	struct inode *inode = file_inode(file);
	struct shmem_inode_info *info;
	int err = -EPERM;

	if (!(file->f_mode & FMODE_WRITE))
		return -EPERM;
	if (seals & ~(unsigned int)F_ALL_SEALS)
		return -EINVAL;
	if (file->f_op != &shmem_file_operations)
		return -EINVAL;
	info = SHMEM_I(inode);
	inode_lock(inode);
	if (info->seals & F_SEAL_SEAL)
		goto out;
	if ((seals & F_SEAL_WRITE) && !(info->seals & F_SEAL_WRITE)) {
		err = mapping_deny_writable(file->f_mapping); /* for good */
		if (err)
			goto out;
		err = check_no_pins(file->f_mapping);
		if (err) {
			mapping_allow_writable(file->f_mapping);
			goto out;
		}
	}
	info->seals |= seals;
	err = 0;
out:
	inode_unlock(inode);
	return err;
}

long memfd_fcntl(struct file *file, unsigned int cmd, unsigned int arg)
{
	switch (cmd) {
	case F_ADD_SEALS:
		return shmem_add_seals(file, arg);
	case F_GET_SEALS:
		return shmem_get_seals(file);
	default:
		return -EINVAL;
	}
}

/* "memfd:" and the caller's name, to kfree(); ERR_PTR. */
static char *memfd_name(const char __user *uname)
{
	const size_t prefix = sizeof(MFD_NAME_PREFIX) - 1;
	long len = strnlen_user(uname, MFD_NAME_MAX + 1);
	char *name;

	if (len <= 0)
		return ERR_PTR(-EFAULT);
	if (len > (long)MFD_NAME_MAX + 1)
		return ERR_PTR(-EINVAL);
	name = kmalloc(prefix + len, GFP_KERNEL);
	if (!name)
		return ERR_PTR(-ENOMEM);
	memcpy(name, MFD_NAME_PREFIX, prefix);
	if (copy_from_user(name + prefix, uname, len)) {
		kfree(name);
		return ERR_PTR(-EFAULT);
	}
	if (name[prefix + len - 1]) { /* it was changed meanwhile */
		kfree(name);
		return ERR_PTR(-EFAULT);
	}
	return name;
}

long sys_memfd_create(const char __user *uname, unsigned int flags)
{
	unsigned int known = MFD_CLOEXEC | MFD_ALLOW_SEALING;
	struct file *file;
	char *name;
	int fd;

	/* MFD_HUGETLB and its sizes are known flags of something there is none of. */
	if (flags & MFD_HUGETLB)
		known |= MFD_HUGETLB | (MFD_HUGE_MASK << MFD_HUGE_SHIFT);
	if (flags & ~known)
		return -EINVAL;
	name = memfd_name(uname);
	if (IS_ERR(name))
		return PTR_ERR(name);
	fd = -ENOSYS;
	if (flags & MFD_HUGETLB)
		goto out_name;
	fd = get_unused_fd_flags(flags & MFD_CLOEXEC ? O_CLOEXEC : 0);
	if (fd < 0)
		goto out_name;
	file = shmem_file_setup(name, 0, VM_NORESERVE);
	if (IS_ERR(file)) {
		put_unused_fd(fd);
		fd = PTR_ERR(file);
		goto out_name;
	}
	file->f_mode |= FMODE_LSEEK | FMODE_PREAD | FMODE_PWRITE;
	file->f_flags |= O_LARGEFILE;
	if (flags & MFD_ALLOW_SEALING)
		SHMEM_I(file_inode(file))->seals &= ~F_SEAL_SEAL;
	fd_install(fd, file);
out_name:
	kfree(name);
	return fd;
}
