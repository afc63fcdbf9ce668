/** Rows that the test server answers with. */
import { readEntities } from "../../../core/api-routes.ts";
import type { ApiProperty } from "../../../core/api.ts";
import { literal, propertyName } from "../typescript.ts";
import { type AppModel, type EntityModel, entityOf } from "./app.ts";
import { rowId, sampleValue } from "./sample.ts";

/** A property with code of its value. */
export interface ValueView {
  readonly name: string;
  readonly value: string;
}

export interface FixtureView {
  readonly model: EntityModel;
  /** Of the first row. */
  readonly properties: readonly ValueView[];
  /** What the second row has otherwise: its id, other values, null where that can be. */
  readonly second: readonly ValueView[];
}

/** Of every entity that the API answers with, in the order of the spec. */
export function fixtureViews(app: AppModel): FixtureView[] {
  return readEntities(app.spec).map(({ name }) => {
    const model = entityOf(app, name);
    const values = model.read.filter(({ attribute }) => attribute !== "id");
    const value = (property: ApiProperty, code: string) => ({ name: propertyName(property.name), value: code });
    return {
      model,
      properties: [
        { name: "id", value: literal(rowId(app, name, 1)) },
        ...values.map((property) => value(property, sampleValue(app, property, 1))),
      ],
      second: [
        { name: "id", value: literal(rowId(app, name, 2)) },
        ...values.map((property) => value(property, property.optional ? "null" : sampleValue(app, property, 2))),
      ],
    };
  });
}
