// SPDX-License-Identifier: MIT
/*
 * The ELF core file: header, one PT_NOTE, a PT_LOAD for every area, the notes, then the areas'
 * contents on page boundaries.
 *
 *	notes: of the thread that died, then of each other thread: PRSTATUS, FPREGSET
 *	       of the process, after the first PRSTATUS: PRPSINFO, SIGINFO, AUXV, FILE
 *
 * Notes are built in one buffer, since their size must be known for the program headers.
 */

#include <linux/binfmts.h>
#include <linux/coredump.h>
#include <linux/elf.h>
#include <linux/cred.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/sched/cputime.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/time64.h>
#include <linux/uaccess.h>
#include "exec_internal.h"

#define XSTATE_MAX	4096
#define FILE_NOTE_MAX	(4U << 20)
#define ELF_PRARGSZ	80

/*
 * What <sys/procfs.h> lays out for debuggers: the kernel's side of NT_PRSTATUS and NT_PRPSINFO on
 * x86-64.
 */
struct core_prstatus {
	struct { int si_signo, si_code, si_errno; } pr_info;
	short pr_cursig;
	unsigned long pr_sigpend, pr_sighold;
	pid_t pr_pid, pr_ppid, pr_pgrp, pr_sid;
	struct __kernel_old_timeval pr_utime, pr_stime, pr_cutime, pr_cstime;
	elf_gregset_t pr_reg;
	int pr_fpvalid;
};

struct core_prpsinfo {
	char pr_state, pr_sname, pr_zomb, pr_nice;
	unsigned long pr_flag;
	uid_t pr_uid;
	gid_t pr_gid;
	pid_t pr_pid, pr_ppid, pr_pgrp, pr_sid;
	char pr_fname[16];
	char pr_psargs[ELF_PRARGSZ];
};

/* The notes so far. */
struct note_buf {
	char *data;
	size_t used, size;
};

/* Appends one note; its data's place, or NULL if the buffer is full. */
static void *note_add(struct note_buf *nb, const char *name, unsigned int type, const void *data,
		      size_t len)
{
	size_t name_len = strlen(name) + 1,
	       need = sizeof(Elf64_Nhdr) + ALIGN(name_len, 4) + ALIGN(len, 4);
	Elf64_Nhdr *hdr = (Elf64_Nhdr *)(nb->data + nb->used);
	char *body;

	if (WARN_ON_ONCE(nb->size - nb->used < need))
		return NULL;
	memset(hdr, 0, need);
	hdr->n_namesz = name_len;
	hdr->n_descsz = len;
	hdr->n_type = type;
	memcpy(hdr + 1, name, name_len);
	body = (char *)(hdr + 1) + ALIGN(name_len, 4);
	if (data)
		memcpy(body, data, len);
	nb->used += need;
	return body;
}

/* ---- threads */

static struct __kernel_old_timeval to_timeval(u64 ns)
{
	return (struct __kernel_old_timeval){ns / NSEC_PER_SEC, ns % NSEC_PER_SEC / NSEC_PER_USEC};
}

static void fill_prstatus(struct core_prstatus *ps, struct task_struct *p, int signr)
{
	u64 utime, stime;

	ps->pr_info.si_signo = ps->pr_cursig = signr;
	ps->pr_sigpend = p->pending.signal;
	ps->pr_sighold = p->blocked;
	ps->pr_pid = task_pid_vnr(p);
	ps->pr_ppid = task_ppid_nr(p);
	ps->pr_pgrp = task_pgrp_vnr(p);
	ps->pr_sid = task_session_vnr(p);
	if (thread_group_leader(p))
		thread_group_cputime_adjusted(p, &utime, &stime);
	else
		task_cputime(p, &utime, &stime);
	ps->pr_utime = to_timeval(utime);
	ps->pr_stime = to_timeval(stime);
	ps->pr_cutime = to_timeval(p->signal->cutime);
	ps->pr_cstime = to_timeval(p->signal->cstime);
	elf_core_copy_task_regs(p, &ps->pr_reg);
	ps->pr_fpvalid = 1;
}

static bool add_thread_notes(struct note_buf *nb, struct task_struct *p, int signr)
{
	struct core_prstatus *ps = note_add(nb, "CORE", NT_PRSTATUS, NULL, sizeof(*ps));

	if (!ps)
		return false;
	fill_prstatus(ps, p, signr);
	return true;
}

static bool add_fp_notes(struct note_buf *nb, struct task_struct *p)
{
	unsigned int size = min(elf_core_copy_task_xfpregs(p, NULL, 0), (unsigned int)XSTATE_MAX);
	char *xstate = note_add(nb, "CORE", NT_PRFPREG, NULL, 512);

	if (!xstate)
		return false;
	elf_core_copy_task_xfpregs(p, xstate, 512);	/* the FXSAVE image comes first */
	if (size <= 512)
		return true;
	xstate = note_add(nb, "LINUX", NT_X86_XSTATE, NULL, size);
	if (!xstate)
		return false;
	elf_core_copy_task_xfpregs(p, xstate, size);
	return true;
}

/* ---- the process */

static void fill_psargs(char *args)
{
	struct mm_struct *mm = current->mm;
	unsigned int len = min(mm->arg_end - mm->arg_start, (unsigned long)ELF_PRARGSZ - 1), i;

	if (copy_from_user(args, (const char __user *)mm->arg_start, len))
		len = 0;
	for (i = 0; i < len; i++)
		if (!args[i])
			args[i] = ' ';
	args[len] = '\0';
}

static bool add_psinfo(struct note_buf *nb)
{
	struct core_prpsinfo *ps = note_add(nb, "CORE", NT_PRPSINFO, NULL, sizeof(*ps));
	const struct cred *cred = current_cred();
	struct task_struct *leader = current->group_leader;

	if (!ps)
		return false;
	fill_psargs(ps->pr_psargs);
	ps->pr_pid = task_pid_vnr(leader);
	ps->pr_ppid = task_ppid_nr(leader);
	ps->pr_pgrp = task_pgrp_vnr(leader);
	ps->pr_sid = task_session_vnr(leader);
	ps->pr_sname = 'R';
	ps->pr_nice = task_nice(current);
	ps->pr_flag = current->flags;
	ps->pr_uid = from_kuid_munged(cred->user_ns, cred->uid);
	ps->pr_gid = from_kgid_munged(cred->user_ns, cred->gid);
	strscpy(ps->pr_fname, current->comm, sizeof(ps->pr_fname));
	return true;
}

static bool add_auxv(struct note_buf *nb)
{
	unsigned long *auxv = current->mm->saved_auxv;
	int words = 0;

	while (words + 2 < AT_VECTOR_SIZE && auxv[words] != AT_NULL)
		words += 2;
	return note_add(nb, "CORE", NT_AUXV, auxv, (words + 2) * sizeof(*auxv));
}

/*
 * NT_FILE: count, page size, then start, end and page offset of each mapped file, then their names.
 */
static char *build_file_note(const struct coredump_params *cprm, size_t *len)
{
	size_t size = 16 + (size_t)cprm->vma_count * (24 + 256);
	unsigned long *words;
	char *buf, *names, *path, *page;
	int i, n = 0;

	size = min(size, (size_t)FILE_NOTE_MAX);
	buf = kvzalloc(size, GFP_KERNEL);
	page = kmalloc(PAGE_SIZE, GFP_KERNEL);
	if (!buf || !page)
		goto fail;
	for (i = 0; i < cprm->vma_count; i++)
		n += cprm->vmas[i].file != NULL;
	words = (unsigned long *)buf;
	names = buf + 16 + n * 24;
	if (names > buf + size)
		goto fail;
	*words++ = n;
	*words++ = PAGE_SIZE;
	for (i = 0; i < cprm->vma_count; i++) {
		const struct core_vma *cv = &cprm->vmas[i];
		size_t path_len;

		if (!cv->file)
			continue;
		*words++ = cv->start;
		*words++ = cv->end;
		*words++ = cv->pgoff;
		path = d_path(&cv->file->f_path, page, PAGE_SIZE);
		if (IS_ERR(path))
			path = strcpy(page, "");
		path_len = strlen(path) + 1;
		if (path_len > buf + size - names)
			goto fail;
		memcpy(names, path, path_len);
		names += path_len;
	}
	kfree(page);
	*len = names - buf;
	return buf;
fail:
	kfree(page);
	kvfree(buf);
	*len = 0;
	return NULL;
}

/* All notes in the order debuggers expect: the thread that died first. */
static bool build_notes(struct note_buf *nb, const struct coredump_params *cprm)
{
	int signr = cprm->siginfo->si_signo, threads = 1;
	size_t file_len;
	char *files = build_file_note(cprm, &file_len);
	struct core_thread *ct;
	bool ok = false;

	for (ct = current->signal->core_state->dumper.next; ct; ct = ct->next)
		threads++;
	nb->size = threads * (sizeof(struct core_prstatus) + 512 + XSTATE_MAX + 128) +
		   sizeof(struct core_prpsinfo) + sizeof(siginfo_t) +
		   AT_VECTOR_SIZE * sizeof(long) + file_len + 512;
	nb->data = kvmalloc(nb->size, GFP_KERNEL);
	if (!nb->data)
		goto out;
	ok = add_thread_notes(nb, current, signr) && add_psinfo(nb) &&
	     note_add(nb, "CORE", NT_SIGINFO, cprm->siginfo, sizeof(siginfo_t)) && add_auxv(nb) &&
	     (!files || note_add(nb, "CORE", NT_FILE, files, file_len)) &&
	     add_fp_notes(nb, current);
	for (ct = current->signal->core_state->dumper.next; ok && ct; ct = ct->next)
		ok = add_thread_notes(nb, ct->task, signr) && add_fp_notes(nb, ct->task);
out:
	kvfree(files);
	return ok;
}

/* ---- the file */

static bool emit_header(struct coredump_params *cprm, int phnum)
{
	struct elf64_hdr hdr = {
		.e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELF_CLASS, ELF_DATA, EV_CURRENT,
			    ELF_OSABI},
		.e_type = ET_CORE,
		.e_machine = ELF_ARCH,
		.e_version = EV_CURRENT,
		.e_phoff = sizeof(hdr),
		.e_ehsize = sizeof(hdr),
		.e_phentsize = sizeof(struct elf64_phdr),
		.e_phnum = min(phnum, PN_XNUM),
	};

	if (phnum >= PN_XNUM) {
		/* the real count is in section header 0, which follows */
		hdr.e_shoff = sizeof(hdr);
		hdr.e_phoff += sizeof(struct elf64_shdr);
		hdr.e_shentsize = sizeof(struct elf64_shdr);
		hdr.e_shnum = 1;
	}
	return dump_emit(cprm, &hdr, sizeof(hdr));
}

static bool emit_extended_count(struct coredump_params *cprm, int phnum)
{
	struct elf64_shdr sh = {
		.sh_type = SHT_NULL, .sh_size = 1, .sh_link = SHN_UNDEF, .sh_info = phnum};

	return phnum < PN_XNUM || dump_emit(cprm, &sh, sizeof(sh));
}

static bool emit_phdrs(struct coredump_params *cprm, size_t headers, size_t notes)
{
	struct elf64_phdr ph = {
		.p_type = PT_NOTE, .p_offset = headers, .p_filesz = notes, .p_align = 4};
	unsigned long offset = ALIGN(headers + notes, ELF_EXEC_PAGESIZE);
	int i;

	if (!dump_emit(cprm, &ph, sizeof(ph)))
		return false;
	for (i = 0; i < cprm->vma_count; i++) {
		const struct core_vma *cv = &cprm->vmas[i];

		ph = (struct elf64_phdr){
			.p_type = PT_LOAD,
			.p_offset = offset,
			.p_vaddr = cv->start,
			.p_filesz = cv->dump_size,
			.p_memsz = cv->end - cv->start,
			.p_flags = (cv->flags & VM_READ ? PF_R : 0) |
				   (cv->flags & VM_WRITE ? PF_W : 0) |
				   (cv->flags & VM_EXEC ? PF_X : 0),
			.p_align = ELF_EXEC_PAGESIZE,
		};
		offset += ph.p_filesz;
		if (!dump_emit(cprm, &ph, sizeof(ph)))
			return false;
	}
	return true;
}

static bool emit_areas(struct coredump_params *cprm)
{
	int i;

	dump_align(cprm, ELF_EXEC_PAGESIZE);
	for (i = 0; i < cprm->vma_count; i++)
		if (!dump_user_range(cprm, cprm->vmas[i].start, cprm->vmas[i].dump_size))
			return false;
	/* A file that ends in a hole is as long as its headers say. */
	if (cprm->pos > i_size_read(file_inode(cprm->file)))
		do_truncate(cprm->file->f_path.dentry, cprm->pos, 0, cprm->file);
	return true;
}

int elf_core_dump(struct coredump_params *cprm)
{
	int phnum = cprm->vma_count + 1;
	size_t headers = sizeof(struct elf64_hdr) +
			 (phnum >= PN_XNUM ? sizeof(struct elf64_shdr) : 0) +
			 phnum * sizeof(struct elf64_phdr);
	struct note_buf notes = { NULL };
	bool ok;

	ok = build_notes(&notes, cprm) && emit_header(cprm, phnum) &&
	     emit_extended_count(cprm, phnum) && emit_phdrs(cprm, headers, notes.used) &&
	     dump_emit(cprm, notes.data, notes.used) && emit_areas(cprm);
	kvfree(notes.data);
	return ok;
}
