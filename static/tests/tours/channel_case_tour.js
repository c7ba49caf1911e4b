import { registry } from "@web/core/registry";
import { choose } from "./choose";

const column = (name) => `.o_kanban_group:has(.o_column_title:contains(${name}))`;
const card = (name) => `${column(name)} .o_kanban_record:contains(Tour Lumen)`;

registry.category("web_tour.tours").add("channel_case_settle", {
    steps: () => [
        { content: "Open a case", trigger: ".o-kanban-button-new", run: "click" },
        ...choose("channel_partner_ids", "Tour Netzhaus"),
        ...choose("channel_partner_ids", "Tour Rival"),
        ...choose("customer_id", "Tour Lumen"),
        {
            content: "The registrations of the customer can be part of it",
            trigger: ".o_field_widget[name=registration_ids] input",
        },
        ...choose("registration_ids", "Tour Lumen"),
        { trigger: "button[name=action_discuss]", run: "click" },
        { trigger: ".o_arrow_button_current:contains(In Discussion)" },
        {
            content: "Record what one side proposes",
            trigger: ".o_field_widget[name=proposal_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            trigger: ".o_selected_row .o_field_widget[name=proposal] textarea",
            run: "edit We take Lumen over",
        },
        ...choose("accepted_by_ids", "Tour Netzhaus"),
        { trigger: "a.nav-link:contains(Outcome)", run: "click" },
        {
            content: "An outcome in words",
            trigger: ".o_field_widget[name=outcome] textarea",
            run: "edit Rival takes Lumen over, Netzhaus withdraws",
        },
        ...choose("outcome_owner_id", "Tour Rival"),
        {
            trigger: ".o_field_widget[name=outcome_registrations] input",
            run: "click",
        },
        {
            trigger: ".o_select_menu_item:contains(Cancel them all)",
            run: "click",
        },
        { content: "Both agreed", trigger: "button[name=action_agree]", run: "click" },
        { trigger: ".o_arrow_button_current:contains(Agreed)" },
        {
            content: "What was agreed stays",
            trigger: ".o_field_widget[name=outcome].o_readonly_modifier:contains(takes Lumen over)",
        },
        { trigger: "button[name=action_close]:visible:contains(Apply)", run: "click" },
        { trigger: ".modal footer .btn-primary", run: "click" },
        { trigger: ".o_arrow_button_current:contains(Closed)" },
        {
            content: "The chatter says what was done",
            trigger: ".o-mail-Message:contains(Done as agreed):contains(Tour Rival)",
        },
        { trigger: ".o_back_button, .breadcrumb-item a", run: "click" },
        { content: "The board has it among the closed ones", trigger: card("Closed") },
    ],
});

registry.category("web_tour.tours").add("channel_case_rep", {
    steps: () => [
        { trigger: card("Agreed"), run: "click" },
        { trigger: ".o_arrow_button_current:contains(Agreed)" },
        {
            content: "A rep has no button that closes a case",
            trigger: ".o_form_view:not(:has(button[name=action_close]))",
        },
        { trigger: ".o_back_button, .breadcrumb-item a", run: "click" },
        {
            content: "Dragging its card says who may",
            trigger: card("Agreed"),
            run: `drag_and_drop (${column("Closed")})`,
        },
        { trigger: ".modal-body:contains(Channel Manager)" },
        { trigger: ".modal footer .btn-primary", run: "click" },
        {
            content: "The card is back where it was",
            trigger: `body:not(:has(.modal)) ${card("Agreed")}`,
        },
    ],
});
