from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize

from ..policy.mail_bytes import IncomingMail
from ..policy.mail_reading import read_mail, read_reply
from ..policy.mail_words import clean_text


class ChannelRegistration(models.Model):
    """Deals that channel partners register by writing a mail."""

    _inherit = "channel.registration"

    # A mail from somebody unknown waits as a draft for a manager to say whose it is.
    channel_partner_id = fields.Many2one(required=False)
    customer_contact = fields.Char(string="Customer's Contact Person")
    customer_phone = fields.Char(string="Customer's Phone")
    expected_revenue = fields.Monetary(string="Expected Value")
    currency_id = fields.Many2one(
        "res.currency", default=lambda self: self.env.company.currency_id, readonly=True
    )
    date_closing = fields.Date(string="Expected Closing")
    mail_key = fields.Char(copy=False, readonly=True)
    mail_sender = fields.Char(string="Sender", copy=False, readonly=True)
    date_last_mail = fields.Datetime(string="Last Mail on", copy=False, readonly=True)

    _mail_key_unique = models.Constraint(
        "UNIQUE (mail_key)", "This mail has made a registration already."
    )
    _channel_partner_known = models.Constraint(
        "CHECK (channel_partner_id IS NOT NULL"
        " OR (source = 'mail' AND state IN ('draft', 'cancelled')))",
        "Say which channel partner registers the deal.",
    )

    # ----------------------------------------------------------------- constrains

    @api.constrains("customer_id", "customer_name", "state", "missing_information")
    def _check_customer(self):
        waiting = self.filtered(
            lambda each: (
                each.source == "mail"
                and (each.state in ("draft", "action_required") or each.missing_information)
            )
        )
        return super(ChannelRegistration, self - waiting)._check_customer()

    @api.constrains("channel_partner_id")
    def _check_channel_partner_id(self):
        unknown = self.filtered(lambda each: each.source == "mail" and not each.channel_partner_id)
        return super(ChannelRegistration, self - unknown)._check_channel_partner_id()

    def _before_becoming(self, state, vals):
        if state not in ("draft", "cancelled") and not vals.get("channel_partner_id"):
            for registration in self.filtered(lambda each: not each.channel_partner_id):
                raise UserError(
                    self.env._(
                        "Say first which channel partner registers %(registration)s: it came by "
                        "mail from %(sender)s, who belongs to none.",
                        registration=registration.display_name,
                        sender=registration.mail_sender or self.env._("somebody unknown"),
                    )
                )
        return super()._before_becoming(state, vals)

    @api.model
    def _get_manager_fields(self):
        # Where it came from is said by the mails alone.
        return super()._get_manager_fields() | {
            "source",
            "mail_key",
            "mail_sender",
            "date_last_mail",
        }

    # --------------------------------------------------------------- mail gateway

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """Make a registration of a mail: submitted if it says what is needed, waiting for
        the rest if not, and a draft without effect if its sender is no channel partner's."""
        mail = self._incoming(msg_dict)
        if known := self.search([("mail_key", "=", mail.key)]):
            # Addressed to more than one company: the group's promise is one (charter 11).
            return known
        reading = read_mail(mail.subject, self._text_of(mail))
        sender = self._find_sender(mail.sender)
        company = self._company_of(mail, custom_values)
        registration = self.with_company(company).create(
            {
                **(custom_values or {}),
                **self._get_reading_values(reading, company),
                "state": "draft",
                "source": "mail",
                "company_id": company.id,
                "user_id": company._channel_manager().id,
                "channel_partner_id": sender.commercial_partner_id.id,
                "contact_id": sender.id,
                "date_received": mail.received,
                "date_last_mail": mail.received,
                "mail_key": mail.key,
                "mail_sender": mail.sender,
            }
        )
        if sender:
            registration.message_subscribe(sender.ids)
            registration._go_on()
        else:
            registration._ask_manager_who()
        return registration

    def message_update(self, msg_dict, update_vals=None):
        """Take from a reply what was asked for, and nothing else."""
        mail = self._incoming(msg_dict)
        for registration in self:
            # Written each time, so that of two copies at one moment the second one fails.
            registration.date_last_mail = mail.received
            # Odoo would mail a copy to the author of what is answered: a machine of ours, or
            # the channel partner, who is not to hear from strangers.
            msg_dict.pop("parent_id", None)
            if not registration._is_from_channel_partner(mail.sender):
                # Kept as a note: whoever else writes has no say, and reaches nobody.
                msg_dict["is_internal"] = True
            elif registration.state == "action_required":
                reading = read_reply(
                    registration._text_of(mail), tuple(registration._get_open_pieces())
                )
                registration._take_answer(
                    registration._get_reading_values(reading, registration.company_id)
                )
        return super().message_update(msg_dict, update_vals=update_vals)

    def _go_on(self):
        """Submit what is complete, and ask for what is not."""
        self.ensure_one()
        if self.state == "draft":
            if self._is_beyond_limit(self.company_id, self.channel_partner_id):
                self._ask_manager_for_room()
                return
            missing = ",".join(self._get_missing())
            self.write({"state": "submitted", "missing_information": missing})
            if missing:
                self.write({"state": "action_required", "missing_information": missing})
        elif not self.missing_information:
            # Nothing is submitted without a customer, whatever else was asked for since.
            if self._has_piece("customer_name"):
                self.write({"state": "submitted"})
            else:
                self._ask(["customer_name"])

    def _ask_manager_who(self):
        self.ensure_one()
        self.activity_schedule(
            "channel_partner.mail_activity_type_review",
            user_id=self.user_id.id or self.env.uid,
            summary=self.env._("Who is the sender?"),
            note=self.env._(
                "This mail comes from %(sender)s, an address of no channel partner. Choose the "
                "channel partner and submit the registration, or cancel it.",
                sender=self.mail_sender or self.env._("nobody that it names"),
            ),
        )

    def _ask_manager_for_room(self):
        self.ensure_one()
        self.activity_schedule(
            "channel_partner.mail_activity_type_review",
            user_id=self.user_id.id or self.env.uid,
            summary=self.env._("Too many open registrations"),
            note=self.env._(
                "%(name)s may have %(limit)s open registrations at most, so this one waits as a "
                "draft, and its sender was told so. Close one of the others and submit this one, "
                "or cancel it.",
                name=self.channel_partner_id.name,
                limit=self.company_id.channel_open_limit,
            ),
        )

    @api.model
    def _find_sender(self, address):
        """Return the contact of an active channel partner that has exactly this address.

        :return: nobody if it is nobody's, or that of several channel partners
        :rtype: res.partner
        """
        nobody = self.env["res.partner"]
        normalized = email_normalize(address or "")
        if not normalized:
            return nobody
        contacts = nobody.search([("email_normalized", "=", normalized)], order="id").filtered(
            lambda contact: (
                contact.commercial_partner_id.active
                and contact.commercial_partner_id.is_channel_partner
            )
        )
        if len(contacts.commercial_partner_id) != 1:
            return nobody
        # A person rather than the company, where both have the same address.
        return contacts.sorted(lambda contact: contact == contact.commercial_partner_id)[:1]

    def _is_from_channel_partner(self, address):
        self.ensure_one()
        owner = self._find_sender(address).commercial_partner_id
        return bool(owner) and owner == self.channel_partner_id

    @api.model
    def _incoming(self, msg_dict):
        """Return the mail that is being processed."""
        return self.env["mail.thread"]._channel_mail() or IncomingMail(
            # Another addon may hand over a mail in its own way.
            key=f"{msg_dict.get('message_id') or fields.Datetime.now()}",
            message_id=msg_dict.get("message_id"),
            sender=email_normalize(msg_dict.get("email_from") or "") or None,
            subject=clean_text(msg_dict.get("subject") or ""),
            html=msg_dict.get("body") or "",
            received=fields.Datetime.now(),
        )

    @api.model
    def _company_of(self, mail, custom_values):
        """Return the company whose address the mail names, else the alias's own."""
        company = self.env["res.company"].search(
            [("channel_registration_alias_id.alias_full_name", "in", mail.recipients)], limit=1
        )
        given = (custom_values or {}).get("company_id")
        return company or self.env["res.company"].browse(given).exists() or self.env.company
