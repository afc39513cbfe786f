"""Who may import whom: embeddings <- rag <- eval <- web, and inside rag only what stands before in the reading order."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("embeddings", "rag", "eval", "web")  # each may import itself and those before it
READING_ORDER = (
    "errors types settings sentences documents chunking store index retrieval spans tables reading trained judging "
    "followup language quoting answering several tuned opening folders usable ingestion members claims vanished runs "
    "reporting watching embedders models current asking packing carrying reindexing verifying repairing compacting upkeep "
    "marking library anchoring wire terminal printing"
).split()
# Entry points alone reach further: (file, package) -> whether the import must stand inside a function.
EXCEPTIONS = {
    ("rag/__main__.py", "eval"): True,
    ("rag/__main__.py", "web"): True,
    ("embeddings/reader/__main__.py", "rag"): False,
}


class Import(NamedTuple):
    file: str  # inside the repository
    line: int
    module: str
    lazy: bool  # inside a function

    def __str__(self) -> str:
        return f"{self.file}:{self.line} imports {self.module}"


def imports_in(file: str, source: str) -> Iterator[Import]:
    """Yield every import of a file, wherever in it; of `from rag import store` both rag and rag.store."""

    def walk(node: ast.AST, lazy: bool) -> Iterator[Import]:
        match node:
            case ast.Import():
                yield from (Import(file, node.lineno, alias.name, lazy) for alias in node.names)
            case ast.ImportFrom():
                module = "." * node.level + (node.module or "")
                yield Import(file, node.lineno, module, lazy)
                inner = [f"{module}.{alias.name}" for alias in node.names]
                yield from (Import(file, node.lineno, name, lazy) for name in inner if is_module(name))
        inside = lazy or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for child in ast.iter_child_nodes(node):
            yield from walk(child, inside)

    yield from walk(ast.parse(source, file), False)


def is_module(name: str) -> bool:
    path = ROOT.joinpath(*name.split("."))
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()


def python_files(package: str) -> list[Path]:
    return sorted(path for path in (ROOT / package).rglob("*.py") if "__pycache__" not in path.parts)


IMPORTS = [
    found
    for package in PACKAGES
    for path in python_files(package)
    for found in imports_in(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
]


def place(module: str) -> int:
    """Return where a module of rag stands in the reading order; rag itself and its entry point come last.

    place("rag.errors") -> 0; place("rag.documents.text") -> place("rag.documents")
    """
    part = module.split(".")[1] if "." in module else "__init__"
    return READING_ORDER.index(part) if part in READING_ORDER else len(READING_ORDER)


def trespasses(found: Import) -> bool:
    """Tell whether an import reaches a package that its own must not know."""
    own, other = found.file.split("/")[0], found.module.split(".")[0]
    if (found.file, other) in EXCEPTIONS:
        return EXCEPTIONS[found.file, other] and not found.lazy
    return other in PACKAGES and PACKAGES.index(other) > PACKAGES.index(own)


def module_of(file: str) -> str:
    return file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def test_a_package_imports_itself_and_those_before_it() -> None:
    assert [str(found) for found in IMPORTS if trespasses(found)] == []


def test_nobody_imports_the_tests() -> None:
    tests = {"tests", *(path.stem for path in (ROOT / "tests").glob("*.py"))}

    assert [str(found) for found in IMPORTS if found.module.split(".")[0] in tests] == []


def test_imports_name_the_whole_path() -> None:
    assert [str(found) for found in IMPORTS if found.module.startswith(".")] == []


def test_inside_rag_a_file_imports_only_what_stands_before_it() -> None:
    inside = [i for i in IMPORTS if i.file.startswith("rag/") and i.module.split(".")[0] == "rag"]
    backwards = [
        found
        for found in inside
        if place(found.module) > place(module_of(found.file))
        or (found.module == "rag" and found.file != "rag/__main__.py")
    ]

    assert [str(found) for found in backwards] == []


def test_every_file_of_rag_has_its_place_in_the_reading_order() -> None:
    names = {path.relative_to(ROOT / "rag").parts[0].removesuffix(".py") for path in python_files("rag")}

    assert names - {"__init__", "__main__"} == set(READING_ORDER)


@pytest.mark.parametrize(
    ("file", "source", "wrong"),
    [
        ("embeddings/cache.py", "import rag", True),
        ("embeddings/cache.py", "def f():\n    from rag.types import Span", True),
        ("embeddings/reader/__main__.py", "from rag.chunking import chunk", False),
        ("rag/library.py", "from embeddings.cache import CachedEncoder", False),
        ("rag/library.py", "import web.app", True),
        ("rag/__main__.py", "def serve():\n    import web.app", False),
        ("rag/__main__.py", "import web.app", True),
        ("eval/runner.py", "from web import app", True),
        ("web/app.py", "import rag, eval.runner, ragged, evaluation", False),
    ],
)
def test_the_rule_tells_right_imports_from_wrong_ones(file: str, source: str, wrong: bool) -> None:
    assert any(trespasses(found) for found in imports_in(file, source)) is wrong
