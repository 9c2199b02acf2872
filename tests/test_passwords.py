"""Passwords are checked off the loop, one a turn, and remembered for where they came from."""

import asyncio
import threading

from gateway.limits import Guesses, Try
from gateway.passwords import Credentials, Passwords, hash_password

HASHES = {"erp": hash_password("s3cret")}


async def test_hashing_is_off_the_loop_and_once() -> None:
    threads: list[int] = []

    class Watched(Passwords):
        def _matches(self, against: str, password: bytes) -> bool:
            threads.append(threading.get_ident())
            return super()._matches(against, password)

    passwords = Watched(HASHES)
    for _ in range(3):
        assert await passwords.right(Credentials("erp", b"s3cret"), "192.0.2.1")
    assert len(threads) == 1
    assert threads[0] != threading.get_ident()
    # Neither a wrong password nor an unknown name is remembered, and both cost a hash.
    for name, password in (("erp", b"x"), ("erp", b"x"), ("nobody", b"s3cret"), ("nobody", b"s3cret")):
        assert not await passwords.right(Credentials(name, password), "192.0.2.1")
    assert len(threads) == 5
    passwords.close()


async def test_a_broken_hash_is_nobodys_password() -> None:
    passwords = Passwords({"erp": "$argon2id$broken"})
    assert not await passwords.right(Credentials("erp", b"s3cret"), "192.0.2.1")
    passwords.close()


class Held(Passwords):
    """Passwords whose hashes take until `go` is set."""

    def __init__(self) -> None:
        super().__init__(HASHES)
        self.begun: list[bytes] = []
        self.go = threading.Event()

    def _matches(self, against: str, password: bytes) -> bool:
        self.begun.append(password)
        self.go.wait(20)
        return super()._matches(against, password)


async def test_who_guesses_waits_for_himself() -> None:
    """Of one origin one hash is in the queue, however many connections ask."""
    passwords = Held()
    guessing = [
        asyncio.create_task(passwords.right(Credentials("erp", b"guess%d" % n), "192.0.2.1")) for n in range(20)
    ]
    await asyncio.sleep(0)
    honest = asyncio.create_task(passwords.right(Credentials("erp", b"s3cret"), "192.0.2.2"))
    try:
        async with asyncio.timeout(10):
            while len(passwords.begun) < 2:
                await asyncio.sleep(0)
        assert passwords._waiting == 2
        assert set(passwords.begun) == {b"guess0", b"s3cret"}
    finally:
        passwords.go.set()
    assert await honest is True
    assert await asyncio.gather(*guessing) == [False] * 20
    assert (passwords._waiting, len(passwords._turns)) == (0, 0)
    passwords.close()


async def test_what_is_remembered_counts_where_it_came_from() -> None:
    passwords = Passwords(HASHES)
    claimed = Credentials("erp", b"s3cret")
    assert not passwords.remembers(claimed, "192.0.2.1")
    assert await passwords.right(claimed, "192.0.2.1")
    assert passwords.remembers(claimed, "192.0.2.1")
    assert not passwords.remembers(claimed, "192.0.2.2")
    assert not passwords.remembers(Credentials("erp", b"s3cre"), "192.0.2.1")
    passwords.close()


def test_a_hash_is_argon2id_and_never_shown() -> None:
    assert HASHES["erp"].startswith("$argon2id$")
    assert "hunter2" not in repr(Credentials("erp", b"hunter2"))


async def test_who_waits_for_his_turn_makes_no_try_yet() -> None:
    """After a restart all binds of a client come at once: only the first is looked at, and none is locked out."""
    passwords, guesses = Held(), Guesses()
    passwords.go.set()
    tries = [Try(guesses, "erp", "192.0.2.1", lambda: 0) for _ in range(50)]
    claimed = Credentials("erp", b"s3cret")
    assert await asyncio.gather(*(passwords.right(claimed, "192.0.2.1", one.may) for one in tries)) == [True] * 50
    assert [one.charged for one in tries] == [True] + [False] * 49
    assert len(passwords.begun) == 1
    passwords.close()


async def test_tries_at_the_same_time_cannot_outrun_the_count() -> None:
    passwords, guesses = Held(), Guesses()
    passwords.go.set()
    tries = [Try(guesses, "erp", "192.0.2.1", lambda: 0) for _ in range(50)]
    wrong = (passwords.right(Credentials("erp", b"guess%d" % n), "192.0.2.1", one.may) for n, one in enumerate(tries))
    assert await asyncio.gather(*wrong) == [False] * 50
    assert len(passwords.begun) == Guesses.PER_NAME
    assert sum(one.charged for one in tries) == Guesses.PER_NAME
    passwords.close()


async def test_what_is_remembered_is_not_heard_for_ever() -> None:
    """Not by way of the queue either: there it could be guessed at without end."""
    passwords, guesses = Passwords(HASHES), Guesses()
    claimed = Credentials("erp", b"s3cret")
    assert await passwords.right(claimed, "192.0.2.1")
    while guesses.heard("192.0.2.1", 0):
        guesses.charge("erp", "192.0.2.1", 0)
    assert await passwords.right(claimed, "192.0.2.1", Try(guesses, "erp", "192.0.2.1", lambda: 0).may) is False
    passwords.close()
