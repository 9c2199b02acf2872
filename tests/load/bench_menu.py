"""`make bench`: what checking a menu costs, beside `json.loads` of the same tree as JSON, in one run.

Every figure is the best of several rounds, taken in turn with the baseline, so that noise meets both alike.
"""

import json
import statistics
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

from gateway import menu
from gateway.menu.repair import mend
from gateway.menu.running import run
from gateway.menu.sound.estimate import estimate
from gateway.menu.spoken import seconds
from gateway.menu.tree import as_ast
from gateway.menu.ways.graph import build
from gateway.menu.writing.format import canonical

EXAMPLES = Path(__file__).parents[1] / "menu"
EXAMPLE = (EXAMPLES / "provider_example.txt").read_text(encoding="utf-8")
SHORT = """Клиника «Здоровье» напоминает: вы записаны на завтра, 14 мая, на 10:30 к терапевту.
{menu: Нажмите 1, чтобы подтвердить, 2, чтобы отменить, 3 для связи с регистратурой.
1: Спасибо, ждём вас
1: end
2: sms:$phone,Clinic,Запись отменена
2: end
3: call:74951234567 wait=30 ok:end
0: repeat
}
До свидания!"""
ROUNDS = 30


def once(work: Callable[[], object], count: int) -> float:
    """Microseconds a call, over `count` calls."""
    began = time.perf_counter()
    for _ in range(count):
        work()
    return (time.perf_counter() - began) / count * 1e6


def beside(work: Callable[[], object], baseline: Callable[[], object]) -> tuple[float, float]:
    """The best time of both in microseconds, measured in turn."""
    count = max(5, int(2_000 / max(once(work, 3), 0.1)))
    rounds = [(once(work, count), once(baseline, count * 4)) for _ in range(ROUNDS)]
    return min(one for one, _ in rounds), min(other for _, other in rounds)


def row(name: str, text: str, work: Callable[[], object]) -> None:
    tree = json.dumps(as_ast(menu.check(text).message), ensure_ascii=False)
    took, base = beside(work, lambda: json.loads(tree))
    print(
        f"{name:<44} {len(text):>4} chars {took:>8.1f} us {took / base:>7.1f} x json.loads ({base:.1f} us)", flush=True
    )


def memory(length: int) -> float:
    """Bytes at the peak for each character of a menu of this many characters."""
    lines = "\n".join(f"{n % 9 + 1}: слово {n}" for n in range(length // 12))
    text = f"Начало\n{{menu: Меню\n{lines}"[: length - 2] + "\n}"
    tracemalloc.start()
    checked = menu.check(text)
    checked.diagnostics  # noqa: B018
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / len(text)


def reckoned(lang: str) -> str:
    """How far the reckoned lengths are from what espeak-ng took."""
    texts = json.loads((EXAMPLES / "spoken" / "spoken_texts.json").read_text(encoding="utf-8"))["texts"]
    off = [abs(seconds(text) - took) / took for of, text, took in texts if of == lang]
    return f"{lang}: {len(off)} texts, off by {statistics.mean(off):.1%} on the mean, {max(off):.1%} at most"


def main() -> None:
    assert menu.check(SHORT).ok
    assert menu.check(EXAMPLE).ok
    print("What a door runs on every message:")
    row("  parse, errors, tree", SHORT, lambda: menu.check(SHORT).ok)
    row("  parse, errors, tree", EXAMPLE, lambda: menu.check(EXAMPLE).ok)
    print("What somebody runs who asks for more:")
    row("  all diagnostics and graph checks", SHORT, lambda: menu.check(SHORT).diagnostics)
    row("  all diagnostics and graph checks", EXAMPLE, lambda: menu.check(EXAMPLE).diagnostics)
    message = menu.check(EXAMPLE).message
    row("  repair of a good text", EXAMPLE, lambda: mend(EXAMPLE))
    row("  graph", EXAMPLE, lambda: build(message))
    row("  format", EXAMPLE, lambda: canonical(message))
    row("  estimate", EXAMPLE, lambda: estimate(message))
    row("  a session of three keys", EXAMPLE, lambda: run(message, "79990001122", ["1", "1", "3"]))
    few, many = (statistics.median(memory(length) for _ in range(3)) for length in (1_000, 4_000))
    print(f"Memory at the peak: {few:.0f} bytes a character for 1000 characters, {many:.0f} for 4000")
    print("Reckoned length of speech beside espeak-ng:", reckoned("ru"), reckoned("en"), sep="\n  ")


if __name__ == "__main__":
    main()
