#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The front door: `./auk run`, `./auk test`, `./auk --help`. Makes sure of the Debian packages that the command needs, says
# which ones it installs, and hands over to tools/auk/main.py.
set -eu
top=$(cd "$(dirname "$0")" && pwd)

missing=
# need PACKAGE FILE-OR-PROGRAM: notes the package when what it brings is not there.
need() {
	case $2 in
	/*) [ -e "$2" ] || missing="$missing $1" ;;
	*) command -v "$2" >/dev/null 2>&1 || missing="$missing $1" ;;
	esac
}

install_packages() {
	if ! command -v apt-get >/dev/null; then
		echo "auk: this needs a Debian 12 machine; missing here:$missing" >&2
		exit 125
	fi
	root=
	[ "$(id -u)" -eq 0 ] || root=sudo
	if [ -n "$root" ] && ! command -v sudo >/dev/null; then
		echo "auk: as root, install:$missing" >&2
		exit 125
	fi
	echo "auk: installing Debian packages:$missing" >&2
	log=$(mktemp)
	if ! { $root apt-get -q update &&
	       $root env DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install $missing; } >"$log" 2>&1; then
		tail -n 15 "$log" >&2
		rm -f "$log"
		echo "auk: apt-get could not install them" >&2
		exit 125
	fi
	rm -f "$log"
}

need python3 python3
case ${1-} in
run | test | debug | measure | fuzz | bench)
	case " $* " in *" --help "* | *" -h "*) ;; *)
		need qemu-system-x86 qemu-system-x86_64
		need make make
		need gcc gcc
		need binutils ld
		need libc6-dev /usr/include/stdio.h
		need linux-libc-dev /usr/include/linux/errno.h
		need ca-certificates /etc/ssl/certs
		;;
	esac
	;;
esac
case ${1-} in
debug | test) need gdb gdb ;;
esac
# To build a Linux of one's own, as the trimmed column of bench does.
case " $* " in
*" bench "*trimmed*)
	need flex flex
	need bison bison
	need bc bc
	need xz-utils xz
	need libelf-dev /usr/include/libelf.h
	need libssl-dev /usr/include/openssl/ssl.h
	;;
esac
[ -z "$missing" ] || install_packages

python=/usr/bin/python3
[ -x $python ] || python=python3
exec $python "$top/tools/auk/main.py" "$@"
