"""A process that locks itself in before it touches foreign bytes: no network, no programs, no files but its own.

Linux only. Sources: prctl(2), seccomp(2), landlock(7); system call numbers of the kernel's tables for x86-64 and arm64.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_PR_SET_NO_NEW_PRIVS, _PR_SET_DUMPABLE = 38, 4
_SECCOMP = {"x86_64": 317, "aarch64": 277}
_SET_MODE_FILTER, _ALL_THREADS = 1, 1
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050001  # SECCOMP_RET_ALLOW; SECCOMP_RET_ERRNO with EPERM
_KILL = 0x80000000
_NO_SUCH_CALL = 0x00050026  # ENOSYS
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_CLONE_THREAD = 0x00010000
_X32 = 0x40000000

_ARCHES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_REFUSED = {
    "x86_64": {
        "socket": 41, "connect": 42, "accept": 43, "bind": 49, "listen": 50, "socketpair": 53, "accept4": 288,
        "fork": 57, "vfork": 58, "execve": 59, "execveat": 322, "kill": 62, "tkill": 200,
        "rt_sigqueueinfo": 129, "rt_tgsigqueueinfo": 297, "ptrace": 101,
        "process_vm_readv": 310, "process_vm_writev": 311, "pidfd_open": 434, "pidfd_getfd": 438,
        "pidfd_send_signal": 424, "prlimit64": 302, "setrlimit": 160, "mount": 165, "umount2": 166,
        "pivot_root": 155, "chroot": 161, "unshare": 272, "setns": 308, "bpf": 321, "keyctl": 250, "add_key": 248,
        "request_key": 249, "userfaultfd": 323, "perf_event_open": 298, "io_uring_setup": 425, "init_module": 175,
        "finit_module": 313, "kexec_load": 246, "reboot": 169, "sethostname": 170, "swapon": 167,
    },
    "aarch64": {
        "socket": 198, "connect": 203, "accept": 202, "bind": 200, "listen": 201, "socketpair": 199, "accept4": 242,
        "execve": 221, "execveat": 281, "kill": 129, "tkill": 130,
        "rt_sigqueueinfo": 138, "rt_tgsigqueueinfo": 240, "ptrace": 117, "process_vm_readv": 270,
        "process_vm_writev": 271, "pidfd_open": 434, "pidfd_getfd": 438, "pidfd_send_signal": 424, "prlimit64": 261,
        "setrlimit": 164, "mount": 40, "umount2": 39, "pivot_root": 41, "chroot": 51, "unshare": 97, "setns": 268,
        "bpf": 280, "keyctl": 219, "add_key": 217, "request_key": 218, "userfaultfd": 282, "perf_event_open": 241,
        "io_uring_setup": 425, "init_module": 105, "finit_module": 273, "kexec_load": 104, "reboot": 142,
        "sethostname": 161, "swapon": 224,
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Judged:
    """The numbers of calls that are allowed by what they are called with."""

    tgkill: int
    clone: int
    clone3: int


_JUDGED = {"x86_64": _Judged(234, 56, 435), "aarch64": _Judged(131, 220, 435)}

_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
_ALL_OF_ABI_1 = (1 << 13) - 1
_READABLE = (
    "/usr",
    "/lib",
    "/lib64",
    "/etc/fonts",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/dev/urandom",
    "/dev/null",
    "/proc/self",
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/proc/stat",
    "/sys/devices/system",
    "/sys/fs/cgroup",
)


@dataclass(frozen=True, slots=True)
class Confinement:
    """What the kernel let the process give up."""

    no_new_privileges: bool = False
    no_network: bool = False
    no_files: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether everything was given up."""
        return self.no_new_privileges and self.no_network and self.no_files


def confine(readable: Iterable[Path]) -> Confinement:
    """Gives up what a reader does not need, for ever; says what the kernel let it give up. Raises nothing.

    `readable` are folders that may still be read, besides the system's libraries and fonts. No file can be written.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return Confinement()
    libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    return Confinement(no_new_privileges=True, no_files=_keep_to_files(libc, readable), no_network=_refuse_calls(libc))


def _refuse_calls(libc: ctypes.CDLL) -> bool:
    """A seccomp filter for all threads: the calls that reach the network or other processes give EPERM."""
    machine = platform.machine()
    if machine not in _ARCHES:
        return False
    refused = sorted(_REFUSED[machine].values())
    program = _filter(_ARCHES[machine], refused, _JUDGED[machine], has_x32=machine == "x86_64")
    code = ctypes.create_string_buffer(b"".join(program))
    header = struct.pack("HxxxxxxQ", len(program), ctypes.addressof(code))
    where = ctypes.create_string_buffer(header)
    return bool(libc.syscall(_SECCOMP[machine], _SET_MODE_FILTER, _ALL_THREADS, where) == 0)


def _filter(arch: int, refused: list[int], judged: _Judged, *, has_x32: bool) -> list[bytes]:
    """Classic BPF over `struct seccomp_data`: the call's number lies at 0, the architecture at 4, arguments from 16."""
    start = [_step(_LOAD, 4), _step(_EQUAL, arch, 1, 0), _step(_RETURN, _KILL), _step(_LOAD, 0)]
    if has_x32:
        start += [_step(_AT_LEAST, _X32, 0, 1), _step(_RETURN, _KILL)]
    allow, refuse = _step(_RETURN, _ALLOW), _step(_RETURN, _REFUSE)
    end = [
        # a signal to this very process, as abort() sends it
        *(_step(_EQUAL, judged.tgkill, 0, 4), _step(_LOAD, 16), _step(_EQUAL, os.getpid(), 0, 1), allow, refuse),
        # another thread, but no other process
        *(_step(_EQUAL, judged.clone, 0, 4), _step(_LOAD, 16), _step(_ANY_BIT, _CLONE_THREAD, 0, 1), allow, refuse),
        # whose flags no filter can see: libraries that hear of no such call use the older one
        *(_step(_EQUAL, judged.clone3, 0, 1), _step(_RETURN, _NO_SUCH_CALL)),
        allow,
        refuse,
    ]
    calls = [_step(_EQUAL, number, len(refused) - at + len(end) - 2, 0) for at, number in enumerate(refused)]
    return [*start, *calls, *end]


def _step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("HBBI", code, if_true, if_false, value)


def _keep_to_files(libc: ctypes.CDLL, readable: Iterable[Path]) -> bool:
    """Landlock: only these folders, only for reading."""
    rights = ctypes.create_string_buffer(struct.pack("Q", _ALL_OF_ABI_1))
    ruleset = libc.syscall(_LANDLOCK_CREATE, rights, 8, 0)
    if ruleset < 0:
        return False
    try:
        own = (sys.prefix, sys.base_prefix, sys.exec_prefix)
        for path in {*map(Path, _READABLE), *map(Path, own), *readable}:
            _allow(libc, ruleset, path)
        return bool(libc.syscall(_LANDLOCK_RESTRICT, ruleset, 0) == 0)
    finally:
        os.close(ruleset)


def _allow(libc: ctypes.CDLL, ruleset: int, path: Path) -> None:
    try:
        file = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    rights = _READ_FILE | _READ_DIR if path.is_dir() else _READ_FILE
    try:
        rule = ctypes.create_string_buffer(struct.pack("=Qi", rights, file))
        libc.syscall(_LANDLOCK_ADD, ruleset, 1, rule, 0)
    finally:
        os.close(file)
