# Work over the whole root: thousands of files read, named, sorted, packed.

## every_name_in_the_root
find / -xdev \( -path /auk -o -path /tmp -o -path /root -o -path /sys \) -prune -o -printf '%p %y %m %u %g\n' | sort | md5sum

## every_file_read
find /usr /etc -xdev -type f -print0 | sort -z | xargs -0 cat | md5sum

## every_file_summed
find /usr -xdev -type f -print0 | sort -z | xargs -0 md5sum | md5sum

## every_file_summed_in_parallel
find /usr/share -xdev -type f -print0 | sort -z | xargs -0 -P 4 -n 50 md5sum | sort | md5sum

## sizes_and_times_of_all
find /usr /etc -xdev -type f -printf '%p %s %T@\n' | sort | md5sum

## every_link_resolved
find / -xdev -type l -not -path /etc/mtab -print0 | xargs -0 -n 1 readlink -m | sort | uniq -c | sort -rn | md5sum

## words_counted
find /usr/share -xdev -type f -name '*.vim' -print0 | sort -z | xargs -0 cat | tr -cs 'A-Za-z' '\n' | sort | uniq -c | sort -k1,1nr -k2 | head -n 20

## grep_the_root
grep -rIl --exclude-dir=auk Copyright /usr/share | sort | md5sum; grep -rI -c '' /etc | sort | md5sum

## awk_finds_all_scripts
find /usr/bin -type f -print0 | sort -z | xargs -0 awk 'FNR == 1 && /^#!/ {print FILENAME; nextfile} {nextfile}'

## tar_of_the_root_in_memory
tar cf - --sort=name --exclude=var/cache -C / usr/lib etc | md5sum

## tar_and_unpack_usr_share
tar cf - -C /usr share | tar xf - && diff -r --no-dereference /usr/share share && echo same; rm -r share

## copy_a_big_tree
cp -a /usr/lib/x86_64-linux-gnu . && diff -rq --no-dereference x86_64-linux-gnu /usr/lib/x86_64-linux-gnu && du -s --apparent-size -b x86_64-linux-gnu/libc.so.6 | cut -f1; rm -r x86_64-linux-gnu; ls

## gzip_of_the_root
tar cf - --sort=name -C / usr/bin | gzip -1 -n | gzip -dc | tar tf - | sort | md5sum

## ldd_of_all_programs
for f in /usr/bin/[a-dps]* /usr/sbin/m*; do [ -f $f ] && ldd $f 2>/dev/null; done | awk '{print $1}' | sort | uniq -c | awk '$1 > 3 {print $2}'

## every_program_says_its_version
for p in ls cp mv sort sed grep awk tar gzip find xargs bash vim less ps top mount lsblk more column hexdump; do $p --version 2>&1 < /dev/null | head -n 1; done

## sort_all_names_by_length
find /usr -xdev -printf '%f\n' | awk '{print length, $0}' | sort -k1,1nr -k2 | head -n 10

## du_of_files
find /usr/bin -type f -printf '%s\n' | awk '{s += $1} END {print s}'; du -sb --apparent-size /usr/bin/vim.basic

## vim_over_a_copy_of_etc
cp -r /etc e; for f in $(find e -type f | sort); do vim -es -u NONE -n -c '%s/a/@/ge' -c 'wq' $f < /dev/null; done; cat $(find e -type f | sort) | tr -d '\0' | md5sum

## sqrt_table_by_awk_everywhere
for i in $(seq 1 40); do awk -v n=$i 'BEGIN {printf "%.3f ", sqrt(n)}'; done; echo
