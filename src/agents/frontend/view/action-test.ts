/** What the tests of a row action need: rows that it can be done with and rows that it cannot, and what is seen of it at once. */
import type { ActionView } from "./action.ts";
import { type AppModel, propertyNamed } from "./app.ts";
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
  return {
    action,
    path: endpoint.path.replace("{id}", rowId(app, model.entity.name, 1)),
    method: endpoint.method,
    answers: endpoint.answer !== null,
    possible: changesFor(app, model, wishes),
    impossible: obstacles.flatMap(({ expression, text }, index) => {
      const changes = changesFor(app, model, [...wishes.slice(0, index), { condition: expression, holds: false }]);
      return changes === null ? [] : [{ changes, text }];
    }),
    shown: shownAtOnce(view, action),
    form: form === null ? null : formTestView(app, form),
  };
}

/** The label of the enum value that the action sets, where a column shows it. */
function shownAtOnce({ columns, model }: ListView, { optimistic, endpoint }: ActionView): string | null {
  for (const { field, value } of optimistic === null ? [] : endpoint.endpoint.set) {
    const property = propertyNamed(model.read, field);
    const seen = columns.some(({ key }) => key === property?.name);
    if (seen && property?.type.kind === "enum" && value.kind === "literal" && typeof value.value === "string") {
      return labelText(value.value);
    }
  }
  return null;
}
