/** A form screen: the page around a form, and where it leads afterwards. */
import { operationAccess } from "../../../core/access.ts";
import { kebabCase } from "../../../core/names.ts";
import { literal } from "../typescript.ts";
import { type AppModel, entityOf } from "./app.ts";
import { type FormView, screenForm } from "./form.ts";
import { type RouteParameterView, routeParameters } from "./list.ts";
import { componentName, labelText } from "./names.ts";
import { addressCode, addressOfRow, exampleAddress, type FormScreen } from "./route.ts";
import { rowId } from "./sample.ts";

export interface FormPageView {
  readonly screen: FormScreen;
  readonly form: FormView;
  readonly page: string;
  readonly file: string;
  readonly title: string;
  /** Somebody has to be signed in. */
  readonly viewer: boolean;
  readonly parameters: readonly RouteParameterView[];
  /** The list that the page belongs to; `address` reads `item`, or the address's own parameters for a new row. */
  readonly back: { readonly label: string | null; readonly address: string; readonly readsItem: boolean };
  readonly example: string;
}

export function formPageView(app: AppModel, screen: FormScreen): FormPageView {
  const model = entityOf(app, screen.entity);
  const form = screenForm(app, model, screen);
  const parameters = routeParameters(model, screen.route);
  return {
    screen,
    form,
    page: `${componentName(screen.name)}Page`,
    file: `features/${model.names.directory}/pages/${kebabCase(screen.name)}-page`,
    title: form.title,
    viewer: operationAccess(app.spec, model.entity, form.mode === "update" ? "update" : "create").viewer,
    parameters,
    back: backOf(app, form, parameters),
    example: exampleAddress(screen.route, (name) => {
      const relation = parameters.find((parameter) => parameter.name === name)?.property.relation;
      return rowId(app, relation?.target ?? model.entity.name, 1);
    }),
  };
}

function backOf(app: AppModel, form: FormView, parameters: readonly RouteParameterView[]): FormPageView["back"] {
  const { model } = form;
  for (const screen of app.spec.screens) {
    if (screen.kind === "list" && screen.entity === model.entity.name) {
      const address =
        form.mode === "update"
          ? addressOfRow(screen.route, model, "item")
          : addressCode(
              screen.route,
              (name) => parameters.find((parameter) => parameter.name === name)?.variable ?? null,
            );
      if (address !== null) {
        return { label: labelText(screen.name), address, readsItem: address.includes("${item.") };
      }
    }
  }
  return { label: null, address: literal("/"), readsItem: false };
}
