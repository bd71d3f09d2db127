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
 *	HEADER ──> NAME ──> DATA (a regular file, straight from input) ──> SKIP (padding) ──> HEADER
 *	                └─> LINK (a symbolic link's target, collected) ──┘
 *
 * Hard links are several headers with one inode number; the data comes with the last. Folders get
 * their times when all is unpacked, since what is made in them changes these. Nothing in an archive
 * is trusted: a wrong header ends the unpacking with a message, a name that cannot be made, or is
 * too long, is left out. An archive begins at a multiple of four, and may lack its end.
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
		namesize, check;
};

/* A file that further names may come for. */
struct seen_file {
	struct hlist_node list;
	unsigned long ino, major, minor;
	umode_t mode;
	char name[];
};

struct seen_folder {
	struct list_head list;
	unsigned long mtime;
	char name[];
};

enum state { HEADER, NAME, DATA, LINK, SKIP, RESET };

static struct unpacker {
	enum state state;
	size_t want;			/* bytes until the state is done */
	size_t have;			/* gathered in buf so far */
	size_t pad;			/* bytes to skip after DATA or NAME */
	enum state after_skip;
	size_t offset;			/* of the next byte in its image, to a multiple of four */
	bool checked;			/* the archive has sums of its files' bytes */
	u32 sum;
	struct cpio_header h;
	struct file *file;		/* DATA: NULL if it could not be made */
	loff_t pos;
	const char *error;
	char *name;			/* PATH_MAX */
	char *buf;			/* PATH_MAX: header, name or link target */
	struct hlist_head seen[LINK_HASH];
	struct list_head folders;
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

static void __init set_owner(const char *name, bool chmod)
{
	struct path path;

	if (kern_path(name, 0, &path))
		return;
	chown_common(&path, u->h.uid, u->h.gid);
	if (chmod)
		chmod_common(&path, u->h.mode);
	path_put(&path);
}

static void __init set_time(const char *name, unsigned long mtime)
{
	struct timespec64 t[2] = { { .tv_sec = mtime }, { .tv_sec = mtime } };
	struct path path;

	if (kern_path(name, 0, &path))
		return;
	vfs_utimes(&path, t);
	path_put(&path);
}

static void __init remember_folder(void)
{
	struct seen_folder *f = kmalloc(sizeof(*f) + strlen(u->name) + 1, GFP_KERNEL);

	if (!f)
		panic("initramfs: no memory to remember folder %s", u->name);
	f->mtime = u->h.mtime;
	strcpy(f->name, u->name);
	list_add(&f->list, &u->folders);
}

static void __init set_folder_times(void)
{
	struct seen_folder *f, *tmp;

	list_for_each_entry_safe(f, tmp, &u->folders, list) {
		list_del(&f->list);
		set_time(f->name, f->mtime);
		kfree(f);
	}
}

/* A further name of a file that is there: 1 made, 0 it is no such entry, or an errno. */
static int __init maybe_link(void)
{
	const char *old;
	int err;

	if (u->h.nlink < 2)
		return 0;
	old = find_link(u->name);
	if (!old)
		return 0;
	clean_path(u->name, 0);
	err = do_linkat(AT_FDCWD, kname(old), AT_FDCWD, kname(u->name), 0);
	return err ? err : 1;
}

/* False if there is no file to put data into. */
static bool __init open_regular(void)
{
	int linked = maybe_link();

	if (linked < 0)
		return false;
	u->file = filp_open(u->name, O_WRONLY | O_CREAT | O_LARGEFILE | (linked ? 0 : O_TRUNC),
			    u->h.mode & 07777);
	if (IS_ERR(u->file)) {
		u->file = NULL;
		return false;
	}
	u->pos = 0;
	u->sum = 0;
	set_owner(u->name, true);
	if (u->h.size)
		vfs_truncate(&u->file->f_path, u->h.size);
	return true;
}

static void __init close_regular(void)
{
	if (u->file)
		__fput_sync(u->file);	/* now: what is open for writing cannot be run */
	u->file = NULL;
}

/* The name is complete: what it names is made, or its data is awaited. */
static void __init do_name(void)
{
	umode_t mode = u->h.mode;

	if (!strcmp(u->name, "TRAILER!!!")) {
		forget_links();
		u->after_skip = RESET;
		return;
	}
	clean_path(u->name, mode);
	switch (mode & S_IFMT) {
	case S_IFREG:
		if (open_regular())
			expect(DATA, u->h.size);
		return;
	case S_IFDIR:
		do_mkdirat(AT_FDCWD, kname(u->name), mode & 07777);
		set_owner(u->name, true);
		remember_folder();
		return;
	case S_IFBLK:
	case S_IFCHR:
	case S_IFIFO:
	case S_IFSOCK:
		if (maybe_link())
			return;
		do_mknodat(AT_FDCWD, kname(u->name), mode,
			   new_encode_dev(MKDEV(u->h.rmajor, u->h.rminor)));
		set_owner(u->name, true);
		set_time(u->name, u->h.mtime);
	}
}

static void __init do_link_target(void)
{
	u->buf[u->h.size] = '\0';
	clean_path(u->name, 0);
	do_symlinkat(kname(u->buf), AT_FDCWD, kname(u->name));
	set_owner(u->name, false);
	set_time(u->name, u->h.mtime);
}

/* ------------------------------------------------------------------ the machine */

/*
 * Thirteen numbers of eight hexadecimal digits behind a magic of six characters. What is no digit
 * ends its number.
 */
static bool __init parse_header(const char *s)
{
	unsigned long v[13];
	char digits[9] = "";

	u->checked = !memcmp(s, "070702", 6);
	if (memcmp(s, "070701", 6) && !u->checked)
		return false;
	s += 6;
	for (int i = 0; i < 13; i++, s += 8) {
		memcpy(digits, s, 8);
		v[i] = simple_strtoul(digits, NULL, 16);
	}
	u->h = (struct cpio_header){ v[0], v[1], v[2], v[3], v[4],  v[5], v[6],
				     v[7], v[8], v[9], v[10], v[11], v[12] };
	return true;
}

/* Of what has data only files and links are looked at. */
static void __init header_done(void)
{
	size_t name;
	bool link;

	if (!parse_header(u->buf)) {
		u->error = "no cpio magic";
		return;
	}
	link = S_ISLNK(u->h.mode);
	name = u->h.namesize + PAD4(HEADER_SIZE + u->h.namesize);
	u->pad = PAD4(u->h.size);
	u->after_skip = HEADER;
	if (!u->h.namesize || u->h.namesize > PATH_MAX || (link && u->h.size > PATH_MAX) ||
	    (u->h.size && !link && !S_ISREG(u->h.mode)))
		expect(SKIP, name + u->h.size + u->pad);
	else
		expect(NAME, name);
}

static void __init name_done(void)
{
	if (u->buf[u->h.namesize - 1]) {
		u->error = "a name does not end";
		return;
	}
	memcpy(u->name, u->buf, u->h.namesize);
	if (S_ISLNK(u->h.mode)) {
		expect(LINK, u->h.size);
		return;
	}
	expect(SKIP, u->h.size + u->pad);	/* unless do_name() wants the data */
	do_name();
}

static void __init data_done(void)
{
	close_regular();
	set_time(u->name, u->h.mtime);
	if (u->checked && u->sum != u->h.check)
		u->error = "the sum of a file's bytes is wrong";
	expect(SKIP, u->pad);
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
		data_done();
		break;
	case LINK:
		do_link_target();
		expect(SKIP, u->pad);
		break;
	case SKIP:
		expect(u->after_skip, u->after_skip == HEADER ? HEADER_SIZE : 0);
		break;
	case RESET:
		break;
	}
}

static void __init write_data(const char *p, size_t n)
{
	ssize_t written;

	for (size_t i = 0; u->checked && i < n; i++)
		u->sum += (u8)p[i];
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

/*
 * Feeds archives, between which there are zeros, as long as they follow each other; how many bytes
 * it took.
 */
static size_t __init feed_all(const char *p, size_t len)
{
	size_t used = 0, n;

	while (used < len && !u->error) {
		if (u->state != RESET) {
			n = feed(p + used, len - used);
			used += n;
			u->offset += n;
		} else if (!p[used]) {
			used++;
			u->offset++;
		} else if (p[used] != '0') {
			break;
		} else if (u->offset & 3) {
			u->error = "an archive does not begin at a multiple of four";
		} else {
			expect(HEADER, HEADER_SIZE);
		}
	}
	return used;
}

static int __init flush_buffer(struct inflate_io *io, const void *buf, size_t len)
{
	if (feed_all(buf, len) < len && !u->error)
		u->error = "what is compressed is no archive";
	return u->error ? -EINVAL : 0;
}

static size_t __init unpack_gzip(const char *buf, size_t len)
{
	size_t used = 0, offset = u->offset;
	int ret;

	u->offset = 0;
	ret = gunzip_buffer(buf, len, &used, flush_buffer, NULL);
	if (ret && !u->error)
		u->error = ret == -ENOMEM ? "no memory to decompress" :
					    "the compressed data is damaged";
	if (u->state == HEADER && !u->have)
		u->state = RESET;	/* an archive may lack its end */
	if (u->state != RESET && !u->error)
		u->error = "what is compressed ends in the middle of a file";
	u->offset = offset + used;
	return used;
}

static void __init unpack_images(const char *buf, size_t len)
{
	size_t used;

	for (; len && !u->error; buf += used, len -= used) {
		used = feed_all(buf, len);
		if (used || u->error)
			continue;
		if (is_gzip(buf, len))
			used = unpack_gzip(buf, len);
		else
			u->error = "neither a newc cpio archive nor compressed with gzip";
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
	INIT_LIST_HEAD(&u->folders);
	unpack_images(buf, len);
	close_regular();
	set_folder_times();
	forget_links();
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
