"""What a year's commissions come to, from the charter's table and the facts noted: in SQL.

Apart from the addon: no agent line, no award, no stored decision and no revenue flag but those
kept by hand is read. What both get wrong alike would have to be thought wrong twice.
"""

SUM = """
-- The charter: which column of its table a service is in, and what the table says.
CREATE TEMP TABLE year_service AS
SELECT service.id, of.above, of."column"
  FROM jsonb_to_recordset(%(services)s) AS of(code text, above jsonb, "column" text)
  JOIN channel_service AS service ON service.code = of.code;
CREATE TEMP TABLE year_table AS
SELECT * FROM jsonb_to_recordset(%(table)s)
    AS cell(scenario text, "column" text, decision text, role int);

-- What every fact said, and in which steps that held.
CREATE TEMP TABLE year_fact AS
SELECT *, lead(step) OVER (PARTITION BY source, record_id ORDER BY id) AS until
  FROM year_history;
CREATE INDEX ON year_fact (source, record_id, step);
CREATE INDEX ON year_fact ((said ->> 'customer_id')) WHERE source <> 'sale_order';
ANALYZE year_fact;

-- What was sold: lines of orders as they were confirmed, of other invoices as they were posted.
CREATE TEMP TABLE year_document AS
SELECT 'order' AS kind, sale.id, first.step, day.day, ordering.commercial_partner_id AS ordering,
       invoiced.commercial_partner_id AS invoiced, delivered.commercial_partner_id AS delivered,
       sale.opportunity_id
  FROM (SELECT record_id, min(step) AS step FROM year_history
         WHERE source = 'sale_order' AND said ->> 'state' = 'sale' GROUP BY 1) AS first
  JOIN year_step AS day USING (step)
  JOIN sale_order AS sale ON sale.id = first.record_id
  JOIN res_partner AS ordering ON ordering.id = sale.partner_id
  JOIN res_partner AS invoiced ON invoiced.id = sale.partner_invoice_id
  JOIN res_partner AS delivered ON delivered.id = sale.partner_shipping_id
UNION ALL
SELECT 'invoice', move.id, first.step, day.day, ordering.commercial_partner_id,
       ordering.commercial_partner_id, delivered.commercial_partner_id, NULL
  FROM (SELECT record_id, min(step) AS step FROM year_history
         WHERE source = 'account_move' AND said ->> 'state' = 'posted' GROUP BY 1) AS first
  JOIN year_step AS day USING (step)
  JOIN account_move AS move ON move.id = first.record_id AND move.move_type = 'out_invoice'
  JOIN res_partner AS ordering ON ordering.id = move.partner_id
  JOIN res_partner AS delivered
    ON delivered.id = COALESCE(move.partner_shipping_id, move.partner_id)
 WHERE NOT EXISTS (
       SELECT FROM account_move_line AS line
         JOIN sale_order_line_invoice_rel AS link ON link.invoice_line_id = line.id
        WHERE line.move_id = move.id);
CREATE TEMP TABLE year_sold AS
SELECT document.*, line.id AS line_id, template.channel_service_id AS service_id,
       product.commission_free
  FROM year_document AS document
  JOIN (SELECT 'order' AS kind, order_id AS id, id AS line_id, product_id FROM sale_order_line
         WHERE display_type IS NULL
         UNION ALL
        SELECT 'invoice', move_id, id, product_id FROM account_move_line
         WHERE display_type = 'product') AS line(kind, document_id, id, product_id)
    ON (line.kind, line.document_id) = (document.kind, document.id)
  JOIN product_product AS item ON item.id = line.product_id
  JOIN product_template AS template ON template.id = item.product_tmpl_id
  CROSS JOIN LATERAL (
       SELECT COALESCE(template.commission_free, FALSE)) AS product(commission_free);

-- What customers bought before: invoices less refunds, by the service that a scenario names.
CREATE TEMP TABLE year_bought AS
SELECT move.commercial_partner_id AS customer, posted.step, move.invoice_date,
       service."column" AS bought,
       SUM(CASE move.move_type WHEN 'out_refund' THEN -1 ELSE 1 END * line.price_subtotal) AS amount
  FROM (SELECT record_id, min(step) AS step FROM year_history
         WHERE source = 'account_move' AND said ->> 'state' = 'posted' GROUP BY 1) AS posted
  JOIN account_move AS move
    ON move.id = posted.record_id AND move.move_type IN ('out_invoice', 'out_refund')
  JOIN account_move_line AS line ON line.move_id = move.id AND line.display_type = 'product'
  JOIN product_product AS item ON item.id = line.product_id
  JOIN product_template AS template ON template.id = item.product_tmpl_id
  JOIN year_service AS service ON service.id = template.channel_service_id
 WHERE service."column" IN ('sip_trunk', 'connectivity')
 GROUP BY 1, 2, 3, 4;
CREATE INDEX ON year_bought (customer);

-- Which scenarios held for each document: of whom, and in which part.
CREATE TEMP TABLE year_customer AS
SELECT DISTINCT document.kind, document.id, document.step, document.day, document.opportunity_id,
       document.ordering, document.invoiced, customer.id AS customer
  FROM year_document AS document
  CROSS JOIN LATERAL (VALUES (ordering), (invoiced), (delivered)) AS customer(id);
CREATE TEMP TABLE year_owned AS
SELECT each.*, (owned.said ->> 'channel_partner_id')::int AS channel_partner,
       ARRAY(SELECT bought.bought FROM year_bought AS bought
              WHERE NOT COALESCE(contact.revenue_manual, FALSE)
                AND bought.customer = each.customer AND bought.step < each.step
                AND bought.invoice_date > each.day - interval '12 months'
              GROUP BY 1 HAVING SUM(amount) > 0
              UNION
             SELECT flagged.code
               FROM res_partner_channel_service_rel AS flag
               JOIN channel_service AS flagged ON flagged.id = flag.service_id
              WHERE contact.revenue_manual AND flag.partner_id = each.customer) AS revenue
  FROM year_customer AS each
  JOIN res_partner AS contact ON contact.id = each.customer
  JOIN year_fact AS owned
    ON owned.source = 'res_partner' AND owned.record_id = each.customer
   AND owned.step < each.step AND (owned.until IS NULL OR owned.until >= each.step);
CREATE TEMP TABLE year_claim AS
SELECT kind, id, step, day, customer, channel_partner, scenario.code AS scenario
  FROM year_owned AS owned
  CROSS JOIN LATERAL (
        SELECT 'customer_sip' WHERE 'sip_trunk' = ANY(revenue)
        UNION ALL SELECT 'customer_connectivity' WHERE 'connectivity' = ANY(revenue)
        UNION ALL SELECT 'customer_no_revenue' WHERE revenue = '{}') AS scenario(code)
 WHERE channel_partner IS NOT NULL AND channel_partner <> customer
   AND NOT (ordering = channel_partner AND invoiced = channel_partner)
UNION
SELECT kind, owned.id, owned.step, day, customer, introducer.id, 'lead_introduced'
  FROM year_owned AS owned
  JOIN year_fact AS lead
    ON lead.source = 'crm_lead' AND (lead.said ->> 'partner_id')::int = owned.customer
   AND lead.step < owned.step AND (lead.until IS NULL OR lead.until >= owned.step)
  CROSS JOIN LATERAL (SELECT (lead.said ->> 'channel_partner_id')::int) AS introducer(id)
 WHERE lead.said ->> 'channel_origin' IN ('introduced', 'rfp')
   AND lead.said ->> 'channel_introduction_ended_on' IS NULL
   -- The opportunity that a registered deal is worked on in introduces nobody.
   AND NOT COALESCE((lead.said ->> 'channel_introduced_by_deal')::bool, FALSE)
   AND introducer.id IS NOT NULL AND introducer.id <> customer
   AND NOT (ordering = introducer.id AND invoiced = introducer.id)
   -- Not for a customer already, nor for the quotations that answer its request for proposal.
   AND (channel_partner IS NULL OR channel_partner = customer OR revenue = '{}')
   AND NOT EXISTS (
       SELECT FROM year_fact AS asked
        WHERE asked.source = 'crm_lead' AND asked.record_id = owned.opportunity_id
          AND asked.step < owned.step AND (asked.until IS NULL OR asked.until >= owned.step)
          AND (asked.said ->> 'partner_id')::int = owned.customer
          AND asked.said ->> 'channel_origin' = 'rfp' AND asked.said ->> 'rfp_reference' <> '')
UNION
SELECT kind, owned.id, owned.step, day, customer, registrant.id, 'deal_registered'
  FROM year_owned AS owned
  JOIN year_fact AS deal
    ON deal.source = 'channel_registration' AND deal.said ->> 'customer_id' = customer::text
   AND deal.step < owned.step AND (deal.until IS NULL OR deal.until >= owned.step)
  CROSS JOIN LATERAL (SELECT (deal.said ->> 'channel_partner_id')::int) AS registrant(id)
 WHERE deal.said ->> 'state' IN ('registered', 'won')
   AND day BETWEEN (deal.said ->> 'date_start')::date AND (deal.said ->> 'date_end')::date
   AND registrant.id <> customer
   AND NOT (ordering = registrant.id AND invoiced = registrant.id);

-- What each scenario says of each line, with the rule's rate and the consent, if there is one:
-- of several, the one that lasts longest.
CREATE TEMP TABLE year_said AS
SELECT sold.kind, sold.line_id, sold.step, claim.customer, claim.channel_partner, claim.scenario,
       cell.role, cell.decision, rated.commission, consent.id AS consent, consent.earns
  FROM year_sold AS sold
  JOIN year_service AS service ON service.id = sold.service_id
  JOIN year_claim AS claim ON (claim.kind, claim.id) = (sold.kind, sold.id)
  JOIN year_table AS cell ON cell.scenario = claim.scenario AND cell."column" = service."column"
  LEFT JOIN LATERAL (
       SELECT (rule.said ->> 'commission_id')::int AS commission
         FROM year_fact AS rule
         JOIN channel_rule AS at ON at.id = rule.record_id
         JOIN channel_scenario AS of ON of.id = at.scenario_id AND of.code = claim.scenario
         JOIN channel_service AS node
           ON node.id = at.service_id AND jsonb_exists(service.above, node.code)
        WHERE rule.source = 'channel_rule'
          AND rule.step < sold.step AND (rule.until IS NULL OR rule.until >= sold.step)
        ORDER BY (service.above ->> node.code)::int LIMIT 1) AS rated ON TRUE
  LEFT JOIN LATERAL (
       SELECT given.record_id AS id, (given.said ->> 'earns_commission')::bool AS earns
         FROM year_fact AS given
        WHERE given.source = 'channel_consent' AND cell.decision = 'consent'
          AND given.step < sold.step AND (given.until IS NULL OR given.until >= sold.step)
          AND given.said ->> 'customer_id' = claim.customer::text
          AND (given.said ->> 'channel_partner_id')::int = claim.channel_partner
          AND given.said ->> 'state' = 'granted'
          AND sold.day BETWEEN COALESCE((given.said ->> 'date_start')::date, '-infinity')
                           AND COALESCE((given.said ->> 'date_end')::date, 'infinity')
          AND (given.said ->> 'order_id' IS NULL
               OR sold.kind = 'order' AND (given.said ->> 'order_id')::int = sold.id)
          AND EXISTS (
              SELECT FROM channel_consent_channel_service_rel AS named
                JOIN channel_service AS node ON node.id = named.channel_service_id
               WHERE named.channel_consent_id = given.record_id
                 AND jsonb_exists(service.above, node.code))
        ORDER BY (given.said ->> 'date_end')::date DESC NULLS FIRST, given.record_id
        LIMIT 1) AS consent ON TRUE;

-- Who earns on each line, and by which commission: its own before its level's before the rule's.
CREATE TEMP TABLE year_award AS
WITH asked AS (
    SELECT kind, line_id, bool_or(decision = 'consent' AND consent IS NULL) AS missing,
           bool_or(consent IS NOT NULL) AS consented
      FROM year_said GROUP BY 1, 2
), awarding AS (
    SELECT said.*,
           row_number() OVER whole AS place, first_value(channel_partner) OVER whole AS earner
      FROM year_said AS said
      JOIN asked USING (kind, line_id)
     WHERE NOT missing AND CASE WHEN consented THEN earns ELSE decision = 'commission' END
    WINDOW whole AS (PARTITION BY kind, line_id
                     ORDER BY role, customer, scenario COLLATE "C", channel_partner)
), earned AS (
    SELECT kind, line_id, step, earner,
           (array_agg(commission ORDER BY place)
             FILTER (WHERE commission IS NOT NULL AND channel_partner = earner))[1] AS rule
      FROM awarding GROUP BY 1, 2, 3, 4
)
SELECT earned.kind, earned.line_id, earned.earner, terms.*
  FROM earned
  JOIN year_sold AS sold USING (kind, line_id)
  CROSS JOIN LATERAL (
       SELECT (own.said ->> 'commission_id')::int AS own,
              (level.said ->> 'commission_id')::int AS level
         FROM year_fact AS own
         LEFT JOIN year_fact AS level
           ON level.source = 'res_partner_grade'
          AND level.record_id = (own.said ->> 'grade_id')::int
          AND level.step < earned.step AND (level.until IS NULL OR level.until >= earned.step)
        WHERE own.source = 'res_partner' AND own.record_id = earned.earner
          AND own.step < earned.step AND (own.until IS NULL OR own.until >= earned.step)) AS named
  JOIN LATERAL (
       SELECT rate.record_id AS commission, rate.said ->> 'commission_type' AS type,
              rate.said ->> 'amount_base_type' AS base,
              (rate.said ->> 'fix_qty')::numeric AS percent
         FROM year_fact AS rate
        WHERE rate.source = 'commission'
          AND rate.record_id = COALESCE(named.own, named.level, earned.rule)
          AND rate.step < earned.step AND (rate.until IS NULL OR rate.until >= earned.step)
       ) AS terms ON TRUE
 WHERE NOT sold.commission_free;

-- What that comes to on each invoice line, and what refunds take back of it.
CREATE TEMP TABLE year_amount AS
WITH invoiced AS (
    SELECT line.id, line.move_id, line.product_id, line.price_subtotal AS subtotal, award.*,
           CASE award.base WHEN 'net_amount' THEN GREATEST(0, line.price_subtotal
                - (item.standard_price ->> move.company_id::text)::numeric * line.quantity)
                ELSE line.price_subtotal END AS basis
      FROM account_move_line AS line
      JOIN account_move AS move
        ON move.id = line.move_id AND move.move_type = 'out_invoice' AND move.state = 'posted'
      JOIN product_product AS item ON item.id = line.product_id
      LEFT JOIN sale_order_line_invoice_rel AS link ON link.invoice_line_id = line.id
      JOIN year_award AS award ON (award.kind, award.line_id) = (
           CASE WHEN link.order_line_id IS NULL THEN 'invoice' ELSE 'order' END,
           COALESCE(link.order_line_id, line.id))
     WHERE line.display_type = 'product'
), earned AS (
    SELECT invoiced.*, ROUND(basis * CASE type WHEN 'fixed' THEN percent ELSE COALESCE((
               SELECT section.percent::numeric FROM commission_section AS section
                WHERE section.commission_id = invoiced.commission
                  AND basis BETWEEN section.amount_from AND section.amount_to
                ORDER BY section.id LIMIT 1), 0) END / 100, 2) AS amount
      FROM invoiced
)
SELECT id, move_id, earner, amount FROM earned
UNION ALL
SELECT line.id, line.move_id, earned.earner,
       -ROUND(CASE WHEN type = 'fixed' AND base = 'gross_amount'
                   THEN line.price_subtotal * percent / 100
                   ELSE line.price_subtotal * earned.amount / NULLIF(earned.subtotal, 0) END, 2)
  FROM account_move_line AS line
  JOIN account_move AS move
    ON move.id = line.move_id AND move.move_type = 'out_refund' AND move.state = 'posted'
  JOIN earned ON earned.move_id = move.reversed_entry_id AND earned.product_id = line.product_id
 WHERE line.display_type = 'product';

-- In which period it is due: that of the day on which the last of its invoice was paid.
CREATE TEMP TABLE year_due AS
SELECT amount.*, period.first
  FROM year_amount AS amount
  JOIN (SELECT paid.move_id, MAX(paid.day) AS day
          FROM year_paid AS paid
          JOIN account_move AS move ON move.id = paid.move_id
         GROUP BY paid.move_id, move.amount_total
        HAVING SUM(paid.amount) >= move.amount_total) AS paid USING (move_id)
  JOIN res_partner AS earner ON earner.id = amount.earner
  CROSS JOIN LATERAL (
       SELECT (CASE COALESCE(earner.channel_settlement_period, 'monthly')
               WHEN 'quaterly' THEN date_trunc('quarter', paid.day)
               WHEN 'biweekly' THEN date_trunc('month', paid.day)
                    + CASE WHEN date_part('day', paid.day) > 15 THEN 15 ELSE 0 END
                    * interval '1 day'
               ELSE date_trunc('month', paid.day) END)::date) AS period(first)
"""
