import { expect, test } from "@jest/globals";
import { problemsOf, withSections } from "./example.ts";

/** A spec with one endpoint about a task; the condition stands in line 28, column 12. */
const allowing = (allow: string) =>
  withSections(
    "auth: {entity: User, login: email, secret: password_hash, token: {scheme: Bearer, access_ttl: 15m, refresh_ttl: 30d}}",
    "entities:",
    "  User:",
    "    fields: {email: email unique(ci), password_hash: text hidden, born_on: date?}",
    "  Project:",
    "    fields: {deadline: datetime, code: uuid, open: bool?}",
    "    computed: {latest: datetime = deadline + days(3)}",
    "    policy:",
    "      read: 'true'",
    "  Task:",
    "    fields:",
    "      starts_at: datetime",
    "      ends_at: datetime",
    "      day: date",
    "      token: uuid",
    "      title: string",
    "      a: bool?",
    "      b: bool?",
    "    relations: {project: Project!}",
    "    computed:",
    "      reminder: datetime = starts_at - hours(2)",
    "endpoints:",
    "  act:",
    "    http: POST /tasks/{id}/act",
    "    target: Task",
    `    allow: ${allow}`,
  );

test.each([
  ["starts_at + days(1) < now()"],
  ["now() - hours(1) > starts_at + days(1)"],
  ["project.latest < now()"],
  ["starts_at + days(1) < ends_at + hours(24)"],
  ["starts_at == today()"],
  ["day < now()"],
  ["viewer.born_on <= day"],
  ["viewer.born_on + days(1) < starts_at - days(1)"],
  ["token == project.code"],
  ["a == b && (a == (b == a))"],
])("%s can be generated", (allow) => {
  expect(problemsOf(allowing(allow))).toEqual([]);
});

test.each([
  [
    "starts_at + days(1) < ends_at",
    "Two stored times cannot be compared with a span of time between them: databases add it in different ways. Store the end in a field of its own.",
  ],
  [
    "reminder < project.latest",
    "Two stored times cannot be compared with a span of time between them: databases add it in different ways. Store the end in a field of its own.",
  ],
  [
    "day <= ends_at",
    "A stored day and a stored point in time cannot be compared: databases do it in different ways. Compare each with `now()` or `today()`.",
  ],
  ["day == now()", "A day is hardly ever equal to a point in time. Compare with `today()`, or with `<` and `>=`."],
  ["token == title", "`token` is a `uuid`: it can be compared with another `uuid` or with `null`."],
  ["title != token", "`token` is a `uuid`: it can be compared with another `uuid` or with `null`."],
])("%s is refused where it stands", (allow, problem) => {
  expect(problemsOf(allowing(allow))).toEqual([`28:12 ${problem}`]);
});

test("whether a condition is missing cannot be asked", () => {
  expect(problemsOf(allowing("(a == b) == null"))).toEqual([
    "28:13 A condition is not missing, only a value is: compare the fields with `null`.",
  ]);
});

test("a value of another row takes no span of time", () => {
  const spec = allowing("'true'").replace("    allow: 'true'", "    set: {ends_at: project.latest}");
  expect(problemsOf(spec)).toEqual([
    "28:20 A span of time cannot be added to a time of another row here: databases do it in different ways. Add it in a computed field of that row.",
  ]);
});

test("a check adds no span of time, which is said where it stands", () => {
  const spec = allowing("'true'").replace(
    "    relations: {",
    "    checks: {short: ends_at < starts_at + days(1)}\n    relations: {",
  );
  expect(problemsOf(spec)).toEqual([
    "21:43 A check cannot use `days(…)`: databases add spans of time in different ways. Use a stored field.",
  ]);
});

test("conditions that would be endless when written out are refused", () => {
  const nested = Array.from({ length: 12 }, () => 0).reduce((inner) => `(${inner}) == (a && b)`, "a == (b && a)");
  expect(problemsOf(allowing(nested))).toEqual([
    "28:12 With all policies that it asks written out, this has more than 1000 parts. Divide it into computed fields, or ask less.",
  ]);
});
