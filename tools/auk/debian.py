# SPDX-License-Identifier: MIT
"""Debian packages as material: fetched with apt's own checks, unpacked in memory, never installed on this machine."""
import glob
import io
import os
import re
import subprocess

from common import Failure, checked, note, say, under_out

# An empty package database makes apt list every dependency, whatever is installed here.
APT = ["apt-get", "-q", "-y", "-o", "Debug::NoLocking=1", "-o", "APT::Install-Recommends=0",
       "-o", "APT::Sandbox::User=root"]


def apt_options():
    status = under_out("debs", "status")
    os.makedirs(under_out("debs", "partial", "x").rsplit("/", 1)[0], exist_ok=True)
    open(status, "a").close()
    return APT + ["-o", f"Dir::State::status={status}", "-o", f"Dir::Cache::archives={os.path.dirname(status)}"]


def brought(command, **options):
    """Runs apt; where it fails, once more with fresh package lists, for old lists name files that are gone."""
    try:
        return checked(command, **options)
    except Failure as failure:
        note("updating apt's package lists")
        update = ["apt-get", "-q", "update"]
        done = subprocess.run(update if os.geteuid() == 0 else ["sudo", *update], stdout=subprocess.DEVNULL)
        if done.returncode:
            raise failure
        return checked(command, **options)


def fetch(packages):
    """The .deb files of these packages and of all they depend on."""
    apt = apt_options()
    say(f"fetching Debian packages ({' '.join(packages[:4])} ...)")
    brought(apt + ["-d", "install"] + packages)
    plan = checked(apt + ["-s", "install"] + packages).decode()
    paths = []
    for name, version in re.findall(r"^Inst (\S+) \((\S+) ", plan, re.M):
        found = glob.glob(under_out("debs", f"{name}_{version.replace(':', '%3a')}_*.deb"))
        if not found:
            raise Failure(f"apt-get did not bring {name} {version}; does `apt-get update` work here?")
        paths.append(found[0])
    return paths


def fetch_one(package):
    """One .deb without what it depends on."""
    where = os.path.dirname(under_out("debs", "x"))
    line = brought(["apt-get", "-q", "--print-uris", "download", package]).decode()
    path = os.path.join(where, re.search(r"' (\S+\.deb) ", line).group(1))
    if not os.path.exists(path):
        say(f"fetching {package}")
        brought(["apt-get", "-q", "-o", "APT::Sandbox::User=root", "download", package], cwd=where)
    return path


def depends(package):
    text = checked(["apt-cache", "depends", package]).decode()
    return re.findall(r"^\s*Depends: (\S+)", text, re.M)


def package_name(deb):
    return os.path.basename(deb).split("_")[0]


def files_of(deb):
    """The package's files as a tar stream."""
    done = subprocess.run(["dpkg-deb", "--fsys-tarfile", deb], stdout=subprocess.PIPE, check=True)
    return io.BytesIO(done.stdout)
