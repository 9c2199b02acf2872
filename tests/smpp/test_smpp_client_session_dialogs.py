"""The dialogs of `tests/dialogs/smpp/client`."""

import pytest

from smpp_client_dialogs import FOLDER, ClientPlayer
from smpp_dialogs import Dialog, dialogs

DIALOGS = list(dialogs(FOLDER))


@pytest.mark.parametrize("dialog", DIALOGS, ids=lambda one: one.title)
def test_dialog(dialog: Dialog) -> None:
    ClientPlayer().play(dialog)
