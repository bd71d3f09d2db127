// SPDX-License-Identifier: MIT
/*
 * Damaged ELF files. Four programs of the root are damaged: one that is static, one that is
 * position-independent, the dynamic linker as a program, and the dynamic linker as the interpreter
 * of another. Each copy is changed in place, executed, and made whole again.
 */

#include "files.h"
#include <elf.h>
#include <stddef.h>

#define NAME_OF_INTERPRETER	"/tmp/files/ld.so"

static struct base {
	const char *name, *from, *path;
	char *argv[3];
	unsigned char *whole, *now;
	size_t size, size_now;
	int dirty_all;		/* more than the head may differ */
} bases[] = {
	{ .name = "static", .from = "/auk/busybox", .path = "/tmp/files/static",
	  .argv = { "true" } },
	{ .name = "pie", .from = "/bin/true", .path = "/tmp/files/pie", .argv = { "true" } },
	{ .name = "linker", .from = "/lib64/ld-linux-x86-64.so.2", .path = "/tmp/files/linker",
	  .argv = { "ld.so", "/bin/true" } },
	{ .name = "interp", .from = "/lib64/ld-linux-x86-64.so.2", .path = NAME_OF_INTERPRETER,
	  .argv = { "true" } },
};
static struct base *base;

#define HEAD	4096	/* where headers are; most damage is done there */

struct field {
	const char *name;
	unsigned int offset, size;
};

#define FIELD(type, name) { #name, offsetof(type, name), sizeof(((type *)0)->name) }
static const struct field header_fields[] = {
	FIELD(Elf64_Ehdr, e_type), FIELD(Elf64_Ehdr, e_machine), FIELD(Elf64_Ehdr, e_version),
	FIELD(Elf64_Ehdr, e_entry), FIELD(Elf64_Ehdr, e_phoff), FIELD(Elf64_Ehdr, e_shoff),
	FIELD(Elf64_Ehdr, e_flags), FIELD(Elf64_Ehdr, e_ehsize), FIELD(Elf64_Ehdr, e_phentsize),
	FIELD(Elf64_Ehdr, e_phnum), FIELD(Elf64_Ehdr, e_shentsize), FIELD(Elf64_Ehdr, e_shnum),
};
static const struct field segment_fields[] = {
	FIELD(Elf64_Phdr, p_type), FIELD(Elf64_Phdr, p_flags), FIELD(Elf64_Phdr, p_offset),
	FIELD(Elf64_Phdr, p_vaddr), FIELD(Elf64_Phdr, p_paddr), FIELD(Elf64_Phdr, p_filesz),
	FIELD(Elf64_Phdr, p_memsz), FIELD(Elf64_Phdr, p_align),
};

static const uint64_t edges[] = {
	0, 1, 2, 3, 4, 6, 7, 15, 16, 55, 56, 57, 64, 72, 73, 74, 0xfff, 0x1000, 0x1001, 0x2000,
	0xffff, 0x10000, 0x200000, 0x7fffffff, 0x80000000, 0xffffffff, 0x100000000, 0x40000000000,
	0x555555554000, 0x7fffffffe000, 0x7fffffffeff8, 0x7fffffffefff, 0x7ffffffff000,
	0x800000000000, 0xffff800000000000, 0xffffffff80000000, 0xfffffffffffff000,
	0xffffffffffffffff, 0x7fffffffffffffff, 0x8000000000000000,
};

static const uint32_t types[] = { PT_NULL, PT_LOAD, PT_DYNAMIC, PT_INTERP, PT_NOTE, PT_SHLIB, PT_PHDR,
				  PT_TLS, PT_GNU_EH_FRAME, PT_GNU_STACK, PT_GNU_RELRO, 0x6474e553 };

static unsigned char *read_whole(const char *path, size_t *size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	unsigned char *data;
	struct stat st;

	must(fd >= 0 && !fstat(fd, &st), path);
	data = malloc(st.st_size);
	must(data && read(fd, data, st.st_size) == st.st_size, path);
	close(fd);
	*size = st.st_size;
	return data;
}

static Elf64_Phdr *segments(void)
{
	return (Elf64_Phdr *)(base->now + sizeof(Elf64_Ehdr));
}

static int nr_segments(void)
{
	return ((Elf64_Ehdr *)base->whole)->e_phnum;
}

static Elf64_Phdr *find_segment(unsigned char *image, uint32_t type)
{
	Elf64_Phdr *p = (Elf64_Phdr *)(image + sizeof(Elf64_Ehdr));

	for (int n = ((Elf64_Ehdr *)image)->e_phnum; n > 0; n--, p++)
		if (p->p_type == type)
			return p;
	return NULL;
}

/* A copy of a program whose interpreter is the one that gets damaged. */
static void make_asking(void)
{
	size_t size;
	unsigned char *data = read_whole("/bin/true", &size);
	Elf64_Phdr *p = find_segment(data, PT_INTERP);

	must(p && p->p_filesz >= sizeof(NAME_OF_INTERPRETER), "an interpreter's name");
	memset(data + p->p_offset, 0, p->p_filesz);
	strcpy((char *)data + p->p_offset, NAME_OF_INTERPRETER);
	write_whole("/tmp/files/asking", data, size);
	free(data);
}

void elf_prepare(void)
{
	for (size_t i = 0; i < sizeof(bases) / sizeof(bases[0]); i++) {
		struct base *b = &bases[i];

		b->whole = read_whole(b->from, &b->size);
		b->now = malloc(b->size);
		must(b->now != NULL, "memory");
		memcpy(b->now, b->whole, b->size);
		write_whole(b->path, b->whole, b->size);
	}
	make_asking();
}

/* ---------------------------------------------------------------- kinds of damage */

static void set_field(struct mutant *m, const char *where, unsigned char *at,
		      const struct field *f)
{
	uint64_t old = 0, new = edges[below(sizeof(edges) / sizeof(edges[0]))];

	memcpy(&old, at + f->offset, f->size);
	if (below(3) == 0)
		new = old + (below(2) ? 1 : -1) * (1L << below(20));
	memcpy(at + f->offset, &new, f->size);
	tell(m, " %s.%s=%#lx", where, f->name, (unsigned long)new);
}

static void damage_header(struct mutant *m)
{
	set_field(m, "header", base->now,
		  &header_fields[below(sizeof(header_fields) / sizeof(header_fields[0]))]);
}

static void damage_segment(struct mutant *m)
{
	int i = below(nr_segments());
	char where[16];

	sprintf(where, "segment%d", i);
	set_field(m, where, (unsigned char *)&segments()[i],
		  &segment_fields[below(sizeof(segment_fields) / sizeof(segment_fields[0]))]);
}

static void damage_type(struct mutant *m)
{
	int i = below(nr_segments());
	uint32_t type = types[below(sizeof(types) / sizeof(types[0]))];

	segments()[i].p_type = type;
	tell(m, " segment%d.p_type=%#x", i, type);
}

static void damage_order(struct mutant *m)
{
	int i = below(nr_segments()), j = below(nr_segments());
	Elf64_Phdr kept = segments()[i];

	segments()[i] = segments()[j];
	if (below(2))
		segments()[j] = kept;
	tell(m, " segment%d=segment%d", i, j);
}

static void damage_overlap(struct mutant *m)
{
	int i = below(nr_segments()), j = below(nr_segments());

	segments()[i].p_type = PT_LOAD;
	segments()[i].p_vaddr = segments()[j].p_vaddr + (below(3) - 1) * 0x1000;
	if (below(2))
		segments()[i].p_memsz += 1UL << below(47);
	tell(m, " segment%d over segment%d", i, j);
}

static void damage_interp(struct mutant *m)
{
	static const char *const names[] = { "", "/", "/tmp", "/dev/null", "/bin/true", "relative",
					     "/tmp/files/pie", "/tmp/files/asking", "/etc/passwd",
					     "/lib64/none", "/tmp/files/linker", "./../../bin/sh" };
	Elf64_Phdr *p = find_segment(base->whole, PT_INTERP);
	const char *name = names[below(sizeof(names) / sizeof(names[0]))];

	if (!p)
		p = find_segment(base->whole, PT_NOTE);
	if (!p)
		return;
	p = segments() + (p - (Elf64_Phdr *)(base->whole + sizeof(Elf64_Ehdr)));
	p->p_type = PT_INTERP;
	if (p->p_offset + 32 > HEAD)
		return;
	memset(base->now + p->p_offset, below(4) ? 0 : 'x', 28);
	strcpy((char *)base->now + p->p_offset, name);
	if (below(2))
		p->p_filesz = strlen(name) + below(3);
	tell(m, " interpreter \"%s\" of %lu", name, (unsigned long)p->p_filesz);
}

static void damage_stack(struct mutant *m)
{
	int i = below(nr_segments());

	segments()[i].p_type = PT_GNU_STACK;
	segments()[i].p_flags = below(8);
	tell(m, " segment%d is the stack, %u", i, segments()[i].p_flags);
}

static void damage_bits(struct mutant *m)
{
	size_t range = sizeof(Elf64_Ehdr);
	int n = 1 + below(4);

	if (!below(3))
		range = base->size;
	else if (below(2))
		range += nr_segments() * sizeof(Elf64_Phdr);
	tell(m, " bits");
	while (n-- > 0) {
		size_t at = below(range);

		base->now[at] ^= 1 << below(8);
		base->dirty_all |= at >= HEAD;
		tell(m, " %zu", at);
	}
}

static void damage_length(struct mutant *m)
{
	static const size_t lengths[] = { 0, 1, 4, 16, 63, 64, 65, 119, 120, 400, 4095, 4096, 4097 };

	base->size_now = below(2) ? lengths[below(13)] : below(base->size);
	tell(m, " cut to %zu", base->size_now);
}

static void damage_all_segments(struct mutant *m)
{
	unsigned char *p = (unsigned char *)segments();

	for (size_t n = below(sizeof(Elf64_Phdr) * nr_segments()); n > 0; n--)
		p[n - 1] = draw();
	tell(m, " random segments");
}

static void (*const kinds[])(struct mutant *) = {
	damage_header, damage_header, damage_segment, damage_segment, damage_segment,
	damage_segment, damage_type, damage_order, damage_overlap, damage_interp, damage_stack,
	damage_bits, damage_bits, damage_length, damage_all_segments,
};

/* ---------------------------------------------------------------- */

/* Writes `from` over the file: all of it if asked for, else the head. */
static void write_back(const unsigned char *from, size_t size, int all)
{
	size_t n = all || size < HEAD ? size : HEAD;
	int fd, tries = 0;

	/* A process that was killed may not be gone yet. */
	while ((fd = open(base->path, O_WRONLY | O_CLOEXEC)) < 0 && errno == ETXTBSY &&
	       tries++ < 1000)
		usleep(10000);
	must(fd >= 0, base->path);
	must(pwrite(fd, from, n, 0) == (ssize_t)n, base->path);
	must(!ftruncate(fd, size), base->path);
	close(fd);
}

void elf_make(struct mutant *m)
{
	int n = 1 + (below(3) == 0) + (below(4) == 0);

	base = &bases[below(sizeof(bases) / sizeof(bases[0]))];
	base->size_now = base->size;
	base->dirty_all = 0;
	tell(m, "%s:", base->name);
	while (n-- > 0)
		kinds[below(sizeof(kinds) / sizeof(kinds[0]))](m);
	write_back(base->now, base->size_now, base->dirty_all);
	m->path = strcmp(base->name, "interp") ? base->path : "/tmp/files/asking";
	memcpy(m->argv, base->argv, sizeof(base->argv));
}

void elf_undo(void)
{
	int all = base->dirty_all || base->size_now != base->size;

	memcpy(base->now, base->whole, all ? base->size : HEAD);
	write_back(base->whole, base->size, all);
}
