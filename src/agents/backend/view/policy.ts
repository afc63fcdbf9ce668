/**
 * Who may do what with an entity's rows: the functions of its policy.py, and how they are called.
 *
 * What a loaded row and the viewer decide is a plain condition of Python; the rest is a condition that the database
 * answers, as is every `can_read`, which selects rows.
 */
import { isAlways } from "../../../core/access.ts";
import { entityNoun, entityPackage } from "../../../core/api.ts";
import type { Expression } from "../../../core/expression/model.ts";
import { expressionText } from "../../../core/expression/text.ts";
import { everyPart } from "../../../core/expression/walk.ts";
import { snakeCase } from "../../../core/names.ts";
import type { Action, Endpoint, Entity, Spec } from "../../../core/spec/model.ts";
import { compilePython } from "../../expression/python.ts";
import { isRowLocal } from "../../expression/row-local.ts";
import { compileSqlAlchemy } from "../../expression/sqlalchemy.ts";
import { pythonDocText } from "../../python.ts";

/** A function of policy.py. */
export interface PolicyFunctionView {
  readonly name: string;
  /** What it says, in words, and as the spec has it. */
  readonly title: string;
  readonly meaning: string;
  /** Python answers it, or the database. */
  readonly kind: "python" | "sql";
  /** It takes the viewer, and the row. */
  readonly viewer: boolean;
  readonly row: string | null;
  readonly now: boolean;
  readonly code: string;
  /** It is about the viewer alone: no row is needed to answer it. */
  readonly rowless: boolean;
  readonly imports: readonly string[];
}

export interface PolicyView {
  readonly package: string;
  readonly many: string;
  readonly viewer: ViewerView | null;
  readonly functions: readonly PolicyFunctionView[];
}

/** The class of whoever is signed in. */
export interface ViewerView {
  readonly entity: string;
  readonly package: string;
}

/** A condition that a service asks for; `row` is the row that it is about. */
export interface GuardView {
  /** `policy.can_update(viewer)` */
  readonly call: string;
  /** A Python condition that is true when the guard refuses. */
  readonly fails: string;
  /** The repository's method that it asks. */
  readonly asks: "holds" | "allows" | null;
  readonly viewer: boolean;
  readonly rowless: boolean;
}

export function viewerView(spec: Spec): ViewerView | null {
  return spec.auth && { entity: spec.auth.entity, package: snakeCase(spec.auth.entity) };
}

const actions: readonly Action[] = ["read", "create", "update", "delete"];

/** The functions that something calls; null: everybody who gets that far may do everything. */
export function policyView(spec: Spec, entity: Entity): PolicyView | null {
  const endpoints = [
    ...spec.endpoints.filter(({ target }) => target === entity.name),
    ...spec.endpoints.filter(({ query }) => query?.entity === entity.name),
  ];
  const functions = [
    ...actions.filter((action) => isAsked(spec, entity, action)).map((action) => actionFunction(spec, entity, action)),
    ...endpoints.flatMap((endpoint) => endpointFunctions(spec, endpoint)),
  ];
  return functions.length === 0 ? null : view(spec, entityPackage(entity), entityNoun(entity).many, functions);
}

/** The functions of a package whose endpoints are about no entity. */
export function packagePolicyView(spec: Spec, name: string, endpoints: readonly Endpoint[]): PolicyView | null {
  const functions = endpoints.flatMap((endpoint) => endpointFunctions(spec, endpoint));
  return functions.length === 0 ? null : view(spec, name, name.replaceAll("_", " "), functions);
}

/** What guards an action; null: nobody is refused. */
export function actionGuard(spec: Spec, entity: Entity, action: Action): GuardView | null {
  return isConditional(entity, action) ? guardOf(actionFunction(spec, entity, action)) : null;
}

/** What an endpoint asks before it acts; null: nobody is refused. */
export function allowGuard(spec: Spec, endpoint: Endpoint): GuardView | null {
  const { allow } = endpoint;
  if (allow === null || isAlways(allow)) {
    return null;
  }
  const entity = targetOf(spec, endpoint);
  const action = plainAction(allow);
  return action === null || entity === null
    ? guardOf(allowFunction(spec, endpoint, allow))
    : actionGuard(spec, entity, action);
}

/** What an endpoint requires, where other rows decide it; null: the loaded row does. */
export function requireGuard(spec: Spec, endpoint: Endpoint, requirement: Requirement): GuardView | null {
  return isRowLocal(requirement.expression, spec) ? null : guardOf(requireFunction(spec, endpoint, requirement));
}

type Requirement = Endpoint["require"][number];

/** `complete task`: what an endpoint does, in words. */
export const endpointWords = ({ name }: Endpoint) => snakeCase(name).replaceAll("_", " ");

/** Whether Python code uses a name. */
export const mentions = (code: string, name: string) => new RegExp(`(?<![.\\w"'])${name}(?!\\w)`).test(code);

function view(spec: Spec, from: string, many: string, functions: readonly PolicyFunctionView[]): PolicyView {
  return { package: from, many, viewer: viewerView(spec), functions: withoutRepetition(functions) };
}

/** A function that says what an earlier one says calls it: `write` stands for several actions. */
function withoutRepetition(functions: readonly PolicyFunctionView[]): PolicyFunctionView[] {
  return functions.map((one, index) => {
    const same = functions.slice(0, index).find(({ code, kind }) => code === one.code && kind === one.kind);
    return same === undefined ? one : { ...one, now: false, code: callOf(same), imports: [] };
  });
}

function endpointFunctions(spec: Spec, endpoint: Endpoint): PolicyFunctionView[] {
  const { allow } = endpoint;
  const own = allow !== null && !isAlways(allow) && (plainAction(allow) === null || endpoint.target === null);
  return [
    ...(own ? [allowFunction(spec, endpoint, allow)] : []),
    ...endpoint.require
      .filter(({ expression }) => !isRowLocal(expression, spec))
      .map((requirement) => requireFunction(spec, endpoint, requirement)),
  ];
}

/** Whether the generated code asks for the action: a route of it, or an endpoint that allows what it allows. */
function isAsked(spec: Spec, entity: Entity, action: Action): boolean {
  return (
    isConditional(entity, action) &&
    (action === "read" ||
      entity.api.operations.includes(action) ||
      spec.endpoints.some(
        ({ target, allow }) => target === entity.name && allow !== null && plainAction(allow) === action,
      ))
  );
}

function isConditional(entity: Entity, action: Action): boolean {
  const expression = entity.policy?.[action];
  return entity.policy !== null && (expression === undefined || !isAlways(expression));
}

/** `can(this, 'update')` and nothing else. */
const plainAction = (allow: Expression): Action | null =>
  allow.kind === "can" && allow.target.kind === "this" ? allow.action : null;

const never: Expression = { kind: "literal", type: { kind: "bool" }, nullable: false, value: false };

function actionFunction(spec: Spec, entity: Entity, action: Action): PolicyFunctionView {
  const expression = entity.policy?.[action] ?? never;
  const title = `Who may ${action} ${withArticle(entityNoun(entity).one)}`;
  const uses = { selects: action === "read", isNew: action === "create" };
  return policyFunction(spec, entity, { name: `can_${action}`, title, expression, ...uses });
}

function allowFunction(spec: Spec, endpoint: Endpoint, expression: Expression): PolicyFunctionView {
  const own = snakeCase(endpoint.name);
  // An endpoint may be called like an action.
  const name = actions.some((action) => action === own) ? `can_call_${own}` : `can_${own}`;
  return policyFunction(spec, targetOf(spec, endpoint), { name, title: `Who may ${deed(spec, endpoint)}`, expression });
}

function requireFunction(spec: Spec, endpoint: Endpoint, { expression, code }: Requirement): PolicyFunctionView {
  const name = `${snakeCase(endpoint.name)}_unless_${code}`;
  const title = `What it takes to ${deed(spec, endpoint)}`;
  return policyFunction(spec, targetOf(spec, endpoint), { name, title, expression, selects: true });
}

const targetOf = (spec: Spec, { target }: Endpoint) => spec.entities.find(({ name }) => name === target) ?? null;

/** `complete a task`; of no row: `call startCheckout`. */
function deed(spec: Spec, endpoint: Endpoint): string {
  const words = endpointWords(endpoint);
  const target = targetOf(spec, endpoint);
  if (target === null) {
    return `call ${endpoint.name}`;
  }
  const { one } = entityNoun(target);
  return words.endsWith(` ${one}`) ? words.replace(/ [^ ]+$/, "") + ` ${withArticle(one)}` : words;
}

const withArticle = (noun: string) => `${/^[aeio]/.test(noun) ? "an" : "a"} ${noun}`;

function policyFunction(
  spec: Spec,
  entity: Entity | null,
  given: { name: string; title: string; expression: Expression; selects?: boolean; isNew?: boolean },
): PolicyFunctionView {
  const { name, title, expression, selects = false, isNew = false } = given;
  const kind = !selects && isRowLocal(expression, spec) ? "python" : "sql";
  const names = { spec, viewer: "viewer", now: "now" };
  const { code, imports } =
    kind === "python"
      ? compilePython(expression, { ...names, row: "row" })
      : compileSqlAlchemy(expression, { ...names, row: entity?.name ?? "row", isNew });
  const own = entity === null ? [] : [`from app.${entityPackage(entity)}.models import ${entity.name}`];
  return {
    name,
    title,
    meaning: pythonDocText(expression === never ? "nobody" : `\`${expressionText(expression)}\``),
    kind,
    viewer: mentions(code, "viewer"),
    row: kind === "python" && mentions(code, "row") ? (entity?.name ?? null) : null,
    now: mentions(code, "now"),
    code,
    rowless: !everyPart(expression).some((part) => part.kind === "this"),
    imports: [...own, ...imports],
  };
}

const callOf = ({ name, viewer, row }: PolicyFunctionView, prefix = "") =>
  `${prefix}${name}(${[...(viewer ? ["viewer"] : []), ...(row === null ? [] : ["row"])].join(", ")})`;

function guardOf(one: PolicyFunctionView): GuardView {
  const call = callOf(one, "policy.");
  const asks = one.kind === "python" ? null : one.rowless ? "allows" : "holds";
  const fails = {
    holds: `not await self._repository.holds(${call}, row)`,
    allows: `not await self._repository.allows(${call})`,
  };
  return { call, fails: asks === null ? `not ${call}` : fails[asks], asks, viewer: one.viewer, rowless: one.rowless };
}
