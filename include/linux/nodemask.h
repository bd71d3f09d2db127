/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_NODEMASK_H
#define _LINUX_NODEMASK_H

/* Sets of memory nodes; there is one node. */

#include <linux/numa.h>

typedef struct { unsigned long bits[1]; } nodemask_t;

#define NODE_MASK_ALL			((nodemask_t) { { 1UL } })
#define NODE_MASK_NONE			((nodemask_t) { { 0UL } })
#define node_isset(node, mask)		(((mask).bits[0] >> (node)) & 1)
#define node_online(node)		((node) == 0)
#define for_each_online_node(node)	for ((node) = 0; (node) < 1; (node)++)
#define for_each_node(node)		for_each_online_node(node)

#endif
