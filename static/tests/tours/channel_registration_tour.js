import { registry } from "@web/core/registry";

const choose = (field, name) => [
    { trigger: `.o_field_widget[name=${field}] input`, run: `edit ${name}` },
    { trigger: `.o-autocomplete--dropdown-item:contains(${name})`, run: "click" },
];

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
