/** A spec with missing values, times of both kinds, numbers of all kinds, self relations and collections. */
import type { Expression } from "../../../src/core/expression/model.ts";
import type { Spec } from "../../../src/core/spec/model.ts";
import { specOf, withSections } from "../../core/spec/example.ts";

const sections = [
  "auth: {entity: User, login: email, secret: password_hash, token: {scheme: Bearer, access_ttl: 15m, refresh_ttl: 30d}}",
  "enums:",
  "  Status: [open, busy, done]",
  "entities:",
  "  Team:",
  "    fields: {name: string}",
  "    relations: {lead: User?}",
  "    policy: {read: lead == viewer}",
  "  User:",
  "    fields: {email: email unique(ci), password_hash: text hidden, age: int?, born_on: date?, active: bool}",
  "    relations: {team: Team? inverse(people)}",
  "  Task:",
  "    fields:",
  "      priority: int",
  "      points: int?",
  "      cost: decimal(8,2)?",
  "      weight: float?",
  "      due_at: datetime?",
  "      starts_at: datetime",
  "      day: date",
  "      other_day: date?",
  "      title: string",
  "      note: text?",
  "      done: bool",
  "      flag: bool?",
  "      other: bool?",
  "      status: Status",
  "      mood: Status?",
  "    relations:",
  "      owner: User!",
  "      assignee: User?",
  "      parent: Task? inverse(children)",
  "      watchers: User[] through(Watch)",
  "    computed:",
  "      overdue: bool = !done && due_at < now()",
  "      reminder: datetime? = due_at - hours(2)",
  "      maybe: bool? = flag && due_at < now()",
  "      total: int? = points + priority",
  "    policy:",
  "      read: owner == viewer || due_at < now()",
  "  Watch:",
  "    fields: {muted: bool?}",
  "    relations: {task: Task! cascade, user: User! cascade}",
  "    unique: [[task, user]]",
  "endpoints:",
];

/** The spec, and the typed trees of the conditions about a task. */
export function conditions(texts: readonly string[]): { spec: Spec; expressions: readonly Expression[] } {
  const endpoints = texts.map(
    (text, index) =>
      `  act${index}: {http: "POST /tasks/{id}/act${index}", target: Task, allow: ${JSON.stringify(text)}}`,
  );
  const spec = specOf(withSections(...sections, ...endpoints));
  return { spec, expressions: spec.endpoints.flatMap(({ allow }) => (allow ? [allow] : [])) };
}
