"""Markdown in its two other forms: what each piece becomes, and that no text can be taken for markup."""

import pypdf
import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st
from winsock_errors.markup import HTML, TYPST, convert, quote


def resolve(link: str) -> str:
    return {"in.md": "#10061", "out.md": ""}.get(link, link)


CASES = {
    "a paragraph": ("a `b<` **c** *d*\ne", "<p>a <code>b&lt;</code> <b>c</b> <i>d</i>\ne</p>\n", '#"a ";#raw("b<");#" ";#strong[#"c";];#" ";#emph[#"d";];\n#"e";\n\n'),
    "quotes": ('a "b" \\\\', "<p>a &quot;b&quot; \\</p>\n", '#"a \\"b\\" \\\\";\n\n'),
    "a link into the book": ("[x](in.md)", '<p><a href="#10061">x</a></p>\n', '#link(label("10061"))[#"x";];\n\n'),
    "a link out of the book": ("[x](out.md)", "<p>x</p>\n", '#"x";\n\n'),
    "a link by reference": ("[x][y]\n\n[y]: https://e.org/?a&b", '<p><a href="https://e.org/?a&amp;b">x</a></p>\n', '#link("https://e.org/?a&b")[#"x";];\n\n'),
    "a list": ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n", '#list([#"a";],\n[#"b";],\n);\n\n'),
    "numbers": ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>\n', '#enum(start: 3, [#"a";],\n[#"b";],\n);\n\n'),
    "a code block": ("```bat\na \"<\n\n  b\n```", "<pre>a &quot;&lt;\n\n  b</pre>\n", '#raw(block: true, "a \\"<\n\n  b");\n\n'),
    "a table": ("| **a** | b |\n| --- | --- |\n| `c` | d |", "<table>\n<tr><th><b>a</b></th><th>b</th></tr>\n<tr><td><code>c</code></td><td>d</td></tr>\n</table>\n",
        '#table(columns: 2,\ntable.header([#strong[#"a";];],[#"b";],),\n[#raw("c");],[#"d";],\n);\n\n'),
    "classes": ("**Retry**{ .label } **No**{ .headline } x", "<p><b>Retry</b>: <b>No</b>. x</p>\n", '#strong[#"Retry";];#": ";#strong[#"No";];#". x";\n\n'),
    "tags": ('<div class="x" markdown>\n\n<q lang="zh">a</q>\n\n</div>', "<p>“a”</p>\n", '“#"a";”\n\n'),
    "headings": ("# A `b`\n\n## C d\n\n## C d\n\n### E { #f }", '<h2 id="x">A <code>b</code></h2>\n<h3 id="x-c-d">C d</h3>\n<h3 id="x-c-d_1">C d</h3>\n<h4 id="x-f">E</h4>\n',
        '#heading(level: 2)[#"A ";#raw("b");]#label("x");\n\n#heading(level: 3)[#"C d";]#label("x-c-d");\n\n#heading(level: 3)[#"C d";]#label("x-c-d_1");\n\n#heading(level: 4)[#"E";]#label("x-f");\n\n'),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_markdown_becomes(case):
    markdown, html, source = CASES[case]
    assert convert(markdown, HTML, resolve, "x", 2) == html
    assert convert(markdown, TYPST, resolve, "x", 2) == source


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.text(st.characters(codec="latin-1", exclude_categories=("Cc",)), min_size=1))
def test_no_text_is_taken_for_markup_of_typst(text):
    """Whatever it is, it compiles, in prose and as code, and the code block keeps it."""
    found = typst.query(f'{quote(TYPST, text)} #raw("{TYPST.quoted(text)}")'.encode(), "raw", field="text", one=True)
    import json

    assert json.loads(found) == text


def test_what_looks_like_markup_is_printed_as_it_is(tmp_path):
    text = "#let $x$ *a* _b_ <c> @d [e] = f // g \\ \" ~ --- `h` 'i'"
    (tmp_path / "a.pdf").write_bytes(typst.compile(quote(TYPST, text).encode(), ignore_system_fonts=True))
    assert "".join(pypdf.PdfReader(tmp_path / "a.pdf").pages[0].extract_text().split()).replace("’", "'").replace("‘", "'") == "".join(text.split())
