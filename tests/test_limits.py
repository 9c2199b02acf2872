"""Counting connections and guesses; the time is an argument."""

from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.limits import Connections, Guesses, Rate, Room

NOW = 1_800_000_000_000


def test_connections() -> None:
    connections = Connections(3, 2)
    assert connections.enter("a", stranger=False) is None
    assert connections.enter("a", stranger=False) is None
    assert connections.enter("a", stranger=False) == "too many connections from your address"
    assert connections.enter("b", stranger=False) is None
    assert connections.enter("c", stranger=False) == "too many connections"
    connections.leave("a", stranger=False)
    assert connections.enter("c", stranger=False) is None
    assert connections.enter("a", stranger=False) == "too many connections"


def test_strangers_share_half_of_the_places() -> None:
    connections = Connections(5, 5)
    for letter in "abc":
        assert connections.enter(letter, stranger=True) is None
    assert connections.enter("d", stranger=True) == "too many connections"
    assert connections.enter("d", stranger=False) is None
    connections.known()
    assert connections.enter("e", stranger=True) is None, "who has logged in is no stranger"
    assert connections.enter("f", stranger=False) == "too many connections", "and still takes a place"


@settings(deadline=None, max_examples=100)
@given(st.lists(st.tuples(st.booleans(), st.sampled_from("abc"), st.booleans()), max_size=60))
def test_connections_are_never_over_their_limits(steps: list[tuple[bool, str, bool]]) -> None:
    connections = Connections(4, 2)
    inside: list[tuple[str, bool]] = []
    for enters, address, stranger in steps:
        if enters and connections.enter(address, stranger=stranger) is None:
            inside.append((address, stranger))
        elif not enters and (address, stranger) in inside:
            inside.remove((address, stranger))
            connections.leave(address, stranger=stranger)
        assert len(inside) <= 4
        assert sum(stranger for _, stranger in inside) <= 2
        assert all([address for address, _ in inside].count(letter) <= 2 for letter in "abc")
    for address, stranger in inside:
        connections.leave(address, stranger=stranger)
    assert not connections._by_origin  # nothing is remembered of who has gone
    assert connections._strangers == 0


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
        for _ in range(n % 12):
            guesses.charge(f"name{n}", f"address{n}", NOW)
    assert len(guesses._charges) == 25
    assert len(guesses._locked) == 25


def test_no_number_of_strangers_unlocks_anybody() -> None:
    guesses = Guesses(most_keys=50)
    while guesses.charge("erp", "a", NOW):
        pass
    for n in range(1000):
        guesses.charge("x", f"address{n}", NOW)
    assert not guesses.charge("erp", "a", NOW)
    assert guesses.charge("erp", "a", NOW + Guesses.WINDOW)


def test_who_is_remembered_is_heard_in_spite_of_a_lock_but_not_for_ever() -> None:
    """Else the memory of right passwords could be asked without end."""
    guesses = Guesses()
    heard = 0
    while guesses.heard("a", NOW):
        guesses.charge("erp", "a", NOW)
        heard += 1
    assert heard == 10 + 300
    assert guesses.heard("b", NOW)
    assert guesses.heard("a", NOW + Guesses.WINDOW)


@settings(deadline=None, max_examples=100)
@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xy"), st.integers(0, 20_000)), max_size=120))
def test_never_more_guesses_than_allowed_in_any_window(tries: list[tuple[str, str, int]]) -> None:
    guesses, now, made = Guesses(), NOW, [(0, "", "")]
    for name, origin, passed in tries:
        now += passed
        if guesses.charge(name, origin, now):
            made.append((now, name, origin))
        recent = [try_ for try_ in made if try_[0] > now - Guesses.WINDOW]
        assert sum(try_[1:] == (name, origin) for try_ in recent) <= Guesses.PER_NAME
        assert sum(try_[2] == origin for try_ in recent) <= Guesses.PER_ORIGIN


def test_a_rate_counts_messages_not_gaps() -> None:
    rate = Rate(8, 100.0)
    assert [rate.take(100.0) for _ in range(9)] == [True] * 8 + [False], "a second's worth at once"
    assert not rate.take(100.0625)
    assert rate.take(100.125)
    assert not rate.take(100.125)
    assert [rate.take(200.0) for _ in range(12)].count(True) == 8, "a long pause saves up one second, no more"
    assert not rate.take(150.0), "a clock that goes back gives nothing"


def test_less_than_one_a_second() -> None:
    rate = Rate(0.5, 0.0)
    assert rate.take(0.0)
    assert not rate.take(1.0)
    assert rate.take(2.0)


@given(st.floats(0.1, 1000), st.lists(st.floats(0, 3), max_size=200))
def test_a_rate_is_never_exceeded(per_second: float, pauses: list[float]) -> None:
    rate, now, passed = Rate(per_second, 0.0), 0.0, 0
    for pause in pauses:
        now += pause
        passed += rate.take(now)
    assert passed <= max(per_second, 1) + now * per_second + 1e-6


def test_strangers_are_crowded_beyond_half_of_their_places() -> None:
    connections = Connections(8, 8)
    for crowded in (False, False, False, True):
        assert connections.crowded is crowded
        assert connections.enter("a", stranger=True) is None
    connections.known()
    connections.leave("b", stranger=True)
    assert not connections.crowded


def test_nobody_has_room_when_all_places_are_taken() -> None:
    connections = Connections(2, 2)
    for _ in range(2):
        assert not connections.crowded
        assert connections.enter("a", stranger=False) is None
    assert connections.crowded
