"""What a page across the paragraphs is."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from attrs import frozen
from docutils import nodes


@frozen
class Register:
    """A page across the paragraphs: its title, what it is for, and what makes its body.

    `audited` is whether the body is made of what is known of the rules besides the rules.
    """

    title: str
    about: str
    body: Callable[..., Iterator[nodes.Node]]
    audited: bool = False
