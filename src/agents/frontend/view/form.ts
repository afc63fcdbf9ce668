/** A form: of a form screen, or in a dialog of a list. */
import type { ApiEndpoint } from "../../../core/api-routes.ts";
import { type ApiProperty, isOptionalOnCreate } from "../../../core/api.ts";
import { type AppModel, type EntityModel, sourceName } from "./app.ts";
import { type ControlView, controlView, type FormMode } from "./control.ts";
import { componentName } from "./names.ts";
import type { Import } from "../imports.ts";
import { kebabCase, pascalCase } from "../../../core/names.ts";
import { type FormScreen, formScreensOf, parametersOf, takesId } from "./route.ts";

export interface FormView {
  readonly component: string;
  /** Module of the component, without ending; the values are in `${file}-values`. */
  readonly file: string;
  readonly mode: FormMode;
  readonly model: EntityModel;
  /** "New task", "Edit task", "Reschedule" */
  readonly title: string;
  /** The verb on the button. */
  readonly verb: string;
  /** The client's function that the form calls. */
  readonly call: string;
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

/** The form of a form screen. */
export function screenForm(app: AppModel, model: EntityModel, screen: FormScreen): FormView {
  const name = componentName(screen.name);
  const component = name.endsWith("Form") && name !== "Form" ? name : `${name}Form`;
  if (takesId(screen)) {
    return formView(app, model, { component, mode: "update", fields: named(screen, model.update), presets: [] });
  }
  const presets = presetsOf(model, screen.route);
  return formView(app, model, { component, mode: "create", fields: newFields(model, screen, presets), presets });
}

/** The form in a list's dialog for a new row: what the entity's form screen asks for, without what the list's address gives. */
export function createForm(app: AppModel, model: EntityModel, route: string): FormView {
  const [screen] = formScreensOf(app.spec, model.entity);
  const presets = presetsOf(model, route);
  // Several lists of one entity share the form, unless their addresses give different things.
  const suffix = presets.map(({ relation }) => componentName(relation?.name ?? "")).join("");
  const component = `${model.entity.name}CreateForm${suffix === "" ? "" : `In${suffix}`}`;
  return formView(app, model, { component, mode: "create", fields: newFields(model, screen, presets), presets });
}

/** The form in a list's dialog for changes of a row: everything that can be sent. */
export function editForm(app: AppModel, model: EntityModel): FormView {
  const component = `${model.entity.name}EditForm`;
  return formView(app, model, { component, mode: "update", fields: model.update, presets: [] });
}

/** The form in a list's dialog for what an endpoint takes. */
export function endpointForm(
  app: AppModel,
  model: EntityModel,
  { endpoint, input, body }: ApiEndpoint,
  label: string,
): FormView {
  return {
    ...formView(app, model, {
      component: `${pascalCase(endpoint.name)}Form`,
      mode: "action",
      fields: input,
      presets: [],
    }),
    title: label,
    verb: label,
    call: endpoint.name,
    bodyType: body ?? "never",
  };
}

const named = (screen: FormScreen, properties: readonly ApiProperty[]) =>
  screen.fields.flatMap((field) => properties.filter((property) => sourceName(property) === field));

/** A new row's form also asks for what the API needs and neither the screen nor the address names. */
function newFields(
  { create }: EntityModel,
  screen: FormScreen | undefined,
  presets: readonly ApiProperty[],
): ApiProperty[] {
  const wanted = screen === undefined ? create : named(screen, create);
  const needed = create.filter((property) => !isOptionalOnCreate(property));
  return [...new Set([...wanted, ...needed])].filter((field) => !presets.includes(field));
}

/** What of a new row a page's address says. */
export function presetsOf(model: EntityModel, route: string): ApiProperty[] {
  return parametersOf(route).flatMap((name) => model.create.filter((property) => property.relation?.name === name));
}

interface FormParts {
  readonly component: string;
  readonly mode: FormMode;
  readonly fields: readonly ApiProperty[];
  readonly presets: readonly ApiProperty[];
}

function formView(app: AppModel, model: EntityModel, { component, mode, fields, presets }: FormParts): FormView {
  const { names } = model;
  const file = `features/${model.names.directory}/components/${kebabCase(component)}`;
  const controls = fields.map((property) => controlView(app, property, mode, file));
  return {
    component,
    file,
    mode,
    model,
    title: mode === "update" ? `Edit ${names.noun.one}` : `New ${names.noun.one}`,
    verb: mode === "update" ? "Save" : "Create",
    call: mode === "update" ? names.updateCall : names.createCall,
    controls,
    presets,
    valuesType: `${component}Values`,
    initial: `initial${component}Values`,
    validate: `validate${component}`,
    toBody: `toBodyOf${component}`,
    bodyType: mode === "update" ? names.update : names.create,
    optionImports: controls.flatMap(({ options }) =>
      options === null ? [] : ([[options.module, options.hook]] as const),
    ),
  };
}
