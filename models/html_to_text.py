"""The text of a mail that was written as HTML, with the lines that its reader saw."""

import re

import lxml.html
from lxml import etree

from odoo.tools.mail import html2plaintext, html_sanitize

#: Elements that begin and end a line, beside those that ``html2plaintext`` knows.
_BLOCKS = ("div", "li", "table", "blockquote", "pre", "h4", "h5", "h6", "section", "ul", "ol", "hr")
#: For private use: no mail has a meaning for it.
_BREAK = "\ue000"


def html_to_text(html):
    """Return what the sender wrote: Odoo's own marks say what is quoted or a signature."""
    if not html or not html.strip():
        return ""
    try:
        root = lxml.html.fragment_fromstring(str(html_sanitize(html)), create_parent="div")
        for quoted in root.xpath(".//*[@data-o-mail-quote]"):
            if quoted.getparent() is not None:
                quoted.drop_tree()
        for row in root.iter("tr"):
            _label_cells(row)
        for text in root.xpath(".//pre/descendant-or-self::*"):
            text.text, text.tail = _with_breaks(text.text), _with_breaks(text.tail)
        for element in list(root.iter(*_BLOCKS)):
            element.text = f"{_BREAK}{element.text or ''}"
            element.tail = f"{_BREAK}{element.tail or ''}"
        # A line end in the source of HTML is a blank.
        text = " ".join(lxml.html.tostring(root, encoding="unicode").split())
        text = text.replace(_BREAK, "<br/>")
        return html2plaintext(text, include_references=False)
    except (etree.LxmlError, ValueError, AssertionError, AttributeError, RecursionError):
        return re.sub(r"<[^<>]{0,2000}>", " ", html)


def _with_breaks(text):
    return text.replace("\n", _BREAK) if text else text


def _label_cells(row):
    """Let a row of two cells read as a labelled line."""
    cells = [cell for cell in row if cell.tag in ("td", "th")]
    label = cells[0].text_content().strip() if len(cells) == 2 else ""
    if label and len(label) <= 40 and not label.endswith(":"):
        last = cells[0][-1] if len(cells[0]) else None
        if last is None:
            cells[0].text = f"{cells[0].text or ''}:"
        else:
            last.tail = f"{last.tail or ''}:"
