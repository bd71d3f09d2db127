/* SPDX-License-Identifier: MIT */
/*
 * What every row of the comparison with Linux is made of. A row is a function that prepares, then
 * does `n` operations between begin() and end(). The count of operations is fixed, so two runs do
 * the same.
 */
#ifndef BENCH_H
#define BENCH_H

#include "clock.h"

struct row {
	const char *name;
	long count;
	const char *about;
	void (*run)(long n);
};

#define ROW(name_, count_, about_)								\
	static void run_##name_(long n);							\
	static const struct row row_##name_							\
		__attribute__((section("rows"), used, aligned(8))) = {				\
		.name = #name_, .count = count_, .about = about_, .run = run_##name_,		\
	};											\
	static void run_##name_(long n)

extern const struct row __start_rows[], __stop_rows[];

/* ROW [COUNT]: prints "row NAME OPERATIONS TOTAL"; without arguments the list of rows. */
int main(int argc, char **argv)
{
	choose_clock();
	for (const struct row *row = __start_rows; row < __stop_rows; row++) {
		long n = argc > 2 ? atol(argv[2]) : row->count;

		if (argc < 2) {
			printf("%s\t%ld\t%s\n", row->name, row->count, row->about);
		} else if (!strcmp(argv[1], row->name)) {
			row->run(n);
			printf("row %s %ld %llu\n", row->name, n, (unsigned long long)took);
			return 0;
		}
	}
	return argc < 2 ? 0 : 2;
}

#endif
