/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_INIT_H
#define _LINUX_INIT_H

/*
 * Code and data needed only while the system boots, and boot parameters.
 *
 * There are no initcall sections: init/main.c calls each room's init function by name. What is
 * marked __init or __initdata is given back to the page allocator before /init runs, so nothing
 * that stays may refer to it.
 */

#include <linux/compiler.h>

#define __init		__section(".init.text") __cold
#define __initdata	__section(".init.data")
#define __initconst	__section(".init.rodata")
#define __ro_after_init	__section(".data..ro_after_init")
#define __exit		__used
#define __ref

#ifndef __ASSEMBLY__

/*
 * A boot parameter: `name` as on the command line with its '=' where it takes a value; `fn` gets
 * what follows the name (never NULL) and returns nonzero if it took it. Parameters nobody takes are
 * handed to /init as arguments or environment.
 */
struct obs_kernel_param {
	const char *str;
	int (*setup_func)(char *value);
	int early;	/* parsed before memory management is up */
};

#define __setup_param(string, fn, is_early)						\
	static const struct obs_kernel_param __setup_##fn __used			\
		__section(".init.setup") __aligned(8) = { string, fn, is_early }
#define __setup(string, fn)		__setup_param(string, fn, 0)
#define early_param(string, fn)		__setup_param(string, fn, 1)

extern const struct obs_kernel_param __setup_start[], __setup_end[];
extern char boot_command_line[];	/* as the loader passed it; read only after setup_arch() */
extern char *saved_command_line;	/* what /proc/cmdline shows */

/* Calls every matching early parameter. Boot, once. */
void parse_early_param(void);

#define COMMAND_LINE_SIZE	2048

#endif /* __ASSEMBLY__ */
#endif
