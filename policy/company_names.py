"""Company names as people write them: folding, legal forms, likeness."""

import re
import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher
from os.path import commonprefix

from .name_words import CONNECTORS, FILLERS, FORM_FIRST, FORMS, LETTERS, PHRASES, SYNONYMS

#: A name longer than this is no name, and must not cost more than one.
MAX_WORDS, MAX_LETTERS = 16, 40
ROMAN = re.compile(r"x{0,3}(ix|iv|v?i{1,3}|v)|x{1,3}")
UMLAUT = re.compile(r"(?<![aeiouq])([aou])e")
#: How much a word counts as another: the same sound, a letter left out or swapped, another
#: letter, several slips in a long word, the beginning of a longer one, initials.
SOUND, SLIP, LETTER, SLIPS, PART, INITIALS = 0.96, 0.93, 0.6, 0.85, 0.75, 0.8
#: What sounds the same, and is mixed up by ear.
SOUNDS = (("ph", "f"), ("th", "t"), ("ck", "k"), ("c", "k"), ("y", "i"), ("z", "s"))
DOUBLED = re.compile(r"(.)\1+")


def fold(text):
    """Return text in plain lower-case letters: no case, accents or look-alike letters.

    Umlauts and their spelling with an e come out the same (Müller, Mueller, Muller).

    :param str text: anything
    :rtype: str
    """
    # Upper first: some letters have two lower-case forms and one upper-case form.
    text = unicodedata.normalize("NFKD", text.upper().casefold()).casefold()
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    return UMLAUT.sub(r"\1", text.translate(LETTERS))


def _table(words):
    return {fold(word): meaning for word, meaning in words.items()}


_FORMS, _SYNONYMS = _table(FORMS), _table(SYNONYMS)
_FILLERS, _CONNECTORS = frozenset(map(fold, FILLERS)), frozenset(map(fold, CONNECTORS))
#: By their first word; longer phrases first.
_PHRASES = {}
for _phrase, _word in sorted(PHRASES.items(), key=lambda each: -len(each[0].split())):
    _folded = tuple(fold(_phrase).split())
    _PHRASES.setdefault(_folded[0], []).append((_folded, fold(_word)))


@dataclass(frozen=True, slots=True)
class Name:
    """A company's name, taken apart.

    :param tuple words: what is left without legal form, "and" and spelling
    :param str form: what kind of legal form it has (``limited``, ``stock`` …), if any
    :param str together: its words as they were written, without spaces
    """

    words: tuple = ()
    form: str = ""
    together: str = ""

    @property
    def key(self):
        return " ".join(self.words)


def parse(text):
    """Take a company's name apart.

    :param str text: the name as somebody wrote it
    :rtype: Name
    """
    words = _join_letters(re.findall(r"[^\W_]+|[&+]", fold(text)))
    words = _replace_phrases([word[:MAX_LETTERS] for word in words])
    form = ""
    while len(words) > 1 and words[-1] in _FORMS:
        form = _FORMS[words.pop()] or form
    while len(words) > 1 and words[0] in FORM_FIRST:
        first = _FORMS[words.pop(0)]
        form = form or first
    # A name of nothing but small words keeps them.
    words = [word for word in words if word not in _CONNECTORS] or words
    words = words[:MAX_WORDS]
    return Name(tuple(_SYNONYMS.get(word, word) for word in words), form, "".join(words))


def normalise(text):
    """Return the key by which a company's name is looked up.

    :param str text: the name as somebody wrote it
    :rtype: str
    """
    return parse(text).key


def _join_letters(words):
    """Make one word of letters that stand alone: S. A., I.B.M."""
    joined, run = [], False
    for word in words:
        single = len(word) == 1 and word.isalpha()
        if single and run:
            joined[-1] += word
        else:
            joined.append(word)
        run = single
    return joined


def _replace_phrases(words):
    result, position = [], 0
    while position < len(words):
        for phrase, word in _PHRASES.get(words[position], ()):
            if tuple(words[position : position + len(phrase)]) == phrase:
                result.append(word)
                position += len(phrase)
                break
        else:
            result.append(words[position])
            position += 1
    return result


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two names are.

    :param float share: from 0 to 1, what they share, by the weight of the words
    :param bool inside: whether one is the other and something more
    :param bool clash: whether both have a number, a letter or a Roman numeral of its own
    """

    share: float = 0.0
    inside: bool = False
    clash: bool = False


def likeness(one, other):
    """Compare two names, in whatever order.

    :param Name one: a name
    :param Name other: another
    :rtype: Likeness
    """
    if not one.words or not other.words:
        return Likeness()
    if one.together == other.together or sorted(one.words) == sorted(other.words):
        return Likeness(1.0)
    left, right = list(one.words), list(other.words)
    matched = _match_equal(left, right)
    matched += _match_initials(left, right) + _match_initials(right, left)
    clash = any(map(_is_exact, left)) and any(map(_is_exact, right))
    matched += _match_alike(left, right)
    total = sum(map(_weight, one.words)) + sum(map(_weight, other.words))
    lost = [sum(_weight(word) for word in words) for words in (left, right)]
    # What both have of their own tells them apart; what only one has may just be left out.
    share = max(0.0, (sum(matched) - 1.2 * min(lost)) / total)
    inside = bool(matched) and min(lost) == 0 < max(lost)
    if not clash and share < PART and _begins(one.together, other.together):
        share, inside = PART, True
    return Likeness(min(1.0, share), inside, clash)


def _begins(one, other):
    short, long = sorted((one, other), key=len)
    return len(short) >= 6 and long.startswith(short)


def _match_equal(left, right):
    matched = []
    for word in sorted(set(left) & set(right)):
        for _each in range(min(left.count(word), right.count(word))):
            left.remove(word)
            right.remove(word)
            matched.append(2 * _weight(word))
    return matched


def _match_initials(short, long):
    """Match a word with the first letters of several that follow each other."""
    spelled = [word for word in long if word not in _FILLERS]
    for word in sorted(word for word in short if len(word) <= 6 and word.isalpha()):
        for start in range(len(spelled) - len(word) + 1):
            words = spelled[start : start + len(word)]
            if all(
                each[0] == letter and len(each) > 2
                for each, letter in zip(words, word, strict=True)
            ):
                short.remove(word)
                for each in words:
                    long.remove(each)
                return [INITIALS * (_weight(word) + sum(map(_weight, words)))]
    return []


def _match_alike(left, right):
    pairs = sorted(
        (
            (_alike(one, other), *sorted((one, other)), one, other)
            for one in left
            for other in right
        ),
        key=lambda pair: (-pair[0], pair[1:3]),
    )
    matched = []
    for alike, _first, _second, one, other in pairs:
        if alike and one in left and other in right:
            left.remove(one)
            right.remove(other)
            matched.append(alike * (_weight(one) + _weight(other)))
    return matched


def _alike(one, other):
    """Return from 0 to 1 how much two different words look like the same one."""
    short, long = sorted((one, other), key=lambda word: (len(word), word))
    if _is_exact(one) or _is_exact(other) or len(short) < 3:
        return 0.0
    if len(long) - len(short) >= 2 and long.startswith(short):
        return PART
    # Whoever mistypes a word gets its first letter right; another one makes another word.
    if len(short) < 4 or short[0] != long[0]:
        return 0.0
    if _sound(short) == _sound(long):
        return SOUND
    if one_slip(short, long):
        return LETTER if _differs_by_a_letter(short, long) else SLIP
    if len(short) >= 8 and SequenceMatcher(None, short, long, autojunk=False).ratio() >= 0.85:
        return SLIPS
    return 0.0


def _sound(word):
    for written, heard in SOUNDS:
        word = word.replace(written, heard)
    return DOUBLED.sub(r"\1", word)


def _differs_by_a_letter(one, other):
    return len(one) == len(other) and sum(map(str.__ne__, one, other)) == 1


def one_slip(one, other):
    """Return whether one letter was mistyped or left out, or swapped with the next one.

    :param str one: a word or a number
    :param str other: another
    :rtype: bool
    """
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    start = len(commonprefix((one, other)))
    one, other = one[start:], other[start:]
    swapped = one[:2] == other[1::-1] and one[2:] == other[2:]
    return swapped or one[1:] == other[1:] or one[1:] == other or one == other[1:]


def _is_exact(word):
    """Return whether a word is one thing or another, with nothing in between."""
    return len(word) == 1 or any(map(str.isdigit, word)) or bool(ROMAN.fullmatch(word))


def _weight(word):
    return 0.25 if word in _FILLERS else 0.5 + min(len(word), 8) / 16
