/** A form: of a form screen, or in a dialog of a list. */
import { type ApiProperty, isOptionalOnCreate } from "../../../core/api.ts";
import { type AppModel, type EntityModel, sourceName } from "./app.ts";
import { type ControlView, controlView, type FormMode } from "./control.ts";
import { componentName } from "./names.ts";
import type { Import } from "../imports.ts";
import { kebabCase } from "../../../core/names.ts";
import type { FormScreen } from "./route.ts";
import { parametersOf } from "./route.ts";

export interface FormView {
  readonly component: string;
  /** Module of the component, without ending; the values are in `${file}-values`. */
  readonly file: string;
  readonly mode: FormMode;
  readonly model: EntityModel;
  readonly controls: readonly ControlView[];
  /** Given by the page's address and not asked for; names of the body's properties, with an example as code. */
  readonly presets: readonly ApiProperty[];
  /** `ProjectCreateFormValues` */
  readonly valuesType: string;
  readonly initial: string;
  readonly validate: string;
  readonly toBody: string;
  readonly bodyType: string;
  /** Imports of the choices' hooks. */
  readonly optionImports: readonly Import[];
}

/**
 * The form of a form screen. A new row's form also asks for what the API needs and neither the screen nor its address
 * names, such as the person whom the API will know by itself once somebody is signed in.
 */
export function screenForm(app: AppModel, model: EntityModel, screen: FormScreen): FormView {
  const mode = parametersOf(screen.route).includes("id") ? "update" : "create";
  const name = componentName(screen.name);
  const component = name.endsWith("Form") && name !== "Form" ? name : `${name}Form`;
  const all = mode === "create" ? model.create : model.update;
  const presets = mode === "create" ? presetsOf(model, screen.route) : [];
  const wanted = screen.fields.flatMap((field) => all.filter((property) => sourceName(property) === field));
  const needed = mode === "create" ? all.filter((property) => !isOptionalOnCreate(property)) : [];
  const fields = [...new Set([...wanted, ...needed])].filter((field) => !presets.includes(field));
  return formView(app, model, component, mode, fields, presets);
}

/** The form in a list's dialog: everything that can be sent, but what the list's address gives. */
export function dialogForm(app: AppModel, model: EntityModel, mode: FormMode, route: string): FormView {
  const component = `${model.entity.name}${mode === "create" ? "Create" : "Edit"}Form`;
  const presets = mode === "create" ? presetsOf(model, route) : [];
  const fields = (mode === "create" ? model.create : model.update).filter((field) => !presets.includes(field));
  // Several lists of one entity share the form, unless their addresses give different things.
  const suffix = presets.map(({ relation }) => componentName(relation?.name ?? "")).join("");
  return formView(app, model, suffix === "" ? component : `${component}In${suffix}`, mode, fields, presets);
}

/** What of a new row a page's address says. */
export function presetsOf(model: EntityModel, route: string): ApiProperty[] {
  return parametersOf(route).flatMap((name) => model.create.filter((property) => property.relation?.name === name));
}

function formView(
  app: AppModel,
  model: EntityModel,
  component: string,
  mode: FormMode,
  fields: readonly ApiProperty[],
  presets: readonly ApiProperty[],
): FormView {
  const file = `features/${model.names.directory}/components/${kebabCase(component)}`;
  const controls = fields.map((property) => controlView(app, property, mode, file));
  return {
    component,
    file,
    mode,
    model,
    controls,
    presets,
    valuesType: `${component}Values`,
    initial: `initial${component}Values`,
    validate: `validate${component}`,
    toBody: `toBodyOf${component}`,
    bodyType: mode === "create" ? model.names.create : model.names.update,
    optionImports: controls.flatMap(({ options }) =>
      options === null ? [] : ([[options.module, options.hook]] as const),
    ),
  };
}
