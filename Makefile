# SPDX-License-Identifier: MIT
#
# The one makefile of Auk. Every .c and .S file of the folders below is compiled, nothing else is.
#
#   make                        out/release/auk, the kernel that QEMU's -kernel boots
#   make BUILD=debug            out/debug/auk: lock validator, KASAN, UBSAN, slab poison
#   make KTEST=1                with the kernel's own tests inside (out/release-ktest/auk)
#   make mm/                    only the objects of one folder
#   make compile_commands.json  for clangd and friends
#   CC=clang, O=DIR             another compiler, another output folder

BUILD ?= release
KTEST ?= 0
CC    := $(if $(filter default,$(origin CC)),gcc,$(CC))
O     ?= out/$(BUILD)$(if $(filter 1,$(KTEST)),-ktest)

ifeq ($(filter $(BUILD),release debug),)
$(error BUILD is "$(BUILD)"; it must be release or debug)
endif

# ---------------------------------------------------------------- what is built
dirs := lib \
	arch/x86/boot arch/x86/entry arch/x86/kernel arch/x86/mm arch/x86/lib \
	kernel/printk kernel/locking kernel/irq kernel/time kernel/rcu \
	mm kernel/sched kernel/futex kernel block \
	fs fs/ramfs fs/proc fs/devpts fs/notify fs/notify/inotify net \
	drivers/base drivers/acpi drivers/char drivers/tty drivers/tty/serial drivers/rtc drivers/clocksource \
	init

test-dirs-1 := tests/kernel $(addsuffix /tests,$(dirs))

sources := $(wildcard $(foreach d,$(dirs) $(test-dirs-$(KTEST)),$(d)/*.c $(d)/*.S))
sources := $(filter-out arch/x86/kernel/asm-offsets.c %.lds.S,$(sources))
objects := $(addsuffix .o,$(basename $(sources)))
objects += generated/syscall_table.o
vdso    := arch/x86/vdso

# ---------------------------------------------------------------- how it is compiled
machine := -m64 -mcmodel=kernel -mno-red-zone -mgeneral-regs-only -fno-pic -fno-pie
compiler-include := $(shell $(CC) -print-file-name=include)

CPPFLAGS := -nostdinc -D__KERNEL__ -include include/linux/kconfig.h \
	-Iarch/x86/include -Iinclude -I$(O)/include -isystem $(O)/uapi -isystem $(compiler-include)
CFLAGS := -std=gnu11 -O2 -g -ffreestanding $(machine) \
	-fno-strict-aliasing -fno-common -fno-stack-protector -fno-asynchronous-unwind-tables \
	-fno-delete-null-pointer-checks -fno-strict-overflow -fcf-protection=none -ffunction-sections \
	-Wall -Wextra -Werror=implicit-function-declaration -Wstrict-prototypes -Wmissing-prototypes \
	-Wvla -Wno-unused-parameter -Wno-sign-compare -Wno-missing-field-initializers
CPPFLAGS += -DCONFIG_KTEST=$(KTEST) -DCONFIG_DEBUG=$(if $(filter debug,$(BUILD)),1,0)

clang := $(findstring clang,$(CC))
ifdef clang
CFLAGS += -Wno-address-of-packed-member -Wno-gnu-variable-sized-type-not-at-end -Wno-initializer-overrides -Wframe-larger-than=2048
else
CFLAGS += -fno-jump-tables -fconserve-stack -Wno-override-init $(if $(filter release,$(BUILD)),-Wframe-larger-than=1024)
endif

ifeq ($(BUILD),debug)
CFLAGS += -fno-omit-frame-pointer -fno-optimize-sibling-calls
# What runs before the shadow memory is there, and the checker itself, cannot be checked.
unsanitized := arch/x86/boot/% arch/x86/kernel/head64.o arch/x86/kernel/early% arch/x86/mm/init.o arch/x86/mm/kasan_init.o \
	mm/kasan.o mm/slab.o mm/slab_debug.o arch/x86/lib/% lib/string.o generated/%
kasan-gcc   := -fsanitize=kernel-address -fasan-shadow-offset=0xdffffc0000000000 \
	--param asan-globals=0 --param asan-instrumentation-with-call-threshold=0 --param asan-stack=0
kasan-clang := -fsanitize=kernel-address -mllvm -asan-mapping-offset=0xdffffc0000000000 \
	-mllvm -asan-globals=0 -mllvm -asan-instrumentation-with-call-threshold=0 -mllvm -asan-stack=0
# No -fsanitize=null: a field of a user pointer that is NULL is a fault to report, not one to trap on.
ubsan       := -fsanitize=bounds,shift,integer-divide-by-zero,unreachable,bool,enum -fsanitize-undefined-trap-on-error
sanitize     = $(if $(filter $(unsanitized),$*.o),,$(if $(clang),$(kasan-clang),$(kasan-gcc)) $(ubsan))
endif

LDFLAGS := -nostdlib -static -z max-page-size=4096 -z noexecstack --build-id=none --gc-sections --no-warn-rwx-segments

quiet = $(if $(V),,@printf '  %-8s %s\n' '$(1)' '$(patsubst $(O)/%,%,$@)';)

# ---------------------------------------------------------------- targets
.SUFFIXES:
.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: all clean FORCE
all: $(O)/auk

objs := $(addprefix $(O)/,$(objects))
prepared := $(O)/uapi/.ready $(O)/include/generated/syscalls.h $(O)/include/generated/asm-offsets.h $(O)/include/generated/vdso-offsets.h

# Debian's UAPI headers, as <uapi/...> and, behind Auk's own, as <...>. Copies, whose include guards do not collide with Auk's.
$(O)/uapi/.ready:
	@mkdir -p $(O)/uapi $(O)/include/uapi $(O)/include/generated $(O)/generated
	@cp -r /usr/include/linux /usr/include/asm-generic /usr/include/x86_64-linux-gnu/asm $(O)/include/uapi/
	@find $(O)/include/uapi -name '*.h' -exec sed -i -E 's/^(# *ifndef|# *define)[ \t]+(_[A-Za-z0-9_]*_H_*)[ \t]*$$/\1 _UAPI\2/' {} +
	@for d in linux asm-generic asm; do ln -sfn ../include/uapi/$$d $(O)/uapi/$$d; done
	@touch $@

$(O)/include/generated/syscalls.h: arch/x86/entry/syscalls.tbl tools/gen-syscalls.py $(O)/uapi/.ready
	$(call quiet,GEN)python3 tools/gen-syscalls.py $< --header $@ --source $(O)/generated/syscall_table.c

$(O)/generated/syscall_table.c: $(O)/include/generated/syscalls.h ;

$(O)/include/generated/asm-offsets.h: arch/x86/kernel/asm-offsets.c $(O)/uapi/.ready $(O)/include/generated/syscalls.h
	$(call quiet,GEN)$(CC) $(CPPFLAGS) $(CFLAGS) -MD -MF $(O)/asm-offsets.d -MT $@ -S -o $(O)/asm-offsets.s $< && \
	sed -n 's/^.*->\([A-Za-z_0-9]*\) \$$*\(-\{0,1\}[0-9]*\).*/#define \1 \2/p' $(O)/asm-offsets.s > $@

define compile
	@mkdir -p $(dir $@)
	$(call quiet,CC)$(CC) $(CPPFLAGS) $(CFLAGS) $(sanitize) -MMD -MP -c -o $@ $<
endef

$(O)/%.o: %.c | $(prepared)
	$(compile)
$(O)/generated/%.o: $(O)/generated/%.c | $(prepared)
	$(compile)
$(O)/%.o: %.S | $(prepared)
	@mkdir -p $(dir $@)
	$(call quiet,AS)$(CC) $(CPPFLAGS) -D__ASSEMBLY__ -DVDSO_SO=\"$(O)/$(vdso)/vdso.so\" $(machine) -g -MMD -MP -c -o $@ $<

# The vDSO is a small shared object of its own; the kernel carries it as data.
vdso-flags := -std=gnu11 -O2 -g0 -m64 -fPIC -ffreestanding -fno-stack-protector -fcf-protection=none -fno-asynchronous-unwind-tables \
	-mgeneral-regs-only -Wall -Wextra -Wno-unused-parameter -DBUILD_VDSO
$(O)/$(vdso)/vdso.so: $(wildcard $(vdso)/*.c $(vdso)/*.S $(vdso)/*.lds) | $(O)/uapi/.ready
	@mkdir -p $(dir $@)
	$(call quiet,VDSO)$(CC) $(CPPFLAGS) $(vdso-flags) -shared -nostdlib -Wl,-soname=linux-vdso.so.1 -Wl,--hash-style=both \
		-Wl,-Bsymbolic -Wl,--build-id=none -Wl,-z,noexecstack -Wl,-T,$(vdso)/vdso.lds -o $@ $(filter %.c,$^)
$(O)/include/generated/vdso-offsets.h: $(O)/$(vdso)/vdso.so
	$(call quiet,GEN)nm $< | sed -n 's/^0*\([0-9a-f]*\) . \(vdso_[a-z_]*\)$$/#define offset_\2 0x\1/p' > $@
$(O)/arch/x86/entry/vdso_image.o: $(O)/$(vdso)/vdso.so

# The symbol table is linked in; its size settles after the second link.
link = ld $(LDFLAGS) -T $(O)/auk.lds -o $(1) $(objs) $(2)
$(O)/auk.lds: arch/x86/kernel/auk.lds.S | $(prepared)
	$(call quiet,LDS)$(CC) -E -P $(CPPFLAGS) -D__ASSEMBLY__ -MMD -MP -MT $@ -MF $@.d -x c -o $@ $<
$(O)/kallsyms0.S: tools/gen-kallsyms.py
	@mkdir -p $(O); python3 $< < /dev/null > $@
$(O)/kallsyms%.o: $(O)/kallsyms%.S
	@$(CC) -m64 -c -o $@ $<
$(O)/auk.debug: $(objs) $(O)/auk.lds $(O)/kallsyms0.o tools/gen-kallsyms.py
	$(call quiet,LD)for pass in 0 1; do next=$$((pass + 1)); \
		$(call link,$(O)/auk.pass,$(O)/kallsyms$$pass.o) && \
		nm -n $(O)/auk.pass | python3 tools/gen-kallsyms.py > $(O)/kallsyms$$next.S && \
		$(CC) -m64 -c -o $(O)/kallsyms$$next.o $(O)/kallsyms$$next.S || exit 1; done && \
	$(call link,$@,$(O)/kallsyms2.o)
$(O)/auk: $(O)/auk.debug
	$(call quiet,STRIP)objcopy --strip-all $< $@

# "make mm/" and "make mm/slab.o" build objects of one folder or one file.
%/: FORCE
	@$(MAKE) --no-print-directory $(filter $(O)/$*/%,$(objs))
%.o: FORCE
	@$(MAKE) --no-print-directory $(O)/$@

compile_commands.json: Makefile
	@for s in $(filter %.c,$(sources)); do printf '%s\n' "$$s"; done | \
	 python3 -c 'import json,sys; flags="""$(CC) $(CPPFLAGS) $(CFLAGS)""".split(); \
	 json.dump([{"directory": "$(CURDIR)", "file": f, "arguments": flags+["-c", f]} for f in sys.stdin.read().split()], open("$@","w"), indent=1)'

clean:
	rm -rf $(O)

-include $(objs:.o=.d) $(O)/asm-offsets.d $(O)/auk.lds.d
