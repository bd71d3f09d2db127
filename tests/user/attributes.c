// SPDX-License-Identifier: MIT
// What is known about a file and who may change it: modes, owners, times, extended attributes.
#include "test.h"
#include "look.h"
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <linux/stat.h>

/* In a child that has become that user. */
#define USER_DOES(uid_, ...) do {				\
	pid_t pid_ = test_fork();				\
								\
	if (!pid_) {						\
		ASSERT_OK(setgid(uid_));			\
		ASSERT_OK(setuid(uid_));			\
		__VA_ARGS__;					\
		CHILD_EXIT();					\
	}							\
	EXPECT_CHILD_OK(pid_);					\
} while (0)

static mode_t mode_of(const char *name)
{
	struct stat st;

	ASSERT_OK(lstat(name, &st));
	return st.st_mode & 07777;
}

TEST(umask_applies_to_what_is_created, "spec: N-FS-09 A-FSO-04")
{
	umask(027);
	close(ASSERT_OK(open("f", O_CREAT | O_RDWR, 0666)));
	ASSERT_OK(mkdir("d", 0777));
	ASSERT_OK(mkfifo("p", 0666));
	EXPECT_EQ(mode_of("f"), 0640);
	EXPECT_EQ(mode_of("d"), 0750);
	EXPECT_EQ(mode_of("p"), 0640);
	EXPECT_EQ(umask(0), 027);
	close(ASSERT_OK(open("g", O_CREAT | O_RDWR, 07777)));
	EXPECT_EQ(mode_of("g"), 07777);
	ASSERT_OK(mkdir("e", 07777));
	EXPECT_EQ(mode_of("e"), 01777);
}

TEST(only_the_owner_changes_the_mode, "spec: B-IOP-14")
{
	ASSERT_OK(chmod(".", 0777));
	ASSERT_OK(test_write_file("f", "x"));
	ASSERT_OK(chown("f", 1000, 1000));
	USER_DOES(1001, EXPECT_ERR(chmod("f", 0777), EPERM));
	USER_DOES(1000, EXPECT_OK(chmod("f", 02755)));
	EXPECT_EQ(mode_of("f"), 02755);
	ASSERT_OK(chown("f", 1000, 50));
	USER_DOES(1000, EXPECT_OK(chmod("f", 02755)));
	EXPECT_EQ(mode_of("f"), 0755);
	ASSERT_OK(symlink("f", "l"));
	EXPECT_OK(chmod("l", 0600));
	EXPECT_EQ(mode_of("f"), 0600);
	EXPECT_EQ(mode_of("l"), 0777);
	EXPECT_ERR(chmod("none", 0600), ENOENT);
}

TEST(giving_a_file_away_takes_privilege, "spec: B-IOP-14")
{
	struct stat st;

	ASSERT_OK(chmod(".", 0777));
	ASSERT_OK(test_write_file("f", "x"));
	ASSERT_OK(chown("f", 1000, 1000));
	USER_DOES(1000, EXPECT_ERR(chown("f", 1001, -1), EPERM));
	USER_DOES(1000, EXPECT_ERR(chown("f", -1, 50), EPERM));
	USER_DOES(1000, EXPECT_OK(chown("f", 1000, 1000)));
	ASSERT_OK(chmod("f", 06755));
	ASSERT_OK(chown("f", 1001, -1));
	EXPECT_EQ(mode_of("f"), 0755);
	ASSERT_OK(symlink("none", "l"));
	ASSERT_OK(lchown("l", 5, 6));
	ASSERT_OK(lstat("l", &st));
	EXPECT_EQ(st.st_uid, 5);
	EXPECT_EQ(st.st_gid, 6);
	EXPECT_ERR(chown("l", 5, 6), ENOENT);
}

TEST(write_by_another_drops_setuid, "spec: B-IOP-14")
{
	ASSERT_OK(chmod(".", 0777));
	ASSERT_OK(test_write_file("f", "x"));
	ASSERT_OK(chmod("f", 06777));
	USER_DOES(1000, int fd = ASSERT_OK(open("f", O_WRONLY)); EXPECT_EQ(write(fd, "y", 1), 1));
	EXPECT_EQ(mode_of("f"), 0777);
	ASSERT_OK(chmod("f", 06777));
	USER_DOES(1000, EXPECT_OK(truncate("f", 0)));
	EXPECT_EQ(mode_of("f"), 0777);
	ASSERT_OK(chmod("f", 06777));
	ASSERT_OK(test_write_file("f", "root may"));
	EXPECT_EQ(mode_of("f"), 06777);
}

TEST(sticky_directory_protects_names, "spec: B-IOP-08")
{
	ASSERT_OK(chmod(".", 01777));
	ASSERT_OK(test_write_file("f", "x"));
	ASSERT_OK(chmod("f", 0666));
	USER_DOES(1000,
		EXPECT_ERR(unlink("f"), EPERM);
		EXPECT_ERR(rename("f", "g"), EPERM);
		EXPECT_OK(test_write_file("own", "x"));
		EXPECT_OK(rename("own", "mine"));
		EXPECT_ERR(rename("mine", "f"), EPERM);
		EXPECT_OK(unlink("mine")));
}

TEST(times_are_set_exactly, "spec: B-VFS-04 B-IOP-17")
{
	struct timespec t[2] = { { 1000000000, 123456789 }, { 2000000000, 987654321 } };
	struct stat st, later;

	ASSERT_OK(test_write_file("f", "x"));
	ASSERT_OK(utimensat(AT_FDCWD, "f", t, 0));
	ASSERT_OK(stat("f", &st));
	EXPECT_EQ(st.st_atim.tv_sec, 1000000000);
	EXPECT_EQ(st.st_atim.tv_nsec, 123456789);
	EXPECT_EQ(st.st_mtim.tv_sec, 2000000000);
	EXPECT_EQ(st.st_mtim.tv_nsec, 987654321);
	t[0].tv_nsec = UTIME_OMIT;
	t[1].tv_nsec = UTIME_NOW;
	ASSERT_OK(utimensat(AT_FDCWD, "f", t, 0));
	ASSERT_OK(stat("f", &later));
	EXPECT_EQ(later.st_atim.tv_sec, 1000000000);
	EXPECT_NE(later.st_mtim.tv_sec, 2000000000);
	t[0].tv_nsec = 1000000000;
	EXPECT_ERR(utimensat(AT_FDCWD, "f", t, 0), EINVAL);
	EXPECT_ERR(utimensat(AT_FDCWD, "none", NULL, 0), ENOENT);
	ASSERT_OK(chmod(".", 0777));
	ASSERT_OK(chmod("f", 0666));
	t[0].tv_nsec = 0;
	USER_DOES(1000,
		EXPECT_OK(utimensat(AT_FDCWD, "f", NULL, 0));
		EXPECT_ERR(utimensat(AT_FDCWD, "f", t, 0), EPERM));
	ASSERT_OK(chmod("f", 0644));
	USER_DOES(1000, EXPECT_ERR(utimensat(AT_FDCWD, "f", NULL, 0), EACCES));
}

TEST(changes_move_the_right_times, "spec: B-VFS-04")
{
	struct stat before, after;

	ASSERT_OK(mkdir("d", 0755));
	ASSERT_OK(test_write_file("d/f", "x"));
	ASSERT_OK(stat("d/f", &before));
	test_sleep_ms(20);
	ASSERT_OK(chmod("d/f", 0600));
	ASSERT_OK(stat("d/f", &after));
	EXPECT(after.st_ctim.tv_sec > before.st_ctim.tv_sec ||
	       after.st_ctim.tv_nsec > before.st_ctim.tv_nsec);
	EXPECT_EQ(after.st_mtim.tv_nsec, before.st_mtim.tv_nsec);
	ASSERT_OK(stat("d", &before));
	test_sleep_ms(20);
	ASSERT_OK(unlink("d/f"));
	ASSERT_OK(stat("d", &after));
	EXPECT(after.st_mtim.tv_sec > before.st_mtim.tv_sec ||
	       after.st_mtim.tv_nsec > before.st_mtim.tv_nsec);
}

TEST(statx_says_what_it_knows, "spec: B-IOP-14")
{
	struct statx sx;
	struct stat st;

	ASSERT_OK(test_write_file("f", "hello"));
	ASSERT_OK(stat("f", &st));
	ASSERT_OK(statx(AT_FDCWD, "f", 0, STATX_BASIC_STATS | STATX_MNT_ID, &sx));
	EXPECT_EQ(sx.stx_mask & (STATX_BASIC_STATS | STATX_MNT_ID),
		  STATX_BASIC_STATS | STATX_MNT_ID);
	EXPECT_EQ(sx.stx_size, 5);
	EXPECT_EQ(sx.stx_ino, st.st_ino);
	EXPECT_EQ(sx.stx_mode, st.st_mode);
	EXPECT_EQ(sx.stx_nlink, 1);
	EXPECT_EQ(sx.stx_dev_major, major(st.st_dev));
	EXPECT_EQ(sx.stx_dev_minor, minor(st.st_dev));
	EXPECT_EQ(sx.stx_mtime.tv_nsec, st.st_mtim.tv_nsec);
	ASSERT_OK(statx(AT_FDCWD, "/proc", 0, STATX_BASIC_STATS, &sx));
	EXPECT(sx.stx_attributes & STATX_ATTR_MOUNT_ROOT);
	EXPECT_ERR(statx(AT_FDCWD, "f", 0, 0x80000000, &sx), EINVAL);
	EXPECT_ERR(statx(AT_FDCWD, "f", 0x6000, STATX_SIZE, &sx), EINVAL);
	EXPECT_ERR(statx(AT_FDCWD, "f", 0x10000000, STATX_SIZE, &sx), EINVAL);
}

TEST(trusted_attributes_are_kept, "spec: A-FSX-01 B-IOP-15")
{
	char buf[64];

	ASSERT_OK(test_write_file("f", "x"));
	ASSERT_OK(setxattr("f", "trusted.a", "one", 3, 0));
	EXPECT_ERR(setxattr("f", "trusted.a", "two", 3, XATTR_CREATE), EEXIST);
	EXPECT_ERR(setxattr("f", "trusted.b", "two", 3, XATTR_REPLACE), ENODATA);
	ASSERT_OK(setxattr("f", "trusted.bb", "", 0, 0));
	EXPECT_EQ(getxattr("f", "trusted.a", NULL, 0), 3);
	EXPECT_EQ(getxattr("f", "trusted.a", buf, sizeof(buf)), 3);
	EXPECT_MEM(buf, "one", 3);
	EXPECT_ERR(getxattr("f", "trusted.a", buf, 2), ERANGE);
	EXPECT_ERR(getxattr("f", "trusted.none", buf, 2), ENODATA);
	EXPECT_EQ(getxattr("f", "trusted.bb", buf, 2), 0);
	EXPECT_EQ(listxattr("f", NULL, 0), 21);
	EXPECT_ERR(listxattr("f", buf, 20), ERANGE);
	EXPECT_EQ(listxattr("f", buf, sizeof(buf)), 21);
	EXPECT_OK(removexattr("f", "trusted.a"));
	EXPECT_ERR(removexattr("f", "trusted.a"), ENODATA);
	EXPECT_ERR(setxattr("f", "nonsense", "x", 1, 0), EOPNOTSUPP);
	EXPECT_ERR(setxattr("f", "trusted.a", "x", 1, 77), EINVAL);
	EXPECT_ERR(setxattr("f", "trusted.", "x", 1, 0), EINVAL);
	EXPECT_ERR(setxattr("f", "", "x", 1, 0), ERANGE);
	ASSERT_OK(chmod(".", 0777));
	ASSERT_OK(chmod("f", 0666));
	USER_DOES(1000,
		EXPECT_ERR(setxattr("f", "trusted.a", "x", 1, 0), EPERM);
		EXPECT_ERR(getxattr("f", "trusted.bb", buf, 2), ENODATA);
		EXPECT_EQ(listxattr("f", buf, sizeof(buf)), 0));
}

TEST(protected_links_in_sticky_directories, "spec: N-CHK-35")
{
	ASSERT_OK(chmod(".", 01777));
	USER_DOES(1000,
		ASSERT_OK(symlink("/etc/hostname", "trap"));
		ASSERT_OK(test_write_file("own", "x"));
		ASSERT_OK(chmod("own", 0666)));
	ASSERT_OK(test_write_file("secret", "x"));
	ASSERT_OK(chmod("secret", 0600));
	USER_DOES(1001, EXPECT_ERR(open("trap", O_RDONLY), EACCES));
	USER_DOES(1000, EXPECT_ERR(link("secret", "hard"), EPERM));
	USER_DOES(1001, close(EXPECT_OK(open("own", O_CREAT | O_RDWR, 0600))));
	ASSERT_OK(test_write_file("/proc/sys/fs/protected_regular", "2"));
	USER_DOES(1001, EXPECT_ERR(open("own", O_CREAT | O_RDWR, 0600), EACCES));
	USER_DOES(1001, close(EXPECT_OK(open("own", O_RDWR))));
	ASSERT_OK(test_write_file("/proc/sys/fs/protected_regular", "0"));
}
