from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

from .channel_registration_extension import EXTENDABLE

RECEIVED = "channel_partner.mail_template_registration_received"
#: What is worth more discussion than this takes a new registration.
MONTHS_MAX = 12


class ChannelRegistration(models.Model):
    """What channel partners do in the portal: register, answer, ask for time, withdraw.

    These methods check nothing of who asks: the portal's pages have done so.
    """

    _inherit = "channel.registration"

    _portal_key_unique = models.Constraint(
        "UNIQUE (portal_key)", "This form has made a registration already."
    )

    @api.model
    def _get_manager_fields(self):
        return super()._get_manager_fields() | {"portal_key"}

    # ------------------------------------------------------------------- register

    @api.model
    def _register_in_portal(self, user, values, token, text="", files=()):
        """Register a deal as one that comes by mail.

        :param res.users user: who registers it
        :param dict values: what :meth:`_read_form` has read
        :param str token: of the form: sent twice, it makes one registration
        :param str text: what they write about it, shown in the discussion
        :param files: (name, content) of what they attach
        :return: the new registration, or the one that this form has made before
        :rtype: channel.registration
        :raise UserError: where a limit is reached
        """
        registrations = self.sudo()
        channel_partner, company = user._channel_partner(), self.env.company
        # From here on, whoever registers for the same channel partner waits.
        channel_partner._channel_queue()
        key = registrations._get_portal_key(channel_partner, values, token)
        if key and (known := registrations.search([("portal_key", "=", key)])):
            return known
        self.env["channel.portal.use"]._take("registration", channel_partner, company)
        person = user.sudo().partner_id
        registration = registrations.create(
            {
                **values,
                "state": "draft",
                "source": "portal",
                "company_id": company.id,
                "currency_id": company.currency_id.id,
                "user_id": company.sudo()._channel_manager().id,
                "channel_partner_id": channel_partner.id,
                "contact_id": person.id,
                "date_received": fields.Datetime.now(),
                "portal_key": key,
            }
        )
        registration._check_portal_limit()
        registration.message_subscribe(person.ids)
        registration._go_on()
        registration._write_in_discussion(person, text, files)
        # As a machine: nobody is mailed what they have done themselves.
        registration.with_user(SUPERUSER_ID)._send_answer(RECEIVED)
        return registration

    def _check_portal_limit(self):
        self.ensure_one()
        company, channel_partner = self.company_id, self.channel_partner_id
        if self._is_beyond_limit(company, channel_partner):
            raise UserError(
                self.env._(
                    "You have %(number)s open registrations, and may have %(limit)s at most. "
                    "Withdraw one that you no longer need, or write to us.",
                    number=self._count_open(company, channel_partner),
                    limit=company.channel_open_limit,
                )
            )

    def _write_in_discussion(self, person, text, files=()):
        self.ensure_one()
        if not text and not files:
            return
        self.message_post(
            body=plaintext2html(text) if text else "",
            attachments=list(files),
            author_id=person.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )

    # --------------------------------------------------------------------- answer

    def _answer_in_portal(self, person, values):
        """Take from an answer what was asked for.

        :return: whether nothing is left to answer
        :rtype: bool
        """
        self.ensure_one()
        # This queues, too: a second click finds it answered.
        self.env["channel.portal.use"]._take("answer", self.channel_partner_id, self.company_id)
        self._take_answer(values)
        self._message_log(
            body=self.env._("%(name)s has answered in the portal.", name=person.name),
            author_id=person.id,
        )
        return self.state != "action_required"

    # ------------------------------------------------------------------ extension

    def _get_requested_extension(self):
        self.ensure_one()
        return self.extension_ids.filtered(lambda each: each.state == "requested")[:1]

    def _may_ask_for_extension(self):
        """Return whether its channel partner can ask for more time."""
        self.ensure_one()
        limit = self.company_id.channel_extension_limit
        agreed = self.extension_ids.filtered(lambda each: each.state == "agreed")
        return bool(
            self.state in EXTENDABLE
            and self.date_end
            and not self._get_requested_extension()
            and (not limit or len(agreed) < limit)
        )

    def _ask_for_extension(self, person, months, reason):
        """Ask for more time, once.

        :raise UserError: where a deal cannot be extended
        """
        self.ensure_one()
        self.channel_partner_id._channel_queue()
        if self._get_requested_extension():
            return
        self.env["channel.portal.use"]._take("extension", self.channel_partner_id, self.company_id)
        self.env["channel.registration.extension"].create(
            {
                "registration_id": self.id,
                "months": months,
                "reason": reason,
                "requested_by": "channel_partner",
            }
        )
        self._tell_responsible(
            person,
            self.env._(
                "%(name)s asks for %(months)s more months: %(reason)s",
                name=person.name,
                months=months,
                reason=reason,
            ),
        )

    # ------------------------------------------------------------------- withdraw

    def _withdraw(self, person, reason):
        """Let its channel partner end a registration that is not won or closed.

        :raise UserError: where it is
        """
        self.ensure_one()
        self.channel_partner_id._channel_queue()
        if self.state == "cancelled":
            return
        if not self._may_be_withdrawn():
            raise UserError(self.env._("This registration is closed and cannot be withdrawn."))
        self.env["channel.portal.use"]._take("withdrawal", self.channel_partner_id, self.company_id)
        self.action_cancel()
        self._tell_responsible(
            person,
            self.env._("%(name)s has withdrawn it: %(reason)s", name=person.name, reason=reason)
            if reason
            else self.env._("%(name)s has withdrawn it.", name=person.name),
        )
