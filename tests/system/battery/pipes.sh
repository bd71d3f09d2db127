# Pipelines: order, ends, statuses, sizes.

## three_stages
seq 1 100 | grep 7 | wc -l

## ten_stages
seq 1 1000 | cat | cat | cat | cat | cat | cat | cat | cat | cat | tail -n 1

## big_data_through_a_pipe
head -c 20000000 /dev/zero | cat | wc -c

## checksum_through_pipes
seq 1 100000 | md5sum; seq 1 100000 | sha256sum; seq 1 100000 | cksum

## broken_pipe_kills_the_writer
bash -c 'yes | head -n 2; echo ${PIPESTATUS[@]}'

## broken_pipe_ignored_is_an_error
bash -c 'trap "" PIPE; (seq 1 100000 || echo "writer $?") 2>&1 | head -n 1; true' | head -n 1

## pipestatus_of_all
bash -c 'true | false | sh -c "exit 9"; echo ${PIPESTATUS[@]}'; bash -c 'set -o pipefail; false | true; echo $?'

## pipe_to_a_loop
seq 1 5 | while read -r n; do echo $((n * n)); done

## tee_to_many
echo data | tee a b c > d; cat a b c d

## named_pipe_passes_data
mkfifo p; (echo through > p) & cat p; wait; stat -c %F p

## named_pipe_two_writers
mkfifo p; exec 3<> p; echo a > p & echo b > p & wait; head -n 2 <&3 | sort

## named_pipe_nonblocking_reader
mkfifo p; timeout 2 dd if=p iflag=nonblock bs=1 count=1 2>&1 | grep -c .

## pipe_capacity_fills
(timeout 1 dd if=/dev/zero bs=1024 count=100 2>/dev/null; echo $? > status) | sleep 2; cat status; (timeout 5 dd if=/dev/zero bs=1024 count=64 2>/dev/null; echo $? > status) | sleep 1; cat status

## yes_head_many_times
for i in 1 2 3 4 5 6 7 8 9 10; do yes $i | head -n 1000 | sort -u; done

## xargs_groups
seq 1 10 | xargs -n 3 echo

## xargs_parallel
seq 1 20 | xargs -P 4 -n 1 sh -c 'echo $0' | sort -n | tr '\n' ' '

## xargs_replaces_and_fails
printf 'a\nb\n' | xargs -I{} echo "<{}>"; printf 'a\nb\n' | xargs -n 1 false; echo $?

## xargs_null_separated
printf 'a b\0c\nd\0' | xargs -0 -n 1 printf '[%s]\n'

## dd_blocks
dd if=/dev/zero of=f bs=1000 count=3 2>&1 | head -n 2; dd if=f of=g bs=512 skip=1 seek=2 2>/dev/null; stat -c %s g

## split_and_join
seq 1 1000 > f; split -l 300 f part.; wc -l part.*; cat part.* | cmp - f && echo same

## pv_by_line_buffering
(echo one; sleep 0.2; echo two) | grep --line-buffered o | sed -u 's/o/0/g'

## mixed_stdout_and_stderr
(echo out; echo err >&2) 2>&1 | sort

## pipe_both
ls /nonexistent |& sed 's/^ls: //'

## subshell_in_the_middle
seq 1 6 | (read -r a; read -r b; echo $a $b; cat) | paste -s -d,
