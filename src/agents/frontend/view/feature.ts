/** What the screens need of an entity: its stores, how a row is called, and what is known of its actions. */
import { member } from "../typescript.ts";
import { type ActionView, type AssignmentView, recomputedViews } from "./action.ts";
import type { AppModel, EntityModel } from "./app.ts";
import type { AuthView } from "./auth.ts";
import type { FormView } from "./form.ts";
import type { FormPageView } from "./form-page.ts";
import type { ListSource, ListView } from "./list.ts";
import { labelProperty, rowId, sampleLabel } from "./sample.ts";

export interface FeatureView {
  readonly model: EntityModel;
  /** Where the rows of its pages come from, each once. */
  readonly sources: readonly ListSource[];
  readonly item: boolean;
  readonly options: boolean;
  /** Code that reads `row`. */
  readonly label: string;
  /** Of the first row in tests. */
  readonly sampleLabel: string;
  readonly sampleId: string;
  /** null: no action has a rule that is known here. */
  readonly actions: ActionsView | null;
}

export interface ActionsView {
  readonly model: EntityModel;
  /** Those that have something to say, each once. */
  readonly actions: readonly ActionView[];
  readonly recomputed: readonly AssignmentView[];
}

export interface FeatureUsers {
  readonly lists: readonly ListView[];
  readonly formPages: readonly FormPageView[];
  readonly forms: readonly FormView[];
  readonly auth: AuthView | null;
}

/** Only of the entities, and only the stores, that some page uses. */
export function featureViews(app: AppModel, { lists, formPages, forms, auth }: FeatureUsers): FeatureView[] {
  const chosen = new Set([
    ...lists.flatMap(({ columns, filters }) => [...columns, ...filters]).flatMap(({ options }) => options?.hook ?? []),
    ...forms.flatMap(({ controls }) => controls.flatMap(({ options }) => options?.hook ?? [])),
  ]);
  return app.entities.flatMap((model) => {
    const own = lists.filter((list) => list.model === model);
    const feature = {
      model,
      sources: [...new Map(own.map(({ source }) => [source.call, source])).values()],
      item:
        formPages.some(({ form }) => form.model === model && form.mode === "update") ||
        lists.some(({ parent }) => parent?.model === model),
      options: chosen.has(model.names.optionsStore),
      label: labelCode(model),
      sampleLabel: sampleLabel(app, model.entity.name, 1),
      sampleId: rowId(app, model.entity.name, 1),
      actions: actionsView(app, model, own),
    };
    const used = feature.sources.length > 0 || feature.item || feature.options || auth?.model === model;
    return used ? [feature] : [];
  });
}

function actionsView(app: AppModel, model: EntityModel, lists: readonly ListView[]): ActionsView | null {
  const telling = lists
    .flatMap(({ actions }) => actions)
    .filter(({ obstacle, optimistic }) => obstacle !== null || optimistic !== null);
  // The same action may stand on several pages; where one of them is optimistic, that is the one that has all to say.
  const sorted = [...telling].sort((a, b) => Number(a.optimistic !== null) - Number(b.optimistic !== null));
  const actions = [...new Map(sorted.map((action) => [action.call, action])).values()];
  return actions.length === 0 ? null : { model, actions, recomputed: recomputedViews(app, model) };
}

function labelCode(model: EntityModel): string {
  const property = labelProperty(model.read);
  return property === null ? "row.id.slice(-8)" : member("row", property.name);
}
