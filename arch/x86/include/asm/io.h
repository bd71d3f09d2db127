/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_IO_H
#define _ASM_X86_IO_H

/*
 * Device registers: ports and memory. Accesses to uncached memory are made in program order, so no
 * barrier is needed. Any context, except ioremap.
 */

#include <linux/types.h>

/* in##s() and out##s(): one register of a width, with the assembler's size of the operand. */
#define PORT_ACCESS(s, type, size)                                                      \
	static __always_inline type in##s(u16 port)                                     \
	{                                                                               \
		type v;                                                                 \
		__asm__ __volatile__("in" #s " %w1, %" size "0" : "=a"(v) : "Nd"(port));\
		return v;                                                               \
	}                                                                               \
	static __always_inline void out##s(type v, u16 port)                            \
	{                                                                               \
		__asm__ __volatile__("out" #s " %" size "0, %w1" : : "a"(v), "Nd"(port));\
	}
PORT_ACCESS(b, u8, "b")
PORT_ACCESS(w, u16, "w")
PORT_ACCESS(l, u32, "k")
#undef PORT_ACCESS

/*
 * A write to the diagnostics port takes about a microsecond, which old devices want between
 * accesses.
 */
static __always_inline void io_delay(void) { outb(0, 0x80); }
static inline u8 inb_p(u16 port) { u8 v = inb(port); io_delay(); return v; }
static inline void outb_p(u8 v, u16 port) { outb(v, port); io_delay(); }

static __always_inline void outsb(u16 port, const void *buf, unsigned long n)
{
	__asm__ __volatile__("rep outsb" : "+S"(buf), "+c"(n) : "d"(port) : "memory");
}
static __always_inline void insw(u16 port, void *buf, unsigned long n)
{
	__asm__ __volatile__("rep insw" : "+D"(buf), "+c"(n) : "d"(port) : "memory");
}
static __always_inline void outsw(u16 port, const void *buf, unsigned long n)
{
	__asm__ __volatile__("rep outsw" : "+S"(buf), "+c"(n) : "d"(port) : "memory");
}

/* read##s() and write##s(): one move of the full width each; emulated devices take no other. */
#define MEMORY_ACCESS(s, type, reg)                                                     \
	static __always_inline type read##s(const volatile void __iomem *a)             \
	{                                                                               \
		const volatile type *p = (const volatile type __force *)a;              \
		type v;                                                                 \
		__asm__ __volatile__("mov" #s " %1, %0" : "="reg(v) : "m"(*p) : "memory");\
		return v;                                                               \
	}                                                                               \
	static __always_inline void write##s(type v, volatile void __iomem *a)          \
	{                                                                               \
		volatile type *p = (volatile type __force *)a;                          \
		__asm__ __volatile__("mov" #s " %0, %1" : : reg(v), "m"(*p) : "memory");\
	}
MEMORY_ACCESS(b, u8, "q")
MEMORY_ACCESS(w, u16, "r")
MEMORY_ACCESS(l, u32, "r")
MEMORY_ACCESS(q, u64, "r")
#undef MEMORY_ACCESS
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
