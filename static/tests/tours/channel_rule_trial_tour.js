import { registry } from "@web/core/registry";
import { choose } from "./choose";

registry.category("web_tour.tours").add("channel_rule_trial", {
    steps: () => [
        { trigger: ".modal .o_field_x2many_list_row_add a", run: "click" },
        ...choose("scenario_id", "SIP Trunk Revenue", ".modal"),
        ...choose("service_id", "Connectivity", ".modal"),
        { trigger: ".modal footer button[name=action_try]", run: "click" },
        {
            content: "what it means is told by effect, with a total",
            trigger: ".o_group_header:contains(Would have been blocked):contains(100.00)",
            run: "click",
        },
        { trigger: ".o_data_row:contains(Tour Lumen):contains(Connectivity)" },
    ],
});
