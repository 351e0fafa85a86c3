"""Whether a file lies on a network share, where SQLite's locks cannot be trusted."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

NETWORK_TYPES = frozenset(
    {"cifs", "smb", "smb2", "smb3", "smbfs", "nfs", "nfs4", "ncpfs", "afs", "coda", "9p", "ceph", "glusterfs", "lustre",
     "gfs", "gfs2", "ocfs2", "davfs", "beegfs", "gpfs", "webdav", "afpfs", "vboxsf", "prl_fs", "vmhgfs"}
)  # fmt: skip
NETWORK_FUSE = re.compile(r"fuse\.(sshfs|.*(smb|cifs|nfs|dav|rclone|gvfs|s3|ftp|gluster|ceph|onedrive|vmhgfs).*)")
DRIVE_REMOTE = 4


def is_network_share(path: Path) -> bool:
    """Whether the path, or the nearest folder of it that exists, lies on a network share."""
    if sys.platform == "win32":
        return _is_remote_on_windows(path)
    mounts = _read_mounts()
    return is_network_type(mount_type(_nearest(path), mounts)) if mounts else False


def is_network_type(kind: str) -> bool:
    """Whether a file system of this name is a network's."""
    return kind.casefold() in NETWORK_TYPES or bool(NETWORK_FUSE.fullmatch(kind.casefold()))


def mount_type(path: Path, mounts: str) -> str:
    """The file system type of a path, by the text of /proc/mounts; '' when none fits. A later mount hides an earlier
    one at the same place."""
    best, kind = -1, ""
    for line in mounts.splitlines():
        parts = line.split(" ")
        if len(parts) < 3:
            continue
        place = re.sub(r"\\(\d{3})", lambda match: chr(int(match[1], 8)), parts[1])
        inside = place == "/" or str(path) == place or str(path).startswith(place.rstrip("/") + "/")
        if inside and len(place) >= best:
            best, kind = len(place), parts[2]
    return kind


def _nearest(path: Path) -> Path:
    path = Path(os.path.abspath(path))
    while not path.exists() and path != path.parent:
        path = path.parent
    return path.resolve()


def _read_mounts() -> str:
    try:
        return Path("/proc/mounts").read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return ""  # no Linux; macOS users are told in the handbook


def _is_remote_on_windows(path: Path) -> bool:
    text = str(path).replace("/", "\\")
    if text.startswith("\\\\"):
        # \\?\C:\… and \\.\… are this computer's, \\?\UNC\server\… and \\server\… are a server's.
        return not text.startswith(("\\\\?\\", "\\\\.\\")) or text.upper().startswith("\\\\?\\UNC\\")
    import ctypes

    drive = os.path.splitdrive(os.path.abspath(text))[0]
    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009
    return bool(kernel.GetDriveTypeW(drive + "\\") == DRIVE_REMOTE)
