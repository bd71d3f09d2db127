// SPDX-License-Identifier: MIT
/* User memory beyond plain copies: strings, structures that grow, accesses that must not sleep. */

#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/uaccess.h>
#include <asm/cpufeature.h>

#define ONES	0x0101010101010101UL
#define HIGHS	0x8080808080808080UL

/* Nonzero if a byte of the word is zero; its lowest set bit is in the first such byte. */
static __always_inline unsigned long zero_bytes(unsigned long word)
{
	return (word - ONES) & ~word & HIGHS;
}

/* A word at a time as long as words can be read and hold no end; what remains, a byte at a time. */
long strncpy_from_user(char *dst, const char __user *src, long count)
{
	unsigned long max, done = 0, word, zeros;
	char c;

	if (count <= 0)
		return 0;
	if ((unsigned long)src >= TASK_SIZE_MAX)
		return -EFAULT;
	max = min_t(unsigned long, count, TASK_SIZE_MAX - (unsigned long)src);
	user_access_begin_raw();
	while (done + sizeof(long) <= max) {
		unsafe_get_user(word, (const unsigned long __user *)(src + done), bytewise);
		*(unsigned long *)(dst + done) = word;
		zeros = zero_bytes(word);
		if (zeros) {
			user_access_end_raw();
			return done + (__builtin_ctzl(zeros) >> 3);
		}
		done += sizeof(long);
	}
bytewise:
	while (done < max) {
		unsafe_get_user(c, src + done, fault);
		dst[done] = c;
		if (!c) {
			user_access_end_raw();
			return done;
		}
		done++;
	}
	user_access_end_raw();
	return done >= (unsigned long)count ? count : -EFAULT;
fault:
	user_access_end_raw();
	return -EFAULT;
}

long strnlen_user(const char __user *str, long count)
{
	unsigned long max, done = 0, word, zeros;
	char c;

	if (count <= 0 || (unsigned long)str >= TASK_SIZE_MAX)
		return 0;
	max = min_t(unsigned long, count, TASK_SIZE_MAX - (unsigned long)str);
	user_access_begin_raw();
	while (done + sizeof(long) <= max) {
		unsafe_get_user(word, (const unsigned long __user *)(str + done), bytewise);
		zeros = zero_bytes(word);
		if (zeros) {
			user_access_end_raw();
			return done + (__builtin_ctzl(zeros) >> 3) + 1;
		}
		done += sizeof(long);
	}
bytewise:
	while (done < max) {
		unsafe_get_user(c, str + done, fault);
		done++;
		if (!c) {
			user_access_end_raw();
			return done;
		}
	}
	user_access_end_raw();
	return done >= (unsigned long)count ? count + 1 : 0;
fault:
	user_access_end_raw();
	return 0;
}

int check_zeroed_user(const void __user *from, size_t size)
{
	const char __user *p = from;
	u8 byte;

	for (; size; size--, p++) {
		if (get_user(byte, (const u8 __user *)p))
			return -EFAULT;
		if (byte)
			return 0;
	}
	return 1;
}

int copy_struct_from_user(void *dst, size_t ksize, const void __user *src, size_t usize)
{
	size_t size = min(ksize, usize);
	int ret;

	if (usize > ksize) {
		ret = check_zeroed_user(src + size, usize - size);
		if (ret <= 0)
			return ret ?: -E2BIG;
	}
	if (copy_from_user(dst, src, size))
		return -EFAULT;
	memset(dst + size, 0, ksize - size);
	return 0;
}

size_t fault_in_readable(const char __user *uaddr, size_t size)
{
	const char __user *p = uaddr, *end = uaddr + size;
	char c;

	if (!size)
		return 0;
	if (!access_ok(uaddr, size))
		return size;
	for (; p < end; p = (const char __user *)(((unsigned long)p & PAGE_MASK) + PAGE_SIZE))
		if (get_user(c, p))
			return end - p;
	(void)c;
	return 0;
}

/*
 * Touching for writing must not change anything another thread may be changing: the fault is served
 * without a store.
 */
size_t fault_in_writeable(char __user *uaddr, size_t size)
{
	unsigned long p = (unsigned long)uaddr, end = p + size;
	bool unlocked = false;

	if (!size)
		return 0;
	if (!access_ok(uaddr, size))
		return size;
	mmap_read_lock(current->mm);
	for (; p < end; p = (p & PAGE_MASK) + PAGE_SIZE)
		if (fixup_user_fault(current->mm, p, FAULT_FLAG_WRITE, &unlocked))
			break;
	mmap_read_unlock(current->mm);
	return p < end ? end - p : 0;
}

long copy_from_user_nofault(void *dst, const void __user *src, size_t size)
{
	long left;

	if (!access_ok(src, size) || !current->mm)
		return -EFAULT;
	pagefault_disable();
	left = __copy_from_user_inatomic(dst, src, size);
	pagefault_enable();
	return left ? -EFAULT : 0;
}

long copy_to_user_nofault(void __user *dst, const void *src, size_t size)
{
	long left;

	if (!access_ok(dst, size) || !current->mm)
		return -EFAULT;
	pagefault_disable();
	left = __copy_to_user_inatomic(dst, src, size);
	pagefault_enable();
	return left ? -EFAULT : 0;
}

long copy_from_kernel_nofault(void *dst, const void *src, size_t size)
{
	if ((unsigned long)src < TASK_SIZE_MAX + PAGE_SIZE)
		return -EFAULT;
	return copy_kernel_nofault_generic(dst, src, size) ? -EFAULT : 0;
}

extern const struct smap_site { int offset; u32 third; } __start_smap_sites[], __stop_smap_sites[];

/*
 * Before the image becomes read-only: nopl (%rax) turns into clac or stac. Same length, so no CPU
 * ever sees half of one.
 */
void __init smap_enable_sites(void)
{
	const struct smap_site *s;

	if (!boot_cpu_has(X86_FEATURE_SMAP))
		return;
	for (s = __start_smap_sites; s < __stop_smap_sites; s++) {
		u8 *insn = (u8 *)&s->offset + s->offset;

		insn[1] = 0x01;
		insn[2] = s->third;
	}
}
