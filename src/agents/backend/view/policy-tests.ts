/** Tests of an entity's policy: a case for every way in which an action is allowed, or refused. */
import { isAlways } from "../../../core/access.ts";
import {
  createProperties,
  entityNoun,
  entityPackage,
  isPassword,
  resourcePath,
  toOneRelations,
} from "../../../core/api.ts";
import { hasRelativeTimes } from "../../../core/scenario/judge.ts";
import { solve, type Want } from "../../../core/scenario/solve.ts";
import type { Action, Entity, Operation, Spec } from "../../../core/spec/model.ts";
import { pythonString } from "../../python.ts";
import { viewerView, type ViewerView } from "./policy.ts";
import { payloadValues } from "./scenes.ts";
import { setupOf } from "./setup.ts";
import {
  actionWants,
  castOf,
  createWants,
  distinct,
  numbered,
  slug,
  staged,
  type StageView,
  wantedWays,
} from "./stage.ts";
import { jsonLiteral } from "./types.ts";

export interface PolicyTestsView {
  readonly entity: string;
  readonly package: string;
  readonly one: string;
  /** Python literal. */
  readonly path: string;
  readonly viewer: ViewerView | null;
  readonly cases: readonly PolicyCaseView[];
}

export interface PolicyCaseView extends StageView {
  /** Of the test. */
  readonly name: string;
  readonly action: Action;
  readonly allowed: boolean;
  /** How reading is asked for. */
  readonly by: "get" | "list" | null;
  /** The body of a create: JSON names, and Python values. */
  readonly body: readonly { readonly name: string; readonly value: string }[];
}

/** null: nothing was found to test. */
export function policyTestsView(spec: Spec, entity: Entity): PolicyTestsView | null {
  if (entity.policy === null || entity.api.operations.length === 0) {
    return null;
  }
  const has = (operation: Operation) => entity.api.operations.includes(operation);
  const by = has("get") ? ("get" as const) : has("list") ? ("list" as const) : null;
  const asked: Action[] = [
    ...(by === null ? [] : ["read" as const]),
    ...(["create", "update", "delete"] as const).filter(has),
  ];
  const cases = asked.flatMap((action) =>
    [true, false].flatMap((allowed) =>
      casesOf(spec, entity, action, allowed).map((stage) => ({
        ...stage,
        name: `${action}_is_${allowed ? "allowed" : "refused"}_when_${slug(stage.label)}`,
        action,
        allowed,
        by,
      })),
    ),
  );
  return cases.length === 0
    ? null
    : {
        entity: entity.name,
        package: entityPackage(entity),
        one: entityNoun(entity).one,
        path: pythonString(`${spec.app.api.prefix}${resourcePath(entity)}`),
        viewer: viewerView(spec),
        cases: numbered(cases),
      };
}

type Stage = StageView & Pick<PolicyCaseView, "body">;

function casesOf(spec: Spec, entity: Entity, action: Action, allowed: boolean): Stage[] {
  const expression = entity.policy?.[action];
  // What everybody may do, the tests of the routes do.
  if (expression === undefined || isAlways(expression)) {
    return [];
  }
  const stages = wantedWays(spec, expression, null, allowed).map((way): Stage | null => {
    if (action === "create") {
      return createStage(spec, entity, way);
    }
    const cast = castOf(spec, entity);
    const wants = way.wants.map((want) => ({ ...want, scope: { ...want.scope, self: cast.self } }));
    // Who may not even read the row is told that there is none.
    const reads = action === "read" ? [] : actionWants(entity, "read", cast.self);
    const stage = staged(cast, way.label, [...wants, ...reads], entityPackage(entity));
    return stage && { ...stage, body: [] };
  });
  return distinct(stages);
}

function createStage(
  spec: Spec,
  entity: Entity,
  way: { readonly label: string; readonly wants: readonly Want[] },
): Stage | null {
  const sent = createProperties(spec, entity);
  const { cast, wants } = createWants(castOf(spec, entity), (relation) =>
    sent.some((property) => property.relation?.name === relation && property.relation.required),
  );
  const self = cast.self;
  const world = solve(cast.world, [
    ...wants,
    ...way.wants.map((want) => ({ ...want, scope: { ...want.scope, self } })),
  ]);
  if (world === null || world.rows.some(hasRelativeTimes)) {
    return null;
  }
  const row = world.row(self);
  const own = Object.fromEntries(
    [...row.fields].filter(
      (entry): entry is [string, string | number | boolean | null] => typeof entry[1] !== "object" || entry[1] === null,
    ),
  );
  if (Object.keys(own).some((field) => !sent.some(({ attribute }) => attribute === field))) {
    return null;
  }
  const setup = setupOf(world, {
    roots: new Map([...(world.viewer === null ? [] : [[world.viewer, "viewer"] as const]), [row.id, "created"]]),
    pending: row.id,
    also: new Set(toOneRelations(entity).flatMap(({ name }) => row.relations.get(name) ?? [])),
  });
  const lines = [...setup.lines, ...setup.after];
  if (lines.some((line) => /\bcreated\b/.test(line))) {
    return null;
  }
  const values = payloadValues(spec, entity, own, false);
  const body = sent.flatMap((property) => {
    const { name, attribute, relation } = property;
    const id = setup.pending.find((argument) => argument.name === attribute)?.value;
    const value = isPassword(property) ? "correct horse battery" : (values[attribute] ?? null);
    return relation === null
      ? value === null
        ? []
        : [{ name, value: jsonLiteral(property.type, value) }]
      : id === undefined
        ? []
        : [{ name, value: `str(${id})` }];
  });
  return { label: way.label, lines, row: "", enums: setup.enums, clock: false, body };
}
