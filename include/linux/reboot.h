/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_REBOOT_H
#define _LINUX_REBOOT_H

/* Ending the system: kernel/reboot.c prepares, the architecture's machine_* do it. */

#include <linux/types.h>
#include <uapi/linux/reboot.h>

void kernel_restart(char *cmd);
void kernel_halt(void);
void kernel_power_off(void);
/* Restarts without asking anyone. **Any context.** */
void emergency_restart(void);
/*
 * Power off from a context that cannot sleep or must not fail (Ctrl-Alt-Del, ACPI button). **Any
 * context.**
 */
void orderly_poweroff(bool force);
void ctrl_alt_del(void);

extern int reboot_cad_enabled;

/* The architecture's. They do not return. */
void machine_restart(char *cmd);
void machine_halt(void);
void machine_power_off(void);
void machine_emergency_restart(void);

#endif
