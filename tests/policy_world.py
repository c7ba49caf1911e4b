"""The charter's table, written out by hand and apart from what the database loads."""

from odoo.addons.channel_partner.policy import Charter, Rule, Scenario

#: The service tree: code → the code above it.
TREE = {
    "telephony": None,
    "sip_trunk": "telephony",
    "phone_system": "telephony",
    "connectivity": None,
    "mobile": None,
    "it_network_hosting": None,
    "it": "it_network_hosting",
    "microsoft": "it",
    "software_licensing": "it",
    "managed_services": "it",
    "email": "it",
    "hardware": "it",
    "network": "it_network_hosting",
    "network_security": "network",
    "switching": "network",
    "hosting": "it_network_hosting",
    "colocation": "hosting",
    "vm_hosting": "hosting",
    "cloud_backup": "hosting",
}

#: The columns of the table, and the services that each of them speaks of.
COLUMNS = {
    "it_network_hosting": [
        "it_network_hosting",
        "it",
        "microsoft",
        "software_licensing",
        "managed_services",
        "email",
        "hardware",
        "network",
        "network_security",
        "switching",
        "hosting",
        "colocation",
        "vm_hosting",
        "cloud_backup",
    ],
    "phone_system": ["phone_system"],
    "sip_trunk": ["sip_trunk"],
    "connectivity": ["connectivity"],
    "mobile": ["mobile"],
}

#: The rows of the table, in the order of the columns.
TABLE = {
    "customer_sip": ("consent", "consent", "allow", "commission", "commission"),
    "customer_connectivity": ("consent", *4 * ("commission",)),
    "customer_no_revenue": 5 * ("allow",),
    "lead_introduced": ("consent", "consent", *3 * ("commission",)),
    "lead_rfp": 5 * ("allow",),
    "lead_direct": 5 * ("allow",),
    "deal_registered": ("consent", "consent", *3 * ("commission",)),
}

#: Every cell, for every service that it speaks of.
CELLS = {
    (scenario, service): decision
    for scenario, row in TABLE.items()
    for column, decision in zip(COLUMNS, row, strict=True)
    for service in COLUMNS[column]
}

REVENUE = {"customer_sip": "sip_trunk", "customer_connectivity": "connectivity"}

#: Identifiers of services, as a database would give them.
ID = {code: number for number, code in enumerate(TREE, start=1)}


def make_charter():
    """Return the charter with one rule a cell, but telephony's in one where it is one."""
    rules = {
        (scenario, ID[column]): Rule(decision)
        for scenario, row in TABLE.items()
        for column, decision in zip(COLUMNS, row, strict=True)
    }
    for code in ("sip_trunk", "phone_system"):
        del rules["customer_connectivity", ID[code]]
    rules["customer_connectivity", ID["telephony"]] = Rule("commission")
    return Charter(
        scenarios={code: Scenario(code, ID.get(REVENUE.get(code))) for code in TABLE},
        rules=rules,
        parents={ID[code]: ID.get(above) for code, above in TREE.items()},
    )
