// SPDX-License-Identifier: MIT
// tmpfs: limits, holes, preallocation, names, attributes; memory files and their seals.
#include "test.h"
#include "look.h"
#include <dirent.h>
#include <linux/falloc.h>
#include <sys/mount.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/xattr.h>

#define P 4096L

/* A tmpfs of its own on ./m, and the test goes there. */
static void enter_tmpfs(const char *options)
{
	ASSERT_OK(mkdir("m", 0755));
	ASSERT_OK(mount("test", "m", "tmpfs", 0, options));
	ASSERT_OK(chdir("m"));
}

static void leave_tmpfs(void)
{
	ASSERT_OK(chdir(".."));
	EXPECT_OK(umount2("m", MNT_DETACH));
}

static long blocks_of(int fd)
{
	struct stat st;

	ASSERT_OK(fstat(fd, &st));
	return st.st_blocks;
}

TEST(size_limit_is_kept, "")
{
	static char data[P];
	struct statfs fs;
	int fd, n = 0;

	enter_tmpfs("size=64k,nr_inodes=8,mode=0750");
	ASSERT_OK(statfs(".", &fs));
	EXPECT_EQ(fs.f_type, 0x01021994);
	EXPECT_EQ(fs.f_bsize, P);
	EXPECT_EQ(fs.f_blocks, 16);
	EXPECT_EQ(fs.f_bfree, 16);
	EXPECT_EQ(fs.f_files, 8);
	EXPECT_EQ(fs.f_ffree, 7);
	fd = ASSERT_OK(open("f", O_RDWR | O_CREAT, 0600));
	while (write(fd, data, P) == P)
		n++;
	EXPECT_EQ(errno, ENOSPC);
	EXPECT_EQ(n, 16);
	EXPECT_EQ(blocks_of(fd), 128);
	ASSERT_OK(statfs(".", &fs));
	EXPECT_EQ(fs.f_bfree, 0);
	ASSERT_OK(ftruncate(fd, 5 * P));
	ASSERT_OK(statfs(".", &fs));
	EXPECT_EQ(fs.f_bfree, 11);
	ASSERT_OK(unlink("f"));
	close(fd);
	ASSERT_OK(statfs(".", &fs));
	EXPECT_EQ(fs.f_bfree, 16);
	EXPECT_EQ(fs.f_ffree, 7);
	for (n = 0; n < 10; n++) {
		char name[8] = { 'a' + n };

		if (mkdir(name, 0700))
			break;
	}
	EXPECT_EQ(n, 7);
	EXPECT_EQ(errno, ENOSPC);
	leave_tmpfs();
}

TEST(options_are_checked_and_remounted, "")
{
	struct statfs fs;
	struct stat st;

	ASSERT_OK(mkdir("x", 0755));
	EXPECT_ERR(mount("test", "x", "tmpfs", 0, "size=nonsense"), EINVAL);
	EXPECT_ERR(mount("test", "x", "tmpfs", 0, "unknown=1"), EINVAL);
	EXPECT_ERR(mount("test", "x", "tmpfs", 0, "mode=9"), EINVAL);
	enter_tmpfs("size=1m,mode=1750,uid=7,gid=9");
	ASSERT_OK(stat(".", &st));
	EXPECT_EQ(st.st_mode & 07777, 01750);
	EXPECT_EQ(st.st_uid, 7);
	EXPECT_EQ(st.st_gid, 9);
	EXPECT_OK(mount("test", ".", "tmpfs", MS_REMOUNT, "size=2m"));
	ASSERT_OK(statfs(".", &fs));
	EXPECT_EQ(fs.f_blocks, 512);
	int fd = ASSERT_OK(open("f", O_RDWR | O_CREAT, 0600));
	ASSERT_OK(fallocate(fd, 0, 0, 100 * P));
	EXPECT_ERR(mount("test", ".", "tmpfs", MS_REMOUNT, "size=64k"), EINVAL);
	close(fd);
	leave_tmpfs();
}

TEST(holes_read_as_zeroes_and_are_found, "")
{
	int fd = ASSERT_OK(open("f", O_RDWR | O_CREAT, 0600));
	char buf[16];

	ASSERT_OK(ftruncate(fd, 100 * P));
	EXPECT_EQ(blocks_of(fd), 0);
	ASSERT_EQ(pwrite(fd, "x", 1, 10 * P + 5), 1);
	ASSERT_EQ(pwrite(fd, "x", 1, 20 * P), 1);
	EXPECT_EQ(blocks_of(fd), 16);
	ASSERT_EQ(pread(fd, buf, 16, 50 * P), 16);
	EXPECT_MEM(buf, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 16);
	EXPECT_EQ(blocks_of(fd), 16); /* reading allocates nothing */
	EXPECT_EQ(lseek(fd, 0, SEEK_DATA), 10 * P);
	EXPECT_EQ(lseek(fd, 10 * P + 7, SEEK_DATA), 10 * P + 7);
	EXPECT_EQ(lseek(fd, 11 * P, SEEK_DATA), 20 * P);
	EXPECT_ERR(lseek(fd, 21 * P, SEEK_DATA), ENXIO);
	EXPECT_EQ(lseek(fd, 0, SEEK_HOLE), 0);
	EXPECT_EQ(lseek(fd, 10 * P, SEEK_HOLE), 11 * P);
	EXPECT_EQ(lseek(fd, 50 * P, SEEK_HOLE), 50 * P);
	EXPECT_ERR(lseek(fd, 100 * P, SEEK_HOLE), ENXIO);
	ASSERT_EQ(pread(fd, buf, 16, 100 * P - 4), 4);
	ASSERT_EQ(pread(fd, buf, 16, 100 * P), 0);
}

TEST(fallocate_reserves_and_punches, "")
{
	int fd = ASSERT_OK(open("f", O_RDWR | O_CREAT, 0600));
	char *m, buf[2 * P];
	struct stat st;

	ASSERT_OK(fallocate(fd, 0, 0, 4 * P));
	EXPECT_EQ(blocks_of(fd), 32);
	ASSERT_OK(fallocate(fd, FALLOC_FL_KEEP_SIZE, 4 * P, 4 * P));
	ASSERT_OK(fstat(fd, &st));
	EXPECT_EQ(st.st_size, 4 * P);
	EXPECT_EQ(st.st_blocks, 64);
	ASSERT_EQ(pread(fd, buf, sizeof(buf), P), (long)sizeof(buf));
	EXPECT_EQ(buf[0] | buf[P], 0);
	m = mmap(0, 4 * P, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	EXPECT_EQ(m[2 * P + 9], 0);
	memset(m, 'y', 4 * P);
	ASSERT_OK(fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, P / 2, 2 * P));
	EXPECT_EQ(m[P / 2 - 1], 'y');
	EXPECT_EQ(m[P / 2], 0);
	EXPECT_EQ(m[P], 0);
	EXPECT_EQ(m[2 * P + P / 2 - 1], 0);
	EXPECT_EQ(m[2 * P + P / 2], 'y');
	EXPECT_ERR(fallocate(fd, FALLOC_FL_ZERO_RANGE, 0, P), EOPNOTSUPP);
	EXPECT_ERR(fallocate(fd, FALLOC_FL_COLLAPSE_RANGE, 0, P), EOPNOTSUPP);
	EXPECT_ERR(fallocate(fd, 0, 0, 0), EINVAL);
	EXPECT_ERR(fallocate(fd, 0, -1, P), EINVAL);
}

TEST(fallocate_that_fails_gives_everything_back, "")
{
	struct statfs fs;
	int fd;

	enter_tmpfs("nr_blocks=20");
	fd = ASSERT_OK(open("f", O_RDWR | O_CREAT, 0600));
	ASSERT_EQ(pwrite(fd, "x", 1, 3 * P), 1);
	EXPECT_ERR(fallocate(fd, 0, 0, 30 * P), ENOSPC);
	int other = ASSERT_OK(open("g", O_RDWR | O_CREAT, 0600));
	ASSERT_OK(fallocate(other, 0, 0, 10 * P));
	EXPECT_ERR(fallocate(fd, 0, 0, 15 * P), ENOSPC);
	ASSERT_OK(statfs(".", &fs));
	EXPECT_EQ(fs.f_bfree, 9);
	EXPECT_EQ(blocks_of(fd), 8);
	close(fd);
	close(other);
	leave_tmpfs();
}

TEST(unlinked_file_lives_until_closed, "")
{
	int fd = ASSERT_OK(open("f", O_RDWR | O_CREAT, 0600));
	struct stat st;
	char c;

	ASSERT_EQ(write(fd, "abc", 3), 3);
	ASSERT_OK(link("f", "g"));
	ASSERT_OK(fstat(fd, &st));
	EXPECT_EQ(st.st_nlink, 2);
	ASSERT_OK(unlink("f"));
	ASSERT_OK(unlink("g"));
	ASSERT_OK(fstat(fd, &st));
	EXPECT_EQ(st.st_nlink, 0);
	ASSERT_EQ(pread(fd, &c, 1, 1), 1);
	EXPECT_EQ(c, 'b');
	EXPECT_ERR(access("f", F_OK), ENOENT);
}

TEST(rename_in_all_its_ways, "")
{
	struct stat st;
	char buf[4];

	ASSERT_OK(mkdir("d", 0700));
	ASSERT_OK(mkdir("e", 0700));
	ASSERT_EQ(test_write_file("a", "A"), 0);
	ASSERT_EQ(test_write_file("b", "B"), 0);
	EXPECT_ERR(renameat2(AT_FDCWD, "a", AT_FDCWD, "b", RENAME_NOREPLACE), EEXIST);
	EXPECT_OK(renameat2(AT_FDCWD, "a", AT_FDCWD, "b", RENAME_EXCHANGE));
	ASSERT_EQ(test_read_file("a", buf, sizeof(buf)), 1);
	EXPECT_EQ(buf[0], 'B');
	EXPECT_OK(rename("a", "b"));
	ASSERT_EQ(test_read_file("b", buf, sizeof(buf)), 1);
	EXPECT_EQ(buf[0], 'B');
	EXPECT_OK(renameat2(AT_FDCWD, "b", AT_FDCWD, "d/c", RENAME_NOREPLACE));
	EXPECT_ERR(rename("e", "d"), ENOTEMPTY);
	EXPECT_OK(rename("d", "e"));
	ASSERT_OK(stat("e/c", &st));
	EXPECT_OK(renameat2(AT_FDCWD, "e/c", AT_FDCWD, "e/x", RENAME_WHITEOUT));
	ASSERT_OK(stat("e/c", &st));
	EXPECT(S_ISCHR(st.st_mode));
	EXPECT_EQ(st.st_rdev, 0);
	ASSERT_OK(stat("e/x", &st));
	EXPECT(S_ISREG(st.st_mode));
	ASSERT_OK(mkdir("e/f", 0700));
	ASSERT_OK(stat("e", &st));
	EXPECT_EQ(st.st_nlink, 3);
	EXPECT_OK(rename("e/f", "f"));
	ASSERT_OK(stat("e", &st));
	EXPECT_EQ(st.st_nlink, 2);
	EXPECT_ERR(rename("e", "e/y"), EINVAL);
}

TEST(directories_list_what_is_in_them, "")
{
	int seen[64] = { 0 }, extra = 0;
	struct dirent *entry;
	struct stat st;
	char name[16];
	DIR *dir;

	for (int i = 0; i < 64; i++) {
		snprintf(name, sizeof(name), "n%d", i);
		ASSERT_EQ(test_write_file(name, ""), 0);
	}
	dir = opendir(".");
	for (int n = 0; (entry = readdir(dir)) != NULL; n++) {
		int i;

		if (sscanf(entry->d_name, "n%d", &i) == 1 && i >= 0 && i < 64)
			seen[i]++;
		else
			extra++;
		if (n == 20)
			ASSERT_OK(unlink(entry->d_name)); /* under the reader's feet */
	}
	closedir(dir);
	for (int i = 0; i < 64; i++)
		EXPECT_EQ(seen[i], 1);
	EXPECT_EQ(extra, 2);
	ASSERT_OK(stat(".", &st));
	EXPECT_EQ(st.st_size, 40 + 63 * 20);
	EXPECT_ERR(rmdir("../."), EINVAL);
	ASSERT_OK(mkdir("d", 0700));
	ASSERT_EQ(test_write_file("d/f", ""), 0);
	EXPECT_ERR(rmdir("d"), ENOTEMPTY);
	ASSERT_OK(unlink("d/f"));
	EXPECT_OK(rmdir("d"));
}

TEST(symbolic_links_short_and_long, "")
{
	char target[4096], buf[4096];
	struct stat st;

	memset(target, 'x', sizeof(target));
	target[4095] = 0;
	EXPECT_OK(symlink("short", "s"));
	EXPECT_OK(symlink(target, "l"));
	EXPECT_EQ(readlink("s", buf, sizeof(buf)), 5);
	EXPECT_EQ(readlink("l", buf, sizeof(buf)), 4095);
	EXPECT_MEM(buf, target, 4095);
	ASSERT_OK(lstat("l", &st));
	EXPECT_EQ(st.st_size, 4095);
	EXPECT_EQ(readlink("l", buf, 10), 10);
}

TEST(tmpfile_has_no_name_until_it_gets_one, "")
{
	int fd = ASSERT_OK(open(".", O_TMPFILE | O_RDWR, 0640));
	char path[64];
	struct stat st;

	ASSERT_EQ(write(fd, "hello", 5), 5);
	ASSERT_OK(fstat(fd, &st));
	EXPECT_EQ(st.st_nlink, 0);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	EXPECT_OK(linkat(AT_FDCWD, path, AT_FDCWD, "named", AT_SYMLINK_FOLLOW));
	ASSERT_OK(stat("named", &st));
	EXPECT_EQ(st.st_size, 5);
	EXPECT_EQ(st.st_nlink, 1);
	fd = ASSERT_OK(open(".", O_TMPFILE | O_RDWR | O_EXCL, 0640));
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	EXPECT_ERR(linkat(AT_FDCWD, path, AT_FDCWD, "other", AT_SYMLINK_FOLLOW), ENOENT);
}

TEST(trusted_attributes_are_stored, "")
{
	char buf[64];

	ASSERT_EQ(test_write_file("f", ""), 0);
	EXPECT_OK(setxattr("f", "trusted.one", "value", 5, 0));
	EXPECT_EQ(getxattr("f", "trusted.one", buf, sizeof(buf)), 5);
	EXPECT_MEM(buf, "value", 5);
	EXPECT_EQ(getxattr("f", "trusted.one", NULL, 0), 5);
	EXPECT_ERR(getxattr("f", "trusted.one", buf, 3), ERANGE);
	EXPECT_ERR(setxattr("f", "trusted.one", "x", 1, XATTR_CREATE), EEXIST);
	EXPECT_ERR(setxattr("f", "trusted.two", "x", 1, XATTR_REPLACE), ENODATA);
	EXPECT_ERR(setxattr("f", "user.one", "x", 1, 0), EOPNOTSUPP);
	EXPECT_EQ(listxattr("f", buf, sizeof(buf)), 12);
	EXPECT_STR(buf, "trusted.one");
	EXPECT_OK(removexattr("f", "trusted.one"));
	EXPECT_ERR(getxattr("f", "trusted.one", buf, sizeof(buf)), ENODATA);
}

TEST(times_follow_the_changes, "")
{
	struct stat a, b;
	int fd = ASSERT_OK(open("f", O_RDWR | O_CREAT, 0600));

	ASSERT_OK(fstat(fd, &a));
	test_sleep_ms(20);
	ASSERT_EQ(write(fd, "x", 1), 1);
	ASSERT_OK(fstat(fd, &b));
	EXPECT(b.st_mtim.tv_sec > a.st_mtim.tv_sec || b.st_mtim.tv_nsec != a.st_mtim.tv_nsec);
	test_sleep_ms(20);
	ASSERT_OK(fchmod(fd, 0644));
	ASSERT_OK(fstat(fd, &a));
	EXPECT_EQ(a.st_mtim.tv_nsec, b.st_mtim.tv_nsec);
	EXPECT_NE(a.st_ctim.tv_nsec, b.st_ctim.tv_nsec);
	test_sleep_ms(20);
	ASSERT_OK(ftruncate(fd, 100));
	ASSERT_OK(fstat(fd, &b));
	EXPECT_NE(a.st_mtim.tv_nsec, b.st_mtim.tv_nsec);
}

/* ---------------------------------------------------------------- memory files */

TEST(memfd_is_a_file_without_a_place, "")
{
	int fd = ASSERT_OK(memfd_create("name", MFD_CLOEXEC));
	char path[64], link[64] = "";

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	ASSERT_GT(readlink(path, link, sizeof(link) - 1), 0);
	EXPECT_STR(link, "/memfd:name (deleted)");
	EXPECT_EQ(fcntl(fd, F_GETFD), FD_CLOEXEC);
	EXPECT_EQ(fcntl(fd, F_GET_SEALS), F_SEAL_SEAL);
	EXPECT_ERR(fcntl(fd, F_ADD_SEALS, F_SEAL_GROW), EPERM);
	EXPECT_ERR(memfd_create("x", 0x100), EINVAL);
	EXPECT_ERR(syscall(SYS_memfd_create, NULL, 0), EFAULT);
	EXPECT_EQ(write(fd, "hi", 2), 2);
	EXPECT_EQ(lseek(fd, 0, SEEK_END), 2);
}

TEST(seals_are_kept, "")
{
	int fd = ASSERT_OK(memfd_create("s", MFD_ALLOW_SEALING));
	char *m;

	EXPECT_EQ(fcntl(fd, F_GET_SEALS), 0);
	ASSERT_OK(ftruncate(fd, 2 * P));
	EXPECT_OK(fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK));
	EXPECT_ERR(ftruncate(fd, P), EPERM);
	EXPECT_OK(ftruncate(fd, 3 * P));
	EXPECT_OK(fcntl(fd, F_ADD_SEALS, F_SEAL_GROW));
	EXPECT_ERR(ftruncate(fd, 4 * P), EPERM);
	EXPECT_ERR(pwrite(fd, "x", 1, 3 * P), EPERM);
	EXPECT_EQ(pwrite(fd, "x", 1, 0), 1);
	m = mmap(0, P, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	EXPECT_ERR(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE), EBUSY);
	ASSERT_OK(munmap(m, P));
	EXPECT_OK(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	EXPECT_ERR(pwrite(fd, "x", 1, 0), EPERM);
	EXPECT(mmap(0, P, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) == MAP_FAILED &&
	       errno == EPERM);
	EXPECT(mmap(0, P, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0) != MAP_FAILED);
	EXPECT_ERR(fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, P), EPERM);
	EXPECT_EQ(fcntl(fd, F_GET_SEALS), F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE);
	EXPECT_OK(fcntl(fd, F_ADD_SEALS, F_SEAL_SEAL));
	EXPECT_ERR(fcntl(fd, F_ADD_SEALS, F_SEAL_GROW), EPERM);
	EXPECT_ERR(fcntl(fd, F_ADD_SEALS, 0x1000), EINVAL);
}

TEST(future_write_seal_spares_old_mappings, "")
{
	int fd = ASSERT_OK(memfd_create("s", MFD_ALLOW_SEALING));
	char *m, *r;

	ASSERT_OK(ftruncate(fd, P));
	m = mmap(0, P, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	EXPECT_OK(fcntl(fd, F_ADD_SEALS, F_SEAL_FUTURE_WRITE));
	m[0] = 1;
	EXPECT_ERR(pwrite(fd, "x", 1, 0), EPERM);
	EXPECT(mmap(0, P, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) == MAP_FAILED &&
	       errno == EPERM);
	r = mmap(0, P, PROT_READ, MAP_SHARED, fd, 0);
	ASSERT(r != MAP_FAILED);
	EXPECT_EQ(r[0], 1);
	EXPECT_ERR(mprotect(r, P, PROT_READ | PROT_WRITE), EACCES);
}

TEST(posix_shared_memory_is_tmpfs, "")
{
	int fd = shm_open("/auk-test", O_RDWR | O_CREAT | O_EXCL, 0600);
	int *m;

	ASSERT(fd >= 0);
	ASSERT_OK(ftruncate(fd, P));
	m = mmap(0, P, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	pid_t child = test_fork();
	if (!child) {
		int other = shm_open("/auk-test", O_RDWR, 0);
		int *n = mmap(0, P, PROT_READ | PROT_WRITE, MAP_SHARED, other, 0);

		n[7] = 77;
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(child);
	EXPECT_EQ(m[7], 77);
	EXPECT_OK(shm_unlink("/auk-test"));
}
