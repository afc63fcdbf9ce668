import { expect, test } from "@jest/globals";
import { compilePython, isRowLocal } from "../../../src/agents/expression/python.ts";
import { compileSqlAlchemy } from "../../../src/agents/expression/sqlalchemy.ts";
import { canCompileTypeScript, compileTypeScript } from "../../../src/agents/expression/typescript.ts";
import type { Expression } from "../../../src/core/expression/model.ts";
import type { Spec } from "../../../src/core/spec/model.ts";
import { readExample, specOf } from "../../core/spec/example.ts";

/** Every expression of the spec by where it stands, with the class that it is about. */
function expressionsOf(spec: Spec): [place: string, expression: Expression, row: string][] {
  return [
    ...spec.entities.flatMap(({ name, policy, computed, checks, indexes, uniques }) =>
      [
        ...Object.entries(policy ?? {}).map(([action, one]) => [`${name}.${action}`, one] as const),
        ...computed.map((one) => [`${name}.${one.name}`, one.expression] as const),
        ...checks.map((one) => [`${name}.${one.name}`, one.expression] as const),
        ...[...indexes, ...uniques].flatMap(({ where }) => (where ? [[`${name} where`, where] as const] : [])),
      ].map(([place, one]): [string, Expression, string] => [place, one, name]),
    ),
    ...spec.endpoints.flatMap(({ name, target, allow, require, set, query }) =>
      [
        ...(allow ? [[`${name} allow`, allow] as const] : []),
        ...require.map(({ code, expression }) => [`${name} ${code}`, expression] as const),
        ...set.map(({ field, value }) => [`${name} ${field}`, value] as const),
        ...(query ? [[`${name} where`, query.where] as const] : []),
      ].map(([place, one]): [string, Expression, string] => [place, one, target ?? query?.entity ?? "row"]),
    ),
  ];
}

/** What the compilers make of each expression, the same texts once. */
function compiled(spec: Spec, compile: (expression: Expression, row: string) => string | null): string {
  const places = new Map<string, string[]>();
  for (const [place, expression, row] of expressionsOf(spec)) {
    const code = compile(expression, row);
    if (code !== null) {
      places.set(code, [...(places.get(code) ?? []), place]);
    }
  }
  return [...places].map(([code, at]) => `${at.join(", ")}:\n  ${code}`).join("\n");
}

const taskManager = specOf(readExample("task-manager"));
const clinic = specOf(readExample("clinic"));

const inSql = (spec: Spec) => compiled(spec, (expression, row) => compileSqlAlchemy(expression, { spec, row }).code);

const inPython = (spec: Spec) =>
  compiled(spec, (expression) =>
    isRowLocal(expression, spec) ? compilePython(expression, { spec, row: "row" }).code : null,
  );

const inTypeScript = (spec: Spec) =>
  compiled(spec, (expression) =>
    canCompileTypeScript(expression, spec) ? compileTypeScript(expression, { spec, row: "row" }).code : null,
  );

test("the task manager in SQLAlchemy", () => {
  expect(inSql(taskManager)).toMatchInlineSnapshot(`
   "User.read:
     sa.or_(User.id == viewer.id, sa.literal(viewer.role == Role.ADMIN))
   User.update:
     User.id == viewer.id
   User.delete:
     sa.literal(viewer.role == Role.ADMIN)
   Project.read:
     sa.or_(Project.owner_id == viewer.id, sa.exists().where(ProjectMember.project_id == Project.id, ProjectMember.user_id == viewer.id))
   Project.create, startCheckout allow:
     sa.true()
   Project.update, Project.delete:
     Project.owner_id == viewer.id
   Task.read:
     sa.exists().where(Project.id == Task.project_id, sa.or_(Project.owner_id == viewer.id, sa.exists().where(ProjectMember.project_id == Project.id, ProjectMember.user_id == viewer.id)))
   Task.create, Task.update, completeTask allow:
     sa.or_(sa.exists().where(Project.id == Task.project_id, Project.owner_id == viewer.id), sa.exists().where(ProjectMember.project_id == Task.project_id, ProjectMember.user_id == viewer.id, ProjectMember.can_edit))
   Task.delete:
     sa.exists().where(Project.id == Task.project_id, Project.owner_id == viewer.id)
   Task.overdue:
     sa.and_(Task.status != TaskStatus.DONE, Task.due_at < now)
   Task.done_has_time:
     (Task.status == TaskStatus.DONE) == (Task.completed_at.is_not(None))
   Task where, completeTask already_done:
     Task.status != TaskStatus.DONE
   completeTask status:
     sa.literal(TaskStatus.DONE)
   completeTask completed_at:
     sa.literal(now)
   listOverdue where:
     sa.and_(Task.overdue)"
  `);
});

test("the task manager in Python over a loaded row", () => {
  expect(inPython(taskManager)).toMatchInlineSnapshot(`
   "User.read:
     viewer.id == row.id or viewer.role == Role.ADMIN
   User.update:
     viewer.id == row.id
   User.delete:
     viewer.role == Role.ADMIN
   Project.create, startCheckout allow:
     True
   Project.update, Project.delete:
     row.owner_id == viewer.id
   Task.overdue:
     row.status != TaskStatus.DONE and row.due_at is not None and row.due_at < now
   Task.done_has_time:
     (row.status == TaskStatus.DONE) == (row.completed_at is not None)
   Task where, completeTask already_done:
     row.status != TaskStatus.DONE
   completeTask status:
     TaskStatus.DONE
   completeTask completed_at:
     now
   listOverdue where:
     row.overdue"
  `);
});

test("the task manager in TypeScript", () => {
  expect(inTypeScript(taskManager)).toMatchInlineSnapshot(`
   "Task.overdue:
     row.status !== "done" && row.dueAt !== null && Date.parse(row.dueAt) < now
   Task.done_has_time:
     (row.status === "done") === (row.completedAt !== null)
   Task where, completeTask already_done:
     row.status !== "done"
   completeTask status:
     "done"
   completeTask completed_at:
     new Date(now).toISOString()
   listOverdue where:
     row.overdue"
  `);
});

test("the clinic in SQLAlchemy", () => {
  expect(inSql(clinic)).toMatchInlineSnapshot(`
   "Person.read, Person.update:
     sa.or_(Person.id == viewer.id, sa.literal(viewer.kind == Kind.STAFF))
   Person.delete, Doctor.create, Doctor.update, Doctor.delete, Visit.update, Visit.delete, LabResult.create, LabResult.update, LabResult.delete, today allow:
     sa.literal(viewer.kind == Kind.STAFF)
   Doctor.read, Visit.create:
     sa.true()
   Doctor where:
     sa.and_(Doctor.active)
   Visit.read, cancelVisit allow:
     sa.or_(Visit.patient_id == viewer.id, sa.literal(viewer.kind == Kind.STAFF))
   Visit.sane_length:
     sa.and_(Visit.minutes >= 5, Visit.minutes <= 240)
   Visit where, cancelVisit not_booked:
     Visit.status == VisitStatus.BOOKED
   LabResult.read:
     sa.or_(LabResult.patient_id == viewer.id, sa.literal(viewer.kind == Kind.STAFF))
   cancelVisit already_started:
     Visit.starts_at > now
   cancelVisit status:
     sa.literal(VisitStatus.CANCELLED)
   today where:
     sa.and_(Visit.status == VisitStatus.BOOKED, Visit.starts_at >= dt.datetime.combine(now.date(), dt.time(), tzinfo=dt.UTC), Visit.starts_at < dt.datetime.combine(now.date() + dt.timedelta(days=1), dt.time(), tzinfo=dt.UTC))"
  `);
});

test("the clinic in Python over a loaded row", () => {
  expect(inPython(clinic)).toMatchInlineSnapshot(`
   "Person.read, Person.update:
     viewer.id == row.id or viewer.kind == Kind.STAFF
   Person.delete, Doctor.create, Doctor.update, Doctor.delete, Visit.update, Visit.delete, LabResult.create, LabResult.update, LabResult.delete, today allow:
     viewer.kind == Kind.STAFF
   Doctor.read, Visit.create:
     True
   Doctor where:
     row.active
   Visit.read, LabResult.read, cancelVisit allow:
     row.patient_id == viewer.id or viewer.kind == Kind.STAFF
   Visit.sane_length:
     row.minutes >= 5 and row.minutes <= 240
   Visit where, cancelVisit not_booked:
     row.status == VisitStatus.BOOKED
   cancelVisit already_started:
     row.starts_at > now
   cancelVisit status:
     VisitStatus.CANCELLED
   today where:
     row.status == VisitStatus.BOOKED and row.starts_at >= dt.datetime.combine(now.date(), dt.time(), tzinfo=dt.UTC) and row.starts_at < dt.datetime.combine(now.date() + dt.timedelta(days=1), dt.time(), tzinfo=dt.UTC)"
  `);
});

test("the clinic in TypeScript", () => {
  expect(inTypeScript(clinic)).toMatchInlineSnapshot(`
   "Doctor.read:
     true
   Doctor where:
     row.active
   Visit.sane_length:
     row.minutes >= 5 && row.minutes <= 240
   Visit where, cancelVisit not_booked:
     row.status === "booked"
   cancelVisit already_started:
     Date.parse(row.starts_at) > now
   cancelVisit status:
     "cancelled"
   today where:
     row.status === "booked" && Date.parse(row.starts_at) >= Math.floor(now / 86_400_000) * 86_400_000 && Date.parse(row.starts_at) < Math.floor(now / 86_400_000) * 86_400_000 + 86_400_000"
  `);
});
