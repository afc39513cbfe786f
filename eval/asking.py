"""How long a warm question takes: python -m eval.asking LIBRARY QUESTIONS.json prints milliseconds as JSON.

A process of its own, so that nothing else of a benchmark is in it.
"""

import json
import os
import sys
from pathlib import Path

from rag.library import Library
from rag.settings import Settings


def main() -> None:
    library = Library.open(Settings.from_environ(os.environ, Path(sys.argv[1])))
    questions = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
    library.ask(questions[0])
    timings = [library.ask(question).timings_ms for question in questions]
    print(json.dumps({part: [timing[part] for timing in timings] for part in ("retrieve", "read", "total")}))


if __name__ == "__main__":
    main()
