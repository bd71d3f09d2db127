// SPDX-License-Identifier: MIT
// Where walks end and with which error; the limits of openat2(2).
#include "test.h"
#include "look.h"
#include <linux/openat2.h>
#include <sys/mount.h>

static int openat2(int dir, const char *path, uint64_t flags, uint64_t resolve)
{
	struct open_how how = { .flags = flags, .resolve = resolve };

	return syscall(SYS_openat2, dir, path, &how, sizeof(how));
}

TEST(walk_errors, "spec: A-FSO-06 B-DEN-01")
{
	char longest[4200];

	ASSERT_OK(mkdir("d", 0755));
	ASSERT_OK(test_write_file("d/f", "x"));
	EXPECT_ERR(open("d/f/", O_RDONLY), ENOTDIR);
	EXPECT_ERR(open("d/f/x", O_RDONLY), ENOTDIR);
	EXPECT_ERR(open("d/f/..", O_RDONLY), ENOTDIR);
	EXPECT_ERR(open("d/no/x", O_RDONLY), ENOENT);
	EXPECT_ERR(open("", O_RDONLY), ENOENT);
	EXPECT_ERR(open("d", O_WRONLY), EISDIR);
	EXPECT_ERR(open("d", O_RDONLY | O_CREAT, 0600), EISDIR);
	EXPECT_ERR(open("d/new/", O_RDWR | O_CREAT, 0600), EISDIR);
	EXPECT_ERR(open("d/f", O_RDONLY | O_DIRECTORY), ENOTDIR);
	EXPECT_ERR(open("d/f", O_CREAT | O_EXCL | O_RDWR, 0600), EEXIST);
	EXPECT_ERR(mkdir("d/f/x", 0700), ENOTDIR);
	EXPECT_ERR(mkdir("d", 0700), EEXIST);
	EXPECT_ERR(mkdir("d/.", 0700), EEXIST);
	EXPECT_ERR(mkdir("/", 0700), EEXIST);
	EXPECT_OK(mkdir("d/e///", 0700));
	EXPECT_ERR(mknod("d/g/", S_IFREG | 0600, 0), ENOENT);
	EXPECT_ERR(symlink("x", "d/g/"), ENOENT);
	EXPECT_ERR(rmdir("d"), ENOTEMPTY);
	EXPECT_ERR(rmdir("d/."), EINVAL);
	EXPECT_ERR(rmdir("d/e/.."), ENOTEMPTY);
	EXPECT_ERR(rmdir("d/f"), ENOTDIR);
	EXPECT_ERR(unlink("d/e"), EISDIR);
	EXPECT_ERR(unlink("d/f/"), ENOTDIR);
	EXPECT_ERR(unlink("d/e/."), EISDIR);
	EXPECT_ERR(rename("d", "d/e/x"), EINVAL);
	EXPECT_ERR(rename("d/e", "d"), ENOTEMPTY);
	EXPECT_ERR(rename("d/f", "d/e"), EISDIR);
	EXPECT_ERR(rename("d/e", "d/f"), ENOTDIR);
	EXPECT_ERR(rename("d/.", "x"), EBUSY);
	EXPECT_ERR(rename("d/f/", "x"), ENOTDIR);
	EXPECT_ERR(open((char *)8, O_RDONLY), EFAULT);
	memset(longest, '/', sizeof(longest));
	longest[4096] = 0;
	EXPECT_ERR(open(longest, O_RDONLY), ENAMETOOLONG);
	longest[4095] = 0;
	close(EXPECT_OK(open(longest, O_RDONLY)));
}

TEST(last_symlink_is_followed_or_not, "spec: B-IOP-02")
{
	struct stat st;
	int fd;

	ASSERT_OK(test_write_file("f", "x"));
	ASSERT_OK(symlink("f", "l"));
	ASSERT_OK(symlink("new", "dangling"));
	EXPECT_ERR(open("l", O_RDONLY | O_NOFOLLOW), ELOOP);
	fd = ASSERT_OK(open("l", O_PATH | O_NOFOLLOW));
	ASSERT_OK(fstat(fd, &st));
	EXPECT(S_ISLNK(st.st_mode));
	EXPECT_ERR(read(fd, &st, 1), EBADF);
	close(fd);
	EXPECT_ERR(open("dangling", O_CREAT | O_EXCL | O_RDWR, 0600), EEXIST);
	close(ASSERT_OK(open("dangling", O_CREAT | O_RDWR, 0600)));
	EXPECT_OK(access("new", F_OK));
	ASSERT_OK(lstat("l", &st));
	EXPECT(S_ISLNK(st.st_mode));
	EXPECT_EQ(st.st_size, 1);
	EXPECT_ERR(lstat("l/", &st), ENOTDIR);
}

TEST(forty_symlinks_and_no_more, "spec: B-IOP-02")
{
	char from[16], to[16];
	int i;

	ASSERT_OK(test_write_file("l0", "x"));
	for (i = 1; i <= 41; i++) {
		snprintf(to, sizeof(to), "l%d", i - 1);
		snprintf(from, sizeof(from), "l%d", i);
		ASSERT_OK(symlink(to, from));
	}
	EXPECT_OK(access("l40", F_OK));
	EXPECT_ERR(access("l41", F_OK), ELOOP);
}

TEST(search_permission_is_needed_on_the_way, "spec: B-IOP-03")
{
	pid_t child;

	ASSERT_OK(chmod(".", 0755));
	ASSERT_OK(mkdir("open", 0711));
	ASSERT_OK(mkdir("open/shut", 0700));
	ASSERT_OK(test_write_file("open/shut/f", "x"));
	ASSERT_OK(test_write_file("open/g", "x"));
	ASSERT_OK(chmod("open/g", 0644));
	child = test_fork();
	if (!child) {
		ASSERT_OK(setgid(1000));
		ASSERT_OK(setuid(1000));
		EXPECT_OK(access("open/g", R_OK));
		EXPECT_ERR(access("open/g", W_OK), EACCES);
		EXPECT_ERR(open("open", O_RDONLY), EACCES);
		EXPECT_ERR(access("open/shut/f", F_OK), EACCES);
		EXPECT_ERR(access("open/shut/../g", F_OK), EACCES);
		EXPECT_ERR(unlink("open/g"), EACCES);
		EXPECT_ERR(unlink("open/none"), ENOENT);
		EXPECT_ERR(open("open/new", O_CREAT | O_RDWR, 0600), EACCES);
		EXPECT_ERR(chdir("open/shut"), EACCES);
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(child);
}

TEST(openat2_checks_its_arguments, "spec: A-FSO-06")
{
	struct { struct open_how how; uint64_t more; } big = { .how.flags = O_RDONLY };
	struct open_how how = { .flags = O_RDONLY, .mode = 0600 };

	ASSERT_OK(test_write_file("f", "x"));
	EXPECT_ERR(syscall(SYS_openat2, AT_FDCWD, "f", &how, sizeof(how)), EINVAL);
	how.mode = 0;
	how.flags = 1ULL << 40;
	EXPECT_ERR(syscall(SYS_openat2, AT_FDCWD, "f", &how, sizeof(how)), EINVAL);
	how.flags = O_RDONLY;
	how.resolve = 1ULL << 20;
	EXPECT_ERR(syscall(SYS_openat2, AT_FDCWD, "f", &how, sizeof(how)), EINVAL);
	how.resolve = RESOLVE_BENEATH | RESOLVE_IN_ROOT;
	EXPECT_ERR(syscall(SYS_openat2, AT_FDCWD, "f", &how, sizeof(how)), EINVAL);
	EXPECT_ERR(syscall(SYS_openat2, AT_FDCWD, "f", &how, 8), EINVAL);
	close(EXPECT_OK(syscall(SYS_openat2, AT_FDCWD, "f", &big, sizeof(big))));
	big.more = 1;
	EXPECT_ERR(syscall(SYS_openat2, AT_FDCWD, "f", &big, sizeof(big)), E2BIG);
}

TEST(openat2_keeps_the_walk_inside, "spec: A-FSO-06")
{
	int dir;

	ASSERT_OK(mkdir("r", 0755));
	ASSERT_OK(mkdir("r/d", 0755));
	ASSERT_OK(test_write_file("r/d/f", "inside"));
	ASSERT_OK(test_write_file("f", "outside"));
	ASSERT_OK(symlink("/d/f", "r/absolute"));
	ASSERT_OK(symlink("../f", "r/escape"));
	ASSERT_OK(symlink("d/f", "r/fine"));
	dir = ASSERT_OK(open("r", O_PATH | O_DIRECTORY));

	close(EXPECT_OK(openat2(dir, "d/f", O_RDONLY, RESOLVE_BENEATH)));
	close(EXPECT_OK(openat2(dir, "d/../d/f", O_RDONLY, RESOLVE_BENEATH)));
	close(EXPECT_OK(openat2(dir, "fine", O_RDONLY, RESOLVE_BENEATH)));
	EXPECT_ERR(openat2(dir, "../f", O_RDONLY, RESOLVE_BENEATH), EXDEV);
	EXPECT_ERR(openat2(dir, "/d/f", O_RDONLY, RESOLVE_BENEATH), EXDEV);
	EXPECT_ERR(openat2(dir, "escape", O_RDONLY, RESOLVE_BENEATH), EXDEV);
	EXPECT_ERR(openat2(dir, "absolute", O_RDONLY, RESOLVE_BENEATH), EXDEV);

	close(EXPECT_OK(openat2(dir, "/d/f", O_RDONLY, RESOLVE_IN_ROOT)));
	close(EXPECT_OK(openat2(dir, "absolute", O_RDONLY, RESOLVE_IN_ROOT)));
	close(EXPECT_OK(openat2(dir, "../../d/f", O_RDONLY, RESOLVE_IN_ROOT)));
	EXPECT_ERR(openat2(dir, "escape", O_RDONLY, RESOLVE_IN_ROOT), ENOENT);

	EXPECT_ERR(openat2(dir, "fine", O_RDONLY, RESOLVE_NO_SYMLINKS), ELOOP);
	close(EXPECT_OK(openat2(dir, "d/f", O_RDONLY, RESOLVE_NO_SYMLINKS)));
	EXPECT_ERR(openat2(dir, "/proc/self/fd/0", O_PATH, RESOLVE_NO_MAGICLINKS), ELOOP);
	EXPECT_ERR(openat2(dir, "/proc/self/status", O_RDONLY, RESOLVE_NO_XDEV), EXDEV);
	EXPECT_ERR(openat2(dir, "new", O_CREAT | O_RDWR, RESOLVE_CACHED), EAGAIN);
	close(EXPECT_OK(openat2(dir, "d/f", O_RDONLY, RESOLVE_CACHED)));
}

TEST(paths_go_through_descriptors, "spec: A-FSO-06")
{
	char name[64], target[4096];
	struct stat a, b;
	int dir, fd;
	ssize_t n;

	ASSERT_OK(mkdir("d", 0755));
	ASSERT_OK(test_write_file("d/f", "x"));
	dir = ASSERT_OK(open("d", O_RDONLY | O_DIRECTORY));
	fd = ASSERT_OK(openat(dir, "f", O_RDONLY));
	EXPECT_ERR(openat(fd, "x", O_RDONLY), ENOTDIR);
	EXPECT_ERR(openat(77, "x", O_RDONLY), EBADF);
	close(EXPECT_OK(openat(77, "/", O_RDONLY)));
	ASSERT_OK(fstatat(fd, "", &a, AT_EMPTY_PATH));
	ASSERT_OK(stat("d/f", &b));
	EXPECT_EQ(a.st_ino, b.st_ino);
	EXPECT_ERR(fstatat(fd, "", &a, 0), ENOENT);
	snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	n = ASSERT_OK(readlink(name, target, sizeof(target) - 1));
	target[n] = 0;
	EXPECT(strstr(target, "/d/f"));
	ASSERT_OK(unlink("d/f"));
	n = ASSERT_OK(readlink(name, target, sizeof(target) - 1));
	target[n] = 0;
	EXPECT(strstr(target, "/d/f (deleted)"));
	close(EXPECT_OK(open(name, O_RDONLY)));		/* a magic link leads to the file itself */
	ASSERT_OK(fchdir(dir));
	ASSERT_OK(rmdir("../d"));
	EXPECT_ERR(open("f", O_CREAT | O_RDWR, 0600), ENOENT);
	EXPECT(!getcwd(target, sizeof(target)) && errno == ENOENT);
}

TEST(unnamed_file_gets_a_name_later, "spec: B-IOP-19")
{
	char name[64];
	struct stat st;
	int fd = ASSERT_OK(open(".", O_TMPFILE | O_RDWR, 0644)), excl;

	ASSERT_OK(fstat(fd, &st));
	EXPECT_EQ(st.st_nlink, 0);
	EXPECT_ERR(open(".", O_TMPFILE | O_RDONLY, 0644), EINVAL);
	ASSERT_EQ(write(fd, "x", 1), 1);
	snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	ASSERT_OK(linkat(AT_FDCWD, name, AT_FDCWD, "named", AT_SYMLINK_FOLLOW));
	ASSERT_OK(stat("named", &st));
	EXPECT_EQ(st.st_nlink, 1);
	EXPECT_EQ(st.st_size, 1);
	excl = ASSERT_OK(open(".", O_TMPFILE | O_RDWR | O_EXCL, 0644));
	snprintf(name, sizeof(name), "/proc/self/fd/%d", excl);
	EXPECT_ERR(linkat(AT_FDCWD, name, AT_FDCWD, "other", AT_SYMLINK_FOLLOW), ENOENT);
}
