// SPDX-License-Identifier: MIT
/*
 * Scripts: a file that begins with "#!" names its interpreter, with at most one argument:
 * everything after the name, inner blanks and all. The new argv is interpreter, argument (if any),
 * the script's name, then what followed argv[0].
 */

#include <linux/binfmts.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/string.h>
#include "exec_internal.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* The first byte in [p, end) that is a blank or 0. */
static char *word_end(char *p, char *end)
{
	while (p < end && *p && !is_blank(*p))
		p++;
	return p;
}

static char *skip_blanks(char *p, char *end)
{
	while (p < end && is_blank(*p))
		p++;
	return p;
}

/*
 * Cuts the first line out of the buffer: *name and *arg (NULL if there is none), both terminated.
 */
static int parse_line(char *buf, char **name, char **arg)
{
	char *last = buf + BINPRM_BUF_SIZE - 1, *start = buf + 2, *end, *word;

	end = strnchr(buf, BINPRM_BUF_SIZE, '\n');
	if (!end) {
		/* The line is longer than the buffer: fine as long as the name is not cut. */
		word = skip_blanks(start, last + 1);
		if (word > last || word_end(word, last + 1) > last)
			return -ENOEXEC;
		end = last;
	}
	while (end > start && is_blank(end[-1]))
		end--;
	*end = '\0';
	*name = skip_blanks(start, end);
	if (*name == end)
		return -ENOEXEC;	/* an empty one in front of a 0 is the working folder's */
	word = word_end(*name, end);
	*arg = NULL;
	if (is_blank(*word)) {
		*word = '\0';
		*arg = skip_blanks(word + 1, end);	/* may be empty, in front of a 0 */
	}
	return 0;
}

static int load_script(struct linux_binprm *bprm)
{
	struct file *file;
	char *name, *arg;
	int err;

	if (bprm->buf[0] != '#' || bprm->buf[1] != '!')
		return -ENOEXEC;
	err = parse_line(bprm->buf, &name, &arg);
	if (err)
		return err;
	/* The interpreter could not open the script: its descriptor is gone by then. */
	if (bprm->interp_flags & BINPRM_FLAGS_PATH_INACCESSIBLE)
		return -ENOENT;

	/* Backwards, since strings are added in front. */
	err = remove_arg_zero(bprm);
	if (!err)
		err = copy_string_kernel(bprm->interp, bprm);
	if (err)
		return err;
	bprm->argc++;
	if (arg) {
		err = copy_string_kernel(arg, bprm);
		if (err)
			return err;
		bprm->argc++;
	}
	err = copy_string_kernel(name, bprm);
	if (err)
		return err;
	bprm->argc++;
	err = bprm_change_interp(name, bprm);
	if (err)
		return err;
	file = open_exec(name);
	if (IS_ERR(file))
		return PTR_ERR(file);
	bprm->interpreter = file;
	return 0;
}

struct linux_binfmt script_format = {
	.load_binary = load_script,
};
