/** Every route of the API with an example of what is sent and what is answered, for the test server and the client's tests. */
import { type ApiRoute, apiEndpoints, apiRoutes, authSchemas } from "../../../core/api-routes.ts";
import { type ApiProperty, schemaNames } from "../../../core/api.ts";
import { literal, propertyName } from "../typescript.ts";
import type { AppModel } from "./app.ts";
import { type AuthView, samplePassword } from "./auth.ts";
import { rowId, sampleValue } from "./sample.ts";

export type AnswerView =
  | { readonly kind: "nothing" | "tokens" }
  /** `item`: it has the id that is in the path. */
  | { readonly kind: "row"; readonly fixture: string; readonly item: boolean }
  | { readonly kind: "page"; readonly fixture: string }
  | { readonly kind: "object"; readonly code: string };

export interface RouteSample {
  readonly route: ApiRoute;
  /** The path's id, where it has one. */
  readonly id: string | null;
  /** Code of the body; null: there is none. */
  readonly body: string | null;
  readonly answer: AnswerView;
}

export function routeSamples(app: AppModel, auth: AuthView | null): RouteSample[] {
  const bodies = bodySamples(app, auth);
  const answers = answerSamples(app);
  return apiRoutes(app.spec).map((route) => {
    const answer = answers.get(route.answer ?? "") ?? { kind: "nothing" };
    return {
      route,
      id: route.item === null ? null : rowId(app, route.item.name, 1),
      body: route.body === null ? null : (bodies.get(route.body) ?? "{}"),
      answer: answer.kind === "row" ? { ...answer, item: route.item !== null } : answer,
    };
  });
}

/** Code of an example by the schema's name. */
function bodySamples(app: AppModel, auth: AuthView | null): Map<string, string> {
  const code = (properties: readonly ApiProperty[]) => objectCode(app, properties);
  return new Map([
    ...app.entities.flatMap(({ names, create, update }) => [
      [names.create, code(create)] as const,
      [names.update, code(update.slice(0, 1))] as const,
    ]),
    ...apiEndpoints(app.spec).map(({ body, input }) => [body ?? "", code(input)] as const),
    ...(auth === null
      ? []
      : [
          [
            authSchemas.signIn,
            `{ ${propertyName(auth.login.name)}: ${auth.login.sample}, password: ${literal(samplePassword)} }`,
          ] as const,
          [authSchemas.refresh, `{ ${propertyName(auth.json.refresh)}: "refresh-token" }`] as const,
        ]),
  ]);
}

function answerSamples(app: AppModel): Map<string, AnswerView> {
  return new Map<string, AnswerView>([
    ...app.entities.flatMap(({ entity, names }): [string, AnswerView][] => [
      [names.read, { kind: "row", fixture: names.fixture, item: false }],
      [schemaNames(entity).page, { kind: "page", fixture: names.fixture }],
    ]),
    ...apiEndpoints(app.spec)
      .filter(({ endpoint }) => endpoint.returns.kind === "object")
      .map(({ answer, result }): [string, AnswerView] => [
        answer ?? "",
        { kind: "object", code: objectCode(app, result) },
      ]),
    [authSchemas.tokens, { kind: "tokens" }],
  ]);
}

const objectCode = (app: AppModel, properties: readonly ApiProperty[]) =>
  `{ ${properties.map((property) => `${propertyName(property.name)}: ${sampleValue(app, property, 1)}`).join(", ")} }`;
