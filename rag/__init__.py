"""Answers from your own documents, quoted word for word.

>>> from rag import Library, Settings
>>> library = Library.open(Settings.from_environ(os.environ))
>>> library.ask("How long is the kettle's warranty?").text
"""

from rag.library import AskOptions, Library
from rag.settings import Settings

__all__ = ["AskOptions", "Library", "Settings"]
