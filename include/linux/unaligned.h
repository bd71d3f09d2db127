/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_UNALIGNED_H
#define _LINUX_UNALIGNED_H

/* Numbers at any address, in the CPU's, little-endian or big-endian order. Any context. */

#include <linux/types.h>
#include <linux/byteorder.h>

#define get_unaligned(ptr) ({							\
	const struct { __typeof__(*(ptr)) v; } __packed *__gu_p = (const void *)(ptr);	\
	__gu_p->v; })
#define put_unaligned(val, ptr) do {						\
	struct { __typeof__(*(ptr)) v; } __packed *__pu_p = (void *)(ptr);	\
	__pu_p->v = (val);							\
} while (0)

static __always_inline u16 get_unaligned_le16(const void *p)
{
	return le16_to_cpu(get_unaligned((const __le16 *)p));
}

static __always_inline u32 get_unaligned_le32(const void *p)
{
	return le32_to_cpu(get_unaligned((const __le32 *)p));
}

static __always_inline u64 get_unaligned_le64(const void *p)
{
	return le64_to_cpu(get_unaligned((const __le64 *)p));
}

static __always_inline u16 get_unaligned_be16(const void *p)
{
	return be16_to_cpu(get_unaligned((const __be16 *)p));
}

static __always_inline u32 get_unaligned_be32(const void *p)
{
	return be32_to_cpu(get_unaligned((const __be32 *)p));
}

static __always_inline u64 get_unaligned_be64(const void *p)
{
	return be64_to_cpu(get_unaligned((const __be64 *)p));
}

static __always_inline void put_unaligned_le16(u16 v, void *p)
{
	put_unaligned(cpu_to_le16(v), (__le16 *)p);
}

static __always_inline void put_unaligned_le32(u32 v, void *p)
{
	put_unaligned(cpu_to_le32(v), (__le32 *)p);
}

static __always_inline void put_unaligned_le64(u64 v, void *p)
{
	put_unaligned(cpu_to_le64(v), (__le64 *)p);
}

static __always_inline void put_unaligned_be16(u16 v, void *p)
{
	put_unaligned(cpu_to_be16(v), (__be16 *)p);
}

static __always_inline void put_unaligned_be32(u32 v, void *p)
{
	put_unaligned(cpu_to_be32(v), (__be32 *)p);
}

static __always_inline void put_unaligned_be64(u64 v, void *p)
{
	put_unaligned(cpu_to_be64(v), (__be64 *)p);
}

#endif
