// SPDX-License-Identifier: MIT
// Opening and looking at files: openat2, O_PATH, O_TMPFILE, statx, times, directories, permissions.
#include "test.h"
#include "look.h"
#include <dirent.h>
#include <linux/openat2.h>
#include <sys/sysmacros.h>
#include <sys/statfs.h>

static int open_how(const char *path, uint64_t flags, uint64_t mode, uint64_t resolve)
{
	struct open_how how = { flags, mode, resolve };

	return syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof(how));
}

TEST(openat2_bounds_the_walk, "")
{
	int dir;

	ASSERT_OK(mkdir("d", 0700));
	ASSERT_OK(test_write_file("d/f", "x"));
	ASSERT_OK(symlink("f", "d/s"));
	ASSERT_OK(symlink("/proc/self/exe", "magic"));
	EXPECT_OK(open_how("d/s", O_RDONLY, 0, 0));
	EXPECT_ERR(open_how("d/s", O_RDONLY, 0, RESOLVE_NO_SYMLINKS), ELOOP);
	EXPECT_ERR(open_how("magic", O_RDONLY, 0, RESOLVE_NO_MAGICLINKS), ELOOP);
	EXPECT_ERR(open_how("../x", O_RDONLY, 0, RESOLVE_BENEATH), EXDEV);
	EXPECT_ERR(open_how("/", O_RDONLY, 0, RESOLVE_BENEATH), EXDEV);
	EXPECT_OK(open_how("d/../d/f", O_RDONLY, 0, RESOLVE_BENEATH));
	EXPECT_ERR(open_how("/proc/self", O_RDONLY, 0, RESOLVE_NO_XDEV), EXDEV);
	dir = ASSERT_OK(open("d", O_RDONLY | O_DIRECTORY));
	struct open_how how = { O_RDONLY, 0, RESOLVE_IN_ROOT };
	EXPECT_OK(syscall(SYS_openat2, dir, "/../../f", &how, sizeof(how)));
	EXPECT_ERR(syscall(SYS_openat2, dir, "f", &how, 8), EINVAL);
	EXPECT_ERR(open_how("d/f", 1ULL << 40, 0, 0), EINVAL);
	EXPECT_ERR(open_how("d/f", O_RDONLY, 0600, 0), EINVAL);
	EXPECT_ERR(open_how("d/f", O_RDONLY, 0, 1 << 30), EINVAL);
	EXPECT_ERR(open_how("d/f", O_RDONLY, 0, RESOLVE_BENEATH | RESOLVE_IN_ROOT), EINVAL);
}

TEST(path_descriptor_names_without_opening, "")
{
	struct stat st;
	char byte;
	int fd;

	ASSERT_OK(test_write_file("f", "x"));
	ASSERT_OK(chmod("f", 0));
	fd = ASSERT_OK(open("f", O_PATH));
	EXPECT_ERR(read(fd, &byte, 1), EBADF);
	EXPECT_ERR(fchmod(fd, 0600), EBADF);
	EXPECT_OK(fstat(fd, &st));
	EXPECT_EQ(fcntl(fd, F_GETFL), O_PATH);
	ASSERT_OK(symlink("f", "s"));
	fd = ASSERT_OK(open("s", O_PATH | O_NOFOLLOW));
	ASSERT_OK(fstat(fd, &st));
	EXPECT(S_ISLNK(st.st_mode));
	EXPECT_EQ(readlinkat(fd, "", &byte, 1), 1);
}

TEST(tmpfile_gets_a_name_when_linked, "spec: B-IOP-19")
{
	char path[64], text[8];
	struct stat st;
	int fd = ASSERT_OK(open(".", O_TMPFILE | O_RDWR, 0640));

	EXPECT_EQ(look_entries("."), 0);
	ASSERT_OK(fstat(fd, &st));
	EXPECT_EQ(st.st_nlink, 0);
	ASSERT_EQ(write(fd, "made", 4), 4);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	ASSERT_OK(linkat(AT_FDCWD, path, AT_FDCWD, "named", AT_SYMLINK_FOLLOW));
	EXPECT_EQ(test_read_file("named", text, sizeof(text)), 4);
	EXPECT_ERR(open(".", O_TMPFILE | O_RDONLY, 0600), EINVAL);
}

TEST(open_flags_mean_what_they_say, "spec: B-FIL-01 B-FIL-02")
{
	char text[16];
	int fd;

	EXPECT_ERR(open("f", O_RDWR), ENOENT);
	fd = ASSERT_OK(open("f", O_RDWR | O_CREAT | O_EXCL, 0600));
	EXPECT_ERR(open("f", O_RDWR | O_CREAT | O_EXCL, 0600), EEXIST);
	ASSERT_EQ(write(fd, "12345", 5), 5);
	EXPECT_ERR(open("f", O_RDONLY | O_DIRECTORY), ENOTDIR);
	EXPECT_ERR(open(".", O_RDWR), EISDIR);
	EXPECT_ERR(open("f/x", O_RDONLY), ENOTDIR);
	EXPECT_ERR(open("f/", O_RDONLY), ENOTDIR);
	EXPECT_ERR(open("new/", O_CREAT | O_WRONLY, 0600), EISDIR);
	fd = ASSERT_OK(open("f", O_WRONLY | O_APPEND));
	ASSERT_OK(lseek(fd, 0, SEEK_SET));
	ASSERT_EQ(write(fd, "67", 2), 2);
	EXPECT_EQ(lseek(fd, 0, SEEK_CUR), 7);
	EXPECT_EQ(test_read_file("f", text, sizeof(text)), 7);
	EXPECT_STR(text, "1234567");
	close(ASSERT_OK(open("f", O_WRONLY | O_TRUNC)));
	EXPECT_EQ(test_read_file("f", text, sizeof(text)), 0);
	fd = ASSERT_OK(open("f", O_RDONLY));
	EXPECT_ERR(write(fd, "x", 1), EBADF);
	EXPECT_EQ(fcntl(fd, F_GETFL), O_RDONLY | 0100000);
	ASSERT_OK(fcntl(fd, F_SETFL, O_APPEND | O_NONBLOCK | O_WRONLY));
	EXPECT_EQ(fcntl(fd, F_GETFL), O_RDONLY | O_APPEND | O_NONBLOCK | 0100000);
}

TEST(statx_tells_as_stat_does, "spec: B-IOP-14 B-VFS-04")
{
	struct statx sx;
	struct stat st;

	ASSERT_OK(test_write_file("f", "abc"));
	ASSERT_OK(stat("f", &st));
	ASSERT_OK(statx(AT_FDCWD, "f", 0, STATX_BASIC_STATS | STATX_BTIME, &sx));
	EXPECT((sx.stx_mask & STATX_BASIC_STATS) == STATX_BASIC_STATS);
	EXPECT(sx.stx_size == 3 && sx.stx_nlink == 1 && sx.stx_mode == st.st_mode &&
	       sx.stx_ino == st.st_ino);
	EXPECT(makedev(sx.stx_dev_major, sx.stx_dev_minor) == st.st_dev);
	EXPECT(sx.stx_mtime.tv_sec == st.st_mtim.tv_sec &&
	       sx.stx_mtime.tv_nsec == st.st_mtim.tv_nsec);
	EXPECT_ERR(statx(AT_FDCWD, "f", 0x4, STATX_SIZE, &sx), EINVAL);
	EXPECT_ERR(statx(AT_FDCWD, "f", 0, 0x80000000U, &sx), EINVAL);
	EXPECT_ERR(statx(AT_FDCWD, "", 0, STATX_SIZE, &sx), ENOENT);
}

TEST(times_follow_use_and_can_be_set, "spec: B-IOP-17 B-VFS-04")
{
	struct timespec times[2] = { { 1000, 5 }, { 2000, 6 } };
	struct stat a, b;

	ASSERT_OK(test_write_file("f", "abc"));
	ASSERT_OK(utimensat(AT_FDCWD, "f", times, 0));
	ASSERT_OK(stat("f", &a));
	EXPECT(a.st_atim.tv_sec == 1000 && a.st_atim.tv_nsec == 5 && a.st_mtim.tv_sec == 2000 &&
	       a.st_mtim.tv_nsec == 6);
	EXPECT_GT(a.st_ctim.tv_sec, 1700000000);
	times[0].tv_nsec = UTIME_OMIT;
	times[1].tv_nsec = UTIME_NOW;
	ASSERT_OK(utimensat(AT_FDCWD, "f", times, 0));
	ASSERT_OK(stat("f", &b));
	EXPECT(b.st_atim.tv_sec == 1000 && b.st_mtim.tv_sec > 1700000000);
	test_sleep_ms(8);
	ASSERT_OK(chmod("f", 0644));
	ASSERT_OK(stat("f", &a));
	EXPECT(a.st_mtim.tv_nsec == b.st_mtim.tv_nsec);
	EXPECT(a.st_ctim.tv_sec > b.st_ctim.tv_sec || a.st_ctim.tv_nsec > b.st_ctim.tv_nsec);
	times[1].tv_nsec = 1000000000;
	EXPECT_ERR(utimensat(AT_FDCWD, "f", times, 0), EINVAL);
}

TEST(directory_reads_give_every_name_once, "spec: B-FOP-05")
{
	char name[16], buf[512];
	int seen[200] = { 0 }, dots = 0, fd, n;

	for (int i = 0; i < 200; i++) {
		snprintf(name, sizeof(name), "n%d", i);
		ASSERT_OK(test_write_file(name, ""));
	}
	fd = ASSERT_OK(open(".", O_RDONLY | O_DIRECTORY));
	EXPECT_ERR(syscall(SYS_getdents64, fd, buf, 8), EINVAL);
	while ((n = syscall(SYS_getdents64, fd, buf, sizeof(buf))) > 0) {
		for (int at = 0; at < n;) {
			struct dirent64 *d = (void *)(buf + at);

			if (d->d_name[0] == 'n') {
				seen[atoi(d->d_name + 1)]++;
				EXPECT_EQ(d->d_type, DT_REG);
			} else {
				dots++;
				EXPECT_EQ(d->d_type, DT_DIR);
			}
			at += d->d_reclen;
		}
	}
	EXPECT_EQ(n, 0);
	EXPECT_EQ(dots, 2);
	for (int i = 0; i < 200; i++)
		EXPECT_EQ(seen[i], 1);
	ASSERT_EQ(lseek(fd, 0, SEEK_SET), 0);
	EXPECT_GT(syscall(SYS_getdents64, fd, buf, sizeof(buf)), 0);
	fd = ASSERT_OK(open("n0", O_RDONLY));
	EXPECT_ERR(syscall(SYS_getdents64, fd, buf, sizeof(buf)), ENOTDIR);
}

TEST(permissions_bind_users, "spec: B-IOP-03")
{
	ASSERT_OK(chmod(".", 0755));
	ASSERT_OK(test_write_file("secret", "x"));
	ASSERT_OK(chmod("secret", 0600));
	ASSERT_OK(mkdir("closed", 0700));
	ASSERT_OK(test_write_file("closed/f", "x"));
	ASSERT_OK(mkdir("sticky", 0777));
	ASSERT_OK(chmod("sticky", 01777));
	ASSERT_OK(test_write_file("sticky/f", "x"));
	become_nobody();
	EXPECT_ERR(open("secret", O_RDONLY), EACCES);
	EXPECT_ERR(open("closed/f", O_RDONLY), EACCES);
	EXPECT_ERR(open("new", O_CREAT | O_WRONLY, 0600), EACCES);
	EXPECT_ERR(unlink("secret"), EACCES);
	EXPECT_ERR(unlink("sticky/f"), EPERM);
	EXPECT_ERR(rename("sticky/f", "sticky/g"), EPERM);
	EXPECT_ERR(chmod("secret", 0666), EPERM);
	EXPECT_ERR(chown("secret", NOBODY, -1), EPERM);
	EXPECT_ERR(access("secret", R_OK), EACCES);
	EXPECT_OK(access("secret", F_OK));
	EXPECT_OK(test_write_file("sticky/own", "x"));
	EXPECT_OK(unlink("sticky/own"));
}

TEST(modes_owners_and_umask, "spec: B-IOP-14")
{
	struct stat st;
	int fd;

	umask(027);
	fd = ASSERT_OK(open("f", O_CREAT | O_WRONLY, 0777));
	ASSERT_OK(fstat(fd, &st));
	EXPECT_EQ(st.st_mode, S_IFREG | 0750);
	ASSERT_OK(fchmod(fd, 06755));
	ASSERT_OK(fchown(fd, 10, 20));
	ASSERT_OK(fstat(fd, &st));
	/* set-id bits go with the owner */
	EXPECT(st.st_uid == 10 && st.st_gid == 20 && st.st_mode == (S_IFREG | 0755));
	ASSERT_OK(mkdir("d", 0777));
	ASSERT_OK(chown("d", -1, 33));
	ASSERT_OK(chmod("d", 02777));
	ASSERT_OK(test_write_file("d/f", ""));
	ASSERT_OK(mkdir("d/e", 0777));
	ASSERT_OK(stat("d/f", &st));
	EXPECT_EQ(st.st_gid, 33);
	ASSERT_OK(stat("d/e", &st));
	EXPECT(st.st_gid == 33 && (st.st_mode & S_ISGID));
}

TEST(statfs_names_the_file_system, "spec: B-SYS-09")
{
	struct statfs fs;

	ASSERT_OK(statfs(".", &fs));
	EXPECT_EQ(fs.f_type, 0x01021994);
	EXPECT(fs.f_bsize == 4096 && fs.f_namelen == 255 && fs.f_bfree <= fs.f_blocks &&
	       fs.f_blocks > 0);
	ASSERT_OK(statfs("/proc", &fs));
	EXPECT_EQ(fs.f_type, 0x9fa0);
	ASSERT_OK(statfs("/dev/pts", &fs));
	EXPECT_EQ(fs.f_type, 0x1cd1);
}
