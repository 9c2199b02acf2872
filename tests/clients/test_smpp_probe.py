"""The conformance probe: every case on a connection of its own, against `ivr-gateway serve`. The matrix is printed.

It is kept in tests/golden/smpp-matrix.txt, which `WRITE=1 pytest tests/clients/test_smpp_probe.py` writes anew, and
shown in the README.
"""

import asyncio
import os
from pathlib import Path

import pytest
from exchange import Exchange
from probe_cases import CASES, PEERS, Case
from probe_line import Line

README = Path(__file__).parents[2] / "README.md"
GOLDEN = Path(__file__).parents[1] / "golden" / "smpp-matrix.txt"
SOURCE = "127.0.0.77"  # wrong binds make whoever comes from there wait
AT_ONCE = 8


@pytest.mark.asyncio(loop_scope="session")
async def test_every_case_is_answered_as_the_specification_says(exchange: Exchange) -> None:
    places = asyncio.Semaphore(AT_ONCE)

    async def played(case: Case) -> str:
        async with places:
            line = await Line.open(exchange.port, SOURCE)
            try:
                return await case.play(line)
            finally:
                line.close()

    answers = await asyncio.gather(*map(played, CASES))
    text = matrix(answers)
    print(f"\n{text}")
    assert [f"{case.name}: {answer}" for case, answer in zip(CASES, answers, strict=True) if answer != case.right] == []
    if os.environ.get("WRITE"):
        GOLDEN.write_text(text, encoding="ascii")
    assert text == GOLDEN.read_text(encoding="ascii")


def test_the_matrix_of_the_readme_is_this_one() -> None:
    shown = README.read_text(encoding="utf-8").partition("<!-- smpp matrix -->\n")[2]
    assert shown.partition("<!-- /smpp matrix -->")[0] == GOLDEN.read_text(encoding="ascii")


def matrix(answers: list[str]) -> str:
    """Two tables in Markdown: the cases that other servers were asked, and those that only this one was."""
    compared = [["case", "right", *PEERS, "ivr-gateway", "section"]]
    further = [["case", "right", "ivr-gateway", "section"]]
    for case, answer in zip(CASES, answers, strict=True):
        ours = answer if answer == case.right else f"**{answer}**"
        row = [case.name, case.right, *case.peers, ours, case.section]
        (compared if case.peers else further).append(row)
    return f"{_table(compared)}\n{_table(further)}"


def _table(rows: list[list[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    rows = [rows[0], ["-" * width for width in widths], *rows[1:]]
    lines = (" | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "".join(f"| {line} |\n" for line in lines)
