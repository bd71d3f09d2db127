// SPDX-License-Identifier: MIT
#include <linux/glob.h>
#include <linux/parser.h>

/*
 * Shell patterns. Only the last * needs to be remembered: if what follows it cannot be matched, it
 * takes one more character and the match goes on from there. An earlier * need not be tried again,
 * for the last one can take whatever it would have left.
 */

/*
 * One of the characters of a class; *p stands behind the [ and then behind the ]. Returns -1 if
 * there is no ].
 */
static int match_class(const char **pp, unsigned char c)
{
	const char *p = *pp;
	bool negate = *p == '!' || *p == '^', found = false;

	p += negate;
	do {
		unsigned char low = *p, high = low;

		if (!low)
			return -1;
		p++;
		if (p[0] == '-' && p[1] && p[1] != ']') {
			high = p[1];
			p += 2;
		}
		found |= low <= c && c <= high;
	} while (*p != ']');
	*pp = p + 1;
	return found != negate;
}

static bool match(const char *p, const char *s, bool classes)
{
	const char *star = NULL, *mark = NULL;

	for (;;) {
		unsigned char want = *p++;
		int one;

		switch (want) {
		case '*':
			star = p;
			mark = s;
			continue;
		case '?':
			if (!*s)
				return false;
			s++;
			continue;
		case '[':
			if (!classes)
				break;
			one = *s ? match_class(&p, *s) : 0;
			if (one < 0)
				break;
			if (one) {
				s++;
				continue;
			}
			goto again;
		case '\\':
			if (classes && *p)
				want = *p++;
			break;
		}
		if (want == (unsigned char)*s) {
			if (!want)
				return true;
			s++;
			continue;
		}
again:
		if (!star || !*mark)
			return false;
		p = star;
		s = ++mark;
	}
}

bool glob_match(const char *pattern, const char *text)
{
	return match(pattern, text, true);
}

bool match_wildcard(const char *pattern, const char *s)
{
	return match(pattern, s, false);
}
