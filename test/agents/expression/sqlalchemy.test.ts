import { expect, test } from "@jest/globals";
import type { SqlAlchemyOptions } from "../../../src/agents/expression/sql-model.ts";
import { compileSqlAlchemy } from "../../../src/agents/expression/sqlalchemy.ts";
import { conditions } from "./tricky.ts";

function sql(text: string, options: Partial<SqlAlchemyOptions> = {}): string {
  const { spec, expressions } = conditions([text]);
  const [expression] = expressions;
  return expression === undefined ? "" : compileSqlAlchemy(expression, { spec, row: "Task", ...options }).code;
}

test.each([
  ["a required relation is compared by its id", "owner == viewer", "Task.owner_id == viewer.id"],
  [
    "what lies behind a relation is asked by EXISTS",
    "assignee.age > 3",
    "sa.exists().where(User.id == Task.assignee_id, User.age > 3)",
  ],
  [
    "the negation of what lies behind a relation does not hold without the relation",
    "!(assignee.age > 3)",
    "sa.exists().where(User.id == Task.assignee_id, User.age <= 3)",
  ],
  [
    "a value behind a relation is missing with the relation",
    "assignee.age == null",
    "~sa.exists().where(User.id == Task.assignee_id, User.age.is_not(None))",
  ],
  [
    "a table that stands around it already gets an alias, which its first mention defines",
    "parent.parent.priority > priority",
    "sa.exists().where((parent := orm.aliased(Task)).id == Task.parent_id, (parent_2 := orm.aliased(Task)).id == parent.parent_id, parent_2.priority > Task.priority)",
  ],
  [
    "the rows of a many-to-many relation are those of the joining table",
    "watchers.exists(w, w.user == viewer && !w.muted)",
    "sa.exists().where(Watch.task_id == Task.id, Watch.user_id == viewer.id, sa.not_(Watch.muted))",
  ],
  [
    "nobody is neither in a collection nor outside of it",
    "!(assignee in watchers)",
    "sa.and_(Task.assignee_id.is_not(None), ~sa.exists().where(Watch.task_id == Task.id, Watch.user_id == Task.assignee_id))",
  ],
  [
    "a subquery that mentions a table farther out says which tables are its own",
    "children.exists(c, c.watchers.exists(w, w.user == owner))",
    "sa.exists().where((c := orm.aliased(Task)).parent_id == Task.id, sa.exists().where(Watch.task_id == c.id, Watch.user_id == Task.owner_id).correlate_except(Watch))",
  ],
  [
    "what the viewer lacks is bound as NULL and never becomes IS NULL",
    "points != viewer.age",
    "Task.points != sa.literal(viewer.age, sa.Integer())",
  ],
  [
    "the same for the viewer's relations",
    "viewer.team.people.exists(p, p.age > 3)",
    "sa.exists().where(User.team_id == sa.literal(viewer.team_id, sa.Uuid()), User.age > 3)",
  ],
  ["a span moves to the bound side", "due_at + days(1) < now()", "Task.due_at < now - dt.timedelta(days=1)"],
  ["spans add up", "now() - hours(12) > starts_at + days(1)", "Task.starts_at < now - dt.timedelta(hours=36)"],
  ["a computed time is expanded", "reminder < now()", "Task.due_at < now + dt.timedelta(hours=2)"],
  ["equal spans on both sides cancel out", "due_at + days(1) < starts_at + hours(24)", "Task.due_at < Task.starts_at"],
  [
    "a day beside a stored point in time is its start in UTC",
    "starts_at < today() + days(1)",
    "Task.starts_at < dt.datetime.combine(now.date() + dt.timedelta(days=1), dt.time(), tzinfo=dt.UTC)",
  ],
  ["a stored day has begun by now", "day <= now()", "Task.day <= now.date()"],
  ["a stored day began before now", "day < now()", "Task.day <= (now - dt.timedelta(microseconds=1)).date()"],
  [
    "a policy is written out",
    "can(assignee.team, 'read') && done",
    "sa.and_(sa.exists().where(User.id == Task.assignee_id, Team.id == User.team_id, Team.lead_id == viewer.id), Task.done)",
  ],
  [
    "a policy that is unknown does not hold, so its opposite does",
    "!can(this, 'read')",
    "sa.not_(sa.or_(Task.owner_id == viewer.id, sa.and_(Task.due_at.is_not(None), Task.due_at < now)))",
  ],
  ["what Python knows is bound", "viewer.active && done", "sa.and_(sa.literal(viewer.active), Task.done)"],
  ["constants fold", "authenticated && (1 < 2) == true", "sa.true()"],
  ["an attribute alone becomes an expression", "done", "sa.and_(Task.done)"],
  ["decimals are not compared with binary numbers", "cost * 1.5 > 2", 'Task.cost * Decimal("1.5") > 2'],
  ["a list of one is an equality", "status in ['open']", "Task.status == Status.OPEN"],
])("%s: %s", (_, text, code) => {
  expect(sql(text)).toBe(code);
});

test("where() takes a bare attribute", () => {
  expect(sql("done", { bare: true })).toBe("Task.done");
});

test("an exact condition is never NULL", () => {
  expect(sql("flag && due_at < now()", { exact: true })).toBe(
    "sa.and_(Task.flag.is_(True), Task.due_at.is_not(None), Task.due_at < now)",
  );
});

test("a condition that can be missing is NULL where it is unknown", () => {
  expect(sql("assignee.active", { keepUnknown: true })).toBe(
    "sa.case((sa.exists().where(User.id == Task.assignee_id, User.active), sa.true()), (sa.exists().where(User.id == Task.assignee_id, sa.not_(User.active)), sa.false()))",
  );
});

test("an expression for any statement reads the clock when one runs", () => {
  expect(sql("children.exists(c, c.due_at < now())", { lateClock: true, now: "utc_now()" })).toBe(
    'sa.exists().where((c := orm.aliased(Task)).parent_id == Task.id, c.due_at < sa.bindparam("utc_now", callable_=utc_now, type_=UtcDateTime())).correlate_except(c)',
  );
});

test("imports are whole lines", () => {
  const { spec, expressions } = conditions(["assignee.age > 3 && status == 'done' && children.exists(c, c.done)"]);
  expect(expressions.map((one) => compileSqlAlchemy(one, { spec, row: "Task" }).imports)).toEqual([
    [
      "from app.enums.models import Status",
      "from app.task.models import Task",
      "from app.user.models import User",
      "from sqlalchemy import orm",
      "import sqlalchemy as sa",
    ],
  ]);
});
