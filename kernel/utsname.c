// SPDX-License-Identifier: MIT
/* The names of the system: what uname(2) says and the log begins with. */

#include <linux/utsname.h>

/* The interface level is Linux 6.1: programs compare this number. */
#define UTS_RELEASE	"6.1.0-auk"
#define UTS_VERSION	"#1 SMP PREEMPT " __DATE__ " " __TIME__

struct uts_namespace init_uts_ns = {
	.name = {
		.sysname = "Linux",
		.nodename = "(none)",
		.release = UTS_RELEASE,
		.version = UTS_VERSION,
		.machine = "x86_64",
		.domainname = "(none)",
	},
};

DECLARE_RWSEM(uts_sem);

#ifdef __clang__
#define COMPILER	"clang " __clang_version__
#else
#define COMPILER	"gcc " __VERSION__
#endif

const char linux_banner[] = "Linux version " UTS_RELEASE " (auk) (" COMPILER ") " UTS_VERSION "\n";
