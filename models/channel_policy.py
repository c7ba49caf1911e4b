from odoo import api, fields, models
from odoo.tools import SQL

from ..policy import (
    Charter,
    Enquiry,
    Rule,
    Scenario,
    decide,
    waiting,
)
from .frozen_json import frozen

NO_CHARTER = Charter({}, {}, {})

#: The decision for customers who have nothing to do with any channel partner.
FREE = frozen(
    {
        "service": None,
        "status": "allowed",
        "claims": [],
        "consents": [],
        "until": False,
        "earner": None,
        "commission": None,
        "awarded_by": None,
        "earning_consent": None,
        "pending": [],
    }
)


class ChannelPolicy(models.AbstractModel):
    """Gathers facts and charter for any number of enquiries, and asks ``policy/``.

    Facts are read with SQL, for everybody alike: protection holds across companies and
    whatever the rights of the user (charter decision 11). What is told of them is
    another matter, see ``channel.alert``.
    """

    _name = "channel.policy"
    _description = "Channel Policy"

    @api.model
    def _decide(self, questions):
        """Decide many enquiries with two queries, or one where nothing is known of anybody.

        :param list questions: of tuples (key, :class:`Enquiry`, services, whether
            unclassified lines block)
        :return: key → {service → :class:`~channel_partner.policy.Decision`}
        :rtype: dict
        """
        facts = self._gather_facts_for([enquiry for _key, enquiry, *_rest in questions])
        charter = self._load_charter() if facts else NO_CHARTER
        return {
            key: decide(enquiry, facts, charter, services, unclassified_blocks)
            for key, enquiry, services, unclassified_blocks in questions
        }

    @api.model
    def _decide_lines(self, questions, facts=None):
        """Decide the lines of many documents, as values that can be stored.

        :param list questions: of tuples (:class:`Enquiry`, {line: service id or None},
            whether unclassified lines block)
        :param dict facts: what is known already of the customers; gathered if it is not
        :return: line → the decision as a JSON-able dict that nobody can change, see
            :meth:`_serialize`; :data:`FREE` itself where nothing is known of any customer
        :rtype: dict
        """
        if facts is None:
            facts = self._gather_facts_for([enquiry for enquiry, *_rest in questions])
        charter = self._load_charter() if facts else NO_CHARTER
        result = {}
        for enquiry, services, unclassified_blocks in questions:
            if not enquiry.concerns_anybody_in(facts):
                result.update(dict.fromkeys(services, FREE))
                continue
            decisions = decide(enquiry, facts, charter, set(services.values()), unclassified_blocks)
            pending = [registration.id for registration in waiting(enquiry, facts)]
            stored = {
                service: frozen(self._serialize(decision, pending))
                for service, decision in decisions.items()
            }
            result.update((line, stored[service]) for line, service in services.items())
        return result

    @api.model
    def _gather_facts_for(self, enquiries, **options):
        """Return what is known of the customers of some enquiries, see :meth:`_gather_facts`."""
        return self._gather_facts(
            {customer for enquiry in enquiries for customer in enquiry.customers},
            {enquiry.opportunity for enquiry in enquiries if enquiry.opportunity},
            **options,
        )

    @api.model
    def _serialize(self, decision, pending=()):
        """Return a decision as stored on lines and events: codes, in no language."""
        return {
            "service": decision.service,
            "status": decision.status.value,
            "claims": [
                {
                    "scenario": claim.scenario,
                    "customer": claim.customer,
                    "channel_partner": claim.channel_partner,
                    "until": fields.Date.to_string(claim.until) or False,
                }
                for claim in decision.claims
            ],
            "consents": list(decision.consents),
            "until": fields.Date.to_string(decision.until) or False,
            "earner": decision.earner,
            "commission": decision.commission,
            "awarded_by": decision.awarded_by,
            "earning_consent": decision.earning_consent,
            "pending": list(pending),
        }

    # -------------------------------------------------------------------- charter

    @api.model
    def _load_charter(self):
        """Return the charter in force. Extension point for integrators.

        Read afresh each time, in one query: a cache shared between requests could answer
        with the rules of before a change that another request has just committed.

        :rtype: Charter
        """
        for model, names in {
            "channel.service": ["parent_id"],
            "channel.scenario": ["code", "revenue_service_id"],
            "channel.rule": [
                "scenario_id",
                "service_id",
                "decision",
                "enforcement",
                "commission_id",
            ],
        }.items():
            self.env[model].flush_model(names)
        ((parents, scenarios, rules),) = self.env.execute_query(
            SQL(
                """
                SELECT (SELECT jsonb_agg(jsonb_build_array(id, parent_id)) FROM channel_service),
                       (SELECT jsonb_agg(jsonb_build_array(code, revenue_service_id))
                          FROM channel_scenario),
                       (SELECT jsonb_agg(jsonb_build_array(scenario.code, rule.service_id,
                                         rule.decision, rule.enforcement, rule.commission_id))
                          FROM channel_rule AS rule
                          JOIN channel_scenario AS scenario ON scenario.id = rule.scenario_id)
                """
            )
        )
        return Charter(
            scenarios={code: Scenario(code, revenue) for code, revenue in scenarios or ()},
            rules={
                (code, service): Rule(decision, enforcement == "block", commission)
                for code, service, decision, enforcement, commission in rules or ()
            },
            parents=dict(parents or ()),
        )

    # ------------------------------------------------------------------ enquiries

    @api.model
    def _enquiry(
        self, ordering, invoiced=None, delivered=None, opportunity=None, order=None, day=None
    ):
        """Return an enquiry about contacts, each counted by its commercial entity.

        :param res.partner ordering: the ordering contact
        :param invoiced: the invoice contact, if it is another one
        :param delivered: the delivery contact, if it is another one
        :param crm.lead opportunity: the opportunity that it is part of
        :param sale.order order: the order, for consents that hold for one order only
        :param date day: the day to ask for; now, if there is none
        :rtype: Enquiry
        """

        def entity(contact):
            # A contact in an open form stands for the one it was opened from.
            return (contact or ordering).commercial_partner_id._origin.id or 0

        return Enquiry(
            entity(ordering),
            entity(invoiced),
            entity(delivered),
            day or fields.Datetime.now(),
            opportunity=(opportunity and opportunity._origin.id) or None,
            order=(order and order._origin.id) or None,
        )
