// SPDX-License-Identifier: MIT
/* Scenarios: files, folders, names, attributes, mounts. */

#include "failures.h"
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/sendfile.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/uio.h>
#include <sys/vfs.h>
#include <sys/xattr.h>
#include <linux/openat2.h>
#include <utime.h>

static char page[65536];

SCENARIO(open_existing)
{
	int fd;

	close(make_file("f"));
	fd = NTH(open("f", O_RDONLY));
	close(fd);
	unlink("f");
}

SCENARIO(open_creat)
{
	int fd;

	ALLOW(ENOSPC);
	fd = NTH(open("f", O_RDWR | O_CREAT | O_EXCL, 0600));
	close(fd);
	unlink("f");
}

SCENARIO(open_missing)
{
	ALLOW(ENOENT);
	NTH(open("not-there-at-all", O_RDONLY) == -1 && errno != ENOENT ? -1 : 0);
}

SCENARIO(openat2_beneath)
{
	struct open_how how = { .flags = O_RDWR | O_CREAT, .mode = 0600,
				.resolve = RESOLVE_BENEATH };
	int fd;

	ALLOW(ENOSPC);
	fd = NTH(syscall(SYS_openat2, AT_FDCWD, "f", &how, sizeof(how)));
	close(fd);
	unlink("f");
}

SCENARIO(open_tmpfile)
{
	int fd;

	ALLOW(ENOSPC);
	fd = NTH(open(".", O_RDWR | O_TMPFILE, 0600));
	close(fd);
}

SCENARIO(open_through_links)
{
	int fd;

	ALLOW(ENOENT);	/* of /proc */
	close(make_file("f"));
	MUST(symlink("f", "a"));
	MUST(symlink("a", "b"));
	MUST(symlink("/proc/self/cwd/b", "c"));
	fd = NTH(open("c", O_RDONLY));
	close(fd);
	unlink("a");
	unlink("b");
	unlink("c");
	unlink("f");
}

SCENARIO(memfd)
{
	int fd;

	ALLOW(ENOSPC);
	fd = NTH(syscall(SYS_memfd_create, "name", 0));
	close(fd);
}

SCENARIO(mkdir_rmdir)
{
	ALLOW(ENOSPC);
	NTH(mkdir("d", 0700));
	NTH(rmdir("d") < 0 && errno != ENOENT ? -1 : 0);
	rmdir("d");
}

SCENARIO(mknod_fifo)
{
	ALLOW(ENOSPC);
	NTH(mknod("p", S_IFIFO | 0600, 0));
	unlink("p");
}

SCENARIO(mknod_device)
{
	ALLOW(ENOSPC);
	NTH(mknod("n", S_IFCHR | 0600, 1 << 8 | 3));
	unlink("n");
}

SCENARIO(symlink_short)
{
	ALLOW(ENOSPC);
	NTH(symlink("target", "l"));
	unlink("l");
}

SCENARIO(symlink_long)
{
	char target[1024];
	char got[1100];

	memset(target, 'a', sizeof(target) - 1);
	target[sizeof(target) - 1] = 0;
	ALLOW(ENOSPC);
	if (!NTH(symlink(target, "l")))
		NTH(readlink("l", got, sizeof(got)));
	unlink("l");
}

SCENARIO(link_file)
{
	close(make_file("f"));
	NTH(link("f", "g"));
	unlink("g");
	unlink("f");
}

SCENARIO(unlink_file)
{
	close(make_file("f"));
	NTH(unlink("f"));
	unlink("f");
}

SCENARIO(rename_file)
{
	close(make_file("f"));
	NTH(rename("f", "a-name-that-is-much-longer-than-what-fits-into-a-dentry-itself"));
	unlink("f");
	unlink("a-name-that-is-much-longer-than-what-fits-into-a-dentry-itself");
}

SCENARIO(rename_over)
{
	close(make_file("f"));
	close(make_file("g"));
	NTH(rename("f", "g"));
	unlink("f");
	unlink("g");
}

SCENARIO(rename_exchange)
{
	close(make_file("f"));
	MUST(mkdir("d", 0700));
	NTH(syscall(SYS_renameat2, AT_FDCWD, "f", AT_FDCWD, "d", 2));
	unlink("f");
	rmdir("f");
	unlink("d");
	rmdir("d");
}

SCENARIO(rename_whiteout)
{
	close(make_file("f"));
	ALLOW(ENOSPC);
	NTH(syscall(SYS_renameat2, AT_FDCWD, "f", AT_FDCWD, "g", 4));
	unlink("f");
	unlink("g");
}

SCENARIO(stat_calls)
{
	struct statx stx;
	struct statfs fs;
	struct stat st;

	close(make_file("f"));
	NTH(stat("f", &st));
	NTH(lstat("f", &st));
	NTH(fstatat(AT_FDCWD, "f", &st, 0));
	NTH(statx(AT_FDCWD, "f", 0, STATX_ALL, &stx));
	NTH(access("f", R_OK));
	NTH(faccessat(AT_FDCWD, "f", R_OK, AT_EACCESS));
	NTH(statfs(".", &fs));
	unlink("f");
}

SCENARIO(attribute_calls)
{
	struct timespec times[2] = { { 1, 2 }, { 3, 4 } };

	close(make_file("f"));
	NTH(chmod("f", 0640));
	NTH(chown("f", 1, 1));
	NTH(lchown("f", 0, 0));
	NTH(utimensat(AT_FDCWD, "f", times, 0));
	NTH(truncate("f", 100000));
	unlink("f");
}

SCENARIO(directory_calls)
{
	int here = MUST(open(".", O_PATH | O_DIRECTORY));
	char cwd[PATH_MAX];

	MUST(mkdir("d", 0700));
	NTH(chdir("d"));
	NTH(syscall(SYS_getcwd, cwd, sizeof(cwd)));
	NTH(chdir(".."));
	NTH(fchdir(here));
	MUST(fchdir(here));
	close(here);
	MUST(rmdir("d"));
}

SCENARIO(getdents_many)
{
	char name[32];
	int fd;

	for (int i = 0; i < 40; i++) {
		sprintf(name, "f%d", i);
		close(make_file(name));
	}
	fd = MUST(open(".", O_RDONLY | O_DIRECTORY));
	NTH(syscall(SYS_getdents64, fd, page, sizeof(page)));
	close(fd);
	for (int i = 0; i < 40; i++) {
		sprintf(name, "f%d", i);
		unlink(name);
	}
}

SCENARIO(write_small)
{
	int fd = make_file("f");

	NTH(write(fd, "hello", 5));
	close(fd);
	unlink("f");
}

SCENARIO(write_large)
{
	int fd = make_file("f");

	NTH(pwrite(fd, page, sizeof(page), 4000));
	close(fd);
	unlink("f");
}

SCENARIO(read_holes)
{
	int fd = make_file("f");

	MUST(ftruncate(fd, 1 << 20));
	NTH(pread(fd, page, sizeof(page), 1000));
	close(fd);
	unlink("f");
}

SCENARIO(write_beyond_tree)
{
	int fd = make_file("f");

	NTH(pwrite(fd, "x", 1, 1L << 40));
	close(fd);
	unlink("f");
}

SCENARIO(vectors)
{
	struct iovec iov[100];
	int fd = make_file("f");

	for (int i = 0; i < 100; i++)
		iov[i] = (struct iovec){ page + i * 100, 100 };
	NTH(writev(fd, iov, 100));
	NTH(preadv(fd, iov, 100, 0));
	NTH(pwritev2(fd, iov, 50, 0, RWF_DSYNC));
	close(fd);
	unlink("f");
}

SCENARIO(truncate_shrinks)
{
	int fd = make_file("f");

	MUST(pwrite(fd, page, sizeof(page), 0));
	NTH(ftruncate(fd, 5001));
	close(fd);
	unlink("f");
}

SCENARIO(fallocate_modes)
{
	int fd = make_file("f");

	NTH(fallocate(fd, 0, 0, 100000));
	NTH(fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 5000, 50000));
	NTH(fallocate(fd, FALLOC_FL_KEEP_SIZE, 200000, 4096));
	close(fd);
	unlink("f");
}

SCENARIO(sync_calls)
{
	int fd = make_file("f");

	MUST(write(fd, page, 5000));
	NTH(fsync(fd));
	NTH(fdatasync(fd));
	NTH(syncfs(fd));
	NTH(sync_file_range(fd, 0, 4096, SYNC_FILE_RANGE_WRITE));
	NTH((sync(), 0));
	close(fd);
	unlink("f");
}

SCENARIO(sendfile_to_file)
{
	int from = make_file("f"), to = make_file("g");

	MUST(write(from, page, 20000));
	lseek(from, 0, SEEK_SET);
	NTH(sendfile(to, from, NULL, 20000));
	close(from);
	close(to);
	unlink("f");
	unlink("g");
}

SCENARIO(copy_range)
{
	int from = make_file("f"), to = make_file("g");
	off_t in = 0, out = 100;

	MUST(write(from, page, 20000));
	NTH(copy_file_range(from, &in, to, &out, 20000, 0));
	close(from);
	close(to);
	unlink("f");
	unlink("g");
}

SCENARIO(splice_pipe)
{
	int p[2], fd = make_file("f"), to = make_file("g");
	off_t off = 0;

	MUST(write(fd, page, 16384));
	MUST(pipe(p));
	if (NTH(splice(fd, &off, p[1], NULL, 16384, 0)) > 0)
		NTH(splice(p[0], NULL, to, NULL, 16384, SPLICE_F_NONBLOCK));
	close_all(p, 2);
	close(fd);
	close(to);
	unlink("f");
	unlink("g");
}

SCENARIO(tee_and_vmsplice)
{
	struct iovec iov = { page, 8192 };
	int p[2], q[2];

	MUST(pipe(p));
	MUST(pipe(q));
	if (NTH(vmsplice(p[1], &iov, 1, SPLICE_F_NONBLOCK)) > 0)
		NTH(tee(p[0], q[1], 8192, SPLICE_F_NONBLOCK));
	close_all(p, 2);
	close_all(q, 2);
}

SCENARIO(xattrs)
{
	char got[512];

	close(make_file("f"));
	if (!NTH(setxattr("f", "trusted.name", page, 300, 0)))
		NTH(getxattr("f", "trusted.name", got, sizeof(got)));
	NTH(setxattr("f", "security.other", "v", 1, 0));
	NTH(listxattr("f", got, sizeof(got)));
	NTH(setxattr("f", "trusted.name", page, 10, 0));
	NTH(removexattr("f", "trusted.name") < 0 && errno != ENODATA ? -1 : 0);
	unlink("f");
}

SCENARIO(flock_lock)
{
	int fd = make_file("f");

	NTH(flock(fd, LOCK_EX));
	NTH(flock(fd, LOCK_SH));
	NTH(flock(fd, LOCK_UN));
	close(fd);
	unlink("f");
}

SCENARIO(posix_locks)
{
	struct flock whole = { .l_type = F_WRLCK, .l_start = 0, .l_len = 100 };
	struct flock middle = { .l_type = F_UNLCK, .l_start = 40, .l_len = 20 };
	struct flock read = { .l_type = F_RDLCK, .l_start = 10, .l_len = 20 };
	int fd = make_file("f");

	ALLOW(ENOLCK);
	NTH(fcntl(fd, F_SETLK, &whole));
	NTH(fcntl(fd, F_SETLK, &middle));
	NTH(fcntl(fd, F_SETLK, &read));
	NTH(fcntl(fd, F_OFD_SETLK, &(struct flock){ .l_type = F_RDLCK, .l_start = 200,
						     .l_len = 5 }));
	NTH(fcntl(fd, F_GETLK, &(struct flock){ .l_type = F_WRLCK }));
	close(fd);
	unlink("f");
}

SCENARIO(owners)
{
	struct f_owner_ex owner = { F_OWNER_PID, getpid() };
	int fd = make_file("f");

	close(fd);
	fd = MUST(open("f", O_RDONLY));
	NTH(fcntl(fd, F_SETOWN_EX, &owner));
	NTH(fcntl(fd, F_SETOWN, getpid()));
	close(fd);
	unlink("f");
}

/* ---- mounts */

SCENARIO(mount_tmpfs)
{
	MUST(mkdir("m", 0700));
	NTH(mount("tmpfs", "m", "tmpfs", 0, "size=1m,mode=755"));
	umount2("m", MNT_DETACH);
	rmdir("m");
}

SCENARIO(mount_others)
{
	MUST(mkdir("m", 0700));
	NTH(mount("proc", "m", "proc", 0, NULL));
	umount2("m", MNT_DETACH);
	NTH(mount("devpts", "m", "devpts", 0, "newinstance,ptmxmode=666"));
	umount2("m", MNT_DETACH);
	NTH(mount("ramfs", "m", "ramfs", 0, NULL));
	umount2("m", MNT_DETACH);
	NTH(mount("devtmpfs", "m", "devtmpfs", 0, NULL));
	umount2("m", MNT_DETACH);
	rmdir("m");
}

SCENARIO(mount_bind_and_move)
{
	MUST(mkdir("m", 0700));
	MUST(mkdir("n", 0700));
	MUST(mount("tmpfs", "m", "tmpfs", 0, NULL));
	NTH(mount(NULL, "m", NULL, MS_PRIVATE, NULL));
	NTH(mount("m", "n", NULL, MS_BIND, NULL));
	umount2("n", MNT_DETACH);
	NTH(mount("m", "n", NULL, MS_MOVE, NULL));
	umount2("n", MNT_DETACH);
	umount2("m", MNT_DETACH);
	rmdir("m");
	rmdir("n");
}

SCENARIO(mount_shared_tree)
{
	MUST(mkdir("m", 0700));
	MUST(mkdir("n", 0700));
	MUST(mount("tmpfs", "m", "tmpfs", 0, NULL));
	MUST(mkdir("m/sub", 0700));
	NTH(mount(NULL, "m", NULL, MS_SHARED, NULL));
	NTH(mount("m", "n", NULL, MS_BIND | MS_REC, NULL));
	NTH(mount("tmpfs", "m/sub", "tmpfs", 0, NULL));
	umount2("n", MNT_DETACH);
	umount2("m", MNT_DETACH);
	rmdir("m");
	rmdir("n");
}

SCENARIO(mount_changes)
{
	MUST(mkdir("m", 0700));
	MUST(mount("tmpfs", "m", "tmpfs", 0, NULL));
	NTH(mount(NULL, "m", NULL, MS_REMOUNT | MS_RDONLY, "size=2m"));
	NTH(mount(NULL, "m", NULL, MS_REMOUNT | MS_BIND | MS_NOSUID, NULL));
	NTH(umount2("m", 0) < 0 && errno != EINVAL ? -1 : 0);
	umount2("m", MNT_DETACH);
	rmdir("m");
}

static void do_chroot(void)
{
	if (chroot(".") < 0)
		_exit(errno);
}

SCENARIO(chroot_here)
{
	NTH_CHILD(do_chroot);
}
