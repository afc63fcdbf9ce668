/** Row actions that call an endpoint: their button, what they show before the server has answered, and what stands against them. */
import { type ApiEndpoint, apiEndpoints } from "../../../core/api-routes.ts";
import { pascalCase } from "../../../core/names.ts";
import type { Expression } from "../../../core/expression/model.ts";
import { canCompileTypeScript, compileTypeScript } from "../../expression/typescript.ts";
import { type AppModel, type EntityModel, propertyNamed } from "./app.ts";
import { type FormView, endpointForm } from "./form.ts";
import type { ListScreen } from "./route.ts";
import { actionDone, actionLabel } from "./words.ts";

export interface ActionView {
  readonly endpoint: ApiEndpoint;
  /** The client's function, and the variable that holds the action in the page. */
  readonly call: string;
  readonly variable: string;
  /** "Complete" */
  readonly label: string;
  /** "Task completed." */
  readonly done: string;
  /** What the endpoint requires of the row and can be known here, in its order; `code` reads `row` and `now` (milliseconds). */
  readonly obstacles: readonly ObstacleView[];
  /** The function that says why the action cannot be done; null where nothing can be known here. */
  readonly obstacle: string | null;
  /** The function that gives the row as the endpoint will leave it; null: the row is shown when the answer is there. */
  readonly optimistic: { readonly name: string; readonly sets: readonly AssignmentView[] } | null;
  /** Asks for what the endpoint takes; null: it takes nothing. */
  readonly form: FormView | null;
}

export interface ObstacleView {
  readonly expression: Expression;
  /** Code of the condition that has to hold. */
  readonly code: string;
  /** "Already done." */
  readonly text: string;
}

/** A property of the row and the code of its value. */
export interface AssignmentView {
  readonly name: string;
  readonly code: string;
}

/** The endpoints among a list's row actions, in the screen's order. */
export function actionViews(app: AppModel, model: EntityModel, screen: ListScreen): ActionView[] {
  const endpoints = apiEndpoints(app.spec);
  return screen.rowActions.flatMap((name) => {
    const found = endpoints.find(({ endpoint }) => endpoint.name === name);
    return found === undefined ? [] : [actionView(app, model, found, screen.optimistic.includes(name))];
  });
}

function actionView(app: AppModel, model: EntityModel, found: ApiEndpoint, optimistic: boolean): ActionView {
  const { endpoint, input } = found;
  const obstacles = endpoint.require.flatMap(({ expression, code }) =>
    canCompileTypeScript(expression, app.spec)
      ? [{ expression, code: compiled(app, expression), text: sentence(code) }]
      : [],
  );
  const sets = optimistic ? assignments(app, model, found) : [];
  const name = pascalCase(endpoint.name);
  const label = actionLabel(endpoint.name, model.entity);
  return {
    endpoint: found,
    call: endpoint.name,
    variable: `${endpoint.name}Action`,
    label,
    done: actionDone(endpoint.name, model.entity),
    obstacles,
    obstacle: obstacles.length === 0 ? null : `obstacleTo${name}`,
    optimistic: sets.length === 0 ? null : { name: `after${name}`, sets },
    form: input.length === 0 ? null : endpointForm(app, model, found, label),
  };
}

/** What an endpoint sets and can be known here; the rest of the row stays as it was until the answer is there. */
function assignments(app: AppModel, model: EntityModel, { endpoint }: ApiEndpoint): AssignmentView[] {
  return endpoint.set.flatMap(({ field, value }) => {
    const property = propertyNamed(model.read, field);
    return property?.relation === null && canCompileTypeScript(value, app.spec)
      ? [{ name: property.name, code: compiled(app, value) }]
      : [];
  });
}

/** The computed fields that can be computed here too. */
export function recomputedViews(app: AppModel, model: EntityModel): AssignmentView[] {
  return model.read.flatMap(({ name, computed }) =>
    computed !== null && canCompileTypeScript(computed.expression, app.spec)
      ? [{ name, code: compiled(app, computed.expression) }]
      : [],
  );
}

const compiled = (app: AppModel, expression: Expression) =>
  compileTypeScript(expression, { spec: app.spec, row: "row", now: "now" }).code;

/** `already_done` → "Already done." */
function sentence(code: string): string {
  const text = code.replaceAll("_", " ");
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
