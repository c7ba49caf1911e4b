import logging

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..policy import CustomerFacts, Registration, decide

_logger = logging.getLogger(__name__)

TEMPLATE = "channel_partner.mail_template_registration_registered"
REPORT = "channel_partner.action_report_channel_registration"


class ChannelRegistration(models.Model):
    """What a channel partner is sent once its deal is registered: a certificate that says what
    is protected, until when, and what earns a commission."""

    _inherit = "channel.registration"

    def _announce(self, state):
        result = super()._announce(state)
        if state == "registered":
            self._send_certificate()
        return result

    def action_send_certificate(self):
        """Send the certificate once more, as it is today."""
        self._check_allowed("channel_partner.group_channel_manager")
        self._send_certificate()
        return True

    def action_print_certificate(self):
        return self.env.ref(REPORT).report_action(self)

    def _send_certificate(self):
        for registration in self:
            person = registration._get_reminded_contact()
            if not person:
                registration._message_log(
                    body=self.env._(
                        "No certificate was sent: neither the channel partner nor its contact has "
                        "a mail address of their own."
                    )
                )
                continue
            registration.with_context(mail_notify_force_send=False).message_post_with_source(
                TEMPLATE,
                message_type="auto_comment",
                subtype_xmlid="mail.mt_note",
                partner_ids=person.ids,
                attachment_ids=registration._print_certificate(person.lang).ids,
                email_layout_xmlid="mail.mail_notification_light",
            )

    def _print_certificate(self, lang=None):
        """Return the certificate as an attachment; none where it cannot be printed, of which
        its responsible is told. That holds up no deal.

        :param str lang: code of the language to print it in; the user's, if empty
        :rtype: ir.attachment
        """
        self.ensure_one()
        report = self.env.ref(REPORT).with_context(lang=lang or self.env.lang)
        try:
            with self.env.cr.savepoint():
                content, kind = report._render_qweb_pdf(report, self.ids)
                # A hook or a missing program may have made something else of it.
                return self.env["ir.attachment"].create(
                    {
                        "name": f"{self._get_certificate_name()}.{kind}",
                        "raw": content,
                        "res_model": self._name,
                        "res_id": self.id,
                    }
                )
        except Exception:
            _logger.exception("The certificate of %s could not be printed", self.name)
            self.activity_schedule(
                "channel_partner.mail_activity_type_review",
                user_id=self.user_id.id or self.env.uid,
                summary=self.env._("The certificate could not be printed: send it again"),
            )
            return self.env["ir.attachment"]

    def _get_certificate_name(self):
        self.ensure_one()
        return self.env._("Deal certificate %s", self.name.replace("/", "-"))

    # ------------------------------------------------------------------- contents

    def _get_certificate_terms(self):
        """Return what the deal brings about by itself, whatever else protects the customer.

        :return: ``consent`` and ``commission``, each a list of dicts with ``service``,
            ``except`` (services under it that are not meant) and ``commission`` (the name of
            the rate that this channel partner earns: its own, its level's or the rule's; or
            False)
        :rtype: dict
        :raise UserError: where nothing has been registered yet
        """
        self.ensure_one()
        if not self.date_start or not self.customer_id:
            # The menu of a list prints whatever is selected.
            raise UserError(
                self.env._(
                    "%(registration)s is “%(state)s”: it has a certificate once it is registered.",
                    registration=self.display_name,
                    state=self._state_label(self.state),
                )
            )
        policy = self.env["channel.policy"]
        services = self.env["channel.service"].search([])
        customer = self.customer_id.id
        deal = Registration(self.id, self.channel_partner_id.id, self.date_start, self.date_end)
        decisions = decide(
            policy._enquiry(self.customer_id, day=self.date_start),
            {customer: CustomerFacts(registrations=frozenset([deal]))},
            policy._load_charter(),
            services.ids,
        )
        awards = self.env["channel.award"]._get_awards(
            {service: policy._serialize(decision) for service, decision in decisions.items()}
        )
        rates = {service: award and award.get("commission") for service, award in awards.items()}
        return {
            "consent": self._get_terms(services, decisions, rates, ("blocked", "warning")),
            "commission": self._get_terms(services, decisions, rates, ("commission",)),
        }

    @api.model
    def _get_terms(self, services, decisions, rates, statuses):
        """Return the highest services with one of some statuses, each with its exceptions."""

        def same(service, top):
            decision = decisions.get(service.id)
            return bool(
                decision and decision.status in statuses and rates[service.id] == rates[top.id]
            )

        commissions = self.env["commission"].sudo()
        return [
            {
                "service": top.name,
                "except": [
                    each.name
                    for each in services
                    if each != top
                    and str(top.id) in each.parent_path.split("/")
                    and not same(each, top)
                    and same(each.parent_id, top)
                ],
                "commission": commissions.browse(rates[top.id] or []).name,
            }
            for top in services
            if decisions[top.id].status in statuses
            and not (top.parent_id and same(top.parent_id, top))
        ]

    def _get_certificate_date(self, name):
        return format_date(self.env, self[name], date_format="long")
