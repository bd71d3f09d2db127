// SPDX-License-Identifier: MIT
// mount(2), umount2(2) and what a mount's flags forbid. All as root.
#include "test.h"
#include "look.h"
#include <sys/mount.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>

/* True if a line of a /proc file of mounts has the text. */
static int mounts_say(const char *file, const char *text)
{
	static char buf[65536];

	if (test_read_file(file, buf, sizeof(buf)) <= 0)
		return 0;
	return strstr(buf, text) != NULL;
}

TEST(file_system_appears_and_goes, "spec: N-CHK-34 A-VFB-01 A-FSO-01 A-FSO-02")
{
	struct stat below, on, after;
	char cwd[4000], line[4096];

	ASSERT(getcwd(cwd, sizeof(cwd)));
	ASSERT_OK(mkdir("m", 0755));
	ASSERT_OK(stat("m", &below));
	ASSERT_OK(mount("source", "m", "tmpfs", 0, "size=1m,mode=700"));
	ASSERT_OK(stat("m", &on));
	EXPECT_NE(below.st_dev, on.st_dev);
	EXPECT_EQ(on.st_mode & 0777, 0700);
	snprintf(line, sizeof(line), "source %s/m tmpfs rw,relatime,size=1024k,mode=700", cwd);
	EXPECT(mounts_say("/proc/self/mounts", line));
	snprintf(line, sizeof(line), " / %s/m rw,relatime", cwd);
	EXPECT(mounts_say("/proc/self/mountinfo", line));
	EXPECT_OK(test_write_file("m/f", "x"));
	EXPECT_ERR(rmdir("m"), EBUSY);
	EXPECT_ERR(rename("m", "n"), EBUSY);
	EXPECT_ERR(rename("m/f", "f"), EXDEV);
	EXPECT_ERR(link("m/f", "f"), EXDEV);
	EXPECT_OK(umount("m"));
	ASSERT_OK(stat("m", &after));
	EXPECT_EQ(after.st_dev, below.st_dev);
	EXPECT_EQ(after.st_ino, below.st_ino);
	EXPECT_ERR(umount("m"), EINVAL);
	EXPECT_ERR(access("m/f", F_OK), ENOENT);
}

TEST(wrong_arguments_are_refused, "spec: A-FSO-01")
{
	ASSERT_OK(mkdir("m", 0755));
	ASSERT_OK(test_write_file("file", ""));
	EXPECT_ERR(mount("x", "m", "nosuchfs", 0, NULL), ENODEV);
	EXPECT_ERR(mount("x", "m", NULL, 0, NULL), EINVAL);
	EXPECT_ERR(mount("x", "nowhere", "tmpfs", 0, NULL), ENOENT);
	EXPECT_ERR(mount("x", "file", "tmpfs", 0, NULL), ENOTDIR);
	EXPECT_ERR(mount("x", "m", "tmpfs", 0, "nonsense=1"), EINVAL);
	EXPECT_ERR(mount("m", "m", NULL, MS_SHARED | MS_PRIVATE, NULL), EINVAL);
	EXPECT_ERR(mount("m", "m", NULL, MS_MOVE, NULL), EINVAL);
	EXPECT_ERR(mount(NULL, "m", NULL, MS_BIND, NULL), EINVAL);
	EXPECT_ERR(mount(NULL, "m", NULL, MS_REMOUNT, NULL), EINVAL);
	EXPECT_ERR(umount2("m", 0x80), EINVAL);
	EXPECT_ERR(umount2("m", 0), EINVAL);
	EXPECT_ERR(umount2("nowhere", 0), ENOENT);
}

TEST(users_may_not_mount, "spec: A-FSO-01")
{
	pid_t child;

	ASSERT_OK(mkdir("m", 0755));
	ASSERT_OK(mount("x", "m", "tmpfs", 0, NULL));
	child = test_fork();
	if (!child) {
		ASSERT_OK(setuid(1000));
		EXPECT_ERR(mount("x", "/tmp", "tmpfs", 0, NULL), EPERM);
		EXPECT_ERR(umount("/tmp"), EPERM);
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(child);
	EXPECT_OK(umount("m"));
}

TEST(busy_mount_stays_lazy_one_leaves, "spec: A-FSO-02")
{
	char c = 0;
	int fd;

	ASSERT_OK(mkdir("m", 0755));
	ASSERT_OK(mount("x", "m", "tmpfs", 0, NULL));
	ASSERT_OK(test_write_file("m/f", "data"));
	fd = ASSERT_OK(open("m/f", O_RDONLY));
	EXPECT_ERR(umount("m"), EBUSY);
	EXPECT_ERR(umount2("m", MNT_EXPIRE), EBUSY);
	EXPECT_OK(umount2("m", MNT_DETACH));
	EXPECT_ERR(access("m/f", F_OK), ENOENT);
	EXPECT_EQ(read(fd, &c, 1), 1);
	EXPECT_EQ(c, 'd');
	close(fd);
}

TEST(expired_mount_goes_at_the_second_call, "spec: A-FSO-02")
{
	ASSERT_OK(mkdir("m", 0755));
	ASSERT_OK(mount("x", "m", "tmpfs", 0, NULL));
	EXPECT_ERR(umount2("m", MNT_EXPIRE), EAGAIN);
	EXPECT_ERR(umount2("m", MNT_EXPIRE | MNT_DETACH), EINVAL);
	EXPECT_OK(umount2("m", MNT_EXPIRE));
}

TEST(read_only_mount_refuses_changes, "spec: A-VFB-17")
{
	struct statfs fs;
	int fd;

	ASSERT_OK(mkdir("m", 0755));
	ASSERT_OK(mount("x", "m", "tmpfs", 0, NULL));
	ASSERT_OK(test_write_file("m/f", "x"));
	fd = ASSERT_OK(open("m/f", O_WRONLY));
	EXPECT_ERR(mount(NULL, "m", NULL, MS_REMOUNT | MS_RDONLY, NULL), EBUSY);
	close(fd);
	ASSERT_OK(mount(NULL, "m", NULL, MS_REMOUNT | MS_RDONLY, NULL));
	EXPECT_ERR(open("m/f", O_WRONLY), EROFS);
	EXPECT_ERR(open("m/g", O_CREAT | O_RDWR, 0600), EROFS);
	EXPECT_ERR(unlink("m/f"), EROFS);
	EXPECT_ERR(mkdir("m/d", 0700), EROFS);
	EXPECT_ERR(mkdir("m/f", 0700), EEXIST);
	EXPECT_ERR(chmod("m/f", 0777), EROFS);
	EXPECT_ERR(access("m/f", W_OK), EROFS);
	EXPECT_ERR(truncate("m/f", 0), EROFS);
	ASSERT_OK(statfs("m", &fs));
	EXPECT(fs.f_flags & 1);
	ASSERT_OK(mount(NULL, "m", NULL, MS_REMOUNT, NULL));
	EXPECT_OK(unlink("m/f"));
	EXPECT_OK(umount("m"));
}

TEST(flags_forbid_what_they_say, "spec: N-VFS-53")
{
	ASSERT_OK(mkdir("m", 0755));
	ASSERT_OK(mount("x", "m", "tmpfs", MS_NODEV | MS_NOEXEC | MS_NOSUID, NULL));
	ASSERT_OK(mknod("m/null", S_IFCHR | 0666, makedev(1, 3)));
	EXPECT_ERR(open("m/null", O_RDWR), EACCES);
	ASSERT_OK(test_write_file("m/run", "#!/bin/sh\n"));
	ASSERT_OK(chmod("m/run", 0755));
	EXPECT_ERR(access("m/run", X_OK), EACCES);
	EXPECT_ERR(execl("m/run", "run", NULL), EACCES);
	ASSERT_OK(mount(NULL, "m", NULL, MS_REMOUNT | MS_BIND, NULL));
	EXPECT_OK(access("m/run", X_OK));
	EXPECT_OK(umount("m"));
}

TEST(bind_shows_the_same_files_elsewhere, "spec: N-VFS-53")
{
	struct stat a, b;

	ASSERT_OK(mkdir("a", 0755));
	ASSERT_OK(mkdir("a/sub", 0755));
	ASSERT_OK(mkdir("b", 0755));
	ASSERT_OK(test_write_file("a/sub/f", "x"));
	ASSERT_OK(mount("a/sub", "b", NULL, MS_BIND, NULL));
	ASSERT_OK(stat("a/sub/f", &a));
	ASSERT_OK(stat("b/f", &b));
	EXPECT_EQ(a.st_ino, b.st_ino);
	EXPECT_EQ(a.st_dev, b.st_dev);
	EXPECT_OK(unlink("b/f"));
	EXPECT_ERR(access("a/sub/f", F_OK), ENOENT);
	/* ".." of the bound root is where it is mounted. */
	ASSERT_OK(stat("b/..", &b));
	ASSERT_OK(stat(".", &a));
	EXPECT_EQ(a.st_ino, b.st_ino);
	ASSERT_OK(mount(NULL, "b", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL));
	EXPECT_ERR(test_write_file("b/g", "x") ? (errno = EROFS, -1) : 0, EROFS);
	EXPECT_OK(test_write_file("a/sub/g", "x"));
	EXPECT_OK(umount("b"));
}

TEST(bind_of_a_tree_takes_submounts_only_if_asked, "spec: N-VFS-53")
{
	ASSERT_OK(mkdir("a", 0755));
	ASSERT_OK(mkdir("b", 0755));
	ASSERT_OK(mkdir("a/m", 0755));
	ASSERT_OK(mount("x", "a/m", "tmpfs", 0, NULL));
	ASSERT_OK(test_write_file("a/m/f", "x"));
	ASSERT_OK(mount("a", "b", NULL, MS_BIND, NULL));
	EXPECT_ERR(access("b/m/f", F_OK), ENOENT);
	EXPECT_OK(umount("b"));
	ASSERT_OK(mount("a", "b", NULL, MS_BIND | MS_REC, NULL));
	EXPECT_OK(access("b/m/f", F_OK));
	EXPECT_ERR(umount("b"), EBUSY);
	EXPECT_OK(umount("b/m"));
	EXPECT_OK(umount("b"));
	EXPECT_OK(umount("a/m"));
}

TEST(mount_moves_with_its_tree, "spec: N-VFS-53")
{
	ASSERT_OK(mkdir("t", 0755));
	ASSERT_OK(mount("t", "t", "tmpfs", 0, NULL));
	ASSERT_OK(mount(NULL, "t", NULL, MS_PRIVATE, NULL));
	ASSERT_OK(mkdir("t/a", 0755));
	ASSERT_OK(mkdir("t/b", 0755));
	ASSERT_OK(mount("x", "t/a", "tmpfs", 0, NULL));
	ASSERT_OK(mkdir("t/a/in", 0755));
	ASSERT_OK(mount("y", "t/a/in", "tmpfs", 0, NULL));
	ASSERT_OK(test_write_file("t/a/in/f", "x"));
	EXPECT_ERR(mount("t/a", "t/a/in", NULL, MS_MOVE, NULL), ELOOP);
	ASSERT_OK(mount("t/a", "t/b", NULL, MS_MOVE, NULL));
	EXPECT_OK(access("t/b/in/f", F_OK));
	EXPECT_ERR(access("t/a/in", F_OK), ENOENT);
	EXPECT_OK(umount("t/b/in"));
	EXPECT_OK(umount("t/b"));
	EXPECT_OK(umount("t"));
}

TEST(shared_mounts_pass_on_what_is_mounted, "spec: N-VFS-53")
{
	ASSERT_OK(mkdir("a", 0755));
	ASSERT_OK(mkdir("b", 0755));
	ASSERT_OK(mkdir("c", 0755));
	ASSERT_OK(mount("x", "a", "tmpfs", 0, NULL));
	ASSERT_OK(mount(NULL, "a", NULL, MS_SHARED, NULL));
	ASSERT_OK(mkdir("a/m", 0755));
	ASSERT_OK(mount("a", "b", NULL, MS_BIND, NULL));		/* a peer */
	ASSERT_OK(mount("a", "c", NULL, MS_BIND, NULL));
	ASSERT_OK(mount(NULL, "c", NULL, MS_SLAVE, NULL));
	EXPECT(mounts_say("/proc/self/mountinfo", "/b rw,relatime shared:"));
	EXPECT(mounts_say("/proc/self/mountinfo", "/c rw,relatime master:"));

	ASSERT_OK(mount("y", "b/m", "tmpfs", 0, NULL));
	ASSERT_OK(test_write_file("b/m/f", "x"));
	EXPECT_OK(access("a/m/f", F_OK));
	EXPECT_OK(access("c/m/f", F_OK));
	EXPECT_OK(umount("a/m"));
	EXPECT_ERR(access("b/m/f", F_OK), ENOENT);
	EXPECT_ERR(access("c/m/f", F_OK), ENOENT);

	ASSERT_OK(mount("z", "c/m", "tmpfs", 0, NULL));		/* a slave does not send */
	ASSERT_OK(test_write_file("c/m/f", "x"));
	EXPECT_ERR(access("a/m/f", F_OK), ENOENT);
	EXPECT_OK(umount("c/m"));
	EXPECT_OK(umount("c"));
	EXPECT_OK(umount("b"));
	EXPECT_OK(umount("a"));
}

TEST(unbindable_mount_is_not_bound, "spec: N-VFS-53")
{
	ASSERT_OK(mkdir("a", 0755));
	ASSERT_OK(mkdir("b", 0755));
	ASSERT_OK(mount("x", "a", "tmpfs", 0, NULL));
	ASSERT_OK(mount(NULL, "a", NULL, MS_UNBINDABLE, NULL));
	EXPECT_ERR(mount("a", "b", NULL, MS_BIND, NULL), EINVAL);
	ASSERT_OK(mount(NULL, "a", NULL, MS_PRIVATE, NULL));
	EXPECT_OK(mount("a", "b", NULL, MS_BIND, NULL));
	EXPECT_OK(umount("b"));
	EXPECT_OK(umount("a"));
}

TEST(root_changes_with_chroot, "spec: N-FS-09")
{
	pid_t child;

	ASSERT_OK(mkdir("r", 0755));
	ASSERT_OK(mkdir("r/d", 0755));
	ASSERT_OK(symlink("/d", "r/link"));
	child = test_fork();
	if (!child) {
		char cwd[100];

		ASSERT_OK(chroot("r"));
		ASSERT_OK(chdir("/"));
		EXPECT_OK(access("/d", F_OK));
		EXPECT_OK(access("/link/../../../d", F_OK));
		EXPECT_ERR(access("/proc", F_OK), ENOENT);
		ASSERT_OK(chdir("d"));
		ASSERT(getcwd(cwd, sizeof(cwd)));
		EXPECT_STR(cwd, "/d");
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(child);
}

TEST(nothing_is_mounted_on_files_of_a_process_that_is_gone, "spec: A-FSO-01")
{
	char name[64];
	pid_t child;
	int fd;

	ASSERT_OK(test_write_file("f", "x"));
	child = test_fork();
	if (!child) {
		pause();
		CHILD_EXIT();
	}
	snprintf(name, sizeof(name), "/proc/%d/status", child);
	fd = ASSERT_OK(open(name, O_PATH));
	snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	ASSERT_OK(mount("f", name, NULL, MS_BIND, NULL));
	ASSERT_OK(umount2(name, MNT_DETACH));
	ASSERT_OK(kill(child, SIGKILL));
	test_wait(child);
	EXPECT_ERR(mount("f", name, NULL, MS_BIND, NULL), ENOENT);
}

static void try_options(const char *type, const char *const *options, int error)
{
	for (; *options; options++) {
		int got = mount("x", "m", type, 0, *options) < 0 ? errno : 0;

		if (got != error)
			FAIL("%s with %s gives error %d, not %d", type, *options, got, error);
		if (!got)
			EXPECT_OK(umount("m"));
	}
}

TEST(options_of_file_systems_are_checked, "spec: A-FSO-01")
{
	static const char *const devpts[] = { "uid=-1", "gid=-1", "uid=4294967295", "gid=4294967295",
		"uid=2147483648", "uid=", "uid", "gid=x", "gid=5x", "mode=9", "mode=-1", "ptmxmode=x",
		"max=-1", "max=1048577", "max=x", "nonsense", "mode=600,nonsense=1", NULL };
	static const char *const devpts_good[] = { "newinstance,gid=5,mode=620,ptmxmode=000", "newinstance,max=1048576",
		"newinstance,uid=0,gid=0x5,mode=0620,", NULL };
	static const char *const tmpfs[] = { "uid=-1", "gid=-1", "uid=4294967295", "gid=4294967295",
		"uid=4294967296", "uid=", "uid", "mode=-1", "mode=8", "mode=", "size=-1", "size=", "size",
		"size=1m1", "nr_inodes=-1", "nr_inodes=", "nr_blocks=-1", "nr_blocks=x", "inode32=1",
		"huge=sometimes", "nonsense", NULL };
	static const char *const tmpfs_good[] = { "uid=2147483648,gid=4294967294,mode=01777", "size=50%",
		"size=0,nr_inodes=0,nr_blocks=0", "size=1M,nr_inodes=1k,inode64", NULL };
	static const char *const ramfs[] = { "mode=9", "mode=-1", "mode=", "mode", "mode=7777777777777",
		"nonsense,mode=x", NULL };
	static const char *const ramfs_good[] = { "mode=0700", "nonsense", "uid=-1", ",mode=1755,", NULL };
	static const char *const proc[] = { "hidepid=3", "hidepid=-1", "hidepid=", "hidepid", "hidepid=x",
		"gid=-1", "gid=4294967296", "gid=", "gid", "gid=5x", "subset=x", "subset", "nonsense", NULL };
	static const char *const proc_good[] = { "hidepid=0", "hidepid=off", "hidepid=0x0,gid=5",
		"gid=4294967294", ",", NULL };

	ASSERT_OK(mkdir("m", 0755));
	try_options("devpts", devpts, EINVAL);
	try_options("tmpfs", tmpfs, EINVAL);
	try_options("ramfs", ramfs, EINVAL);
	try_options("proc", proc, EINVAL);
	try_options("devpts", devpts_good, 0);
	try_options("tmpfs", tmpfs_good, 0);
	try_options("ramfs", ramfs_good, 0);
	try_options("proc", proc_good, 0);
}
