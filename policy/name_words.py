"""The words of company names that mean little, or the same in several languages."""


def words(text):
    """Return the words of a text, a table that can be read as one."""
    return text.split()


#: Legal forms by kind. Different kinds are hardly the same company.
FORMS = {
    **dict.fromkeys(
        words(
            "sarl sarls srl sprl sprlu gmbh bv bvba ltd limited llc mbh ug eurl sasu kft"
            " doo sro spzoo gesmbh ggmbh sagl lda ldas sl slu oy ou"
        ),
        "limited",
    ),
    **dict.fromkeys(
        words("sa ag nv plc inc incorporated corp corporation spa ab asa aps se sas kgaa sca"),
        "stock",
    ),
    **dict.fromkeys(
        words("kg ohg snc scs secs gbr cv vof llp lp partg partgmbb scsp gmbhcokg"),
        "partnership",
    ),
    **dict.fromkeys(words("sci scea gaec earl scp selarl"), "civil"),
    **dict.fromkeys(words("asbl vzw ev aisbl fup"), "association"),
    **dict.fromkeys(words("eg scrl cvba scop sc cooperative"), "cooperative"),
    **dict.fromkeys(words("ek eu ei eirl einzelunternehmen"), "sole"),
    # Says nothing of the kind: "Smith & Co".
    "co": "",
    "company": "",
}

#: Legal forms that also stand first.
FORM_FIRST = frozenset(words("sarl sa sas sci scea sprl srl asbl eurl gaec earl snc"))

#: Several words, or an odd spelling, for one.
PHRASES = {
    "société anonyme": "sa",
    "société à responsabilité limitée": "sarl",
    "société par actions simplifiée": "sas",
    "société coopérative": "cooperative",
    "société civile immobilière": "sci",
    "naamloze vennootschap": "nv",
    "besloten vennootschap": "bv",
    "gesellschaft mit beschränkter haftung": "gmbh",
    "gesellschaft mbh": "gmbh",
    "aktiengesellschaft": "ag",
    "ug haftungsbeschränkt": "ug",
    "ges m b h": "gmbh",
    "ges mbh": "gmbh",
    "gmbh & co kg": "gmbhcokg",
    "gmbh und co kg": "gmbhcokg",
    "gmbh et co kg": "gmbhcokg",
    "gmbh co kg": "gmbhcokg",
    "ag & co kg": "gmbhcokg",
    "sarl s": "sarls",
    "sp z oo": "spzoo",
    "sp zoo": "spzoo",
    "spółka z ograniczoną odpowiedzialnością": "spzoo",
    "int l": "international",
    "administration communale": "commune",
    "gemeindeverwaltung": "gemeinde",
    "stadtverwaltung": "stadt",
}

CONNECTORS = words("& + and und et en")

#: Words that tell hardly one company from another.
FILLERS = words(
    "the der die das den dem des de du d la le les l van von vom of for für pour"
    " voor zu zum zur am an im in auf a au aux het 't t ten ter dr company group"
    " international luxembourg luxemburg deutschland germany france belgium"
    " belgique nederland schweiz suisse österreich austria europe societe"
    " etablissements services solutions"
)

#: Abbreviations, and the same word in other languages: what all of them become.
SYNONYMS = {
    word: kept
    for kept, written in {
        "brothers": "brothers bros gebrüder gebr frères frere broers gebroeders",
        "sons": "sons söhne fils zonen zoon sohn",
        "etablissements": "établissements ets etabl",
        "societe": "société ste soc",
        "company": "company co cie compagnie",
        "saint": "saint st sankt sint sainte",
        "dr": "dr doctor docteur doktor",
        "international": "international intl internationale internationaux int",
        "department": "department dept",
        "deutsche": "deutsche dt deutscher",
        "luxembourg": "luxembourg lux luxemburg luxembourgeoise luxembourgeois letzebuerg",
        "ingenieur": "ing ingénieur ingenieurs",
        "association": "association assoc ass",
        "management": "management mgmt",
        "manufacturing": "manufacturing mfg",
        "technology": "technology technologies tech techn technologie",
        "group": "group groupe gruppe groep",
        "partner": "partner partners associés associes",
        "services": "services service svc",
        "solutions": "solutions solution",
        "consulting": "consulting conseil",
        "sud": "süd sued",
        "notaire": "notaire notar notaris notary",
        "architectes": "architectes architekten architects architecten",
    }.items()
    for word in written.split()
}


#: Letters that look like another, or are written as two. Where the upper-case and the
#: lower-case letter look like different ones, the upper-case letter decides.
LETTERS = str.maketrans(
    {
        # Cyrillic
        **dict(zip("авсԁеһіјкмнорԛѕтухԝгԍьѵӏ", "abcdehijkmhopqstyxwrgbvl", strict=True)),
        # Greek
        **dict(zip("αβεζηικμνορτυχ", "abezhikmnoptyx", strict=True)),
        # Armenian
        **dict(zip("օոսհցք", "onuhgp", strict=True)),
        # What Unicode does not take apart
        **dict(zip("øłđðħŧŋıɑɡɩ", "olddhtniagi", strict=True)),
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
    }
)
