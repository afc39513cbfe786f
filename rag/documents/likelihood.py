"""How likely letters follow one another in languages of Latin script, whichever it is."""

import unicodedata
from collections.abc import Collection

import numpy as np

# -2 log2 of how often a letter of a-z, or a word's end (the last), comes after another, in base 36: the mean of nine
# languages, counted in pyspellchecker's lists (en de fr es it pt nl lv eu), each word by the root of its count.
AFTER = """
ca99jdae9ea896hbj687abjjgd6 5akh4khk6gi7jj7lt7bf8hkzijf 6qbl7sm45s9clk5ojaja9rsthqd
6ime3lhj5jkfhi6kp9ci8hizhb7 bdaacebfadb995gdi569echekc6 6hne58fi4ki9jk6ju7ca8iixihb
5jph5mcc6njaga7lx7ad7klzjl8 4jqm4mkn5qldgb6nsbe99phyflb 8c8a6c9jmbb9a58dg977gbpita8
3jke5fhjakciie5hkkeh4gjllge 6gik5hhf5ie9ed7hnb999hgncj6 5fea5fec5ke8df7ekjb99ekxdh9
5amh5jik6mji9g68skce9kkzik6 6f977c8e8hdgic8hhh85cdjnje6 bcbbbdbfcec895baj6789cfihe5
5jjj5dhc6ij8ii6az5cb9imzjjc efffffffefffffdfffff0fffffd 5dda5fcg6ldebc7ej9a9aehugf7
7f8i7ffe8kbdcf99hi859fhzhj4 5gik4khc6gifih7jw7aa8hhfga7 9baa8cbg8gc897dbl678feefic8
5qqn3ppq5lnfpk6lqcincgqqiqg 4ced5ee96edcea8efcabceefee8 7f8g7ffc5gdffg86fgd69ffgdf6
7dac7fdfcfda9989ga7bafeegf4 4hhg5lgl5mdeff7gjhdc8fdzg96 79888a9a9dba9ab7f979c9cojcz
""".split()
LOG_AFTER = np.array([[-int(digit, 36) / 2 for digit in row] for row in AFTER])
END = 26
FOLDED = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "ß": "s", "æ": "a", "œ": "o", "þ": "t", "ð": "d"})


def likelihood(words: Collection[str]) -> float:
    """Return how likely the words' letters follow one another in languages of Latin script: their mean log2.

    likelihood(["quick", "brown"]) -> -4.6; likelihood(["txlfn", "eurzq"]) -> -6.4
    """
    folded = unicodedata.normalize("NFD", f" {' '.join(words)} ".lower().translate(FOLDED))
    codes = np.frombuffer(folded.encode("ascii", "ignore"), dtype=np.uint8).astype(np.intp) - ord("a")
    codes[(codes < 0) | (codes >= END)] = END
    first, second = codes[:-1], codes[1:]
    inside = (first != END) | (second != END)
    return float(LOG_AFTER[first[inside], second[inside]].mean()) if inside.any() else 0.0
