"""The fields of a question, with their limits. Unknown fields are an error."""

import datetime

from pydantic import BaseModel, ConfigDict, Field

from rag.library import AskOptions
from rag.types import Filters

LONGEST_LIST = 1000


class FilterFields(BaseModel):
    model_config = ConfigDict(extra="forbid")

    document_ids: list[str] = Field(default=[], max_length=LONGEST_LIST)
    sources: list[str] = Field(default=[], max_length=LONGEST_LIST, description="Ends of sources, or folders")
    tags: list[str] = Field(default=[], max_length=LONGEST_LIST)
    after: datetime.date | None = None
    before: datetime.date | None = None


class AskFields(BaseModel):
    model_config = ConfigDict(extra="forbid")

    question: str
    max_sentences: int | None = Field(
        default=None, ge=1, le=10, description="Left out: 3, and a list whole up to 10 items"
    )
    top_k: int | None = Field(default=None, ge=1, le=100, description="How many passages are read")
    min_confidence: float | None = Field(default=None, ge=0, le=1, description="0 forces an answer")
    filters: FilterFields = FilterFields()
    history: list[str] = Field(default=[], max_length=50, description="Earlier questions, newest last")

    def options(self) -> AskOptions:
        """Return the fields as the library takes them."""
        f = self.filters
        filters = Filters(
            tuple(f.document_ids),
            tuple(f.sources),
            tuple(f.tags),
            None if f.after is None else f.after.isoformat(),
            None if f.before is None else f.before.isoformat(),
        )
        return AskOptions(self.max_sentences, self.top_k, self.min_confidence, filters, tuple(self.history))
