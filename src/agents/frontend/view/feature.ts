/** What the screens need of an entity: its stores, and how a row is called. */
import { member } from "../typescript.ts";
import type { AppModel, EntityModel } from "./app.ts";
import type { FormView } from "./form.ts";
import type { FormPageView } from "./form-page.ts";
import type { ListView } from "./list.ts";
import { labelProperty, sampleLabel } from "./sample.ts";

export interface FeatureView {
  readonly model: EntityModel;
  readonly list: boolean;
  readonly item: boolean;
  readonly options: boolean;
  /** Code that reads `row`. */
  readonly label: string;
  /** Of the first row in tests. */
  readonly sampleLabel: string;
}

/** Only of the entities, and only the stores, that some screen uses. */
export function featureViews(
  app: AppModel,
  lists: readonly ListView[],
  formPages: readonly FormPageView[],
  forms: readonly FormView[],
): FeatureView[] {
  const chosen = new Set([
    ...lists.flatMap(({ columns, filters }) => [...columns, ...filters]).flatMap(({ options }) => options?.hook ?? []),
    ...forms.flatMap(({ controls }) => controls.flatMap(({ options }) => options?.hook ?? [])),
  ]);
  return app.entities
    .map((model) => ({
      model,
      list: lists.some((list) => list.model === model),
      item:
        formPages.some(({ form }) => form.model === model && form.mode === "update") ||
        lists.some(({ parent }) => parent?.model === model),
      options: chosen.has(model.names.optionsStore),
      label: labelCode(model),
      sampleLabel: sampleLabel(app, model.entity.name, 1),
    }))
    .filter(({ list, item, options }) => list || item || options);
}

function labelCode(model: EntityModel): string {
  const property = labelProperty(model.read);
  return property === null ? "row.id.slice(-8)" : member("row", property.name);
}
