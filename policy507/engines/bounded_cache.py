"""A bounded memory that needs no lock."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Remembered(Generic[T]):
    """A bounded memory of what was asked for lately; safe under threads and after a fork.

    It holds two generations, each of at most `most` entries. Every step is a single operation on a
    dictionary, so no lock is needed, and none can be held while a process forks: the worst that
    threads can do to each other is to work something out twice.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._young: dict[Any, T] = {}
        self._old: dict[Any, T] = {}

    def __len__(self) -> int:
        return len(self._young) + len(self._old)

    def get(self, key: object) -> T | None:
        """What is remembered under a key, or `None`."""
        found = self._young.get(key)
        if found is None and (found := self._old.get(key)) is not None:
            self.put(key, found)
        return found

    def put(self, key: object, value: T) -> None:
        """Remember a value, and forget what has not been asked for longest."""
        if len(self._young) >= self.most:
            self._old, self._young = self._young, {}
        self._young[key] = value
