/** The acceptance cases as tests: those that are understood, and those that are not. */
import { entityPackage } from "../../../core/api.ts";
import { apiEndpoints } from "../../../core/api-routes.ts";
import { understandAcceptance } from "../../../core/acceptance/understand.ts";
import { snakeCase } from "../../../core/names.ts";
import type { AcceptanceCase, Spec } from "../../../core/spec/model.ts";
import { pythonDocText, pythonString } from "../../python.ts";
import { endpointTest } from "./endpoint-tests.ts";
import { portView, type PortView } from "./port.ts";
import { viewerView, type ViewerView } from "./policy.ts";
import { shortened, slug, stageOf } from "./stage.ts";

export interface AcceptanceView {
  readonly viewer: ViewerView | null;
  readonly cases: readonly AcceptanceCaseView[];
  readonly ports: readonly PortView[];
}

export interface AcceptanceCaseView {
  /** Of the test. */
  readonly name: string;
  /** Safe in a docstring. */
  readonly text: string;
  /** Python literal: why the test cannot pass yet; null: it is written. */
  readonly reason: string | null;
  readonly lines: readonly string[];
  readonly nobody: boolean;
  readonly method: string;
  /** Python of the path. */
  readonly path: string;
  /** Python of the body; null: there is none. */
  readonly body: string | null;
  readonly status: number;
  readonly isSuccess: boolean;
  /** Fixture of the service that is called. */
  readonly port: string | null;
  readonly enums: readonly string[];
  readonly clock: boolean;
}

/** null: the spec has none. */
export function acceptanceView(spec: Spec): AcceptanceView | null {
  const cases = spec.acceptance.map((item, index) => caseView(spec, item, index + 1));
  const ports = spec.acceptance.flatMap(({ when }) => portOf(spec, when) ?? []);
  const used = new Set(cases.map(({ port }) => port));
  return cases.length === 0
    ? null
    : {
        viewer: viewerView(spec),
        cases,
        ports: [...new Map(ports.map((port) => [port.fixture, port])).values()].filter(({ fixture }) =>
          used.has(fixture),
        ),
      };
}

const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

const anyId = "00000000-0000-4000-8000-000000000000";

function caseView(spec: Spec, item: AcceptanceCase, number: number): AcceptanceCaseView {
  const text = `${item.given}: ${item.when} answers ${item.then}`;
  const view: AcceptanceCaseView = {
    name: shortened(`case_${number}_${snakeCase(item.when)}_answers_${item.then}_given_${slug(item.given)}`),
    text: pythonDocText(sentence(text)),
    reason: pythonString(`not implemented: ${text}`),
    lines: [],
    nobody: false,
    method: "",
    path: "",
    body: null,
    status: item.then,
    isSuccess: false,
    port: null,
    enums: [],
    clock: false,
  };
  const understood = understandAcceptance(spec, item);
  if (understood === null) {
    return view;
  }
  const { route, nobody, missing, world, self } = understood;
  const name = route.item === null ? "" : entityPackage(route.item);
  const endpoint = apiEndpoints(spec).find(({ operationId }) => operationId === item.when) ?? null;
  const absent = nobody || missing;
  const stage = stageOf(world, absent ? null : self, "", name);
  return {
    ...view,
    reason: null,
    lines: nobody ? [] : stage.lines,
    nobody,
    method: route.method,
    path: absent
      ? pythonString(route.path.replace("{id}", anyId))
      : `${route.item === null ? "" : "f"}${pythonString(route.path).replace("{id}", `{${stage.row}.id}`)}`,
    body: endpoint && endpointTest(spec, endpoint).body,
    isSuccess: item.then === route.successStatus,
    port: nobody ? null : (portOf(spec, item.when)?.fixture ?? null),
    enums: stage.enums,
    clock: stage.clock,
  };
}

function portOf(spec: Spec, operation: string): PortView | null {
  const endpoint = apiEndpoints(spec).find(({ operationId }) => operationId === operation)?.endpoint;
  return endpoint === undefined ? null : portView(spec, endpoint);
}
