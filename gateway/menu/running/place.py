"""Where a caller can be: the items as places, what a key chooses there, where `back` leads, what is said again.

Rules. A place is an item's path of digits; "" is the menu itself. Nothing here changes while a call runs. Whatever the
tree is (orphans, empty items), each question has an answer.
"""

from collections.abc import Mapping, Sequence

from gateway.menu.running.profile import Profile
from gateway.menu.tree import Action, Message, Say

__all__ = ["CONTROLS", "Places"]

CONTROLS = ("*", "#", "0")


class Places:
    """The places of one message, under one profile."""

    def __init__(self, message: Message, profile: Profile) -> None:
        menu = message.menu
        self._profile = profile
        self._menu_text = menu.text.text if menu else ""
        self._words: Mapping[str, str] = menu.control if menu else {}
        self.items: Mapping[str, Sequence[Action]] = menu.items if menu else {}
        self.labels: Mapping[str, Sequence[Action]] = menu.labels if menu else {}
        self.controls: Mapping[str, Sequence[Action]] = (
            {key: [entry.action for entry in menu.entries if entry.key == key] for key in menu.control} if menu else {}
        )
        self._parents = {key[:-1] for key in self.items}

    def chosen(self, place: str, key: str) -> str | None:
        """The item that a digit means here: the place's own, else its neighbour's (A38)."""
        if key in CONTROLS:
            return None
        if place + key in self.items:
            return place + key
        beside = self._around(place) + key
        return beside if self._profile.leaf_digits == "sibling" and beside in self.items else None

    def keys(self, place: str) -> Mapping[str, str]:
        """Every key that does something here, with the item that it chooses or the word of its control."""
        found = {digit: item for digit in "123456789" if (item := self.chosen(place, digit)) is not None}
        return found | dict(self._words)

    def back(self, place: str) -> str:
        """Where `back` leads: one level up; from an item without sub-items to its menu, or above it (A38)."""
        above = place[:-1]
        if place not in self._parents:
            above = self._around(place)
            if self._profile.leaf_back == "above":
                above = above[:-1]
        while above and above not in self.items:
            above = above[:-1]
        return above

    def texts(self, place: str) -> Sequence[str]:
        """What a place says, without what else it does."""
        if not place:
            return [self._menu_text] if self._menu_text else []
        return [action.text for action in self.items.get(place, ()) if isinstance(action, Say) and action.text]

    def prompt(self, place: str) -> Sequence[str]:
        """What is said again after silence or a wrong key: the texts of the menu around, or of the next that speaks."""
        if self._profile.leaf_digits == "sibling":
            place = self._around(place)
        while place and not self.texts(place):
            place = place[:-1]
        return self.texts(place)

    def _around(self, place: str) -> str:
        """The menu that holds a place: itself when it has sub-items."""
        while place and place not in self._parents:
            place = place[:-1]
        return place
