/** What the tests of a row action need: rows that it can be done with and rows that it cannot, and what is seen of it at once. */
import type { ApiProperty } from "../../../core/api.ts";
import type { Expression } from "../../../core/expression/model.ts";
import type { ActionView } from "./action.ts";
import { type AppModel, type EntityModel, enumOf } from "./app.ts";
import { changesFor } from "./example-row.ts";
import { type FormTestView, formTestView } from "./form-test.ts";
import type { ListView } from "./list.ts";
import { labelText } from "./names.ts";
import { rowId } from "./sample.ts";

export interface ActionTestView {
  readonly action: ActionView;
  /** Path of the API for the first row. */
  readonly path: string;
  readonly method: string;
  readonly answers: boolean;
  /** Code of the changes to the first row under which the action is possible; null: none is known. */
  readonly possible: string | null;
  /** Code of the changes under which it is not, and why. */
  readonly impossible: readonly { readonly changes: string; readonly text: string }[];
  /** What the row says as soon as the action was chosen, and not before. */
  readonly shown: string | null;
  readonly form: FormTestView | null;
}

export function actionTestView(app: AppModel, view: ListView, action: ActionView): ActionTestView {
  const { model } = view;
  const { endpoint, form, obstacles } = action;
  const wishes = obstacles.map(({ expression }) => ({ condition: expression, holds: true }));
  const change = visibleChange(app, view, action);
  return {
    action,
    path: endpoint.path.replace("{id}", rowId(app, model.entity.name, 1)),
    method: endpoint.method,
    answers: endpoint.answer !== null,
    possible: changesFor(app, model, [...wishes, ...(change === null ? [] : [{ condition: change.is, holds: false }])]),
    impossible: obstacles.flatMap(({ expression, text }, index) => {
      const changes = changesFor(app, model, [...wishes.slice(0, index), { condition: expression, holds: false }]);
      return changes === null ? [] : [{ changes, text }];
    }),
    shown: change?.text ?? null,
    form: form === null ? null : formTestView(app, form),
  };
}

/** An enum value that the action sets and that one column alone can show: its label, and the condition that a row has it. */
function visibleChange(
  app: AppModel,
  { columns, model }: ListView,
  { optimistic, endpoint }: ActionView,
): { readonly text: string; readonly is: Expression } | null {
  const seen = model.read.filter(({ name, type }) => type.kind === "enum" && columns.some(({ key }) => key === name));
  for (const { field, value } of optimistic === null ? [] : endpoint.endpoint.set) {
    const property = seen.find(({ attribute }) => attribute === field);
    if (property !== undefined && value.kind === "literal" && typeof value.value === "string") {
      const text = labelText(value.value);
      const elsewhere = seen.some((other) => other !== property && labelsOf(app, other).includes(text));
      return elsewhere ? null : { text, is: equals(model, field, value) };
    }
  }
  return null;
}

const labelsOf = (app: AppModel, { type }: ApiProperty) =>
  type.kind === "enum" ? enumOf(app, type.enum).values.map(labelText) : [];

function equals({ entity }: EntityModel, field: string, value: Expression): Expression {
  const row = { kind: "entity", entity: entity.name } as const;
  return {
    kind: "compare",
    operator: "==",
    type: { kind: "bool" },
    nullable: false,
    left: {
      kind: "field",
      of: { kind: "this", entity: entity.name, type: row, nullable: false },
      field,
      type: value.type,
      nullable: false,
    },
    right: value,
  };
}
