"""What can be wrong with a question set, and with what is kept of a run."""

from rag.errors import PinciteError


class BadQuestionSet(PinciteError):
    """Lines of a question set that can't be used; the message names each with its line number."""


class BadRun(PinciteError):
    """A file that is no report of a run."""
