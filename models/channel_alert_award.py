from odoo import api, models


class ChannelAlert(models.AbstractModel):
    """Tells who earns on a line and by which commission, or why nobody does."""

    _inherit = "channel.alert"

    @api.model
    def _get_award_reasons(self, awards):
        """Return why each line earns, or does not, in a sentence.

        :param dict awards: key → award, or False where nothing is known of the customer
        :return: key → text
        :rtype: dict
        """
        names = self._get_award_names([award for award in awards.values() if award])
        return {
            key: self._get_award_reason(award, names) if award else self._get_unawarded()
            for key, award in awards.items()
        }

    @api.model
    def _get_unawarded(self):
        return self.env._("No commission, because no channel partner is concerned.")

    @api.model
    def _get_award_reason(self, award, names):
        env = self.env
        agent = names["contacts"].get(award.get("agent"))
        scenarios = ", ".join(
            names["scenarios"].get(each, each) for each in award.get("scenarios", ())
        )
        if award["why"] == "awarded":
            return self._get_awarded_text(award, names)
        return {
            "allowed": env._(
                "No commission, because the charter awards none here: %(scenarios)s.",
                scenarios=scenarios,
            ),
            "nobody": env._(
                "No commission, because no channel partner stands behind this: %(scenarios)s.",
                scenarios=scenarios,
            ),
            "consented": env._(
                "No commission, because it is sold with a consent that awards none."
            ),
            "missing": env._(
                "No commission, because the channel partner's consent is missing: %(scenarios)s.",
                scenarios=scenarios,
            ),
            "unclassified": env._("No commission, because the product has no service."),
            "no_rate": env._(
                "No commission, because none is named: neither for %(channel_partner)s, nor for "
                "its level, nor in the rule.",
                channel_partner=agent,
            ),
            "product": env._("No commission, because the product is free of commission."),
            "by_hand": env._(
                "No commission by the charter, because what %(channel_partner)s earns here was "
                "agreed by hand.",
                channel_partner=agent,
            ),
            "exempt": env._("No commission, because this line is no sale of its own."),
            "refund": env._(
                "Takes back no commission, because it reverses no invoice that earned one."
            ),
        }[award["why"]]

    @api.model
    def _get_awarded_text(self, award, names):
        named_by = {
            "channel_partner": self.env._("its own commission"),
            "level": self.env._("its level's commission"),
            "rule": self.env._("the rule's commission"),
        }[award["named_by"]]
        told = {
            "channel_partner": names["contacts"].get(award["agent"]),
            "commission": names["commissions"].get(award["commission"]),
            "named_by": named_by,
            "scenario": names["scenario_ids"].get(award["scenario"], ""),
        }
        if award["consent"]:
            return self.env._(
                "%(channel_partner)s earns %(commission)s (%(named_by)s), as its consent says: "
                "%(consent)s.",
                consent=names["consents"].get(award["consent"]),
                **told,
            )
        return self.env._(
            "%(channel_partner)s earns %(commission)s (%(named_by)s): %(scenario)s.", **told
        )

    @api.model
    def _get_award_names(self, awards):
        """Return how to name the records of some awards to the current user."""

        def ids(name):
            return {award[name] for award in awards if award.get(name)}

        scenarios = self.env["channel.scenario"].sudo()
        if awards:
            scenarios = scenarios.search([])
        commissions = self.env["commission"].sudo().browse(ids("commission")).exists()
        return {
            "contacts": self._get_readable_names(
                "res.partner", ids("agent"), self.env._("a channel partner")
            ),
            "consents": self._get_readable_names(
                "channel.consent", ids("consent"), self.env._("a consent in another company")
            ),
            "commissions": {each.id: each.name for each in commissions},
            "scenarios": {each.code: each.name for each in scenarios},
            "scenario_ids": {each.id: each.name for each in scenarios},
        }
