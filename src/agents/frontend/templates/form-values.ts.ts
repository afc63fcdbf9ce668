import { importLines } from "../imports.ts";
import { propertyName } from "../typescript.ts";
import type { FormView } from "../view/form.ts";
import { modulePath } from "../view/names.ts";

export const formValuesTs = (form: FormView) => {
  const { controls, model, mode, presets, valuesType, initial, validate, toBody, bodyType } = form;
  const subject = form.mode === "action" ? form.call : `${mode === "create" ? "a new" : "the"} ${model.names.noun.one}`;
  const file = `${form.file}-values`;
  const given = presets.map(({ name }) => name);
  const checks = controls.flatMap(({ name, check }) => (check === null ? [] : [`${propertyName(name)}: ${check},`]));
  const omittable = controls.filter((control) => control.omittable);
  const sent = controls.filter((control) => !control.omittable);
  return `
/** The values of the form for ${subject}: how they start, what is wrong with them, and what is sent. */
${importLines([
  [modulePath(file, "api/client"), `type ${bodyType}`, ...(mode === "update" ? [`type ${model.names.read}`] : [])],
  [modulePath(file, "forms/server-errors"), "type FieldErrors"],
  [modulePath(file, "forms/validation"), "foundErrors"],
  [modulePath(file, "lists/query-values"), ...(omittable.length > 0 ? ["definedOnly"] : [])],
  ...controls.flatMap(({ valueImports }) => valueImports),
])}

/** What the inputs hold, by the API's names. */
export interface ${valuesType} {
  ${controls.map(({ name, type }) => `readonly ${propertyName(name)}: ${type};`).join("\n")}
}

${
  mode !== "update"
    ? `/** An empty form, with the API's defaults. */
export const ${initial}: ${valuesType} = {
  ${controls.map(({ name, blank }) => `${propertyName(name)}: ${blank},`).join("\n")}
};`
    : `/** The form of this ${model.names.noun.one}. */
export function ${initial}(item: ${model.names.read}): ${valuesType} {
  return {
    ${controls.map(({ name, fromItem }) => `${propertyName(name)}: ${fromItem},`).join("\n")}
  };
}`
}

/** What is wrong, by the API's rules, as far as it can be known here. */
export function ${validate}(${checks.length > 0 ? `values: ${valuesType}` : ""}): FieldErrors {
  return foundErrors({
    ${checks.join("\n")}
  });
}

/** What is sent; an empty input stands for null. */
export function ${toBody}(values: ${valuesType}${given.map((name) => `, ${name}: string`).join("")}) {
  return {
    ${sent.map(({ name, toBody: code }) => `${propertyName(name)}: ${code},`).join("\n")}
    ${given.map((name) => `${name},`).join("\n")}
    ${
      omittable.length > 0
        ? `...definedOnly({ ${omittable.map(({ name, toBody: code }) => `${propertyName(name)}: ${code}`).join(", ")} }),`
        : ""
    }
  } satisfies ${bodyType};
}
`;
};
