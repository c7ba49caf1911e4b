"""Every page of the portal that is this addon's: a new one is added here, in a line.

A page is its route, what there is to see, where it is, and if need be who opens it, what is done
in the browser once it is open, and what tells that it is ready. Addresses are asked of the test,
which has made the records.
"""

from collections.abc import Callable
from dataclasses import dataclass

from .common_browser import CANVAS

SIGNATURE = "document.querySelector('.o_portal_sign_submit')"


@dataclass(frozen=True)
class Page:
    route: str
    shows: str
    url: str | Callable = ""
    user: str | None = "nadia"
    act: str = ""
    ready: str = "true"
    #: What of the page is ours, where the rest is Odoo's own document.
    within: str = ""

    def __str__(self):
        return f"{self.route} ({self.shows})"


def submit(form, **typed):
    """Return how a form is sent with some of its fields filled in."""
    filled = "".join(f"form.elements[{name!r}].value = {text!r};" for name, text in typed.items())
    return f"{{ const form = document.getElementById({form!r}); {filled} form.submit() }}"


#: Before anything is there.
EMPTY = [
    Page("/my", "nothing to do"),
    Page("/my/charter", "none yet"),
    Page("/my/consents", "none yet"),
    Page("/my/registrations", "none yet"),
    Page("/my/customers", "none yet"),
    Page("/my/cases", "none yet"),
    Page("/my/commissions", "none yet"),
    Page("/my/commissions/<string:day>", "nothing earned", "/my/commissions/2026-01-01"),
]

INVOICE = "/my/invoices/<int:invoice_id>"
CASE, STATEMENT = "/my/cases/<int:case_id>", "/my/commissions/<string:day>"
CONSENT, DEAL = "/my/consents/<int:consent_id>", "/my/registrations/<int:registration_id>"
CHECK, NEW = "/my/registrations/check", "/my/registrations/new"
ANSWERED = "document.querySelector('#wrap [role=status] h2')"
WRONG = "document.querySelector('#wrap .is-invalid')"

FILLED = [
    Page("/my", "what needs attention", ready="document.querySelector('.o_channel_attention a')"),
    Page("/my/charter", "not signed, one before was", ready=SIGNATURE),
    Page("/my/charter", "signed just now", "/my/charter?message=signed", "ruth"),
    Page("/my/charter", "no file can be made", "/my/charter?message=no_pdf", "ruth"),
    Page(
        "/my/charter",
        "the dialog to sign",
        act="document.querySelector('[data-bs-target=\"#channel_charter_sign\"]').click()",
        ready=f'{SIGNATURE} && document.querySelector(".modal.show {CANVAS}")',
    ),
    Page("/my/consents", "many", ready="document.querySelector('#wrap td')"),
    Page("/my/consents", "none is found", "/my/consents?search=nothing"),
    Page("/my/consents/page/<int:page>", "the second page", "/my/consents/page/2"),
    Page(CONSENT, "asked", lambda test: test.consents["requested"].access_url, ready=SIGNATURE),
    Page(CONSENT, "by a link", lambda test: test.link, None, ready=SIGNATURE),
    Page(CONSENT, "a link without effect", lambda test: test.link + "x", None),
    Page(
        CONSENT,
        "refused by a link",
        lambda test: test.link + "x&answered=refused",
        None,
    ),
    Page(CONSENT, "refused", lambda test: test.consents["refused"].access_url),
    Page(
        CONSENT,
        "signed just now",
        lambda test: test.consents["granted"].access_url + "?answered=signed",
    ),
    Page(
        CONSENT,
        "to be withdrawn",
        lambda test: test.consents["granted"].access_url,
        act="document.querySelector('#wrap details').open = true",
    ),
    Page(CONSENT, "withdrawn", lambda test: test.consents["revoked"].access_url),
    Page(CONSENT, "over", lambda test: test.consents["expired"].access_url),
    Page(
        "/my/consents/<int:consent_id>/refuse",
        "without a reason",
        lambda test: test.consents["requested"].access_url,
        act=submit("consent_refuse"),
        ready=f"{WRONG} && {SIGNATURE}",
    ),
    Page(
        "/my/consents/<int:consent_id>/withdraw",
        "without a reason",
        lambda test: test.consents["granted"].access_url,
        act=submit("consent_withdraw"),
        ready=WRONG,
    ),
    Page("/my/registrations", "many", ready="document.querySelector('#wrap td')"),
    Page("/my/registrations", "none is found", "/my/registrations?search=nothing"),
    Page("/my/registrations/page/<int:page>", "the second page", "/my/registrations/page/2"),
    *(
        Page(DEAL, state, lambda test, state=state: test.deals[state].access_url)
        for state in (
            *("draft", "submitted", "waiting", "action_required", "registered", "more_time"),
            *("won", "lost", "refused", "expired", "cancelled"),
        )
    ),
    Page(
        DEAL,
        "what can be done with it",
        lambda test: test.deals["registered"].access_url + "?message=registered",
        act="for (const each of document.querySelectorAll('#wrap details')) each.open = true",
    ),
    Page(
        f"{DEAL}/answer",
        "nothing answered",
        lambda test: test.deals["action_required"].access_url,
        act=submit("registration_answer"),
        ready=WRONG,
    ),
    Page(
        f"{DEAL}/extend",
        "without a reason",
        lambda test: test.deals["registered"].access_url,
        act=submit("registration_extend", months="99"),
        ready=WRONG,
    ),
    Page(
        f"{DEAL}/withdraw",
        "not sure",
        lambda test: test.deals["registered"].access_url,
        act=submit("registration_withdraw"),
        ready=WRONG,
    ),
    Page("/my/customers", "many", ready="document.querySelector('#wrap td')"),
    Page("/my/customers", "none is found", "/my/customers?search=nothing"),
    Page("/my/customers/page/<int:page>", "the first page", "/my/customers/page/1"),
    Page(
        "/my/customers/<int:customer_id>",
        "what is protected",
        lambda test: f"/my/customers/{test.managed.id}",
    ),
    Page("/my/cases", "some", ready="document.querySelector('#wrap td')"),
    Page("/my/cases", "none is found", "/my/cases?search=nothing"),
    Page("/my/cases/page/<int:page>", "the first page", "/my/cases/page/1"),
    Page(CASE, "to discuss", lambda test: f"/my/cases/{test.case.id}"),
    Page(
        f"{CASE}/propose",
        "nothing proposed",
        lambda test: f"/my/cases/{test.case.id}",
        act=submit("case_propose"),
        ready=WRONG,
    ),
    Page("/my/cases/new", "nothing typed"),
    Page("/my/cases/new", "mistakes", act=submit("case_form"), ready=WRONG),
    Page("/my/commissions", "some", ready="document.querySelector('#wrap td')"),
    Page("/my/commissions/page/<int:page>", "the first page", "/my/commissions/page/1"),
    Page(STATEMENT, "many lines", lambda test: f"/my/commissions/{test.day}"),
    Page(NEW, "nothing typed"),
    Page(NEW, "mistakes", act=submit("registration_form", customer_email="no"), ready=WRONG),
    Page(CHECK, "nothing typed"),
    Page(CHECK, "a mistake", act=submit("registration_check"), ready=WRONG),
    Page(CHECK, "free", act=submit("registration_check", name="Nobody Ltd"), ready=ANSWERED),
    Page(CHECK, "yours", act=submit("registration_check", name="Atelier Lumen"), ready=ANSWERED),
    Page(CHECK, "taken", act=submit("registration_check", name="Stranger Ltd"), ready=ANSWERED),
    Page(CHECK, "a look", act=submit("registration_check", name="Atelier Lumens"), ready=ANSWERED),
    Page(
        "/my/orders/<int:order_id>",
        "under review",
        lambda test: test.reviewed,
        "lucie",
        within="[name=quotation_reviewed]",
    ),
    Page(
        "/my/orders/<int:order_id>",
        "under review, signed",
        lambda test: test.signed + "&message=channel_review",
        "lucie",
        within="[name=quotation_signed]",
    ),
    Page(INVOICE, "under review", lambda test: test.reviewed_invoice, None),
    Page(INVOICE, "under review, paid", lambda test: test.paid_invoice, None),
]

#: Routes of Odoo whose pages this addon adds to.
NOT_OURS_ALONE = {"/my", INVOICE, "/my/orders/<int:order_id>"}

#: Routes that show no page.
NO_PAGE = {
    "/my/charter/pdf": "a file",
    "/my/charter/sign": "JSON, shown by the form that asks for it",
    "/my/consents/<int:consent_id>/document": "a file",
    "/my/consents/<int:consent_id>/sign": "JSON, shown by the form that asks for it",
    "/my/orders/<int:order_id>/accept": "JSON, shown by the form that asks for it",
    f"{CASE}/accept": "leads back to the case",
    "/my/orders/<int:order_id>/download_edi": "a file",
    f"{DEAL}/certificate": "a file",
    f"{STATEMENT}/pdf": "a file",
    f"{STATEMENT}/xlsx": "a file",
}
