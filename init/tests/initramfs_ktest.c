// SPDX-License-Identifier: MIT
/* The unpacker of the initramfs, with good archives and with hundreds of damaged ones. */

#include <linux/crc32.h>
#include <linux/err.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/fs_struct.h>
#include <linux/gfp.h>
#include <linux/initramfs.h>
#include <linux/kernel.h>
#include <linux/ktest.h>
#include <linux/mount.h>
#include <linux/namei.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/stat.h>
#include <linux/string.h>
#include <linux/vfs.h>

#define SPACE		16384
#define HEADER		110
#define GZIP_HEAD	10
#define STORED_HEAD	5
#define GZIP_TAIL	8
#define MUTANTS		600
#define LEAKED_PAGES	128	/* what per-CPU lists and caches of objects may hold */

/* A root of one test's own, so that a damaged name does no harm. */
struct own_root {
	struct path old_root, old_pwd, here;
};

static int enter(struct own_root *r)
{
	struct vfsmount *mnt;
	int err = unshare_fs_struct();

	if (err)
		return err;
	mnt = kern_mount(get_fs_type("ramfs"));
	if (IS_ERR(mnt))
		return PTR_ERR(mnt);
	get_fs_root(current->fs, &r->old_root);
	get_fs_pwd(current->fs, &r->old_pwd);
	r->here = (struct path){ .mnt = mnt, .dentry = mnt->mnt_root };
	set_fs_root(current->fs, &r->here);
	set_fs_pwd(current->fs, &r->here);
	return 0;
}

static void leave(struct own_root *r)
{
	set_fs_root(current->fs, &r->old_root);
	set_fs_pwd(current->fs, &r->old_pwd);
	path_put(&r->old_root);
	path_put(&r->old_pwd);
	kern_unmount(r->here.mnt);
}

/* ---------------------------------------------------------------- making archives */

static size_t put_padded(char *to, size_t at, const void *data, size_t len)
{
	memcpy(to + at, data, len);
	for (at += len; at & 3; at++)
		to[at] = 0;
	return at;
}

static size_t put_member(char *to, size_t at, const char *name, umode_t mode, unsigned int ino,
			 unsigned int nlink, const void *data, size_t size)
{
	size_t len = strlen(name) + 1;

	at += sprintf(to + at, "070701%08x%08x%08x%08x%08x%08x%08zx%08x%08x%08x%08x%08zx%08x", ino,
		      mode, 0, 0, nlink, 1, size, 0, 0, 1, 3, len, 0);
	at = put_padded(to, at, name, len);
	return put_padded(to, at, data, size);
}

static const char data_of_files[600] = "what files have in them";

static size_t make_archive(char *to)
{
	size_t at = 0;

	at = put_member(to, at, "d", S_IFDIR | 0755, 1, 2, "", 0);
	at = put_member(to, at, "d/file", S_IFREG | 0644, 2, 1, data_of_files, 600);
	at = put_member(to, at, "d/twin", S_IFREG | 0600, 3, 2, "", 0);
	at = put_member(to, at, "twin", S_IFREG | 0600, 3, 2, data_of_files, 23);
	at = put_member(to, at, "link", S_IFLNK | 0777, 4, 1, "d/file", 6);
	at = put_member(to, at, "null", S_IFCHR | 0666, 5, 1, "", 0);
	at = put_member(to, at, "pipe", S_IFIFO | 0600, 6, 1, "", 0);
	return put_member(to, at, "TRAILER!!!", 0, 0, 1, "", 0);
}

/* gzip's frame around one stored block (RFC 1951, 3.2.4; RFC 1952). */
static size_t make_gzip(u8 *to, const char *from, size_t len)
{
	static const u8 head[GZIP_HEAD] = { 0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3 };
	u32 crc = ~crc32_le(~0, from, len), size = len;

	memcpy(to, head, GZIP_HEAD);
	to += GZIP_HEAD;
	to[0] = 1;
	to[1] = len;
	to[2] = len >> 8;
	to[3] = ~len;
	to[4] = ~len >> 8;
	memcpy(to + STORED_HEAD, from, len);
	memcpy(to + STORED_HEAD + len, &crc, 4);
	memcpy(to + STORED_HEAD + len + 4, &size, 4);
	return GZIP_HEAD + STORED_HEAD + len + GZIP_TAIL;
}

static long mode_of(const char *name)
{
	struct kstat stat;
	struct path path;
	int err = kern_path(name, 0, &path);

	if (err)
		return err;
	err = vfs_getattr(&path, &stat, STATX_BASIC_STATS, 0);
	path_put(&path);
	return err ? err : (long)stat.mode;
}

/* ---------------------------------------------------------------- tests */

KTEST(init, archives_are_unpacked_plain_and_compressed, "")
{
	char *plain = kmalloc(SPACE, GFP_KERNEL);
	u8 *packed = kmalloc(SPACE, GFP_KERNEL);
	struct own_root root;
	size_t len;

	KASSERT(plain && packed);
	len = make_archive(plain);
	for (int gzip = 0; gzip < 2; gzip++) {
		const char *error;

		KASSERT(!enter(&root));
		error = gzip ? unpack_to_rootfs((char *)packed, make_gzip(packed, plain, len)) :
			       unpack_to_rootfs(plain, len);
		KEXPECT(!error);
		KEXPECT_EQ(mode_of("/d/file"), S_IFREG | 0644);
		KEXPECT_EQ(mode_of("/d/twin"), S_IFREG | 0600);
		KEXPECT_EQ(mode_of("/link"), S_IFLNK | 0777);
		KEXPECT_EQ(mode_of("/null"), S_IFCHR | 0666);
		KEXPECT_EQ(mode_of("/pipe"), S_IFIFO | 0600);
		leave(&root);
	}
	kfree(plain);
	kfree(packed);
}

/* As a boot loader has it: a small plain archive first, the compressed root behind it. */
KTEST(init, a_compressed_archive_may_follow_a_plain_one, "")
{
	char *images = kmalloc(2 * SPACE, GFP_KERNEL), *second = kmalloc(SPACE, GFP_KERNEL);
	struct own_root root;
	size_t len, more;

	KASSERT(images && second);
	len = make_archive(images);
	memset(images + len, 0, 512);
	len += 512;
	more = put_member(second, 0, "behind", S_IFREG | 0640, 9, 1, "x", 1);
	more = put_member(second, more, "TRAILER!!!", 0, 0, 1, "", 0);
	len += make_gzip((u8 *)images + len, second, more);
	KASSERT(!enter(&root));
	KEXPECT(!unpack_to_rootfs(images, len));
	KEXPECT_EQ(mode_of("/d/file"), S_IFREG | 0644);
	KEXPECT_EQ(mode_of("/behind"), S_IFREG | 0640);
	leave(&root);
	kfree(images);
	kfree(second);
}

/* One field of one header becomes an edge value, or bytes anywhere change, or the end is missing. */
static void damage(char *archive, size_t *len)
{
	static const char edges[][9] = { "00000000", "00000001", "7fffffff", "80000000", "ffffffff",
					 "00001000", "00001001", "0000000g", "000041ed", "000081a4",
					 "0000a1ff", "00002180", "000011a4", "0000c1ff" };
	size_t at = ktest_random() % *len;

	switch (ktest_random() % 4) {
	case 0:
	case 1:
		while (at && (at + HEADER > *len || memcmp(archive + at, "070701", 6)))
			at--;
		memcpy(archive + at + 6 + 8 * (ktest_random() % 13),
		       edges[ktest_random() % ARRAY_SIZE(edges)], 8);
		break;
	case 2:
		archive[at] ^= 1 << ktest_random() % 8;
		break;
	default:
		*len = at;
	}
}

/* Plain, damaged and then compressed, or compressed and then damaged; with a good one behind. */
static size_t make_mutant(char *to, char *scratch)
{
	size_t len = make_archive(scratch);
	int kind = ktest_random() % 3;

	for (int n = 1 + ktest_random() % 3; n > 0 && len && kind != 2; n--)
		damage(scratch, &len);
	if (kind == 0)
		memcpy(to, scratch, len);
	else
		len = make_gzip((u8 *)to, scratch, len);
	if (kind == 2)
		to[ktest_random() % len] ^= 1 << ktest_random() % 8;
	if (ktest_random() % 2) {
		memset(to + len, 0, 4);
		len += -len & 3;
		len += make_archive(to + len);
	}
	return len;
}

KTEST(init, damaged_archives_are_refused_and_leave_no_memory_behind, "")
{
	char *mutant = kmalloc(2 * SPACE, GFP_KERNEL), *scratch = kmalloc(SPACE, GFP_KERNEL);
	int refused = 0, taken = 0;
	struct own_root root;
	long before = 0;

	KASSERT(mutant && scratch);
	for (int i = 0; i < MUTANTS; i++) {
		size_t len = make_mutant(mutant, scratch);

		KASSERT(!enter(&root));
		if (unpack_to_rootfs(mutant, len))
			refused++;
		else
			taken++;
		leave(&root);
		if (i == MUTANTS / 4)
			before = nr_free_pages();
	}
	KEXPECT_LT(before - (long)nr_free_pages(), LEAKED_PAGES);
	KEXPECT_GT(refused, MUTANTS / 4);
	KEXPECT_GT(taken, 0);
	kfree(mutant);
	kfree(scratch);
}
