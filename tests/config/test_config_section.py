"""What every table is: no key but its own, and nobody changes it."""

import pytest
from pydantic import ValidationError

from gateway.config.section import Section


class Table(Section):
    key: int = 1


def test_a_key_that_is_not_known_is_an_error_and_its_value_is_not_repeated() -> None:
    with pytest.raises(ValidationError) as caught:
        Table.model_validate({"keys": "hush-hush"})
    assert "hush-hush" not in str(caught.value)


def test_nobody_changes_it() -> None:
    with pytest.raises(ValidationError):
        Table().key = 2
