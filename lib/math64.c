// SPDX-License-Identifier: MIT
#include <linux/math64.h>

/* Arithmetic without a single instruction of its own. */

/*
 * Long division by hand where the product has more than 64 bits: the compiler's helper for 128 bits
 * is not linked in.
 */
u64 mul_u64_u64_div_u64(u64 a, u64 mul, u64 divisor)
{
	u128 product = (u128)a * mul;
	u64 high = product >> 64, low = product, quotient = 0;

	if (!high)
		return low / divisor;
	if (high >= divisor)
		return ~0ULL;
	for (int bit = 63; bit >= 0; bit--) {
		bool carry = high >> 63;

		high = high << 1 | (low >> bit & 1);
		if (carry || high >= divisor) {
			high -= divisor;
			quotient |= 1ULL << bit;
		}
	}
	return quotient;
}

/* Tries the bits of the root from the top. */
unsigned long int_sqrt(unsigned long x)
{
	unsigned long root = 0;

	for (unsigned long bit = 1UL << 62; bit; bit >>= 2) {
		if (x >= root + bit) {
			x -= root + bit;
			root = (root >> 1) + bit;
		} else {
			root >>= 1;
		}
	}
	return root;
}

unsigned long gcd(unsigned long a, unsigned long b)
{
	while (b) {
		unsigned long rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}
