// SPDX-License-Identifier: MIT
/* The list of file system types the kernel knows. */

#include <linux/fs.h>
#include <linux/init.h>
#include <linux/namei.h>
#include <linux/seq_file.h>
#include <linux/string.h>
#include <linux/syscalls.h>
#include <linux/uaccess.h>

static struct file_system_type *file_systems;
static DEFINE_RWLOCK(file_systems_lock);

/* The link that points to the type of that name, or the last one. */
static struct file_system_type **find_filesystem(const char *name, unsigned int len)
{
	struct file_system_type **p;

	for (p = &file_systems; *p; p = &(*p)->next)
		if (!strncmp((*p)->name, name, len) && !(*p)->name[len])
			break;
	return p;
}

int register_filesystem(struct file_system_type *type)
{
	struct file_system_type **p;
	int err = 0;

	write_lock(&file_systems_lock);
	p = find_filesystem(type->name, strlen(type->name));
	if (*p)
		err = -EBUSY;
	else
		*p = type;
	write_unlock(&file_systems_lock);
	return err;
}

int unregister_filesystem(struct file_system_type *type)
{
	struct file_system_type **p;
	int err = -EINVAL;

	write_lock(&file_systems_lock);
	for (p = &file_systems; *p; p = &(*p)->next) {
		if (*p == type) {
			*p = type->next;
			type->next = NULL;
			err = 0;
			break;
		}
	}
	write_unlock(&file_systems_lock);
	return err;
}

/* A subtype may follow the name after a dot ("fuse.sshfs"). */
struct file_system_type *get_fs_type(const char *name)
{
	struct file_system_type *type;

	read_lock(&file_systems_lock);
	type = *find_filesystem(name, strcspn(name, "."));
	read_unlock(&file_systems_lock);
	return type;
}

int filesystems_show(struct seq_file *m, void *v)
{
	struct file_system_type *p;

	read_lock(&file_systems_lock);
	for (p = file_systems; p; p = p->next)
		seq_printf(m, "%s\t%s\n", p->fs_flags & FS_REQUIRES_DEV ? "" : "nodev", p->name);
	read_unlock(&file_systems_lock);
	return 0;
}

static long fs_index(const char __user *uname)
{
	struct filename *name = getname(uname);
	struct file_system_type *p;
	long index = 0, ret = -EINVAL;

	if (IS_ERR(name))
		return PTR_ERR(name);
	read_lock(&file_systems_lock);
	for (p = file_systems; p; p = p->next, index++) {
		if (!strcmp(p->name, name->name)) {
			ret = index;
			break;
		}
	}
	read_unlock(&file_systems_lock);
	putname(name);
	return ret;
}

static long fs_name(unsigned long index, char __user *buf)
{
	struct file_system_type *p;

	read_lock(&file_systems_lock);
	for (p = file_systems; p && index; p = p->next)
		index--;
	read_unlock(&file_systems_lock);
	if (!p)
		return -EINVAL;
	return copy_to_user(buf, p->name, strlen(p->name) + 1) ? -EFAULT : 0;
}

static long fs_maxindex(void)
{
	struct file_system_type *p;
	long index = 0;

	read_lock(&file_systems_lock);
	for (p = file_systems; p; p = p->next)
		index++;
	read_unlock(&file_systems_lock);
	return index;
}

long sys_sysfs(int option, unsigned long arg1, unsigned long arg2)
{
	switch (option) {
	case 1:
		return fs_index((const char __user *)arg1);
	case 2:
		return fs_name(arg1, (char __user *)arg2);
	case 3:
		return fs_maxindex();
	}
	return -EINVAL;
}
