# Job control and many processes.

## five_hundred_background_jobs
for i in $(seq 1 500); do (exit $((i % 7))) & done; wait; echo all

## five_hundred_sleepers
for i in $(seq 1 500); do sleep 1 & done; wait; echo woke

## statuses_of_many_children
bash -c 'for i in $(seq 1 50); do sh -c "exit $i" & p[$i]=$!; done; s=0; for i in $(seq 1 50); do wait ${p[$i]}; s=$((s + $?)); done; echo $s'

## job_table_with_control
set -m; sleep 30 & sleep 31 & jobs; { kill %1; wait %1; } 2> /dev/null; echo $?; { kill -KILL %2; wait %2; } 2> /dev/null; echo $?

## stop_and_continue
set -m; sleep 30 & kill -STOP %1; sleep 0.3; jobs; kill -CONT %1; sleep 0.3; jobs; { kill %1; wait %1; } 2> /dev/null; echo $?

## stopped_state_in_proc
sleep 30 & p=$!; kill -STOP $p; sleep 0.2; awk '/^State/ {print $2}' /proc/$p/status; kill -CONT $p; sleep 0.2; awk '/^State/ {print $2}' /proc/$p/status; kill $p; wait $p; echo $?

## foreground_again
set -m; sleep 0.5 & fg %1 > /dev/null; echo $?

## background_reads_from_null
cat & wait; echo $?

## process_group_is_killed_together
set -m; (sleep 30 & sleep 30 & wait) & sleep 0.3; { kill -- -$!; wait $!; } 2> /dev/null; echo $?; sleep 0.2; pgrep -c -x sleep

## kill_zero_asks_only
sleep 5 & kill -0 $!; echo $?; kill $!; wait $!; kill -0 $! 2>/dev/null; echo $?

## orphan_goes_to_init
bash -c '(sleep 0.3; awk "{print \$4}" /proc/$BASHPID/stat > out2) & '; sleep 1; tr -d ' ' < out2

## zombie_until_waited
bash -c 'sleep 0.2 & echo $!; exec sleep 2' > out & sleep 1; awk '{print $2, $3}' /proc/$(cat out)/stat; wait; for i in 1 2 3 4 5; do [ -d /proc/$(cat out) ] && sleep 0.5; done; ls -d /proc/$(cat out) 2>/dev/null | wc -l

## children_times_counted
bash -c 'for i in 1 2 3; do sh -c ":" ; done; times | wc -l'

## session_and_group_of_setsid
setsid sh -c 'ps -o pid=,pgid=,sid= -p $$ | awk "{print (\$1 == \$2), (\$2 == \$3)}"'

## pids_differ
for i in 1 2 3 4 5; do sh -c 'echo $$'; done | sort -u | wc -l

## deep_fork_chain
f() { [ $1 -eq 0 ] && echo bottom || (f $(($1 - 1))); }; f 60

## subshell_tree_counts
(for i in 1 2 3 4; do (for j in 1 2 3 4; do (echo $i$j) & done; wait) & done; wait) | sort | paste -s -d' '

## parallel_writers_append
for i in $(seq 1 20); do (for j in $(seq 1 50); do echo "$i $j" >> f; done) & done; wait; wc -l < f; sort -u f | wc -l

## parallel_mkdir_only_one_wins
for i in $(seq 1 30); do (mkdir d 2>/dev/null && echo won) & done; wait

## flock_serialises
echo 0 > n; for i in $(seq 1 20); do flock lock sh -c 'v=$(cat n); echo $((v + 1)) > n' & done; wait; cat n

## flock_nonblocking_fails
flock lock sleep 2 & sleep 0.5; flock -n lock true; echo $?; wait; flock -n lock echo free

## nice_values_shown
nice -n 10 sleep 5 & ps -o ni= -p $! | tr -d ' '; renice -n 15 -p $! > /dev/null; ps -o ni= -p $! | tr -d ' '; kill $!

## cpu_affinity
taskset -c 0 sh -c 'taskset -cp $$' | sed 's/pid [0-9]*/pid N/'; taskset -c 0 nproc

## scheduler_policy
chrt -p $$ | sed 's/pid [0-9]*/pid N/'; chrt -b 0 chrt -p 0 2>&1 | head -n 1 | sed 's/pid [0-9]*/pid N/'

## kill_all_by_name
cp /bin/sleep ./snoozer; ./snoozer 30 & ./snoozer 30 & sleep 0.2; pgrep -c snoozer; pkill snoozer; wait; pgrep -c snoozer
