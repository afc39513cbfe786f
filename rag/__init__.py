"""Answers from your own documents, quoted word for word.

>>> from rag import Library, Settings
>>> library = Library.open(Settings.from_environ(os.environ))
>>> library.ask("How long is the kettle's warranty?").text
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rag.library import AskOptions, Library
    from rag.settings import Settings

__all__ = ["AskOptions", "Library", "Settings"]
HOMES = {"AskOptions": "rag.library", "Library": "rag.library", "Settings": "rag.settings"}


def __getattr__(name: str) -> Any:
    """Import a name's module when it is asked for: the process that reads files needs no index and no model."""
    if name not in HOMES:
        raise AttributeError(f"module 'rag' has no attribute {name!r}")
    return getattr(import_module(HOMES[name]), name)
