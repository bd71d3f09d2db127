// SPDX-License-Identifier: MIT
/* Names: links, renames, symlinks and where walks end, on the root file system. */

#include <linux/fs.h>
#include <linux/err.h>
#include <linux/file.h>
#include <linux/kernel.h>
#include <linux/ktest.h>
#include <linux/mount.h>
#include <linux/namei.h>
#include <linux/string.h>

#define DIR	"/.ktest"

static int make_file(const char *name, const char *text)
{
	struct file *file = filp_open(name, O_CREAT | O_WRONLY | O_TRUNC, 0644);
	loff_t pos = 0;
	ssize_t n;

	if (IS_ERR(file))
		return PTR_ERR(file);
	n = kernel_write(file, text, strlen(text), &pos);
	__fput_sync(file);
	return n == (ssize_t)strlen(text) ? 0 : -EIO;
}

static ssize_t read_all(struct file *file, char *buf, size_t size)
{
	loff_t pos = 0;
	ssize_t n = kernel_read(file, buf, size - 1, &pos);

	buf[n > 0 ? n : 0] = 0;
	return n;
}

static int make_dir(const char *name) { return do_mkdirat(AT_FDCWD, getname_kernel(name), 0755); }
static int remove_dir(const char *name) { return do_rmdir(AT_FDCWD, getname_kernel(name)); }
static int remove_file(const char *name) { return do_unlinkat(AT_FDCWD, getname_kernel(name)); }
static int make_symlink(const char *to, const char *name)
{
	return do_symlinkat(getname_kernel(to), AT_FDCWD, getname_kernel(name));
}
static int make_link(const char *old, const char *new)
{
	return do_linkat(AT_FDCWD, getname_kernel(old), AT_FDCWD, getname_kernel(new), 0);
}

/* st_nlink, or the walk's errno. */
static long links_of(const char *name)
{
	struct kstat stat;
	struct path path;
	int err = kern_path(name, 0, &path);

	if (err)
		return err;
	err = vfs_getattr(&path, &stat, STATX_BASIC_STATS, 0);
	path_put(&path);
	return err ? err : (long)stat.nlink;
}

KTEST(fs, link_count_follows_names_and_data_survives, "spec: B-CHK-38 N-CHK-35")
{
	struct file *file;
	char buf[16];

	KASSERT(!make_dir(DIR));
	KEXPECT_EQ(make_file(DIR "/a", "hello"), 0);
	KEXPECT_EQ(links_of(DIR "/a"), 1);
	KEXPECT_EQ(make_link(DIR "/a", DIR "/b"), 0);
	KEXPECT_EQ(links_of(DIR "/a"), 2);
	KEXPECT_EQ(make_link(DIR "/a", DIR "/b"), -EEXIST);
	KEXPECT_EQ(make_link(DIR, DIR "/d"), -EPERM);
	KEXPECT_EQ(remove_file(DIR "/a"), 0);
	KEXPECT_EQ(links_of(DIR "/a"), -ENOENT);
	KEXPECT_EQ(links_of(DIR "/b"), 1);

	file = filp_open(DIR "/b", O_RDONLY, 0);
	KEXPECT(!IS_ERR(file));
	KEXPECT_EQ(remove_file(DIR "/b"), 0);
	if (!IS_ERR(file)) {
		KEXPECT_EQ(read_all(file, buf, sizeof(buf)), 5);
		KEXPECT_STREQ(buf, "hello");
		__fput_sync(file);
	}
	KEXPECT_EQ(remove_dir(DIR), 0);
}

KTEST(fs, symlinks_may_dangle_and_loops_end, "spec: N-CHK-35")
{
	struct path path;

	KASSERT(!make_dir(DIR));
	KEXPECT_EQ(make_symlink("nowhere", DIR "/dangling"), 0);
	KEXPECT_EQ(links_of(DIR "/dangling"), 1);
	KEXPECT_EQ(kern_path(DIR "/dangling", LOOKUP_FOLLOW, &path), -ENOENT);
	KEXPECT_EQ(make_symlink("loop", DIR "/loop"), 0);
	KEXPECT_EQ(kern_path(DIR "/loop", LOOKUP_FOLLOW, &path), -ELOOP);
	KEXPECT_EQ(make_symlink("../.ktest/.", DIR "/self"), 0);
	KEXPECT_EQ(make_file(DIR "/x", "x"), 0);
	KEXPECT_EQ(links_of(DIR "/self/self/self/self/../.ktest/self/x"), 1);
	KEXPECT_EQ(links_of(DIR "/x/"), -ENOTDIR);
	KEXPECT_EQ(links_of(DIR "/x/y"), -ENOTDIR);
	KEXPECT_EQ(links_of(DIR "/self/"), 2);
	KEXPECT_EQ(remove_dir(DIR "/self/"), -ENOTDIR);
	KEXPECT_EQ(remove_file(DIR "/dangling"), 0);
	KEXPECT_EQ(remove_file(DIR "/loop"), 0);
	KEXPECT_EQ(remove_file(DIR "/self"), 0);
	KEXPECT_EQ(remove_dir(DIR), -ENOTEMPTY);
	KEXPECT_EQ(remove_file(DIR "/x"), 0);
	KEXPECT_EQ(remove_dir(DIR "/."), -EINVAL);
	KEXPECT_EQ(remove_dir(DIR), 0);
}

static char *path_name(const char *name, char *buf, int len)
{
	struct path path;
	char *p;

	if (kern_path(name, LOOKUP_FOLLOW, &path))
		return ERR_PTR(-ENOENT);
	p = d_path(&path, buf, len);
	path_put(&path);
	return p;
}

KTEST(fs, d_path_gives_back_the_way, "spec: B-DEN-01")
{
	char buf[64], *p;

	KASSERT(!make_dir(DIR));
	KASSERT(!make_dir(DIR "/sub"));
	p = path_name(DIR "/./sub/../sub", buf, sizeof(buf));
	KEXPECT(!IS_ERR(p));
	if (!IS_ERR(p))
		KEXPECT_STREQ(p, DIR "/sub");
	KEXPECT(IS_ERR(path_name(DIR "/sub", buf, 8)));
	p = path_name("/", buf, sizeof(buf));
	if (!IS_ERR(p))
		KEXPECT_STREQ(p, "/");
	KEXPECT_EQ(remove_dir(DIR "/sub"), 0);
	KEXPECT_EQ(remove_dir(DIR), 0);
}

struct names {
	struct dir_context ctx;
	int count, quota;
	u64 seen;			/* bit N for a file called N */
};

static bool take_name(struct dir_context *ctx, const char *name, int len, loff_t pos, u64 ino,
		      unsigned int type)
{
	struct names *names = container_of(ctx, struct names, ctx);

	if (name[0] == '.')
		return true;
	if (!names->quota)
		return false;
	names->quota--;
	names->seen |= 1UL << ((name[0] - '0') * 10 + name[1] - '0');
	names->count++;
	return true;
}

KTEST(fs, every_name_is_listed_once_while_others_go, "spec: B-FOP-05")
{
	struct names names = { .ctx.actor = take_name };
	char name[] = DIR "/00";
	struct file *dir;
	int i, before;

	KASSERT(!make_dir(DIR));
	for (i = 0; i < 40; i++) {
		name[sizeof(DIR)] = '0' + i / 10;
		name[sizeof(DIR) + 1] = '0' + i % 10;
		KEXPECT_EQ(make_file(name, ""), 0);
	}
	dir = filp_open(DIR, O_RDONLY | O_DIRECTORY, 0);
	KASSERT(!IS_ERR(dir));
	do {
		before = names.count;
		names.quota = 7;
		KEXPECT_EQ(iterate_dir(dir, &names.ctx), 0);
		/* What has been seen may vanish without disturbing the rest. */
		for (i = 0; i < 40; i++) {
			if (!(names.seen & 1UL << i))
				continue;
			name[sizeof(DIR)] = '0' + i / 10;
			name[sizeof(DIR) + 1] = '0' + i % 10;
			remove_file(name);
		}
	} while (names.count != before);
	KEXPECT_EQ(names.count, 40);
	KEXPECT_EQ(names.seen, (1UL << 40) - 1);
	__fput_sync(dir);
	KEXPECT_EQ(remove_dir(DIR), 0);
}
