/**
 * Everything that a spec asks for, as a list, so that what no agent implements can be named. A generator declares the
 * kinds that it implements; the rest is "not implemented": nothing is dropped silently.
 */
import type { Position } from "./spec/model.ts";

export const featureKinds = [
  "entity",
  "field",
  "hidden-field",
  "readonly-field",
  "unique-field",
  "to-one-relation",
  "to-many-relation",
  "viewer-relation",
  "check",
  "unique",
  "index",
  "partial-index",
  "computed",
  "policy",
  "crud",
  "filter",
  "sort",
  "auth",
  "endpoint",
  "rule",
  "integration-operation",
  "integration-auth",
  "integration-oauth-token",
  "integration-connect",
  "integration-webhook",
  "screen-login",
  "screen-list",
  "screen-list-filters",
  "screen-list-row-action",
  "screen-list-optimistic",
  "screen-form",
  "frontend-react",
  "frontend-vue",
  "styles-css-modules",
  "styles-tailwind",
  "seed",
  "acceptance",
] as const;
export type FeatureKind = (typeof featureKinds)[number];

export interface Feature {
  readonly kind: FeatureKind;
  /** What it is, as people say it: "policy `read` of `Task`", "`startCheckout` rule 1, “Refuse when …”". Markdown. */
  readonly title: string;
  readonly at: Position | null;
}
