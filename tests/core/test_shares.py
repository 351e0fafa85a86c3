"""A data file on a network share is told from one on this computer."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.core import shares

MOUNTS = r"""
/dev/sda1 / ext4 rw,relatime 0 0
//server/office /mnt/office cifs rw 0 0
server:/export /mnt/nfs nfs4 rw 0 0
user@host:/home /home/wang/remote fuse.sshfs rw 0 0
/dev/sdb1 /mnt/nfs/local ext4 rw 0 0
/dev/sdc1 /media/usb\040stick vfat rw 0 0
//server/b /mnt/back\134slash cifs rw 0 0
tmpfs /mnt/office/cache tmpfs rw 0 0
"""


@pytest.mark.parametrize(
    ("path", "kind", "network"),
    [
        ("/home/wang/office.db", "ext4", False),
        ("/mnt/office/data/office.db", "cifs", True),
        ("/mnt/officeother/office.db", "ext4", False),
        ("/mnt/nfs/office.db", "nfs4", True),
        ("/mnt/nfs/local/office.db", "ext4", False),
        ("/home/wang/remote/x/office.db", "fuse.sshfs", True),
        ("/media/usb stick/office.db", "vfat", False),
        ("/mnt/back\\slash/office.db", "cifs", True),
        ("/mnt/office/cache/office.db", "tmpfs", False),
    ],
)
def test_the_mount_of_a_path(path: str, kind: str, network: bool) -> None:
    assert shares.mount_type(Path(path), MOUNTS) == kind
    assert shares.is_network_type(kind) is network


@pytest.mark.parametrize(
    ("kind", "network"),
    [
        ("smb3", True),
        ("9p", True),
        ("fuse.gvfsd-fuse", True),
        ("fuse.rclone", True),
        ("fuseblk", False),
        ("btrfs", False),
        ("overlay", False),
        ("fuse.portal", False),
    ],
)
def test_what_is_a_network(kind: str, network: bool) -> None:
    assert shares.is_network_type(kind) is network


def test_this_computers_own_folder_is_none(tmp_path: Path) -> None:
    assert shares.is_network_share(tmp_path / "not" / "there" / "office.db") is False


@pytest.mark.parametrize(
    ("path", "remote"),
    [
        (r"\\server\share\office.db", True),
        (r"//server/share/office.db", True),
        (r"\\?\UNC\server\share\office.db", True),
    ],
)
def test_windows_names_of_servers(path: str, remote: bool) -> None:
    assert shares._is_remote_on_windows(Path(path)) is remote
