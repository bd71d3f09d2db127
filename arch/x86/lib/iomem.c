// SPDX-License-Identifier: MIT
/* Copies to and from device memory: in order, by four bytes where possible. */

#include <linux/io.h>

void memcpy_fromio(void *to, const volatile void __iomem *from, size_t n)
{
	for (; n >= 4; n -= 4, to += 4, from += 4)
		*(u32 *)to = readl(from);
	for (; n; n--, to++, from++)
		*(u8 *)to = readb(from);
}

void memcpy_toio(volatile void __iomem *to, const void *from, size_t n)
{
	for (; n >= 4; n -= 4, to += 4, from += 4)
		writel(*(const u32 *)from, to);
	for (; n; n--, to++, from++)
		writeb(*(const u8 *)from, to);
}

void memset_io(volatile void __iomem *to, int c, size_t n)
{
	for (; n; n--, to++)
		writeb(c, to);
}
