"""`ivr-gateway menu ...`: the tools of the call-menu language. A file a command; what they share is in `source`.

Rules. A command reads, asks `gateway.menu`, prints. Exit codes: 0 good, 1 problems found, 2 wrong use. Libraries that
only one command needs are imported inside it: `menu check` must answer before a person blinks.
"""

import typer

from gateway.cli.menu import check, convert, diagram, diff, estimate, explain, fmt, lsp, simulate, speak, test
from gateway.cli.terminal import Family

__all__ = ["app"]

app = typer.Typer(
    cls=Family,
    help="Check, repair, play, draw and hear call menus.",
    epilog="For example: ivr-gateway menu check call.txt",
    no_args_is_help=True,
)


@app.callback()
def _family() -> None:
    pass


app.command(epilog=check.EXAMPLES)(check.check)
app.command(epilog=fmt.EXAMPLES)(fmt.fmt)
app.command(epilog=simulate.EXAMPLES)(simulate.simulate)
app.command("test", epilog=test.EXAMPLES)(test.run_tests)
app.command(epilog=estimate.EXAMPLES)(estimate.estimate)
app.command(epilog=diagram.EXAMPLES)(diagram.diagram)
app.command(epilog=speak.EXAMPLES)(speak.speak)
app.command(epilog=convert.EXAMPLES)(convert.convert)
app.command(epilog=diff.EXAMPLES)(diff.diff)
app.command(epilog=explain.EXAMPLES)(explain.explain)
app.command(epilog=lsp.EXAMPLES)(lsp.lsp)
