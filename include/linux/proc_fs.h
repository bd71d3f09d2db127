/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_PROC_FS_H
#define _LINUX_PROC_FS_H

/*
 * /proc: files that show the kernel's own state.
 *
 * A room that has something to show makes an entry at boot; reading it calls the room's show
 * function or its file operations. Entries stay until removed; a removed one is gone for new opens,
 * while files that are open keep the memory (not the code) alive. All functions **sleep** and
 * return NULL when out of memory.
 */

#include <linux/types.h>
#include <linux/fs.h>

struct proc_dir_entry;
struct seq_file;
struct seq_operations;

struct proc_dir_entry *proc_mkdir(const char *name, struct proc_dir_entry *parent);
struct proc_dir_entry *proc_symlink(const char *name, struct proc_dir_entry *parent,
				    const char *target);
/* parent NULL: /proc itself. mode 0 means 0444. name may have folders that exist. */
struct proc_dir_entry *proc_create_data(const char *name, umode_t mode,
					struct proc_dir_entry *parent,
					const struct file_operations *fops, void *data);
struct proc_dir_entry *proc_create(const char *name, umode_t mode, struct proc_dir_entry *parent,
				   const struct file_operations *fops);
/* A whole file from one function. */
struct proc_dir_entry *proc_create_single_data(const char *name, umode_t mode,
					       struct proc_dir_entry *parent,
					       int (*show)(struct seq_file *m, void *v),
					       void *data);
#define proc_create_single(name, mode, parent, show)                                               \
	proc_create_single_data(name, mode, parent, show, NULL)
struct proc_dir_entry *proc_create_seq_data(const char *name, umode_t mode,
					    struct proc_dir_entry *parent,
					    const struct seq_operations *ops, void *data);
#define proc_create_seq(name, mode, parent, ops) proc_create_seq_data(name, mode, parent, ops, NULL)
/* An empty folder that something is to be mounted on. */
struct proc_dir_entry *proc_create_mount_point(const char *name);

void proc_remove(struct proc_dir_entry *entry);
void remove_proc_entry(const char *name, struct proc_dir_entry *parent);
/* The `data` an inode's entry was made with. */
void *pde_data(const struct inode *inode);

/* Its process has been released: what the caches keep of its folders goes. **Sleeps.** */
struct pid;
void proc_flush_pid(struct pid *pid);

/* Boot. */
void proc_root_init(void);

#endif
