"""What was refused, withdrawn or is over is valid until no day, wherever it is shown."""

from lxml import etree, html

from odoo.tools import format_date
from odoo.tools.safe_eval import safe_eval

from .test_consent_portal import ConsentPortalCase


class TestConsentValidity(ConsentPortalCase):
    def end(self, state):
        """Bring the request to a state in which it has ended."""
        if state == "refused":
            self.request.sudo()._refuse(self.nadia, "We sell them.")
        else:
            self.sign(self.request)
            self.request.sudo().write({"state": state})

    def facts(self):
        """Return what the portal's page says of it, by its label."""
        page = html.fromstring(self.page())
        (facts,) = page.xpath("//dl[1]")
        return {
            label.text_content().strip(): label.getnext().text_content().strip()
            for label in facts.findall("dt")
        }

    def listed(self):
        page = html.fromstring(self.page("/my/consents"))
        (row,) = page.xpath(f"//tr[.//a[normalize-space()='{self.request.name}']]")
        return row.text_content()

    def test_the_portal_tells_no_validity_of_what_has_none(self):
        self.login(self.nadia)
        end = format_date(self.env(user=self.users[self.nadia]), self.request.date_end)
        self.assertEqual(self.facts()["Answer until, and valid until"], end)
        self.assertIn(end, self.listed())
        for state, told in (("refused", None), ("revoked", None), ("expired", end)):
            savepoint = self.env.cr.savepoint()
            self.end(state)
            with self.subTest(state=state):
                facts = self.facts()
                self.assertNotIn("Valid until", facts)
                self.assertEqual(facts.get("Last day"), told)
                self.assertNotIn(end, self.listed())
            savepoint.rollback()
            self.env.invalidate_all()
        self.sign(self.request)
        self.assertEqual(self.facts()["Valid until"], end)
        self.assertIn(end, self.listed())

    def test_our_own_screens_tell_none_either(self):
        for kind in ("form", "list", "kanban"):
            arch = etree.fromstring(self.request.get_view(view_type=kind)["arch"])
            shown = {
                state: [
                    each
                    for each in arch.xpath("//field[@name='date_end']")
                    if not any(
                        safe_eval(above.get("invisible") or "0", self.as_in(state))
                        for above in (each, *each.iterancestors())
                    )
                    and each.getparent().tag != "kanban"
                ]
                for state in ("requested", "granted", "refused", "revoked", "expired")
            }
            with self.subTest(kind=kind):
                for state in ("requested", "granted"):
                    self.assertEqual(len(shown[state]), 1, state)
                for state in ("refused", "revoked"):
                    self.assertFalse(shown[state], state)
                # There, it is said to be its last day.
                self.assertEqual(len(shown["expired"]), 1 if kind == "form" else 0)

    def as_in(self, state):
        """Return what conditions of views are about, as it is in a state."""
        names = self.env["channel.consent"]._fields
        return dict.fromkeys(names, True) | {"state": state, "can_edit": False}
