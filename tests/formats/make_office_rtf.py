"""The RTF files of the file set."""

HEAD = r"""{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\froman\fcharset0 Times New Roman;}{\f1\fnil\fcharset2 Symbol;}
{\f2\fswiss\fcharset204 Arial Cyr;}{\f3\fnil\fcharset128 MS Mincho;}}{\colortbl;\red0\green0\blue0;}
{\stylesheet{\ql\snext0 Normal;}{\s1\keepn\outlinelevel0 heading 1;}{\s2\keepn\'dcberschrift 2;}{\*\cs10 Default;}}
"""
BULLET = r"{\listtext\pard\plain\f1 \'b7\tab}"


def letter() -> bytes:
    return (
        HEAD
        + r"""{\info{\title Orchard letter}{\keywords fruit, letter}{\author A}{\creatim\yr2021\mo9\dy4\hr8}}
{\header\pard Page head\par}{\footer\pard 1\par}
\pard\plain\s1\outlinelevel0 Delivery of the apples\par
\pard\plain We bring the apples on Fri\-day. Sch\'f6ne
 Gr\'fc\'dfe \u8211 - \ldblquote see you\rdblquote .\line New line.\par
\pard\plain\s2 Kinds\par
\pard\plain """
        + BULLET
        + r"""\ls1\ilvl0 red ones\par
"""
        + BULLET.replace(r"\'b7", "o")
        + r"""\ilvl1 sour ones\par
\pard\plain{\listtext\pard\plain 1.\tab}\ls2 Unload.\par{\listtext 2.\tab}Weigh.\par
\pard\plain Seen {\v and not seen }again. {\deleted gone }{\f2 \'cf\'f0\'e8\'e2\'e5\'f2}
 {\f3 \'93\'fa\'96\'7b}\u-10180?\u-8438?.\par
{\pict\pngblip 89504e47}{\*\unknown nobody knows}{\pict\bin4 {}{}}Done.}"""
    ).encode("latin-1")


def tables() -> bytes:
    two, three = r"\cellx2000\cellx4000", r"\cellx2000\cellx3000\cellx4000"
    return (
        HEAD
        + rf"""\pard\plain Prices:\par
\trowd\trhdr{three}\pard\intbl Fruit\cell Kilo\cell Box\cell\row
\trowd\clvmgf{three}\intbl Apple\cell 2.10\cell 19\cell\row
\trowd\clvmrg{three}\intbl ignored\cell 1.90\cell 17\cell\row
\trowd{two}\intbl Pear\cell not sold\par this year\cell\row
\pard\plain Between.\par
\trowd\cellx2000\cellx4000\pard\intbl Store\cell\pard\intbl\itap2 early\nestcell 4\nestcell
{{\*\nesttableprops\trowd\cellx1000\cellx2000\nestrow}}{{\nonesttables\par}}\pard\intbl Cellar\cell\row
\trowd\cellx2000\cellx4000\intbl Roof\cell dry\cell\row
\pard\plain Framed:\par
\trowd\cellx4000\pard\intbl A note in a frame. It has two sentences.\cell\row
\pard End.\par}}"""
    ).encode("latin-1")


def notes() -> bytes:
    return (
        HEAD
        + r"""\pard\plain The mill has four stones{\super\chftn}{\footnote
\pard\plain{\super\chftn} Two are spare.}. It runs at night.\par
A hen lays 10{\super 2} eggs{\footnote\ftnalt\pard\plain{\chftn} In a good year.}.\par
{\field{\*\fldinst{ TOC \\o }}{\fldrslt Mills 1\par Hens 2\par}}\pard
See {\field{\*\fldinst{HYPERLINK "http://out.example/"}}{\fldrslt{\ul the list}}}.{\*\annotation Really?}\par
Before the box.{\shp{\*\shpinst{\sp{\sn a}{\sv 1}}{\shptxt\pard\plain In the box.\par}}{\shprslt In the box.}}\par
{\upr{no}{\*\ud{yes \u322l}}} and {\uc0\u21488}.\par
cut off {here"""
    ).encode("latin-1")


def files() -> dict[str, bytes]:
    return {
        "letter.rtf": letter(),
        "tables.rtf": tables(),
        "notes.rtf": notes(),
        "wrong.rtf": b"Not RTF at all, in spite of its name.\n",
    }
