"""People of channel partners, and rep and channel partner as they ask and answer."""

from odoo.tests import Form, new_test_user

from .common import ChannelCase

#: The smallest picture there is, as a signature.
SIGNATURE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
    "+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


class ConsentPeopleCase(ChannelCase):
    """Netzhaus manages the customer. Nadia has a login there, Jean a mail address only."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manage(cls.customer, cls.netzhaus, "sip_trunk")
        cls.rep.email, cls.manager.email = "rita@operator.example", "max@operator.example"
        cls.netzhaus.email = "office@netzhaus.example"
        cls.nadia = cls._person("Nadia Netz", "nadia@netzhaus.example", cls.netzhaus)
        cls.jean = cls._person("Jean Net", "jean@netzhaus.example", cls.netzhaus)
        cls.robin = cls._person("Robin Rival", "robin@rival.example", cls.rival)
        cls.lucie = cls._person("Lucie Lumen", "lucie@lumen.example", cls.customer)
        cls.users = {person: cls._login(person) for person in (cls.nadia, cls.robin, cls.lucie)}

    @classmethod
    def _person(cls, name, email, company, **values):
        return cls.env["res.partner"].create(
            {"name": name, "email": email, "parent_id": company.id, **values}
        )

    @classmethod
    def _login(cls, person):
        login = person.name.split()[0].lower() + "@portal"
        return new_test_user(
            cls.env, login, groups="base.group_portal", partner_id=person.id, email=person.email
        )

    def dialog(self, order, user=None, **values):
        """Open the dialog as the button does, fill it in, and leave it open."""
        order = order.with_user(user or self.rep)
        action = order.action_channel_ask_consent()
        form = Form(
            self.env[action["res_model"]]
            .with_user(user or self.rep)
            .with_context(**action["context"])
        )
        for name, value in {"message": "They asked us for a firewall.", **values}.items():
            setattr(form, name, value)
        return form.save()

    def ask(self, order, user=None, **values):
        """Ask for the consents that a quotation needs, and return the requests."""
        before = self.env["channel.consent"].search([])
        self.dialog(order, user, **values).action_ask()
        return self.env["channel.consent"].search([], order="id") - before

    def sign(self, consent, person=None, **values):
        """Sign as the portal's page does."""
        consent.with_user(self.env.ref("base.public_user")).sudo()._sign(
            **{
                "person": person or self.nadia,
                "name": "Nadia Netz",
                "signature": SIGNATURE,
                "address": "203.0.113.7",
                "shown": consent._get_terms_hash(),
                **values,
            }
        )

    def mails_of(self, consent):
        """Return the mails about a consent, oldest first."""
        return (
            self.env["mail.mail"]
            .sudo()
            .search([("model", "=", consent._name), ("res_id", "in", consent.ids)], order="id")
        )
