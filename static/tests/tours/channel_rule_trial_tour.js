import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("channel_rule_trial", {
    steps: () => [
        { trigger: ".modal .o_field_x2many_list_row_add a", run: "click" },
        {
            trigger: ".modal .o_field_widget[name=scenario_id] input",
            run: "edit SIP Trunk Revenue",
        },
        { trigger: ".o-autocomplete--dropdown-item:contains(SIP Trunk Revenue)", run: "click" },
        { trigger: ".modal .o_field_widget[name=service_id] input", run: "edit Connectivity" },
        { trigger: ".o-autocomplete--dropdown-item:contains(Connectivity)", run: "click" },
        { trigger: ".modal footer button[name=action_try]", run: "click" },
        {
            content: "what it means is told by effect, with a total",
            trigger: ".o_group_header:contains(Would have been blocked):contains(100.00)",
            run: "click",
        },
        { trigger: ".o_data_row:contains(Tour Lumen):contains(Connectivity)" },
    ],
});
