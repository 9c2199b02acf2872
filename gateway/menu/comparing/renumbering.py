"""Keys that were renumbered: what does the same as before, but under another key.

Rules. Only keys whose actions changed are looked at, and each is matched once. Sub-items go with their item. A jump
counts as the same when what it leads to was renumbered. A bare `end` is too little to be recognised by.
"""

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import replace

from gateway.menu.tree import Action, Call, End, Record
from gateway.menu.writing.format import body

__all__ = ["Keyed", "done", "led", "renumbered", "same"]


def same(action: Action) -> tuple[str, str]:
    """What an action does, as a value to compare: a default that is written out is the default."""
    match action:
        case Call():
            action = replace(action, wait_given=True)
        case Record():
            action = replace(action, seconds_given=True)
    return type(action).__name__, body(action)


Done = tuple[tuple[str, str], ...]
Keyed = Mapping[str, Sequence[Action]]


def led(action: Action, renames: Mapping[str, str]) -> Action:
    """The action after a renumbering: who jumped to item 6 jumps to item 7 when that is what 6 is called now."""
    if isinstance(action, Call) and action.err is not None and action.err in renames:
        return replace(action, err=renames[action.err])
    return action


def done(old: Keyed, new: Keyed, renames: Mapping[str, str]) -> tuple[dict[str, Done], dict[str, Done]]:
    """What the keys do, as values to compare: the old ones as they stand if they still do, else renumbered."""
    now = {key: tuple(map(same, actions)) for key, actions in new.items()}
    was = {key: tuple(map(same, actions)) for key, actions in old.items()}
    for key, actions in old.items():
        if was[key] != now.get(key):
            was[key] = tuple(same(led(action, renames)) for action in actions)
    return was, now


_ROUNDS = 4  # an item that jumps to one that moved is known by that in the next round


def renumbered(items: tuple[Keyed, Keyed], labels: tuple[Keyed, Keyed]) -> tuple[dict[str, str], dict[str, str]]:
    """Where the items went, and where items and labels went."""
    moves: dict[str, str] = {}
    renames: dict[str, str] = {}
    for _ in range(_ROUNDS):
        moves = _moves(*done(*items, renames))
        found = moves | _moves(*done(*labels, renames))
        if found == renames:
            break
        renames = found
    return moves, renames


def _moves(was: Mapping[str, Done], now: Mapping[str, Done]) -> dict[str, str]:
    """From old key to new key: what does the same, but elsewhere."""
    free: defaultdict[Done, deque[str]] = defaultdict(deque)
    for key in sorted(now):
        if was.get(key) != now[key]:
            free[now[key]].append(key)
    moves: dict[str, str] = {}
    for key in sorted(was):
        does = was[key]
        if now.get(key) == does or not free[does]:
            continue
        beside = moves.get(key[:-1], "") + key[-1]
        below = key[:-1] in moves and beside in free[does]
        if below:
            free[does].remove(beside)
            moves[key] = beside
        elif does != (same(End()),) and any(words for _, words in does):
            moves[key] = free[does].popleft()
    return moves
