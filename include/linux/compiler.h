/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_COMPILER_H
#define _LINUX_COMPILER_H

/* What the code says to the compiler and to the checkers. Any context. */

#define likely(x)		__builtin_expect(!!(x), 1)
#define unlikely(x)		__builtin_expect(!!(x), 0)

#define __packed		__attribute__((packed))
#define __aligned(n)		__attribute__((aligned(n)))
#define __section(name)		__attribute__((section(name)))
#define __used			__attribute__((used))
#define __maybe_unused		__attribute__((unused))
#define __must_check		__attribute__((warn_unused_result))
#define __noreturn		__attribute__((noreturn))
#define __weak			__attribute__((weak))
#define __pure			__attribute__((pure))
#define __cold			__attribute__((cold))
#define __printf(f, a)		__attribute__((format(printf, f, a)))
#define noinline		__attribute__((noinline))
#ifndef __always_inline
#define __always_inline		inline __attribute__((always_inline))
#endif
#define __no_sanitize_address	__attribute__((no_sanitize_address))
#define fallthrough		__attribute__((fallthrough))

#define ____cacheline_aligned		__aligned(64)
#define ____cacheline_aligned_in_smp	__aligned(64)
#define __read_mostly			__section(".data..read_mostly")

/* A user pointer is an address space of its own to clang's and sparse's checkers. */
#ifdef __CHECKER__
#define __user			__attribute__((noderef, address_space(1)))
#define __iomem			__attribute__((noderef, address_space(2)))
#define __percpu		__attribute__((noderef, address_space(3)))
#define __rcu			__attribute__((noderef, address_space(4)))
#define __force			__attribute__((force))
#else
#define __user
#define __iomem
#define __percpu
#define __rcu
#define __force
#endif
#define __bitwise
#define __acquires(x)
#define __releases(x)

#ifndef __ASSEMBLY__

/* The compiler may not move memory accesses across it; the CPU may. */
#define barrier()		__asm__ __volatile__("" ::: "memory")
/* The same, and what is stored at `ptr` is not dropped as dead: for wiping keys. */
#define barrier_data(ptr)	__asm__ __volatile__("" :: "r" (ptr) : "memory")

/* One access, of the full width, that the compiler neither repeats nor drops. */
#define READ_ONCE(x)		(*(const volatile __typeof__(x) *)&(x))
#define WRITE_ONCE(x, val)	(*(volatile __typeof__(x) *)&(x) = (val))

#define OPTIMIZER_HIDE_VAR(v)	__asm__ ("" : "=r" (v) : "0" (v))
#define unreachable()		__builtin_unreachable()
#define __same_type(a, b)	__builtin_types_compatible_p(__typeof__(a), __typeof__(b))
#define BUILD_BUG_ON(cond)	_Static_assert(!(cond), #cond)
#define static_assert(cond, ...) _Static_assert(cond, "" #cond)

#endif /* __ASSEMBLY__ */
#endif
