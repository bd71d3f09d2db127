# Files, folders, links, permissions, times.

## make_and_remove_folders
mkdir -p a/b/c; rmdir a; echo $?; rmdir -p a/b/c; ls; mkdir a a; echo $?

## copy_tree_keeps_attributes
mkdir -p s/d; echo x > s/d/f; chmod 640 s/d/f; touch -d @1000000000 s/d/f; ln -s f s/d/l; cp -a s t; find t -printf '%p %y %m %l\n' | sort; stat -c %Y t/d/f

## move_over_existing
echo 1 > a; echo 2 > b; mv a b; cat b; ls; mkdir d; mv b d; ls d; mv d/b .; mv b nosuch/x; echo $?

## rename_folder_into_itself
mkdir a; mv a a/b; echo $?

## rename_folder_over_full_one
mkdir -p a b/c; mv -T a b; echo $?; rmdir b/c; mv -T a b; echo $?; ls

## hard_links_share
echo 1 > a; ln a b; ln b c; stat -c %h a; echo 2 > c; cat a; rm a; stat -c %h b; ls -i b c | awk '{print $1}' | uniq | wc -l; mkdir d; ln d e; echo $?

## symbolic_links
ln -s target l; readlink l; cat l; echo x > target; cat l; ln -s l l2; readlink -f l2 | sed "s#$PWD#.#"; ln -s loop loop; cat loop; echo $?; ls -l l | awk '{print $9, $10, $11}'

## symbolic_link_chain_of_forty
echo end > l0; for i in $(seq 1 45); do ln -s l$((i - 1)) l$i; done; cat l40; cat l41

## dangling_link_creates_its_target
ln -s t l; echo made > l; cat t; ls -l l | cut -c1

## path_walks
mkdir -p a/b; ln -s ../a a/b/up; echo x > a/f; cat a/b/up/../a/./b/../f; cat a/f/; echo $?; cat a/nosuch/../f; echo $?; cd a/b/up; pwd -P | sed 's#.*/a#a#'

## long_names
n=$(printf 'x%.0s' $(seq 255)); touch $n && echo ok; touch x$n; echo $?; ls | wc -l

## very_long_path
for i in $(seq 1 30); do mkdir $(printf 'd%.0s' $(seq 200)) && cd $(printf 'd%.0s' $(seq 200)); done; pwd | wc -c; touch f; ls; cat "$PWD/f"; echo $?

## permissions_of_nobody
mkdir -m 755 d; echo secret > d/f; chmod 600 d/f; setpriv --reuid=nobody --regid=nogroup --clear-groups cat $PWD/d/f; echo $?; chmod 644 d/f; setpriv --reuid=nobody --regid=nogroup --clear-groups sh -c "cat $PWD/d/f; echo x >> $PWD/d/f; rm -f $PWD/d/f; touch $PWD/d/g"; chmod 711 d; setpriv --reuid=nobody --regid=nogroup --clear-groups ls $PWD/d; setpriv --reuid=nobody --regid=nogroup --clear-groups cat $PWD/d/f

## sticky_folder
chmod 755 .; mkdir -m 1777 s; echo x > s/f; setpriv --reuid=nobody --regid=nogroup --clear-groups rm -f $PWD/s/f; echo $?; setpriv --reuid=nobody --regid=nogroup --clear-groups sh -c "touch $PWD/s/mine; rm $PWD/s/mine; echo $?"

## setgid_folder_gives_its_group
mkdir d; chgrp 50 d; chmod 2775 d; touch d/f; mkdir d/e; stat -c '%n %a %g' d d/f d/e

## setuid_program_changes_user
chmod 755 .; cp /usr/bin/id ./myid; chmod 4755 myid; chown nobody myid; ./myid -u; chmod 755 myid; ./myid -u; setpriv --reuid=nobody --regid=nogroup --clear-groups /usr/bin/id -u

## chmod_forms
touch f; for m in 644 u+x g=u o-r a=r,u+w 4755 1777 0; do chmod $m f; stat -c '%a %A' f; done

## chown_clears_setuid
touch f; chmod 6755 f; chown nobody:nogroup f; stat -c '%a %U %G' f

## times_of_files
touch -d '2001-02-03 04:05:06.123456789 UTC' f; TZ=UTC stat -c '%y %x' f; touch -r f g; TZ=UTC stat -c %y g; touch -a -d @5 f; stat -c '%X %Y' f; [ g -nt /etc/passwd ] && echo newer

## size_and_holes
truncate -s 10M f; stat -c '%s %b' f; echo end >> f; stat -c %s f; tail -c 4 f; head -c 4 f | od -An -tx1; truncate -s 3 f; stat -c %s f; cp --sparse=always f g; cmp f g && echo same

## fallocate_and_punch
fallocate -l 1M f; stat -c %s f; yes | head -c 1M > g; fallocate -p -o 4096 -l 8192 g; md5sum g; stat -c %s g; fallocate -l 10 -n g; stat -c %s g

## seek_past_end
dd if=/dev/null of=f bs=1 seek=5000 2>/dev/null; echo x | dd of=f bs=1 seek=10000 conv=notrunc 2>/dev/null; stat -c %s f; md5sum f

## unlinked_file_lives
exec 3<> f; echo data >&3; rm f; ls; cat /proc/self/fd/3; readlink /proc/self/fd/3 | sed 's#.*/##'

## removed_folder_is_empty
mkdir d; cd d; rmdir ../d; ls; touch x; echo $?; ls -a; cd ..; echo $?

## remove_trees
mkdir -p a/{1,2,3}/{x,y,z}; touch a/{1,2,3}/{x,y,z}/f; rm -r a && ls; rm nosuch; echo $?; rm -f nosuch; echo $?; mkdir d; rm d; echo $?

## many_files_in_a_folder
mkdir d; cd d; for i in $(seq 1 3000); do : > f$i; done; ls | wc -l; ls -f | sort | md5sum; rm f*5; ls | wc -l; cd ..; rm -r d; ls

## find_with_many_tests
mkdir -p a/b; echo hello > a/f; : > a/b/empty; ln -s f a/l; mkfifo a/p; find a -type f -size +0 -name 'f*'; find a -empty | sort; find a -type l -o -type p | sort; find a -mindepth 1 -maxdepth 1 -printf '%f %y\n' | sort; find a -newer a/f 2>/dev/null | wc -l > /dev/null; find a -type f -exec wc -c {} + | sort

## find_executes_and_deletes
mkdir d; touch d/a d/b d/c; find d -name b -delete; find d -type f -exec sh -c 'echo "<$1>"' _ {} \; | sort; find d -type f -print0 | xargs -0 rm; ls d

## install_and_mktemp
install -m 750 -d x/y; echo z > f; install -m 600 f x/y/g; stat -c '%a %n' x/y x/y/g; mktemp -p . abc.XXXX | grep -c '^./abc\.....$'; mktemp -d -p . | wc -l

## directory_listing
touch -d @1000000000 a; mkdir d; touch -d @1000000000 d/x; echo 123 > b; touch -d @1000000000 b; ln -s a l; TZ=UTC ls -lgo --time-style=full-iso a b d/x; ls -F; ls -r; ls -S; ls -1 -a; ls -d .*

## stat_of_kinds
mkfifo p; ln -s x l; mkdir d; touch f; mknod n c 1 3; mknod b b 7 9; stat -c '%n %F %a %t:%T' b d f l n p; echo x > n; rm -r b d f l n p; ls

## mknod_of_nobody_fails
chmod 777 .; setpriv --reuid=nobody --regid=nogroup --clear-groups mknod $PWD/n c 1 3; echo $?; setpriv --reuid=nobody --regid=nogroup --clear-groups mkfifo $PWD/p; echo $?

## extended_attributes_by_copy
echo x > f; cp --preserve=all f g; echo $?; cat g

## realpath_dirname_basename
mkdir -p a/b; ln -s a/b l; realpath l | sed "s#$PWD#.#"; dirname /x/y/z; basename /x/y.c .c; realpath --relative-to=a .; pathchk a/b; echo $?

## sync_and_fsync
echo x > f; sync; sync f; dd if=/dev/zero of=g bs=4k count=2 conv=fsync 2>/dev/null; echo $?

## mount_and_unmount_tmpfs
mkdir m; mount -t tmpfs -o size=1M,mode=700 none m; stat -c %a m; echo x > m/f; findmnt -n -o FSTYPE,OPTIONS -M $PWD/m; head -c 2M /dev/zero > m/big; echo $?; mountpoint -q m && echo mounted; umount m; ls m; mountpoint -q m || echo not mounted

## busy_mount_refuses
mkdir m; mount -t tmpfs none m; cd m; umount ../m 2>&1 | sed "s#$(dirname $PWD)#.#"; cd ..; umount m; echo $?

## bind_mount_shows_the_same
mkdir a b; echo x > a/f; mount --bind a b; cat b/f; echo y > b/g; umount b; ls a b

## read_only_mount_refuses
mkdir m; mount -t tmpfs none m; touch m/f; mount -o remount,ro m; touch m/g; echo $?; rm m/f; echo $?; umount m

## filesystem_of_the_kernel
grep -w -e proc -e tmpfs -e devtmpfs -e devpts -e ramfs /proc/filesystems; stat -f -c %T /proc /dev/pts

## tar_round_trip
mkdir -p a/b; echo 1 > a/f; ln -s f a/l; ln a/f a/h; mkfifo a/p; chmod 700 a/b; touch -d @1000000000 a/f; tar cf t.tar --sort=name a; tar tvf t.tar --utc | awk '{print $1, $6, $7, $8}'; mkdir x; tar xpf t.tar -C x; find x/a -printf '%P %y %m %n\n' | sort

## tar_compressed
seq 1 20000 > f; tar czf t.tgz f; mv f g; tar xzf t.tgz; cmp f g && echo same; tar tzf t.tgz

## tar_through_a_pipe
mkdir -p a/{1..5}; for i in 1 2 3 4 5; do seq $i 1000 > a/$i/f; done; mkdir out; tar cf - a | (cd out; tar xf -); diff -r a out/a && echo same

## tar_appends_and_extracts_one
echo 1 > a; echo 2 > b; tar cf t.tar a; tar rf t.tar b; rm a b; tar xf t.tar b; ls; tar --delete -f t.tar a; tar tf t.tar

## gzip_levels
seq 1 50000 > f; for l in 1 6 9; do gzip -$l -n -c f | gzip -dc | cmp - f && echo $l ok; done; gzip -n f; gzip -l f.gz | tail -n 1 | awk '{print $2}'; zcat f.gz | tail -n 1; echo bad > x.gz; gzip -t x.gz; echo $?

## cpio_with_busybox
mkdir a; echo 1 > a/f; find a | busybox cpio -o -H newc > c 2>/dev/null; rm -r a; busybox cpio -id < c 2>/dev/null; cat a/f
