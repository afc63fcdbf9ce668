/** Who has to be signed in for what, read out of the spec's policies. */
import type { Expression } from "./expression/model.ts";
import { everyPart } from "./expression/walk.ts";
import type { Action, Endpoint, Entity, Operation, Spec } from "./spec/model.ts";

/** What stands before a route. */
export interface Access {
  /** Somebody has to be signed in; else the answer is 401. */
  readonly viewer: boolean;
  /** A person who may read the row can still be refused; the answer is then 403. */
  readonly forbidding: boolean;
}

const actionOf: Readonly<Record<Operation, Action>> = {
  list: "read",
  get: "read",
  create: "create",
  update: "update",
  delete: "delete",
};

/**
 * Access to one of an entity's own routes. Without a policy a row is for everybody who is signed in, or for everybody
 * at all where the app has no `auth`. Reading outside of the policy is no refusal: the row is not there (404). Who sends
 * a reference has to be allowed to read what it leads to.
 */
export function operationAccess(spec: Spec, entity: Entity, operation: Operation): Access {
  const action = actionOf[operation];
  return {
    viewer:
      actionNeedsViewer(spec, entity, "read") ||
      actionNeedsViewer(spec, entity, action) ||
      ((action === "create" || action === "update") && refersForViewer(spec, entity)),
    forbidding: action !== "read" && canForbid(entity, action),
  };
}

/** Access to an endpoint beyond CRUD. Without `allow` it is for everybody who may read its target or the rows of its query. */
export function endpointAccess(spec: Spec, endpoint: Endpoint): Access {
  const about = spec.entities.find(({ name }) => name === (endpoint.target ?? endpoint.query?.entity));
  const reads =
    about === undefined ? endpoint.allow === null && spec.auth !== null : actionNeedsViewer(spec, about, "read");
  const expressions = [
    ...(endpoint.allow ? [endpoint.allow] : []),
    ...(endpoint.query ? [endpoint.query.where] : []),
    ...endpoint.require.map(({ expression }) => expression),
    ...endpoint.set.map(({ value }) => value),
  ];
  return {
    viewer: reads || expressions.some((expression) => needsViewer(spec, expression)),
    forbidding: endpoint.allow !== null && !isAlways(endpoint.allow),
  };
}

/** Whether the expression is about the signed-in person, directly or through another entity's policy. */
export function needsViewer(spec: Spec, expression: Expression, seen: ReadonlySet<string> = new Set()): boolean {
  return everyPart(expression).some((part) => {
    if (part.kind === "viewer" || part.kind === "authenticated") {
      return true;
    }
    if (part.kind === "computed") {
      const owner = rowEntity(spec, part.of);
      const computed = owner?.computed.find(({ name }) => name === part.field);
      return computed !== undefined && needsViewer(spec, computed.expression, seen);
    }
    if (part.kind !== "can") {
      return false;
    }
    const target = rowEntity(spec, part.target);
    const key = `${target?.name ?? ""} ${part.action}`;
    return (
      target !== undefined && !seen.has(key) && actionNeedsViewer(spec, target, part.action, new Set([...seen, key]))
    );
  });
}

/** True, or "somebody is signed in": nobody who gets that far is refused. */
export function isAlways(expression: Expression): boolean {
  return expression.kind === "authenticated" || (expression.kind === "literal" && expression.value === true);
}

function actionNeedsViewer(spec: Spec, entity: Entity, action: Action, seen?: ReadonlySet<string>): boolean {
  if (entity.policy === null) {
    return spec.auth !== null;
  }
  const expression = entity.policy[action];
  const setsViewer =
    action === "create" && entity.relations.some((relation) => relation.cardinality === "one" && relation.setViewer);
  return setsViewer || (expression === undefined ? spec.auth !== null : needsViewer(spec, expression, seen));
}

/** Whether who is signed in decides which rows the entity's relations may lead to. */
function refersForViewer(spec: Spec, entity: Entity): boolean {
  return entity.relations.some((relation) => {
    const target = spec.entities.find(({ name }) => name === relation.target);
    return (
      relation.cardinality === "one" &&
      !relation.setViewer &&
      target !== undefined &&
      actionNeedsViewer(spec, target, "read")
    );
  });
}

function canForbid(entity: Entity, action: Action): boolean {
  if (entity.policy === null) {
    return false;
  }
  const expression = entity.policy[action];
  return expression === undefined || !isAlways(expression);
}

function rowEntity(spec: Spec, row: Expression): Entity | undefined {
  const { type } = row;
  return type.kind === "entity" ? spec.entities.find(({ name }) => name === type.entity) : undefined;
}
