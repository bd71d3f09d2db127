// SPDX-License-Identifier: MIT
/*
 * Scripts: a first line put together of good and bad pieces, with lengths about the places where
 * the kernel cuts, and damaged bytes now and then. Their interpreter tells by its status which
 * arguments it got.
 */

#include "files.h"

#define SCRIPT	"/tmp/files/script"
#define DEPTH	7

static char text[1024];
static size_t length;

static void add(const char *piece)
{
	size_t n = strlen(piece);

	if (length + n < sizeof(text)) {
		memcpy(text + length, piece, n);
		length += n;
	}
}

static void add_run(char c, size_t n)
{
	while (n-- > 0 && length < sizeof(text))
		text[length++] = c;
}

/* deep1 asks for the program, deep2 for deep1, ... */
void script_prepare(void)
{
	char path[64], line[128];

	for (int i = 1; i <= DEPTH; i++) {
		if (i == 1)
			sprintf(line, "#!/fuzz/argv one\n");
		else
			sprintf(line, "#!/tmp/files/deep%d -%d\n", i - 1, i);
		sprintf(path, "/tmp/files/deep%d", i);
		write_whole(path, line, strlen(line));
	}
	write_whole("/tmp/files/self", "#!/tmp/files/self\n", 18);
	write_whole("/tmp/files/forbidden", "#!/fuzz/argv\n", 13);
	chmod("/tmp/files/forbidden", 0600);
}

static void add_interpreter(void)
{
	static const char *const names[] = {
		"/fuzz/argv", "/fuzz/argv", "/fuzz/argv", "/fuzz/../fuzz/argv", "../../../fuzz/argv",
		"/tmp/files/deep1", "/tmp/files/deep4", "/tmp/files/deep5", "/tmp/files/deep6",
		"/tmp/files/deep7", "/tmp/files/self", "/tmp/files/script", "/tmp/files/forbidden",
		"/nothing/there", "/etc", "/dev/null", "", "/etc/passwd/x", "argv", "//fuzz//argv",
	};

	add(names[below(sizeof(names) / sizeof(names[0]))]);
	if (below(12) == 0)
		add_run('/', 1 + below(3));
	if (below(16) == 0)
		add_run('x', 100 + below(300));
}

static void add_blanks(void)
{
	switch (below(6)) {
	case 0:
		add(" \t ");
		break;
	case 1:
		add_run(' ', below(300));
		break;
	case 2:
		add_run('\t', 1 + below(4));
		break;
	case 3:
		add_run('\0', 1 + below(2));
		break;
	default:
		add(" ");
	}
}

static void add_argument(void)
{
	switch (below(6)) {
	case 0:
		return;
	case 1:
		add("two words");
		break;
	case 2:
		add_run('a', below(300));
		break;
	case 3:	/* up to the end of what is looked at */
		add_run('b', length < 256 ? 250 - length + below(12) : 1);
		break;
	default:
		add("-x");
	}
	if (below(4) == 0)
		add_blanks();
}

void script_make(struct mutant *m)
{
	length = 0;
	add(below(20) ? "#!" : "#");
	if (below(3) == 0)
		add_blanks();
	add_interpreter();
	if (below(3)) {
		add_blanks();
		add_argument();
	}
	if (below(5))
		add(below(10) ? "\n" : "\r\n");
	if (below(2))
		add("echo the rest\n");
	for (int n = below(5) ? 0 : 1 + below(3); n > 0; n--)
		text[below(length)] = below(2) ? (char)draw() : "\0\n \t/#!x"[below(8)];
	write_whole(SCRIPT, text, length);
	m->path = SCRIPT;
	m->argv[0] = "script";
	m->argv[1] = below(2) ? "first" : NULL;
	tell(m, "script of %zu: ", length);
	for (size_t i = 0; i < length && i < 60; i++)
		tell(m, text[i] > ' ' && text[i] < 127 ? "%c" : "\\%02x", (unsigned char)text[i]);
}
