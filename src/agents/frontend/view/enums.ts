/** Enums as the choices of selects. */
import { usedEnums } from "../../../core/api-routes.ts";
import type { Spec } from "../../../core/spec/model.ts";
import { camelCase } from "../../../core/names.ts";
import { labelText } from "./names.ts";

export interface EnumView {
  /** `TaskStatus`: the schema. */
  readonly name: string;
  /** `taskStatusOptions` */
  readonly options: string;
  readonly values: readonly { readonly value: string; readonly label: string }[];
}

/** Of the module format/enums. */
export const enumOptions = (name: string) => `${camelCase(name)}Options`;

export const enumViews = (spec: Spec): EnumView[] =>
  usedEnums(spec).map(({ name, values }) => ({
    name,
    options: enumOptions(name),
    values: values.map((value) => ({ value, label: labelText(value) })),
  }));
