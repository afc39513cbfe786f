"""What pypdf can save of a file that pdfium can't open: the text of its pages, without places."""

import io
import logging

from pypdf import PasswordType, PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError

from rag.documents.canonical import CanonicalText
from rag.documents.loaded import Tools
from rag.documents.pdf.characters import cleaned
from rag.errors import Damaged, DocumentRefused, Encrypted
from rag.types import Content

# What pypdf finds wrong with broken files would else be printed, line after line.
logging.getLogger("pypdf").addHandler(logging.NullHandler())
PASSWORD_HINT = "save it without one, then take it in"


def load_with_pypdf(name: str, data: bytes, tools: Tools) -> Content:
    """Return the text of the pages that can be found. Raises Damaged if there are none."""
    damaged = Damaged(f"{name}: the PDF is cut off or broken", hint="fetch it again, or save it anew with a PDF viewer")
    try:
        canonical = saved(name, data, tools)
    except DocumentRefused:
        raise
    except Exception as exc:  # of broken files pypdf raises whatever its code ran into
        raise damaged from exc
    if not canonical.text:
        raise damaged
    return Content(canonical.text, tuple(canonical.blocks), pages=canonical.pages)


def saved(name: str, data: bytes, tools: Tools) -> CanonicalText:
    """Return what the pages have, one after the other; a page that can't be read is empty."""
    reader = PdfReader(io.BytesIO(data), strict=False)
    if reader.is_encrypted:
        try:
            opened = reader.decrypt("")
        except (DependencyError, FileNotDecryptedError) as exc:
            raise Encrypted(f"{name}: it needs a password", hint=PASSWORD_HINT) from exc
        if opened == PasswordType.NOT_DECRYPTED:
            raise Encrypted(f"{name}: it needs a password", hint=PASSWORD_HINT)
    canonical = CanonicalText()
    for page in reader.pages:
        tools.beat()
        canonical.open_page()
        try:
            text = page.extract_text()
        except Exception:  # as above; the other pages may be whole
            continue
        for paragraph in text.split("\n\n"):
            canonical.add("paragraph", "\n".join(map(cleaned, paragraph.split("\n"))))
    return canonical
