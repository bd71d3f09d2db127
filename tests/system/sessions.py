# SPDX-License-Identifier: MIT
"""Interactive sessions: a person at the console, driven through a pseudo-terminal. One boot serves them all while it lives."""
import atexit
import hashlib
import re
import time

from expect import Terminal, console_command

PROMPT = r"root@auk:\S+# "
ROWS, COLUMNS = 30, 100


class Console:
    """The machine all sessions share; a session that fails gets the next one a new machine."""
    terminal = None

    @classmethod
    def get(cls, options):
        if cls.terminal is None:
            machine = ["--smp", str(options.smp or 2), "--mem", options.mem or "512M"]
            cls.terminal = Terminal(console_command(options, *machine), ROWS, COLUMNS)
            cls.terminal.wait(PROMPT, 300)
        return cls.terminal

    @classmethod
    def drop(cls):
        if cls.terminal:
            cls.terminal.close()
            cls.terminal = None


atexit.register(Console.drop)


def session(body):
    """Makes a test of a body that types: it starts and must end at the shell's prompt."""
    def test(options):
        console = Console.get(options)
        try:
            body(console)
            console.type("echo back$((40 + 2))\r")
            console.wait(r"back42\n")
            console.wait(PROMPT)
        except BaseException:
            Console.drop()
            raise
    test.__doc__ = body.__doc__
    return test


def command(console, line, answer, seconds=60):
    console.type(line + "\r")
    found = console.wait(answer, seconds)
    console.wait(PROMPT, seconds)
    return found


@session
def test_vim_edits_and_saves(c):
    """spec: """
    c.type("vim -u NONE note.txt\r")
    c.wait(r"note\.txt.*New")
    c.type("ifirst line\rsecond line\x1b")
    c.type("gg0cwFIRST\x1b:w\r")
    c.wait("written")
    c.type("G:s/second/2nd/\r:wq\r")
    c.wait("written")
    c.wait(PROMPT)
    command(c, "cat note.txt", r"FIRST line\n2nd line\n")


@session
def test_less_pages_and_searches(c):
    """spec: """
    c.type("seq 1 1000 | less\r")
    c.wait(r"29\n:")
    c.type(" ")
    c.wait(r"58\n:")
    c.type("/^777$\r")
    c.wait(r"777")
    c.type("G")
    c.wait(r"1000")
    c.type("q")
    c.wait(PROMPT)


@session
def test_top_refreshes(c):
    """spec: """
    c.type("top -d 1\r")
    times = {c.wait(r"top - (\d\d:\d\d:\d\d) up", 30).group(1) for _ in range(4)}
    assert len(times) >= 3, f"top shows {times}"
    c.type("q")
    c.wait(PROMPT)


@session
def test_ctrl_c_interrupts(c):
    """spec: """
    c.type("sleep 1000\r")
    time.sleep(1)
    c.type("\x03")
    c.wait(r"\^C")
    c.wait(PROMPT)
    command(c, "echo $?", r"\n130\n")


@session
def test_ctrl_backslash_quits(c):
    """spec: """
    c.type("sleep 1000\r")
    time.sleep(1)
    c.type("\x1c")
    c.wait("Quit")
    c.wait(PROMPT)
    command(c, "echo $?", r"\n131\n")


@session
def test_ctrl_z_fg_bg_kill(c):
    """spec: """
    c.type("sleep 1000\r")
    time.sleep(1)
    c.type("\x1a")
    c.wait(r"\[1\]\+ +Stopped +sleep 1000")
    c.wait(PROMPT)
    command(c, "bg", r"\[1\]\+ sleep 1000 &")
    command(c, "jobs", r"\[1\]\+ +Running +sleep 1000 &")
    c.type("fg\r")
    c.wait(r"sleep 1000\n")
    time.sleep(0.5)
    c.type("\x1a")
    c.wait(r"Stopped")
    c.wait(PROMPT)
    command(c, "kill %1; sleep 1; jobs", r"Terminated +sleep 1000")


@session
def test_background_writer_stops_with_tostop(c):
    """spec: """
    command(c, "stty tostop; (echo from behind) & sleep 1; jobs", r"Stopped")
    command(c, "stty -tostop; fg", r"from behind")


@session
def test_background_reader_stops(c):
    """spec: """
    command(c, "cat & sleep 1; jobs", r"\[1\]\+ +Stopped +cat")
    c.type("fg\r")
    c.wait(r"cat\n")
    c.type("typed\r")
    c.wait(r"typed\ntyped\n")
    c.type("\x04")
    c.wait(PROMPT)


@session
def test_stty_shows_the_usual_settings(c):
    """spec: """
    command(c, "stty -a", rf"rows {ROWS}; columns {COLUMNS}")
    command(c, "stty -a | tr ';' '\\n' | grep -c -e 'intr = ^C' -e 'susp = ^Z' -e 'eof = ^D' -e 'erase = ^?'", r"\n4\n")
    command(c, "stty -a | grep -o -w -e icanon -e isig -e icrnl -e opost -e onlcr -e echo | sort | tr '\\n' ' '",
            r"echo icanon icrnl isig onlcr opost")


@session
def test_resize_reaches_the_program(c):
    """spec: """
    c.type("bash -c 'trap \"stty size; exit\" WINCH; echo ready; while :; do sleep 0.1; done'\r")
    c.wait(r"\nready\n")
    c.resize(41, 117)
    c.wait(r"41 117\n")
    c.wait(PROMPT)
    c.resize(ROWS, COLUMNS)
    command(c, "sleep 1; stty size", rf"{ROWS} {COLUMNS}\n")


@session
def test_line_editing_of_the_terminal(c):
    """spec: """
    c.type("cat\r")
    c.wait(r"cat\n")
    time.sleep(1)           # the shell gives the terminal its editing back before cat reads
    c.type("wrung\x7f\x7f\x7f\x7fight word gone\x17\x17two\r")
    c.wait(r"\nwight two\n")
    c.type("all gone\x15new\r")
    c.wait(r"\nnew\n")
    c.type("no newline\x04\x04")
    c.wait(r"no newlineno newline")
    c.wait(PROMPT)


@session
def test_pasted_text_arrives_whole(c):
    """spec: """
    text = "".join(f"line {n} of what was pasted, with some words to fill it up\r" for n in range(600))
    digest = hashlib.md5(text.replace("\r", "\n").encode()).hexdigest()
    c.type("cat > pasted\r")
    c.wait(r"pasted\n")
    time.sleep(1)
    for at in range(0, len(text), 500):
        c.type(text[at:at + 500])
        while c.take(0.02):
            pass
    c.type("\x04")
    c.wait(PROMPT, 60)
    command(c, "md5sum < pasted", digest)


@session
def test_vim_and_less_follow_the_window(c):
    """spec: """
    c.type("vim -u NONE -c 'set ruler'\r")
    c.wait(r"All")
    c.resize(20, 90)
    time.sleep(2)           # the size comes another way than what is typed, and may be overtaken
    c.type(":echo 'size' &lines &columns\r")
    c.wait(r"size 20 90")
    c.type(":q!\r")
    c.wait(PROMPT)
    c.type("seq 1 1000 | less\r")
    c.wait(r"19\n:")
    c.resize(25, 90)
    c.wait(r"24\n:")
    c.type("q")
    c.wait(PROMPT)
    c.resize(ROWS, COLUMNS)
    command(c, "sleep 1; stty size", rf"{ROWS} {COLUMNS}\n")


@session
def test_history_and_completion(c):
    """spec: """
    c.type("echo one-of-a-kind\r")
    c.wait(r"\none-of-a-kind\n")
    c.wait(PROMPT)
    c.type("\x10\r")
    c.wait(r"\none-of-a-kind\n")
    c.wait(PROMPT)
    c.type("ls /usr/share/termi\t\r")
    c.wait(r"terminfo")
    c.wait(PROMPT)


@session
def test_output_stops_and_goes_on(c):
    """spec: """
    c.type("for i in 1 2 3 4 5 6; do echo n$i; sleep 0.3; done\r")
    c.wait(r"\nn2\n")
    c.type("\x13")
    time.sleep(3)
    while c.take(0.2):
        pass
    assert not c.seen(r"n6"), "output goes on after Ctrl-S"
    c.type("\x11")
    c.wait(r"n6\n")
    c.wait(PROMPT)


@session
def test_watch_and_clear(c):
    """spec: """
    c.type("watch -n 1 -t 'echo tick; date +%S'\r")
    c.wait("tick")
    time.sleep(2.5)
    c.type("\x03")
    c.wait(PROMPT)
    c.type("clear; tput cols\r")
    c.wait(rf"{COLUMNS}\n")
    c.wait(PROMPT)


@session
def test_nested_terminal_by_script(c):
    """spec: """
    c.type("script -q /dev/null\r")
    c.wait(PROMPT)
    command(c, "tty", r"/dev/pts/\d+")
    c.type("sleep 100\r")
    time.sleep(1)
    c.type("\x03")
    c.wait(PROMPT)
    command(c, "stty size", rf"{ROWS} {COLUMNS}\n")
    c.type("exit\r")
    c.wait(PROMPT)
    command(c, "tty", r"/dev/ttyS0")


# ---- keys for the kernel: Ctrl-A b sends a break on the console's line, the next key is a SysRq

BREAK = "\x01b"


def silent(console, line):
    console.type(line + "\r")
    console.wait(re.escape(line) + r"\n")
    console.wait(PROMPT)


def until_printed(c):
    """Waits until the kernel has printed all it has said so far: its messages come in order, one of ours is the last."""
    c.type("echo settled >/dev/kmsg\r")
    c.wait(r"\] settled\n")
    c.type("\r")
    c.wait(PROMPT)


@session
def test_sysrq_on_the_console(c):
    """spec: """
    command(c, "cat /proc/sys/kernel/sysrq; echo 1 > /proc/sys/kernel/sysrq; dmesg -n 7", r"\n\d+\n")
    c.type(BREAK + "h")
    said = c.wait(r"sysrq: HELP : .*\n").group()
    for word in ("reboot(b)", "crash(c)", "terminate-all-tasks(e)", "kill-all-tasks(i)", "sak(k)", "show-memory-usage(m)",
                 "poweroff(o)", "show-registers(p)", "sync(s)", "show-task-states(t)", "unmount(u)", "show-blocked-tasks(w)"):
        assert word.encode() in said, f"no {word} in {said!r}"
    for key, answers in (("s", ["Emergency Sync", "Emergency Sync complete"]), ("m", ["Show Memory", "Mem-Info"]),
                         ("u", ["Emergency Remount R/O", "Emergency Remount complete"]), ("w", ["Show Blocked State"]),
                         ("l", ["Show backtrace of all active CPUs"])):
        c.type(BREAK + key)
        for answer in answers:
            c.wait(answer)
    until_printed(c)                # the other CPU's backtrace may come on any time
    silent(c, "echo 8 > /proc/sys/kernel/sysrq")
    c.type(BREAK + "s")
    c.wait("This sysrq operation is disabled")
    until_printed(c)
    silent(c, "echo 0 > /proc/sys/kernel/sysrq")
    c.type(BREAK + "hX")            # with all of it off the key is lost, and what follows is the shell's
    c.wait("X")
    assert not c.seen("sysrq:"), "a key is heard although all are off"
    c.type("\x15")
    silent(c, "echo 1 > /proc/sys/kernel/sysrq; touch writable")
    command(c, "echo h | tee typed; cat typed", r"\nh\nh\n")


def end_by(options, key, status, words=""):
    """A machine of its own, which a SysRq key ends."""
    console = Terminal(console_command(options, "--root", "busybox"))
    try:
        console.wait(r"root@auk:\S+# ", 300)
        console.type("echo 1 > /proc/sys/kernel/sysrq; sleep 1000\r")
        console.wait("1000\n")
        time.sleep(1)
        console.type(BREAK + key)
        got = console.status(60)
        assert got == status, f"SysRq {key} gives {got}: {console.screen[-1000:]!r}"
        assert words.encode() in console.screen, f"SysRq {key} says {console.screen[-1000:]!r}"
    finally:
        console.close()


def test_sysrq_kills_all_but_init(options):
    """spec: """
    end_by(options, "i", 137)


def test_sysrq_kills_who_holds_the_console(options):
    """spec: """
    if options.on == "auk":         # Linux's key is for its screens alone
        end_by(options, "k", 137, "SAK")


def test_sysrq_switches_off_resets_and_crashes(options):
    """spec: """
    end_by(options, "o", 0)
    end_by(options, "b", 0)
    end_by(options, "c", 125, "sysrq triggered crash")
