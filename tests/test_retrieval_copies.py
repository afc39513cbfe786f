"""Near-copies, by numbers of shared shingles worked by hand."""

import pytest

from rag.index.copies import fingerprint, is_copy


def numbered(count: int, changed: int | None = None) -> str:
    """Return a text of `count` words that are all different, and count - 2 shingles; one may be another word."""
    words = [f"{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(count)]
    if changed is not None:
        words[changed] = "changed"
    return " ".join(words)


@pytest.mark.parametrize(
    ("one", "other", "copy"),
    [
        ("The kettle leaks now.", "the  kettle\nLEAKS now.", True),
        ("The kettle leaks now.", "The kettle leaks here.", False),
        ("Yes, indeed.", "yes, indeed.", True),
        ("Yes, indeed.", "Yes, certainly.", False),
        ("", "", True),
        ("", "Yes.", False),
        # A word within changes three shingles: 55 of 58 shared, 55 / 61 = 0.902; 54 of 57, 54 / 60 = 0.9; 53 / 59 = 0.898.
        (numbered(60), numbered(60, changed=30), True),
        (numbered(59), numbered(59, changed=30), True),
        (numbered(58), numbered(58, changed=30), False),
        # The last word is in one shingle: 19 of 20 shared, 19 / 21 = 0.905; 18 of 19, 18 / 20 = 0.9; 17 / 19 = 0.895.
        (numbered(22), numbered(22, changed=21), True),
        (numbered(21), numbered(21, changed=20), True),
        (numbered(20), numbered(20, changed=19), False),
        # One text within the other: 90 / 100, and 89 / 100.
        (numbered(102), numbered(92), True),
        (numbered(102), numbered(91), False),
    ],
)
def test_copies_share_nine_in_ten_shingles(one: str, other: str, copy: bool) -> None:
    assert is_copy(fingerprint(one), fingerprint(other)) is copy
    assert is_copy(fingerprint(other), fingerprint(one)) is copy


def test_another_figure_is_another_text() -> None:
    long = numbered(100)

    assert is_copy(fingerprint(f"{long} for 24 months"), fingerprint(f"{long} for 24 months"))
    assert not is_copy(fingerprint(f"{long} for 24 months"), fingerprint(f"{long} for 36 months"))
