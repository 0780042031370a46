"""The signs by which the stages of this room tell each other about structure; none of them is ever spoken."""

# They are control characters, which `markdown` removes from the model's text first: nobody else can write one.

ATOM_OPEN = "\x02"
"""Before words that must not be torn apart: a number, an amount, a date, an address."""
ATOM_CLOSE = "\x03"
LINE = "\n"
"""One line break."""
ROW = "\x1c"
"""The end of a table's row."""
PARAGRAPH = "\x1d"
"""A blank line, a heading's end or a list's end."""
ITEM = "\x1e"
"""Before a list's second and later items."""
LIST = "\x1f"
"""Before a list's first item, and after a table's head."""
CELL = "\x1a"
"""Between two cells, and for every sign that separates like one: "|", an arrow, a bullet inside a line."""

TIMES = "\u2217"
"""A "*" that multiplies."""

STRUCTURE = LINE + ROW + PARAGRAPH + ITEM + LIST + CELL
