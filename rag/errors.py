"""Everything that Pincite raises on purpose.

PinciteError                  message: what happened, with the value; hint: what to do about it
├── WrongCall                 the caller's mistake, nothing was done
│   ├── BlankQuestion
│   ├── QuestionTooLong
│   └── AmbiguousSource       a source's end that fits several documents
├── DocumentRefused           one document can't be taken in; the others can
│   ├── Unreadable            the file can't be opened or read
│   ├── UnsupportedFormat     a format that no loader knows, or bytes that aren't what the name says
│   ├── Damaged               of its format, but cut off or broken
│   ├── Encrypted             it needs a password
│   ├── ReadingStopped        it took too long, or too much memory, or gave too much text
│   ├── NoText                nothing in it that could be quoted
│   └── DocumentTooLarge
├── UnknownDocument           never heard of
├── DocumentGone              removed, or a version that was pruned
├── LibraryError              the library as a whole
│   ├── LibraryMismatch       made with another model
│   ├── LibraryTooNew         made by a newer Pincite
│   ├── EmbedderChanged       indexed anew with another model, between embedding a document and writing it
│   ├── ImportRefused         a file that is no whole export of a library
│   ├── LibraryDamaged        a file of it is not what it should be
│   ├── LibraryBusy           another process has been writing for too long
│   └── StorageFull           the disk is full, or the folder can't be written to
├── ModelUnavailable          the embedder can't be loaded or exported
└── VerbatimViolation         a citation that is not its document's text: a bug, and never shown
"""


class PinciteError(Exception):
    """Say what happened, and in `hint` what to do."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint

    @property
    def message(self) -> str:
        return str(self.args[0])

    def __str__(self) -> str:
        return f"{self.message}\n{self.hint}" if self.hint else self.message


class WrongCall(PinciteError):
    pass


class BlankQuestion(WrongCall):
    pass


class QuestionTooLong(WrongCall):
    pass


class AmbiguousSource(WrongCall):
    pass


class DocumentRefused(PinciteError):
    pass


class Unreadable(DocumentRefused):
    pass


class UnsupportedFormat(DocumentRefused):
    pass


class Damaged(DocumentRefused):
    pass


class Encrypted(DocumentRefused):
    pass


class ReadingStopped(DocumentRefused):
    pass


class NoText(DocumentRefused):
    pass


class DocumentTooLarge(DocumentRefused):
    pass


class UnknownDocument(PinciteError):
    pass


class DocumentGone(PinciteError):
    pass


class LibraryError(PinciteError):
    pass


class LibraryMismatch(LibraryError):
    pass


class LibraryTooNew(LibraryError):
    pass


class EmbedderChanged(LibraryError):
    pass


class ImportRefused(LibraryError):
    pass


class LibraryDamaged(LibraryError):
    pass


class LibraryBusy(LibraryError):
    pass


class StorageFull(LibraryError):
    pass


class ModelUnavailable(PinciteError):
    pass


class VerbatimViolation(PinciteError):
    pass
