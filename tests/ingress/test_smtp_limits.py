"""Counting connections and guesses; the time is an argument."""

from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.ingress.smtp.limits import Connections, Guesses, Room

NOW = 1_800_000_000_000


def test_connections() -> None:
    connections = Connections(3, 2)
    assert connections.enter("a") is None
    assert connections.enter("a") is None
    assert connections.enter("a") == "too many connections from your address"
    assert connections.enter("b") is None
    assert connections.enter("c") == "too many connections"
    connections.leave("a")
    assert connections.enter("c") is None
    assert connections.enter("a") == "too many connections"


@settings(deadline=None, max_examples=100)
@given(st.lists(st.tuples(st.booleans(), st.sampled_from("abc")), max_size=60))
def test_connections_are_never_over_their_limits(steps: list[tuple[bool, str]]) -> None:
    connections = Connections(4, 2)
    inside: list[str] = []
    for enters, address in steps:
        if enters and connections.enter(address) is None:
            inside.append(address)
        elif not enters and address in inside:
            inside.remove(address)
            connections.leave(address)
        assert len(inside) <= 4
        assert all(inside.count(letter) <= 2 for letter in "abc")
    for address in inside:
        connections.leave(address)
    assert not connections._by_address  # nothing is remembered of who has gone


def test_room() -> None:
    room = Room(10)
    assert room.take(6)
    assert not room.take(5)
    assert room.take(4)
    assert not room.take(1)
    room.give_back(6)
    assert room.take(6)


def test_ten_tries_for_a_name() -> None:
    guesses = Guesses()
    assert all(guesses.charge("erp", "a", NOW) for _ in range(10))
    assert not guesses.charge("erp", "a", NOW)
    assert guesses.charge("pbx", "a", NOW), "another name at the same address"
    assert guesses.charge("erp", "b", NOW), "the same name at another address"
    assert not guesses.charge("erp", "a", NOW + Guesses.WINDOW - 1)
    assert guesses.charge("erp", "a", NOW + Guesses.WINDOW)


def test_thirty_tries_from_an_address() -> None:
    guesses = Guesses()
    assert all(guesses.charge(f"name{n}", "a", NOW) for n in range(30))
    assert not guesses.charge("erp", "a", NOW)
    assert guesses.charge("erp", "b", NOW)


def test_tries_at_the_same_time_cannot_outrun_the_count() -> None:
    """All are charged before the first is known to be right; forgiving gives back exactly one."""
    guesses = Guesses()
    assert all(guesses.charge("erp", "a", NOW) for _ in range(10))
    guesses.forgive("erp", "a", NOW)
    assert guesses.charge("erp", "a", NOW)
    assert not guesses.charge("erp", "a", NOW)


def test_right_tries_leave_nothing_behind() -> None:
    guesses = Guesses()
    for n in range(100):
        assert guesses.charge("erp", "a", NOW + n)
        guesses.forgive("erp", "a", NOW + n)
    assert not guesses._charges


def test_memory_is_bounded() -> None:
    guesses = Guesses(most_keys=50)
    for n in range(1000):
        guesses.charge(f"name{n}", f"address{n}", NOW)
    assert len(guesses._charges) == 50
