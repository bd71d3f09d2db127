/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_CDEV_H
#define _LINUX_CDEV_H

/*
 * Character devices: which file_operations an open of a device number gets.
 *
 * A range of numbers is registered once and stays. Opening a node finds the range, swaps the file's
 * operations for the range's and calls their open(). All functions **sleep**.
 */

#include <linux/types.h>

struct file_operations;
struct inode;
struct file;
struct seq_file;

/*
 * Numbers dev .. dev + count - 1 belong to `fops` from now on. -EBUSY if one is taken, -ENOMEM.
 * `name` is kept.
 */
int register_chrdev_range(dev_t dev, unsigned int count, const char *name,
			  const struct file_operations *fops);
void unregister_chrdev_range(dev_t dev, unsigned int count);

/* A whole major (minors 0-255); with major 0 a free one is chosen and returned. */
int register_chrdev(unsigned int major, const char *name, const struct file_operations *fops);

/* What a node of a character device opens with, until open() has found the driver. */
extern const struct file_operations def_chr_fops;

/* The character part of /proc/devices. */
void chrdev_show(struct seq_file *m);

#endif
