"""What the rules of drafting look for in a sentence."""

import re

SHORTEST, LONGEST = 25, 280  # characters of a sentence that is asked about
FEWEST_BEFORE = 5  # words before what is asked for
MOST_WORDS = 9  # of what a question is about: more is a clause
POINTS_ELSEWHERE = re.compile(
    r"(?:he|she|it|they|we|you|i|this|that|these|those|there|here|such|both|each|his|her|its|their|our|your|if|when|while"
    r"|as|but|and|so|however|then|what|who|which|how|where|why|in|on|at|for|from|to|with|by|after|before|during|until)\b",
    re.IGNORECASE,
)
# A subject, and the first verb after it that tells where it ends.
VERB = (
    r"(?P<verb>is|are|was|were|has|have|had|must|may|can|will|shall|should|costs?|takes?|lasts?|weighs?|reached|held)"
)
CLAUSE = re.compile(rf"(?P<subject>[^,;:()“”\"\t\n]{{2,90}}?) {VERB} (?P<rest>.+)$", re.DOTALL)
DEFINED = re.compile(r"(?P<what>(?:a|an|the) [^.;:]{8,160})")
MONTHS = "January February March April May June July August September October November December".split()
DATE = re.compile(
    rf"\b(?:\d{{1,2}} )?(?:{'|'.join(MONTHS)})(?: \d{{1,2}},)?(?: \d{{4}})?\b(?<!May)|\b(?:1[5-9]|20)\d\d\b"
)
UNITS = (
    "seconds? minutes? hours? days? nights? weeks? months? years? times? people persons? employees? members? pages? rooms? "
    "metres? meters? kilometres? kilometers? km kg grams? litres? liters? degrees? watts? volts? euros? dollars? pounds?"
)
AMOUNT = re.compile(
    r"(?P<money>[£$€] ?\d[\d.,]*\d|[£$€] ?\d)|(?P<share>\d[\d.,]* ?(?:%|per ?cent))"
    rf"|(?:\d[\d.,]* (?:to|and|or) )?\d[\d.,]* (?P<unit>{'|'.join(UNITS.split())})\b"
)
NOT_DONE = "often even then open green different present important"
DONE = re.compile(
    rf"(?:(?:not|never|first|also|then) )?(?P<done>(?!(?:{NOT_DONE.replace(' ', '|')})\b)"
    r"[a-z]{2,}(?:ed|en|wn|ght|lt|de|ld|ut|nt|id|et))\b"
)
BY_NAME = re.compile(r"\bby (?P<name>(?:[A-Z][\w'’.-]+)(?: (?:[A-Z][\w'’.-]+|of|de|van|von))*)")
LOOSE = frozenset(
    "that which who whom it they he she we you i this these those much nobody nothing what there one".split()
)
LONG_WORD = 6  # letters: a shorter word alone, such as "Staff", says too little
GENERIC = re.compile(
    r"(?:introduction|overview|summary|contents?|notes?|see also|references|appendix|links?)\W*", re.IGNORECASE
)
