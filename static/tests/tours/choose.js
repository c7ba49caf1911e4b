/**
 * Steps that choose a record by its name, in a field that holds one record or tags.
 *
 * What is typed is searched for a moment later, and that search opens the field's list once more,
 * even if a name was clicked meanwhile. So the name is looked for in the list of this field alone,
 * and a tag has to be there before the tour goes on: otherwise it could click in the list of the
 * field before, and would notice nothing until much later.
 *
 * @param {string} field the field's technical name
 * @param {string} name what the record is called
 * @param {string} [within] a selector of what holds the field
 * @returns {Object[]} steps of a tour
 */
export const choose = (field, name, within = ".o_form_view") => {
    const widget = `${within} .o_field_widget[name=${field}]`;
    return [
        { trigger: `${widget} input`, run: `edit ${name}` },
        { trigger: `${widget} .o-autocomplete--dropdown-item:contains(${name})`, run: "click" },
        {
            content: `${name} is chosen`,
            trigger: `${widget}:has(.o_tag:contains(${name})), ${widget}:has(input:value(${name}))`,
        },
    ];
};
