import { registry } from "@web/core/registry";
import { choose } from "./choose";

const row = (name) => `.o_data_row:contains(${name})`;
const select = (name) => ({ trigger: `${row(name)} .o_list_record_selector input`, run: "click" });

registry.category("web_tour.tours").add("channel_registration_list", {
    steps: () => [
        { trigger: ".o_switch_view.o_list", run: "click" },
        select("Tour Lumen"),
        select("Tour Stranger"),
        select("Tour Nameless"),
        {
            content: "Register what can be registered",
            trigger: "button[name=action_register_each]",
            run: "click",
        },
        {
            content: "How many were done is told",
            trigger: ".modal:contains(Not All Could Be Done) [name=done]:contains(Registered: 2)",
        },
        {
            content: "and which one was not, and why",
            trigger: ".modal .o_data_row:contains(Tour Nameless):contains(contact that exists)",
        },
        { trigger: ".modal footer button:contains(Close)", run: "click" },
        {
            content: "The list shows what became of them",
            trigger: `body:not(:has(.modal)) ${row("Tour Lumen")} .badge:contains(Registered)`,
        },
        { trigger: `${row("Tour Nameless")} .badge:contains(Submitted)` },
        select("Tour Nameless"),
        {
            content: "Refuse the rest with a reason",
            trigger: ".o_selection_container button:contains(Refuse)",
            run: "click",
        },
        { trigger: ".modal .o_field_widget[name=reason] textarea", run: "edit Nobody knows it" },
        { trigger: ".modal button[name=action_refuse]", run: "click" },
        {
            content: "It is not open any more",
            trigger: `body:not(:has(.modal)):not(:has(${row("Tour Nameless")}))`,
        },
        select("Tour Lumen"),
        select("Tour Stranger"),
        {
            content: "Give them to somebody",
            trigger: ".o_selection_container button:contains(Assign)",
            run: "click",
        },
        ...choose("user_id", "Rita Rep", ".modal"),
        { trigger: ".modal button[name=action_assign]", run: "click" },
        { trigger: ".o_notification:contains(Assigned to Rita Rep: 2)" },
        {
            content: "The list shows to whom",
            trigger: `body:not(:has(.modal)) ${row("Tour Lumen")}:contains(Rita Rep)`,
        },
    ],
});

registry.category("web_tour.tours").add("channel_registration_chips", {
    steps: () => [
        {
            content: "The later one waits: its chip leads to both",
            trigger: ".o_kanban_record:contains(Tour Rival) button:contains(Waits for a rival)",
            run: "click",
        },
        { trigger: `.o_list_view ${row("Tour Netzhaus")}` },
        { trigger: `.o_list_view ${row("Tour Rival")}` },
        { trigger: ".o_back_button, .breadcrumb-item a", run: "click" },
        {
            content: "The chip of a conflict leads to its case",
            trigger: ".o_kanban_record:contains(Tour Stranger) button:contains(Conflict)",
            run: "click",
        },
        { trigger: ".o_form_view .o_field_widget[name=proposal_ids]" },
    ],
});

registry.category("web_tour.tours").add("channel_registration_analysis", {
    steps: () => [
        {
            content: "A channel partner of whom nothing has ended has no share won, not 0 %",
            trigger: ".o_pivot table tbody tr:contains(Tour Rival) td:last-child:not(:contains(%))",
        },
        {
            trigger:
                ".o_pivot table tbody tr:contains(Tour Netzhaus) td:last-child:contains(100.00%)",
        },
        { trigger: ".o_switch_view.o_graph", run: "click" },
        { trigger: ".o_graph_renderer canvas" },
        {
            content: "Its measures",
            trigger: ".o_graph_view button:contains(Measures)",
            run: "click",
        },
        { trigger: ".o-dropdown--menu .o-dropdown-item:contains(Days to Decision)", run: "click" },
        { trigger: ".o_graph_renderer canvas" },
    ],
});
