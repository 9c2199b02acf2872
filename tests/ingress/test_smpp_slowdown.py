"""Who binds wrongly waits longer every time."""

from gateway.ingress.smpp.slowdown import Slowdown


def test_the_slow_down_forgets() -> None:
    slow = Slowdown(most=2)
    assert [slow.failed("a", 0), slow.failed("a", 1), slow.failed("b", 2)] == [250, 500, 250]
    assert slow.failed("a", 300_001) == 1000
    assert slow.failed("a", 600_002) == 250
    slow.failed("c", 600_003)
    assert len(slow._failed) == 2
    assert slow.failed("b", 600_004) == 250  # it was pushed out


def test_it_never_waits_longer_than_a_session_has_time() -> None:
    slow = Slowdown()
    assert [slow.failed("a", 0) for _ in range(50)][-1] == 8_000
