"""Forms of the portal, as a browser sends them, for the registrations of two channel partners."""

from lxml import html

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_portal import PortalCase


@tagged("post_install", "-at_install")
class PortalRegistrationCase(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registrations = cls.env["channel.registration"]

    @property
    def typed(self):
        """What somebody types who forgets nothing."""
        return {
            "customer_name": "Lumen SA",
            "customer_vat": "LU12345613",
            "service_ids": str(self.service("network").id),
        }

    def page(self, url, user):
        answer = self.get(url, user)
        self.assertEqual(answer.status_code, 200, url)
        return html.fromstring(answer.content)

    def form(self, page, name):
        """Return what the browser would send of a form as it stands."""
        (form,) = page.xpath(f"//form[@id='{name}']")
        return {field.name: field.value for field in form.xpath(".//input[@type='hidden']")}

    def post(self, url, user, form, data=None, page=None, **kwargs):
        """Open a page, fill in a form and send it."""
        shown = self.page(page or url, user)
        with mute_logger("odoo.http"):
            return self.url_open(url, data={**self.form(shown, form), **(data or {})}, **kwargs)

    def register_as(self, user, files=None, **typed):
        return self.post(
            "/my/registrations/new", user, "registration_form", self.typed | typed, files=files
        )

    def act(self, registration, user, name, **typed):
        return self.post(
            f"{registration.access_url}/{name}",
            user,
            f"registration_{name}",
            typed,
            page=registration.access_url,
        )

    def new_ones(self, channel_partner=None):
        return self.registrations.search(
            [
                ("source", "=", "portal"),
                ("channel_partner_id", "=", channel_partner or self.netzhaus.id),
            ],
            order="id desc",
        )

    def written(self, registration):
        """Return what was written in the discussion."""
        return registration.message_ids.filtered(lambda each: each.message_type == "comment")

    def submitted(self, channel_partner, **values):
        registration = self.registrations.create(
            {"channel_partner_id": channel_partner.id, "customer_name": "Lumen SA", **values}
        )
        registration.action_submit()
        return registration

    def error_at(self, answer, name):
        """Return what stands beside a field."""
        page = html.fromstring(answer.content)
        return " ".join(page.xpath(f"//*[@id='{name}_error']/text()")).strip()
