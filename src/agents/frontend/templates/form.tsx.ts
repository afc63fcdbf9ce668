import { importLines } from "../imports.ts";
import { attribute } from "../typescript.ts";
import type { FormMode } from "../view/control.ts";
import type { FormView } from "../view/form.ts";
import { modulePath } from "../view/names.ts";

export const formTsx = (form: FormView) => {
  const { file, component, mode, model, controls, presets, initial, validate, toBody, valuesType } = form;
  const { names } = model;
  const ofItem = mode !== "create";
  return `
${importLines([
  [modulePath(file, "api/client"), `type ${names.read}`, form.call],
  [modulePath(file, "components/form-layout"), "FormLayout"],
  [modulePath(file, "forms/use-form"), "useForm"],
  [modulePath(file, "forms/only-changed"), ...(mode === "update" ? ["onlyChanged"] : [])],
  [modulePath(file, `${file}-values`), initial, toBody, validate, `type ${valuesType}`],
  ...controls.flatMap(({ elementImports }) => elementImports),
  ...form.optionImports,
])}

interface Props {
  ${ofItem ? `readonly item: ${names.read};` : ""}
  ${presets.map(({ name }) => `readonly ${name}: string;`).join("\n")}
  ${
    mode === "action"
      ? "readonly onSaved: () => void;"
      : `/** The ${names.noun.one} as the API has stored it. */
  readonly onSaved: (item: ${names.read}) => void;`
  }
  readonly onCancel: () => void;
}

/** ${does[mode](form)}. */
export function ${component}({ ${[
    ...(ofItem ? ["item"] : []),
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
      ${saves[mode](form)}
    },
  });
  return (
    <FormLayout form={form} label=${attribute(form.title)} action=${attribute(form.verb)} onCancel={onCancel}>
      ${controls.map(({ element }) => element).join("\n")}
    </FormLayout>
  );
}
`;
};

const does: Readonly<Record<FormMode, (form: FormView) => string>> = {
  create: ({ model }) => `Creates ${model.names.noun.a}`,
  update: ({ model }) => `Changes ${model.names.noun.a}; only what was changed is sent`,
  action: ({ call, model }) => `Asks for what ${call} takes, and does it with the ${model.names.noun.one}`,
};

/** What sending does with `values`. */
const saves: Readonly<Record<FormMode, (form: FormView) => string>> = {
  create: ({ call, toBody, presets }) =>
    `onSaved(await ${call}(${toBody}(values${presets.map(({ name }) => `, ${name}`).join("")})));`,
  update: ({ call, toBody }) =>
    `const changes = onlyChanged(${toBody}(values), values, initial);
      onSaved(Object.keys(changes).length === 0 ? item : await ${call}(item.id, changes));`,
  action: ({ call, toBody }) => `await ${call}(item.id, ${toBody}(values));\nonSaved();`,
};
