import { registry } from "@web/core/registry";
import { choose } from "./choose";

registry.category("web_tour.tours").add("channel_registration_register", {
    steps: () => [
        { trigger: ".o-kanban-button-new", run: "click" },
        ...choose("channel_partner_id", "Tour Netzhaus"),
        ...choose("customer_id", "Tour Lumen"),
        {
            content: "Submit the claim",
            trigger: "button[name=action_submit]:visible",
            run: "click",
        },
        { trigger: ".o_arrow_button_current:contains(Submitted)" },
        { trigger: ".o_back_button, .breadcrumb-item a", run: "click" },
        {
            content: "Drag the card to the column of registered deals",
            trigger: ".o_kanban_record:contains(Tour Lumen)",
            run: "drag_and_drop (.o_kanban_group:has(.o_column_title:contains(Registered)))",
        },
        {
            content: "The card says how long the customer is protected",
            trigger:
                ".o_kanban_group:has(.o_column_title:contains(Registered)) .o_kanban_record:contains(Tour Lumen) [name=days_left]:contains(days left)",
            run: "click",
        },
        { trigger: ".o_arrow_button_current:contains(Registered)" },
        { trigger: "button[name=action_won]:visible" },
    ],
});

registry.category("web_tour.tours").add("channel_registration_refuse", {
    steps: () => [
        { trigger: ".o_kanban_record:contains(Tour Lumen)", run: "click" },
        { trigger: ".o_statusbar_buttons button:contains(Refuse)", run: "click" },
        {
            trigger: ".modal .o_field_widget[name=reason] textarea",
            run: "edit Already our customer",
        },
        { trigger: ".modal button[name=action_refuse]", run: "click" },
        { trigger: ".o_arrow_button_current:contains(Refused)" },
        { trigger: ".o_field_widget[name=refusal_reason]:contains(Already our customer)" },
        {
            content: "A refused registration can be looked at again",
            trigger: ".o_statusbar_buttons button:contains(Reopen)",
        },
    ],
});

registry.category("web_tour.tours").add("channel_registration_ask", {
    steps: () => [
        { trigger: ".o_kanban_record:contains(Tour Lumen)", run: "click" },
        {
            trigger: ".o_statusbar_buttons button:contains(Ask for Information)",
            run: "click",
        },
        {
            content: "The dialog says who gets the question, and begins with what is missing",
            trigger: ".modal .o_field_widget[name=recipient_ids]:contains(Tour Netzhaus)",
        },
        {
            trigger: ".modal .o_field_widget[name=ask_services] input:checked",
            run: "uncheck",
        },
        { trigger: ".modal .o_field_widget[name=ask_customer_phone] input", run: "check" },
        {
            trigger: ".modal .o_field_widget[name=message] textarea",
            run: "edit Whom do we call there?",
        },
        { trigger: ".modal button[name=action_ask]", run: "click" },
        {
            content: "The form shows what is asked for, and nothing else",
            trigger:
                "body:not(:has(.modal)) [name=question]:contains(phone number):not(:contains(services))",
        },
        { trigger: "[name=question]:contains(Whom do we call there?)" },
        {
            content: "Only what was asked for can change",
            trigger: ".o_field_widget[name=customer_name].o_readonly_modifier:contains(Tour Lumen)",
        },
        { trigger: ".o_field_widget[name=customer_phone]:not(.o_readonly_modifier) input" },
        { trigger: ".o_back_button, .breadcrumb-item a", run: "click" },
        {
            content: "So does its card",
            trigger:
                ".o_kanban_group:has(.o_column_title:contains(Information Needed)) .o_kanban_record:contains(Tour Lumen) [name=question]:contains(phone number)",
        },
    ],
});

registry.category("web_tour.tours").add("channel_registration_lose", {
    steps: () => [
        { trigger: ".o_kanban_record:contains(Tour Lumen)", run: "click" },
        {
            content: "While it protects, its days are there",
            trigger: ".o_form_view div[name=protection]:visible",
        },
        { trigger: ".o_statusbar_buttons button[name=action_lost]", run: "click" },
        { trigger: ".modal footer button.btn-primary", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_arrow_button_current:contains(Lost)" },
        {
            content: "A lost deal does not look as if it protected somebody",
            trigger:
                ".o_form_view:not(:has(div[name=protection])) [name=protection_ended]:contains(Not any more)",
        },
    ],
});
