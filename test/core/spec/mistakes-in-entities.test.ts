import { expect, test } from "@jest/globals";
import { mutated, problemsOf } from "./example.ts";

/** One change to the task manager in its types and expressions, and all that is said about it: one mistake gives one diagnostic. */
const mistakes: readonly (readonly [mistake: string, piece: string, replacement: string, problem: string])[] = [
  [
    "an unknown entity in a relation",
    "project: Project! cascade\n      assignee",
    "project: Projct! cascade\n      assignee",
    "66:16 `Projct` is not an entity. Did you mean `Project`?",
  ],
  [
    "an index condition that depends on the time",
    "where: status != 'done'}",
    "where: status != 'done' && due_at < now()}",
    "73:92 An index condition cannot use `now()`: PostgreSQL wants the same answer every time. Use a stored field.",
  ],
  [
    "a check that looks into another table",
    "(status == 'done') == (completed_at != null)",
    "project.archived == (completed_at != null)",
    "71:30 A check cannot follow `project` to another table: it sees one row alone. Use a stored field.",
  ],
  [
    "a check that asks who is signed in",
    "(status == 'done') == (completed_at != null)",
    "assignee == viewer",
    "71:34 A check cannot use `viewer`: the database does not know who is signed in.",
  ],
  [
    "an unknown type",
    "title: string(1..200)",
    "title: strng(1..200)",
    "59:14 `strng` is not a type. Did you mean `string`?",
  ],
  [
    "a type of SQL",
    "title: string(1..200)",
    "title: varchar(200)",
    "59:14 `varchar` is not a type. Did you mean `string`?",
  ],
  [
    "an entity used as a type",
    "title: string(1..200)",
    "title: Project",
    "59:14 `Project` is an entity: a link to it belongs under `relations`, as `Project!` or `Project?`.",
  ],
  [
    "an impossible range",
    "title: string(1..200)",
    "title: string(200..1)",
    "59:20 200 to 1 is not a range of lengths. Expected 0 ≤ least ≤ greatest ≤ 100000; use `text` for long texts.",
  ],
  [
    "an unknown modifier",
    "title: string(1..200)",
    "title: string(1..200) uniqe",
    "59:29 `uniqe` is not possible here. Did you mean `unique`?",
  ],
  [
    "a default that is no value of the enum",
    "status: TaskStatus = open readonly",
    "status: TaskStatus = opne readonly",
    "61:28 `opne` is not a value of `TaskStatus`. Did you mean `open`?",
  ],
  [
    "an unknown enum",
    "status: TaskStatus = open readonly",
    "status: TaskStats = open readonly",
    "61:15 `TaskStats` is not a type. Did you mean `TaskStatus`?",
  ],
  [
    "a default out of its range",
    "priority: int(0..5) = 0",
    "priority: int(0..5) = 9",
    "62:29 Expected a number from 0 to 5 as default, found `9`.",
  ],
  [
    "a relation without ! or ?",
    "assignee: User? set_null",
    "assignee: User set_null",
    "67:22 Expected `!` (required), `?` (optional) or `[]` (many) directly behind the entity: `User!`, `User?` or `User[] through(…)`.",
  ],
  [
    "a required relation that should be emptied",
    "assignee: User? set_null",
    "assignee: User! set_null",
    "67:23 A required relation cannot be emptied. Write `User? set_null`, or `cascade` or `restrict`.",
  ],
  [
    "a through entity that joins something else",
    "members: User[] through(ProjectMember)",
    "members: User[] through(Task)",
    "44:31 `Task` must have exactly two relations, both required: one to `Project!` and one to `User!`.",
  ],
  [
    "a cycle of required relations",
    "  User:\n    use: [timestamps]\n",
    "  User:\n    use: [timestamps]\n    relations:\n      main: Project!\n",
    "27:13 This closes a cycle of required relations, `User` → `Project` → `User`: neither row could be created first. Make one of them optional (`?`).",
  ],
  [
    "an unknown name in a policy",
    "owner == viewer || viewer in members\n",
    "ownr == viewer || viewer in members\n",
    "46:13 `ownr` is not a field or relation of `Project`. Did you mean `owner`?",
  ],
  [
    "an unknown field behind a relation",
    "project.owner == viewer || project.members",
    "project.ownr == viewer || project.members",
    "77:22 `ownr` is not a field or relation of `Project`. Did you mean `owner`?",
  ],
  [
    "an unknown field of the joining row",
    "m.user == viewer && m.can_edit",
    "m.user == viewer && m.can_edt",
    "77:89 `can_edt` is not a field or relation of `ProjectMember`. Did you mean `can_edit`?",
  ],
  [
    "a text that is no value of the enum",
    "viewer.role == 'admin'\n      update",
    "viewer.role == 'admn'\n      update",
    "34:47 `admn` is not a value of `Role`. Did you mean `admin`?",
  ],
  [
    "a value of an enum without quotes",
    "where: status != 'done'}",
    "where: status != done}",
    "73:73 A value of `TaskStatus` stands in quotes here: `'done'`.",
  ],
  [
    "= for ==",
    "m.user == viewer && m.can_edit",
    "m.user = viewer && m.can_edit",
    "77:74 `=` does not compare. Write `==`.",
  ],
  [
    "and for &&",
    "m.user == viewer && m.can_edit",
    "m.user == viewer and m.can_edit",
    "77:84 `and` is not an operator here. Write `&&`.",
  ],
  [
    "a comparison of different types",
    "status != 'done' && due_at < now()",
    "status != 'done' && due_at < 5",
    "69:43 A point in time cannot be compared with a whole number. Compare times with fields, `now()` or `today()`.",
  ],
  [
    "a condition that is none",
    "read: can(project, 'read')",
    "read: project",
    "76:13 Expected a condition (true or false), found a row of `Project`.",
  ],
  [
    "an unknown action in can()",
    "read: can(project, 'read')",
    "read: can(project, 'raed')",
    "76:26 This is not an action. Did you mean `read`?",
  ],
  [
    "policies that ask each other",
    "read: can(project, 'read')",
    "read: can(this, 'read')",
    "76:13 Policies that ask each other have no answer: `Task.read` → `Task.read`.",
  ],
  [
    "computed fields that need each other",
    "overdue: bool = status",
    "late: bool = overdue\n      overdue: bool = late && status",
    "69:13 Computed fields that need each other have no value: `Task.late` → `Task.overdue` → `Task.late`.",
  ],
  [
    "an unknown mixin",
    "  Project:\n    use: [timestamps]",
    "  Project:\n    use: [timestmps]",
    "38:11 `timestmps` is not a mixin. Did you mean `timestamps`?",
  ],
];

test.each(mistakes)("%s", (_mistake, piece, replacement, problem) => {
  expect(problemsOf(mutated(piece, replacement))).toEqual([problem]);
});
