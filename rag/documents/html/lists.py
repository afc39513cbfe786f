"""The lists that a text stands in; a definition stands one level below its term."""


class Lists:
    """The lists and the items that are open."""

    def __init__(self) -> None:
        self._lists: list[bool] = []  # outermost first: is it numbered?
        self._items: list[tuple[int, bool]] = []

    @property
    def item(self) -> tuple[int, bool] | None:
        """Return the depth of the item that we are in, and whether it is numbered."""
        return self._items[-1] if self._items else None

    def open(self, tag: str) -> None:
        self._lists.append(tag == "ol")

    def close(self) -> None:
        if self._lists:
            self._lists.pop()

    def open_item(self, tag: str) -> None:
        if tag == "dd":
            self._lists.append(False)
        self._items.append((max(len(self._lists), 1), bool(self._lists) and self._lists[-1]))

    def close_item(self, tag: str) -> None:
        if self._items:
            self._items.pop()
        if tag == "/dd":
            self.close()
