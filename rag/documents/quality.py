"""How well a document was read, page by page: is there text, is it language, and which one."""

from dataclasses import replace

from rag.documents.garbled import is_garbled
from rag.documents.words import is_plainly, language_of, pieces, word_share, words_in
from rag.types import Content, PageQuality, Verdict

__all__ = ["assessed", "is_garbled"]

FEWEST_CHARACTERS = 3  # letters and digits; a page with fewer has its number, or dirt that was read as a letter
PIECES, SIZE = 6, 3000  # of a document without pages, what is looked at


def assessed(content: Content) -> Content:
    """Return the content with its language, and the quality of each page, or of the whole where it has no pages."""
    language = language_of(content.text)
    if not content.pages:
        quality = of_whole(content.text, language)
        return replace(content, qualities=(quality,), language=quality.language)
    recognised = {place.page for place in content.places if place.doubt is not None}
    qualities = tuple(
        of_page(content.text[page.start : page.end], number in recognised, language)
        for number, page in enumerate(content.pages, start=1)
    )
    is_read = any(quality.verdict in ("ok", "ocr") for quality in qualities)
    return replace(content, qualities=qualities, language=language if is_read else None)


def of_page(text: str, is_recognised: bool, language: str | None) -> PageQuality:
    """Return the quality of a page. language: the document's; a page can be in another."""
    if not has_text(text):
        return PageQuality("no_text", len(text))
    if is_garbled(text, language=language):
        return PageQuality("garbled", len(text))
    words = words_in(text)
    own = language if language and is_plainly(words, {language}) else language_of(text)
    return PageQuality("ocr" if is_recognised else "ok", len(text), word_share(words, own), own)


def of_whole(text: str, language: str | None) -> PageQuality:
    """Return the quality of a document without pages. It is garbled only if it is all over."""
    looked_at = pieces(text, PIECES, SIZE)
    if all(is_garbled(piece, page=False, language=language) for piece in looked_at):
        return PageQuality("garbled", len(text))
    verdict: Verdict = "ok" if any(map(str.isalnum, text)) else "no_text"
    words = [word for piece in looked_at for word in words_in(piece)]
    return PageQuality(verdict, len(text), word_share(words, language), language)


def has_text(text: str) -> bool:
    """Tell whether a page has more than a stray letter or digit."""
    found = 0
    for character in text:
        found += character.isalnum()
        if found == FEWEST_CHARACTERS:
            return True
    return False
