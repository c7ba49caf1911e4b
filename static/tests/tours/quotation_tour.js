import { registry } from "@web/core/registry";
import tourUtils from "@sale/js/tours/tour_utils";

const alert = ".o_form_view [name=channel_alerts] .alert-danger";

registry.category("web_tour.tours").add("channel_partner_quotation", {
    url: "/odoo/sales/new",
    steps: () => [
        ...tourUtils.selectCustomer("Atelier Lumen"),
        {
            content: "what may be sold here is told as soon as the customer is chosen",
            trigger: "[name=channel_customer_summary]:contains(Netzhaus)",
        },
        ...tourUtils.addProduct("Tour Fibre Line"),
        {
            content: "the line has its badge",
            trigger: ".o_data_row [name=channel_status] .badge:contains(Commission)",
        },
        { content: "a free line raises no alarm", trigger: `.o_form_view:not(:has(${alert}))` },
        ...tourUtils.addProduct("Tour Firewall", 2),
        {
            content: "the alert names line and channel partner",
            trigger: `${alert}:contains(Tour Firewall):contains(Netzhaus)`,
        },
        {
            content: "the line has its badge",
            trigger:
                ".o_data_row:nth-child(2) [name=channel_status] .badge:contains(Consent Needed)",
        },
        {
            content: "and nothing has been saved yet",
            trigger: ".o_form_status_indicator_buttons:not(.invisible) .o_form_button_save",
        },
        { content: "try to confirm", trigger: "button[name=action_confirm]", run: "click" },
        {
            content: "the refusal names line, channel partner and next step",
            trigger:
                ".modal .modal-body:contains(Tour Firewall):contains(Netzhaus):contains(Next step)",
        },
        { trigger: ".modal footer button.btn-primary", run: "click" },
        {
            content: "get on with what is free",
            trigger: "body:not(:has(.modal)) button[name=action_channel_remove_blocked]",
            run: "click",
        },
        {
            content: "only the free line is left",
            trigger: `.o_form_view:not(:has(${alert})):not(:has(.o_data_row:nth-child(2)))`,
        },
        { content: "confirm what is left", trigger: "button[name=action_confirm]", run: "click" },
        { trigger: ".o_statusbar_status .o_arrow_button_current:contains(Sales Order)" },
    ],
});

registry.category("web_tour.tours").add("channel_partner_reviewed_quotation", {
    steps: () => [
        {
            content: "the customer is told that the quotation is being reviewed",
            trigger: "#quote_content [name=quotation_reviewed]:contains(being reviewed)",
        },
        {
            content: "there is nothing to sign, to pay or to reject",
            trigger:
                "body:not(:has([data-bs-target='#modalaccept'])):not(:has(.o_portal_sign_submit)):not(:has(#o_sale_portal_paynow))",
        },
        {
            content: "what must not leave is not on the page either",
            trigger: "body:not(:has(#sales_order_table tr)):not(:contains(Firewall))",
        },
    ],
});
