"""What outsiders type runs in no browser, neither in the portal nor behind it."""

import json
import logging

from odoo.tests import tagged

from .common_browser import BrowserCase
from .common_texts import TextsCase

_logger = logging.getLogger(__name__)

#: What of a page ran, or would at a click, as the browser itself has read it.
LOOK = r"""
(() => {
    const found = [], texts = [];
    const leads = /^[\x00-\x20]*(javascript|vbscript|data:text)/i;
    function look(root) {
        texts.push(root.textContent);
        for (const each of root.querySelectorAll("*")) {
            for (const {name, value} of each.attributes) {
                const opens = /^(xlink:)?(href|src|action|formaction|data)$/.test(name);
                const runs = name.startsWith("on") || name === "srcdoc";
                if (value.includes("pwned") && (runs || (opens && leads.test(value)))) {
                    found.push(each.outerHTML.slice(0, 300));
                }
            }
            if (each.localName === "script" && /^\s*top\.pwned/.test(each.textContent)) {
                found.push(each.outerHTML.slice(0, 300));
            }
            if (each.matches("input, textarea")) { texts.push(each.value); }
            if (each.shadowRoot) { look(each.shadowRoot); }
            if (each.contentDocument) { look(each.contentDocument.documentElement); }
        }
    }
    look(document.body);
    if (window.pwned !== undefined) { found.push("a text ran"); }
    return {found, shown: texts.join().includes("pwned")};
})()
"""
#: The discussion loads once it is seen. That of the portal does not start on the server of the
#: tests: what is said is looked at here, where the same component shows it.
DISCUSSED = """
(() => {
    const chatter = document.querySelector(".o-mail-Chatter");
    return !chatter || chatter.querySelector(".o-mail-Message");
})()
"""
#: That the flag is seen when one does run.
ALARM = """
(() => {
    const here = document.createElement("div");
    here.innerHTML = "<img src=x onerror=top.pwned=1>";
})()
"""
SERVICES = "odoo.__WOWL_DEBUG__?.root?.env?.services"
OPEN_VIEW = """
%s.action.doAction({
    type: "ir.actions.act_window", name: "%s", res_model: "%s", res_id: %s,
    views: [[false, "%s"]], context: {}, target: "current",
}, {clearBreadcrumbs: true}).then(() => true)
"""
KINDS = ("list", "kanban", "form", "pivot")


@tagged("post_install", "-at_install")
class TestTextsInBrowser(TextsCase, BrowserCase):
    def setUp(self):
        super().setUp()
        self.shown = 0

    def look(self, browser, what):
        with self.subTest(what):
            browser.wait(DISCUSSED, seconds=20)
        seen = browser.run(LOOK)
        self.assertFalse(seen["found"], what)
        self.shown += seen["shown"]

    def conclude(self, browser, opened, least):
        browser.run(ALARM)
        browser.wait("window.pwned === 1")
        _logger.runbot("%s: %s opened, %s show", self._testMethodName, opened, self.shown)
        self.assertGreaterEqual(self.shown, least)

    def test_on_pages_of_the_portal(self):
        # The server's HTML of each of them is looked at elsewhere: of each kind, a few states.
        files = ("/pdf", "/xlsx", "/document", "/certificate")
        pages = [each for each in self.few_of(self.portal_pages(), 2) if not each.endswith(files)]
        with self.browse() as browser:
            browser.log_in(self.nadia)
            for url in pages:
                browser.open(url)
                self.look(browser, url)
            self.conclude(browser, len(pages), 15)

    def views(self):
        """Return each view of our models, and of Odoo's documents with what we add to them."""
        found = []
        documents = {"sale.order": self.order, "res.partner": self.netzhaus}
        for model, records in self.world.items():
            ours = self.env[model]._original_module == "channel_partner"
            if not ours and model not in (*documents, "crm.lead"):
                continue
            if not self.env[model].with_user(self.manager).has_access("read"):
                continue
            if records._transient:
                # A dialog belongs to whoever opened it.
                self.env.cr.execute(
                    f"UPDATE {records._table} SET create_uid = %s", [self.manager.id]
                )
                records.invalidate_recordset()
            record = (
                documents.get(model)
                or records.filtered(
                    lambda each: (
                        "channel_partner_id" not in each._fields
                        or each.channel_partner_id == self.netzhaus
                    )
                )[-1:]
            )
            kinds = self.env["ir.ui.view"].search([("model", "=", model)]).mapped("type")
            for kind in KINDS:
                if kind in kinds and (record or kind != "form"):
                    found.append((model, kind, record.id if kind == "form" else False))
        return found

    def test_in_the_backend(self):
        views = self.views()
        self.assertGreaterEqual(len(views), 40)
        with self.browse() as browser:
            browser.log_in(self.manager)
            browser.open("/odoo")
            # The first one of all waits for what the server puts together.
            browser.wait(f"odoo.isReady && {SERVICES}?.action", seconds=180)
            for model, kind, record_id in views:
                browser.run(OPEN_VIEW % (SERVICES, model, model, json.dumps(record_id), kind))
                browser.wait(
                    f"document.querySelector('.o_action.o_{kind}_view, .o_action .o_{kind}_view')"
                )
                self.look(browser, f"{model} {kind}")
            self.conclude(browser, len(views), 25)
