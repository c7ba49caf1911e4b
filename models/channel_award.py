from odoo import api, models
from odoo.tools import SQL

#: Why a line that the charter has a say on earns nothing, by what was decided.
UNAWARDED = {
    "allowed": "allowed",
    "commission": "nobody",
    "consented": "consented",
    "unclassified": "unclassified",
    "warning": "missing",
    "blocked": "missing",
}


class ChannelAward(models.AbstractModel):
    """Turns decisions into awards: who earns, by which commission, on which terms.

    Who earns is decided already, see ``channel.policy``. An award adds the rate: the channel
    partner's own before its level's before the rule's. Its terms are kept as they are at that
    moment, so that changing a rate never changes what was promised.
    """

    _name = "channel.award"
    _description = "Channel Award"

    @api.model
    def _get_awards(self, decisions):
        """Return the awards of some decisions, with one query, or none where nobody earns.

        :param dict decisions: key → decision as a dict, see ``channel.policy``
        :return: key → award, or False where nothing is known of the customer; a dict of codes
            and identifiers that can be stored: ``why`` (``awarded``, or why nothing is earned),
            ``scenarios``, ``service``, and where a channel partner earns ``agent``,
            ``scenario``, ``consent``, ``commission``, ``named_by`` and ``terms``
        :rtype: dict
        """
        earners = {each["earner"] for each in decisions.values() if each and each.get("earner")}
        rates = self._load_rates(earners) if earners else None
        return {key: self._get_award(each, rates) for key, each in decisions.items()}

    @api.model
    def _get_award(self, decision, rates):
        if not decision or not decision["claims"]:
            return False
        award = {
            "why": UNAWARDED[decision["status"]],
            "service": decision["service"],
            "scenarios": list(dict.fromkeys(each["scenario"] for each in decision["claims"])),
        }
        if not decision.get("earner"):
            return award if decision["service"] else {**award, "why": "unclassified"}
        partners, commissions, scenarios = rates
        own, level = partners.get(decision["earner"], (None, None))
        named = {"channel_partner": own, "level": level, "rule": decision["commission"]}
        named_by = next((by for by, each in named.items() if each in commissions), False)
        return {
            **award,
            "why": "awarded" if named_by else "no_rate",
            "agent": decision["earner"],
            "scenario": scenarios.get(decision.get("awarded_by")) or False,
            "consent": decision.get("earning_consent") or False,
            "commission": named_by and named[named_by],
            "named_by": named_by,
            "terms": named_by and commissions[named[named_by]],
        }

    @api.model
    def _load_rates(self, earners):
        """Return what rates there are, in one query, read for everybody alike.

        :param set earners: ids of channel partners
        :return: three dicts: channel partner → (its own commission, its level's); commission →
            its terms; scenario code → id
        :rtype: tuple
        """
        for model, names in {
            "res.partner": ["commission_id", "grade_id"],
            "res.partner.grade": ["commission_id"],
            "commission": [
                "active",
                "amount_base_type",
                "commission_type",
                "fix_qty",
                "settlement_type",
            ],
            "commission.section": ["amount_from", "amount_to", "commission_id", "percent"],
            "channel.scenario": ["code"],
        }.items():
            self.env[model].flush_model(names)
        # What is archived, or settled otherwise than from customer invoices, names no rate.
        ((partners, commissions, scenarios),) = self.env.execute_query(
            SQL(
                """
                SELECT (SELECT jsonb_agg(jsonb_build_array(
                                   partner.id, partner.commission_id, grade.commission_id))
                          FROM res_partner AS partner
                          LEFT JOIN res_partner_grade AS grade ON grade.id = partner.grade_id
                         WHERE partner.id = ANY(%(earners)s)),
                       (SELECT jsonb_agg(jsonb_build_array(
                                   rate.id, rate.commission_type, rate.amount_base_type,
                                   COALESCE(rate.fix_qty, 0),
                                   (SELECT jsonb_agg(jsonb_build_array(section.amount_from,
                                                         section.amount_to, section.percent)
                                                     ORDER BY section.id)
                                      FROM commission_section AS section
                                     WHERE section.commission_id = rate.id)))
                          FROM commission AS rate
                         WHERE rate.active
                           AND COALESCE(rate.settlement_type, 'sale_invoice') = 'sale_invoice'),
                       (SELECT jsonb_agg(jsonb_build_array(code, id)) FROM channel_scenario)
                """,
                earners=list(earners),
            )
        )
        return (
            {partner: (own, level) for partner, own, level in partners or ()},
            {
                rate: {"type": kind, "base": base, "percent": percent, "sections": sections or []}
                for rate, kind, base, percent, sections in commissions or ()
            },
            dict(scenarios or ()),
        )
