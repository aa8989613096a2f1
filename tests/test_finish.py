"""What is done to the pages of mkdocs: scripts mended, the styles that apply to a page within it, and nothing lost of them."""

import re

import pytest
import tinycss2
from playwright.sync_api import Browser
from winsock_errors import finish
from winsock_errors.reader import Problems

# Every part of a rule, by whether it applies to the page below.
SHEET = """
body { color: red; --used: 1px; --unused: 2px }
.here, .away, p.here > em { margin: var(--used) }
.away { color: blue }
#there { padding: 0 } #gone { padding: 0 }
[data-a] { top: 0 } [data-a=one] { top: 1px } [data-a="two"] { top: 2px } [data-b] { top: 3px }
a:hover, a:focus-visible, a:checked { left: 0 }
a::before { content: "}" }
a::-webkit-slider { left: 1px }
:is(.here, .away) { right: 0 }
@media print { body { color: black } }
@media (min-width: 10em) { .here { width: 1px } .away { width: 2px } }
@supports (display: grid) { @media screen { a { width: 3px !important } } }
@font-face { font-family: x }
"""
PAGE = '<body class="x here"><p id="there" data-a="one" hidden>a <em>word</em> <a href="#">b</a></p></body>'
PAINTED = (
    "body{color:red;--used:1px}.here,p.here > em{margin:var(--used)}#there{padding:0}[data-a]{top:0}[data-a=one]{top:1px}"
    'a::before{content:"}"}:is(.here, .away){right:0}@media (min-width: 10em){.here{width:1px}}'
    "@supports (display: grid){@media screen{a{width:3px !important}}}"
)


def test_a_page_is_painted_with_the_rules_that_apply_to_it():
    rules = finish.rules(tinycss2.parse_stylesheet(SHEET))
    present = finish.words(PAGE)
    assert finish.written([rule for rule in rules if rule.words <= present and not rule.later]) == PAINTED


def test_of_several_sheets_the_first_gives_way_to_the_styles_and_all_come_as_one_at_the_end(tmp_path):
    (tmp_path / "assets" / "javascripts" / "workers").mkdir(parents=True)
    (tmp_path / "assets" / "javascripts" / "workers" / "search.1.min.js").write_text("e=e+s+o.id}return e}")
    (tmp_path / "assets" / "javascripts" / "bundle.1.min.js").write_text('L($(location.protocol!=="file:"),x)')
    (tmp_path / "one.css").write_text("p{top:0}\ni{top:1px}")
    (tmp_path / "two.css").write_text("p{top:2px}")
    (tmp_path / "sub").mkdir()
    scripts = '<script src="../assets/javascripts/bundle.1.min.js"></script>'
    page = f'<head><link rel="stylesheet" href="../one.css">\n <link rel="stylesheet" href="../two.css">\n<meta></head><p>\n{scripts}'
    (tmp_path / "sub" / "a.html").write_text(page)
    (tmp_path / "b.html").write_text("<p>no sheet")
    finish.finish(tmp_path)
    made = (tmp_path / "sub" / "a.html").read_text()
    whole = re.search(r"\.\./assets/site\.[0-9a-f]{8}\.css", made)[0]
    assert (
        made
        == f'<head><style>p{{top:0}}p{{top:2px}}</style><meta></head><p>\n<link rel="stylesheet" href="{whole}">{scripts}'
    )
    assert (tmp_path / "sub" / whole).read_text() == "p{top:0}i{top:1px}p{top:2px}"
    assert (tmp_path / "b.html").read_text() == "<p>no sheet"
    assert "+o.id+" in (tmp_path / "assets" / "javascripts" / "workers" / "search.1.min.js").read_text()


@pytest.mark.parametrize("scripts", [(), ("",), ("e=e+s+o.id}return e}",) * 2])
def test_a_theme_with_other_scripts_fails_the_build_in_words(tmp_path, scripts):
    folder = tmp_path / "assets" / "javascripts" / "workers"
    folder.mkdir(parents=True)
    for number, text in enumerate(scripts):
        (folder / f"search.{number}.min.js").write_text(text)
    with pytest.raises(
        Problems, match=r"^the theme's workers/search\.\*\.min\.js: the place to mend was not found; see whether"
    ):
        finish.mend(tmp_path)


# Where each part of a page is, and how it looks.
LOOKS = """() => [...document.body.querySelectorAll("*")].map((part) => {
  const { x, y, width, height } = part.getBoundingClientRect();
  const style = ["", "::before", "::after"].map((piece) => getComputedStyle(part, piece));
  const looks = style.flatMap(({ color, backgroundColor, borderTopColor, font, opacity, display, content, maskImage, textDecoration }) =>
    [color, backgroundColor, borderTopColor, font, opacity, display, content, maskImage, textDecoration]);
  return [part.outerHTML.slice(0, 80), x, y, width, height, ...looks].join(" ");
})"""


@pytest.mark.parametrize(
    ("width", "height", "scheme"), [(390, 844, "dark"), (800, 480, "light"), (1280, 800, "light"), (1920, 1080, "dark")]
)
@pytest.mark.parametrize(
    "address", ["index.html", "winsock/10061.html", "winsock/index.html", "guides/connect.html", "matching.html"]
)
def test_nothing_changes_when_the_whole_sheet_comes(browser: Browser, built, address, width, height, scheme):
    """Without scripts, which need the sheet for what they add."""
    seen = []
    for pattern in ("**/*.js", re.compile(r"\.js$|/site\.\w+\.css$")):
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce"
        )
        page = context.new_page()
        page.route(pattern, lambda route: route.abort())
        page.goto(f"{built.as_uri()}/{address}")
        seen.append(page.evaluate(LOOKS))
        context.close()
    assert [pair for pair in zip(*seen, strict=True) if pair[0] != pair[1]] == []
