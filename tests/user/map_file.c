// SPDX-License-Identifier: MIT
// Files in memory: what shared and private mappings show of each other, of read() and of write().
#include "test.h"
#include "look.h"

#define PAGE 4096

static int make_file(const char *name, size_t size)
{
	int fd = ASSERT_OK(open(name, O_RDWR | O_CREAT, 0600));
	char page[PAGE];

	for (size_t at = 0; at < size; at += PAGE) {
		memset(page, 'a' + at / PAGE, PAGE);
		ASSERT_EQ(pwrite(fd, page, PAGE, at), PAGE);
	}
	return fd;
}

static char *map(int fd, size_t size, int flags)
{
	char *p = mmap(NULL, size, PROT_READ | PROT_WRITE, flags, fd, 0);

	ASSERT(p != MAP_FAILED);
	return p;
}

TEST(write_is_seen_through_a_shared_mapping_of_another_process, "spec: B-CHK-18 N-CHK-32")
{
	int fd = make_file("f", 2 * PAGE), go[2], done[2];
	char byte;

	ASSERT_OK(pipe(go));
	ASSERT_OK(pipe(done));
	pid_t child = test_fork();
	if (!child) {
		char *p = map(ASSERT_OK(open("f", O_RDWR)), 2 * PAGE, MAP_SHARED);

		EXPECT_EQ(p[PAGE + 5], 'b');
		ASSERT_EQ(write(done[1], "x", 1), 1);
		ASSERT_EQ(read(go[0], &byte, 1), 1);
		EXPECT_EQ(p[PAGE + 5], 'X');
		p[7] = 'Y';
		CHILD_EXIT();
	}
	ASSERT_EQ(read(done[0], &byte, 1), 1);
	ASSERT_EQ(pwrite(fd, "X", 1, PAGE + 5), 1);
	ASSERT_EQ(write(go[1], "x", 1), 1);
	EXPECT_CHILD_OK(child);
	ASSERT_EQ(pread(fd, &byte, 1, 7), 1);
	EXPECT_EQ(byte, 'Y');
}

TEST(private_store_is_invisible_to_read, "spec: B-CHK-18 N-CHK-32")
{
	int fd = make_file("f", PAGE);
	char *p = map(fd, PAGE, MAP_PRIVATE), *q = map(fd, PAGE, MAP_SHARED), byte;

	p[0] = 'P';
	EXPECT_EQ(q[0], 'a');
	ASSERT_EQ(pread(fd, &byte, 1, 0), 1);
	EXPECT_EQ(byte, 'a');
	q[1] = 'S';
	EXPECT_EQ(p[1], 'a');
	p = map(fd, PAGE, MAP_PRIVATE);
	EXPECT_EQ(p[1], 'S');
	ASSERT_EQ(pwrite(fd, "W", 1, 2), 1);
	EXPECT_EQ(p[2], 'W');
}

TEST(shared_anonymous_memory_is_shared_with_children, "spec: N-CHK-32 B-CHK-17")
{
	volatile char *shared = map_anonymous(PAGE, MAP_SHARED),
		      *private = map_anonymous(PAGE, MAP_PRIVATE);

	pid_t child = test_fork();
	if (!child) {
		shared[0] = private[0] = 1;
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(child);
	EXPECT_EQ(shared[0], 1);
	EXPECT_EQ(private[0], 0);
}

TEST(tail_of_the_last_page_is_zero, "spec: N-CHK-32")
{
	int fd = ASSERT_OK(open("f", O_RDWR | O_CREAT, 0600));
	char *p;

	ASSERT_EQ(write(fd, "hello", 5), 5);
	p = map(fd, PAGE, MAP_SHARED);
	for (int i = 5; i < PAGE; i++)
		ASSERT_EQ(p[i], 0);
	p[4] = 'O';
	p[10] = 'x';
	struct stat st;
	ASSERT_OK(fstat(fd, &st));
	EXPECT_EQ(st.st_size, 5);
	ASSERT_OK(ftruncate(fd, 5));
	ASSERT_OK(ftruncate(fd, 20));
	char text[20];
	ASSERT_EQ(pread(fd, text, 20, 0), 20);
	EXPECT_MEM(text, "hellO\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 20);
}

TEST(access_past_the_end_of_the_file_is_sigbus, "spec: N-CHK-18")
{
	int fd = make_file("f", 2 * PAGE);
	char *p = map(fd, 2 * PAGE, MAP_SHARED);
	pid_t child;

	EXPECT_EQ(p[PAGE], 'b');
	ASSERT_OK(ftruncate(fd, PAGE));
	child = test_fork();
	if (!child) {
		*(volatile char *)(p + PAGE);
		CHILD_EXIT();
	}
	EXPECT_CHILD_KILLED(child, SIGBUS);
	EXPECT_ERR(write(1, p + PAGE, 1), EFAULT);
	ASSERT_OK(ftruncate(fd, 2 * PAGE));
	EXPECT_EQ(p[PAGE], 0);
}

TEST(mapping_outlives_descriptor_and_name, "spec: B-CHK-38")
{
	int fd = make_file("f", PAGE);
	char *p = map(fd, PAGE, MAP_SHARED);
	struct look_map line;

	close(fd);
	ASSERT_OK(unlink("f"));
	EXPECT_EQ(p[9], 'a');
	p[9] = 'z';
	EXPECT_OK(msync(p, PAGE, MS_SYNC));
	ASSERT(look_map(p, &line));
	EXPECT(strstr(line.name, "/f (deleted)") != NULL);
	EXPECT_STR(line.perms, "rw-s");
}

TEST(rights_of_the_descriptor_bound_the_mapping, "")
{
	make_file("f", PAGE);
	int fd = ASSERT_OK(open("f", O_RDONLY));
	char *p;

	EXPECT(mmap(NULL, PAGE, PROT_WRITE, MAP_SHARED, fd, 0) == MAP_FAILED && errno == EACCES);
	p = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 0);
	ASSERT(p != MAP_FAILED);
	EXPECT_ERR(mprotect(p, PAGE, PROT_READ | PROT_WRITE), EACCES);
	p = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	ASSERT(p != MAP_FAILED);
	p[0] = 1;
}

TEST(shm_file_shares_stores_and_outlives_its_name, "spec: B-CHK-09 B-PSH-01")
{
	int fd = ASSERT_OK(shm_open("/auk-test", O_RDWR | O_CREAT | O_EXCL, 0600));
	struct stat st;
	char *p;

	ASSERT_OK(stat("/dev/shm/auk-test", &st));
	ASSERT_OK(ftruncate(fd, PAGE));
	p = map(fd, PAGE, MAP_SHARED);
	pid_t child = test_fork();
	if (!child) {
		char *q = map(ASSERT_OK(shm_open("/auk-test", O_RDWR, 0)), PAGE, MAP_SHARED);

		q[3] = 33;
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(child);
	EXPECT_EQ(p[3], 33);
	ASSERT_OK(shm_unlink("/auk-test"));
	EXPECT_ERR(shm_open("/auk-test", O_RDWR, 0), ENOENT);
	EXPECT_EQ(p[3], 33);
}

TEST(memfd_is_a_file_without_a_name, "")
{
	int fd = ASSERT_OK(memfd_create("m", MFD_CLOEXEC | MFD_ALLOW_SEALING));
	char link[64], target[64] = "";

	ASSERT_OK(ftruncate(fd, PAGE));
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	ASSERT(readlink(link, target, sizeof(target) - 1) > 0);
	EXPECT_STR(target, "/memfd:m (deleted)");
	EXPECT_OK(fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_WRITE));
	EXPECT_ERR(ftruncate(fd, 10), EPERM);
	EXPECT_ERR(write(fd, "x", 1), EPERM);
	EXPECT_EQ(fcntl(fd, F_GET_SEALS), F_SEAL_SHRINK | F_SEAL_WRITE);
	EXPECT(mmap(NULL, PAGE, PROT_WRITE, MAP_SHARED, fd, 0) == MAP_FAILED && errno == EPERM);
}
