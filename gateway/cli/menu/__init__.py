"""`ivr-gateway menu ...`: the tools of the call-menu language. A file a command; what they share is in `source`.

Rules. A command reads, asks `gateway.menu`, prints. Exit codes: 0 good, 1 problems found, 2 wrong use. Libraries that
only one command needs are imported inside it: `menu check` must answer before a person blinks.
"""

import typer

from gateway.cli.menu import check

__all__ = ["app"]

app = typer.Typer(
    help="Check call menus before anybody's telephone rings.",
    epilog="For example: ivr-gateway menu check call.txt",
    no_args_is_help=True,
)


@app.callback()
def _family() -> None:
    pass


app.command(epilog=check.EXAMPLES)(check.check)
