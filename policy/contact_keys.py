"""Tax IDs, mail and web addresses and phone numbers, in the one way to compare them."""

import re
from dataclasses import dataclass

import phonenumbers
from stdnum import get_cc_module
from stdnum.exceptions import ValidationError

from .company_names import fold
from .name_words import words

#: Mail providers and web hosts of everybody: their domains say nothing of a company.
SHARED_DOMAINS = frozenset(
    words(
        "gmail.com googlemail.com hotmail.com hotmail.fr hotmail.de hotmail.be"
        " hotmail.co.uk hotmail.it outlook.com outlook.de outlook.fr outlook.be"
        " live.com live.be live.fr live.nl live.de msn.com yahoo.com yahoo.de yahoo.fr"
        " yahoo.co.uk yahoo.it ymail.com icloud.com me.com mac.com aol.com gmx.de"
        " gmx.net gmx.at gmx.ch gmx.com gmx.fr web.de t-online.de freenet.de arcor.de"
        " posteo.de mailbox.org online.de vodafone.de orange.fr wanadoo.fr free.fr"
        " laposte.net sfr.fr neuf.fr bbox.fr numericable.fr aliceadsl.fr pt.lu vo.lu"
        " internet.lu tango.lu post.lu email.lu skynet.be telenet.be proximus.be"
        " scarlet.be voo.be belgacom.net ziggo.nl kpnmail.nl planet.nl xs4all.nl"
        " hetnet.nl home.nl casema.nl upcmail.nl bluewin.ch sunrise.ch hispeed.ch"
        " aon.at chello.at a1.net btinternet.com sky.com virginmedia.com talktalk.net"
        " ntlworld.com blueyonder.co.uk proton.me protonmail.com pm.me mail.com"
        " mail.ru yandex.ru yandex.com zoho.com fastmail.com libero.it tiscali.it"
        " virgilio.it alice.it comcast.net verizon.net att.net sbcglobal.net cox.net"
        " tutanota.com tuta.io hushmail.com facebook.com instagram.com linkedin.com"
        " wixsite.com wordpress.com blogspot.com business.site google.com jimdo.com"
        " jimdosite.com weebly.com webnode.com github.io editus.lu"
    )
)
#: Below a country's domain these are no company's: example.co.uk.
SECOND_LEVEL = frozenset(words("co com org net gov ac edu or gv ltd plc nhs sch me"))
#: What else is the tax ID of nobody in particular.
NOT_AN_ID = re.compile(r"(\d)\1*|0*123456789?0?")


@dataclass(frozen=True, slots=True)
class TaxId:
    """A tax ID, compared by its number, since people leave the country out.

    :param str number: letters and digits without the country
    :param str country: the country that it begins with, if it does
    :param bool valid: whether its check digits are right
    """

    number: str = ""
    country: str = ""
    valid: bool = False


def tax_id(text, country=""):
    """Read a tax ID as somebody wrote it.

    :param str text: such as ``BE 0123.456.789``
    :param str country: code of the country it is of, if it does not say so itself
    :rtype: TaxId
    """
    plain = "".join(re.findall(r"[A-Z0-9]", text.upper()))[:24]
    said = plain[:2] if plain[:2].isalpha() and len(plain) > 7 else ""
    checked = _check(said, plain)
    if not said and (checked := _check(country, plain)):
        said = country.upper()
    number = (checked or plain).removeprefix(said)
    if sum(map(str.isdigit, number)) < 5 or NOT_AN_ID.fullmatch(number):
        return TaxId()
    return TaxId(number, {"EL": "GR", "UK": "GB"}.get(said, said), bool(checked))


def _check(country, text):
    """Return a number as its country writes it, nothing if it is wrong there."""
    module = get_cc_module(country.lower(), "vat") if country else None
    try:
        compact = module.validate(text) if module else ""
    except (ValidationError, ValueError, IndexError):
        return ""
    # Switzerland's goes on with "MWST", "TVA" or "IVA".
    return compact[:12] if country.upper() == "CH" else compact


def address(text):
    """Return a mail address in small letters, nothing where there is none.

    :param str text: such as ``Ann <Ann@Example.com>``
    :rtype: str
    """
    found = re.search(r"[^\s<>\"',;:@]{1,64}@[^\s<>\"',;:@]{3,255}", text)
    return found[0].casefold().rstrip(".)]") if found else ""


def domain(text):
    """Return the domain that a company registers, of a mail address or a website.

    :param str text: such as ``ann@mail.example.co.uk`` or ``https://www.example.co.uk/de``
    :return: such as ``example.co.uk``; nothing for a domain that everybody shares
    :rtype: str
    """
    host = re.sub(r"^([a-z][a-z0-9+.-]*:)?//", "", text.strip().casefold()).rpartition("@")[2]
    host = re.split(r"[/?#:\s>]", host, maxsplit=1)[0].strip(".")
    labels = [_from_punycode(label) for label in host.split(".")]
    if len(host) > 255 or len(labels) < 2 or not all(labels) or host.replace(".", "").isdigit():
        return ""
    below = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in SECOND_LEVEL
    registered = ".".join(labels[-3 if below else -2 :])
    return "" if registered in SHARED_DOMAINS else registered


def email_key(text):
    """Return by what a mail address is looked up: its domain, or all of it where the
    domain is everybody's.

    :param str text: such as ``Ann <Ann@Example.com>``
    :rtype: str
    """
    mail = address(text)
    return domain(mail) or mail


def _from_punycode(label):
    try:
        return label[4:].encode().decode("punycode") if label.startswith("xn--") else label
    except UnicodeError:
        return label


def look(domain_name):
    """Return what a domain looks like at a glance, without its last part: two domains
    that differ and look the same are look-alikes.

    :param str domain_name: such as ``examp1e.com``
    :rtype: str
    """
    label = fold(domain_name.split(".", maxsplit=1)[0])
    for drawn, read in (("rn", "m"), ("vv", "w"), ("0", "o"), ("1", "l"), ("i", "l")):
        label = label.replace(drawn, read)
    return re.sub(r"[^\w]|_", "", label)


def phone_number(text, country=""):
    """Return a phone number with its country, or its digits where the country is unknown.

    :param str text: the number as somebody wrote it
    :param str country: code of the country in which it would be dialled
    :rtype: str
    """
    text = text.strip()[:40]
    try:
        parsed = phonenumbers.parse(re.sub(r"^00", "+", text), country.upper() or None)
    except phonenumbers.NumberParseException:
        digits = re.sub(r"[^0-9]", "", text).lstrip("0")
        return digits if len(digits) >= 6 else ""
    if not phonenumbers.is_possible_number(parsed):
        return ""
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def same_phone(one, other):
    """Return whether two numbers are the same, one of them maybe without its country."""
    if one.startswith("+") == other.startswith("+"):
        return one == other
    return one.endswith(other) or other.endswith(one)
