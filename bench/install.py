"""Installs the gate into a fresh Debian root and checks that the service is whole there. Needs root and debootstrap.

    python -m bench.install [ROOT]      ROOT: a root made before by debootstrap; it is copied, never changed

Wheels are fetched outside, so that nothing in the root needs a network: what `make install` takes beside them shows.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SOURCE = Path(__file__).parents[1]
PACKAGES = "python3,python3-venv,make,ca-certificates,systemd"
UNITS = Path("usr/local/lib/systemd/system")
IN_PLACE = (
    "opt/mailgate/bin/mailgate", "usr/local/bin/mailgate", "etc/mailgate/mailgate.toml", "etc/mailgate/policy.toml",
    "etc/mailgate/credentials", UNITS / "mailgate.service", UNITS / "mailgate@.service",
    "usr/local/lib/sysusers.d/mailgate.conf", "opt/mailgate/share/postfix.md",
)  # fmt: skip
STAY = ("etc/mailgate/mailgate.toml", "etc/mailgate/policy.toml", "etc/mailgate/credentials")
MOST_EXPOSED = "15"  # tenths: GUARANTEES 34


def fresh(folder: Path, made: Path | None) -> Path:
    """A Debian root of this machine's release."""
    root = folder / "root"
    if made:
        subprocess.run(["cp", "-a", made, root], check=True)
    else:
        release = next(line for line in Path("/etc/os-release").read_text().splitlines() if "CODENAME" in line)
        command = ["debootstrap", "--variant=minbase", f"--include={PACKAGES}", release.partition("=")[2], root]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return root


def bring(root: Path) -> None:
    """The source, as git knows it, and the wheels that it needs."""
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=SOURCE, capture_output=True)
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (SOURCE / name).is_file():
            (root / "src" / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(SOURCE / name, root / "src" / name)
    pip = [sys.executable, "-m", "pip", "wheel", "-qq", "--wheel-dir", root / "wheels"]
    subprocess.run([*pip, f"{SOURCE}[postgres,oauth]", "hatchling"], check=True)
    for built in (root / "wheels").glob("mailgate-*"):
        built.unlink()


def inside(root: Path, *command: str) -> str:
    """Run in the root; its output."""
    env = {"PATH": "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LC_ALL": "C.UTF-8"}
    env |= {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": "/wheels"}
    done = subprocess.run(["chroot", root, *command], env=env, text=True, stdout=-1, stderr=subprocess.STDOUT)
    if done.returncode:
        sys.exit(f"{' '.join(command)}: ended with {done.returncode}\n{done.stdout}")
    return done.stdout


def check(root: Path) -> None:
    missing = [str(name) for name in IN_PLACE if not os.path.lexists(root / name)]
    if missing:
        sys.exit(f"not in place: {', '.join(missing)}")
    inside(root, "mailgate", "check", "--config", "/etc/mailgate/mailgate.toml")
    for unit in ("mailgate.service", "mailgate@1.service"):
        inside(root, "systemd-analyze", "verify", "--man=no", unit)
        scored = inside(root, "systemd-analyze", "security", "--offline=true", f"--threshold={MOST_EXPOSED}", unit)
        print(scored.strip().splitlines()[-1].lstrip("→ "))


def check_admins_files_stay(root: Path) -> None:
    config = root / "etc/mailgate/mailgate.toml"
    written = config.read_text() + "# an admin's remark\n"
    config.write_text(written)
    inside(root, "make", "-C", "/src", "install")
    inside(root, "make", "-C", "/src", "uninstall")
    if config.read_text() != written:
        sys.exit("the admin's config was overwritten")
    left = [str(name) for name in IN_PLACE if os.path.lexists(root / name)]
    if set(left) != set(STAY):
        sys.exit(f"left by uninstall: {left}; it should be {list(STAY)}")


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="mailgate-root-") as folder:
        root = fresh(Path(folder), Path(sys.argv[1]) if len(sys.argv) > 1 else None)
        bring(root)
        started = time.monotonic()
        inside(root, "make", "-C", "/src", "install")
        print(f"make install: {time.monotonic() - started:.0f} s, {len(IN_PLACE)} paths in place")
        check(root)
        check_admins_files_stay(root)
        print("installed again and uninstalled: the admin's files are as they were")


if __name__ == "__main__":
    main()
