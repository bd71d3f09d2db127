/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_BYTEORDER_GENERIC_H
#define _LINUX_BYTEORDER_GENERIC_H

/*
 * Numbers of fixed byte order, from the __ names of the UAPI header that <asm/byteorder.h> includes
 * first.
 */

#define cpu_to_le64	__cpu_to_le64
#define le64_to_cpu	__le64_to_cpu
#define cpu_to_le32	__cpu_to_le32
#define le32_to_cpu	__le32_to_cpu
#define cpu_to_le16	__cpu_to_le16
#define le16_to_cpu	__le16_to_cpu
#define cpu_to_be64	__cpu_to_be64
#define be64_to_cpu	__be64_to_cpu
#define cpu_to_be32	__cpu_to_be32
#define be32_to_cpu	__be32_to_cpu
#define cpu_to_be16	__cpu_to_be16
#define be16_to_cpu	__be16_to_cpu
#define le16_to_cpup	__le16_to_cpup
#define le32_to_cpup	__le32_to_cpup
#define le64_to_cpup	__le64_to_cpup
#define be16_to_cpup	__be16_to_cpup
#define be32_to_cpup	__be32_to_cpup
#define be64_to_cpup	__be64_to_cpup

#define htonl(x)	__cpu_to_be32(x)
#define ntohl(x)	__be32_to_cpu(x)
#define htons(x)	__cpu_to_be16(x)
#define ntohs(x)	__be16_to_cpu(x)

#define le16_add_cpu(var, val)	(*(var) = cpu_to_le16(le16_to_cpu(*(var)) + (val)))
#define le32_add_cpu(var, val)	(*(var) = cpu_to_le32(le32_to_cpu(*(var)) + (val)))
#define le64_add_cpu(var, val)	(*(var) = cpu_to_le64(le64_to_cpu(*(var)) + (val)))
#define be32_add_cpu(var, val)	(*(var) = cpu_to_be32(be32_to_cpu(*(var)) + (val)))

#endif
