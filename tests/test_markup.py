"""Markdown in its two other forms: what each piece becomes, and that no text can be taken for markup."""

import json

import pypdf
import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st
from winsock_errors.markup import html, quoted, said
from winsock_errors.markup import typst as to_typst


def resolve(link: str) -> str:
    return {"in.md": "#10061", "out.md": ""}.get(link, link)


CASES = {
    "a paragraph": ("a `b<` **c** *d*\ne", "<p>a <code>b&lt;</code> <strong>c</strong> <em>d</em>\ne</p>\n", '#"a ";#raw("b<");#" ";#strong[#"c";];#" ";#emph[#"d";];\n#"e";\n\n'),
    "quotes": ('a "b" \\\\', '<p>a "b" \\</p>\n', '#"a \\"b\\" \\\\";\n\n'),
    "a link into the book": ("[x](in.md)", '<p><a href="#10061">x</a></p>\n', '#link(label("10061"))[#"x";];\n\n'),
    "a link out of the book": ("[x](out.md)", "<p>x</p>\n", '#"x";\n\n'),
    "a link by reference": ("[x][y]\n\n[y]: https://e.org/?a&b", '<p><a href="https://e.org/?a&amp;b">x</a></p>\n', '#link("https://e.org/?a&b")[#"x";];\n\n'),
    "a list": ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n", '#list([#"a";],\n[#"b";],\n);\n\n'),
    "numbers": ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>\n', '#enum(start: 3, [#"a";],\n[#"b";],\n);\n\n'),
    "a code block": ("```bat\na \"<\n\n  b\n```", '<pre><code>a "&lt;\n\n  b\n</code></pre>\n', '#raw(block: true, "a \\"<\n\n  b");\n\n'),
    "a table": ("| **a** | b |\n| --- | --- |\n| `c` | d |", "<table><thead><tr><th><strong>a</strong></th><th>b</th></tr></thead><tbody>\n<tr><td><code>c</code></td><td>d</td></tr>\n</tbody></table>\n",
        '#table(columns: 2,\ntable.header([#strong[#"a";];],[#"b";],),\n[#raw("c");],[#"d";],\n);\n\n'),
    "classes in code": ("`a { .x }`", "<p><code>a { .x }</code></p>\n", '#raw("a { .x }");\n\n'),
    "classes": ("**Retry**{ .label } **No**{ .headline } x", "<p><strong>Retry</strong>: <strong>No</strong>. x</p>\n", '#strong[#"Retry";];#": ";#strong[#"No";];#". x";\n\n'),
    "tags": ('<div class="x" markdown>\n\n<q lang="zh">a</q>\n\n</div>', "\n<p>“a”</p>\n", '“#"a";”\n\n'),
    "headings": ("# A `b`\n\n## C d\n\n## C d\n\n### E { #f }", '<h2 id="x">A <code>b</code></h2>\n<h3 id="x-c-d">C d</h3>\n<h3 id="x-c-d_1">C d</h3>\n<h4 id="x-f">E</h4>\n',
        '#heading(level: 2)[#"A ";#raw("b");]#label("x");\n\n#heading(level: 3)[#"C d";]#label("x-c-d");\n\n#heading(level: 3)[#"C d";]#label("x-c-d_1");\n\n#heading(level: 4)[#"E";]#label("x-f");\n\n'),
    "a heading of words and one of its name": ("# A\n\n### Causes\n\n## Likely { #causes }", '<h2 id="x">A</h2>\n<h4 id="x-causes_1">Causes</h4>\n<h3 id="x-causes">Likely</h3>\n',
        '#heading(level: 2)[#"A";]#label("x");\n\n#heading(level: 4)[#"Causes";]#label("x-causes_1");\n\n#heading(level: 3)[#"Likely";]#label("x-causes");\n\n'),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_markdown_becomes(case):
    markdown, page, source = CASES[case]
    assert html(markdown, resolve, "x", 2) == page
    assert to_typst(markdown, resolve, "x", 2) == source


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.text(st.characters(codec="latin-1", exclude_categories=("Cc",)), min_size=1))
def test_no_text_is_taken_for_markup_of_typst(text):
    """Whatever it is, it compiles, in prose and as code, and the code block keeps it."""
    found = typst.query(f'{said(text)} #raw("{quoted(text)}")'.encode(), "raw", field="text", one=True)
    assert json.loads(found) == text


def test_what_looks_like_markup_is_printed_as_it_is(tmp_path):
    text = "#let $x$ *a* _b_ <c> @d [e] = f // g \\ \" ~ --- `h` 'i'"
    (tmp_path / "a.pdf").write_bytes(typst.compile(said(text).encode(), ignore_system_fonts=True))
    assert "".join(pypdf.PdfReader(tmp_path / "a.pdf").pages[0].extract_text().split()).replace("’", "'").replace("‘", "'") == "".join(text.split())
