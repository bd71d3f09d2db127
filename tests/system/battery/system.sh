# What the tools of procps and util-linux read from the kernel.

## process_one
ps -o pid=,comm= -p 1; cat /proc/1/comm; readlink /proc/1/cwd

## process_two_is_kthreadd
ps -o pid=,ppid=,comm= -p 2

## kernel_threads_have_no_memory
ps -o rss=,vsz= -p 2 | tr -s ' '; cat /proc/2/cmdline | wc -c; readlink /proc/2/exe; echo $?

## ps_formats
sleep 9 & ps -o comm=,args=,stat=,tty=,nice= -p $! | sed 's/ \+/ /g'; ps -o user=,uid=,gid= -p $!; kill $!

## ps_tree_of_own_children
bash -c 'sleep 3 & sleep 3 & ps --ppid $$ -o comm= | sort; kill %1 %2'

## pstree_of_own
bash -c 'sleep 3 & pstree -A $$; kill %1' | sed 's/[0-9]*\*//'

## top_once
top -b -n 1 | head -n 7 | sed 's/[0-9.]\+/N/g; s/ \+/ /g; s/min/N/; s/users\?,/user,/' | grep -v -i 'swap\|top -'

## free_has_its_rows
free | awk '{print $1, NF}'; free -h | head -n 1 | tr -s ' '

## uptime_and_load
uptime -p | sed 's/[0-9]\+/N/g; s/minutes\?/minute/'; awk '{print NF}' /proc/loadavg /proc/uptime

## vmstat_columns
vmstat | head -n 2 | tr -s ' '

## memory_info_fields
for k in MemTotal MemFree MemAvailable Buffers Cached SwapTotal SwapFree Dirty Writeback AnonPages Mapped Shmem Slab PageTables CommitLimit Committed_AS VmallocTotal; do grep -c "^$k:" /proc/meminfo; done | paste -s -d' '

## own_status_fields
grep -E '^(Name|Umask|State|Ngid|Uid|Gid|Threads|SigQ|SigPnd|ShdPnd|SigBlk|SigIgn|SigCgt|CapEff|NoNewPrivs|Seccomp):' /proc/self/status | sed 's/SigQ:.*/SigQ:/'

## own_stat_has_all_fields
awk '{print NF}' /proc/self/stat; awk '{print ($1 > 0), $2, $3}' /proc/self/stat

## own_limits
cat /proc/self/limits | grep -v -E 'processes|signals'

## own_maps_name_the_program
awk '{print $6}' /proc/self/maps | sed 's#.*/##' | uniq | grep -E 'gawk|mawk|libc.so|ld-linux|stack|vdso|heap' | sort -u

## own_descriptors
exec 3< /dev/null; ls /proc/self/fd | head -n 4 | paste -s -d' '; cat /proc/self/fdinfo/3 | head -n 2

## own_environment_and_command
A=b env -i A=b cat /proc/self/environ | tr '\0' '\n'; tr '\0' ' ' < /proc/self/cmdline

## own_links
cd /usr/lib; readlink /proc/self/cwd /proc/self/root; readlink /proc/self/exe

## renamed_thread_name
bash -c 'echo -n renamed > /proc/$$/comm; cat /proc/$$/comm; ps -o comm= -p $$'

## other_users_process_is_hidden
sleep 5 & setpriv --reuid=nobody --regid=nogroup --clear-groups sh -c "readlink /proc/$!/exe; echo \$?; cat /proc/$!/environ" 2>&1 | sed 's/[0-9]\{2,\}/N/g'; kill $!

## kernel_settings
cat /proc/sys/kernel/ostype /proc/sys/kernel/hostname /proc/sys/kernel/pid_max; sysctl -n kernel.ostype; cat /proc/sys/vm/overcommit_memory /proc/sys/fs/pipe-max-size

## settings_are_written
echo test > /proc/sys/kernel/hostname; hostname; hostname auk; cat /proc/sys/kernel/hostname; echo bad > /proc/sys/kernel/ostype; echo $?

## hostname_and_domain
hostname; hostname nobody-host; uname -n; hostname auk; dnsdomainname 2>&1 | head -n 1; cat /proc/sys/kernel/domainname

## mounts_of_the_root
awk '{print $2, $3}' /proc/mounts | grep -E '^/(proc|dev|dev/pts|tmp|run|dev/shm) ' | sort; findmnt -n -o FSTYPE /proc; mount | grep -c ' on /proc '

## mountinfo_fields
awk '$5 == "/proc" {print $4, $5, $(NF - 2), $(NF - 1)}' /proc/self/mountinfo

## df_of_a_tmpfs
mkdir m; mount -t tmpfs -o size=4M none m; df -k m | awk 'NR == 2 {print $2, $3, $4, $5}'; head -c 1M /dev/zero > m/f; df -k m | awk 'NR == 2 {print $2, $3, $4, $5}'; umount m

## cpu_info
grep -c ^processor /proc/cpuinfo; nproc; getconf _NPROCESSORS_ONLN; awk -F: '/^(vendor_id|cpu family|model name|flags)/ {print $1}' /proc/cpuinfo | sort | uniq -c

## getconf_values
getconf PAGESIZE; getconf CLK_TCK; getconf ARG_MAX; getconf OPEN_MAX; getconf CHILD_MAX | grep -c .

## users_and_groups
id; id nobody; whoami; groups; setpriv --reuid=nobody --regid=nogroup --clear-groups id; getent passwd root

## kernel_log_can_be_read
dmesg | head -n 3 | grep -c .; dmesg -l emerg,alert | wc -l; echo "<3>from the battery" > /dev/kmsg; dmesg | tail -n 1 | sed 's/^\[[^]]*\] //'

## log_of_nobody
setpriv --reuid=nobody --regid=nogroup --clear-groups sh -c 'echo x > /dev/kmsg' 2>&1 | sed 's/.*: //'

## terminal_of_nothing
tty; stty -a < /dev/null; echo $?; ps -o tty= -p $$

## script_makes_a_terminal
script -qec 'tty | sed s/[0-9]*$//; stty size; stty -a | head -n 1 | cut -d";" -f1' /dev/null < /dev/null | tr -d '\r' | sed 's/ [0-9]* baud/ N baud/'

## script_runs_job_control
script -qec 'bash -ic "sleep 0.2 & jobs; wait; echo end"' /dev/null < /dev/null | tr -d '\r' | sed 's/^\[1\] [0-9]*/[1] N/'

## script_and_interrupt
script -qec 'bash -c "trap \"echo INT\" INT; kill -INT \$\$; echo after"' /dev/null < /dev/null | tr -d '\r'

## stty_settings_stick
script -qec 'stty -echo; stty | grep -c -- -echo; stty intr ^A; stty -a | grep -o "intr = ..;"; stty raw; stty -a | grep -o -- -icanon' /dev/null < /dev/null | tr -d '\r'

## lsof_by_hand
exec 4> mine; ls -l /proc/$$/fd/4 | awk '{print $NF}' | sed 's#.*/##'; flock 4; grep -c . /proc/locks

## wall_clock_and_monotonic
a=$(awk '{print int($1)}' /proc/uptime); sleep 1.1; b=$(awk '{print int($1)}' /proc/uptime); [ $((b - a)) -ge 1 ] && echo grew; [ $(date +%s) -gt 1600000000 ] && echo now

## set_the_clock
s=$(date +%s); date -s @1500000000 > /dev/null; date +%Y; date -s @$s > /dev/null; setpriv --reuid=nobody --regid=nogroup --clear-groups date -s @1 2>&1 | head -n 1

## ipcs_and_swap
cat /proc/swaps 2>/dev/null | head -n 1; swapon --show | wc -l

## more_pages_a_file
seq 3 | more

## small_tools
echo abc | rev; printf 'b\na\n' | look a /dev/stdin 2>/dev/null | head -n 1; echo x | colrm 1 1 | wc -c; mcookie | wc -c; getopt -o ab: -- -a -b c d

## logger_like_writes
echo "<6>one line" > /dev/kmsg; dmesg | grep -c 'one line'

## interrupts_table
head -n 1 /proc/interrupts | tr -s ' '; awk '/LOC|timer/ {s += $2} END {print (s > 0)}' /proc/interrupts; grep -E '^(cpu|intr|ctxt|btime|processes|procs_running|procs_blocked|softirq) ' /proc/stat | cut -d' ' -f1

## devices_listed
grep -x -E ' *[0-9]+ (mem|/dev/tty|/dev/console|/dev/ptmx|ttyS|ptm|pts|misc|Block.*|Char.*)|.*:|' /proc/devices

## stack_overflow_is_a_segfault
bash -c 'ulimit -s 300; exec bash -c "f() { f; }; f"' 2> /dev/null; echo $?

## version_of_the_kernel
uname -r | cut -d. -f1-2; cut -d' ' -f1,2 /proc/version; cat /proc/sys/kernel/osrelease | cut -d. -f1-2
