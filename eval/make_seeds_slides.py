"""A talk in PowerPoint: items, a table, and what the speaker says in the notes."""

import io
from dataclasses import dataclass
from datetime import datetime

from pptx import Presentation
from pptx.util import Cm

from eval.make_seeds_zip import steady


@dataclass(frozen=True)
class Slide:
    title: str
    items: tuple[str, ...]
    notes: str
    table: tuple[tuple[str, ...], ...] = ()


SLIDES = (
    Slide(
        "Placing sensors in cold stores",
        ("Training for the support desk, 6 May 2025", "Priya Raman, Orvane Systems"),
        "Welcome. Half of our tickets about wrong temperatures are tickets about wrong places.",
    ),
    Slide(
        "Where to hang them",
        (
            "At two thirds of the height of the goods.",
            "At least two metres away from the door.",
            "Never in the draught of the evaporator.",
            "One sensor for each 40 m² of floor, and no fewer than two in a store.",
        ),
        "Tell the story of the brewery in Graz: all six sensors hung beside the evaporator. The curve was beautiful for "
        "eleven months, and the hops were ruined.",
    ),
    Slide(
        "Defrosting looks like a fault",
        (
            "Most evaporators defrost three or four times a day.",
            "Each time the air warms by up to 6 °C for a quarter of an hour.",
            "Set the delay of the alarm to 25 minutes rather than raising its limit.",
        ),
        "A raised limit hides a real failure as well. Show the curve of the two stores side by side.",
    ),
    Slide(
        "Which model for which store",
        (),
        "The yellow model is the dearest by far. Ask twice whether there is really dust before you recommend it.",
        (
            ("Store", "Usual range", "Model"),
            ("Fruit and vegetables", "2 to 8 °C", "white, standard"),
            ("Deep freezer", "-30 to -18 °C", "blue, with a probe"),
            ("Flour and grain", "5 to 25 °C", "yellow, against dust"),
        ),
    ),
    Slide(
        "What to ask the caller",
        (
            "Since when, and at which hours?",
            "What was moved or mended in the week before?",
            "Can you send a photograph of the sensor where it hangs?",
        ),
        "The photograph first. In the last quarter seven calls in ten were settled by the picture alone.",
    ),
    Slide(
        "Homework",
        ("Bring two tickets of your own to the next session on 20 May.",),
        "Example document: Orvane Systems Inc., its products and all persons named here are invented.",
    ),
)


def slides() -> bytes:
    presentation = Presentation()
    properties = presentation.core_properties
    properties.title, properties.author = "Placing sensors in cold stores", "Priya Raman"
    properties.created, properties.last_modified_by = datetime(2025, 5, 5, 9), ""
    for slide in SLIDES:
        made = presentation.slides.add_slide(presentation.slide_layouts[5 if slide.table else 1])
        made.shapes.title.text = slide.title
        if slide.table:
            grid = made.shapes.add_table(len(slide.table), len(slide.table[0]), Cm(2), Cm(5), Cm(21), Cm(6)).table
            for row, cells in enumerate(slide.table):
                for column, text in enumerate(cells):
                    grid.cell(row, column).text = text
        else:
            made.placeholders[1].text = "\n".join(slide.items)
        made.notes_slide.notes_text_frame.text = slide.notes
    written = io.BytesIO()
    presentation.save(written)
    return steady(written.getvalue(), "2025-05-05T09:00:00Z")
