"""SARIF: the shape that hosts of code take, and places that mean what the text form means."""

import json
import re
from typing import Any

import pytest

from gateway import menu
from gateway.menu.showing.sarif import Examined, as_sarif, uri_of
from menu_texts import around

BAD = around("1: call:+7(999)123-45-67 err:Nobody", "2: 🙂 {x", "nobody: a\ud800")


def examined(text: str, file: str = "call.txt") -> Examined:
    checked = menu.check(text)
    return Examined(file, text, checked.diagnostics, checked.message)


def run(*files: Examined, lang: menu.Language = "en") -> dict[str, Any]:
    document = as_sarif(files, lang)
    assert (document["version"], len(document["runs"])) == ("2.1.0", 1)
    json.dumps(document, ensure_ascii=False).encode()  # no half characters
    found = document["runs"][0]
    assert isinstance(found, dict)
    return found


def test_every_rule_is_described_in_both_languages() -> None:
    for lang in ("en", "ru"):
        driver = run(lang=lang)["tool"]["driver"]
        assert driver["language"] == lang
        assert [rule["id"] for rule in driver["rules"]] == list(menu.CATALOGUE)
        for rule in driver["rules"]:
            assert rule["shortDescription"]["text"]
            assert {"text", "markdown"} == set(rule["help"])
            assert rule["defaultConfiguration"]["level"] in ("error", "warning", "note")
            numbers = re.findall(r"(?<!\{)\{([0-9])\}", rule["messageStrings"]["default"]["text"])
            assert sorted(set(numbers)) == [str(n) for n in range(len(set(numbers)))]


def test_a_result_names_its_rule_its_place_and_its_repair() -> None:
    one = examined(BAD)
    found = run(one)
    rules = found["tool"]["driver"]["rules"]
    assert found["columnKind"] == "unicodeCodePoints"
    for result, finding in zip(found["results"], one.findings, strict=True):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == finding.code
        region = result["locations"][0]["physicalLocation"]["region"]
        assert (region["startLine"], region["startColumn"]) == (finding.line, finding.column)
        begin = region["charOffset"]
        assert BAD[begin : begin + region["charLength"]] == BAD[finding.offset : finding.end]
        assert finding.message("en").split("\ud800")[0] in result["message"]["text"]
    related = [result for result in found["results"] if "relatedLocations" in result]
    assert related[0]["relatedLocations"][0]["message"]["text"] == "a label like it"
    (mended,) = [result for result in found["results"] if result["ruleId"] == "IVR313"]
    (replacement,) = mended["fixes"][0]["artifactChanges"][0]["replacements"]
    place = replacement["deletedRegion"]
    written = BAD[: place["charOffset"]] + replacement["insertedContent"]["text"]
    written += BAD[place["charOffset"] + place["charLength"] :]
    assert "call:79991234567 err" in written
    assert mended["properties"] == {"safeFix": True}


def test_all_files_are_in_one_run() -> None:
    found = run(examined(BAD, "a b.txt"), examined("Hello", "-"), examined(BAD, "/tmp/ж.txt"))
    assert [one["location"]["uri"] for one in found["artifacts"]] == ["a%20b.txt", "stdin", "file:///tmp/%D0%B6.txt"]
    for result in found["results"]:
        place = result["locations"][0]["physicalLocation"]["artifactLocation"]
        assert found["artifacts"][place["index"]]["location"]["uri"] == place["uri"]


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("menus/call.txt", "menus/call.txt"),
        ("50%#?.txt", "50%25%23%3F.txt"),
        ("C:\\menus\\call 1.txt", "file:///C:/menus/call%201.txt"),
        ("a:b.txt", "a%3Ab.txt"),
        ("\udcff.txt", "%FF.txt"),
    ],
)
def test_names_of_files_are_references(file: str, uri: str) -> None:
    assert uri_of(file) == uri
