/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_BVEC_H
#define _LINUX_BVEC_H

/* A piece of memory as a part of a page. */

struct page;

struct bio_vec {
	struct page *bv_page;
	unsigned int bv_len;
	unsigned int bv_offset;
};

#endif
