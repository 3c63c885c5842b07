"""The rule book built by `policy507 docs build`, with a school's own text beside the rules."""

from __future__ import annotations

import html
import re
import shutil
import tomllib

import pytest
from bookpages import ROOT, Page
from click.testing import CliRunner
from fpdf import FPDF
from policytexts import HEADER, PARAGRAPHS, REFERENCES, but, renumbered, write_rules, written
from smallbook import RELIEF, replaced, write

pytest.importorskip("furo", reason="the extra `docs` is not installed")
pytest.importorskip("myst_parser", reason="the extra `docs` is not installed")

from bs4 import BeautifulSoup  # furo needs it

import policy507.sphinxext.building
from policy507.cli.main import main
from policy507.files.installed import pages_folder
from policy507.sphinxext.building import HAND_WRITTEN, MARK

pytestmark = pytest.mark.book

FINE, INPUT = 0, 2
# What the hand-written pages ask of the rules: the invented policy has none of it.
PLAIN = {
    "index": "# Bicycles\n\n```{policy507:contents}\n```\n\n```{toctree}\n:hidden:\n\nlegal/checking-by-hand\nlegal/your-own-copy\nrules/rule-files\n```\n",
    "legal/checking-by-hand": "# By hand, as V.D says\n\n{policy507:para}`IV.A`\n\n"
    "Not `V.C`, but V.C, and {policy507:para}`more <V.A>`, {any}`IV.A.4`.\n\n```\nV.A\n```\n",
    "legal/your-own-copy": "# Your own copy\n\nOf {policy507:para}`V.C`.\n",
}


@pytest.fixture(scope="module")
def files_of(tmp_path_factory):
    """The rule files of the invented policy and pages for it, in which paragraphs speak of others."""
    root = tmp_path_factory.mktemp("installed")
    (root / "docs" / "legal").mkdir(parents=True)
    (root / "examples").mkdir()
    for name, text in PLAIN.items():
        (root / "docs" / f"{name}.md").write_text(text, encoding="utf-8")
    rules = write_rules(root / "rules")
    for citation in ("V.A", "V.B"):
        path = rules / "V" / f"{citation}.yaml"
        text = replaced(
            path.read_text(encoding="utf-8"),
            "Something about bicycles.",
            "V.C and IV.A.4 go before (V.D), but not before II; see x-V.C.",
        )
        text = replaced(text, "Nothing is decided of bicycles.", "V.B covers what III.A does not.")
        path.write_text(text, encoding="utf-8")
    return root


@pytest.fixture
def rules(files_of, tmp_path, monkeypatch):
    """A test's own copy of them."""
    root = tmp_path / "installed"
    shutil.copytree(files_of, root)
    monkeypatch.setattr(policy507.sphinxext.building, "pages_folder", lambda: root)
    return root / "rules"


@pytest.fixture(scope="module")
def bare_book(files_of, tmp_path_factory):
    """The pages of the invented policy without anybody's copy, built once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(policy507.sphinxext.building, "pages_folder", lambda: files_of)
        out = tmp_path_factory.mktemp("bare") / "book"
        done = run(files_of / "rules", "--out", out)
    assert (FINE, "") == (done.exit_code, done.stderr)
    return out


@pytest.fixture(scope="module")
def book(files_of, tmp_path_factory):
    """The same with a faithful copy beside each restatement."""
    folder = tmp_path_factory.mktemp("faithful")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(policy507.sphinxext.building, "pages_folder", lambda: files_of)
        arguments = ("--adopted-text", copy(folder), "--out", folder / "book")
        done = run(files_of / "rules", *arguments)
    assert (FINE, "") == (done.exit_code, done.stderr)
    return folder / "book"


def run(*arguments):
    """What a command line comes to."""
    return CliRunner().invoke(main, ["docs", "build", *(str(each) for each in arguments)])


def copy(tmp_path, paragraphs=PARAGRAPHS, style="4.1.4"):
    """The file of an adopted copy."""
    path = tmp_path / "copy.txt"
    path.write_text(HEADER + written(paragraphs, style) + REFERENCES, encoding="utf-8")
    return path


def page(folder, name):
    """A page that was built."""
    return Page((folder / f"{name}.html").read_text(encoding="utf-8"))


def files(folder):
    """Everything in a folder, with its content."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_adopted_text_stands_beside_each_restatement(book):
    """Otherwise legal staff would compare two documents by hand, under two sets of numbers."""
    for citation, number in {"I": "1", "III.B": "3.2", "V.C": "5.3"}.items():
        text = page(book, citation).text
        assert f"The adopted text, {number}" in text
        assert PARAGRAPHS[citation].replace("“", '"')[:40] in text
        assert f"{number} ({citation})" in text
        assert "same words" in text
    listed = page(book, "IV.A")
    assert "4.1.4 (IV.A.4)" in listed.text
    assert PARAGRAPHS["IV.A.4"] in listed.text
    assert {"IV.A", "IV.A.4"} <= set(listed.ids)
    assert "4.1 (IV.A)" in page(book, "legal/checking-by-hand").text


def test_what_was_not_matched_is_said_and_an_adopted_text_is_never_markup(rules, tmp_path):
    """Otherwise an added paragraph would be found by nobody, or run a script in the reader's browser."""
    evil = (
        "Whoever <script>alert(1)</script> *rides* `x` |y| {policy507:para}`V.A` & \x1b[2J walks."
    )
    changed = but(
        {
            "V.C": PARAGRAPHS["V.C"].replace("60", "90"),
            "IV.D": PARAGRAPHS["IV.D"].replace("may run", "may walk"),
            "III.A": None,
            "V.E": evil,
        }
    )
    out = tmp_path / "book"
    done = run(rules, "--adopted-text", copy(tmp_path, changed), "--out", out)

    assert FINE == done.exit_code, done.stderr
    assert "no such paragraph" in page(out, "III.A").text
    assert 'gone: "fewer than 60 days"; here: "fewer than 90 days;"' in page(out, "V.C").text
    contents = page(out, "index").text
    for words in ("not there", "not known to us", "differs", '"walk." instead of 1 word of ours'):
        assert words in contents
    changed_page = (out / "V.C.html").read_text(encoding="utf-8")
    assert "<del>60</del> <ins>90</ins>" in changed_page
    assert "<del>1 word of ours</del> <ins>walk.</ins>" in (out / "IV.D.html").read_text("utf-8")
    assert "Struck through: gone" in page(out, "V.C").text
    markup = (out / "index.html").read_text(encoding="utf-8")
    assert "<script>alert" not in markup
    assert html.escape("<script>alert(1)</script> *rides* `x`") in markup
    assert "\x1b" not in markup


def test_numbers_of_a_mapping_file_are_shown_without_a_text(rules, tmp_path):
    """Otherwise a school that does not want its text on pages could not have its numbers."""
    numbers = tmp_path / "numbers.yaml"
    numbers.write_text(
        'schema: 1\npolicy: "812.9"\nedition: 2031-05\nnumbers: {V.C: "Rule 77"}\n',
        encoding="utf-8",
    )
    out = tmp_path / "book"
    done = run(rules, "--numbering", numbers, "--out", out)

    assert FINE == done.exit_code
    assert "Rule 77 (V.C)" in page(out, "V.C").text
    assert "Rule 77 (V.C)" in page(out, "legal/your-own-copy").text
    assert "adopted text" not in page(out, "V.C").text.lower()


def test_a_page_calls_the_adopter_as_the_copy_does(rules, tmp_path):
    """A school district would read what "the charter school" must do, and whether it is meant."""
    path = rules / "V" / "V.C.yaml"
    text = path.read_text(encoding="utf-8")
    says = "The cycling club keeps to it, a cycling club or the cycling clubs; 'the cycling club'."
    path.write_text(replaced(text, "Something about bicycles.", says), encoding="utf-8")
    own = {c: w.replace("cycling club", "riding society") for c, w in PARAGRAPHS.items()}
    done = run(rules, "--adopted-text", copy(tmp_path, own), "--out", tmp_path / "book")
    assert (FINE, "") == (done.exit_code, done.stderr)
    shown = page(tmp_path / "book", "V.C").text
    assert "The riding society keeps to it, a cycling club or the cycling clubs" in shown
    told = page(tmp_path / "book", "index").text
    assert "The adopted text was compared: " in told
    assert f"{len(own)} same" not in told


def test_a_mapping_file_of_another_copy_is_refused(rules, tmp_path):
    """Otherwise the pages would cite one copy by the numbers of another."""
    numbers, out, text = tmp_path / "numbers.yaml", tmp_path / "book", copy(tmp_path)
    numbers.write_text(
        'schema: 1\npolicy: "812.9"\nedition: 2031-05\nnumbers: {V.B: "5.2", V.C: "5.4"}\n',
        encoding="utf-8",
    )
    done = run(rules, "--numbering", numbers, "--adopted-text", text, "--out", out)

    assert (INPUT, "") == (done.exit_code, done.stdout)
    assert f"{numbers}: V.C has the number 5.4 here, but 5.3 in {text}\n" == done.stderr
    assert not out.exists()


def bare(markup):
    """Our citations in what a page shows, but for code, the words of others, and those in brackets."""
    soup = BeautifulSoup(markup, "html.parser")
    for left in soup.select("code, pre, script, style, .policy507-as-it-stands"):
        left.decompose()
    known = "|".join(map(re.escape, sorted(PARAGRAPHS, key=len, reverse=True)))
    text = " ".join(soup.get_text().split())
    shown = re.sub(rf"[0-9.]+ \((?:{known})\)", "", text)
    return re.findall(rf"(?<![\w.-])(?:{known})(?![\w-]|\.\w)", shown)


def test_every_sentence_cites_by_the_copys_numbers(book):
    """Otherwise legal staff would read two sets of numbers on one page, and take one for the other."""
    left = {
        path.relative_to(book).as_posix(): bare(path.read_text(encoding="utf-8"))
        for path in book.rglob("*.html")
    }
    assert {"V.A.html", "genindex.html", "index.html", "legal/checking-by-hand.html"} <= left.keys()
    assert {} == {name: found for name, found in left.items() if found}
    said = "5.3 (V.C) and 4.1.4 (IV.A.4) go before (5.4 (V.D)), but not before 2 (II); see x-V.C."
    assert said in page(book, "V.A").text
    assert said in page(book, "index").text
    by_hand = page(book, "legal/checking-by-hand").text
    assert "By hand, as 5.4 (V.D) says" in by_hand
    assert "Not V.C, but 5.3 (V.C), and more, 4.1.4 (IV.A.4)." in by_hand
    assert 'title="5.1 (V.A)"' in (book / "legal" / "checking-by-hand.html").read_text(
        encoding="utf-8"
    )


def test_numbers_that_look_like_ours_are_put_in_once(rules, tmp_path):
    """Otherwise a number of the copy, or its own words, would be taken for a citation of ours."""
    copied = renumbered(but({"V.A": None}))  # our V.C is its V.B
    out = tmp_path / "book"
    done = run(rules, "--adopted-text", copy(tmp_path, copied, style="IV.A.4"), "--out", out)

    assert FINE == done.exit_code, done.stderr
    text = page(out, "V.C").text
    assert "V.B (V.C) Paragraph V.B (V.C)" in text
    assert "The adopted text, V.B If no workshop" in text
    assert "V.B (V.C) and IV.A.4 go before (V.C (V.D))" in page(out, "V.B").text
    for path in out.rglob("*.html"):
        assert not re.search(r"\(\S+ \(V\.\w\)\) \(|\(V\.\w \(", path.read_text(encoding="utf-8"))


def test_a_book_without_numbers_cites_as_we_do(bare_book):
    """Otherwise everybody else's pages would change with those of one school."""
    said = "V.C and IV.A.4 go before (V.D), but not before II; see x-V.C."
    assert said in page(bare_book, "V.A").text


def test_a_book_is_built_again_over_itself(bare_book, rules, tmp_path):
    """Otherwise a second build would need a second folder, or leave pages of the first."""
    out = tmp_path / "book"
    shutil.copytree(bare_book, out)
    (out / "stale.html").write_text("stale", encoding="utf-8")

    assert FINE == run(rules, "--out", out).exit_code
    assert not (out / "stale.html").exists()
    assert (out / MARK).is_file()


def test_a_folder_of_somebody_else_is_left_alone(rules, tmp_path):
    """Otherwise a slip of the finger would delete a folder."""
    out = tmp_path / "mine"
    out.mkdir()
    (out / "letter.txt").write_text("Dear board", encoding="utf-8")
    plain_file = tmp_path / "file"
    plain_file.write_text("x", encoding="utf-8")

    for target in (out, plain_file):
        done = run(rules, "--out", target)
        assert INPUT == done.exit_code
        assert done.stderr.startswith(f"{target}: ")
    assert {"letter.txt": b"Dear board"} == files(out)


def broken_rules(rules, tmp_path):
    """A rule file that is wrong."""
    assert rules.is_relative_to(tmp_path)
    path = rules / "V" / "V.C.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace('"says"', '"sayss"'), encoding="utf-8")
    return (rules,), f"{path}:1:"


def broken_text(rules, tmp_path):
    """A copy in which two paragraphs have one number."""
    path = copy(tmp_path, style="I. A. 1.")
    text = path.read_text(encoding="utf-8").replace("D. For each", "C. For each")
    path.write_text(text, encoding="utf-8")
    return (rules, "--adopted-text", path), f"{path}:"


def broken_numbers(rules, tmp_path):
    """A mapping file for a paragraph that there is not."""
    path = tmp_path / "numbers.yaml"
    path.write_text(
        'schema: 1\npolicy: "812.9"\nedition: 2031-05\nnumbers: {V.Z: "1"}\n', encoding="utf-8"
    )
    return (rules, "--numbering", path), f"{path}:4:"


def broken_page(rules, tmp_path):
    """A page that leads to a paragraph that there is not."""
    page_of = tmp_path / "installed" / "docs" / "legal" / "checking-by-hand.md"
    page_of.write_text("# By hand\n\n{policy507:para}`V.Z`\n", encoding="utf-8")
    return (rules,), ""


@pytest.mark.parametrize("broken", [broken_rules, broken_text, broken_numbers, broken_page])
@pytest.mark.parametrize("before", [False, True], ids=["new", "built before"])
def test_what_cannot_be_built_is_told_and_changes_nothing(
    bare_book, rules, tmp_path, broken, before
):
    """Otherwise half a book would stand where a whole one was, and be read."""
    out = tmp_path / "book"
    if before:
        shutil.copytree(bare_book, out)
    was = files(out) if before else None
    arguments, place = broken(rules, tmp_path)

    done = run(*arguments, "--out", out)

    assert (INPUT, "") == (done.exit_code, done.stdout)
    assert done.stderr.startswith(place)
    assert done.stderr.strip()
    assert was == (files(out) if out.exists() else None)
    assert [] == [path for path in tmp_path.iterdir() if path.name.startswith(".policy507-")]


def scanned():
    """A PDF that holds a drawing and no text."""
    document = FPDF()
    document.add_page()
    document.rect(10, 10, 50, 50)
    return bytes(document.output())


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("copy.txt", b"", "the text is empty"),
        (
            "copy.txt",
            b"Helmets are worn on every hill, and bells are rung.",
            "no numbered paragraphs",
        ),
        (
            "copy.txt",
            b"I. CATS\nCats sleep all day.\nII. DOGS\nDogs bark at night.\nA. Big dogs dig holes.\n",
            "the text of another policy",
        ),
        ("copy.pdf", scanned(), "the PDF has no text"),
    ],
    ids=["empty", "no numbering", "another policy", "no text layer"],
)
def test_a_text_that_cannot_be_compared_is_refused(rules, tmp_path, name, content, message):
    """Otherwise the pages would show a text that says nothing of the rules, or none."""
    path = tmp_path / name
    path.write_bytes(content)
    out = tmp_path / "book"

    done = run(rules, "--adopted-text", path, "--out", out)

    assert (INPUT, "") == (done.exit_code, done.stdout)
    assert done.stderr.startswith(f"{path}:")
    assert message in done.stderr
    assert not out.exists()


def test_an_example_that_comes_out_otherwise_is_told_at_its_place(tmp_path):
    """Otherwise the pages would promise what the software does not do."""
    otherwise = replaced(RELIEF, "test-relief: in_effect", "test-relief: not_applicable")
    rules = write(tmp_path / "rules", _1_2=otherwise)
    path = rules / "members" / "1.2.yaml"

    done = run(rules, "--out", tmp_path / "book")

    assert INPUT == done.exit_code
    assert re.search(rf"{re.escape(str(path))}:\d+: ", done.stderr)
    assert not (tmp_path / "book").exists()


def test_the_pages_for_legal_staff_are_in_the_wheel_and_name_none_that_are_not():
    """Otherwise a build from an installed package would lack them, or lead to pages that are not there."""
    data = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    included = data["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]

    for name in HAND_WRITTEN:
        assert (pages_folder() / "docs" / f"{name}.md").is_file()
        assert f"policy507/data/pages/docs/{name}.md" == included[f"docs/{name}.md"]
    assert "policy507/data/pages/examples" == included["examples"]


def test_our_own_pages_hold_no_adopted_text():
    """Otherwise the adopted text would be published with the documentation."""
    assert "policy507_adopted_text" not in (ROOT / "docs" / "conf.py").read_text(encoding="utf-8")


def test_the_real_book_is_built_whole(tmp_path):
    """Otherwise no school could have it; a warning would have refused it."""
    out = tmp_path / "book"
    done = run("--out", out)

    assert (FINE, "") == (done.exit_code, done.stderr)
    for name in (*HAND_WRITTEN, "V.D", "readings", "deadlines"):
        assert (out / f"{name}.html").is_file()
    assert not list(out.rglob("rule-files*"))
