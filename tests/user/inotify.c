// SPDX-License-Identifier: MIT
// inotify: what watches on files and directories say, in which order, and their limits.
#include "test.h"
#include "look.h"
#include <fcntl.h>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/sendfile.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <sys/xattr.h>

#ifndef IN_MASK_CREATE
#define IN_MASK_CREATE 0x10000000
#endif

static const struct { uint32_t bit; const char *name; } words[] = {
	{ IN_ACCESS, "access" }, { IN_MODIFY, "modify" }, { IN_ATTRIB, "attrib" },
	{ IN_CLOSE_WRITE, "close-w" }, { IN_CLOSE_NOWRITE, "close" }, { IN_OPEN, "open" },
	{ IN_MOVED_FROM, "from" }, { IN_MOVED_TO, "to" }, { IN_CREATE, "create" },
	{ IN_DELETE, "delete" }, { IN_DELETE_SELF, "delete-self" }, { IN_MOVE_SELF, "move-self" },
	{ IN_UNMOUNT, "unmount" }, { IN_Q_OVERFLOW, "overflow" }, { IN_IGNORED, "ignored" },
	{ IN_ISDIR, "dir" },
};

static int in;
static uint32_t first_cookie;
static char said_text[8192];

static void put(const char *format, ...)
{
	size_t len = strlen(said_text);
	va_list args;

	va_start(args, format);
	vsnprintf(said_text + len, sizeof(said_text) - len, format, args);
	va_end(args);
}

/* "WD WORD+WORD [NAME]", and of those with a cookie its distance from the first one. */
static void put_event(const struct inotify_event *event)
{
	const char *between = " ";

	put("%s%d", *said_text ? ", " : "", event->wd);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (event->mask & words[i].bit) {
			put("%s%s", between, words[i].name);
			between = "+";
		}
	if (event->len)
		put(" %s", event->name);
	if (!event->cookie)
		return;
	if (!first_cookie)
		first_cookie = event->cookie;
	put(" #%u", event->cookie - first_cookie);
}

/* All that is in the queue now, as text. */
static const char *said(void)
{
	static char buffer[65536] __attribute__((aligned(8)));
	ssize_t n;

	said_text[0] = '\0';
	while ((n = read(in, buffer, sizeof(buffer))) > 0)
		for (char *p = buffer; p < buffer + n;) {
			struct inotify_event *event = (struct inotify_event *)p;

			put_event(event);
			p += sizeof(*event) + event->len;
		}
	EXPECT_EQ(errno, EAGAIN);
	return said_text;
}

static void begin(void)
{
	first_cookie = 0;
	in = ASSERT_OK(inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
}

static void make_file(const char *name, const char *text)
{
	int fd = ASSERT_OK(open(name, O_WRONLY | O_CREAT | O_TRUNC, 0644));

	ASSERT_EQ(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	ASSERT_OK(close(fd));
}

static void set_limit(const char *name, const char *value)
{
	char path[128];
	int fd;

	snprintf(path, sizeof(path), "/proc/sys/fs/inotify/%s", name);
	fd = ASSERT_OK(open(path, O_WRONLY));
	ASSERT_OK(write(fd, value, strlen(value)));
	ASSERT_OK(close(fd));
}

TEST(file_tells_of_its_use, "B-VFS-11")
{
	char byte;
	int fd;

	make_file("f", "");
	begin();
	ASSERT_EQ(inotify_add_watch(in, "f", IN_ALL_EVENTS), 1);
	fd = ASSERT_OK(open("f", O_RDWR));
	EXPECT_STR(said(), "1 open");
	ASSERT_EQ(write(fd, "abc", 3), 3);
	EXPECT_STR(said(), "1 modify");
	ASSERT_EQ(pread(fd, &byte, 1, 0), 1);
	EXPECT_STR(said(), "1 access");
	ASSERT_EQ(pread(fd, &byte, 1, 100), 0);
	EXPECT_STR(said(), "");
	ASSERT_OK(ftruncate(fd, 1));
	EXPECT_STR(said(), "1 modify");
	ASSERT_OK(fchmod(fd, 0600));
	EXPECT_STR(said(), "1 attrib");
	ASSERT_OK(fchown(fd, 0, 0));
	EXPECT_STR(said(), "1 attrib");
	ASSERT_OK(futimens(fd, NULL));
	EXPECT_STR(said(), "1 attrib");
	ASSERT_OK(close(fd));
	EXPECT_STR(said(), "1 close-w");
	close(ASSERT_OK(open("f", O_RDONLY)));
	EXPECT_STR(said(), "1 open, 1 close");
	close(ASSERT_OK(open("f", O_WRONLY | O_TRUNC)));
	EXPECT_STR(said(), "1 modify, 1 open, 1 close-w");
}

TEST(other_ways_to_read_and_write, "")
{
	struct iovec iov = { .iov_base = "xyz", .iov_len = 3 };
	struct timespec times[2] = { { .tv_nsec = UTIME_OMIT }, { .tv_sec = 5 } };
	off_t at = 0, from = 0, to = 0;
	int fd, out;

	make_file("f", "0123456789");
	make_file("g", "");
	fd = ASSERT_OK(open("f", O_RDWR));
	out = ASSERT_OK(open("g", O_RDWR));
	begin();
	ASSERT_EQ(inotify_add_watch(in, "f", IN_ALL_EVENTS), 1);
	ASSERT_EQ(inotify_add_watch(in, "g", IN_ALL_EVENTS), 2);
	ASSERT_EQ(writev(out, &iov, 1), 3);
	EXPECT_STR(said(), "2 modify");
	/* Which of the two is told first, and how often, depends on the pieces. */
	ASSERT_EQ(sendfile(out, fd, &at, 4), 4);
	EXPECT(strstr(said(), "1 access") && strstr(said_text, "2 modify"));
	ASSERT_EQ(copy_file_range(fd, &from, out, &to, 4, 0), 4);
	EXPECT(strstr(said(), "1 access") && strstr(said_text, "2 modify"));
	ASSERT_OK(fallocate(out, 0, 0, 4096));
	EXPECT_STR(said(), "2 modify");
	ASSERT_OK(futimens(fd, times));
	EXPECT_STR(said(), "1 modify");
	times[0].tv_nsec = 0;
	times[1].tv_nsec = UTIME_OMIT;
	ASSERT_OK(futimens(fd, times));
	EXPECT_STR(said(), "1 access");
	ASSERT_OK(fsetxattr(fd, "trusted.a", "b", 1, 0));
	ASSERT_OK(fremovexattr(fd, "trusted.a"));
	EXPECT_STR(said(), "1 attrib");
}

TEST(directory_names_what_happens_in_it, "")
{
	begin();
	ASSERT_OK(mkdir("d", 0755));
	ASSERT_EQ(inotify_add_watch(in, "d", IN_ALL_EVENTS), 1);
	make_file("d/f", "x");
	EXPECT_STR(said(), "1 create f, 1 open f, 1 modify f, 1 close-w f");
	ASSERT_OK(chmod("d/f", 0600));
	EXPECT_STR(said(), "1 attrib f");
	ASSERT_OK(link("d/f", "d/g"));
	EXPECT_STR(said(), "1 create g");
	ASSERT_OK(symlink("f", "d/l"));
	ASSERT_OK(mkfifo("d/p", 0600));
	ASSERT_OK(mkdir("d/sub", 0755));
	EXPECT_STR(said(), "1 create l, 1 create p, 1 create+dir sub");
	make_file("d/sub/deep", "x");
	EXPECT_STR(said(), "");
	ASSERT_OK(chmod("d/sub", 0700));
	EXPECT_STR(said(), "1 attrib+dir sub");
	ASSERT_OK(unlink("d/l"));
	ASSERT_OK(unlink("d/g"));
	ASSERT_OK(unlink("d/sub/deep"));
	ASSERT_OK(rmdir("d/sub"));
	EXPECT_STR(said(), "1 delete l, 1 delete g, 1 delete+dir sub");
}

TEST(directory_tells_of_itself, "")
{
	DIR *dir;

	begin();
	ASSERT_OK(mkdir("d", 0755));
	make_file("d/f", "");
	ASSERT_EQ(inotify_add_watch(in, "d", IN_ALL_EVENTS), 1);
	dir = opendir("d");
	ASSERT(dir);
	EXPECT_STR(said(), "1 open+dir");
	ASSERT(readdir(dir));
	EXPECT_STR(said(), "1 access+dir");
	closedir(dir);
	EXPECT_STR(said(), "1 close+dir");
	ASSERT_OK(chmod("d", 0700));
	EXPECT_STR(said(), "1 attrib+dir");
	ASSERT_OK(rename("d", "e"));
	EXPECT_STR(said(), "1 move-self");
	ASSERT_OK(unlink("e/f"));
	ASSERT_OK(rmdir("e"));
	EXPECT_STR(said(), "1 delete f, 1 delete-self, 1 ignored");
}

TEST(file_and_its_directory_both_tell, "")
{
	begin();
	make_file("f", "x");
	ASSERT_EQ(inotify_add_watch(in, ".", IN_ATTRIB | IN_DELETE), 1);
	ASSERT_EQ(inotify_add_watch(in, "f", IN_ALL_EVENTS), 2);
	ASSERT_OK(chmod("f", 0600));
	EXPECT_STR(said(), "1 attrib f, 2 attrib");
	ASSERT_OK(unlink("f"));
	EXPECT_STR(said(), "2 attrib, 2 delete-self, 2 ignored, 1 delete f");
}

TEST(rename_joins_its_halves_by_a_cookie, "")
{
	begin();
	ASSERT_OK(mkdir("a", 0755));
	ASSERT_OK(mkdir("b", 0755));
	make_file("a/f", "f");
	make_file("b/t", "t");
	ASSERT_EQ(inotify_add_watch(in, "a", IN_ALL_EVENTS), 1);
	ASSERT_EQ(inotify_add_watch(in, "b", IN_ALL_EVENTS), 2);
	ASSERT_EQ(inotify_add_watch(in, "a/f", IN_ALL_EVENTS), 3);
	ASSERT_EQ(inotify_add_watch(in, "b/t", IN_ALL_EVENTS), 4);
	ASSERT_OK(rename("a/f", "a/g"));
	EXPECT_STR(said(), "1 from f #0, 1 to g #0, 3 move-self");
	ASSERT_OK(rename("a/g", "b/t"));
	EXPECT_STR(said(), "1 from g #1, 2 to t #1, 4 attrib, 3 move-self, 4 delete-self, "
			   "4 ignored");
	make_file("a/x", "");
	said();
	ASSERT_OK(renameat2(AT_FDCWD, "a/x", AT_FDCWD, "b/t", RENAME_EXCHANGE));
	EXPECT_STR(said(), "1 from x #2, 2 to t #2, 2 from t #3, 1 to x #3, 3 move-self");
	ASSERT_OK(mkdir("a/d", 0755));
	said();
	ASSERT_OK(rename("a/d", "b/d"));
	EXPECT_STR(said(), "1 from+dir d #4, 2 to+dir d #4");
}

TEST(open_file_outlives_its_name, "")
{
	int fd;

	begin();
	make_file("f", "");
	fd = ASSERT_OK(open("f", O_RDWR));
	ASSERT_EQ(inotify_add_watch(in, "f", IN_ALL_EVENTS), 1);
	ASSERT_EQ(inotify_add_watch(in, ".", IN_ALL_EVENTS), 2);
	ASSERT_OK(unlink("f"));
	EXPECT_STR(said(), "1 attrib, 2 delete f");
	ASSERT_EQ(write(fd, "x", 1), 1);
	EXPECT_STR(said(), "2 modify f, 1 modify");
	ASSERT_OK(close(fd));
	EXPECT_STR(said(), "2 close-w f, 1 close-w, 1 delete-self, 1 ignored");
}

TEST(unlinked_children_can_be_left_out, "")
{
	int fd;

	begin();
	make_file("f", "");
	fd = ASSERT_OK(open("f", O_RDWR));
	ASSERT_EQ(inotify_add_watch(in, ".", IN_ALL_EVENTS | IN_EXCL_UNLINK), 1);
	ASSERT_EQ(write(fd, "x", 1), 1);
	EXPECT_STR(said(), "1 modify f");
	ASSERT_OK(unlink("f"));
	EXPECT_STR(said(), "1 delete f");
	ASSERT_EQ(write(fd, "x", 1), 1);
	ASSERT_OK(close(fd));
	EXPECT_STR(said(), "");
}

TEST(equal_events_in_a_row_are_one, "")
{
	int fd, bytes;

	begin();
	make_file("f", "");
	fd = ASSERT_OK(open("f", O_RDWR));
	ASSERT_EQ(inotify_add_watch(in, "f", IN_ALL_EVENTS), 1);
	for (int i = 0; i < 10; i++)
		ASSERT_EQ(write(fd, "x", 1), 1);
	ASSERT_OK(ioctl(in, FIONREAD, &bytes));
	EXPECT_EQ(bytes, (int)sizeof(struct inotify_event));
	ASSERT_OK(fchmod(fd, 0600));
	ASSERT_EQ(write(fd, "x", 1), 1);
	EXPECT_STR(said(), "1 modify, 1 attrib, 1 modify");
}

TEST(mask_is_replaced_or_added_to, "")
{
	begin();
	make_file("f", "");
	ASSERT_EQ(inotify_add_watch(in, "f", IN_ATTRIB), 1);
	ASSERT_EQ(inotify_add_watch(in, "f", IN_OPEN), 1);
	ASSERT_OK(chmod("f", 0600));
	EXPECT_STR(said(), "");
	ASSERT_EQ(inotify_add_watch(in, "f", IN_ATTRIB | IN_MASK_ADD), 1);
	close(ASSERT_OK(open("f", O_RDONLY)));
	ASSERT_OK(chmod("f", 0644));
	EXPECT_STR(said(), "1 open, 1 attrib");
	EXPECT_ERR(inotify_add_watch(in, "f", IN_OPEN | IN_MASK_CREATE), EEXIST);
	EXPECT_ERR(inotify_add_watch(in, "f", IN_OPEN | IN_MASK_ADD | IN_MASK_CREATE), EINVAL);
	ASSERT_EQ(inotify_add_watch(in, ".", IN_OPEN | IN_MASK_CREATE), 2);
}

TEST(one_shot_watch_goes_after_its_event, "")
{
	begin();
	make_file("f", "");
	ASSERT_EQ(inotify_add_watch(in, "f", IN_ATTRIB | IN_ONESHOT), 1);
	ASSERT_OK(chmod("f", 0600));
	ASSERT_OK(chmod("f", 0644));
	EXPECT_STR(said(), "1 attrib, 1 ignored");
	EXPECT_ERR(inotify_rm_watch(in, 1), EINVAL);
	ASSERT_EQ(inotify_add_watch(in, "f", IN_ATTRIB), 2);
}

TEST(removed_watch_says_so_and_no_more, "")
{
	begin();
	make_file("f", "");
	ASSERT_EQ(inotify_add_watch(in, "f", IN_ATTRIB), 1);
	ASSERT_OK(chmod("f", 0600));
	ASSERT_OK(inotify_rm_watch(in, 1));
	ASSERT_OK(chmod("f", 0644));
	EXPECT_STR(said(), "1 attrib, 1 ignored");
	EXPECT_ERR(inotify_rm_watch(in, 1), EINVAL);
	EXPECT_ERR(inotify_rm_watch(in, -1), EINVAL);
	EXPECT_ERR(inotify_rm_watch(0x7fff, 1), EBADF);
	EXPECT_ERR(inotify_rm_watch(open("f", O_RDONLY), 1), EINVAL);
}

TEST(unmount_ends_watches, "")
{
	begin();
	ASSERT_OK(mkdir("m", 0755));
	ASSERT_OK(mount("none", "m", "tmpfs", 0, NULL));
	make_file("m/f", "");
	ASSERT_EQ(inotify_add_watch(in, "m/f", IN_ATTRIB), 1);
	ASSERT_OK(umount("m"));
	EXPECT_STR(said(), "1 unmount, 1 ignored");
	EXPECT_ERR(inotify_rm_watch(in, 1), EINVAL);
}

TEST(full_queue_overflows_once, "")
{
	int fd;

	make_file("f", "");
	set_limit("max_queued_events", "4");
	begin();
	set_limit("max_queued_events", "16384");
	ASSERT_EQ(inotify_add_watch(in, "f", IN_ATTRIB | IN_OPEN), 1);
	for (int i = 0; i < 5; i++) {
		fd = ASSERT_OK(open("f", O_RDONLY));
		ASSERT_OK(fchmod(fd, 0600));
		ASSERT_OK(close(fd));
	}
	EXPECT_STR(said(), "1 open, 1 attrib, 1 open, 1 attrib, -1 overflow");
	ASSERT_OK(chmod("f", 0600));
	EXPECT_STR(said(), "1 attrib");
}

/* In a child, as another user, because what it counts is the user's. */
static void use_up_limits(void)
{
	int fds[8];

	ASSERT_OK(setresuid(NOBODY, NOBODY, NOBODY));
	for (int i = 0; i < 3; i++)
		fds[i] = ASSERT_OK(inotify_init());
	EXPECT_ERR(inotify_init(), EMFILE);
	ASSERT_OK(close(fds[2]));
	fds[2] = ASSERT_OK(inotify_init());
	ASSERT_OK(inotify_add_watch(fds[0], "a", IN_OPEN));
	ASSERT_OK(inotify_add_watch(fds[1], "a", IN_OPEN));
	EXPECT_ERR(inotify_add_watch(fds[0], "b", IN_OPEN), ENOSPC);
	EXPECT_OK(inotify_add_watch(fds[0], "a", IN_ATTRIB));
	ASSERT_OK(inotify_rm_watch(fds[1], 1));
	EXPECT_OK(inotify_add_watch(fds[0], "b", IN_OPEN));
}

TEST(users_have_limits, "B-PRC-04")
{
	pid_t pid;

	make_file("a", "");
	make_file("b", "");
	ASSERT_OK(chmod(".", 0755));
	set_limit("max_user_instances", "3");
	set_limit("max_user_watches", "2");
	pid = ASSERT_OK(fork());
	if (!pid) {
		use_up_limits();
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(pid);
	set_limit("max_user_instances", "128");
	set_limit("max_user_watches", "8192");
	EXPECT_ERR(test_read_file("/proc/sys/fs/inotify/none", said_text, 10), ENOENT);
}

TEST(wrong_arguments_are_refused, "")
{
	pid_t pid;

	begin();
	make_file("f", "");
	ASSERT_OK(symlink("f", "l"));
	ASSERT_OK(symlink("nowhere", "broken"));
	EXPECT_ERR(inotify_init1(1), EINVAL);
	EXPECT_ERR(inotify_add_watch(in, "f", 0), EINVAL);
	EXPECT_ERR(inotify_add_watch(in, "f", 0x00100000 | IN_OPEN), EINVAL);
	EXPECT_ERR(inotify_add_watch(0x7fff, "f", IN_OPEN), EBADF);
	EXPECT_ERR(inotify_add_watch(open("f", O_RDONLY), "f", IN_OPEN), EINVAL);
	EXPECT_ERR(inotify_add_watch(in, "none", IN_OPEN), ENOENT);
	EXPECT_ERR(inotify_add_watch(in, "broken", IN_OPEN), ENOENT);
	EXPECT_ERR(inotify_add_watch(in, "f", IN_OPEN | IN_ONLYDIR), ENOTDIR);
	EXPECT_ERR(inotify_add_watch(in, (char *)1, IN_OPEN), EFAULT);
	EXPECT_EQ(inotify_add_watch(in, "l", IN_OPEN), 1);
	EXPECT_EQ(inotify_add_watch(in, "f", IN_OPEN), 1);
	EXPECT_EQ(inotify_add_watch(in, "l", IN_OPEN | IN_DONT_FOLLOW), 2);
	ASSERT_OK(chmod("f", 0600));
	ASSERT_OK(chmod(".", 0755));
	pid = ASSERT_OK(fork());
	if (!pid) {
		ASSERT_OK(setresuid(NOBODY, NOBODY, NOBODY));
		EXPECT_ERR(inotify_add_watch(in, "f", IN_OPEN), EACCES);
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(pid);
}

TEST(small_buffers, "")
{
	char buffer[64];

	begin();
	ASSERT_EQ(inotify_add_watch(in, ".", IN_CREATE), 1);
	ASSERT_OK(mkdir("name", 0755));
	ASSERT_OK(mkdir("sixteen-letters-", 0755));
	EXPECT_ERR(read(in, buffer, sizeof(struct inotify_event)), EINVAL);
	/* A name and its zero take whole sixteens. */
	EXPECT_EQ(read(in, buffer, 33), 32);
	EXPECT_ERR(read(in, buffer, 47), EINVAL);
	EXPECT_ERR(read(in, (void *)16, 64), EFAULT);
	EXPECT_ERR(read(in, buffer, 64), EAGAIN);
}

TEST(descriptor_is_waited_for, "")
{
	struct pollfd poll_in = { .events = POLLIN };
	char buffer[256];
	pid_t pid;

	in = ASSERT_OK(inotify_init());
	poll_in.fd = in;
	make_file("f", "");
	ASSERT_EQ(inotify_add_watch(in, "f", IN_ATTRIB), 1);
	EXPECT_EQ(poll(&poll_in, 1, 0), 0);
	pid = ASSERT_OK(fork());
	if (!pid) {
		ASSERT_EQ(poll(&poll_in, 1, 10000), 1);
		EXPECT_EQ(poll_in.revents, POLLIN);
		EXPECT_EQ(read(in, buffer, sizeof(buffer)), 16);
		EXPECT_EQ(read(in, buffer, sizeof(buffer)), 16);
		CHILD_EXIT();
	}
	ASSERT(look_wait_state(pid, 'S'));
	ASSERT_OK(chmod("f", 0600));
	test_sleep_ms(50);
	ASSERT(look_wait_state(pid, 'S'));
	ASSERT_OK(chmod("f", 0644));
	EXPECT_CHILD_OK(pid);
}

TEST(open_for_the_path_alone_is_not_told, "")
{
	begin();
	make_file("f", "");
	ASSERT_EQ(inotify_add_watch(in, "f", IN_ALL_EVENTS), 1);
	close(ASSERT_OK(open("f", O_PATH)));
	EXPECT_STR(said(), "");
}

TEST(descriptor_info_lists_watches, "B-PRC-37")
{
	char path[64], text[512], want[128];
	struct stat st;

	begin();
	make_file("f", "");
	ASSERT_OK(stat("f", &st));
	ASSERT_EQ(inotify_add_watch(in, "f", IN_ATTRIB | IN_OPEN), 1);
	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", in);
	ASSERT_OK(test_read_file(path, text, sizeof(text)));
	snprintf(want, sizeof(want), "inotify wd:1 ino:%lx sdev:%lx mask:24 ignored_mask:0 ",
		 (long)st.st_ino, (long)st.st_dev);
	EXPECT(strstr(text, want));
	snprintf(path, sizeof(path), "/proc/self/fd/%d", in);
	text[EXPECT_OK(readlink(path, text, sizeof(text) - 1))] = '\0';
	EXPECT_STR(text, "anon_inode:inotify");
}

TEST(one_shot_is_one_for_many_processes, "")
{
	char buffer[1024];
	pid_t pids[4];
	int go[2];

	make_file("f", "");
	for (int round = 0; round < 50; round++) {
		begin();
		ASSERT_OK(pipe(go));
		ASSERT_OK(inotify_add_watch(in, "f", IN_OPEN | IN_ONESHOT));
		for (int i = 0; i < 4; i++) {
			pids[i] = ASSERT_OK(fork());
			if (pids[i])
				continue;
			close(go[1]);
			ASSERT_EQ(read(go[0], buffer, 1), 0);
			close(ASSERT_OK(open("f", O_RDONLY)));
			CHILD_EXIT();
		}
		close(go[0]);
		close(go[1]);
		for (int i = 0; i < 4; i++)
			EXPECT_CHILD_OK(pids[i]);
		EXPECT_EQ(read(in, buffer, sizeof(buffer)), 32);
		ASSERT_OK(close(in));
	}
}

/* Marks come and go on one file from several processes while others use it. */
TEST(watches_come_and_go_in_a_crowd, "")
{
	pid_t pids[6];

	make_file("f", "");
	/* An instance may count for a moment after it is closed. */
	set_limit("max_user_instances", "10000");
	for (int i = 0; i < 6; i++) {
		pids[i] = ASSERT_OK(fork());
		if (pids[i])
			continue;
		for (int n = 0; n < 300; n++) {
			int fd, group = inotify_init1(IN_NONBLOCK);

			ASSERT_OK(group);
			ASSERT_OK(inotify_add_watch(group, "f", IN_ALL_EVENTS));
			fd = ASSERT_OK(open("f", O_RDWR));
			ASSERT_EQ(write(fd, "x", 1), 1);
			ASSERT_OK(close(fd));
			if (n & 1)
				ASSERT_OK(inotify_rm_watch(group, 1));
			EXPECT_GE(read(group, said_text, sizeof(said_text)), 3 * 16);
			ASSERT_OK(close(group));
		}
		CHILD_EXIT();
	}
	for (int i = 0; i < 6; i++)
		EXPECT_CHILD_OK(pids[i]);
	set_limit("max_user_instances", "128");
	ASSERT_OK(unlink("f"));
}
