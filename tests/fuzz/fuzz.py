"""`make fuzz`: atheris against one entry of the menu language or of SMPP, or each in turn.

    python tests/fuzz/fuzz.py TARGET|all SECONDS

Each target runs in a process of its own, on a corpus made of the tests' cases, and ends with what it found. An input
that broke something is kept as tests/fuzz/found/TARGET-HASH; put it among the tests when it is mended.
"""

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

HERE = Path(__file__).parent
TESTS = HERE.parent
FOUND = HERE / "found"
LONGEST = 2_500  # bytes: a message has at most 1000 characters
SLOWEST = 10  # seconds for one input before it counts as hanging
MOST_MEMORY = 1_000  # MB


def main() -> int:
    wanted, seconds = sys.argv[1], int(sys.argv[2])
    if "--inside" in sys.argv:
        inside(wanted)
        return 0
    names = list(targets()) if wanted == "all" else wanted.split(",")
    worst = 0
    for name in names:
        print(f"{name}: {seconds} s ...", flush=True)
        worst = max(worst, run(name, seconds))
    return worst


def targets() -> dict[str, Callable[[bytes], None]]:
    """Every entry, by its name."""
    import menu_targets
    import smpp_targets

    return {**menu_targets.TARGETS, **{f"smpp-{name}": target for name, target in smpp_targets.TARGETS.items()}}


def seeds(name: str) -> Iterator[bytes]:
    """What the fuzzer begins with."""
    if name.startswith("smpp-"):
        from smpp_dialogs import dialogs, octets

        for dialog in dialogs():
            sent = b"".join(octets(step.said) for step in dialog.steps if step.mark == ">")
            yield b"\0\0" + sent  # behind two octets of the target's own, see `smpp_targets`
        return
    for file in sorted((TESTS / "menu").rglob("*.txt")):
        yield file.read_bytes()
        yield file.read_bytes()[:LONGEST] + b"\0\0\7\1\6\11"  # see `menu_targets._split`


def run(name: str, seconds: int) -> int:
    """One target in its own process; 0 when nothing was found."""
    FOUND.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder)
        for n, seed in enumerate(seeds(name)):
            (corpus / f"{n}").write_bytes(seed[:LONGEST])
        ended = subprocess.run(
            [
                sys.executable, str(Path(__file__)), name, str(seconds), "--inside",
                f"-max_total_time={seconds}", f"-max_len={LONGEST}", f"-timeout={SLOWEST}",
                f"-rss_limit_mb={MOST_MEMORY}", f"-dict={HERE / 'menu.dict'}", f"-artifact_prefix={FOUND}/{name}-",
                "-print_final_stats=1", "-close_fd_mask=0", str(corpus),
            ],
            check=False, capture_output=True, text=True, errors="replace",
        )  # fmt: skip
    told = [line for line in ended.stderr.splitlines() if line.startswith(("stat::number_of_executed", "stat::peak"))]
    cover = [line for line in ended.stderr.splitlines() if " cov: " in line][-1:]
    print("  " + "; ".join([*(line.removeprefix("stat::") for line in told), *cover]), flush=True)
    if ended.returncode:
        print(ended.stdout[-3000:], ended.stderr[-1000:])
    return 1 if ended.returncode else 0


def inside(name: str) -> None:
    """In the target's own process: coverage of the package, then inputs until the time is over."""
    import atheris

    with atheris.instrument_imports(include=["gateway"]):
        found = targets()
    atheris.Setup([sys.argv[0], *(word for word in sys.argv[3:] if word != "--inside")], found[name])
    atheris.Fuzz()


if __name__ == "__main__":
    sys.path[:0] = [str(TESTS / "menu"), str(TESTS / "smpp")]
    sys.exit(main())
