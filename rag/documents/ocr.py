"""The recogniser of text in pictures that comes with `pincite[ocr]`: RapidOCR, with the models that its wheel holds."""

import os
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from rag.documents.loaded import Picture, Recogniser, Word
from rag.types import Box

THREADS = 2
LONGEST_SIDE = 1440  # pixels, of what lines are looked for in; memory and time grow with its square
MOST_STRETCHED = 50  # times as long as wide: a line of a hundred letters; RapidOCR can't scale a longer strip
TALL = 1.5  # height by width, from which on RapidOCR turns a line's picture by a quarter, against the clock
VOTES = 3  # of the longest lines are tried out both ways,
TRIED = 10  # so many heights of each
SMALLEST = 3  # pixels of a line's sides
NO_MEMORY = re.compile(r"bad_alloc|insufficient memory|failed to allocate", re.IGNORECASE)
MODELS = {"Det": "*det*.onnx", "Rec": "*rec*.onnx"}


@cache
def installed_recogniser() -> Recogniser | None:
    """Return the recogniser, made at the first call; None where rapidocr isn't installed, or without its models."""
    try:
        import cv2
        import rapidocr
    except ImportError:
        return None
    folder = Path(rapidocr.__file__).parent / "models"
    models = {part: next(iter(sorted(folder.glob(pattern))), None) for part, pattern in MODELS.items()}
    if None in models.values():
        return None
    threads = min(THREADS, os.cpu_count() or 1)
    cv2.setNumThreads(threads)
    settings = {
        "Global.log_level": "critical",
        "Global.max_side_len": LONGEST_SIDE,
        "Global.return_word_box": True,
        "Global.use_cls": False,
        "EngineConfig.onnxruntime.intra_op_num_threads": threads,
        "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        # By path: RapidOCR fetches a model from the network that is only named and isn't there.
        **{f"{part}.model_path": str(path) for part, path in models.items()},
    }
    return RapidRecogniser(rapidocr.RapidOCR(params=settings))


class RapidRecogniser:
    """RapidOCR, one step after another.

    Its own call gives each word the confidence of some letter, and turns each line by itself; here a word has that of
    its least sure letter, and a page's lines are turned together.
    """

    def __init__(self, engine: Any) -> None:
        self._engine = engine

    def lines(self, picture: Picture) -> Sequence[Sequence[Word]]:
        """Return the words of each line, in no certain order of lines. Raises MemoryError."""
        try:
            return self._lines(picture)
        except Exception as exc:
            if NO_MEMORY.search(str(exc)):  # each of its libraries has its own error for it
                raise MemoryError("no memory to look for text in a picture") from exc
            raise

    def _lines(self, picture: Picture) -> Sequence[Sequence[Word]]:
        from rapidocr.main import RapidOCRError
        from rapidocr.utils.process_img import map_boxes_to_original

        height, width = picture.shape[:2]
        if max(height, width) > MOST_STRETCHED * min(height, width):
            return []
        image = np.ascontiguousarray(picture[:, :, ::-1])  # it wants BGR
        small, steps = self._engine.preprocess_img(image)
        try:
            _, found = self._engine.detect_and_crop(small, steps)
        except RapidOCRError:  # no text
            return []
        boxes = map_boxes_to_original(found.boxes, steps, height, width).astype(np.float32)
        quads = [quad for quad in boxes if min(sides(quad)) >= SMALLEST]
        if not quads:
            return []
        crops = self._engine.crop_text_regions(image, quads)
        are_tall = [crop_is_tall(quad) for quad in quads]
        upside_down = {tall: self._stand_on_head(crops, are_tall, tall) for tall in sorted(set(are_tall))}
        crops = [rotated(crop) if upside_down[tall] else crop for crop, tall in zip(crops, are_tall, strict=True)]
        read = self._engine.recognize_txt([np.ascontiguousarray(crop) for crop in crops])
        corners = [turned(quad, tall, upside_down[tall]) for quad, tall in zip(quads, are_tall, strict=True)]
        lines = (
            list(words_of(text, details, quad))
            for text, details, quad in zip(read.txts, read.word_results, corners, strict=True)
        )
        return [line for line in lines if line]

    def _stand_on_head(self, crops: Sequence[Any], are_tall: Sequence[bool], tall: bool) -> bool:
        """Tell whether the lines of one direction stand on their heads: whether some are read more surely if turned.

        RapidOCR has a model for it, which is often wrong about a single line.
        """
        long_ones = sorted(
            (crop for crop, is_tall in zip(crops, are_tall, strict=True) if is_tall == tall),
            key=lambda crop: crop.shape[1] / crop.shape[0],
        )
        asked = [np.ascontiguousarray(crop[:, : TRIED * crop.shape[0]]) for crop in long_ones[-VOTES:]]
        scores = self._engine.recognize_txt([*asked, *map(rotated, asked)]).scores
        return bool(sum(scores[: len(asked)]) < sum(scores[len(asked) :]))


def rotated(crop: Any) -> Any:
    """Return a line's picture turned by a half."""
    return np.ascontiguousarray(np.rot90(crop, 2))


def sides(quad: Any) -> tuple[int, int]:
    """Return the pixels along and across a line's corners, which go clockwise from the top left."""
    width = max(np.linalg.norm(quad[0] - quad[1]), np.linalg.norm(quad[2] - quad[3]))
    height = max(np.linalg.norm(quad[0] - quad[3]), np.linalg.norm(quad[1] - quad[2]))
    return int(width), int(height)


def crop_is_tall(quad: Any) -> bool:
    """Tell whether a line runs up or down the page, by RapidOCR's own rule."""
    width, height = sides(quad)
    return height >= TALL * width


def turned(quad: Any, is_tall: bool, is_upside_down: bool) -> Any:
    """Return the corners clockwise from where the line's first letter has its top left."""
    return np.roll(quad, -(1 * is_tall + 2 * is_upside_down), axis=0)


def words_of(text: str, details: Any, quad: Any) -> Iterator[Word]:
    """Yield a line's words. quad: the line's corners, clockwise from the first letter's top left.

    details: for each letter but spaces the column in which it was seen, out of line_txt_len; for each its confidence.
    """
    columns = [column for cells in details.word_cols for column in cells] if text.strip() else []
    letters = [(number, letter) for number, letter in enumerate(text) if not letter.isspace()]
    if not columns or len(columns) != len(letters):
        return
    half = details.line_txt_len / len(text) / 2  # of a letter's width
    begin = 0
    for position in range(1, len(letters) + 1):
        if position < len(letters) and letters[position][0] == letters[position - 1][0] + 1:
            continue
        word = letters[begin:position]
        left, right = columns[begin] + 0.5 - half, columns[position - 1] + 0.5 + half
        yield Word(
            "".join(letter for _, letter in word),
            box_between(quad, left / details.line_txt_len, right / details.line_txt_len),
            min(float(details.confs[number]) for number, _ in word),
        )
        begin = position


def box_between(quad: Any, begin: float, end: float) -> Box:
    """Return the box around a part of a line; begin and end are shares of its length."""
    begin, end = max(begin, 0.0), min(end, 1.0)
    points = [
        first + (second - first) * share
        for share in (begin, end)
        for first, second in ((quad[0], quad[1]), (quad[3], quad[2]))
    ]
    xs, ys = [float(point[0]) for point in points], [float(point[1]) for point in points]
    return Box(min(xs), min(ys), max(xs), max(ys))
