"""Compares what the addon made of a year with what the independent sum comes to."""

from decimal import Decimal

from .generated_sum import SUM
from .policy_world import COLUMNS, TABLE, TREE

#: In the order of the charter: the owner before the registrant before the introducer.
ROLES = {
    "customer_sip": 0,
    "customer_connectivity": 0,
    "customer_no_revenue": 0,
    "deal_registered": 1,
    "lead_introduced": 2,
}

#: What the settlements say, beside what the independent sum says: a row per period.
PERIODS = """
WITH settled AS (
    SELECT settlement.agent_id AS earner, settlement.date_from AS first,
           SUM(part.settled_amount) AS amount, COUNT(*) AS number
      FROM commission_settlement AS settlement
      JOIN commission_settlement_line AS part ON part.settlement_id = settlement.id
     WHERE settlement.settlement_type = 'channel' AND settlement.state <> 'cancel'
     GROUP BY 1, 2
), due AS (
    SELECT earner, first, SUM(amount) AS amount, COUNT(*) AS number FROM year_due GROUP BY 1, 2
)
SELECT partner.name, first, COALESCE(due.amount, 0), COALESCE(settled.amount, 0),
       COALESCE(due.number, 0), COALESCE(settled.number, 0)
  FROM due FULL JOIN settled USING (earner, first)
  JOIN res_partner AS partner ON partner.id = earner
 ORDER BY earner, first
"""

#: What the vendor bills say of each channel partner, and what is carried over to a later one.
BILLS = """
SELECT partner.name, COALESCE(due.amount, 0), COALESCE(billed.amount, 0),
       COALESCE(left_over.amount, 0)
  FROM res_partner AS partner
  LEFT JOIN (SELECT earner, SUM(amount) AS amount FROM year_due GROUP BY 1) AS due
    ON due.earner = partner.id
  LEFT JOIN (
       SELECT commercial_partner_id AS earner, SUM(-amount_untaxed_signed) AS amount
         FROM account_move
        WHERE move_type IN ('in_invoice', 'in_refund') AND state <> 'cancel'
        GROUP BY 1) AS billed ON billed.earner = partner.id
  LEFT JOIN (
       SELECT settlement.agent_id AS earner, SUM(settlement.total) AS amount
         FROM commission_settlement AS settlement
        WHERE settlement.settlement_type = 'channel' AND settlement.state <> 'cancel'
          AND NOT EXISTS (
              SELECT FROM account_move_line AS line
               WHERE line.settlement_id = settlement.id AND line.parent_state <> 'cancel')
        GROUP BY 1) AS left_over ON left_over.earner = partner.id
 WHERE partner.is_channel_partner AND partner.name LIKE 'Year Partner%'
 ORDER BY partner.id
"""

#: Lines of which the two say something else, to see what a difference comes from.
LINES = """
SELECT move.name, partner.name, expected.earner, expected.amount, said.agent_id, said.amount,
       line.id
  FROM year_amount AS expected
  FULL JOIN (
       SELECT object_id AS id, agent_id, amount FROM account_invoice_line_agent AS agent
         JOIN account_move AS of ON of.id = agent.invoice_id AND of.state = 'posted'
        WHERE channel_scenario_id IS NOT NULL) AS said
    ON said.id = expected.id AND said.agent_id = expected.earner
  JOIN account_move_line AS line ON line.id = COALESCE(expected.id, said.id)
  JOIN account_move AS move ON move.id = line.move_id
  JOIN res_partner AS partner ON partner.id = move.commercial_partner_id
 WHERE expected.amount IS DISTINCT FROM said.amount
 ORDER BY line.id
"""

#: What was sold although a consent was missing.
FORBIDDEN = """
SELECT kind, line_id, array_agg(scenario) FROM year_said
 WHERE decision = 'consent' AND consent IS NULL GROUP BY 1, 2
"""


def _above(code):
    """Return a service and all above it with its distance, as the charter's tree has it."""
    distances, distance = {}, 0
    while code:
        distances[code] = distance
        code, distance = TREE[code], distance + 1
    return distances


def _exact(value):
    """Return money as the database has it: on Odoo's cursors it arrives as a float."""
    return round(Decimal(str(value)), 2) if isinstance(value, float) else value


def compare(cr, dumps):
    """Sum the year up independently, and compare.

    :param dumps: makes a parameter of JSON
    :return: the rows of periods, bills, lines that differ, and what was sold although forbidden
    :rtype: tuple
    """
    cr.execute(
        SUM,
        {
            "services": dumps(
                [
                    {"code": code, "above": _above(code), "column": column}
                    for column, codes in COLUMNS.items()
                    for code in codes
                ]
            ),
            "table": dumps(
                [
                    {
                        "scenario": scenario,
                        "column": column,
                        "decision": decision,
                        "role": ROLES[scenario],
                    }
                    for scenario, row in TABLE.items()
                    if scenario in ROLES
                    for column, decision in zip(COLUMNS, row, strict=True)
                ]
            ),
        },
    )
    answers = []
    for query in (PERIODS, BILLS, LINES, FORBIDDEN):
        cr.execute(query)
        answers.append([tuple(map(_exact, row)) for row in cr.fetchall()])
    return tuple(answers)
