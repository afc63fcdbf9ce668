/** What the test server answers about each entity. */
import { apiOperations, type ApiOperation } from "../../../core/api.ts";
import { literal, propertyName } from "../typescript.ts";
import type { AppModel, EntityModel } from "./app.ts";
import { rowId, sampleValue } from "./sample.ts";

export interface FixtureView {
  readonly model: EntityModel;
  readonly operations: readonly ApiOperation[];
  /** Code of the properties of the first row. */
  readonly properties: readonly { readonly name: string; readonly value: string }[];
  /** Code of what the second row has otherwise: its id, other values, null where that can be. */
  readonly second: readonly { readonly name: string; readonly value: string }[];
  /** Code of a valid body of each write. */
  readonly createBody: string;
  readonly updateBody: string;
  readonly ids: readonly [string, string];
}

/** Of every entity that the API serves, in the order of the spec. */
export function fixtureViews(app: AppModel): FixtureView[] {
  return app.entities
    .filter(({ entity }) => entity.api.operations.length > 0)
    .map((model) => {
      const { entity, read } = model;
      const ids = [rowId(app, entity.name, 1), rowId(app, entity.name, 2)] as const;
      const body = (properties: typeof read) =>
        `{ ${properties.map((property) => `${propertyName(property.name)}: ${sampleValue(app, property, 1)}`).join(", ")} }`;
      const values = read.filter(({ attribute }) => attribute !== "id");
      return {
        model,
        operations: apiOperations(app.spec, entity),
        properties: [
          { name: "id", value: literal(ids[0]) },
          ...values.map((property) => ({ name: propertyName(property.name), value: sampleValue(app, property, 1) })),
        ],
        second: [
          { name: "id", value: literal(ids[1]) },
          ...values.map((property) => ({
            name: propertyName(property.name),
            value: property.optional ? "null" : sampleValue(app, property, 2),
          })),
        ],
        createBody: body(model.create),
        updateBody: body(model.update.slice(0, 1)),
        ids,
      };
    });
}
