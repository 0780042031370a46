"""Documents: what each format becomes, and what is refused."""

import os
from pathlib import Path

import pytest

from app.errors import IntakeError
from app.intake.documents import LARGEST_FILE, read_document

FILES = Path(__file__).parent.parent / "knowledge_files"


def told(path: Path) -> dict[str, str]:
    """Heading -> text of a document without two passages under one heading."""
    return {p.heading: p.text for p in read_document(path).passages}


def refusal(path: Path) -> str:
    with pytest.raises(IntakeError) as caught:
        read_document(path)
    assert str(path) in caught.value.problems[0]
    return str(caught.value)


def test_markdown_keeps_headings_lists_and_tables_and_loses_its_marks() -> None:
    document = read_document(FILES / "guide.md")
    assert document.source == "guide.md"
    assert document.title == "Using your toaster"
    assert told(FILES / "guide.md") == {
        "Using your toaster": "Plug it in and read the safety page first. The browning dial goes from 1 to 6.",
        "Using your toaster > Browning levels": (
            "White: Level 2, Time 2 minutes.\nRye: Level 4, Time 3 minutes.\nFrozen: Level 5."
        ),
        "Using your toaster > Cleaning": (
            "You need: a soft brush; a dry cloth; patience.\n"
            "Then do this:\n"
            "Unplug the toaster and let it cool down completely before you touch the metal parts.\n"
            "Pull out the crumb tray.\nShake it over the bin.\nPush it back until it clicks.\n"
            "Never use water inside."
        ),
        "Using your toaster > Cleaning > Smell after the first use": (
            "A slight smell is normal. See [[toaster]] or call us.\nE01 = tray missing"
        ),
    }


def test_html_keeps_the_article_and_drops_what_is_around_it() -> None:
    assert read_document(FILES / "returns.html").title == "Returning anything"
    assert told(FILES / "returns.html") == {
        "Returning anything": (
            "Updated this spring.\nYou have 30 days. Items must be unused. Shoes may be tried on indoors."
        ),
        "Returning anything > What you need": (
            "Put these in the box: the item; the order number; the gift receipt, if there is one."
        ),
        "Returning anything > Fees": (
            "United States: Fee free, Days 5.\nCanada: Days 9.\nJapan: Fee 12 dollars, Days 14."
        ),
        "Returning anything > Fees > Large items": "Sofas\nWe collect them.",
    }


def test_pdf_headings_come_from_print_size_and_page_furniture_is_gone() -> None:
    document = read_document(FILES / "manual.pdf")
    assert document.title == "Sous vide cooker"
    assert [p.heading.removeprefix("Sous vide cooker > ") for p in document.passages] == [
        "Before first use", "Temperature guide", "Cleaning and descaling", "Trouble shooting", "Technical data",
    ]  # fmt: skip
    everything = " ".join(p.text for p in document.passages)
    assert "Page 1" not in everything
    assert "Owner's manual" not in everything
    assert "start: a pot of at least 8 inches; vacuum bags or zip bags; a lid or a sheet of foil." in everything
    # a word broken at the end of a line is whole again, and keeps the hyphen it has elsewhere
    assert "The instructions are the same for the non-stick accessory" in everything


def test_csv_columns_stand_in_any_order() -> None:
    assert told(FILES / "faq.csv") == {
        "Shipping > Do you ship abroad?": (
            "Yes, to Canada and Mexico. It takes 6 to 10 business days, and it costs 20 dollars."
        ),
        "Shipping > How much is shipping?": "Orders over 50 dollars ship free. All others cost 5 dollars.",
        "How can I reach you?": "Write to us, or call.",
    }


def test_csv_of_two_columns_needs_no_header() -> None:
    assert told(FILES / "faq_without_header.csv") == {
        "Wo ist mein Paket?": "Im Versand-E-Mail steht die Nummer.",
        "Kann ich umtauschen?": "Ja, 30 Tage lang.",
    }


def test_plain_text_headings_are_underlined_or_in_capitals() -> None:
    assert told(FILES / "handbook.txt") == {
        "Bakery handbook": (
            "Our ovens are switched on at four in the morning. The first bread is ready at six, and the shop opens "
            "at half past six."
        ),
        "Bakery handbook > Opening hours": "We are open from Tuesday to Sunday. On Monday the bakery is closed.",
        "Bakery handbook > Orders": (
            "You can order cakes by phone. We need: two days for a cake; one week for a wedding cake; "
            "a deposit of 20 dollars."
        ),
    }


def test_windows_1252_is_read_when_it_is_not_utf_8() -> None:
    assert told(FILES / "windows.txt") == {"Café opening hours": "The café opens at 9 o’clock. It’s closed on Monday."}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_byte_order_marks_are_no_text(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "note.txt"
    file.write_bytes("Über uns\n\nWir backen Brötchen.".encode(encoding))
    assert told(file) == {"Über uns": "Wir backen Brötchen."}


def test_html_says_its_own_encoding(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_bytes('<meta charset="iso-8859-2"><h1>Łódź</h1><p>Zażółć gęślą jaźń.'.encode("iso-8859-2"))
    assert told(file) == {"Łódź": "Zażółć gęślą jaźń."}


def test_the_source_is_the_name_it_is_given() -> None:
    document = read_document(FILES / "faq.csv", source="help/faq")
    assert document.source == "help/faq"
    assert {p.source for p in document.passages} == {"help/faq"}


def test_a_title_comes_from_the_file_name_when_the_text_has_none(tmp_path: Path) -> None:
    file = tmp_path / "03_return-policy.md"
    file.write_text("Thirty days.")
    assert read_document(file).title == "Return policy"
    assert told(file) == {"Return policy": "Thirty days."}


def test_front_matter_names_a_document_of_several_chapters(tmp_path: Path) -> None:
    file = tmp_path / "x.md"
    file.write_text("---\ntitle: 'House rules'\n---\n# Pets\nNo pets.\n# Music\nUntil ten.\n")
    assert told(file) == {"House rules > Pets": "No pets.", "House rules > Music": "Until ten."}


def test_a_rule_at_the_top_is_not_front_matter(tmp_path: Path) -> None:
    file = tmp_path / "x.md"
    file.write_text("---\n\nThe text begins with a line.\n\nIt never closes.")
    assert "The text begins with a line." in read_document(file).passages[0].text


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("empty.md", b"", "no text"),
        ("blank.txt", b" \n\n\t\n", "no text"),
        ("headings.md", b"# One\n## Two\n", "no text"),
        ("scripts.html", b"<script>x</script><nav>Home</nav>", "no text"),
        ("picture.png", b"\x89PNG", ".png"),
        ("noname", b"text", "without a suffix"),
        ("binary.txt", b"\x00\x01\x02\x81", "not text"),
        ("marked.html", b"<![foo[x]]>a", "no readable html"),
        ("broken.pdf", b"%PDF-1.7\nnothing here", "no readable pdf"),
        ("header.csv", b"name,price,stock\na,1,2\n", "question and answer"),
        ("half.csv", b"question,answer\nWhy?,\n", "line 2: no answer"),
        ("quotes.csv", b'question,answer\n"Why?', "line 2"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(tmp_path: Path, name: str, content: bytes, why: str) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    assert why in refusal(file)


def test_missing_files_folders_and_pipes_are_refused(tmp_path: Path) -> None:
    assert "no such file" in refusal(tmp_path / "missing.md")
    folder = tmp_path / "folder.md"
    folder.mkdir()
    assert "not a regular file" in refusal(folder)
    pipe = tmp_path / "pipe.md"
    os.mkfifo(pipe)
    assert "not a regular file" in refusal(pipe)


def test_a_file_over_the_limit_is_not_even_opened(tmp_path: Path) -> None:
    file = tmp_path / "huge.txt"
    with file.open("wb") as sparse:
        sparse.truncate(LARGEST_FILE + 1)
    assert "too large (20 MB, at most 20 MB)" in refusal(file)


def test_every_faq_row_at_fault_is_named(tmp_path: Path) -> None:
    file = tmp_path / "faq.csv"
    file.write_text("Q,A\nWhere?,Here.\n,Lost.\nWhen?,\n")
    with pytest.raises(IntakeError) as caught:
        read_document(file)
    assert caught.value.problems == (f"{file}, line 3: no question", f"{file}, line 4: no answer")
