import { importLines } from "../imports.ts";
import { attribute } from "../typescript.ts";
import type { FormView } from "../view/form.ts";
import { modulePath } from "../view/names.ts";

export const formTsx = (form: FormView) => {
  const { file, component, mode, model, controls, presets, initial, validate, toBody, valuesType } = form;
  const { names } = model;
  const label = mode === "create" ? `New ${names.noun.one}` : `Edit ${names.noun.one}`;
  return `
${importLines([
  [modulePath(file, "api/client"), `type ${names.read}`, mode === "create" ? names.createCall : names.updateCall],
  [modulePath(file, "components/form-layout"), "FormLayout"],
  [modulePath(file, "forms/use-form"), "useForm"],
  [modulePath(file, "forms/only-changed"), ...(mode === "update" ? ["onlyChanged"] : [])],
  [modulePath(file, `${file}-values`), initial, toBody, validate, `type ${valuesType}`],
  ...controls.flatMap(({ elementImports }) => elementImports),
  ...form.optionImports,
])}

interface Props {
  ${mode === "update" ? `readonly item: ${names.read};` : ""}
  ${presets.map(({ name }) => `readonly ${name}: string;`).join("\n")}
  /** The ${names.noun.one} as the API has stored it. */
  readonly onSaved: (item: ${names.read}) => void;
  readonly onCancel: () => void;
}

/** ${mode === "create" ? `Creates ${names.noun.a}` : `Changes ${names.noun.a}; only what was changed is sent`}. */
export function ${component}({ ${[
    ...(mode === "update" ? ["item"] : []),
    ...presets.map(({ name }) => name),
    "onSaved",
    "onCancel",
  ].join(", ")} }: Props) {
  ${controls
    .map(({ options }) => (options === null ? "" : `const ${options.variable} = ${options.hook}();`))
    .join("\n")}
  ${mode === "update" ? `const initial = ${initial}(item);` : ""}
  const form = useForm<${valuesType}>({
    initial${mode === "update" ? "" : `: ${initial}`},
    validate: ${validate},
    save: async (values) => {
      ${
        mode === "create"
          ? `onSaved(await ${names.createCall}(${toBody}(values${presets.map(({ name }) => `, ${name}`).join("")})));`
          : `const changes = onlyChanged(${toBody}(values), values, initial);
      onSaved(Object.keys(changes).length === 0 ? item : await ${names.updateCall}(item.id, changes));`
      }
    },
  });
  return (
    <FormLayout form={form} label=${attribute(label)} action="${mode === "create" ? "Create" : "Save"}" onCancel={onCancel}>
      ${controls.map(({ element }) => element).join("\n")}
    </FormLayout>
  );
}
`;
};
