"""What the tests of cases and of customers in the portal share."""

from odoo.fields import Command

from .common_portal_registration import PortalRegistrationCase


class PortalCaseCase(PortalRegistrationCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cases = cls.env["channel.case"]

    @classmethod
    def case(cls, *sides, state="discussed", **values):
        """Return a case of some sides that our own people have opened."""
        case = cls.cases.create(
            {
                "channel_partner_ids": [Command.set([side.id for side in sides])],
                "customer_id": cls.customer.id,
                "description": "<p>Both say that it is theirs.</p>",
                **values,
            }
        )
        if state != "draft":
            case.action_discuss()
        return case

    @classmethod
    def proposal(cls, case, by, text):
        return cls.env["channel.case.proposal"].create(
            {"case_id": case.id, "proposed_by_id": by.id, "proposal": text}
        )

    def open_as(self, user, **typed):
        return self.post(
            "/my/cases/new",
            user,
            "case_form",
            {
                "type": "support",
                "customer_name": "Lumen SA",
                "description": "The line drops every afternoon.",
                **typed,
            },
        )

    def opened(self, channel_partner=None):
        wanted = channel_partner or self.netzhaus
        return self.cases.search([("opened_by_id", "=", wanted.id)], order="id desc")

    def propose(self, case, user, text):
        return self.post(
            f"{case.access_url}/propose",
            user,
            "case_propose",
            {"proposal": text},
            page=case.access_url,
        )

    def accept(self, case, user, proposal):
        """Press the button that accepts, wherever the page was shown."""
        form = self.form(self.page("/my/cases/new", user), "case_form")
        return self.url_open(
            f"{case.access_url}/accept",
            data={"csrf_token": form["csrf_token"], "proposal_id": proposal.id},
        )

    def rows(self, url, user, column=1, **arguments):
        """Return what stands in a column of a list."""
        query = "&".join(f"{name}={value}" for name, value in arguments.items())
        page = self.page(f"{url}?{query}", user)
        table = "//table[contains(@class, 'o_portal_my_doc_table')]//tbody/tr"
        return [" ".join(row.xpath(f"string(./*[{column}])").split()) for row in page.xpath(table)]
