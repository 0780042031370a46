"""PDF and HTML as they come: locked, scanned, hostile, without end tags, laid out with tables."""

import io
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from app.errors import IntakeError
from app.intake.documents import read_document
from app.intake.html import read_html
from app.intake.isolated import read_isolated

MANUAL = Path(__file__).parent.parent / "knowledge_files" / "manual.pdf"


def locked(password: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(MANUAL))
    writer.encrypt(user_password=password, owner_password="owner", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_pdf_that_needs_a_password_is_refused() -> None:
    with pytest.raises(IntakeError, match=r"manual\.pdf: encrypted"):
        read_isolated("pdf", locked("secret"), "manual.pdf")


def test_a_pdf_that_is_only_locked_against_changes_is_read() -> None:
    assert read_isolated("pdf", locked(""), "manual.pdf") == read_isolated("pdf", MANUAL.read_bytes(), "manual.pdf")


def test_a_scanned_pdf_says_so(tmp_path: Path) -> None:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.add_blank_page(200, 200)
    writer.write(file := tmp_path / "scan.pdf")
    with pytest.raises(IntakeError, match=r"scan\.pdf: no text in any of its 2 pages; a scanned PDF"):
        read_document(file)


def test_a_reader_that_takes_too_long_is_stopped() -> None:
    with pytest.raises(IntakeError, match="not readable within 0 s"):
        read_isolated("html", b"<a b='" * 20_000, "slow.html", time_limit_s=0.3)


def test_a_large_page_reads_the_same_in_its_own_process(tmp_path: Path) -> None:
    page = "<h1>Rules</h1>" + "<p>Nobody may sleep in the shop.</p>" * 2_000
    (tmp_path / "large.html").write_text(page)
    alone = read_isolated("html", page.encode(), "large.html")
    assert alone == read_html(page)
    assert len(read_document(tmp_path / "large.html").passages) > 90


@pytest.mark.parametrize("tag", ["div", "li", "td", "nav", "b", "h2"])
def test_deep_nesting_is_no_recursion(tag: str) -> None:
    reading = read_html(f"<{tag}>" * 3_000 + "the end" + f"</{tag}>" * 3_000 + "<p>after</p>")
    assert "after" in reading.blocks[-1].text


def test_a_page_laid_out_with_tables_keeps_its_headings() -> None:
    page = "<table><tr><td>Menu</td><td><h1>Rules</h1><p>Be kind.</p><h2>Dogs</h2><p>No dogs.</p></td></tr></table>"
    blocks = [(b.kind, b.text) for b in read_html(page).blocks]
    assert blocks[-4:] == [("heading", "Rules"), ("text", "Be kind."), ("heading", "Dogs"), ("text", "No dogs.")]


def test_a_form_around_the_whole_page_is_kept() -> None:
    page = "<body><form id=aspnet><div class=menu>Home</div><h1>Rules</h1><p>Be kind.</p></form></body>"
    assert [b.text for b in read_html(page).blocks] == ["Rules", "Be kind."]


def test_a_table_without_header_is_read_cell_by_cell() -> None:
    page = "<table><tr><td>Monday<td>closed<tr><td>Tuesday<td>9 to 5<td>no lunch</table>"
    assert [b.text for b in read_html(page).blocks] == ["Monday: closed.", "Tuesday: 9 to 5, no lunch."]
