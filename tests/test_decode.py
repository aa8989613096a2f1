"""decode.html in the real browser: what a log shows, how a file is read, and that the page answers while it works."""

import base64
import re

import pytest
from conftest import Watched
from playwright.sync_api import Page, expect

LOG = (
    "12:00:00 start of port 10061, 10054 ms\n"
    "12:00:01 FB_SocketConnect: nErrId=16#8007274D\n"
    "12:00:02 ready\n"
    "12:00:03 [WinError 10060] and WSAECONNRESET\n"
    "12:00:04 WSAECONNRESET\n"
)
HOSTILE = (
    "<script>window.ran = 1</script> WSAECONNRESET\n<img src=x onerror='window.ran = 1'>\n"
    "</textarea></div><a href='javascript:window.ran=1'>16#8007274D</a>\n&lt;b&gt; {{ 7 * 7 }} ${7 * 7}\n"
)

# Puts a file on the page as the mouse does; its content as base64, since not every byte is text.
DROP = """([name, content]) => {
  const carried = new DataTransfer();
  carried.items.add(new File([Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0))], name));
  const fire = (type) => document.querySelector("h1").dispatchEvent(new DragEvent(type, { dataTransfer: carried, bubbles: true, cancelable: true }));
  return [fire("dragover"), document.querySelector(".dropping") !== null, fire("drop"), document.querySelector(".dropping") !== null];
}"""

# Records how long the page went without drawing.
WATCH_FRAMES = """() => {
  window.longest = 0;
  let last = performance.now();
  requestAnimationFrame(function frame(now) {
    window.longest = Math.max(window.longest, now - last);
    last = now;
    requestAnimationFrame(frame);
  });
}"""


@pytest.fixture
def page(watched: Watched) -> Page:
    return watched.goto("decode.html")


def codes(page: Page) -> list[str]:
    """The codes linked in the log, in its order."""
    return page.locator("#decoded a[data-code]").evaluate_all("(links) => links.map((link) => link.dataset.code)")


def read_bytes(page: Page, content: bytes, name: str = "plant.log") -> None:
    """Choose a file, and wait until it is decoded."""
    page.set_input_files("#log-file", {"name": name, "mimeType": "text/plain", "buffer": content})
    done(page)


def done(page: Page) -> None:
    expect(page.locator("#decode-status")).to_have_text(re.compile("Lines:|read"), timeout=120_000)
    expect(page.locator("#decode-work")).to_be_hidden()


def shown(page: Page) -> str:
    return page.locator("#decoded").evaluate("(log) => log.textContent")


def test_a_pasted_log_becomes_links_at_once(page: Page):
    page.fill("#log", LOG)
    expect(page.locator("#decode-status")).to_have_text("Codes: 4. Different errors: 3. Lines: 5.")
    assert codes(page) == ["10061", "10060", "10054", "10054"]
    assert shown(page) == LOG
    link = page.locator("#decoded a").first
    expect(link).to_have_text("16#8007274D")
    expect(link).to_have_attribute("title", re.compile("^10061 WSAECONNREFUSED: Connection refused"))
    link.click()
    expect(page.locator("h1")).to_contain_text("10061 WSAECONNREFUSED")


def test_the_summary_counts_each_error_and_leads_to_its_lines(page: Page):
    page.fill("#log", LOG + "nothing\n" * 1000 + "16#80072746 again\n")
    rows = page.locator(".decode-table tbody tr")
    expect(rows).to_have_count(3)
    cells = [[cell.strip() for cell in row.split("\t")] for row in rows.all_inner_texts()]
    assert [row[1:] for row in cells] == [["3", "4", "1,006"], ["1", "4", "4"], ["1", "2", "2"]]
    assert "10054" in cells[0][0] and "WSAECONNRESET" in cells[0][0]
    rows.first.get_by_role("link", name="1,006").click()
    target = page.locator("#line-1006")
    expect(target).to_be_in_viewport()
    expect(target).to_contain_text("again")
    rows.first.get_by_role("link").first.click()
    expect(page.locator("h1")).to_contain_text("10054 WSAECONNRESET")


def test_only_lines_with_codes_are_shown_on_demand_by_keyboard(page: Page):
    page.locator("#log").focus()
    page.keyboard.insert_text(LOG)
    expect(page.locator("#decoded")).to_contain_text("start of port")
    while page.evaluate("document.activeElement.id") != "only-hits":
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.locator("#decoded .hit:visible")).to_have_count(3)
    assert "start of port" not in page.inner_text("#decoded") and "ready" not in page.inner_text("#decoded")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.dataset.code") == "10061"
    page.locator("#only-hits").press("Space")
    assert "ready" in page.inner_text("#decoded")


def test_what_a_log_holds_is_shown_never_run(page: Page):
    page.fill("#log", HOSTILE)
    expect(page.locator("#decode-result")).to_be_visible()
    assert codes(page) == ["10054", "10061"] and shown(page) == HOSTILE
    read_bytes(page, HOSTILE.encode(), "<img src=x onerror=window.ran=1>.log")
    assert codes(page) == ["10054", "10061"] and shown(page) == HOSTILE
    expect(page.locator("#decode-status")).to_contain_text("<img src=x")
    assert page.locator(".decode :is(script, img)").count() == 0
    assert page.locator(".decode a:not([data-code], [href^='#'])").count() == 0
    assert page.evaluate("window.ran") is None


def test_no_letter_is_lost_not_even_a_zero_or_half_of_one(page: Page):
    text = "a\\0b \\ud83d WSAECONNRESET \\ud83d\\ude00 \\u202e\\ufeff\\u0301\\n\\n\\t x \\u2028 y"
    page.evaluate(f"""() => {{
      const log = document.getElementById("log");
      log.value = "{text}";
      log.dispatchEvent(new Event("input"));
    }}""")
    expect(page.locator("#decode-result")).to_be_visible()
    assert page.evaluate(f"""document.getElementById("decoded").textContent === "{text}\\n" """)
    assert codes(page) == ["10054"]


@pytest.mark.parametrize(
    "content",
    [
        "Gerät 1\r\nWSAECONNRESET für Ü€\r\n".encode(),
        "Gerät 1\nWSAECONNRESET für Ü€".encode("utf-8-sig"),
        b"\xff\xfe" + "Gerät 1\r\nWSAECONNRESET für Ü€\r\n".encode("utf-16-le"),
        b"\xfe\xff" + "Gerät 1\nWSAECONNRESET für Ü€\n".encode("utf-16-be"),
        "Gerät 1\nWSAECONNRESET für Ü€\n".encode("cp1252"),
        "Gerät 1\n".encode() + "WSAECONNRESET für Ü€".encode("cp1252"),
    ],
    ids=["UTF-8", "UTF-8 with mark", "UTF-16 little", "UTF-16 big", "Windows-1252", "both in one file"],
)
def test_a_file_is_read_in_its_own_encoding(page: Page, content: bytes):
    read_bytes(page, content)
    assert shown(page) == "Gerät 1\nWSAECONNRESET für Ü€\n"
    assert codes(page) == ["10054"]
    expect(page.locator("#decode-status")).to_have_text("plant.log. Codes: 1. Different errors: 1. Lines: 2.")


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_letters_and_lines_survive_the_portions_in_which_a_file_is_read(page: Page, encoding: str):
    lines = [f"{place} {'ä€' * (place % 97)} WSAECONNRESET" for place in range(9000)]
    read_bytes(page, "\n".join(lines).encode(encoding))
    assert shown(page) == "\n".join(lines) + "\n"
    assert len(codes(page)) == len(lines)


@pytest.mark.parametrize("letter", ["x", " ", "ä", "😀"])
def test_a_code_anywhere_in_a_line_without_end_is_found_once(page: Page, letter: str):
    """Across every seam of the pieces in which a long line is searched: the distance of the codes is prime to theirs."""
    line = "".join(f"{letter * 211} [WinError 10060] " for _ in range(1500))
    read_bytes(page, line.encode())
    expect(page.locator("#decode-status")).to_contain_text("Codes: 1,500. Different errors: 1. Lines: 1.")
    assert shown(page) == line + "\n"
    assert len(set(page.locator("#decoded a").all_text_contents())) == 1


def test_a_dropped_file_is_decoded(page: Page):
    content = base64.b64encode(LOG.encode()).decode()
    assert page.evaluate(DROP, ["dropped.log", content]) == [False, True, False, False], "the browser would open it"
    done(page)
    expect(page.locator("#decode-status")).to_contain_text("dropped.log.")
    assert codes(page) == ["10061", "10060", "10054", "10054"]


def test_a_large_paste_is_decoded_without_the_text_field(page: Page):
    page.evaluate("""() => {
      const carried = new DataTransfer();
      carried.setData("text/plain", "x\\n".repeat(600000) + "WSAECONNRESET");
      document.getElementById("log").dispatchEvent(new ClipboardEvent("paste", { clipboardData: carried, bubbles: true, cancelable: true }));
    }""")
    done(page)
    expect(page.locator("#decode-status")).to_contain_text("Codes: 1. Different errors: 1. Lines: 600,001.")
    expect(page.locator("#log")).to_have_value("")


def test_a_log_without_a_code_and_an_empty_one_say_so(page: Page):
    page.fill("#log", "port 10061, 10054 ms")
    expect(page.locator("#decode-status")).to_contain_text("Codes: none. Lines: 1.")
    expect(page.locator("#decode-only")).to_be_hidden()
    page.fill("#log", "")
    expect(page.locator("#decode-status")).to_have_text("")
    expect(page.locator("#decode-result")).to_be_hidden()
    page.set_input_files("#log-file", {"name": "empty.log", "mimeType": "text/plain", "buffer": b""})
    expect(page.locator("#decode-status")).to_have_text("empty.log. It is empty.")


def test_a_file_that_cannot_be_read_is_said_to_be_so(page: Page, tmp_path):
    """As a log that has changed since it was chosen; when a browser notices that is its own affair, so it is told here."""
    (tmp_path / "growing.log").write_text("WSAECONNRESET\n")
    page.evaluate(
        "() => { Blob.prototype.arrayBuffer = () => Promise.reject(new DOMException('', 'NotReadableError')); }"
    )
    page.set_input_files("#log-file", tmp_path / "growing.log")
    expect(page.locator("#decode-status")).to_contain_text("growing.log. This file cannot be read")
    expect(page.locator("#decode-work")).to_be_hidden()


def test_after_back_the_log_is_decoded_again(page: Page):
    page.fill("#log", LOG)
    page.locator("#decoded a").first.click()
    expect(page.locator("h1")).to_contain_text("10061")
    page.go_back()
    expect(page.locator("#decoded a[data-code]")).to_have_count(4)


@pytest.fixture(scope="session")
def large_log(tmp_path_factory):
    """50 MB: sensible lines, among them some with codes, and one of 10 MB."""
    path = tmp_path_factory.mktemp("logs") / "large.log"
    plain = (
        "2024-05-01 12:00:00.123 [INFO] Machine/Axis cycle 4711 took 10054 us, port 10061, all is well and goes on\n"
    )
    hit = "2024-05-01 12:00:00.124 [ERROR] FB_SocketConnect nErrId=16#8007274D\n"
    with path.open("w", encoding="utf-8") as file:
        for _ in range(1600):
            file.write(plain * 249 + hit)
        file.write("without an end " * 700_000 + "\n")
    return path


def test_a_log_of_50_megabytes_is_decoded_while_the_page_goes_on_drawing(page: Page, large_log):
    assert large_log.stat().st_size > 50_000_000
    page.evaluate(WATCH_FRAMES)
    page.set_input_files("#log-file", large_log)
    expect(page.locator("#decode-progress")).to_be_visible()
    done(page)
    expect(page.locator("#decode-status")).to_contain_text("Codes: 1,600. Different errors: 1. Lines: 400,001.")
    assert page.locator("#decoded a[data-code]").count() == 1600
    page.check("#only-hits")
    page.get_by_role("link", name="400,000").click()
    expect(page.locator("#line-400000")).to_be_in_viewport()
    assert page.evaluate("window.longest") < 1000


def test_cancel_ends_at_once_and_keeps_what_was_read(page: Page, large_log):
    page.set_input_files("#log-file", large_log)
    expect(page.locator("#decoded .block").first).to_be_attached()
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator("#decode-status")).to_contain_text("Cancelled")
    expect(page.locator("#decode-work")).to_be_hidden()
    lines = page.locator("#decode-status").inner_text()
    assert 0 < int(re.search(r"Lines: ([\d,]+)", lines)[1].replace(",", "")) < 400_001
    page.wait_for_timeout(200)
    assert page.locator("#decode-status").inner_text() == lines


def test_a_new_log_ends_the_old_one(page: Page, large_log):
    page.set_input_files("#log-file", large_log)
    expect(page.locator("#decoded .block").first).to_be_attached()
    page.fill("#log", LOG)
    expect(page.locator("#decode-status")).to_have_text("Codes: 4. Different errors: 3. Lines: 5.")
    page.wait_for_timeout(200)
    assert shown(page) == LOG and page.input_value("#log-file") == ""


def test_the_summary_prints_and_the_log_does_not(page: Page):
    page.fill("#log", LOG)
    expect(page.locator(".decode-table")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator(".decode-table")).to_be_visible()
    expect(page.locator("#decoded")).to_be_hidden()
    expect(page.locator("#log")).to_be_hidden()
