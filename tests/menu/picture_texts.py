"""What the tests of pictures share: scenes of texts, and texts that try to leave their labels."""

from hypothesis import strategies as st

from gateway import menu
from gateway.menu.picture import Scene, scene
from menu_texts import around

NASTY = [
    '"]; A --> B; C["',
    "`code` **bold** _x_",
    "--> x -.-> y ==> z",
    "#35; #quot; &amp; &#34; &lt;b&gt;",
    "</text></svg><script>alert(1)</script>",
    '\\" \\l \\N \\G \\',
    "]]> <!-- --> <![CDATA[",
    "%%{init: {'theme': 'dark'}}%%",
    "end",
    "1. list",
    "a\u202eb\u2066c\u200dd",
    "\ud800 \ufffe \x00\x1b[31m\x85",
    "click n0 href javascript:alert(1)",
    "style n1 fill:url(http://x.example/)",
    "subgraph x",
    "🙂👨\u200d👩\u200d👧 漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字",
    "Щ" * 200,
    "WWWWWWWWWW " * 40,
]

any_text = st.one_of(st.text(max_size=80), st.sampled_from(NASTY), st.text('"`#&<>[](){}\\|;-=%\n 1:', max_size=40))
"""Whatever may stand in a message."""


@st.composite
def any_menus(draw: st.DrawFn) -> str:
    """Texts that mostly have a menu, and whatever in it."""
    keys = st.sampled_from(["1", "2", "11", "12", "121", "21", "err", "x", "10", "*", "0", "1" * 40])
    bodies = st.one_of(
        any_text,
        st.sampled_from(["end", "record", "call:79991234567 err:x", "call:79991234567 ok:end err:2", "url"]),
        any_text.map("sms:$phone,S,{}".format),
    )
    lines = draw(st.lists(st.tuples(keys, bodies).map(": ".join), max_size=12))
    return "\n".join([draw(any_text), f"{{menu: {draw(any_text)}", *lines, "}", draw(any_text)])


def drawn(text: str, lang: menu.Language = "en") -> Scene:
    checked = menu.check(text)
    return scene(checked.message, checked.diagnostics, lang)


def drawn_around(*lines: str) -> Scene:
    return drawn(around(*lines))
