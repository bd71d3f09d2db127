// SPDX-License-Identifier: MIT
/*
 * ELF programs: System V ABI, chapters 4 and 5, and its AMD64 supplement.
 *
 * How this works
 *
 * The file's header and program headers are read and checked; if a PT_INTERP names an interpreter
 * (the dynamic linker), it is opened and checked too. Only then does begin_new_exec() give up the
 * old program. Each PT_LOAD segment is mapped from the file, the rest of its memory (bss) is
 * zeroed; the interpreter is mapped the same way. The new stack gets, from the top: the strings,
 * the platform name, 16 random bytes, the auxiliary vector, envp[], argv[] and argc. The program
 * starts at its interpreter's entry or its own.
 *
 *	ET_EXEC			where its headers say
 *	ET_DYN with interpreter	a random place from two thirds of the address space upwards (a
 *	position-independent program)
 *	ET_DYN without		with the mappings, below mmap_base (static PIE; the dynamic linker
 *	run by itself)
 *
 * I1. Nothing in the file is trusted: every size, offset and address is checked where it is used,
 *     or by the function it is given to (vm_mmap() refuses what does not fit). A bad file fails
 *     with ENOEXEC before the point of no return, and kills the process after it.
 * I2. The headers are read once; later changes of the file do not matter.
 */

#include <linux/binfmts.h>
#include <linux/elf.h>
#include <linux/coredump.h>
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/jiffies.h>
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/personality.h>
#include <linux/ptrace.h>
#include <linux/random.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <uapi/linux/limits.h>
#include <uapi/linux/auxvec.h>
#include "exec_internal.h"

#define ELF_PAGESTART(v)	((v) & PAGE_MASK)
#define ELF_PAGEOFFSET(v)	((v) & ~PAGE_MASK)
#define ELF_PAGEALIGN(v)	PAGE_ALIGN(v)
#define BAD_ADDR(x)		((unsigned long)(x) >= TASK_SIZE)

typedef struct elf64_hdr Ehdr;
typedef struct elf64_phdr Phdr;

/* A checked file: its header and program headers in kernel memory. */
struct elf_image {
	struct file *file;
	Ehdr hdr;
	Phdr *phdrs;
};

/* Where an image has come to lie. */
struct elf_place {
	unsigned long bias;			/* what is added to the file's addresses */
	bool near;				/* unplaced: at the file's own addresses, if free */
	bool one_bss;				/* an interpreter's way: see map_last_bss() */
	int last_prot;				/* of the segment that reaches highest */
	unsigned long start_code, end_code, start_data, end_data;
	unsigned long brk;			/* end of the last segment */
	/* of the program headers in memory, without bias; 0: not mapped */
	unsigned long phdr_addr;
};

/* ---- reading */

static int elf_read(struct file *file, void *buf, size_t len, loff_t pos)
{
	ssize_t got = kernel_read(file, buf, len, &pos);

	if (got < 0)
		return got;
	return got == len ? 0 : -EIO;
}

/* The class is not looked at: program headers of another one have another size. */
static bool header_ok(const Ehdr *hdr)
{
	return !memcmp(hdr->e_ident, ELFMAG, SELFMAG) && elf_check_arch(hdr);
}

static bool type_ok(const Ehdr *hdr)
{
	return hdr->e_type == ET_EXEC || hdr->e_type == ET_DYN;
}

/* Reads and checks the program headers. -ENOEXEC, -ENOMEM, or what reading says. */
static int read_phdrs(struct elf_image *img)
{
	size_t size = (size_t)img->hdr.e_phnum * sizeof(Phdr);
	int err;

	if (img->hdr.e_phentsize != sizeof(Phdr) || !size || size > PAGE_SIZE ||
	    (loff_t)img->hdr.e_phoff < 0)
		return -ENOEXEC;
	img->phdrs = kmalloc(size, GFP_KERNEL);
	if (!img->phdrs)
		return -ENOMEM;
	err = elf_read(img->file, img->phdrs, size, img->hdr.e_phoff);
	return err == -EIO ? -ENOEXEC : err;
}

/* The interpreter's path, allocated; NULL if the file names none. */
static char *read_interp_name(const struct elf_image *img)
{
	const Phdr *ph, *end = img->phdrs + img->hdr.e_phnum;
	char *name;
	int err;

	for (ph = img->phdrs; ph < end && ph->p_type != PT_INTERP; ph++)
		;
	if (ph == end)
		return NULL;
	if (ph->p_filesz > PATH_MAX || ph->p_filesz < 2)
		return ERR_PTR(-ENOEXEC);
	if ((loff_t)ph->p_offset < 0)
		return ERR_PTR(-EINVAL);
	name = kmalloc(ph->p_filesz, GFP_KERNEL);
	if (!name)
		return ERR_PTR(-ENOMEM);
	err = elf_read(img->file, name, ph->p_filesz, ph->p_offset);
	if (!err && name[ph->p_filesz - 1])
		err = -ENOEXEC;
	if (!err)
		return name;
	kfree(name);
	return ERR_PTR(err);
}

/* Opens and checks the interpreter the program asks for; leaves interp->file NULL if none. */
static int open_interp(struct linux_binprm *bprm, const struct elf_image *img,
		       struct elf_image *interp)
{
	char *name = read_interp_name(img);
	struct file *file;
	int err;

	if (IS_ERR_OR_NULL(name))
		return PTR_ERR_OR_ZERO(name);
	file = open_exec(name);
	kfree(name);
	if (IS_ERR(file))
		return PTR_ERR(file);
	interp->file = file;
	would_dump(bprm, file);
	err = elf_read(file, &interp->hdr, sizeof(interp->hdr), 0);
	if (err)
		return err;
	if (!header_ok(&interp->hdr))
		return -ELIBBAD;
	err = read_phdrs(interp);
	return err == -ENOEXEC ? -ELIBBAD : err;
}

static void close_interp(struct elf_image *interp)
{
	exec_close(interp->file);
	kfree(interp->phdrs);
}

/* ---- mapping */

static int phdr_prot(const Phdr *ph)
{
	return (ph->p_flags & PF_R ? PROT_READ : 0) | (ph->p_flags & PF_W ? PROT_WRITE : 0) |
	       (ph->p_flags & PF_X ? PROT_EXEC : 0);
}

/* From the first segment's page to the last one's end; 0 if there is none. */
static unsigned long total_mapping_size(const struct elf_image *img)
{
	unsigned long low = ~0UL, high = 0;
	int i;

	for (i = 0; i < img->hdr.e_phnum; i++) {
		const Phdr *ph = &img->phdrs[i];

		if (ph->p_type != PT_LOAD)
			continue;
		low = min(low, (unsigned long)ELF_PAGESTART(ph->p_vaddr));
		high = max(high, (unsigned long)(ph->p_vaddr + ph->p_memsz));
	}
	return high > low ? high - low : 0;
}

/* The largest alignment a segment asks for, if it is one. */
static unsigned long maximum_alignment(const struct elf_image *img)
{
	unsigned long align = 0;
	int i;

	for (i = 0; i < img->hdr.e_phnum; i++) {
		unsigned long a = img->phdrs[i].p_align;

		if (img->phdrs[i].p_type == PT_LOAD && a && is_power_of_2(a) && a < TASK_SIZE)
			align = max(align, a);
	}
	return ELF_PAGEALIGN(align);
}

/*
 * Maps the part of a segment that comes from the file; its page's address or an errno. Of an
 * interpreter (empty_too) also the page of a part of no length, if it lies within one.
 */
static unsigned long map_file_part(const struct elf_image *img, const Phdr *ph, unsigned long addr,
				   int flags, unsigned long total, bool empty_too)
{
	unsigned long size = ELF_PAGEALIGN(ph->p_filesz + ELF_PAGEOFFSET(ph->p_vaddr));
	unsigned long off = ph->p_offset - ELF_PAGEOFFSET(ph->p_vaddr), mapped;

	addr = ELF_PAGESTART(addr);
	if (!total && !(empty_too ? size : ph->p_filesz))
		return addr;
	if (!total)
		return vm_mmap(img->file, addr, size, phdr_prot(ph), flags, off);
	/*
	 * The first of several takes room for all, so that they find it free; the others map over
	 * it.
	 */
	size = max(size, PAGE_SIZE);
	total = max(ELF_PAGEALIGN(total), size);
	mapped = vm_mmap(img->file, addr, total, phdr_prot(ph), flags, off);
	if (!BAD_ADDR(mapped) && total > size)
		vm_munmap(mapped + size, total - size);
	return mapped;
}

/*
 * Zeroes from the end of the file's part to the end of the segment. The last page of the file's
 * part goes on with whatever follows in the file. That it cannot be cleared, because it cannot be
 * written or lies beyond the file's end, is for the program to find out.
 */
static int map_bss(const Phdr *ph, unsigned long bias)
{
	unsigned long from = ph->p_vaddr + bias + ph->p_filesz,
		      to = ph->p_vaddr + bias + ph->p_memsz;
	unsigned long page = ph->p_filesz ? ELF_PAGEALIGN(from) : ELF_PAGESTART(from);
	int prot = phdr_prot(ph);

	if (ph->p_memsz <= ph->p_filesz)
		return 0;
	if (ph->p_filesz && clear_user((void __user *)from, page - from))
		pr_debug("%s: the end of a segment cannot be cleared\n", current->comm);
	to = ELF_PAGEALIGN(to);
	return to > page ? vm_brk_flags(page, to - page, prot & PROT_EXEC ? VM_EXEC : 0) : 0;
}

/* In an interpreter only what follows the last of the file's bytes is zeroed, and it must be. */
static int map_last_bss(const struct elf_place *place)
{
	unsigned long from = place->end_data, page = ELF_PAGEALIGN(from);
	unsigned long to = ELF_PAGEALIGN(place->brk);

	if (clear_user((void __user *)from, page - from))
		return -EFAULT;
	if (to <= page)
		return 0;
	return vm_brk_flags(page, to - page, place->last_prot & PROT_EXEC ? VM_EXEC : 0);
}

static int check_segment(const Phdr *ph, unsigned long addr)
{
	if (BAD_ADDR(addr) || ph->p_filesz > ph->p_memsz || ph->p_memsz > TASK_SIZE ||
	    TASK_SIZE - ph->p_memsz < addr)
		return -EINVAL;
	return 0;
}

static void note_segment(struct elf_place *place, const Phdr *ph, const Ehdr *hdr)
{
	unsigned long start = ph->p_vaddr + place->bias, file_end = start + ph->p_filesz;

	if ((ph->p_flags & PF_X) && start < place->start_code)
		place->start_code = start;
	if (place->start_data < start)
		place->start_data = start;
	if ((ph->p_flags & PF_X) && place->end_code < file_end)
		place->end_code = file_end;
	if (place->end_data < file_end)
		place->end_data = file_end;
	if (place->brk < start + ph->p_memsz) {
		place->brk = start + ph->p_memsz;
		place->last_prot = phdr_prot(ph);
	}
	if (ph->p_offset <= hdr->e_phoff && hdr->e_phoff - ph->p_offset < ph->p_filesz)
		place->phdr_addr = ph->p_vaddr + (hdr->e_phoff - ph->p_offset);
}

/*
 * Maps all segments of an image. On entry place->bias is where an ET_DYN image shall go, 0 for
 * "anywhere"; on return, what was added to its addresses.
 */
static int map_image(const struct elf_image *img, struct elf_place *place)
{
	bool dyn = img->hdr.e_type == ET_DYN, first = true;
	unsigned long total = 0, addr;
	int i, err, flags;

	place->start_code = ~0UL;
	for (i = 0; i < img->hdr.e_phnum; i++) {
		const Phdr *ph = &img->phdrs[i];

		if (ph->p_type != PT_LOAD)
			continue;
		flags = MAP_PRIVATE | MAP_FIXED;
		total = 0;
		if (first) {
			total = total_mapping_size(img);
			if (!total)
				return -EINVAL;
			flags = MAP_PRIVATE | MAP_FIXED_NOREPLACE;
			if (dyn && !place->bias)
				flags = MAP_PRIVATE;
			if (dyn && !place->near)
				place->bias = ELF_PAGESTART(place->bias - ph->p_vaddr);
		}
		if (!(flags & MAP_FIXED) && !(flags & MAP_FIXED_NOREPLACE))
			err = ph->p_filesz > ph->p_memsz ? -EINVAL : 0;
		else
			err = check_segment(ph, ph->p_vaddr + place->bias);
		/* A program's own addresses may not wrap, an interpreter's may. */
		if (!err && !place->one_bss)
			err = check_segment(ph, ph->p_vaddr);
		if (err)
			return err;
		addr = map_file_part(img, ph, ph->p_vaddr + place->bias, flags, total,
				     place->one_bss);
		if (BAD_ADDR(addr))
			return IS_ERR_VALUE(addr) ? (long)addr : -EINVAL;
		if (first && dyn) {
			place->bias = addr - ELF_PAGESTART(ph->p_vaddr);
			err = check_segment(ph, ph->p_vaddr + place->bias);
			if (err)
				return err;
		}
		first = false;
		err = place->one_bss ? 0 : map_bss(ph, place->bias);
		if (err)
			return err;
		note_segment(place, ph, &img->hdr);
	}
	if (first)
		return -ENOEXEC;
	return place->one_bss ? map_last_bss(place) : 0;
}

/* Where a position-independent program goes. */
static unsigned long choose_bias(const struct elf_image *img, bool has_interp)
{
	unsigned long bias = ELF_ET_DYN_BASE, align = maximum_alignment(img);

	if (img->hdr.e_type != ET_DYN || !has_interp)
		return 0;
	if (current->flags & PF_RANDOMIZE)
		bias += arch_mmap_rnd();
	return align ? bias & ~(align - 1) : bias;
}

/* ---- the stack */

struct aux_writer {
	unsigned long *next, *end;
};

static void aux_add(struct aux_writer *aux, unsigned long id, unsigned long value)
{
	if (WARN_ON_ONCE(aux->end - aux->next < 2))
		return;
	*aux->next++ = id;
	*aux->next++ = value;
}

/* Builds the auxiliary vector in mm->saved_auxv; how many words it has. */
static int fill_auxv(struct linux_binprm *bprm, const Ehdr *hdr, const struct elf_place *place,
		     unsigned long interp_base, unsigned long random, unsigned long platform)
{
	unsigned long *auxv = current->mm->saved_auxv;
	struct aux_writer aux = { auxv, auxv + AT_VECTOR_SIZE - 2 };
	const struct cred *cred = current_cred();

#define NEW_AUX_ENT(id, value)	aux_add(&aux, id, value)
	memset(auxv, 0, sizeof(current->mm->saved_auxv));
	ARCH_DLINFO;
	NEW_AUX_ENT(AT_HWCAP, ELF_HWCAP);
	NEW_AUX_ENT(AT_PAGESZ, ELF_EXEC_PAGESIZE);
	NEW_AUX_ENT(AT_CLKTCK, USER_HZ);
	NEW_AUX_ENT(AT_PHDR, place->phdr_addr + place->bias);
	NEW_AUX_ENT(AT_PHENT, sizeof(Phdr));
	NEW_AUX_ENT(AT_PHNUM, hdr->e_phnum);
	NEW_AUX_ENT(AT_BASE, interp_base);
	NEW_AUX_ENT(AT_FLAGS, 0);
	NEW_AUX_ENT(AT_ENTRY, hdr->e_entry + place->bias);
	NEW_AUX_ENT(AT_UID, from_kuid_munged(cred->user_ns, cred->uid));
	NEW_AUX_ENT(AT_EUID, from_kuid_munged(cred->user_ns, cred->euid));
	NEW_AUX_ENT(AT_GID, from_kgid_munged(cred->user_ns, cred->gid));
	NEW_AUX_ENT(AT_EGID, from_kgid_munged(cred->user_ns, cred->egid));
	NEW_AUX_ENT(AT_SECURE, bprm->secureexec);
	NEW_AUX_ENT(AT_RANDOM, random);
	NEW_AUX_ENT(AT_HWCAP2, ELF_HWCAP2);
	NEW_AUX_ENT(AT_EXECFN, bprm->exec);
	NEW_AUX_ENT(AT_PLATFORM, platform);
#undef NEW_AUX_ENT
	return aux.next - auxv + 2;	/* and AT_NULL, which is all zeros */
}

/* Writes pointers to `n` consecutive strings from *p on, and a NULL; *p and *sp move past them. */
static int put_strings(int n, unsigned long *p, unsigned long __user **sp)
{
	while (n-- > 0) {
		long len;

		if (put_user(*p, (*sp)++))
			return -EFAULT;
		len = strnlen_user((char __user *)*p, MAX_ARG_STRLEN);
		if (!len || len > MAX_ARG_STRLEN)
			return -EINVAL;
		*p += len;
	}
	return put_user(0UL, (*sp)++);
}

/* Everything below the strings. bprm->p becomes the stack pointer the program starts with. */
static int create_elf_tables(struct linux_binprm *bprm, const Ehdr *hdr,
			     const struct elf_place *place, unsigned long interp_base)
{
	struct mm_struct *mm = current->mm;
	unsigned long p = arch_align_stack(bprm->p), platform, random, strings = bprm->p;
	unsigned long __user *sp;
	u8 seed[16];
	int words, err;

	p -= sizeof(ELF_PLATFORM);
	platform = p;
	if (copy_to_user((void __user *)p, ELF_PLATFORM, sizeof(ELF_PLATFORM)))
		return -EFAULT;
	get_random_bytes(seed, sizeof(seed));
	p -= sizeof(seed);
	random = p;
	if (copy_to_user((void __user *)p, seed, sizeof(seed)))
		return -EFAULT;
	words = fill_auxv(bprm, hdr, place, interp_base, random, platform);

	/* argc, argv[] and NULL, envp[] and NULL, auxv; argc on a multiple of 16. */
	sp = (unsigned long __user *)((p & ~15UL) -
				      (3UL + bprm->argc + bprm->envc + words) * sizeof(*sp));
	sp = (unsigned long __user *)((unsigned long)sp & ~15UL);
	bprm->p = (unsigned long)sp;
	if (put_user((unsigned long)bprm->argc, sp++))
		return -EFAULT;
	mm->arg_start = strings;
	err = put_strings(bprm->argc, &strings, &sp);
	if (err)
		return err;
	mm->arg_end = mm->env_start = strings;
	err = put_strings(bprm->envc, &strings, &sp);
	if (err)
		return err;
	mm->env_end = strings;
	return copy_to_user(sp, mm->saved_auxv, words * sizeof(*sp)) ? -EFAULT : 0;
}

/* ---- the program */

static int stack_protection(const struct elf_image *img)
{
	int i;

	for (i = 0; i < img->hdr.e_phnum; i++)
		if (img->phdrs[i].p_type == PT_GNU_STACK)
			return img->phdrs[i].p_flags & PF_X ? EXSTACK_ENABLE_X : EXSTACK_DISABLE_X;
	return EXSTACK_DEFAULT;
}

static void set_mm_places(struct linux_binprm *bprm, const struct elf_image *img,
			  const struct elf_place *place, bool has_interp)
{
	struct mm_struct *mm = current->mm;

	mm->start_code = place->start_code;
	mm->end_code = place->end_code;
	mm->start_data = place->start_data;
	mm->end_data = place->end_data;
	mm->start_stack = bprm->p;
	mm->start_brk = mm->brk = ELF_PAGEALIGN(place->brk);
	if ((current->flags & PF_RANDOMIZE) && randomize_va_space > 1) {
		/* A program among the mappings has no room to grow above itself. */
		if (img->hdr.e_type == ET_DYN && !has_interp)
			mm->brk = mm->start_brk = ELF_ET_DYN_BASE;
		mm->brk = mm->start_brk = arch_randomize_brk(mm);
	}
}

/* After the point of no return: builds the new image and starts it. */
static int start_image(struct linux_binprm *bprm, struct elf_image *img, struct elf_image *interp)
{
	struct elf_place place = { 0 }, interp_place = { 0 };
	bool has_interp = interp->file != NULL;
	unsigned long entry;
	int err;

	err = setup_arg_pages(bprm, randomize_stack_top(STACK_TOP), stack_protection(img));
	if (err)
		return err;
	place.bias = choose_bias(img, has_interp);
	err = map_image(img, &place);
	if (err)
		return err;
	entry = img->hdr.e_entry + place.bias;
	if (has_interp) {
		if (!type_ok(&interp->hdr))
			return -EINVAL;
		interp_place.near = !place.bias;
		interp_place.one_bss = true;
		err = map_image(interp, &interp_place);
		if (err)
			return err;
		entry = interp->hdr.e_entry + interp_place.bias;
	}
	if (BAD_ADDR(entry))
		return -EINVAL;

	set_binfmt(&elf_format);
	err = arch_setup_additional_pages(bprm, has_interp);
	if (err)
		return err;
	err = create_elf_tables(bprm, &img->hdr, &place, interp_place.bias);
	if (err)
		return err;
	set_mm_places(bprm, img, &place, has_interp);
	/* Old programs that read through NULL pointers ask for a page there. */
	if (current->personality & MMAP_PAGE_ZERO)
		vm_mmap(NULL, 0, PAGE_SIZE, PROT_READ | PROT_EXEC, MAP_FIXED | MAP_PRIVATE, 0);
	finalize_exec(bprm);
	start_thread(current_pt_regs(), entry, bprm->p);
	return 0;
}

static int load_elf_binary(struct linux_binprm *bprm)
{
	struct elf_image img = { .file = bprm->file }, interp = { .file = NULL };
	int err = -ENOEXEC;

	memcpy(&img.hdr, bprm->buf, sizeof(img.hdr));
	if (!header_ok(&img.hdr) || !type_ok(&img.hdr) || !bprm->file->f_op->mmap)
		return -ENOEXEC;
	err = read_phdrs(&img);
	if (!err)
		err = open_interp(bprm, &img, &interp);
	if (!err)
		err = begin_new_exec(bprm);
	if (err)
		goto out;

	SET_PERSONALITY(&img.hdr);
	if (!(current->personality & ADDR_NO_RANDOMIZE) && randomize_va_space)
		current->flags |= PF_RANDOMIZE;
	setup_new_exec(bprm);
	err = start_image(bprm, &img, &interp);
out:
	close_interp(&interp);
	kfree(img.phdrs);
	return err;
}

struct linux_binfmt elf_format = {
	.load_binary = load_elf_binary,
	.core_dump = elf_core_dump,
	.min_coredump = ELF_EXEC_PAGESIZE,
};
