# The tools that work on text, and what they need: files, pipes, memory, time.

## sort_numbers_and_keys
seq 20 | shuf --random-source=/dev/zero | sort -n | md5sum; printf 'b 2\na 10\nc 1\n' | sort -k2,2n; printf 'b\nA\na\n' | sort -f

## sort_large_with_threads
seq 1 200000 | awk '{print ($1 * 7919) % 200003}' | sort -n --parallel=4 | md5sum

## sort_with_temporary_files
seq 1 100000 | sort -R --random-source=/dev/zero | sort -S 1M -n -T . | md5sum; ls | wc -l

## sort_unique_count
printf 'x\ny\nx\nz\nx\n' | sort | uniq -c | sort -rn

## sed_edits
printf 'one\ntwo\nthree\n' | sed -n '2{s/t/T/;p}'; seq 5 | sed '2,4d'; seq 3 | sed 's/.*/[&]/;$a end'

## sed_in_place
printf 'a\nb\n' > f; sed -i.bak 's/a/A/' f; cat f f.bak

## awk_sums
seq 1 100 | awk '{s += $1; q += $1 * $1} END {print s, q, NR}'

## awk_associative
printf 'a 1\nb 2\na 3\n' | awk '{t[$1] += $2} END {for (k in t) print k, t[k]}' | sort

## awk_pipes_and_system
awk 'BEGIN {while (("seq 3" | getline x) > 0) print "got", x; close("seq 3"); print "z\na" | "sort"; close("sort"); r = system("exit 4"); print r}'

## awk_strings
awk 'BEGIN {print toupper("abc"), substr("hello", 2, 3), index("abc", "c"), length("xyz"); n = split("a:b:c", p, ":"); print n, p[3]; print gensub(/(.)b/, "<\\1>", "g", "abab")}'

## awk_floating_point
awk 'BEGIN {printf "%.10f %.6e %d\n", atan2(1, 1) * 4, exp(10), 2 ^ 31; print sqrt(2), log(10), sin(1)}'

## grep_counts_and_context
seq 1 100 | grep -c 9; seq 1 20 | grep -A1 -B1 '^1[05]$'; printf 'foo\nbar\n' | grep -n o; echo abc | grep -o '[bc]'; grep x /dev/null; echo $?

## grep_perl_expressions
echo 'foo123bar' | grep -oP '(?<=foo)\d+'

## grep_recursive
mkdir -p a/b; echo needle > a/b/f; echo hay > a/g; grep -rl needle a; grep -rc needle a | sort

## cut_paste_join_tr
printf 'a:b:c\nd:e:f\n' | cut -d: -f1,3; paste -d, <(seq 2) <(seq 3 4); join <(printf '1 a\n2 b\n') <(printf '1 x\n2 y\n'); echo hello | tr -d l | tr a-z b-za

## head_tail_forms
seq 10 | head -n -7; seq 10 | tail -n +9; seq 10 | tail -c 3; seq 10 | head -c 5 | od -c

## tail_follows_growth
(for i in 1 2 3; do echo $i >> f; sleep 0.3; done) & sleep 0.1; timeout 3 tail -n +1 -f f; wait

## wc_of_everything
printf 'one two\nthree\n' | wc; printf 'é\n' | wc -m -c

## diff_formats
seq 1 5 > a; seq 2 6 > b; diff a b; diff -u a b | tail -n +3; diff -q a b; cmp a b; comm a b

## diff_recursive
mkdir x y; echo 1 > x/f; echo 2 > y/f; echo 3 > y/g; diff -r x y

## od_and_hexdump
printf '\000\001\377ABC' | od -An -tx1; printf 'ABCDEF' | od -c; printf 'ABCDEFGHIJKLMNOPQ' | hexdump -C

## base64_round_trip
head -c 3000 /dev/zero | base64 | md5sum; echo aGVsbG8K | base64 -d

## checksums
echo data > f; md5sum f; sha1sum f; sha512sum f; cksum f; sum f; md5sum f > m; md5sum -c m; b2sum f

## fold_fmt_pr_nl_column
seq -s ' ' 40 | fold -w 20 | head -n 2; seq -s ' ' 30 | fmt -w 30 | tail -n 1; printf 'a\nb\n' | nl; printf 'a bb\nccc d\n' | column -t

## tsort_factor_expr_seq
printf 'a b\nb c\n' | tsort; factor 600851475143 1000003; expr 17 % 5 + 2; seq -w 8 11; seq 1 .5 2.5

## date_formats
TZ=UTC date -d @1000000000 '+%F %T %j %u %A'; date -u -d '2024-02-29 +1 year' +%F; date -u -d @0

## numfmt_and_printf
numfmt --to=iec 1048576 1500; printf '%b' 'a\tb\n'; printf '%s-%s\n' 1 2 3

## od_of_random_is_random
[ "$(head -c 16 /dev/urandom | od -An -tx1)" != "$(head -c 16 /dev/urandom | od -An -tx1)" ] && echo differ

## vim_edits_a_file
printf 'one\ntwo\nthree\n' > f; vim -es -u NONE -c '%s/o/0/g' -c '2d' -c 'wq' f; echo $?; cat f

## vim_many_lines
mkfifo typed; exec 3<> typed; seq 1 5000 > f; vim -es -u NONE -c 'g/5$/d' -c '%!sort -rn' -c 'w g' -c 'q!' f <&3; md5sum g; wc -l g

## vim_filters_and_registers
mkfifo typed; exec 3<> typed; printf 'a\nb\nc\n' > f; vim -es -u NONE -c '1,2!tr a-z A-Z' -c '$r !seq 2' -c 'wq' f <&3; cat f

## vim_writes_a_backup
echo v1 > f; vim -es -u NONE -c 'set backup backupskip= backupext=.old' -c 's/1/2/' -c wq f; ls; cat f f.old

## vim_refuses_without_permission
echo x > f; chmod 444 f; setpriv --reuid=nobody --regid=nogroup --clear-groups vim -es -u NONE -i NONE -n -c 's/x/y/' -c 'wq' $PWD/f; echo $?; cat f

## ex_script
printf '1\n2\n3\n' > f; printf '2d\nw\nq\n' | ex -s f; cat f

## less_as_a_filter
seq 3 | less | cat; LESS=-N less -V | head -n 1
