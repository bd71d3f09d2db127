# What a shell does with the kernel's help: here-documents, traps, substitution, exit statuses, descriptors.

## uname_names_a_linux
uname -s; uname -m; uname -o; uname -n

## exit_status_of_the_last_command
sh -c 'exit 7'; echo $?; true; echo $?; false; echo $?; sh -c 'kill -9 $$'; echo $?; sh -c 'kill -SEGV $$'; echo $?

## command_not_found_and_not_executable
nosuchcommand; echo $?; : > plain; ./plain; echo $?; mkdir d; ./d; echo $?; /nonexistent/x; echo $?

## here_document_with_expansion
x=world; cat <<END
hello $x $((6 * 7)) $(echo sub)
	tab kept
END

## here_document_quoted
cat <<'END'
hello $x `not run` \n
END

## here_document_tabs_stripped
cat <<-END
	one
		two
	END

## here_string
tr a-z A-Z <<< "a here string"

## large_here_document
cat <<END | cksum
$(seq 1 30000)
END

## process_substitution_reads
diff <(seq 1 5) <(seq 1 6); echo $?

## process_substitution_writes
seq 1 10 | tee >(sort -rn | head -n 1 > max) > /dev/null; while [ ! -s max ]; do sleep 0.05; done; cat max

## process_substitution_many
paste <(seq 1 3) <(seq 4 6) <(seq 7 9) <(seq 10 12)

## command_substitution_nested
echo "$(echo "$(echo "$(echo deep)")")"

## trap_on_exit
bash -c 'trap "echo leaving" EXIT; echo working; exit 3'; echo $?

## trap_on_term_in_wait
bash -c 'trap "echo got TERM; exit 5" TERM; (sleep 0.2; kill -TERM $$) & wait; echo not reached'; echo $?

## trap_on_usr1_and_usr2
bash -c 'trap "echo one" USR1; trap "echo two" USR2; kill -USR1 $$; kill -USR2 $$; echo end'

## trap_ignored_is_inherited
bash -c 'trap "" TERM; sh -c "kill -TERM \$\$; echo survived"'

## trap_on_err_and_debug
bash -c 'trap "echo failed at \$?" ERR; true; false; true'; bash -c 'trap "echo -n ." DEBUG; true; true; echo'

## trap_on_chld
bash -c 'set -m; trap "echo child" CHLD; sh -c "exit 0" & wait; echo done' | sort | uniq -c

## signal_names_are_complete
bash -c 'kill -l'

## descriptors_moved_and_closed
exec 5> out; echo five >&5; exec 6>&5 5>&-; echo six >&6; exec 6>&-; cat out; echo x >&5; echo $?

## descriptor_read_and_write
printf 'one\ntwo\n' > f; exec 7<> f; read -u 7 line; echo "$line"; echo TWO >&7; exec 7>&-; cat f

## read_from_two_descriptors
seq 1 3 > a; seq 4 6 > b; while read -r x <&3 && read -r y <&4; do echo "$x-$y"; done 3< a 4< b

## noclobber_refuses
set -C; echo 1 > f; echo 2 > f; cat f; echo 3 >| f; cat f

## append_and_truncate
echo a > f; echo b >> f; echo c >> f; cat f; : > f; wc -c f

## stderr_apart_from_stdout
ls /nonexistent /dev/null 2> err; echo "status $?"; cat err

## subshell_keeps_variables_apart
x=1; (x=2; cd /; echo $x $PWD); echo $x

## arithmetic_and_arrays
a=(5 3 9 1); echo ${#a[@]} ${a[2]} $((a[0] * a[1] ** 2 % 7)); declare -A m=([k]=v [l]=w); echo ${m[k]} ${#m[@]}

## globbing_order
touch b a c .hidden A 10 9; echo *; echo .h*; echo [a-b]; shopt -s dotglob; echo *

## brace_and_tilde_expansion
echo {a,b}{1..3} ~root

## read_with_timeout
read -t 0.1 x < <(sleep 5); echo $?

## printf_formats
printf '%5d|%-5s|%05.1f|%x|%q\n' 42 ab 3.14159 255 "a b"

## select_and_case
case $(uname -s) in Linux) echo yes ;; *) echo no ;; esac

## local_functions_recursion
f() { [ $1 -le 1 ] && echo 1 || echo $(($1 * $(f $(($1 - 1))))); }; f 10

## getopts_loop
set -- -a -b val rest; while getopts ab: o; do echo $o $OPTARG; done; shift $((OPTIND - 1)); echo $1

## env_is_passed_exactly
env -i A=1 B='two words' C= env | sort

## script_with_interpreter_line
printf '#!/bin/sh\necho "$0 $@"\n' > s; chmod +x s; ./s a 'b c'

## script_with_interpreter_argument
printf '#!/usr/bin/awk -f\nBEGIN { print "awk", ARGC }\n' > s; chmod +x s; ./s x y

## script_with_missing_interpreter
printf '#!/nonexistent/sh\n' > s; chmod +x s; ./s; echo $?

## script_of_scripts
printf '#!/bin/sh\nexec cat "$@"\n' > one; chmod +x one; printf "#!$PWD/one\nbody\n" > two; chmod +x two; ./two | tail -n 1

## argument_list_too_long
/bin/echo $(seq 1 2000000) > /dev/null; echo $?

## long_argument_list_fits
/bin/echo $(seq 1 20000) | wc -c

## exec_replaces_the_shell
bash -c 'exec echo replaced; echo never'

## exec_with_other_name
bash -c 'exec -a other sh -c "echo \$0"'

## umask_applies
umask 027; touch f; mkdir d; stat -c '%a %n' f d; umask; umask -S

## ulimit_file_size_signals
bash -c 'ulimit -f 1; head -c 5000 /dev/zero > f'; echo $?; stat -c %s f

## ulimit_open_files
bash -c 'ulimit -n 10; exec 3<. 4<. 5<. 6<. 7<. 8<. 9<.; echo x < /dev/null; echo $?' 2>&1 | sed 's/.*line [0-9]*: //'

## ulimit_processes_of_a_user
setpriv --reuid=nobody --regid=nogroup --clear-groups bash -c 'ulimit -u 3; (sleep 1 & sleep 1 & sleep 1 & sleep 1 & wait)' 2>&1 | grep -o 'Resource temporarily unavailable' | head -n 1

## ulimit_cpu_time_kills
bash -c 'ulimit -t 1; while :; do :; done'; echo $?

## ulimit_address_space
bash -c 'ulimit -v 60000; awk "BEGIN {x = sprintf(\"%300000000d\", 1); print length(x)}"' 2>&1 | grep -c -i memory

## wait_n_returns_the_first
bash -c '(sleep 3; exit 1) & (exit 42) & wait -n; echo $?'

## coprocess_answers
coproc tr { stdbuf -o0 tr a-z A-Z; }; echo hello >&${tr[1]}; read -u ${tr[0]} x; echo $x

## dot_script_sees_arguments
echo 'echo $1 $2' > s; . ./s a b

## times_of_a_loop_are_numbers
times | sed 's/[0-9]\+/N/g'

## proc_self_of_the_shell
bash -c 'echo $$' | grep -c '^[0-9][0-9]*$'; readlink /proc/self/exe; tr '\0' ' ' < /proc/self/cmdline; echo

## dev_fd_names
echo x | cat /dev/stdin /dev/fd/0; echo y 3< /dev/null; ls -l /dev/fd/0 | awk '{print $NF}'

## dev_zero_full_null
head -c 10 /dev/zero | od -c; echo x > /dev/full; echo $?; cat /dev/null | wc -c; head -c 100 /dev/urandom | wc -c

## dev_numbers
stat -c '%n %F %t %T %a' /dev/null /dev/zero /dev/full /dev/random /dev/urandom /dev/tty /dev/console /dev/ptmx /dev/kmsg

## sleep_fractions_add_up
s=$(date +%s%N); sleep 0.3; e=$(date +%s%N); [ $((e - s)) -ge 300000000 ] && echo long enough; [ $((e - s)) -lt 20000000000 ] && echo not too long

## timeout_ends_a_command
timeout 0.5 sleep 20; echo $?; timeout -s KILL 0.5 sleep 20; echo $?; timeout 5 true; echo $?

## nohup_setsid_nice
setsid echo in a session; nice -n 5 nice; nice -n 5 sh -c 'ps -o ni= -p $$' | tr -d ' '; nohup echo kept 2>/dev/null
