"""Zips whose bytes don't depend on the day they are made."""

import io
import re
import zipfile
from collections.abc import Mapping

FIRST_DAY = (1980, 1, 1, 0, 0, 0)
MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, FIRST_DAY)
            info.create_system = 0
            info.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return made.getvalue()


def steady(office: bytes, modified: str) -> bytes:
    """Return an office file with a date of change of its own, in place of the moment that a library wrote it."""
    with zipfile.ZipFile(io.BytesIO(office)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    core = "docProps/core.xml"
    parts[core] = MODIFIED.sub(rb"\g<1>" + modified.encode(), parts[core])
    return zipped(parts)
