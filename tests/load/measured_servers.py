"""Servers under measurement: each in a process of its own, which is a part of the script that measures it."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Server", "cpu", "part", "resident"]


def part(script: str, *args: str) -> subprocess.Popen[str]:
    """The script again, in another part."""
    return subprocess.Popen(
        [sys.executable, script, *args], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )


@dataclass(frozen=True)
class Server:
    """A server under test."""

    name: str
    process: subprocess.Popen[str]
    port: int

    @classmethod
    def start(cls, name: str, script: str, *args: str) -> "Server":
        """In a process of its own; it says its port when it listens."""
        process = part(script, *args)
        assert process.stdout is not None
        port = process.stdout.readline().strip()
        assert port, f"{name} did not start"
        return cls(name, process, int(port))


def cpu(pid: int) -> float:
    """Seconds of processor time that the process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident(pid: int) -> float:
    """MiB of memory that the process holds."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1048576
