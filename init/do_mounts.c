// SPDX-License-Identifier: MIT
/* The root file system when the initramfs does not bring its own /init. */

#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/namei.h>
#include <linux/string.h>
#include "init.h"

static char saved_root_name[64] __initdata;

static int __init root_dev_setup(char *line)
{
	strscpy(saved_root_name, line, sizeof(saved_root_name));
	return 1;
}
__setup("root=", root_dev_setup);

int __init init_eaccess(const char *filename)
{
	struct path path;
	int ret = kern_path(filename, LOOKUP_FOLLOW, &path);

	if (ret)
		return ret;
	ret = path_permission(&path, MAY_EXEC);
	path_put(&path);
	return ret;
}

void __init prepare_namespace(void)
{
	panic("VFS: Unable to mount root fs on \"%s\": there are no block devices yet; pass an initramfs with /init",
	      saved_root_name);
}
