/** Addresses of screens, and what they take from a row. Parameters are `id` and names of to-one relations. */
import type { Entity, Screen, Spec } from "../../../core/spec/model.ts";
import { literal, member } from "../typescript.ts";
import { type EntityModel, propertyNamed } from "./app.ts";

export type ListScreen = Extract<Screen, { kind: "list" }>;
export type FormScreen = Extract<Screen, { kind: "form" }>;

/** Names of the parameters, in order. */
export const parametersOf = (route: string) => [...route.matchAll(/:([A-Za-z0-9_]+)/g)].map((match) => match[1] ?? "");

export const takesId = (screen: FormScreen) => parametersOf(screen.route).includes("id");

/** The screens that show a form for the entity, those for its existing rows first. */
export function formScreensOf({ screens }: Spec, { name }: Entity): FormScreen[] {
  const forms = screens.filter((screen) => screen.kind === "form").filter((screen) => screen.entity === name);
  return [...forms.filter(takesId), ...forms.filter((form) => !takesId(form))];
}

/**
 * Code of the address, with the code that `valueOf` gives for each parameter.
 * @returns null where a parameter has no value.
 */
export function addressCode(route: string, valueOf: (parameter: string) => string | null): string | null {
  const names = parametersOf(route);
  const values = names.map(valueOf);
  if (values.includes(null)) {
    return null;
  }
  if (names.length === 0) {
    return literal(route);
  }
  const text = route.replaceAll(/:([A-Za-z0-9_]+)/g, (_, name: string) => `\${${valueOf(name) ?? ""}}`);
  return `\`${text}\``;
}

/** The address of a screen about a row of its own entity: `id` is the row's, relations are the row's targets. */
export function addressOfRow(route: string, model: EntityModel, row: string): string | null {
  return addressCode(route, (parameter) => {
    if (parameter === "id") {
      return member(row, "id");
    }
    const property = propertyNamed(model.read, parameter);
    return property?.relation === null || property === undefined || property.optional
      ? null
      : member(row, property.name);
  });
}

/** An example of the address, for tests. */
export const exampleAddress = (route: string, valueOf: (parameter: string) => string) =>
  route.replaceAll(/:([A-Za-z0-9_]+)/g, (_, name: string) => valueOf(name));
