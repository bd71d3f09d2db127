// SPDX-License-Identifier: MIT
/*
 * Unpacks the initramfs: archives in cpio's "newc" format, plain or compressed with gzip, one after
 * another and padded with zeros between. The format is described in the kernel-independent cpio(5):
 * a header of 110 characters in hexadecimal, the name padded to a multiple of four, the data padded
 * likewise; a file called TRAILER!!! ends an archive.
 *
 * The bytes come in pieces of any size (gunzip delivers 32 KiB at a time), so the unpacker is a
 * machine that asks for so many bytes next:
 *
 *	HEADER ──> NAME ──> DATA (regular files, straight from the input) ──> SKIP (padding) ──>
 *	HEADER ...
 *	                └─> LINK (a symbolic link's target is collected first) ─┘
 *
 * Hard links are several headers with one inode number; the data comes with the last. Nothing in an
 * archive is trusted: a wrong header ends the unpacking with a message, a name that cannot be made
 * is left out.
 *
 * Every name made in a directory changes its time, so the times of directories are set at the very
 * end.
 */

#include <linux/ctype.h>
#include <linux/errno.h>
#include <linux/fcntl.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/inflate.h>
#include <linux/init.h>
#include <linux/initramfs.h>
#include <linux/kdev_t.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/namei.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <uapi/linux/limits.h>

#define HEADER_SIZE	110
#define PAD4(n)		(-(n) & 3)
#define LINK_HASH	32

struct cpio_header {
	unsigned long ino, mode, uid, gid, nlink, mtime, size, major, minor, rmajor, rminor,
		namesize;
};

/* A file that further names may come for. */
struct seen_file {
	struct hlist_node list;
	unsigned long ino, major, minor;
	umode_t mode;
	char name[];
};

/* A directory whose time is still to be set. */
struct seen_folder {
	struct hlist_node list;
	time64_t mtime;
	char name[];
};

enum state { HEADER, NAME, DATA, LINK, SKIP, RESET };

static struct unpacker {
	enum state state;
	size_t want;			/* bytes until the state is done */
	size_t have;			/* gathered in buf so far */
	size_t pad;			/* bytes to skip after DATA or NAME */
	struct cpio_header h;
	struct file *file;		/* DATA: NULL if it could not be made */
	loff_t pos;
	const char *error;
	char *name;			/* PATH_MAX */
	char *buf;			/* PATH_MAX: header, name or link target */
	struct hlist_head seen[LINK_HASH];
	struct hlist_head folders;
} *u __initdata;

static void __init expect(enum state state, size_t bytes)
{
	u->state = state;
	u->want = bytes;
	u->have = 0;
}

/* ------------------------------------------------------------------ hard links */

/* The first name of a file seen before with this inode, or NULL; if new it is remembered. */
static const char *__init find_link(const char *name)
{
	unsigned int hash = (u->h.ino + u->h.minor + (u->h.major << 3)) % LINK_HASH;
	struct seen_file *s;

	hlist_for_each_entry(s, &u->seen[hash], list)
		if (s->ino == u->h.ino && s->major == u->h.major && s->minor == u->h.minor &&
		    !((s->mode ^ u->h.mode) & S_IFMT))
			return s->name;
	s = kmalloc(sizeof(*s) + strlen(name) + 1, GFP_KERNEL);
	if (!s)
		panic("initramfs: no memory to remember the links of %s", name);
	s->ino = u->h.ino;
	s->major = u->h.major;
	s->minor = u->h.minor;
	s->mode = u->h.mode;
	strcpy(s->name, name);
	hlist_add_head(&s->list, &u->seen[hash]);
	return NULL;
}

static void __init forget_links(void)
{
	for (int i = 0; i < LINK_HASH; i++) {
		struct hlist_node *tmp;
		struct seen_file *s;

		hlist_for_each_entry_safe(s, tmp, &u->seen[i], list) {
			hlist_del(&s->list);
			kfree(s);
		}
	}
}

/* ------------------------------------------------------------------ making files */

static struct filename *__init kname(const char *name)
{
	return getname_kernel(name);
}

/* What stands in the way goes, unless both are folders. */
static void __init clean_path(const char *name, umode_t mode)
{
	struct kstat stat;
	struct path path;

	if (kern_path(name, 0, &path))
		return;
	if (!vfs_getattr(&path, &stat, 0, 0) && ((stat.mode ^ mode) & S_IFMT)) {
		if (S_ISDIR(stat.mode))
			do_rmdir(AT_FDCWD, kname(name));
		else
			do_unlinkat(AT_FDCWD, kname(name));
	}
	path_put(&path);
}

static void __init set_time(const struct path *path, time64_t mtime)
{
	struct timespec64 t[2] = { { .tv_sec = mtime }, { .tv_sec = mtime } };

	vfs_utimes(path, t);
}

static void __init set_owner_and_time(const char *name, bool chmod)
{
	struct path path;

	if (kern_path(name, 0, &path))
		return;
	if (u->h.uid || u->h.gid)
		chown_common(&path, u->h.uid, u->h.gid);
	if (chmod)
		chmod_common(&path, u->h.mode);
	set_time(&path, u->h.mtime);
	path_put(&path);
}

static void __init remember_folder(const char *name)
{
	struct seen_folder *f = kmalloc(sizeof(*f) + strlen(name) + 1, GFP_KERNEL);

	if (!f)
		panic("initramfs: no memory to remember the time of %s", name);
	f->mtime = u->h.mtime;
	strcpy(f->name, name);
	hlist_add_head(&f->list, &u->folders);
}

static void __init set_times_of_folders(void)
{
	struct hlist_node *tmp;
	struct seen_folder *f;
	struct path path;

	hlist_for_each_entry_safe(f, tmp, &u->folders, list) {
		if (!kern_path(f->name, 0, &path)) {
			set_time(&path, f->mtime);
			path_put(&path);
		}
		hlist_del(&f->list);
		kfree(f);
	}
}

/* A further name of a file that is there; true if the entry was one. */
static bool __init maybe_link(void)
{
	const char *old;

	if (u->h.nlink < 2)
		return false;
	old = find_link(u->name);
	if (!old)
		return false;
	clean_path(u->name, 0);
	do_linkat(AT_FDCWD, kname(old), AT_FDCWD, kname(u->name), 0);
	return true;
}

static void __init open_regular(void)
{
	bool linked = maybe_link();

	u->file =
		filp_open(u->name, O_WRONLY | O_CREAT | (linked ? 0 : O_TRUNC), u->h.mode & 07777);
	if (IS_ERR(u->file))
		u->file = NULL;
	u->pos = 0;
}

static void __init close_regular(void)
{
	if (u->file) {
		__fput_sync(u->file);	/* now: what is open for writing cannot be run */
		set_owner_and_time(u->name, true);
	}
	u->file = NULL;
}

/* The name is complete: what it names is made, or its data is awaited. */
static void __init do_name(void)
{
	umode_t mode = u->h.mode;

	if (!strcmp(u->name, "TRAILER!!!")) {
		forget_links();
		expect(RESET, 0);
		return;
	}
	clean_path(u->name, mode);
	switch (mode & S_IFMT) {
	case S_IFREG:
		open_regular();
		if (u->h.size)
			expect(DATA, u->h.size);
		else
			close_regular();
		return;
	case S_IFDIR:
		do_mkdirat(AT_FDCWD, kname(u->name), mode & 07777);
		set_owner_and_time(u->name, true);
		remember_folder(u->name);
		return;
	case S_IFLNK:
		if (u->h.size >= PATH_MAX)
			u->error = "a symbolic link is too long";
		else
			expect(LINK, u->h.size);
		return;
	case S_IFBLK:
	case S_IFCHR:
	case S_IFIFO:
	case S_IFSOCK:
		if (maybe_link())
			return;
		do_mknodat(AT_FDCWD, kname(u->name), mode,
			   new_encode_dev(MKDEV(u->h.rmajor, u->h.rminor)));
		set_owner_and_time(u->name, true);
	}
}

static void __init do_link_target(void)
{
	u->buf[u->h.size] = '\0';
	clean_path(u->name, 0);
	do_symlinkat(kname(u->buf), AT_FDCWD, kname(u->name));
	set_owner_and_time(u->name, false);
}

/* ------------------------------------------------------------------ the machine */

/* Twelve numbers of eight hexadecimal digits behind a magic of six characters. */
static bool __init parse_header(const char *s)
{
	unsigned long v[13];

	if (memcmp(s, "070701", 6) && memcmp(s, "070702", 6))
		return false;
	s += 6;
	for (int i = 0; i < 13; i++, s += 8) {
		v[i] = 0;
		for (int j = 0; j < 8; j++) {
			if (!isxdigit(s[j]))
				return false;
			v[i] = v[i] << 4 | hex_to_bin(s[j]);
		}
	}
	u->h = (struct cpio_header){ v[0], v[1], v[2], v[3], v[4],  v[5],
				     v[6], v[7], v[8], v[9], v[10], v[11] };
	return true;
}

static void __init header_done(void)
{
	if (!parse_header(u->buf)) {
		u->error = "no cpio magic";
		return;
	}
	if (!u->h.namesize || u->h.namesize > PATH_MAX) {
		u->error = "a name is too long or empty";
		return;
	}
	expect(NAME, u->h.namesize + PAD4(HEADER_SIZE + u->h.namesize));
}

static void __init name_done(void)
{
	if (u->buf[u->h.namesize - 1]) {
		u->error = "a name does not end";
		return;
	}
	memcpy(u->name, u->buf, u->h.namesize);
	u->pad = PAD4(u->h.size);
	expect(SKIP, u->h.size + u->pad);	/* unless do_name() wants the data */
	do_name();
}

/* A state has all its bytes. */
static void __init advance(void)
{
	switch (u->state) {
	case HEADER:
		header_done();
		break;
	case NAME:
		name_done();
		break;
	case DATA:
		close_regular();
		expect(SKIP, u->pad);
		break;
	case LINK:
		do_link_target();
		expect(SKIP, u->pad);
		break;
	case SKIP:
		expect(HEADER, HEADER_SIZE);
		break;
	case RESET:
		break;
	}
}

static void __init write_data(const char *p, size_t n)
{
	ssize_t written;

	if (!u->file)
		return;
	written = kernel_write(u->file, p, n, &u->pos);
	if (written != (ssize_t)n)
		u->error =
			written == -ENOSPC || written == -ENOMEM ? "out of memory" : "write error";
}

/*
 * Feeds bytes to the machine; how many it took: all, unless an archive ended or something is wrong.
 */
static size_t __init feed(const char *p, size_t len)
{
	size_t used = 0;

	while (!u->error && u->state != RESET) {
		size_t n = min(len - used, u->want - u->have);

		if (u->state == DATA)
			write_data(p + used, n);
		else if (u->state != SKIP)
			memcpy(u->buf + u->have, p + used, n);
		used += n;
		u->have += n;
		if (u->have < u->want)
			break;
		advance();
	}
	return used;
}

/* Between archives there are zeros. Feeds bytes across archives. */
static void __init feed_all(const char *p, size_t len)
{
	while (len && !u->error) {
		size_t n;

		if (u->state == RESET) {
			if (!*p) {
				p++;
				len--;
				continue;
			}
			expect(HEADER, HEADER_SIZE);
		}
		n = feed(p, len);
		p += n;
		len -= n;
	}
}

static int __init flush_buffer(struct inflate_io *io, const void *buf, size_t len)
{
	feed_all(buf, len);
	return u->error ? -EINVAL : 0;
}

static void __init unpack_gzip(const char **buf, size_t *len)
{
	size_t used = 0;
	int ret = gunzip_buffer(*buf, *len, &used, flush_buffer, NULL);

	if (ret && !u->error)
		u->error = ret == -ENOMEM ? "no memory to decompress" :
					    "the compressed data is damaged";
	*buf += used;
	*len -= used;
}

static void __init unpack_images(const char *buf, size_t len)
{
	while (len && !u->error) {
		if (!*buf) {	/* padding between images */
			buf++;
			len--;
		} else if (is_gzip(buf, len)) {
			unpack_gzip(&buf, &len);
		} else if (*buf == '0') {
			feed_all(buf, len);
			return;
		} else {
			u->error = "neither a newc cpio archive nor compressed with gzip";
		}
	}
}

const char *__init unpack_to_rootfs(const char *buf, size_t len)
{
	const char *error;

	u = kzalloc(sizeof(*u), GFP_KERNEL);
	if (!u)
		return "no memory";
	u->name = kmalloc(PATH_MAX, GFP_KERNEL);
	u->buf = kmalloc(PATH_MAX + 8, GFP_KERNEL);
	if (!u->name || !u->buf) {
		error = "no memory";
		goto out;
	}
	u->state = RESET;
	unpack_images(buf, len);
	if (!u->error && u->state != RESET && !(u->state == HEADER && !u->have))
		u->error = "it ends in the middle of an archive";
	close_regular();
	forget_links();
	set_times_of_folders();
	error = u->error;
out:
	kfree(u->name);
	kfree(u->buf);
	kfree(u);
	return error;
}

void __init populate_rootfs(void)
{
	const char *error;

	if (!initrd_start)
		return;
	error = unpack_to_rootfs((const char *)initrd_start, initrd_end - initrd_start);
	if (error)
		pr_emerg("Initramfs unpacking failed: %s\n", error);
	free_reserved_area((void *)PAGE_ALIGN(initrd_start), (void *)(initrd_end & PAGE_MASK), -1,
			   "initrd");
	initrd_start = initrd_end = 0;
}
