import { describe, expect, test } from "@jest/globals";
import { checkExpression } from "../../../src/core/expression/check.ts";
import type { Expression } from "../../../src/core/expression/model.ts";
import { everyPart } from "../../../src/core/expression/walk.ts";
import type { EntityMembers, Member, Purpose, Scope } from "../../../src/core/expression/scope.ts";

const field = (type: Extract<Member, { kind: "field" }>["type"], nullable = false): Member => ({
  kind: "field",
  type,
  nullable,
});
const entity = (members: Readonly<Record<string, Member>>, complete = true): EntityMembers => ({
  members: new Map(Object.entries(members)),
  complete,
});

const entities: Readonly<Record<string, EntityMembers>> = {
  User: entity({
    name: field({ kind: "string" }),
    role: field({ kind: "enum", enum: "Role" }),
    age: field({ kind: "int" }, true),
  }),
  Project: entity({
    name: field({ kind: "string" }),
    archived: field({ kind: "bool" }),
    owner: { kind: "relation", target: "User", nullable: false },
    members: { kind: "collection", target: "User", rows: "Member" },
    tasks: { kind: "collection", target: "Task", rows: "Task" },
  }),
  Member: entity({
    user: { kind: "relation", target: "User", nullable: false },
    can_edit: field({ kind: "bool" }),
  }),
  Task: entity({
    title: field({ kind: "string" }),
    status: field({ kind: "enum", enum: "Status" }),
    priority: field({ kind: "int" }),
    cost: field({ kind: "decimal" }, true),
    due_at: field({ kind: "datetime" }, true),
    day: field({ kind: "date" }),
    project: { kind: "relation", target: "Project", nullable: false },
    assignee: { kind: "relation", target: "User", nullable: true },
    overdue: { kind: "computed", type: { kind: "bool" }, nullable: false },
    data: { kind: "unusable", why: "`data` is `json`: expressions cannot look into it." },
    wrong: { kind: "broken" },
  }),
  Partial: entity({ x: field({ kind: "int" }) }, false),
};
const enums: Readonly<Record<string, readonly string[]>> = { Status: ["open", "done"], Role: ["member", "admin"] };

function scopeOf(purpose: Purpose, self: string | null = "Task", viewer: Scope["viewer"] = "User"): Scope {
  return {
    names: { entity: (name) => entities[name], enumValues: (name) => enums[name] },
    purpose,
    self,
    viewer,
  };
}

function run(text: string, scope = scopeOf("policy")): { result: Expression | null; problems: string[] } {
  const problems: string[] = [];
  const result = checkExpression(text, scope, (span, message) => {
    problems.push(`${span.start}-${span.end} ${message}`);
  });
  return { result, problems };
}
const problemsOf = (text: string, scope?: Scope) => run(text, scope).problems;
const typeOf = (text: string, scope?: Scope) => run(text, scope).result?.type.kind;

describe("what is right", () => {
  test.each([
    ["status == 'done'", "bool"],
    ["'done' != status", "bool"],
    ["status in ['open', 'done']", "bool"],
    ["priority in [1, 2]", "bool"],
    ["priority + 1", "int"],
    ["priority * 1.5", "decimal"],
    ["-3", "int"],
    ["cost > 0 || cost == null", "bool"],
    ["due_at < now() - days(3)", "bool"],
    ["day + days(1)", "date"],
    ["due_at >= today()", "bool"],
    ["days(1) + hours(2)", "duration"],
    ["project.owner", "entity"],
    ["project.owner == viewer && authenticated", "bool"],
    ["assignee == null || assignee.role == 'admin'", "bool"],
    ["viewer in project.members", "bool"],
    ["project.members.exists(m, m.user == viewer && m.can_edit)", "bool"],
    ["project.tasks.exists(t, t.priority > priority && project.members.exists(m, m.user == t.assignee))", "bool"],
    ["can(project, 'update') && !can(this, 'delete')", "bool"],
    ["overdue && !project.archived", "bool"],
    ["true", "bool"],
    ["null", "null"],
  ])("%s", (text, kind) => {
    expect(problemsOf(text)).toEqual([]);
    expect(typeOf(text)).toBe(kind);
  });

  test("a bare name is a member of `this`", () => {
    expect(run("this.title").result).toEqual(run("title").result);
  });

  test("the variable of exists() is the joining row of a many-to-many relation, and the row itself of an inverse", () => {
    const variables = (text: string) =>
      everyPart(run(text).result ?? { kind: "now", type: { kind: "datetime" }, nullable: false })
        .filter((part) => part.kind === "variable")
        .map(({ entity: name }) => name);
    expect(variables("project.members.exists(m, m.can_edit)")).toEqual(["Member"]);
    expect(variables("project.tasks.exists(t, t.overdue)")).toEqual(["Task"]);
  });

  test.each([
    ["due_at < now()", true],
    ["due_at == null", false],
    ["status == 'done'", false],
    ["viewer.role == 'admin'", true],
    ["authenticated", false],
    ["assignee.name", true],
    ["project.owner.name", false],
    ["priority + cost", true],
  ])("%s can be missing: %s", (text, nullable) => {
    expect(run(text).result?.nullable).toBe(nullable);
  });
});

describe("what is wrong", () => {
  test.each([
    ["titel == 'x'", "0-5 `titel` is not a field or relation of `Task`. Did you mean `title`?"],
    ["project.ownr", "8-12 `ownr` is not a field or relation of `Project`. Did you mean `owner`?"],
    ["status == 'dnoe'", "11-15 `dnoe` is not a value of `Status`. Did you mean `done`?"],
    ["status == done", "10-14 A value of `Status` stands in quotes here: `'done'`."],
    ["status in ['open', 'closed']", "20-26 `closed` is not a value of `Status`. Expected `open` or `done`."],
    ["status < 'done'", "0-15 A value of `Status` has no order. Compare with `==` or `!=`."],
    ["priority == 'x'", "0-15 A whole number cannot be compared with a text."],
    [
      "due_at < 5",
      "0-10 A point in time cannot be compared with a whole number. Compare times with fields, `now()` or `today()`.",
    ],
    ["project == viewer", "0-17 A row of `Project` cannot be compared with a row of `User`."],
    ["title == null", "0-13 This is never `null`: the comparison says nothing."],
    ["due_at < null", "0-13 `null` has no order. Compare with `==` or `!=`."],
    ["project.members == viewer", "0-25 Many rows cannot be compared. Use `in` or `.exists(x, …)`."],
    ["project.members.user", "16-20 `user` cannot follow many `User` at once. Use `.exists(x, x.user …)`."],
    ["title.length", "6-12 `length` cannot follow a text: only rows have fields."],
    ["title && overdue", "0-5 Expected a condition (true or false), found a text."],
    ["!priority", "1-9 Expected a condition (true or false), found a whole number."],
    ["title + 1", "0-9 `+` does not work with a text and a whole number."],
    ["day + hours(1)", "0-14 `+` does not work with a date and a span of time. To a date, add whole days."],
    ["priority / 2", "0-12 `/` is not part of the expressions of a spec; there are `+`, `-` and `*`."],
    ["overdue ? 1 : 2", "0-15 `? :` is not part of the expressions of a spec. Use `&&` and `||`."],
    ["[1, 2]", "0-6 A list can only stand behind `in`."],
    ["{'a': 1}", "0-8 This is not part of the expressions of a spec."],
    ["viewer in title", "10-15 Expected a list or a to-many relation behind `in`, found a text."],
    ["project in project.members", "0-7 Expected a `User`, found a row of `Project`."],
    ["priority in [title]", "13-18 A list holds texts, numbers or values of an enum."],
    ["title.exists(x, true)", "0-5 Expected a to-many relation before `.exists`, found a text."],
    ["project.members.exists(m, m.user)", "26-32 Expected a condition (true or false), found a row of `User`."],
    ["project.members.exists(viewer, true)", "23-29 `viewer` means something else here already. Use another name."],
    ["project.members.all(m, m.can_edit)", "0-34 `all` is not a method here. Expected `exists`."],
    [
      "size(title) > 1",
      "0-4 `size` is not a function here. Expected `now`, `today`, `days`, `hours`, `minutes` or `can`.",
    ],
    ["now", "0-3 Write `now()`."],
    ["now(1) > due_at", "0-6 `now()` takes nothing between its parentheses."],
    ["days(priority)", "0-14 Expected a whole number, as in `days(1)`."],
    ["can(project)", "0-12 Expected `can(row, 'read')`: a row and an action."],
    ["can(title, 'read')", "4-9 Expected a row, found a text."],
    ["can(project, 'reed')", "13-19 This is not an action. Did you mean `read`?"],
    ["data == 1", "0-4 `data` is `json`: expressions cannot look into it."],
    ["99999999999999999999 > 1", "0-20 Bytes, unsigned numbers and numbers of more than 15 digits cannot be used."],
    ["-title", "0-6 Only a number can have a minus sign before it."],
    ["title = 'x'", "6-7 `=` does not compare. Write `==`."],
    ["overdue & overdue", "8-9 Write `&&`."],
    ["overdue and overdue", "8-11 `and` is not an operator here. Write `&&`."],
    ["title == 'x", "9-11 The expression goes wrong here: unterminated string."],
    ["title ==", "8-8 The expression goes wrong here: unexpected token: the end."],
    ["(overdue", "8-8 The expression goes wrong here: expected `)`, got the end."],
    ['title == "x" # y', "13-14 `#` is not possible here. Expected an operator or the end."],
  ])("%s", (text, problem) => {
    expect(problemsOf(text)).toEqual([problem]);
  });

  test("several mistakes are reported at once", () => {
    expect(problemsOf("titel == 'x' && status == 'dnoe' && project.ownr == viewer")).toHaveLength(3);
  });

  test("what uses a broken definition, or an entity that could not be read in full, is not judged", () => {
    expect(problemsOf("wrong == 5 && titel == 1")).toHaveLength(1);
    expect(run("anything > 5", scopeOf("policy", "Partial"))).toEqual({ result: null, problems: [] });
    expect(run("viewer.role == 5", { ...scopeOf("policy"), viewer: undefined })).toEqual({
      result: null,
      problems: [],
    });
  });
});

describe("the place decides what is possible", () => {
  const stable = "PostgreSQL wants the same answer every time. Use a stored field.";

  test.each<[Purpose, string, string | null]>([
    ["index", "status != 'done'", null],
    ["index", "assignee == null", null],
    ["index", "due_at < now()", `9-14 An index condition cannot use \`now()\`: ${stable}`],
    ["index", "day < today()", `6-13 An index condition cannot use \`today()\`: ${stable}`],
    [
      "index",
      "assignee == viewer",
      "12-18 An index condition cannot use `viewer`: the database does not know who is signed in.",
    ],
    [
      "index",
      "project.archived",
      "8-16 An index condition cannot follow `project` to another table: it sees one row alone. Use a stored field.",
    ],
    [
      "index",
      "overdue",
      "0-7 An index condition cannot use `overdue`, which is computed: use the stored fields behind it.",
    ],
    ["check", "can(project, 'read')", "0-20 A check cannot use `can(…)`: the database does not know who is signed in."],
    ["check", "authenticated", "0-13 A check cannot use `authenticated`: the database does not know who is signed in."],
    [
      "computed",
      "viewer == assignee",
      "0-6 A computed field cannot use `viewer`: its value must be the same for everybody.",
    ],
    ["computed", "project.archived || due_at < now()", null],
    ["query", "overdue && assignee == viewer", null],
  ])("%s: %s", (purpose, text, problem) => {
    expect(problemsOf(text, scopeOf(purpose))).toEqual(problem === null ? [] : [problem]);
  });

  test("without a row, fields mean nothing", () => {
    const scope = { ...scopeOf("endpoint", null), noRow: "There is no row here: the endpoint has no `target`." };
    expect(problemsOf("title == 'x'", scope)).toEqual(["0-5 There is no row here: the endpoint has no `target`."]);
    expect(problemsOf("autenticated", scope)).toEqual([
      "0-12 `autenticated` is not known here. Did you mean `authenticated`?",
    ]);
    expect(problemsOf("viewer.role == 'admin'", scope)).toEqual([]);
  });

  test("without an auth section, nobody can be the viewer", () => {
    expect(problemsOf("viewer.role == 'admin'", scopeOf("policy", "Task", null))).toEqual([
      "0-6 `viewer` needs an `auth` section: nobody can sign in without one.",
    ]);
  });
});
