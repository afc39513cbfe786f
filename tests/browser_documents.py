"""The documents that the pages are tested with: a handbook, a PDF, four scripts, and some that mean harm."""

from collections.abc import Sequence
from io import BytesIO

from reportlab.pdfgen.canvas import Canvas

from rag.library import Library


def pdf_of(pages: Sequence[str]) -> bytes:
    """Return a PDF with one line of text on each page."""
    stream = BytesIO()
    canvas = Canvas(stream)
    for line in pages:
        canvas.drawString(72, 720, line)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


KETTLE = """# The kettle

The kettle has a warranty of one year. It may leak.

## Repairs

A repair of the kettle takes two weeks. The kettle is taken back at its full price.

| Part | Price |
|---|---|
| lamp | 30 euros |

- one kettle
- two lamps
"""
# Long enough for their languages to be told.
ARABIC = """# دليل الغلاية

مدة ضمان الغلاية سنتان من تاريخ الشراء. تستغرق الإصلاحات في ورشتنا ثلاثة أسابيع على الأكثر. يجب إفراغ الغلاية من الماء قبل
إرسالها إلينا في صندوقها الأصلي مع نسخة من الفاتورة. لا تضع الغلاية فوق سطح ساخن ولا تتركها قرب الأطفال.
"""
HEBREW = """# מדריך הקומקום

האחריות על הקומקום היא שנתיים מיום הקנייה בחנות. התיקון אורך לכל היותר שלושה שבועות בבית המלאכה שלנו. יש לרוקן את המים
מהקומקום לפני המשלוח ולצרף את החשבונית המקורית. אין להניח את הקומקום על משטח חם ואין להשאירו ליד ילדים קטנים.
"""
CHINESE = (
    "# 水壶手册\n\n水壶的保修期为两年，从购买之日起计算。"
    "我们的车间最多需要三个星期才能完成修理。寄送之前请把水壶里的水倒空，"
    "并附上原始发票的复印件。请不要把水壶放在高温的表面上，也不要让儿童单独接触它。如果水壶漏水，请立即拔下电源插头，然后联系售后服务。"
    "我们的客服人员每天上午九点到下午六点接听电话，周末和节假日休息。更换零件的费用由保修承担，运费由顾客自己支付。\n"
)
JAPANESE = (
    "# やかんの説明書\n\nやかんの保証期間は購入した日から二年間です。修理には当社の工場で最大三週間かかります。"
    "お送りになる前に、"
    "やかんの水をすべて捨て、領収書の写しを同封してください。熱い場所に置いたり、お子様の近くに放置したりしないでください。"
    "水が漏れる場合は、すぐに電源を切り、お客様相談窓口までご連絡ください。電話の受付時間は平日の午前九時から午後六時までです。\n"
)
# What would run, or become an element with the class "injected", if a page took it for markup.
ATTACK = (
    '<img class="injected" src="x" onerror="window.injected = 1"><script class="injected">window.injected = 1</script>'
)
BREAKING_OUT = (
    """"></script></textarea></title><b class='injected' onclick='window.injected = 1'>&lt;i class=injected&gt;"""
)
HOSTILE = {
    "hostile.txt": f"A hostile note\n\nThe lantern {ATTACK} burns for nine hours. {BREAKING_OUT} ends it.\n",
    "title.md": f"# `{ATTACK}`\n\n## `{BREAKING_OUT}`\n\nThe anchor is forged in seven days.\n",
    "javascript:window.injected=1;.md": "# [A link](javascript:window.injected=1)\n\nThe rudder is made of oak.\n",
    f"{ATTACK}{BREAKING_OUT}.md".replace("/", "∕"): "The compass points to the north.\n",
    "table.csv": f"part,{ATTACK}\nsextant,{BREAKING_OUT}\n",
}
OURS = {
    "kettle.md": KETTLE.encode(),
    "arabic.md": ARABIC.encode(),
    "hebrew.md": HEBREW.encode(),
    "chinese.md": CHINESE.encode(),
    "japanese.md": JAPANESE.encode(),
    "lamp.pdf": pdf_of(["The lamp is red.", "The lamp has a warranty of three years.", "The last page."]),
    **{name: text.encode() for name, text in HOSTILE.items()},
}
ANSWERED = "How long does a repair of the kettle take?"
UNSURE = "What warranty has the kettle?"
UNANSWERED = "Does a red leak have a price?"


def add_ours(library: Library) -> None:
    """Take in the documents above, each under its name."""
    for name, data in OURS.items():
        library.take_in(name, data, ["ours"])
