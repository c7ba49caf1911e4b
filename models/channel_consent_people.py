from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import consteq, email_normalize_all, hmac

#: The states in which a link that was mailed is worth something.
LINKED = ("requested", "granted")


class ChannelConsent(models.Model):
    """Who is asked, and whom a link lets in: the channel partner's own people.

    A link is personal, and mailed to one person alone. It carries no secret of the record, but
    what only the server can compute from it, from the person and from the person's address. So
    it is worth nothing once the person has left the channel partner, once the address has
    changed, and once the request is refused, withdrawn or over. Nobody else of the
    operator ever reads it: it stands in the mail that leaves, not in the chatter.
    """

    _inherit = "channel.consent"

    contact_ids = fields.Many2many(
        "res.partner",
        "channel_consent_contact_rel",
        "consent_id",
        "contact_id",
        string="Asked",
        copy=False,
        groups="base.group_user",
        help="The channel partner's people who get the link. Empty: those with a login, or else "
        "all who have a mail address. Everybody of the channel partner who has a login can answer.",
    )
    access_token = fields.Char(groups="base.group_system")

    # -------------------------------------------------------------------- compute

    def _compute_access_url(self):
        result = super()._compute_access_url()
        for consent in self:
            consent.access_url = f"/my/consents/{consent.id}"
        return result

    # ----------------------------------------------------------------- constrains

    @api.constrains("contact_ids", "channel_partner_id")
    def _check_contact_ids(self):
        for consent in self:
            for person in consent.contact_ids.filtered("channel_to_verify"):
                raise ValidationError(
                    self.env._(
                        "%(name)s can be asked once a channel manager has verified the contact: "
                        "choose somebody else of %(channel_partner)s, or ask one to.",
                        name=person.name,
                        channel_partner=consent.channel_partner_id.display_name,
                    )
                )
            theirs = consent.contact_ids.filtered(consent._is_theirs)
            strangers = consent.contact_ids - theirs
            if strangers:
                raise ValidationError(
                    self.env._(
                        "%(names)s: only people of %(channel_partner)s can be asked for its "
                        "consent.",
                        names=", ".join(strangers.mapped("display_name")),
                        channel_partner=consent.channel_partner_id.display_name,
                    )
                )

    # --------------------------------------------------------------------- people

    def _is_theirs(self, contact):
        """Return whether a contact speaks for the channel partner as of now."""
        self.ensure_one()
        company = contact.commercial_partner_id
        return bool(
            contact.active
            and not contact.channel_to_verify
            and company == self.channel_partner_id.commercial_partner_id
            and company.is_channel_partner
        )

    @api.model
    def _find_people(self, channel_partner, customer):
        """Return whom to ask for the consent of a channel partner.

        :param res.partner channel_partner: whose consent it is
        :param res.partner customer: the end customer, who must not learn of it
        :return: those with a login, or else all people who have a mail address, or else the
            company itself
        :rtype: res.partner
        """
        company = channel_partner.commercial_partner_id
        people = (
            self.env["res.partner"]
            .sudo()
            .search(
                Domain("commercial_partner_id", "=", company.id)
                & Domain("channel_to_verify", "=", False)
                & Domain("email_normalized", "!=", False)
                & Domain("type", "=", "contact"),
                order="id",
            )
        )
        people = self._without_outsiders(people, customer)
        persons = people - company
        with_login = persons.filtered(
            lambda person: any(user.active and user.share for user in person.user_ids)
        )
        return (with_login or persons or people).with_env(self.env)

    @api.model
    def _without_outsiders(self, people, customer):
        """Leave out those whose address is not the channel partner's alone.

        A mail to an address of the end customer would tell who protects it, and one to an
        address of our own people would let us sign in the channel partner's stead.
        """
        # A mail reaches all addresses of a contact, of which the first one is its own.
        addresses = {
            person: set(email_normalize_all(person.email or "")) for person in people.sudo()
        }
        outsiders = (
            self.env["res.partner"]
            .sudo()
            .with_context(active_test=False)
            .search(
                Domain("email_normalized", "in", set().union(*addresses.values()))
                & (
                    Domain("commercial_partner_id", "=", customer.commercial_partner_id.id)
                    | Domain("user_ids.share", "=", False)
                )
            )
        )
        taken = set(outsiders.mapped("email_normalized"))
        return people.filtered(
            lambda person: person.email_normalized and not addresses[person] & taken
        )

    def _get_people(self):
        """Return whom a mail about a consent may reach, of those who were asked."""
        self.ensure_one()
        asked = self.sudo().contact_ids.filtered(self._is_theirs)
        return self._without_outsiders(asked, self.customer_id).with_env(self.env)

    # ---------------------------------------------------------------------- links

    def _portal_ensure_token(self):
        if not self.env.su:
            # Odoo's own method of sharing a document asks nobody for rights.
            self.check_access("write")
        # The token itself opens nothing, so whoever may ask for consent may have one made.
        return super(ChannelConsent, self.sudo())._portal_ensure_token()

    def _get_share_url(self, redirect=False, signup_partner=False, pid=None, share_token=True):
        # A link is personal: there is none to share.
        return super()._get_share_url(
            redirect=redirect, signup_partner=False, pid=None, share_token=False
        )

    def _get_personal_token(self, person):
        """Return what lets one person in without a login.

        :param res.partner person: somebody of the channel partner
        :rtype: str
        """
        self.ensure_one()
        consent, person = self.sudo(), person.sudo()
        secret = hmac(
            consent.env,
            "channel.consent",
            (consent.id, consent._portal_ensure_token(), person.id, person.email_normalized),
        )
        return f"{person.id}-{secret}"

    def _get_personal_url(self, person):
        token = self._get_personal_token(person)
        return f"{self.get_base_url()}{self.access_url}?access_token={token}"

    def _get_person(self, token):
        """Return whom a link lets in.

        :param str token: what came with the link
        :return: the person, or none where the link is worth nothing (any more)
        :rtype: res.partner
        """
        self.ensure_one()
        consent = self.sudo()
        nobody = consent.env["res.partner"]
        token = str(token or "")
        number = token.partition("-")[0]
        if not (token.isascii() and number.isdigit() and len(number) < 10):
            return nobody
        if consent.state not in LINKED or not consent.access_token:
            return nobody
        person = nobody.browse(int(number)).exists()
        if not person or not consent._is_theirs(person):
            return nobody
        return person if consteq(consent._get_personal_token(person), token) else nobody

    @api.model
    def _get_thread_with_access(self, thread_id, *, mode="read", **kwargs):
        """Let whoever came by a link read and write in the discussion.

        Odoo would also accept the record's own token, or a person's hash that never ends.
        """
        token = kwargs.pop("token", None)
        kwargs = {key: kwargs[key] for key in kwargs.keys() - {"hash", "pid"}}
        consent = super()._get_thread_with_access(thread_id, mode=mode, **kwargs)
        if not consent and mode == self._mail_post_access:
            known = self.browse(thread_id).sudo().exists()
            consent = known if known and known._get_person(token) else consent
        return consent

    # ---------------------------------------------------------------------- mails

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        """Let no message reach anybody outside but the channel partner's people."""
        recipients = super()._notify_get_recipients(message, msg_vals=msg_vals, **kwargs)
        outside = self.env["res.partner"].browse(
            [each["id"] for each in recipients if each["id"] and each["share"]]
        )
        theirs = outside.sudo().filtered(self._is_theirs)
        allowed = self._without_outsiders(theirs, self.customer_id).ids
        return [each for each in recipients if not each["share"] or each["id"] in allowed]

    def _notify_get_recipients_groups(self, message, model_description, msg_vals=False):
        """Give each of the channel partner's people a link of their own."""
        groups = super()._notify_get_recipients_groups(message, model_description, msg_vals)
        if not self or self.state not in LINKED:
            return groups
        people = self.sudo().message_partner_ids | self.sudo().contact_ids
        personal = [
            (
                f"channel_consent_{person.id}",
                lambda recipient, person=person: recipient["id"] == person.id,
                {
                    "active": True,
                    "has_button_access": True,
                    "button_access": {
                        "url": self._get_personal_url(person),
                        "title": self._get_link_title(),
                    },
                },
            )
            for person in people
            if self._is_theirs(person)
        ]
        return personal + groups

    def _get_link_title(self):
        if self.state == "requested":
            return self.env._("Read and answer")
        return self.env._("Read")
