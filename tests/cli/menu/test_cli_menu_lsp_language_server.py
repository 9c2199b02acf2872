"""`menu lsp` in a process of its own, asked by a real LSP client over its pipes."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from lsprotocol import types as lsp
from pygls.lsp.client import LanguageClient
from typer.testing import CliRunner

from gateway import menu
from gateway.cli import app

URI = "file:///nowhere/call.ivr"
TEXT = """Здравствуйте! 😀
{menu: Нажмите 1
1: call:+7 (999) 123-45-67 err:Busy
2: end.
busy: Никого нет
busy: end
}
До свидания
"""


class Editor(LanguageClient):
    """A client that keeps what is published to it."""

    def __init__(self) -> None:
        super().__init__("test-editor", "1")
        self.published: asyncio.Queue[lsp.PublishDiagnosticsParams] = asyncio.Queue()
        self.feature(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(lambda params: self.published.put_nowait(params))

    async def open(self, text: str) -> list[lsp.Diagnostic]:
        """The findings that the server publishes for a document."""
        self.text_document_did_open(lsp.DidOpenTextDocumentParams(lsp.TextDocumentItem(URI, "ivr", 1, text)))
        return list((await self.published.get()).diagnostics)


Started = tuple[Editor, lsp.InitializeResult]


async def started(editor: Editor, **params: Any) -> lsp.InitializeResult:
    await editor.start_io(sys.executable, "-m", "gateway", "menu", "lsp", env=dict(os.environ))
    result = await editor.initialize_async(lsp.InitializeParams(capabilities=lsp.ClientCapabilities(), **params))
    editor.initialized(lsp.InitializedParams())
    return result


async def ended(editor: Editor) -> None:
    await editor.shutdown_async(None)
    editor.exit(None)
    await editor.stop()


@pytest_asyncio.fixture
async def editor() -> AsyncIterator[Editor]:
    client = Editor()
    async with asyncio.timeout(60):
        await started(client)
        yield client
        await ended(client)


def place(text: str, words: str, inside: str = "") -> lsp.Position:
    """Where words stand, in UTF-16 units."""
    offset = text.index(words) + words.index(inside)
    line = text.count("\n", 0, offset)
    begin = text.rfind("\n", 0, offset) + 1
    return lsp.Position(line, len(text[begin:offset].encode("utf-16-le")) // 2)


DOCUMENT = lsp.TextDocumentIdentifier(URI)


def after(text: str, edits: Any) -> str:
    """The text after edits, whose places are in UTF-16 units of ASCII lines or whole lines here."""
    lines = text.splitlines(keepends=True)

    def offset(position: lsp.Position) -> int:
        line = lines[position.line] if position.line < len(lines) else ""
        return sum(map(len, lines[: position.line])) + len(
            line.encode("utf-16-le")[: position.character * 2].decode("utf-16-le")
        )

    for edit in sorted(edits, key=lambda one: (one.range.start.line, one.range.start.character), reverse=True):
        text = text[: offset(edit.range.start)] + edit.new_text + text[offset(edit.range.end) :]
    return text


async def test_findings_are_published_and_change_with_the_text(editor: Editor) -> None:
    found = await editor.open(TEXT)
    assert [one.code for one in found] == [one.code for one in menu.check(TEXT).diagnostics]
    number = next(one for one in found if one.code == "IVR313")
    assert number.range.start == place(TEXT, "+7 (999)")
    assert number.severity == lsp.DiagnosticSeverity.Error
    editor.text_document_did_change(
        lsp.DidChangeTextDocumentParams(
            lsp.VersionedTextDocumentIdentifier(2, URI),
            [lsp.TextDocumentContentChangeWholeDocument("Привет\n{menu: Нажмите 1\n1: end\n}\nПока")],
        )
    )
    changed = await editor.published.get()
    assert (changed.version, list(changed.diagnostics)) == (2, [])
    editor.text_document_did_close(lsp.DidCloseTextDocumentParams(DOCUMENT))
    assert list((await editor.published.get()).diagnostics) == []


async def test_a_finding_is_repaired_at_its_place(editor: Editor) -> None:
    found = await editor.open(TEXT)
    number = next(one for one in found if one.code == "IVR313")
    actions = await editor.text_document_code_action_async(
        lsp.CodeActionParams(DOCUMENT, number.range, lsp.CodeActionContext([number]))
    )
    quick = [one for one in actions or () if isinstance(one, lsp.CodeAction) and one.kind == "quickfix"]
    repair = next(one for one in quick if [d.code for d in one.diagnostics or ()] == ["IVR313"])
    assert repair.edit is not None
    assert repair.edit.changes is not None
    assert "call:79991234567 err" in after(TEXT, repair.edit.changes[URI])


async def test_all_safe_repairs_at_once(editor: Editor) -> None:
    await editor.open(TEXT)
    whole = lsp.Range(lsp.Position(0, 0), lsp.Position(9, 0))
    context = lsp.CodeActionContext([], only=[lsp.CodeActionKind.SourceFixAll])
    (action,) = await editor.text_document_code_action_async(lsp.CodeActionParams(DOCUMENT, whole, context)) or ()
    assert isinstance(action, lsp.CodeAction)
    assert action.edit is not None
    assert action.edit.changes is not None
    mended = after(TEXT, action.edit.changes[URI])
    assert "1: call:79991234567 err" in mended
    assert "2: end\n" in mended


async def test_names_outline_hover_completion_colours(editor: Editor) -> None:
    text = TEXT.replace("err:Busy", "err:busy").replace("+7 (999) 123-45-67", "79991234567")
    await editor.open(text)
    jump = place(text, "err:busy", "busy")
    found = await editor.text_document_definition_async(lsp.DefinitionParams(DOCUMENT, jump))
    assert isinstance(found, lsp.Location)
    assert found.range.start == place(text, "busy: Никого")
    uses = await editor.text_document_references_async(lsp.ReferenceParams(lsp.ReferenceContext(True), DOCUMENT, jump))
    assert len(uses or ()) == 3
    renamed = await editor.text_document_rename_async(lsp.RenameParams(DOCUMENT, jump, "nobody"))
    assert renamed is not None
    assert renamed.changes is not None
    assert after(text, renamed.changes[URI]) == text.replace("busy", "nobody")
    hover = await editor.text_document_hover_async(lsp.HoverParams(DOCUMENT, place(text, "{menu:")))
    assert hover is not None
    assert isinstance(hover.contents, lsp.MarkupContent)
    assert "before the first choice" in hover.contents.value
    sections = await editor.text_document_document_symbol_async(lsp.DocumentSymbolParams(DOCUMENT))
    assert [one.name for one in sections or ()] == ["greeting", "menu", "goodbye"]
    items = await editor.text_document_completion_async(lsp.CompletionParams(DOCUMENT, place(text, "2: end", "end")))
    assert "call:" in [one.label for one in items or () if isinstance(one, lsp.CompletionItem)]
    colours = await editor.text_document_semantic_tokens_full_async(lsp.SemanticTokensParams(DOCUMENT))
    assert colours is not None
    assert len(colours.data) % 5 == 0
    assert list(colours.data[:3]) == [1, 0, 6]  # {menu:


async def test_formatting_a_good_text_only(editor: Editor) -> None:
    options = lsp.FormattingOptions(tab_size=4, insert_spaces=True)
    good = "Привет\n{menu: Нажмите 1\n2:end\n1 :  раз\n}\nПока"
    await editor.open(good)
    edits = await editor.text_document_formatting_async(lsp.DocumentFormattingParams(DOCUMENT, options))
    assert after(good, edits or ()).splitlines()[3:5] == ["1: раз", "2: end"]
    await editor.open(TEXT)
    assert not await editor.text_document_formatting_async(lsp.DocumentFormattingParams(DOCUMENT, options))


async def test_a_document_that_was_not_opened_is_not_read_from_the_disk(editor: Editor, tmp_path: Path) -> None:
    secret = tmp_path / "call.txt"
    secret.write_text(TEXT)
    document = lsp.TextDocumentIdentifier(secret.as_uri())
    assert not await editor.text_document_document_symbol_async(lsp.DocumentSymbolParams(document))


@pytest.mark.parametrize(
    ("params", "russian"),
    [({}, False), ({"locale": "ru-RU"}, True), ({"locale": "de", "initialization_options": {"lang": "ru"}}, True)],
)
async def test_the_clients_language(params: dict[str, Any], russian: bool) -> None:
    client = Editor()
    async with asyncio.timeout(60):
        await started(client, **params)
        (found, *_) = await client.open("Hello\n{menu: Press 1\n10: end\n}\nBye")
        assert any("а" <= letter <= "я" for letter in found.message) is russian
        await ended(client)


def frame(**message: Any) -> bytes:
    body = json.dumps({"jsonrpc": "2.0", **message}).encode()
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


INITIALIZE = frame(id=1, method="initialize", params={"capabilities": {}, "processId": None, "rootUri": None})
SHUTDOWN = frame(id=2, method="shutdown")
EXIT = frame(method="exit")
ODD_PLACE = frame(
    id=3,
    method="textDocument/hover",
    params={"textDocument": {"uri": URI}, "position": {"line": "x", "character": 1.5}},
)


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (INITIALIZE + SHUTDOWN + EXIT, 0),
        (INITIALIZE + ODD_PLACE * 5 + SHUTDOWN + EXIT, 0),
        (INITIALIZE + EXIT, 1),
        (INITIALIZE, 1),  # the editor died
        (b"", 1),
        (b"hello\r\n\r\n{}", 1),
        (b"Content-Length: 5\r\n\r\n{bad}", 1),
        (INITIALIZE + b"Content-Length: 99999999999999\r\n\r\n{}", 1),
        (INITIALIZE + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n{}", 1),
        (INITIALIZE + b"Content-Length: -5\r\n\r\n{}", 1),
    ],
)
def test_it_ends_in_order_whatever_is_sent(sent: bytes, code: int) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "gateway", "menu", "lsp"], input=sent, capture_output=True, timeout=60
    )
    assert (ended.returncode, ended.stderr) == (code, b"")


def test_a_person_is_told_that_this_is_for_editors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.cli.menu.lsp.sits_at_a_terminal", lambda: True)
    result = CliRunner().invoke(app, ["menu", "lsp"])
    assert result.exit_code == 2
    assert "editor" in result.stderr
