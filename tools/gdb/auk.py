# SPDX-License-Identifier: MIT
"""gdb commands for a running Auk: auk-ps, auk-list, auk-stack, auk-dmesg. `help auk-ps` and so on tell their use."""
import gdb

STACK_SIZE = 16384
STATES = {0: "R", 1: "S", 2: "D", 4: "T", 8: "t", 0x10: "X", 0x20: "Z"}
NOLOAD = 0x400           # sleeps without counting as load: an idle kernel thread
LOG_SIZE_MASK = "sizeof(ring_data) - 1"


def container_of(pointer, type_name, member):
    kind = gdb.lookup_type(type_name)
    offset = next(f.bitpos // 8 for f in kind.fields() if f.name == member)
    return (pointer.cast(gdb.lookup_type("char").pointer()) - offset).cast(kind.pointer()).dereference()


def list_entries(head, type_name, member):
    """The objects on a circular list; stops at a broken or endless one."""
    node, seen = head["next"], 0
    while node != head.address and int(node) and seen < 100000:
        yield container_of(node, type_name, member)
        node, seen = node["next"], seen + 1


def task_type():
    return gdb.lookup_type("struct task_struct")


def tasks():
    """Every thread: the idle task of the first CPU, then each thread group."""
    first = gdb.parse_and_eval("init_task")
    yield first
    for leader in list_entries(first["tasks"], "struct task_struct", "tasks"):
        yield from list_entries(leader["signal"]["thread_head"], "struct task_struct", "thread_node")


def state_of(task):
    if int(task["exit_state"]):
        return STATES.get(int(task["exit_state"]), "X")
    if int(task["on_cpu"]):
        return "*"
    state = int(task["__state"])
    if state & NOLOAD:
        return "I"
    return next((letter for bit, letter in STATES.items() if bit and state & bit), "R" if not state else "?")


def text_symbol(address):
    """`name+offset` for an address in the kernel's text, or None."""
    try:
        words = gdb.execute(f"info symbol {address:#x}", to_string=True)
    except gdb.error:
        return None
    if "section .text" not in words and "section .init.text" not in words:
        return None
    return words.split(" in section")[0].replace(" + ", "+")


class Ps(gdb.Command):
    """auk-ps: every task with its address, pid, thread group, CPU, state (* runs now), parent and name."""

    def __init__(self):
        super().__init__("auk-ps", gdb.COMMAND_STATUS)

    def invoke(self, argument, from_tty):
        print(f"{'task':18} {'pid':>6} {'tgid':>6} {'ppid':>6} cpu st name")
        for task in tasks():
            print(f"{int(task.address):#018x} {int(task['pid']):6} {int(task['tgid']):6} {int(task['real_parent']['pid']):6} "
                  f"{int(task['cpu']):3} {state_of(task):2} {task['comm'].string()}")


class List(gdb.Command):
    """auk-list HEAD [TYPE MEMBER [FIELD...]]: walks a struct list_head, as in
    auk-list init_task.tasks "struct task_struct" tasks pid comm"""

    def __init__(self):
        super().__init__("auk-list", gdb.COMMAND_DATA, gdb.COMPLETE_EXPRESSION)

    def invoke(self, argument, from_tty):
        words = gdb.string_to_argv(argument)
        if not words:
            raise gdb.GdbError(self.__doc__)
        head = gdb.parse_and_eval(words[0])
        if head.type.code == gdb.TYPE_CODE_PTR:
            head = head.dereference()
        if len(words) < 3:
            words = words[:1] + ["struct list_head", "next"]
        count = 0
        for entry in list_entries(head, words[1], words[2]):
            fields = " ".join(f"{name} = {entry[name]}" for name in words[3:])
            print(f"{int(entry.address):#018x} {fields}")
            count += 1
        print(f"{count} entries")


class Stack(gdb.Command):
    """auk-stack PID: the kernel stack of a task that does not run now: every word on it that points into the kernel's text.
    A guess where frames hold old words. For a task that runs, use `thread CPU+1` and `bt`."""

    def __init__(self):
        super().__init__("auk-stack", gdb.COMMAND_STACK)

    def invoke(self, argument, from_tty):
        wanted = int(gdb.parse_and_eval(argument))
        task = next((t for t in tasks() if int(t["pid"]) == wanted), None)
        if task is None:
            raise gdb.GdbError(f"no task {wanted}")
        if int(task["on_cpu"]):
            raise gdb.GdbError(f"it runs now: `thread {int(task['cpu']) + 1}`, then `bt`")
        pointer, top = int(task["thread"]["sp"]), int(task["stack"]) + STACK_SIZE
        if not top - STACK_SIZE <= pointer < top:
            raise gdb.GdbError(f"its stack pointer {pointer:#x} is not in its stack")
        words = gdb.selected_inferior().read_memory(pointer, top - pointer).tobytes()
        print(f"{task['comm'].string()} ({wanted}), {top - pointer} bytes of stack in use")
        for at in range(0, len(words), 8):
            address = int.from_bytes(words[at:at + 8], "little")
            symbol = text_symbol(address) if address >> 31 == (1 << 33) - 1 else None
            if symbol:
                print(f"  {pointer + at:#018x}  {address:#018x}  {symbol}")


class Dmesg(gdb.Command):
    """auk-dmesg [N]: the kernel's log, or its last N records, read from the ring in memory."""

    def __init__(self):
        super().__init__("auk-dmesg", gdb.COMMAND_DATA)

    def invoke(self, argument, from_tty):
        lines = list(self.records())
        for line in lines[-int(argument):] if argument.strip() else lines:
            print(line)

    @staticmethod
    def records():
        ring = gdb.parse_and_eval("ring")
        mask = int(gdb.parse_and_eval(LOG_SIZE_MASK))
        base = int(gdb.parse_and_eval("&ring_data[0]"))
        kind = gdb.lookup_type("struct record").pointer()
        position, head = int(ring["tail"]), int(ring["head"])
        memory = gdb.selected_inferior()
        while position < head:
            record = gdb.Value(base + (position & mask)).cast(kind).dereference()
            size = int(record["size"])
            if not size:
                position = (position | mask) + 1
                continue
            text = memory.read_memory(int(record["text"].address), int(record["len"])).tobytes().decode(errors="replace")
            seconds = int(record["ts_nsec"]) / 1e9
            yield f"[{seconds:12.6f}] {text}"
            position += size


for command in (Ps, List, Stack, Dmesg):
    command()
