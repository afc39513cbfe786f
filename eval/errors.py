"""What is wrong with a question set."""

from rag.errors import PinciteError


class BadQuestionSet(PinciteError):
    """Lines of a question set that can't be used; the message names each with its line number."""
