/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_NUMA_H
#define _LINUX_NUMA_H

/* All memory is one node, number 0. */

#define MAX_NUMNODES		1
#define NODES_SHIFT		0
#define NUMA_NO_NODE		(-1)
#define numa_node_id()		0
#define numa_mem_id()		0
#define cpu_to_node(cpu)	0
#define cpu_to_mem(cpu)		0
#define first_online_node	0
#define nr_online_nodes		1

#endif
