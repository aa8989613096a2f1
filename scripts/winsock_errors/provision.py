"""Makes a bare Python 3.11 enough: a .venv beside scripts/ with the locked packages, and the command started again inside it. Standard library only."""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from .command import stop

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
# An authority for the codes that nobody here wrote: Debian's package mingw-w64-common.
MINGW_HEADERS = Path("/usr/share/mingw-w64/include")


def enter(lock: str) -> None:
    """Return only inside .venv, with the packages of requirements/<lock>.txt; else make it so and run this command again there."""
    python = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    lock_file = ROOT / "requirements" / f"{lock}.txt"
    stamp = VENV / f"{lock}.installed"
    # A lock with the same text on the same Python needs no second look: starting stays fast, and works without network.
    wanted = hashlib.sha256(lock_file.read_bytes() + sys.version.encode()).hexdigest()
    if not stamp.is_file() or stamp.read_bytes() != wanted.encode() or not os.access(python, os.X_OK):
        install(python, lock_file)
        stamp.write_text(wanted)
    if Path(sys.prefix).resolve() == VENV.resolve():
        return
    command = [str(python), *sys.argv]
    if os.name == "nt":  # there, exec would give the console back before the command is done
        raise SystemExit(subprocess.call(command))
    sys.stdout.flush()
    os.execv(python, command)  # one process: whoever ends the command ends all of it


def install(python: Path, lock_file: Path) -> None:
    """Create the environment if it is not there or broken, and put the locked packages in, each checked against its hash."""
    if os.path.lexists(VENV) and not VENV.is_dir():
        stop(".venv: is no folder; remove it and start the command again")
    print(f"Installing {lock_file.relative_to(ROOT)} into .venv (once) ...", flush=True)
    if not runs(python):
        if VENV.exists() and not VENV.is_symlink():
            shutil.rmtree(VENV)
        make_venv()
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
    pip += ["--require-hashes", "--only-binary=:all:", "--requirement", str(lock_file)]
    done = subprocess.run(pip, capture_output=True, text=True)
    if done.returncode:
        said = done.stderr.strip() or "pip failed"
        reason = next((line for line in said.splitlines() if line.startswith("ERROR")), said.splitlines()[-1])
        cure = "the first run needs a package index (network, or PIP_INDEX_URL), later ones do not"
        stop(f"{lock_file.relative_to(ROOT)}: {reason}; {cure}")


def runs(python: Path) -> bool:
    """Whether the environment's Python starts, is this version and has pip; a moved or half-made one does not."""
    if not os.access(python, os.X_OK):
        return False
    probe = "import pip, sys; print(sys.version)"
    return (
        subprocess.run([str(python), "-c", probe], capture_output=True, text=True).stdout.strip() == sys.version.strip()
    )


def make_venv() -> None:
    """A fresh .venv of the running Python."""
    # Debian splits ensurepip off: its python3 alone cannot make an environment with pip.
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if importlib.util.find_spec("ensurepip") is None and not install_debian(package):
        stop(f"{sys.executable}: cannot make a virtual environment; install venv (Debian: apt-get install {package})")
    done = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True)
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines() or ["failed and said nothing"]
        stop(f".venv: python -m venv: {said[-1]}")


def install_debian(package: str) -> bool:
    """Install a Debian package where that is possible without asking: as root on Debian or its kin."""
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return False
    print(f"Installing the Debian package {package} (once) ...", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "--yes", "--no-install-recommends", package]
    if subprocess.run(install, env=environment, capture_output=True).returncode == 0:
        return True
    subprocess.run(["apt-get", "update"], env=environment, capture_output=True)
    return subprocess.run(install, env=environment, capture_output=True).returncode == 0


def find_browser() -> str | None:
    """Path of an installed Chromium, Chrome or Edge; else one that is fetched: Debian's package, or playwright's own."""
    names = (
        "chromium-headless-shell",  # the same engine without windows: a new page takes half the time
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
        "chrome",
        "msedge",
        "microsoft-edge",
    )
    folders = [os.environ[name] for name in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA") if name in os.environ]
    windows = [
        Path(folder, program)
        for folder in folders
        for program in ("Google/Chrome/Application/chrome.exe", "Microsoft/Edge/Application/msedge.exe")
    ]
    macos = [Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")]

    def installed() -> str | None:
        return next(filter(None, map(shutil.which, names)), None) or next(
            (str(path) for path in [*windows, *macos] if path.exists()), None
        )

    if found := installed():
        return found
    if install_debian("chromium-headless-shell") or install_debian("chromium"):
        return installed()
    from playwright.sync_api import sync_playwright

    print("Fetching a browser for the tests (once) ...", flush=True)
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], capture_output=True)
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None
