/** What the tables together need of app/core/models.py, and the enumerations. */
import type { Table } from "../../../core/contracts/tables.ts";
import { usesClock } from "../../../core/expression/known.ts";
import type { Spec, ValueType } from "../../../core/spec/model.ts";
import { pythonString } from "../../python.ts";
import { enumMember } from "./columns.ts";
import type { MixinView } from "./mixins.ts";

export interface CoreView {
  readonly clock: boolean;
  readonly today: boolean;
  readonly moments: boolean;
  readonly decimals: boolean;
  readonly json: boolean;
  readonly enums: boolean;
  readonly partialIndexes: boolean;
  readonly mixins: readonly MixinView[];
  /** Enumerations of the mixins' columns. */
  readonly enumNames: readonly string[];
}

export interface EnumView {
  readonly name: string;
  readonly members: readonly { readonly name: string; readonly value: string }[];
}

export function coreView(tables: readonly Table[], mixins: readonly MixinView[]): CoreView {
  const fields = tables.flatMap(({ entity }) => entity.fields);
  const computed = tables.flatMap(({ entity }) => entity.computed.map(({ expression }) => expression));
  const asksClock = computed.some(usesClock);
  const has = (kind: ValueType["kind"]) => fields.some(({ type }) => type.kind === kind);
  return {
    clock:
      asksClock ||
      fields.some((field) => field.onUpdate || field.default?.kind === "now" || field.default?.kind === "today"),
    today: fields.some((field) => field.default?.kind === "today"),
    // A day that is compared with a moment is one.
    moments: has("datetime") || asksClock,
    decimals: has("decimal"),
    json: has("json"),
    enums: has("enum"),
    partialIndexes: tables.some(({ indexes }) => indexes.some(({ where }) => where !== null)),
    mixins,
    enumNames: [...new Set(mixins.flatMap(({ enums }) => enums))],
  };
}

export function enumViews(spec: Spec): readonly EnumView[] {
  return spec.enums.map(({ name, values }) => ({
    name,
    members: values.map((value) => ({ name: enumMember(value), value: pythonString(value) })),
  }));
}
