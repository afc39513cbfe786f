"""Strings that are looked for as they stand: codes, versions, clause numbers, quoted phrases."""

import re

# Signs between letters and figures: "E-07", "v2.10.3", "4.2(b)", "ERR_QUOTA"; or a paragraph sign before a figure: "§ 12".
COMPOUND = re.compile(r"§+\s*\d\w*(?:[-_./:(]+\w+)*|(?<!\w)\w+(?:[-_./:§(]+\w+)+")
QUOTED = re.compile(r"[“\"„«]([^“”\"„«»]{3,200})[”\"“»]")
MOST_KEYS = 16  # of a question; each is looked for in every passage that was found
KEY = re.compile(r"[\d_§]")
# What a longer string of the same kind goes on with: E-07 is not in E-07-B, nor v2.10.3 in v2.10.3.1; it is in "E-07/E-08".
BEFORE, AFTER = r"(?<!\w)(?<!\w[-_.])", r"(?!\w)(?![-_.]\w)"
HYPHENS = "[-\u2010\u2011]"  # two kinds look like the one on the keyboard
APOSTROPHES = "['’]"


def exact_strings(question: str) -> list[str]:
    """Return the codes, versions, clause numbers and quoted phrases of a question, which are looked for as they stand.

    exact_strings('What does "no entry" mean in E-07?') -> ["E-07", "no entry"]
    """
    return list(dict.fromkeys([match[0] for match in COMPOUND.finditer(question)] + QUOTED.findall(question)))


def key_strings(question: str) -> list[str]:
    """Return those exact strings that name one thing: quoted phrases, and what has a figure, "_" or "§" in it.

    A hyphen alone makes no key: "self-employed" may as well be written in two words.
    key_strings('What is a self-employed "red lamp" under 4.2?') -> ["4.2", "red lamp"]
    """
    quoted = {string for string in QUOTED.findall(question) if any(map(str.isalnum, string))}
    return [string for string in exact_strings(question) if string in quoted or KEY.search(string)][:MOST_KEYS]


def pattern_of(exact: str) -> re.Pattern[str]:
    """Return what finds an exact string in a text, whatever its case and white space, and not within a longer one."""
    words = re.sub(r"(§)\s*(?=\d)", r"\1 ", exact).rstrip(" ,.;:!?").split()
    spaced = r"\s+".join(re.escape(word) for word in words).replace(r"§\s+", r"§\s*")
    spelt = re.sub("['’]", APOSTROPHES, spaced.replace(r"\-", HYPHENS))
    return re.compile(BEFORE + spelt + AFTER, re.IGNORECASE)


def share_inside(patterns: list[re.Pattern[str]], text: str) -> float:
    """Return how many of the patterns are found in a text, as a share in [0, 1]; 0 for none."""
    return sum(bool(pattern.search(text)) for pattern in patterns) / len(patterns) if patterns else 0.0
