/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SMP_H
#define _LINUX_SMP_H

#define raw_smp_processor_id()	0
#define smp_processor_id()	0

#endif
