// SPDX-License-Identifier: MIT
/*
 * socket(2): the way into networking, and as yet its threshold. No protocol family is there, so
 * every well-formed request gets the answer of a Linux whose family is not loaded, by which
 * programs know what to do without. The other calls on sockets come with the first family: until
 * then there is no descriptor to make them with.
 */

#include <linux/errno.h>
#include <linux/fcntl.h>
#include <linux/syscalls.h>

/* <uapi/> has none of these. */
#define SOCK_TYPE_MASK	0xf
#define SOCK_MAX	11	/* types are below */
#define NPROTO		46	/* and families */

long sys_socket(int family, int type, int protocol)
{
	if (type & ~(SOCK_TYPE_MASK | O_CLOEXEC | O_NONBLOCK))
		return -EINVAL;
	if (family < 0 || family >= NPROTO)
		return -EAFNOSUPPORT;
	if ((type & SOCK_TYPE_MASK) >= SOCK_MAX)
		return -EINVAL;
	return -EAFNOSUPPORT;
}
