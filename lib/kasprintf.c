// SPDX-License-Identifier: MIT
#include <linux/sprintf.h>
#include <linux/ctype.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>

/* Texts in memory of their own. */

char *kvasprintf(gfp_t gfp, const char *fmt, va_list args)
{
	va_list again;
	char *text;
	int len;

	va_copy(again, args);
	len = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	text = kmalloc(len + 1, gfp);
	if (text)
		vsnprintf(text, len + 1, fmt, args);
	return text;
}

char *kasprintf(gfp_t gfp, const char *fmt, ...)
{
	va_list args;
	char *text;

	va_start(args, fmt);
	text = kvasprintf(gfp, fmt, args);
	va_end(args);
	return text;
}

/* One allocation: the array, then a copy of the text, cut into words. */
char **argv_split(gfp_t gfp, const char *str, int *argc)
{
	size_t words = 0, len = strlen(str), i = 0;
	char **argv, *s;

	for (const char *p = skip_spaces(str); *p; p = skip_spaces(p)) {
		words++;
		while (*p && !isspace(*p))
			p++;
	}
	argv = kmalloc((words + 1) * sizeof(*argv) + len + 1, gfp);
	if (!argv)
		return NULL;
	s = (char *)(argv + words + 1);
	memcpy(s, str, len + 1);
	for (s = skip_spaces(s); *s; s = skip_spaces(s)) {
		argv[i++] = s;
		while (*s && !isspace(*s))
			s++;
		if (*s)
			*s++ = '\0';
	}
	argv[i] = NULL;
	if (argc)
		*argc = i;
	return argv;
}

void argv_free(char **argv)
{
	kfree(argv);
}
