"""Every page of the portal can be used on a phone, and by people who cannot see it."""

from odoo.fields import Command
from odoo.tests import tagged

from .common_browser import DESK, PHONE, BrowserCase
from .common_charter import CharterMixin, drawn_signature
from .common_portal_registration import PortalRegistrationCase
from .portal_pages import EMPTY, FILLED, NO_PAGE, NOT_OURS_ALONE

#: What of a page is Odoo's, which this addon neither makes nor changes.
EXCLUDED = [
    "#wrapwrap > header",  # the menu of the whole site
    "#wrapwrap > footer",
    "#discussion",  # the discussion, a component of Odoo's portal
    "#wrap :has(> .o_portal_my_details)",  # one's own address beside the home
]
#: All that axe-core knows for levels A and AA, and what it recommends beside.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]

AXE = """
axe.run({include: %s,
         exclude: %s.filter((each) => document.querySelector(each)).map((each) => [each])},
        {runOnly: {type: "tag", values: %s}, resultTypes: ["violations"]})
.then((found) => found.violations.flatMap((rule) => rule.nodes.map((node) =>
    `${rule.id} (${rule.impact}): ${node.target.join(" ")}\\n    ${node.html.slice(0, 300)}\\n    `
    + node.failureSummary.replaceAll("\\n", "\\n    "))))
"""
PAGE = """
[document.documentElement.lang,
 [...document.querySelectorAll("h1, [role=heading][aria-level='1']")].map((each) => each.innerText)]
"""
UNLABELLED = """
[...document.querySelectorAll("#wrap :is(input:not([type=hidden]), select, textarea)")]
.filter((each) => !each.closest("#discussion") && each.checkVisibility())
.filter((each) => !each.labels.length && !each.ariaLabel && !each.getAttribute("aria-labelledby"))
.map((each) => each.outerHTML)
"""
#: By how much the page is wider than what is seen of it, and what sticks out.
TOO_WIDE = """
(() => {
    const seen = document.documentElement.clientWidth;
    const scroller = document.querySelector("#wrapwrap");
    if (Math.max(document.documentElement.scrollWidth, scroller.scrollWidth) <= seen) return [];
    return [...document.querySelectorAll("#wrapwrap *")]
        .filter((each) => each.getBoundingClientRect().right > seen + 1)
        .map((each) => each.cloneNode().outerHTML.slice(0, 200));
})()
"""


@tagged("post_install", "-at_install")
class TestPortalAccessible(CharterMixin, BrowserCase, PortalRegistrationCase):
    def fill(self):
        """Make a world in which every page has something to show."""
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        self.manage(self.stranger, self.rival, "sip_trunk")
        self.fill_charter()
        self.fill_consents()
        self.fill_registrations()
        self.fill_cases()
        self.fill_commissions()
        self.fill_quotations()
        self.fill_invoices()
        self.env.flush_all()

    def fill_charter(self):
        self.accept(self.publish(), self.nadia)
        self.accept(self.publish("<h2>Our word</h2><p>We keep it.</p>"), self.ruth)

    def fill_consents(self):
        consents = self.env["channel.consent"].create(
            [
                {
                    "channel_partner_id": self.netzhaus.id,
                    "customer_id": self.customer.id,
                    "service_ids": [Command.set(self.service("network").child_ids.ids)],
                    "request_message": "They asked us for a firewall.",
                    "user_id": self.rep.id,
                }
                for _each in range(25)
            ]
        )
        consents.action_request()
        states = ("requested", "refused", "granted", "revoked", "expired")
        self.consents = dict(zip(states, consents, strict=False))
        person = self.nadia.partner_id
        for state in ("granted", "revoked"):
            self.consents[state]._sign(
                person,
                "Nadia Netz",
                drawn_signature(),
                "192.0.2.1",
                self.consents[state]._get_terms_hash(),
            )
        self.consents["refused"]._refuse(person, "We sell firewalls ourselves.")
        self.consents["revoked"]._withdraw(person, "We sell firewalls ourselves.")
        self.consents["expired"].write({"state": "expired"})
        asked = self.consents["requested"]
        self.link = f"{asked.access_url}?access_token={asked._get_personal_token(person)}"

    def fill_registrations(self):
        reason = {
            "refusal_reason_id": self.env["channel.refusal.reason"].search([], limit=1).id,
            "refusal_reason": "We know it.",
        }
        acts = {
            "draft": None,
            "refused": lambda deal: deal.write({"state": "refused", **reason}),
            "lost": lambda deal: (deal.action_register(), deal.action_lost()),
            "won": lambda deal: (deal.action_register(), deal.action_won()),
            "expired": lambda deal: (deal.action_register(), deal.write({"state": "expired"})),
            "cancelled": lambda deal: deal._withdraw(self.nadia.partner_id, "A mistake."),
            **{f"number {each}": None for each in range(20)},
        }
        self.deals = {}
        for name, act in acts.items():
            self.deals[name] = self.registrations.create(
                {
                    "channel_partner_id": self.netzhaus.id,
                    "source": "portal",
                    "customer_name": f"{name.title()} and Sons of the Long Name, Manufacturers",
                    "customer_email": "a.very.long.address.of.somebody@customer.example",
                    "service_ids": [Command.set(self.service("network").child_ids.ids)],
                    "user_id": self.rep.id,
                    # Whom it is about is known: what is registered needs no look.
                    "customer_id": act and self.new_customer().id,
                }
            )
            if act:
                self.deals[name].action_submit()
                act(self.deals[name])
        self.deals["submitted"] = self.submitted(self.netzhaus)
        self.deals["action_required"] = self.submitted(self.netzhaus)
        self.deals["action_required"].action_ask_information(
            ["customer_vat", "customer_phone", "services", "date_closing"], "Which line?"
        )
        self.deals["registered"] = self.register(self.customer, self.netzhaus)
        self.deals["more_time"] = self.register(self.new_customer(), self.netzhaus)
        self.deals["more_time"]._ask_for_extension(self.nadia.partner_id, 2, "Holidays.")
        self.register(self.stranger, self.rival)
        self.deals["waiting"] = self.submitted(self.netzhaus, customer_id=self.stranger.id)

    def fill_cases(self):
        # Somebody whom they still manage when the pages are opened.
        self.managed = self.new_customer()
        self.manage(self.managed, self.netzhaus, "sip_trunk")
        self.case = self.env["channel.case"].create(
            {
                "channel_partner_ids": [Command.set((self.netzhaus | self.rival).ids)],
                "customer_id": self.managed.id,
                "description": "<p>Both of us know them.</p>",
            }
        )
        self.case.action_discuss()
        self.env["channel.case.proposal"].create(
            {
                "case_id": self.case.id,
                "proposal": "We share the work.",
                "proposed_by_id": self.rival.id,
            }
        )

    def fill_commissions(self):
        if not self.env.company.chart_template:
            self.env["account.chart.template"].try_loading("generic_coa", self.env.company, False)
        rate = self.env["commission"].create({"name": "Ten percent", "fix_qty": 10})
        self.env["channel.rule"].search([]).commission_id = rate
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.managed.id,
                "invoice_line_ids": [
                    Command.create({"product_id": each.id}) for each in self.fibre | self.sim
                ],
            }
        )
        invoice.action_post()
        self.day = invoice.invoice_date

    def new_customer(self):
        return self.env["res.partner"].create({"name": "Blanche SA", "is_company": True})

    def fill_quotations(self):
        self.customer.channel_partner_id = False
        self.reviewed, self.signed = (self.to_review() for _each in range(2))
        order = self.env["sale.order"].browse(int(self.signed.split("?")[0].split("/")[-1]))
        order._channel_keep_signature("Lucie Lumen", drawn_signature())

    def to_review(self):
        """Send a quotation that is protected only afterwards, and return its address."""
        order = self.quotation(self.new_customer(), self.laptop, require_signature=True)
        order.action_quotation_sent()
        self.register(order.partner_id, self.netzhaus)
        return f"/my/orders/{order.id}?access_token={order._portal_ensure_token()}"

    def fill_invoices(self):
        """Bill and be paid for what is protected only afterwards."""
        move, paid = self.env["account.move"].create(
            [
                {
                    "move_type": "out_invoice",
                    "partner_id": self.new_customer().id,
                    "invoice_line_ids": [Command.create({"product_id": self.laptop.id})],
                }
                for _each in range(2)
            ]
        )
        self.env["payment.transaction"].create(
            {
                "provider_id": self.env["payment.provider"].search([("code", "=", "demo")]).id,
                "payment_method_id": self.env["payment.method"].search([], limit=1).id,
                "reference": "paid",
                "state": "done",
                "amount": paid.amount_total,
                "currency_id": paid.currency_id.id,
                "partner_id": paid.partner_id.id,
                "invoice_ids": [Command.set(paid.ids)],
            }
        )
        for customer in (move | paid).partner_id:
            self.manage(customer, self.netzhaus, "sip_trunk")
        self.reviewed_invoice, self.paid_invoice = move.get_portal_url(), paid.get_portal_url()

    # ---------------------------------------------------------------------- pages

    def test_each_route_of_the_portal_is_visited_or_shows_no_page(self):
        http = self.env["ir.http"]
        rules = http._generate_routing_rules(self.registry._init_modules, http._get_converters())
        ours = {
            url
            for url, endpoint in rules
            if url.startswith("/my") and ".channel_partner." in endpoint.func.__module__
        }
        self.assertIn("/my/registrations", ours)
        visited = {page.route for page in EMPTY + FILLED}
        forgotten = ours - visited - set(NO_PAGE)
        self.assertFalse(
            forgotten, "Add them to tests/portal_pages.py: to FILLED, or to NO_PAGE with a reason"
        )
        gone = (visited | set(NO_PAGE)) - ours - NOT_OURS_ALONE
        self.assertFalse(gone, "Remove from tests/portal_pages.py what is no route any more")

    def test_pages_with_nothing_to_show(self):
        self.visit(EMPTY)

    def test_pages_with_all_there_is_to_show(self):
        self.fill()
        self.visit(FILLED)

    def visit(self, pages):
        axe, lang = self.axe(), self.env.user.lang.replace("_", "-")
        # Asked for before any page is open, which has the database to itself.
        urls = {each: each.url(self) if callable(each.url) else each.url for each in pages}
        with self.browse() as browser:
            user = False
            for page in sorted(pages, key=lambda each: each.user or ""):
                if page.user != user:
                    user = page.user
                    browser.log_in(user and getattr(self, user))
                url = urls[page] or page.route
                with self.subTest(str(page)):
                    browser.resize(PHONE)
                    browser.open(url, "true" if page.act else page.ready)
                    if page.act:
                        browser.run(page.act)
                        browser.wait(f"document.readyState === 'complete' && {page.ready}")
                    browser.run(axe + ";true")
                    found = self.look(browser, page, lang)
                    if found:
                        browser.chrome.take_screenshot()
                        self.fail(f"{url}\n\n" + "\n\n".join(found))

    def look(self, browser, page, lang):
        """Return what is wrong with the page that is open, in words."""
        found = []
        spoken, titles = browser.run(PAGE)
        if spoken != lang:
            found.append(f"the page says that it is in {spoken}, which is {lang}")
        if len(titles) != 1 and not page.within:
            found.append(f"a page has one h1, not {titles}")
        found += [f"on a phone, this sticks out: {each}" for each in browser.run(TOO_WIDE)]
        for size in (PHONE, DESK):
            browser.resize(size)
            browser.settle()
            here = browser.run(AXE % ([page.within or "html"], EXCLUDED, TAGS))
            here += [f"no label: {each}" for each in browser.run(UNLABELLED)]
            found += [f"at {size[0]} pixels: {each}" for each in here]
        return found
