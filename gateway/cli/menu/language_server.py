"""The language server of `menu lsp`, on stdin and stdout.

Rules. Every answer is worked out from the document as it is now, by `gateway.menu`; nothing is kept between questions
but the documents. Whole texts are exchanged (they have a thousand characters), so that a line end which only some
programs know cannot put a document out of step. stdout belongs to the protocol alone.
"""

import io
import logging
from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO, cast

from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer

from gateway import __version__, menu
from gateway.menu import editor
from gateway.menu.repair import Fix, fix_of, mend
from gateway.menu.writing.format import canonical

__all__ = ["serve"]

_LONGEST_HEADER = 1_000  # bytes of a header line; a length of 5000 digits is none
_LONGEST_BODY = 16_000_000  # bytes of one message: a call is 1000 characters, so this is only against accidents

_SEVERITIES = {
    menu.Severity.ERROR: lsp.DiagnosticSeverity.Error,
    menu.Severity.WARNING: lsp.DiagnosticSeverity.Warning,
    menu.Severity.INFO: lsp.DiagnosticSeverity.Information,
    menu.Severity.HINT: lsp.DiagnosticSeverity.Hint,
}
_SYMBOLS = {
    "text": lsp.SymbolKind.String,
    "menu": lsp.SymbolKind.Module,
    "key": lsp.SymbolKind.Key,
    "item": lsp.SymbolKind.Function,
    "label": lsp.SymbolKind.Constant,
}
_PROPOSALS = {
    "key": lsp.CompletionItemKind.Keyword,
    "command": lsp.CompletionItemKind.Function,
    "parameter": lsp.CompletionItemKind.Property,
    "name": lsp.CompletionItemKind.Reference,
}
_LEGEND = sorted(set(editor.COLOURS.values()))
_FIX_ALL = "source.fixAll.ivr-gateway"
_TITLES: Mapping[str, Mapping[menu.Language, str]] = {
    "fix all": {"en": "Repair everything that is safe to repair", "ru": "Исправить всё, что можно исправить безопасно"},
}


class _Frames(io.RawIOBase):
    """What a client sends, bounded. A frame beyond the bounds is no client's: for the server its stream ends there."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def readline(self, size: int | None = -1) -> bytes:
        line = self._stream.readline(_LONGEST_HEADER)
        return line if line.endswith(b"\n") else b""

    def read(self, size: int = -1) -> bytes:
        return self._stream.read(size) if 0 <= size <= _LONGEST_BODY else b""


class _Text:
    """One document at one moment."""

    def __init__(self, server: "MenuServer", uri: str) -> None:
        document = server.workspace.text_documents.get(uri)  # one that was not opened is not read from the disk
        self.uri = uri
        self.version = document.version if document else None
        self.source = document.source if document else ""
        self.lang = server.lang
        self.places = editor.Places(self.source, server.encoding)
        self.checked = menu.check(self.source)

    @property
    def message(self) -> menu.Message:
        return self.checked.message

    def range(self, begin: int, end: int) -> lsp.Range:
        return lsp.Range(lsp.Position(*self.places.place(begin)), lsp.Position(*self.places.place(end)))

    def offset(self, position: lsp.Position) -> int:
        return self.places.offset(position.line, position.character)

    def location(self, begin: int, end: int) -> lsp.Location:
        return lsp.Location(self.uri, self.range(begin, end))

    def diagnostic(self, finding: menu.Diagnostic) -> lsp.Diagnostic:
        """A finding as the editor shows it, its hint below its message."""
        return lsp.Diagnostic(
            range=self.range(finding.offset, finding.end),
            message=f"{finding.message(self.lang)}\n{finding.hint(self.lang)}",
            severity=_SEVERITIES[finding.severity],
            code=finding.code,
            source="ivr-gateway",
            related_information=[
                lsp.DiagnosticRelatedInformation(self.location(one.offset, one.end), one.message(self.lang))
                for one in finding.related
            ],
        )

    def edit(self, fix: Fix) -> lsp.WorkspaceEdit:
        return self.changed([lsp.TextEdit(self.range(one.offset, one.end), one.text) for one in fix.edits])

    def whole(self, text: str) -> list[lsp.TextEdit]:
        """The edits that make the document read `text`; none when it does."""
        return [lsp.TextEdit(self.range(0, len(self.source)), text)] if text != self.source else []

    def changed(self, edits: Sequence[lsp.TextEdit]) -> lsp.WorkspaceEdit:
        return lsp.WorkspaceEdit(changes={self.uri: list(edits)})


class MenuServer(LanguageServer):
    """The server with what its client asked for at the beginning, and whether it asked for the end."""

    lang: menu.Language = "en"
    shut = False

    @property
    def encoding(self) -> editor.Encoding:
        """What a column counts; UTF-16 unless the client said that it prefers another."""
        encoding = str(self.workspace.position_encoding or "utf-16")
        return "utf-8" if encoding == "utf-8" else "utf-32" if encoding == "utf-32" else "utf-16"


def serve(wish: menu.Language | None, stdin: BinaryIO, stdout: BinaryIO) -> int:
    """Serve one client until it leaves. Returns the exit code: 0 when it asked for the end (LSP 3.17, Exit), else 1.

    `wish` is the language, else the client's is taken.
    """
    # A client's mistakes are answered to the client; their tracebacks would only fill its log.
    logging.getLogger("pygls").addHandler(logging.NullHandler())
    logging.getLogger("pygls").propagate = False
    made = _server(wish)
    made.start_io(cast(BinaryIO, _Frames(stdin)), stdout)
    return 0 if made.shut else 1


def _server(wish: menu.Language | None) -> MenuServer:
    """A server with all its answers."""
    made = MenuServer(
        "ivr-gateway",
        __version__,
        text_document_sync_kind=lsp.TextDocumentSyncKind.Full,
        max_workers=1,
    )
    if wish is not None:
        made.lang = wish

    @made.feature(lsp.INITIALIZE)
    def initialize(ls: MenuServer, params: lsp.InitializeParams) -> None:
        options: Any = params.initialization_options
        wanted = options.get("lang") if isinstance(options, dict) else None
        if wish is None:
            ls.lang = "ru" if (wanted or params.locale or "").startswith("ru") else "en"

    @made.feature(lsp.SHUTDOWN)
    def shut(ls: MenuServer, params: None) -> None:
        ls.shut = True

    _diagnose(made)
    _move(made)
    _change(made)
    _show(made)
    return made


def _diagnose(made: MenuServer) -> None:
    def publish(ls: MenuServer, uri: str) -> None:
        text = _Text(ls, uri)
        found = [text.diagnostic(finding) for finding in text.checked.diagnostics]
        ls.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, found, text.version))

    @made.feature(lsp.TEXT_DOCUMENT_DID_OPEN)
    def opened(ls: MenuServer, params: lsp.DidOpenTextDocumentParams) -> None:
        publish(ls, params.text_document.uri)

    @made.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)
    def changed(ls: MenuServer, params: lsp.DidChangeTextDocumentParams) -> None:
        publish(ls, params.text_document.uri)

    @made.feature(lsp.TEXT_DOCUMENT_DID_CLOSE)
    def closed(ls: MenuServer, params: lsp.DidCloseTextDocumentParams) -> None:
        ls.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(params.text_document.uri, []))


def _move(made: MenuServer) -> None:
    @made.feature(lsp.TEXT_DOCUMENT_DEFINITION)
    def definition(ls: MenuServer, params: lsp.DefinitionParams) -> lsp.Location | None:
        text = _Text(ls, params.text_document.uri)
        found = editor.definition(text.message, text.offset(params.position))
        return text.location(*found) if found else None

    @made.feature(lsp.TEXT_DOCUMENT_REFERENCES)
    def references(ls: MenuServer, params: lsp.ReferenceParams) -> list[lsp.Location]:
        text = _Text(ls, params.text_document.uri)
        return [text.location(*span) for span in editor.uses(text.message, text.offset(params.position))]

    @made.feature(lsp.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    def outline(ls: MenuServer, params: lsp.DocumentSymbolParams) -> list[lsp.DocumentSymbol]:
        text = _Text(ls, params.text_document.uri)
        return [_symbol(text, section) for section in editor.outline(text.message, text.lang)]


def _symbol(text: _Text, section: editor.Section) -> lsp.DocumentSymbol:
    # `editor.outline` is at most `DEEPEST` levels deep
    return lsp.DocumentSymbol(
        name=section.name,
        detail=section.detail,
        kind=_SYMBOLS[section.kind],
        range=text.range(*section.span),
        selection_range=text.range(*section.name_span),
        children=[_symbol(text, inner) for inner in section.inner],
    )


def _change(made: MenuServer) -> None:
    @made.feature(
        lsp.TEXT_DOCUMENT_CODE_ACTION,
        lsp.CodeActionOptions(code_action_kinds=[lsp.CodeActionKind.QuickFix, _FIX_ALL]),
    )
    def actions(ls: MenuServer, params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
        text = _Text(ls, params.text_document.uri)
        begin, end = text.offset(params.range.start), text.offset(params.range.end)
        wanted = params.context.only
        found: list[lsp.CodeAction] = []
        if wanted is None or any(lsp.CodeActionKind.QuickFix.startswith(kind) for kind in wanted):
            found += _quick_fixes(text, begin, end)
        # reads the text many times, and some editors ask of themselves at every move of the cursor
        by_itself = wanted is None and params.context.trigger_kind == lsp.CodeActionTriggerKind.Automatic
        if not by_itself and (wanted is None or any(_FIX_ALL.startswith(kind) for kind in wanted)):
            edits = text.whole(mend(text.source).text)
            if edits:
                found.append(lsp.CodeAction(_TITLES["fix all"][text.lang], _FIX_ALL, edit=text.changed(edits)))
        return found

    @made.feature(lsp.TEXT_DOCUMENT_FORMATTING)
    def formatting(ls: MenuServer, params: lsp.DocumentFormattingParams) -> list[lsp.TextEdit]:
        text = _Text(ls, params.text_document.uri)
        return text.whole(canonical(text.message)) if text.checked.ok else []

    @made.feature(lsp.TEXT_DOCUMENT_PREPARE_RENAME)
    def renameable(ls: MenuServer, params: lsp.PrepareRenameParams) -> lsp.Range | None:
        text = _Text(ls, params.text_document.uri)
        found = editor.renameable(text.message, text.offset(params.position))
        return text.range(*found) if found else None

    @made.feature(lsp.TEXT_DOCUMENT_RENAME, lsp.RenameOptions(prepare_provider=True))
    def rename(ls: MenuServer, params: lsp.RenameParams) -> lsp.WorkspaceEdit | None:
        text = _Text(ls, params.text_document.uri)
        places = editor.rename(text.message, text.offset(params.position), params.new_name)
        if places is None:
            return None
        return text.changed([lsp.TextEdit(text.range(*span), params.new_name) for span in places])


def _quick_fixes(text: _Text, begin: int, end: int) -> list[lsp.CodeAction]:
    """The repairs of what is wrong at a place."""
    found = []
    for finding in text.checked.diagnostics:
        if finding.offset > end or finding.end < begin:
            continue
        fix = fix_of(text.message, finding)
        if fix is not None:
            found.append(
                lsp.CodeAction(
                    title=fix.words[text.lang],
                    kind=lsp.CodeActionKind.QuickFix,
                    diagnostics=[text.diagnostic(finding)],
                    is_preferred=fix.safe,
                    edit=text.edit(fix),
                )
            )
    return found


def _show(made: MenuServer) -> None:
    @made.feature(lsp.TEXT_DOCUMENT_HOVER)
    def hover(ls: MenuServer, params: lsp.HoverParams) -> lsp.Hover | None:
        text = _Text(ls, params.text_document.uri)
        found = editor.hover(text.message, text.offset(params.position), text.lang)
        if found is None:
            return None
        return lsp.Hover(lsp.MarkupContent(lsp.MarkupKind.Markdown, found.markdown), text.range(*found.span))

    @made.feature(lsp.TEXT_DOCUMENT_COMPLETION, lsp.CompletionOptions(trigger_characters=[":", " ", "{"]))
    def completion(ls: MenuServer, params: lsp.CompletionParams) -> list[lsp.CompletionItem]:
        text = _Text(ls, params.text_document.uri)
        offset = text.offset(params.position)
        return [
            lsp.CompletionItem(
                label=one.text.splitlines()[0],
                kind=_PROPOSALS[one.kind],
                detail=one.words,
                text_edit=lsp.TextEdit(text.range(one.begin, offset), one.text),
            )
            for one in editor.proposals(text.message, offset, text.lang)
        ]

    @made.feature(lsp.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL, lsp.SemanticTokensLegend(_LEGEND, []))
    def colours(ls: MenuServer, params: lsp.SemanticTokensParams) -> lsp.SemanticTokens:
        text = _Text(ls, params.text_document.uri)
        data: list[int] = []
        line = column = 0
        for begin, end, colour in editor.coloured(text.message):
            at = text.places.place(begin)
            length = text.places.place(end)[1] - at[1]
            data += [at[0] - line, at[1] - (column if at[0] == line else 0), length, _LEGEND.index(colour), 0]
            line, column = at
        return lsp.SemanticTokens(data)
