"""The short answer inside a sentence, by the kind of thing that a question asks for.

A rule for each kind: a date for "when", a figure with its unit for "how many", a name for "who". No rule, no span:
the sentence then answers as a whole.
"""

import re
from collections.abc import Callable

from rag.types import Span

MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan\.|Feb\.|Mar\.|Apr\.|Jun\.|Jul\.|Aug\.|Sept?\.|Oct\.|Nov\.|Dec\.)"
)
WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
DATE = re.compile(
    rf"(?:{WEEKDAY},? )?(?:\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {MONTH}|{MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?!\d))"
    rf"(?:,? \d{{4}})?|{MONTH} \d{{4}}|\d{{4}}-\d\d-\d\d|\b\d{{1,2}}[:.]\d\d(?!\d)(?: ?[ap]\.?m\.?| UTC)?"
    rf"|\b\d{{1,2}} ?[ap]\.m\.|\b(?:1\d|20)\d\d\b|{WEEKDAY}s?\b"
)
NUMBER_WORD = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen"
    r"|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|half|once|twice)\b"
)
NO_UNIT = r"(?!(?:a|an|the|of|in|on|at|by|to|for|from|with|per|and|or|as|is|are|was|were|has|have|it|that|which)\b)"
FIGURE = re.compile(
    rf"(?<![\w-])[$€£¥]?(?:\d[\d,.]*\d|\d)(?: ?(?:%|°[CF]?|(?:million|billion|thousand|hundred)\b))?"
    rf"(?: ?{NO_UNIT}[a-zA-Zµ²³/]+(?:-[a-z]+)?)?"
    rf"|\b{NUMBER_WORD}(?:[- ]{NUMBER_WORD}){{0,4}}(?: (?:percent|per cent|hundred|thousand|million|billion))?"
    rf"(?: {NO_UNIT}[a-z]+)?",
    re.IGNORECASE,
)
NAME = re.compile(
    rf"(?!{MONTH}|{WEEKDAY})(?:(?:Mr|Mrs|Ms|Dr|Prof|St)\. )?[A-Z][\w’'-]+"
    r"(?:(?: (?:of|the|de|van|von|and))? (?:[A-Z]\.|[A-Z][\w’'-]+))*"
)
PLACE = re.compile(rf"(?<=\b(?:in|at|to) )(?:the )?{NAME.pattern}|(?<=\b(?:from|near) )(?:the )?{NAME.pattern}")
CODE = re.compile(r"\b[A-Z]+(?:[-_][A-Z0-9]+)+\b|\bv?\d+(?:\.\d+)+\b")

DURATION = re.compile(
    rf"(?<![\w-])(?:\d[\d,.]*|{NUMBER_WORD}(?:[- ]{NUMBER_WORD}){{0,4}})(?: ?(?:to|–|-) ?\d+)?[ -]"
    r"(?:(?:full|whole|calendar|working|business) )?(?:second|minute|hour|day|night|week|month|year|decade)s?\b",
    re.IGNORECASE,
)
KINDS = (
    (re.compile(r"\b(?:when|what (?:date|day|year|time)|which (?:date|day|year|month))\b", re.I), DATE),
    (re.compile(r"\bhow (?:long|soon|old|often)\b", re.I), DURATION),
    (
        re.compile(r"\bhow (?:many|much|far|large|big|high|deep|hot|heavy|fast|tall|wide)\b", re.I),
        FIGURE,
    ),
    (re.compile(r"\bwhat (?:percentage|share|number|amount|price|fee|cost|temperature|distance|rate)\b", re.I), FIGURE),
    (re.compile(r"\b(?:who|whom|whose)\b", re.I), NAME),
    (re.compile(r"\b(?:where|which (?:city|country|town|place))\b", re.I), PLACE),
    (re.compile(r"\b(?:code|version|identifier)\b", re.I), CODE),
)


def answer_span(question: str, sentence: str, start: int, terms: Callable[[str], list[str]]) -> Span | None:
    """Return the first thing in the sentence of the kind that is asked for, and that the question does not say itself.

    start: the sentence's own offset, which is added. answer_span("When?", "On 20 March 2023.", 0, …) -> Span(3, 16)
    """
    pattern = next((answers for asks, answers in KINDS if asks.search(question)), None)
    if pattern is None or re.match(r"who (?:is|was) ", question, re.IGNORECASE):
        return None  # "Who is Ann?" asks for what she is: the sentence answers as a whole
    asked = set(terms(question))
    for match in pattern.finditer(sentence):
        said = set(terms(match[0]))
        if said and not said <= asked:
            return Span(start + match.start(), start + match.start() + len(match[0].rstrip()))
    return None
