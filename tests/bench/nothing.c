// SPDX-License-Identifier: MIT
// The smallest program: what exec costs beyond it is the kernel's.
#include <unistd.h>

int main(void)
{
	_exit(0);
}
