from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command, Domain


class ChannelCheck(models.TransientModel):
    """The question "what may we sell here?", for people and for other systems."""

    _name = "channel.check"
    _description = "What May We Sell Here?"

    partner_id = fields.Many2one("res.partner", string="Customer")
    opportunity_id = fields.Many2one(
        "crm.lead",
        domain="[('partner_id', 'child_of', partner_id)]",
        compute="_compute_opportunity_id",
        store=True,
        readonly=False,
    )
    # Not the contact's own summary: an opportunity can change what may be sold.
    summary = fields.Char(compute="_compute_line_ids")
    # Not stored: it would be computed in superuser mode, and tell more than the user may read.
    line_ids = fields.One2many(
        "channel.check.line", "check_id", string="Services", compute="_compute_line_ids"
    )
    explanation = fields.Text(
        compute="_compute_line_ids", help="The charter's words, each said once."
    )

    def _compute_display_name(self):
        self.display_name = self.env._("What May We Sell Here?")

    @api.depends("partner_id")
    def _compute_opportunity_id(self):
        for check in self:
            if check.opportunity_id.commercial_partner_id != check.partner_id.commercial_partner_id:
                check.opportunity_id = False

    @api.depends("partner_id", "opportunity_id")
    def _compute_line_ids(self):
        services = {each.code: each for each in self.env["channel.service"].search([])}
        for check in self:
            partner, opportunity = check.partner_id._origin, check.opportunity_id._origin
            answer = partner.channel_check(opportunity_id=opportunity.id).get(str(partner.id), [])
            check.summary = self._get_summaries(partner, opportunity).get(partner, False)
            clauses = [line for each in answer for line in each["clause"].splitlines()]
            check.explanation = "\n".join(dict.fromkeys(clauses))
            check.line_ids = [
                Command.clear(),
                *(
                    Command.create(
                        {
                            "service_id": services[each["service"]].id,
                            "status": each["status"],
                            "reason": each["reason"],
                            "channel_partner_ids": [Command.set(each["channel_partner_ids"])],
                            "until": each["until"],
                            "consent_id": each["consent_id"],
                        }
                    )
                    for each in answer
                ),
            ]

    # ------------------------------------------------------------------- business

    @api.model
    def _answer(self, contacts, service_codes=None, opportunity_id=None, date=None):
        """See ``res.partner.channel_check``."""
        readable = contacts.exists()._filtered_access("read") if contacts else contacts
        services = self._get_services(service_codes)
        opportunity = self._get_opportunity(opportunity_id)
        day = self._get_day(date)
        decisions = self.env["channel.policy"]._decide(
            [
                (
                    contact.id,
                    self.env["channel.policy"]._enquiry(contact, opportunity=opportunity, day=day),
                    services.ids,
                    False,
                )
                for contact in readable
            ]
        )
        return self._render(decisions, services)

    @api.model
    def _render(self, decisions, services):
        policy, alert = self.env["channel.policy"], self.env["channel.alert"]
        stored = [
            policy._serialize(decisions[contact][service.id])
            for contact in decisions
            for service in services
        ]
        names = alert._get_names(stored)
        readable = set(
            self.env["res.partner"].browse(names["contacts"])._filtered_access("read").ids
        )
        consents = set(
            self.env["channel.consent"].browse(names["consents"])._filtered_access("read").ids
        )
        each_stored = iter(stored)
        return {
            str(contact): [
                self._describe(service, next(each_stored), names, readable, consents)
                for service in services
            ]
            for contact in decisions
        }

    @api.model
    def _describe(self, service, decision, names, readable, consents):
        scenarios = list(dict.fromkeys(claim["scenario"] for claim in decision["claims"]))
        return {
            "service": service.code,
            "status": decision["status"],
            "scenarios": scenarios,
            "channel_partner_ids": list(
                dict.fromkeys(
                    claim["channel_partner"]
                    for claim in decision["claims"]
                    if claim["channel_partner"] in readable
                )
            ),
            "clause": "\n".join(
                names["scenarios"][code].clause for code in scenarios if code in names["scenarios"]
            ),
            "reason": self.env["channel.alert"]._get_reason(decision, names),
            "until": decision["until"],
            "consent_id": next((each for each in decision["consents"] if each in consents), False),
        }

    @api.model
    def _get_services(self, codes):
        services = self.env["channel.service"].search(
            Domain("code", "in", list(codes)) if codes else Domain.TRUE
        )
        if unknown := set(codes or ()) - set(services.mapped("code")):
            raise ValidationError(
                self.env._(
                    "There is no service with the code %(codes)s.",
                    codes=", ".join(sorted(unknown)),
                )
            )
        return services

    @api.model
    def _get_opportunity(self, opportunity_id):
        opportunity = self.env["crm.lead"].browse(opportunity_id or ())
        opportunity.check_access("read")
        return opportunity

    @api.model
    def _get_day(self, date):
        try:
            return fields.Date.to_date(date) if date else None
        except ValueError as error:
            raise ValidationError(
                self.env._("“%s” is not a day: write it as YYYY-MM-DD.", date)
            ) from error

    @api.model
    def _get_summaries(self, contacts, opportunity=None):
        """Return for each contact a sentence on what may be sold to it.

        :param res.partner contacts: any number of contacts, also unsaved ones
        :param crm.lead opportunity: the opportunity that it would be part of
        :return: contact → text, False for those that nothing restricts
        :rtype: dict
        """
        services = self.env["channel.service"].search([])
        policy, alert = self.env["channel.policy"], self.env["channel.alert"]
        decisions = policy._decide(
            [
                (contact, policy._enquiry(contact, opportunity=opportunity), services.ids, False)
                for contact in contacts
            ]
        )
        wanted = ("blocked", "warning", "consented", "commission")
        chosen = {
            (contact, status): decision
            for contact, by_service in decisions.items()
            for decision in reversed(by_service.values())
            if (status := decision.status.value) in wanted
        }
        names = alert._get_names([policy._serialize(each) for each in chosen.values()])
        return {
            contact: self._get_summary(services, by_service, names) or False
            for contact, by_service in decisions.items()
        }

    @api.model
    def _get_summary(self, services, by_service, names):
        def named(*statuses):
            others = services.filtered(lambda each: by_service[each.id].status not in statuses)
            # "IT, network and hosting" says it all, where it holds for all that lies under it.
            whole = services.filtered(
                lambda each: (
                    not any(other.parent_path.startswith(each.parent_path) for other in others)
                )
            )
            return ", ".join(
                (whole.filtered(lambda each: each.parent_id not in whole)).mapped("name")
            )

        partners = ", ".join(
            dict.fromkeys(
                names["contacts"][claim.channel_partner]
                for decision in by_service.values()
                for claim in decision.claims
                if claim.channel_partner in names["contacts"]
            )
        )
        sentences = []
        if services_named := named("blocked", "warning"):
            sentences.append(
                self.env._(
                    "Only with written consent of %(partners)s: %(services)s.",
                    partners=partners,
                    services=services_named,
                )
            )
        if services_named := named("consented"):
            sentences.append(self.env._("Agreed: %(services)s.", services=services_named))
        if services_named := named("commission"):
            sentences.append(self.env._("With commission: %(services)s.", services=services_named))
        if sentences and (services_named := named("allowed")):
            sentences.append(self.env._("Free to sell: %(services)s.", services=services_named))
        return " ".join(sentences)
