"""What a figure was measured on, and with which code."""

import os
import platform
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import torch

import ins_studio

GIT_S = 10.0


@dataclass(frozen=True)
class Hardware:
    """The machine of a run; ``device`` is where the networks ran."""

    processor: str
    cores: int
    threads: int
    torch: str
    device: str

    def __str__(self) -> str:
        return (
            f"{self.processor}, {self.cores} cores, {self.threads} torch threads, "
            f"torch {self.torch}, {self.device}"
        )


def this_machine(device: torch.device) -> Hardware:
    """Return what this process runs on."""
    name = torch.cuda.get_device_name(device) if device.type == "cuda" else device.type
    return Hardware(
        processor(), os.cpu_count() or 1, torch.get_num_threads(), str(torch.__version__), name
    )


def processor() -> str:
    """Return the processor's name, as well as the system tells it."""
    facts = Path("/proc/cpuinfo")
    if facts.is_file():
        for line in facts.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


def checkout() -> Path | None:
    """Return the root of the git checkout that this program runs from, or None."""
    root = Path(ins_studio.__file__).resolve().parent.parent
    return root if (root / ".git").exists() and (root / "benchmarks").is_dir() else None


def commit() -> str | None:
    """Return the checkout's commit, with "-dirty" where files differ from it; None without one."""
    root, git = checkout(), shutil.which("git")
    if root is None or git is None:
        return None
    command = [git, "-C", str(root), "describe", "--always", "--dirty", "--abbrev=12", "--match="]
    try:
        told = subprocess.run(command, capture_output=True, text=True, timeout=GIT_S, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return told.stdout.strip() or None
