"""Are two companies the same? Names, tax IDs, addresses and numbers in, a score out.

Each observation shifts the odds, as in any linking of records; the sum is the score.
Nothing here decides anything: people do, who see the reasons.
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import exp

from .company_names import likeness, one_slip, parse
from .contact_keys import address, domain, look, phone_number, same_phone, tax_id

#: From this score on, two companies are likely the same.
LIKELY = 0.5

#: What each observation adds to the logarithm of the odds. Measured on tests/matching_pairs.csv.
PRIOR = -4.0
WEIGHTS = {
    "vat_same": 11.0,
    "vat_same_unchecked": 7.0,
    "vat_slip": 3.5,
    "vat_differs": -8.0,
    "vat_differs_unchecked": -3.0,
    "vat_other_country": -6.0,
    "email_same": 5.0,
    "domain_same": 4.0,
    "domain_lookalike": 2.0,
    "domain_other_ending": 1.5,
    "domain_differs": -1.0,
    "domain_named": 3.5,
    "name_is_domain": 2.0,
    "phone_same": 4.2,
    "phone_differs": -0.3,
    "name_same": 6.0,
    "form_differs": -1.5,
    "name_clash": -7.0,
}
#: What a name's likeness adds, from the least on; straight lines in between.
NAME_CURVE = ((0.0, -4.0), (0.3, -3.0), (0.5, -1.0), (0.7, 0.0), (0.8, 2.5), (0.9, 5.0), (1.0, 6.0))


@dataclass(frozen=True)
class Party:
    """What is known of a company, as people wrote it. Nothing is required.

    :param str name: with or without its legal form
    :param str vat: its tax ID
    :param tuple emails: mail addresses of it and of its people
    :param tuple websites: its websites
    :param tuple phones: its phone numbers
    :param str country: code of its country, for numbers that do not say theirs
    """

    name: str = ""
    vat: str = ""
    emails: tuple = ()
    websites: tuple = ()
    phones: tuple = ()
    country: str = ""

    @cached_property
    def parsed_name(self):
        return parse(self.name)

    @cached_property
    def tax_id(self):
        return tax_id(self.vat, self.country)

    @cached_property
    def addresses(self):
        return frozenset(filter(None, map(address, self.emails)))

    @cached_property
    def domains(self):
        return frozenset(filter(None, map(domain, (*self.addresses, *self.websites))))

    @cached_property
    def numbers(self):
        numbers = (phone_number(phone, self.country) for phone in self.phones)
        return frozenset(filter(None, numbers))


@dataclass(frozen=True, slots=True)
class Reason:
    """One observation, for rendering in the reader's language.

    :param str code: a key of :data:`WEIGHTS`, or ``name_alike`` or ``name_inside``
    :param tuple evidence: what was compared, as text
    :param float weight: what it adds to the logarithm of the odds
    """

    code: str
    evidence: tuple = ()
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class Match:
    """How likely two companies are the same.

    :param float score: from 0 to 1
    :param tuple reasons: the :class:`Reason` s, weightiest first
    """

    score: float
    reasons: tuple = ()

    @property
    def likely(self):
        return self.score >= LIKELY


def score(one, other):
    """Compare two companies, in whatever order.

    :param Party one: a company
    :param Party other: another
    :rtype: Match
    """
    reasons = [
        *_compare_names(one.parsed_name, other.parsed_name),
        *_compare_tax_ids(one.tax_id, other.tax_id),
        *_compare_addresses(one, other),
        *_compare_names_to_domains(one, other),
        *_compare_phones(one.numbers, other.numbers),
    ]
    odds = PRIOR + sum(reason.weight for reason in reasons)
    reasons.sort(key=lambda reason: (-abs(reason.weight), reason.code))
    return Match(round(1 / (1 + exp(-odds)), 4), tuple(reasons))


def _reason(code, *evidence):
    return Reason(code, tuple(sorted(evidence)), WEIGHTS[code])


def _compare_names(one, other):
    if not one.words or not other.words:
        return
    alike = likeness(one, other)
    evidence = tuple(sorted((one.key, other.key)))
    if alike.clash:
        yield _reason("name_clash", *evidence)
    elif alike.share == 1:
        yield _reason("name_same", *evidence)
    else:
        code = "name_inside" if alike.inside else "name_alike"
        yield Reason(code, evidence, _name_weight(alike))
    if one.form and other.form and one.form != other.form:
        yield _reason("form_differs", one.form, other.form)


def _name_weight(alike):
    for (low, at_low), (high, at_high) in pairwise(NAME_CURVE):
        if alike.share <= high:
            return round(at_low + (at_high - at_low) * (alike.share - low) / (high - low), 2)
    return NAME_CURVE[-1][1]


def _compare_tax_ids(one, other):
    if not one.number or not other.number:
        return
    evidence = [each.country + each.number for each in (one, other)]
    one_country = not one.country or not other.country or one.country == other.country
    checked = one.valid and other.valid
    if one.number == other.number and one_country:
        yield _reason("vat_same" if one.valid or other.valid else "vat_same_unchecked", *evidence)
    elif one_country and not checked and one_slip(one.number, other.number):
        yield _reason("vat_slip", *evidence)
    elif one.country and other.country and not one_country:
        yield _reason("vat_other_country", *evidence)
    else:
        yield _reason("vat_differs" if checked else "vat_differs_unchecked", *evidence)


def _compare_addresses(one, other):
    if same := one.addresses & other.addresses:
        yield _reason("email_same", *same)
        return
    if not one.domains or not other.domains:
        return
    evidence = one.domains | other.domains
    if same := one.domains & other.domains:
        yield _reason("domain_same", *same)
        return
    endings = [{each.partition(".")[0] for each in party.domains} for party in (one, other)]
    looks = [set(map(look, party.domains)) for party in (one, other)]
    if endings[0] & endings[1]:
        yield _reason("domain_other_ending", *evidence)
    elif looks[0] & looks[1]:
        yield _reason("domain_lookalike", *evidence)
    else:
        yield _reason("domain_differs", *evidence)


def _compare_names_to_domains(one, other):
    """Tell whether a domain speaks of the name: that of both, or the other's."""
    labels = {each: look(each) for each in one.domains | other.domains}
    if same := one.domains & other.domains:
        words = set(one.parsed_name.words) & set(other.parsed_name.words)
        named = {
            each for each in same for word in words if len(word) > 3 and look(word) in labels[each]
        }
        if named and one.parsed_name.words != other.parsed_name.words:
            yield _reason("domain_named", *named)
        return
    for party, across in ((one, other), (other, one)):
        name = look(party.parsed_name.together)
        if named := {each for each in across.domains if len(name) > 5 and labels[each] == name}:
            yield _reason("name_is_domain", *named)
            return


def _compare_phones(one, other):
    pairs = ((left, right) for left in one for right in other if same_phone(left, right))
    same = {number for pair in pairs for number in pair}
    if same:
        yield _reason("phone_same", max(same, key=lambda number: (len(number), number)))
    elif one and other:
        yield _reason("phone_differs", *one, *other)
