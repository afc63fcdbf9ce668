/** Tests of the endpoints of one package: each check, each refusal, each failure of another service. */
import { isAlways } from "../../../core/access.ts";
import { type ApiProperty, entityPackage, isOptionalOnCreate, jsonName } from "../../../core/api.ts";
import { type ApiEndpoint, apiEndpoints } from "../../../core/api-routes.ts";
import type { Expression } from "../../../core/expression/model.ts";
import { about, solve, type Want } from "../../../core/scenario/solve.ts";
import { sampleValues } from "../../../core/scenario/samples.ts";
import { World } from "../../../core/scenario/world.ts";
import { snakeCase } from "../../../core/names.ts";
import type { Spec } from "../../../core/spec/model.ts";
import { pythonString } from "../../python.ts";
import { invalidValues } from "./invalid.ts";
import { type PortView, portView } from "./port.ts";
import { viewerView, type ViewerView } from "./policy.ts";
import { actionWants, castOf, distinct, numbered, slug, staged, stageOf, type StageView, wantedWays } from "./stage.ts";
import { jsonLiteral } from "./types.ts";

export interface EndpointTestsView {
  readonly package: string;
  /** What the endpoints are about. */
  readonly subject: string;
  readonly viewer: ViewerView | null;
  readonly endpoints: readonly EndpointTestView[];
  readonly cases: readonly EndpointCaseView[];
  /** The integrations that the endpoints call. */
  readonly ports: readonly PortView[];
}

export interface EndpointTestView {
  readonly name: string;
  readonly method: string;
  /** Python: with `{id}` in it, an f-string about `id`; else a literal. */
  readonly path: string;
  readonly hasId: boolean;
  readonly guarded: boolean;
  /** Python of the body; null: there is none. */
  readonly body: string | null;
  readonly required: readonly string[];
  readonly invalid: readonly { readonly name: string; readonly value: string }[];
  readonly pages: boolean;
  /** Fixture of the integration that it calls. */
  readonly port: string | null;
}

export interface EndpointCaseView extends StageView {
  /** Of the test. */
  readonly name: string;
  readonly endpoint: EndpointTestView;
  readonly expects: Expectation;
}

export type Expectation =
  /** Python statements about `response`. */
  | { readonly kind: "success"; readonly status: number; readonly checks: readonly string[] }
  | { readonly kind: "problem"; readonly status: number; readonly code: string | null }
  /** The row is on the page, or it is not. */
  | { readonly kind: "listed"; readonly listed: boolean }
  | { readonly kind: "failures"; readonly port: PortView };

export function endpointTestsViews(spec: Spec): EndpointTestsView[] {
  const routes = apiEndpoints(spec);
  return [...new Set(routes.map((route) => route.package))].map((name) => {
    const own = routes.filter((route) => route.package === name);
    const ports = own.flatMap(({ endpoint }) => portView(spec, endpoint) ?? []);
    const tests = own.map((route) => ({ route, test: endpointTest(spec, route) }));
    return {
      package: name,
      subject: name.replaceAll("_", " "),
      viewer: viewerView(spec),
      endpoints: tests.map(({ test }) => test),
      cases: numbered(tests.flatMap(({ route, test }) => casesOf(spec, route, test))),
      ports: [...new Map(ports.map((port) => [port.fixture, port])).values()],
    };
  });
}

/** How a test calls an endpoint. */
export function endpointTest(spec: Spec, route: ApiEndpoint): EndpointTestView {
  const { endpoint, input, item, path } = route;
  return {
    name: snakeCase(endpoint.name),
    method: route.method.toLowerCase(),
    path: item === null ? pythonString(path) : `f${pythonString(path)}`,
    hasId: item !== null,
    guarded: route.access.viewer,
    body: route.body === null ? null : bodyOf(spec, input),
    required: input.filter((property) => !isOptionalOnCreate(property)).map(({ name }) => name),
    invalid: input.flatMap((property) => invalidValues(property).map((value) => ({ name: property.name, value }))),
    pages: route.lists !== null,
    port: portView(spec, endpoint)?.fixture ?? null,
  };
}

function bodyOf(spec: Spec, input: readonly ApiProperty[]): string {
  const items = input.map(({ name, type }) => {
    const [value] = sampleValues(spec, type);
    return `"${name}": ${jsonLiteral(type, value)}`;
  });
  return `{${items.join(", ")}}`;
}

type Cases = Omit<EndpointCaseView, "endpoint">[];

function casesOf(spec: Spec, route: ApiEndpoint, test: EndpointTestView): EndpointCaseView[] {
  const cases = route.endpoint.query
    ? queryCases(spec, route)
    : route.item
      ? targetCases(spec, route)
      : freeCases(spec, route);
  return cases.map((one) => ({ ...one, endpoint: test, name: `${test.name}_${one.name}` }));
}

/** Conditions in the order in which the endpoint asks for them. */
interface Asked {
  readonly expression: Expression;
  readonly status: number;
  readonly code: string | null;
}

function askedOf({ endpoint }: ApiEndpoint): Asked[] {
  return [...(endpoint.allow ? [{ expression: endpoint.allow, status: 403, code: null }] : []), ...endpoint.require];
}

function targetCases(spec: Spec, route: ApiEndpoint): Cases {
  const { item } = route;
  if (item === null) {
    return [];
  }
  const name = entityPackage(item);
  const reads = (self: number) => actionWants(item, "read", self);
  const unreadable = castOf(spec, item);
  const hidden = staged(unreadable, "", actionWants(item, "read", unreadable.self, false), name);
  return [
    ...askedCases(spec, route, (wants) => {
      const cast = castOf(spec, item);
      return staged(cast, "", [...wants(cast.self), ...reads(cast.self)], name);
    }),
    ...(hidden === null
      ? []
      : [
          {
            ...hidden,
            name: "hides_what_cannot_be_read",
            expects: { kind: "problem", status: 404, code: null },
          } as const,
        ]),
  ];
}

function freeCases(spec: Spec, route: ApiEndpoint): Cases {
  return askedCases(spec, route, (wants) => rowless(spec, wants(null)));
}

function rowless(spec: Spec, wants: readonly Want[]): StageView | null {
  const world = solve(World.of(spec), wants);
  return world && stageOf(world, null, "", "");
}

/** For each condition its refusals, with all earlier ones fulfilled; and success, for each way to be allowed. */
function askedCases(
  spec: Spec,
  route: ApiEndpoint,
  stage: (wants: (self: number | null) => Want[]) => StageView | null,
): Cases {
  const asked = askedOf(route).filter(({ expression }) => !isAlways(expression));
  const fulfilled = (until: number) => (self: number | null) =>
    asked.slice(0, until).map(({ expression }): Want => ({ expression, scope: about(self), truth: true }));
  const ways = (index: number, truth: boolean) => {
    const { expression } = asked[index] ?? { expression: null };
    const found = expression === null ? [] : wantedWays(spec, expression, null, truth);
    return distinct(
      found.map(({ label, wants }) => {
        const others = truth ? asked.length : index;
        const made = stage((self) => [
          ...wants.map((want) => ({ ...want, scope: about(self) })),
          ...fulfilled(others)(self).filter((_, at) => at !== index),
        ]);
        return made && { ...made, label };
      }),
    );
  };
  const successes =
    asked.length > 0 && asked[0]?.status === 403
      ? ways(0, true)
      : [stage(fulfilled(asked.length))].filter((one) => one !== null);
  const success = { kind: "success", status: route.successStatus, checks: successChecks(spec, route) } as const;
  const port = portView(spec, route.endpoint);
  const [first] = successes;
  return [
    ...(isMissing(route)
      ? []
      : successes.map((one) => ({
          ...one,
          name: one.label === "" ? "works" : `works_when_${slug(one.label)}`,
          expects: success,
        }))),
    ...(port === null || first === undefined
      ? []
      : [{ ...first, name: "reports_failures_of_the_other_service", expects: { kind: "failures", port } as const }]),
    ...asked.flatMap(({ status, code }, index) =>
      ways(index, false).map((one) => ({
        ...one,
        name: `is_refused_when_${slug(one.label)}`,
        expects: { kind: "problem", status, code: code === null ? null : pythonString(code) } as const,
      })),
    ),
  ];
}

/** Its answer is still to be written. */
const isMissing = ({ endpoint }: ApiEndpoint) => endpoint.returns.kind === "object" && endpoint.calls === null;

function successChecks(spec: Spec, { endpoint, result }: ApiEndpoint): string[] {
  const { returns, set } = endpoint;
  if (returns.kind === "object") {
    return [`assert set(response.json()) == {${result.map(({ name }) => `"${name}"`).join(", ")}}`];
  }
  if (returns.kind === "nothing") {
    return ['assert response.content == b""'];
  }
  const target = spec.entities.find(({ name }) => name === endpoint.target);
  const checks = set.flatMap(({ field, value }) => {
    const stored = target?.fields.find((candidate) => candidate.name === field && !candidate.hidden);
    if (stored === undefined) {
      return [];
    }
    const property = `body["${jsonName(spec, field)}"]`;
    if (value.kind === "literal") {
      return [
        value.value === null || typeof value.value === "boolean"
          ? `assert ${property} is ${jsonLiteral(stored.type, value.value)}`
          : stored.type.kind === "decimal"
            ? `assert float(${property}) == ${value.value}`
            : `assert ${property} == ${jsonLiteral(stored.type, value.value)}`,
      ];
    }
    return value.kind === "now" || value.kind === "today" ? [`assert ${property} is not None`] : [];
  });
  return checks.length === 0 ? [] : ["body = response.json()", ...checks];
}

function queryCases(spec: Spec, route: ApiEndpoint): Cases {
  const { entity, endpoint } = route;
  const { query } = endpoint;
  if (entity === null || query === null) {
    return [];
  }
  const asked = askedOf(route);
  const allowed = asked.map(({ expression }): Want => ({ expression, scope: about(null), truth: true }));
  const stage = (wants: (self: number) => readonly Want[], label: string) => {
    const cast = castOf(spec, entity);
    return staged(cast, label, [...wants(cast.self), ...allowed], entityPackage(entity));
  };
  const found = (truth: boolean) =>
    distinct(
      wantedWays(spec, query.where, null, truth).map(({ label, wants }) =>
        stage(
          (self) => [...wants.map((want) => ({ ...want, scope: about(self) })), ...actionWants(entity, "read", self)],
          label,
        ),
      ),
    );
  const unreadable = stage(
    (self) => [
      { expression: query.where, scope: about(self), truth: true },
      ...actionWants(entity, "read", self, false),
    ],
    "",
  );
  const listed = (one: StageView, is: boolean, name: string) => ({
    ...one,
    name,
    expects: { kind: "listed", listed: is } as const,
  });
  const refused = asked.flatMap(({ expression, status, code }, index) =>
    wantedWays(spec, expression, null, false).flatMap(({ label, wants }) => {
      const one = rowless(spec, [...wants, ...allowed.slice(0, index)]);
      const expects = { kind: "problem", status, code: code === null ? null : pythonString(code) } as const;
      return one === null ? [] : [{ ...one, label, name: `is_refused_when_${slug(label)}`, expects }];
    }),
  );
  return [
    ...found(true).map((one) => listed(one, true, `finds_rows_when_${slug(one.label)}`)),
    ...found(false).map((one) => listed(one, false, `leaves_rows_out_when_${slug(one.label)}`)),
    ...(unreadable === null ? [] : [listed(unreadable, false, "hides_what_cannot_be_read")]),
    ...refused,
  ];
}
