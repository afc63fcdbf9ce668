/** Which acceptance cases become tests: those whose prose is understood, and of which the spec itself says how they end. */
import { apiEndpoints, type ApiRoute, apiRoutes } from "../api-routes.ts";
import type { Expression } from "../expression/model.ts";
import { judge } from "../scenario/judge.ts";
import { about, solve, type Want } from "../scenario/solve.ts";
import { World } from "../scenario/world.ts";
import type { AcceptanceCase, Action, Entity, Spec } from "../spec/model.ts";
import { readGiven } from "./given.ts";

/** An acceptance case as a test can play it. */
export interface Understood {
  readonly route: ApiRoute;
  /** Nobody signs in. */
  readonly nobody: boolean;
  /** The request names a row that does not exist. */
  readonly missing: boolean;
  /** The rows; `self` is the one that the request names. */
  readonly world: World;
  readonly self: number | null;
}

/** null: its prose is not understood, or the spec does not say that it ends so; a person or a model writes the test. */
export function understandAcceptance(spec: Spec, item: AcceptanceCase): Understood | null {
  const route = apiRoutes(spec).find(({ operationId }) => operationId === item.when);
  const situation = route && readGiven(spec, route.item, item.given);
  const isEndpoint = spec.endpoints.some(({ name }) => name === item.when);
  // What is created or changed is not part of a situation; an endpoint's input is any that it takes.
  if (route === undefined || !situation || (route.body !== null && !isEndpoint)) {
    return null;
  }
  const { nobody, missing, conditions } = situation;
  const empty = World.of(spec);
  const [world, self] = route.item === null ? [empty, null] : empty.add(route.item.name);
  if (nobody) {
    return item.then === 401 && route.access.viewer ? { route, nobody, missing, world, self } : null;
  }
  if (missing) {
    return item.then === 404 && route.item !== null && conditions.length === 0
      ? { route, nobody, missing, world, self }
      : null;
  }
  const given = conditions.map((condition): Want => ({ ...condition, scope: about(self) }));
  const checks = checksOf(spec, route, self);
  const fulfilled = (until: number) =>
    checks.slice(0, until).map(({ expression, scope }): Want => ({ expression, scope, truth: true }));
  const success = solve(world, [...given, ...fulfilled(checks.length)]);
  if (item.then === route.successStatus) {
    return success && { route, nobody, missing, world: success, self };
  }
  if (success !== null) {
    // The situation leaves open what happens, unless what is not said is not so: a member is no owner.
    const [readable, ...others] = checks;
    const closed = readable?.status === 404 && item.then !== 404 ? solve(world, [...given, ...fulfilled(1)]) : null;
    const failing = closed && others.find(({ expression, scope }) => judge(closed, expression, scope) !== true);
    return closed && failing?.status === item.then ? { route, nobody, missing, world: closed, self } : null;
  }
  for (const [index, { expression, scope, status }] of checks.entries()) {
    const found =
      status === item.then ? solve(world, [...given, ...fulfilled(index), { expression, scope, truth: false }]) : null;
    if (found !== null) {
      return { route, nobody, missing, world: found, self };
    }
  }
  return null;
}

interface Check {
  readonly expression: Expression;
  readonly scope: ReturnType<typeof about>;
  /** Of the answer, when it does not hold. */
  readonly status: number;
}

/** What a route asks, in its order: may the row be read, may this be done with it, is it as it has to be. */
function checksOf(spec: Spec, route: ApiRoute, self: number | null): Check[] {
  const scope = about(self);
  const endpoint = apiEndpoints(spec).find(({ operationId }) => operationId === route.operationId)?.endpoint;
  const readable = route.item === null ? [] : policyCheck(route.item, "read", scope, 404);
  if (endpoint !== undefined) {
    return [
      ...readable,
      ...(endpoint.allow ? [{ expression: endpoint.allow, scope, status: 403 }] : []),
      ...endpoint.require.map(({ expression, status }) => ({ expression, scope, status })),
    ];
  }
  const action: Action | null = route.method === "DELETE" ? "delete" : null;
  return route.item === null || action === null
    ? readable
    : [...readable, ...policyCheck(route.item, action, scope, 403)];
}

function policyCheck({ policy }: Entity, action: Action, scope: Check["scope"], status: number): Check[] {
  const denied: Expression = { kind: "literal", type: { kind: "bool" }, nullable: false, value: false };
  return policy === null ? [] : [{ expression: policy[action] ?? denied, scope, status }];
}
