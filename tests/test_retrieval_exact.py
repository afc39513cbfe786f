"""Exact strings in questions, and where they stand in texts."""

import pytest

from rag.index.exact import exact_strings, key_strings, pattern_of, share_inside


@pytest.mark.parametrize(
    ("question", "strings"),
    [
        ('What does "no entry" mean in E-07?', ["E-07", "no entry"]),
        ("Is v2.10.3 after v2.10?", ["v2.10.3", "v2.10"]),
        ("ERR_QUOTA under 4.2(b)", ["ERR_QUOTA", "4.2(b"]),
        ("What do §12 and § 13a say?", ["§12", "§ 13a"]),
        ("What is „rote Lampe“ or «le code»?", ["rote Lampe", "le code"]),
        ("Who is self-employed?", ["self-employed"]),
        ("Who is it?", []),
    ],
)
def test_exact_strings_are_codes_and_quotations(question: str, strings: list[str]) -> None:
    assert exact_strings(question) == strings


def test_a_hyphen_alone_makes_no_key() -> None:
    assert key_strings('Is a self-employed U.S. citizen "well-known" by E-07?') == ["well-known", "E-07"]


def test_a_quotation_without_a_word_is_no_key() -> None:
    assert key_strings('What does "?!?" mean, and " ... "?') == []


@pytest.mark.parametrize(
    ("exact", "text", "inside"),
    [
        ("E-07", "See E-07.", True),
        ("E-07", "(e-07/e-08)", True),
        ("E-07", "E\u201107", True),
        ("E-07", "E-070", False),
        ("E-07", "HE-07", False),
        ("E-07", "A-E-07", False),
        ("E-07", "E-07-B", False),
        ("E-07", "E 07", False),
        ("v2.10.3", "v2.10.3, v2.11", True),
        ("v2.10.3", "v2.10.30", False),
        ("v2.10.3", "v2.10.3.1", False),
        ("4.2", "clause 4.2.", True),
        ("4.2", "clause 14.2", False),
        ("4.2", "clause 3.4.2", False),
        ("4.2(b", "4.2(b)", True),
        ("§12", "§ 12", True),
        ("§ 12", "§12", True),
        ("§12", "12", False),
        ("§12", "§ 120", False),
        ("ERR_QUOTA", "err_quota: full", True),
        ("ERR_QUOTA", "ERR QUOTA", False),
        ("no entry,", "the sign No\nEntry is red", True),
        ("no entry", "no entries", False),
        ("it's off", "It’s off", True),
    ],
)
def test_an_exact_string_stands_for_itself_and_for_no_longer_one(exact: str, text: str, inside: bool) -> None:
    assert bool(pattern_of(exact).search(text)) is inside


def test_the_share_of_strings_inside() -> None:
    patterns = [pattern_of(exact) for exact in ("E-07", "E-08", "no entry", "4.2")]

    assert share_inside(patterns, "E-07 means: no entry; E-080 doesn't.") == 0.5
    assert share_inside([], "anything") == 0.0
