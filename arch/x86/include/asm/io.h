/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_IO_H
#define _ASM_X86_IO_H

/*
 * Device registers: ports and memory. Accesses to uncached memory are made in program order, so no
 * barrier is needed. Any context, except ioremap.
 */

#include <linux/types.h>

static __always_inline u8 inb(u16 port)
{
	u8 v;
	__asm__ __volatile__("inb %w1, %b0" : "=a"(v) : "Nd"(port));
	return v;
}
static __always_inline u16 inw(u16 port)
{
	u16 v;
	__asm__ __volatile__("inw %w1, %w0" : "=a"(v) : "Nd"(port));
	return v;
}
static __always_inline u32 inl(u16 port)
{
	u32 v;
	__asm__ __volatile__("inl %w1, %k0" : "=a"(v) : "Nd"(port));
	return v;
}
static __always_inline void outb(u8 v, u16 port)
{
	__asm__ __volatile__("outb %b0, %w1" : : "a"(v), "Nd"(port));
}
static __always_inline void outw(u16 v, u16 port)
{
	__asm__ __volatile__("outw %w0, %w1" : : "a"(v), "Nd"(port));
}
static __always_inline void outl(u32 v, u16 port)
{
	__asm__ __volatile__("outl %k0, %w1" : : "a"(v), "Nd"(port));
}

/*
 * A write to the diagnostics port takes about a microsecond, which old devices want between
 * accesses.
 */
static __always_inline void io_delay(void) { outb(0, 0x80); }
static inline u8 inb_p(u16 port) { u8 v = inb(port); io_delay(); return v; }
static inline void outb_p(u8 v, u16 port) { outb(v, port); io_delay(); }

static __always_inline void insw(u16 port, void *buf, unsigned long n)
{
	__asm__ __volatile__("rep insw" : "+D"(buf), "+c"(n) : "d"(port) : "memory");
}
static __always_inline void outsw(u16 port, const void *buf, unsigned long n)
{
	__asm__ __volatile__("rep outsw" : "+S"(buf), "+c"(n) : "d"(port) : "memory");
}

/* One move of the full width each: emulated devices take no other. */
static __always_inline u8 readb(const volatile void __iomem *a)
{
	u8 v;
	__asm__ __volatile__("movb %1, %0"
			     : "=q"(v)
			     : "m"(*(const volatile u8 __force *)a)
			     : "memory");
	return v;
}
static __always_inline u16 readw(const volatile void __iomem *a)
{
	u16 v;
	__asm__ __volatile__("movw %1, %0"
			     : "=r"(v)
			     : "m"(*(const volatile u16 __force *)a)
			     : "memory");
	return v;
}
static __always_inline u32 readl(const volatile void __iomem *a)
{
	u32 v;
	__asm__ __volatile__("movl %1, %0"
			     : "=r"(v)
			     : "m"(*(const volatile u32 __force *)a)
			     : "memory");
	return v;
}
static __always_inline u64 readq(const volatile void __iomem *a)
{
	u64 v;
	__asm__ __volatile__("movq %1, %0"
			     : "=r"(v)
			     : "m"(*(const volatile u64 __force *)a)
			     : "memory");
	return v;
}
static __always_inline void writeb(u8 v, volatile void __iomem *a)
{
	__asm__ __volatile__("movb %0, %1" : : "q"(v), "m"(*(volatile u8 __force *)a) : "memory");
}
static __always_inline void writew(u16 v, volatile void __iomem *a)
{
	__asm__ __volatile__("movw %0, %1" : : "r"(v), "m"(*(volatile u16 __force *)a) : "memory");
}
static __always_inline void writel(u32 v, volatile void __iomem *a)
{
	__asm__ __volatile__("movl %0, %1" : : "r"(v), "m"(*(volatile u32 __force *)a) : "memory");
}
static __always_inline void writeq(u64 v, volatile void __iomem *a)
{
	__asm__ __volatile__("movq %0, %1" : : "r"(v), "m"(*(volatile u64 __force *)a) : "memory");
}
#define readl_relaxed	readl
#define writel_relaxed	writel

/*
 * Maps device memory, uncached (ioremap_cache: cached, for firmware tables). NULL on failure.
 * **Sleeps.**
 */
void __iomem *ioremap(phys_addr_t phys, unsigned long size);
void __iomem *ioremap_cache(phys_addr_t phys, unsigned long size);
void iounmap(volatile void __iomem *addr);
#define ioremap_uc	ioremap
#define ioremap_wc	ioremap
/*
 * Before vmalloc() is up: a few mappings of up to 64 KiB each in the fixed area; undone with
 * early_iounmap.
 */
void *early_memremap(phys_addr_t phys, unsigned long size);
void early_memunmap(void *addr, unsigned long size);

void memcpy_fromio(void *to, const volatile void __iomem *from, size_t n);
void memcpy_toio(volatile void __iomem *to, const void *from, size_t n);
void memset_io(volatile void __iomem *to, int c, size_t n);

#endif
