"""The words by which people label what they write: English, French, German and Dutch.

All are kept as ``plain_words`` returns them: small letters, no accents, no punctuation.
"""

import re
import unicodedata

#: Characters that change how others are shown and that no name needs: an attacker's.
_INVISIBLE = dict.fromkeys(
    [*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200B, 0x200E, 0x200F, 0xFEFF, 0x00AD]
)
_NO_LETTER = re.compile(r"[^\w]+|_+")


def clean_text(text):
    """Return a text that a database and a screen can hold: no NUL, no lone surrogates, no
    control characters but line ends and tabs, nothing that reverses what follows."""
    text = text.encode("utf-8", "replace").decode("utf-8").translate(_INVISIBLE)
    return "".join(
        character
        for character in text.replace("\r\n", "\n").replace("\r", "\n")
        if character in "\n\t" or unicodedata.category(character) != "Cc"
    )


def plain_words(text):
    """Return a text without accents, case and punctuation, to compare it with others."""
    decomposed = unicodedata.normalize("NFKD", text.replace("ß", "ss"))
    letters = "".join(each for each in decomposed if not unicodedata.combining(each))
    return _NO_LETTER.sub(" ", letters.casefold()).strip()


LABELS = {
    "customer": (
        "customer, customer name, name of the customer, client, client name, company, "
        "company name, end customer, end client, account, prospect, "
        "nom du client, client final, societe, nom de la societe, entreprise, raison sociale, "
        "kunde, kundenname, name des kunden, endkunde, firma, firmenname, unternehmen, kundin, "
        "klant, klantnaam, naam van de klant, eindklant, bedrijf, bedrijfsnaam, onderneming"
    ),
    "vat": (
        "vat, vat number, vat no, vat nr, vat id, vat code, customer vat, tax id, tax number, "
        "tva, n tva, no tva, no de tva, numero tva, numero de tva, num tva, n de tva, "
        "tva intracommunautaire, code tva, identifiant tva, "
        "ust, ust id, ust idnr, ust id nr, ust nr, ustid, ustidnr, mwst, mwst nr, "
        "mehrwertsteuernummer, umsatzsteuer id, umsatzsteuernummer, steuernummer, uid, "
        "btw, btw nummer, btw nr, btw id, btwnummer, ondernemingsnummer"
    ),
    "contact": (
        "contact, contact person, contact name, name of the contact, "
        "personne de contact, interlocuteur, interlocutrice, nom du contact, "
        "ansprechpartner, ansprechpartnerin, ansprechperson, kontakt, kontaktperson, "
        "contactpersoon, naam contactpersoon, aanspreekpunt"
    ),
    "email": (
        "mail, email, e mail, mail address, email address, e mail address, customer email, "
        "customer e mail, contact email, contact e mail, "
        "courriel, adresse mail, adresse email, adresse e mail, mel, adresse electronique, "
        "mailadresse, emailadresse, e mail adresse, "
        "mailadres, emailadres, e mailadres, e mail adres"
    ),
    "phone": (
        "phone, phone number, telephone, telephone number, tel, phone no, customer phone, "
        "numero de telephone, no de telephone, portable, gsm, numero, "
        "telefon, telefonnummer, tel nr, handy, handynummer, rufnummer, mobilnummer, "
        "telefoon, telefoonnummer, gsm nummer, mobiel, mobiel nummer, mobile number"
    ),
    "services": (
        "service, services, services of interest, requested services, product, products, "
        "solution, solutions, interest, interests, interested in, "
        "services concernes, services souhaites, prestation, prestations, produit, produits, "
        "besoin, besoins, interesse par, "
        "dienst, dienste, dienstleistung, dienstleistungen, leistung, leistungen, produkt, "
        "produkte, interesse, bedarf, gewunschte dienste, "
        "diensten, gewenste diensten, producten, oplossing, oplossingen, behoefte"
    ),
    "value": (
        "value, deal value, expected value, estimated value, amount, budget, "
        "expected revenue, estimated revenue, deal size, "
        "valeur, montant, valeur estimee, valeur attendue, valeur prevue, montant estime, "
        "chiffre d affaires, ca estime, "
        "wert, auftragswert, erwarteter wert, geschatzter wert, volumen, auftragsvolumen, "
        "umsatz, erwarteter umsatz, betrag, "
        "waarde, verwachte waarde, geschatte waarde, bedrag, orderwaarde, verwachte omzet"
    ),
    "closing": (
        "closing, closing date, close date, expected closing, expected closing date, "
        "expected close date, decision date, expected decision, "
        "cloture, date de cloture, cloture prevue, date de cloture prevue, "
        "date de signature, signature prevue, date prevue, date de decision, echeance, "
        "abschluss, abschlussdatum, erwarteter abschluss, voraussichtlicher abschluss, "
        "geplanter abschluss, entscheidungsdatum, entscheidung bis, "
        "sluiting, sluitingsdatum, afsluiting, afsluitdatum, verwachte afsluiting, "
        "verwachte sluitingsdatum, beslissingsdatum, beslissing"
    ),
}

#: label → what it labels
FIELD_OF_LABEL = {
    label.strip(): field for field, labels in LABELS.items() for label in labels.split(",")
}

#: What a subject begins with or consists of that names no customer.
_PREFIX = r"(?:re|fwd?|aw|wg|tr|ref|antw|doorst|rv|sv|vs)\s*(?:\[\d+\])?\s*:"
_TOPIC = (
    r"(?:new |nouvelle |neue |nieuwe )?(?:"
    r"deal registration|registration of (?:a |the )?deal|deal|lead|registration|register deal|"
    r"enregistrement (?:d[’' ]une |de l[’' ]|d[’' ]|de )?(?:affaire|opportunite|opportunité)|"
    r"enregistrement|affaire|opportunite|opportunité|opportunity|"
    r"registrierung(?: eines deals)?|deal[ -]?registrierung|deal[ -]?anmeldung|anmeldung|"
    r"deal[ -]?registratie|registratie(?: van een deal)?|aanmelding|"
    r"new customer|nouveau client|neuer kunde|nieuwe klant)"
)
SUBJECT_PREFIX = re.compile(rf"^\s*(?:{_PREFIX}|\[[^\]]*\])\s*", re.IGNORECASE)
SUBJECT_TOPIC = re.compile(
    rf"^\s*{_TOPIC}\s*(?:(?:for|pour|für|voor|fuer)\s+|[:\-–—,|/]\s*|$)", re.IGNORECASE
)
#: A subject made of these alone names nobody.
EMPTY_WORDS = frozenset(
    [
        "hello",
        "hi",
        "hey",
        "bonjour",
        "bonsoir",
        "salut",
        "hallo",
        "guten",
        "tag",
        "goedendag",
        "goedemorgen",
        "dag",
        "test",
        "no",
        "subject",
        "sans",
        "objet",
        "kein",
        "betreff",
        "geen",
        "onderwerp",
        "question",
        "frage",
        "vraag",
        "info",
        "information",
        "request",
        "urgent",
        "please",
        "s",
        "il",
        "vous",
        "plait",
        "bitte",
        "new",
        "deal",
    ]
)

#: How people close a message. What follows is their signature.
CLOSINGS = frozenset(
    [
        "regards",
        "kind regards",
        "best regards",
        "warm regards",
        "with kind regards",
        "with best regards",
        "best wishes",
        "best",
        "cheers",
        "thanks",
        "many thanks",
        "thank you",
        "thanks and regards",
        "yours sincerely",
        "sincerely",
        "yours faithfully",
        "yours truly",
        "cordialement",
        "bien cordialement",
        "tres cordialement",
        "bien a vous",
        "bien a toi",
        "salutations",
        "meilleures salutations",
        "sinceres salutations",
        "cordiales salutations",
        "merci",
        "merci d avance",
        "merci et bonne journee",
        "bonne journee",
        "bonne reception",
        "mit freundlichen grussen",
        "mit freundlichem gruss",
        "freundliche grusse",
        "mit besten grussen",
        "beste grusse",
        "viele grusse",
        "liebe grusse",
        "schone grusse",
        "herzliche grusse",
        "grusse",
        "gruss",
        "mfg",
        "vg",
        "lg",
        "danke",
        "vielen dank",
        "danke und gruss",
        "vielen dank und freundliche grusse",
        "hochachtungsvoll",
        "met vriendelijke groet",
        "met vriendelijke groeten",
        "vriendelijke groeten",
        "vriendelijke groet",
        "met groet",
        "groet",
        "groeten",
        "groetjes",
        "hartelijke groet",
        "mvg",
        "alvast bedankt",
        "bedankt",
        "dank u",
        "hoogachtend",
    ]
)
#: What a phone's mail program writes under a message.
DEVICE = re.compile(
    r"^(?:sent (?:from|with|via) |get outlook for |envoye (?:de|depuis|avec|a partir d) |"
    r"obtenez outlook pour |telecharger outlook pour |von mein\w* .*gesendet|"
    r"gesendet (?:von|mit|uber) |diese nachricht wurde von mein|holen sie sich outlook|"
    r"outlook fur .*(?:herunterladen|beziehen)|verzonden (?:vanaf|met|via|vanuit) |"
    r"verstuurd (?:vanaf|met|via|vanuit) |outlook voor .*(?:downloaden|ophalen))"
)
SIGNATURE_MARK = re.compile(r"^\s*(?:--|—|__)\s*$")

#: A line that says who wrote what is quoted below it, as Gmail and Apple put it.
ATTRIBUTION = re.compile(
    r"^(?:on .*\bwrote|le .*\ba ecrit|am .*\bschrieb\b.*|op .*\bschreef\b.*|"
    r".*\bhat am .*\bgeschrieben|.*<?\S+ \S+>? (?:wrote|a ecrit|schrieb|schreef))$"
)
ATTRIBUTION_BEGINS = re.compile(r"^(?:on|le|am|op) .{0,12}\d")
#: A line above a whole quoted message, as Outlook and forwarding programs put it.
QUOTE_BEGINS = re.compile(
    r"^(?:original message|message d origine|message original|ursprungliche nachricht|"
    r"originalnachricht|oorspronkelijk bericht|origineel bericht|"
    r"begin forwarded message|forwarded message|debut du message (?:re)?(?:transfere|expedie)|"
    r"debut du message reexpedie|message transfere|anfang der weitergeleiteten nachricht|"
    r"weitergeleitete nachricht|begin doorgestuurd bericht|doorgestuurd bericht|"
    r"begin van doorgestuurd bericht)$"
)
#: The block of headers that Outlook puts above a quoted message.
HEADER_FROM = re.compile(r"^\W*(?:from|de|von|van)\s*:\s*\S", re.IGNORECASE)
HEADER_REST = re.compile(
    r"^\W*(?:sent|date|to|subject|envoyé|envoye|date|à|objet|gesendet|datum|an|betreff|"
    r"verzonden|aan|onderwerp|cc)\s*:",
    re.IGNORECASE,
)
