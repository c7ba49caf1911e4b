from odoo import api, models
from odoo.tools import format_date


class ChannelAlert(models.AbstractModel):
    """Tells people what was decided, in their language. Decides nothing.

    A decision names records by id. They are named to a reader only as far as that
    reader may read them: the protection of the group is told, its records are not.
    """

    _name = "channel.alert"
    _description = "Channel Alert"

    @api.model
    def _get_reasons(self, decisions):
        """Return why each decision fell, in a sentence or two of the charter.

        :param list decisions: as ``channel.policy`` serializes them
        :return: one text a decision, in their order
        :rtype: list
        """
        names = self._get_names(decisions)
        return [self._get_reason(decision, names) for decision in decisions]

    @api.model
    def _get_reason(self, decision, names):
        env = self.env
        if decision["status"] == "allowed" and decision["service"] is None:
            return self._get_free()
        if decision["status"] == "unclassified":
            return env._(
                "Not classified, and this customer is restricted: ask a channel manager to set "
                "the product's service."
            )
        claims = "; ".join(
            dict.fromkeys(self._get_claim_text(claim, names) for claim in decision["claims"])
        )
        if decision["service"] is None:
            return env._("%(claims)s – and the product is not classified.", claims=claims)
        if decision["status"] == "consented":
            consents = ", ".join(names["consents"][each] for each in decision["consents"])
            return env._("%(claims)s – consented: %(consents)s", claims=claims, consents=consents)
        return claims

    @api.model
    def _get_free(self):
        return self.env._("Free to sell: nothing restricts this customer.")

    @api.model
    def _get_claim_text(self, claim, names):
        scenario = names["scenarios"].get(claim["scenario"])
        clause = scenario.clause if scenario else claim["scenario"]
        if not claim["channel_partner"]:
            return clause
        channel_partner = names["contacts"][claim["channel_partner"]]
        if claim["until"]:
            return self.env._(
                "%(channel_partner)s, until %(until)s: %(clause)s",
                channel_partner=channel_partner,
                until=format_date(self.env, claim["until"]),
                clause=clause,
            )
        return self.env._(
            "%(channel_partner)s: %(clause)s", channel_partner=channel_partner, clause=clause
        )

    @api.model
    def _get_names(self, decisions):
        """Return how to name the records of some decisions to the current user."""
        claims = [claim for decision in decisions for claim in decision["claims"]]
        contacts = {claim["channel_partner"] for claim in claims if claim["channel_partner"]}
        consents = {each for decision in decisions for each in decision["consents"]}
        scenarios = (
            self.env["channel.scenario"]
            .sudo()
            .search([("code", "in", list({claim["scenario"] for claim in claims}))])
            if claims
            else self.env["channel.scenario"]
        )
        return {
            "contacts": self._get_readable_names(
                "res.partner", contacts, self.env._("a channel partner")
            ),
            "consents": self._get_readable_names(
                "channel.consent", consents, self.env._("a consent in another company")
            ),
            "scenarios": {scenario.code: scenario for scenario in scenarios},
        }

    @api.model
    def _get_readable_names(self, model, ids, otherwise):
        if not ids:
            return {}
        # Also in superuser mode it is the user who reads what is told. Not in a caller's
        # context: the customer field of a quotation asks for names with addresses.
        kept = ("lang", "allowed_company_ids")
        context = {key: self.env.context[key] for key in kept if key in self.env.context}
        reader = self.env(user=self.env.uid, su=False, context=context)
        records = reader[model].browse(ids).exists()
        readable = records._filtered_access("read") if records else records
        return dict.fromkeys(ids, otherwise) | {
            record.id: record.display_name for record in readable
        }

    # --------------------------------------------------------------------- alerts

    @api.model
    def _get_alerts(self, lines):
        """Return the alerts of a document, for the ``actionable_errors`` widget.

        Extension point for integrators.

        :param list lines: of dicts ``name`` and ``decision``, one a judged line
        :return: key → dict of ``level`` (danger, warning, info) and ``message``
        :rtype: dict
        """
        reasons = self._get_reasons([line["decision"] for line in lines])
        # Lines of one reason are told together: a clause is long, and read once.
        told = {"blocked": {}, "warning": {}, "unclassified": {}, "consented": {}, "commission": {}}
        for line, reason in zip(lines, reasons, strict=True):
            status = line["decision"]["status"]
            if status in told:
                told[status].setdefault(reason, []).append(line["name"])
        titles = {
            "blocked": ("danger", self.env._("Needs the channel partner's written consent:")),
            "warning": ("warning", self.env._("Should have the channel partner's consent:")),
            "unclassified": ("warning", self.env._("Not classified:")),
            "consented": ("info", self.env._("Agreed by the channel partner:")),
            "commission": ("info", self.env._("Earns the channel partner a commission:")),
        }
        alerts = {
            f"channel_{status}": {
                "level": titles[status][0],
                "message": "\n".join(
                    [
                        titles[status][1],
                        *(
                            f"• {', '.join(dict.fromkeys(names))} – {reason}"
                            for reason, names in by_reason.items()
                        ),
                    ]
                ),
            }
            for status, by_reason in told.items()
            if by_reason
        }
        if any(line["decision"].get("pending") for line in lines):
            alerts["channel_pending"] = {
                "level": "warning",
                "message": self.env._(
                    "A channel partner has asked to register this customer. Nothing is decided "
                    "yet, and nothing is forbidden: agree with a channel manager before you "
                    "send it."
                ),
            }
        return alerts

    @api.model
    def _get_blocked_message(self, document, action, lines, order=None):
        """Return what a refusal says: lines, clause, channel partner, next step.

        Extension point for integrators.

        :param str document: the document's name
        :param str action: what was asked, as a guard event's action
        :param list lines: of dicts ``name`` and ``decision``, the blocked lines
        :param sale.order order: the quotation, where consent can be asked for from it
        :rtype: str
        """
        if not self.env.user._is_internal():
            # The customer must not learn who protects it, or that anybody does.
            return self.env._(
                "%(document)s is being reviewed. We will come back to you.", document=document
            )
        asked = {
            "draft": self.env._("%(document)s cannot be saved", document=document),
            "send": self.env._("%(document)s cannot be sent", document=document),
            "confirm": self.env._("%(document)s cannot be confirmed", document=document),
            "pay": self.env._("%(document)s cannot be paid", document=document),
            "post": self.env._("%(document)s cannot be posted", document=document),
        }[action]
        reasons = self._get_reasons([line["decision"] for line in lines])
        return "\n".join(
            [
                self.env._("%(asked)s without written consent:", asked=asked),
                "",
                *(
                    f"• {line['name']}\n   {reason}"
                    for line, reason in zip(lines, reasons, strict=True)
                ),
                "",
                self._get_next_step(action, lines, order),
            ]
        )

    @api.model
    def _get_next_step(self, action, lines, order=None):
        """Return what a refusal tells to do next, as :meth:`_get_blocked_message`."""
        named = self._get_names(
            [line["decision"] for line in lines if line["decision"]["service"]]
        )["contacts"].values()
        if not named:
            return self.env._("Next step: have a channel manager classify these products.")
        who = ", ".join(dict.fromkeys(named))
        # Of what is sent or paid, what has no quotation to ask from is an invoice, or cancelled.
        if action == "post" or (action in ("send", "pay") and not order):
            return self.env._(
                "Next step: ask %(channel_partners)s to consent in writing and have a channel "
                "manager record it, or remove these lines.",
                channel_partners=who,
            )
        return self.env._(
            "Next step: ask %(channel_partners)s to consent in writing and have a channel "
            "manager record it, or remove these lines, or move them to a quotation of "
            "their own.",
            channel_partners=who,
        )
