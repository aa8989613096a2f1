"""Family -> regular expressions and a table that find its codes in a line of a log, for engines that know nothing else. Standard library only.

They say the heart of matches.py in what every engine understands: groups, classes, alternatives, counts; no look-around, no quote, one backslash.
What only the whole line could tell is left out, so that they find less than `annotate`; more only after a word that ends like error: stderr 10061.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Iterator

from .catalogue import Error, Family
from .company import FEW, UNSURE
from .context import Context
from .tokens import SNAP7

OTHER = "[^A-Za-z0-9_]"
# Between a word and its number, as in company.py; A-z are the letters and what ASCII has between them, brackets among it.
# A quote before a colon makes the word a key of JSON, which can be any program's: !-& are the quote and its neighbours.
SIGN = r"(?:\[|[^A-z0-9/;%&+?@~}])"
UNQUOTED = r"(?:\[|[#!]|[^A-z0-9/;?@~}!-&+])"
START = "(?:^|[^A-Za-z0-9])"
FIRST = "(?:^|[{,;]) *"  # where a word is the first of its part of the line
TYPE = "(?:u?[sdl]?int|byte|[dl]?word)#"
WITHIN = ("err", "exception", "fail", "fehl")  # words with one of these may end a longer one: nErr, SocketException
JOINT = "\N{OPEN BOX}"  # between the words of a label, until the pattern is complete
BARE = " _#-"  # need no class to be what they are
LETTERS = string.ascii_lowercase + string.digits
LETTER = re.compile(r"\[[^\]]*\]|[a-z]")  # a class, or a letter outside one

Tree = dict[str, "Tree"]  # words letter by letter; the empty letter ends one


def patterns(family: Family, context: Context) -> dict[str, str]:
    """What to look for, by name, the surest first: in each, the only capturing group is the token, which `tokens` has in lower case.

    Those that `conditions` names count only in some lines. An engine that has no flag for any case takes them through `any_case`.
    """
    every, own = [error.code for error in family.errors], [error.code for error in family.errors if error.code >= FEW]
    digits = one_of(map(hexadecimal, every))
    padded = [f"0x(?:0000)?{one_of(map(hexadecimal, own))}"] if own else []
    libuv = [f"{error.libuv}" for error in family.errors if error.owns_libuv]
    numbers = [one_of([*map(str, own), *libuv, *(f"{SNAP7 + code}" for code in own)]), *padded]
    snap7 = [f"0x{one_of(f'{SNAP7 + code:x}' for code in own)}"] if own else []
    names = one_of(name.lower() for error in family.errors for name in sure_names(error, context))
    few = one_of(str(code) for code in every if code < FEW)
    hresults, whole = [], []
    if family.hresult_base:
        base, wrapped = head(family), [family.hresult_base | code for code in every]
        hresults = [f"(?:0x(?:ffffffff)?{base}|16#{base}_?){digits}"]
        signed = [value - (1 << 32) for value in wrapped]
        whole = [f"{base}{digits}", one_of(map(str, [*wrapped, *signed]))]
    # " ---" comes after Spring's column of process ids.
    no_unit = no_word_of(tree(["---", *(unit for unit in context.units if unit.isascii())]))
    number_end = f"$|[^A-Za-z0-9_.,:/ -]|[.,:-](?:$|[^0-9])|/(?:$|{OTHER})| {no_unit}"
    filler = f"(?:[ ().:_]+{one_of(context.filler)}){{0,3}}"
    strong = [
        f"{labels(context.strong)}{filler}{SIGN}+",
        "tcpcode_",
        f"{START}{TYPE}",
        *(f"{START}{form}/" for form in padded),
    ]
    sure = f"{labels(word for word in context.strong if word not in UNSURE)}{filler}{SIGN}+"
    good = f"(?:{labels(context.good)}{filler}|{START}wsa[a-z]+){UNQUOTED}+"
    calls = f"{START}{one_of(context.calls)}{UNQUOTED}{{0,3}}[:,=(]{UNQUOTED}{{0,3}}"
    weak, first = split_weak(context)
    # What stands before the token, the tokens, what stands after it.
    parts = {
        "prefixed": ("^|[^A-Fa-f0-9]", [*hresults, f"16#(?:0000_?)?{digits}", *snap7], f"$|{OTHER}"),
        "whole": (f"^|[^A-Za-z0-9_.,#-]|{START}{TYPE}", whole, "$|[^A-Za-z0-9_.,-]|[.,](?:$|[^0-9])"),
        "name": (f"^|{OTHER}|{OTHER}(?:se|uv)_", [names], f"$|{OTHER}"),
        "strong": ("|".join(strong), numbers, f"_|{number_end}"),
        "few": (sure, [few], number_end),
        "good": (f"{good}|{calls}", numbers, number_end),
        "weak": (f"(?:{labels(weak)}{filler}|{FIRST}{one_of(first)}){SIGN}+", numbers, number_end),
    }
    return {
        name: f"(?:{before})({'|'.join(found)})(?:{after})"
        for name, (before, found, after) in parts.items()
        if "".join(found)
    }


def tokens(family: Family, context: Context) -> dict[str, int]:
    """Every token that the patterns can find, in lower case -> its code, by code."""
    return {token: error.code for error in family.errors for token in forms(family, error, context)}


def forms(family: Family, error: Error, context: Context) -> Iterator[str]:
    """The tokens of one error."""
    digits = hexadecimal(error.code)
    yield f"{error.code}"
    yield from (f"16#{zeros}{digits}" for zeros in ("", "0000", "0000_"))
    if error.code >= FEW:
        yield from (f"0x{digits}", f"0x0000{digits}", f"0x{SNAP7 + error.code:x}", f"{SNAP7 + error.code}")
    if family.hresult_base:
        base = head(family)
        starts = (f"0x{base}", f"0xffffffff{base}", f"16#{base}", f"16#{base}_", base)
        yield from (f"{start}{digits}" for start in starts)
        value = family.hresult_base | error.code
        yield from (f"{value}", f"{value - (1 << 32)}")
    if error.owns_libuv:
        yield f"{error.libuv}"
    yield from (name.lower() for name in sure_names(error, context))


def head(family: Family) -> str:
    """The first four digits of the family's HRESULTs."""
    return f"{family.hresult_base >> 16:04x}"


def hexadecimal(code: int) -> str:
    return f"{code:04x}"


def sure_names(error: Error, context: Context) -> Iterator[str]:
    """The names that mean the error in any line."""
    return (name for name in error.names if name.lower() not in (*context.everyday, *context.shared))


def labels(words: Iterable[str]) -> str:
    """One of these words before a number, written apart or together."""
    within, apart = split_labels(words)
    return f"(?:{one_of(within)}|{START}{one_of(apart)})".replace(JOINT, "[ _-]?")


def split_labels(words: Iterable[str], joint: str = JOINT) -> tuple[list[str], list[str]]:
    """The words that may end a longer one, and those that may not; beyond ASCII also with a capital, which no flag of a byte-wise engine covers."""
    spelt = [
        (word, spelling.replace(" ", joint))
        for word in words
        for spelling in dict.fromkeys([word, word if word.isascii() else word.capitalize()])
    ]
    within = [spelling for word, spelling in spelt if any(part in word for part in WITHIN)]
    return within, [spelling for _, spelling in spelt if spelling not in within]


def conditions(context: Context) -> dict[str, tuple[str, str]]:
    """Name of a pattern -> what else the line must have, empty for nothing, and what it must not have."""
    sockets = f"(?:^|[^A-Za-z]){one_of(context.sockets)}"
    return {"good": ("", foreign(context, "good")), "weak": (sockets, foreign(context, "weak"))}


def foreign(context: Context, kind: str) -> str:
    """Matches a line about another product's numbers, in which a word of that list proves nothing."""
    return f"{START}{one_of(foreign_words(context, kind))}" + ("|_code:" if kind == "good" else "")


def split_weak(context: Context) -> tuple[list[str], list[str]]:
    """The weak words, and those of them that count only as the first: after another word, as in zip code, they change nothing."""
    first = [word for word in context.weak if word in context.filler]
    return [word for word in context.weak if word not in first], first


def foreign_words(context: Context, kind: str) -> list[str]:
    """What such a line has: words of other products, and those that make a word of the list another number's, as exit before code."""
    others = [word for word in context.bad if any(word.endswith(f" {last}") for last in getattr(context, kind))]
    return [*others, *context.elsewhere]


def ahead(found: dict[str, str], asked: dict[str, tuple[str, str]]) -> dict[str, str]:
    """The same patterns for an engine that can look ahead, with their conditions."""
    looking = dict(found)
    for name, (needed, strange) in asked.items():
        if name in found:
            need = f"(?=.*(?:{needed}))" if needed else ""
            looking[name] = f"^{need}(?!.*(?:{strange})).*?{found[name]}"
    return looking


def posix(expression: str) -> tuple[str, int]:
    """The same for an engine without groups that do not capture (POSIX ERE), and which group is now the token; 0: there was none."""
    groups = re.findall(r"\\.|\[[^\]]*\]|(\((?:\?:)?)", expression)
    opened = [group for group in groups if group]
    token = opened.index("(") + 1 if "(" in opened else 0
    return re.sub(r"(\\.|\[[^\]]*\])|\(\?:", lambda found: found[1] or "(", expression), token


# ---- words -> pattern ----


def one_of(words: Iterable[str]) -> str:
    """Matches these words and no others; what several begin with stands once."""
    return pattern(tree(words))


def tree(words: Iterable[str]) -> Tree:
    root: Tree = {}
    for word in words:
        node = root
        for letter in word:
            node = node.setdefault(letter, {})
        node[""] = {}
    return root


def pattern(node: Tree) -> str:
    """What follows in the words from here on."""
    followed: dict[str, list[str]] = {}  # letters by what follows them
    for letter, child in sorted(node.items()):
        if letter:
            followed.setdefault(pattern(child), []).append(letter)
    branches = [letter + rest for rest, letters in followed.items() for letter in classes(letters)]
    ends = "" in node
    if len(branches) == 1 and not ends:
        return branches[0]
    return f"(?:{'|'.join(branches)}){'?' if ends else ''}" if branches else ""


def classes(letters: list[str]) -> Iterator[str]:
    """One class for ASCII; other letters one by one, since some engines see bytes."""
    plain = [letter for letter in letters if letter.isascii()]
    if plain:
        yield plain[0] if len(plain) == 1 and (plain[0].isalnum() or plain[0] in BARE) else f"[{ranges(plain)}]"
    yield from (letter for letter in letters if not letter.isascii())


def ranges(letters: Iterable[str]) -> str:
    """The letters of a class, three or more neighbours as a range."""
    found: list[str] = []
    for letter in sorted(letters):
        if found and ord(letter) == ord(found[-1][-1]) + 1 and letter.isalnum():
            found[-1] += letter
        else:
            found.append(letter)
    return "".join(f"{run[0]}-{run[-1]}" if len(run) > 2 else run for run in found)


def no_word_of(node: Tree) -> str:
    """Matches where no word of the tree stands, as far as it takes to tell: one letter beyond at most."""
    here = ranges(letter for letter in node if letter)
    others = ranges(letter for letter in LETTERS if letter not in node)
    branches = [f"{letter}{no_word_of(child)}" for letter, child in sorted(node.items()) if letter]
    return f"(?:{'|'.join([f'[{others}]' if '' in node else f'[^{here}]|$', *branches])})"


def any_case(expression: str) -> str:
    """The same for an engine that has no flag for it."""
    return LETTER.sub(lambda found: both_cases(found[0]), expression)


def both_cases(part: str) -> str:
    """One letter as a class, a class with what it lacks."""
    if not part.startswith("["):
        return f"[{part}{part.upper()}]"
    if "A-" in part:
        return part
    return re.sub(r"[a-z]-[a-z]|[a-z]", lambda found: found[0] + found[0].upper(), part)
