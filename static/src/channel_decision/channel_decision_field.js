import { registry } from "@web/core/registry";
import { BadgeField } from "@web/views/fields/badge/badge_field";
import { SelectionField, selectionField } from "@web/views/fields/selection/selection_field";

/** A selection that reads as a coloured badge and edits as a list of choices. */
export class ChannelDecisionField extends SelectionField {
    static template = "channel_partner.ChannelDecisionField";
    static components = { ...SelectionField.components, BadgeField };
    static props = { ...SelectionField.props, decorations: { type: Object, optional: true } };
}

export const channelDecisionField = {
    ...selectionField,
    component: ChannelDecisionField,
    supportedTypes: ["selection"],
    extractProps: (fieldInfo, dynamicInfo) => ({
        ...selectionField.extractProps(fieldInfo, dynamicInfo),
        decorations: fieldInfo.decorations,
    }),
};

registry.category("fields").add("channel_decision", channelDecisionField);
