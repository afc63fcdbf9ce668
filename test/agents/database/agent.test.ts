import { describe, expect, test } from "@jest/globals";
import { databaseAgent } from "../../../src/agents/database/agent.ts";
import { formatTree } from "../../../src/agents/format.ts";
import { deriveContracts } from "../../../src/core/contracts/derive.ts";
import { ownerOf } from "../../../src/core/ownership.ts";
import type { Spec } from "../../../src/core/spec/model.ts";
import { entityOf, fieldOf, specOf } from "./spec-builder.ts";
import { specNamed } from "./specs.ts";

const generate = async (spec: Spec) => formatTree(await databaseAgent.generate(spec, deriveContracts(spec)));

describe("the Database agent", () => {
  test("writes the same bytes for the same spec", async () => {
    const [first, second] = [specNamed("every-kind").spec, specNamed("every-kind").spec];
    expect([...(await generate(first))]).toEqual([...(await generate(second))]);
  });

  test("writes nothing that it does not own", async () => {
    const paths = [...(await generate(specNamed("task-manager").spec)).keys()];
    expect(paths.filter((path) => ownerOf(path) !== "database")).toEqual([]);
    expect(paths).toEqual(
      expect.arrayContaining([
        "backend/app/core/models.py",
        "backend/app/enums/models.py",
        "backend/app/seed.py",
        "backend/app/project_member/models.py",
        "backend/migrations/env.py",
        "backend/migrations/script.py.mako",
        "backend/migrations/versions/0001_initial.py",
        "backend/tests/database/conftest.py",
        "backend/tests/database/test_task_table.py",
      ]),
    );
  });

  test("writes a model as a person would", async () => {
    const tree = await generate(specNamed("clinic").spec);
    expect(tree.get("backend/app/visit/models.py")).toMatchInlineSnapshot(`
     """"The table \`visit\`."""

     from __future__ import annotations

     import datetime as dt
     from typing import TYPE_CHECKING
     from uuid import UUID

     import sqlalchemy as sa
     from sqlalchemy import orm
     from sqlalchemy.orm import Mapped

     from app.core.models import Base, UtcDateTime, enum_type, partial_index
     from app.enums.models import VisitStatus

     if TYPE_CHECKING:
         from app.doctor.models import Doctor
         from app.person.models import Person


     class Visit(Base):
         """A row of \`visit\`."""

         __tablename__ = "visit"
         __table_args__ = (
             sa.CheckConstraint("minutes >= 5 AND minutes <= 240", name="minutes_range"),
             sa.CheckConstraint("minutes >= 5 AND minutes <= 240", name="sane_length"),
             partial_index(
                 "uq_visit_doctor_id_starts_at",
                 "doctor_id",
                 "starts_at",
                 where="status = 'booked'",
                 unique=True,
             ),
             sa.Index("ix_visit_doctor_id", "doctor_id"),
             sa.Index("ix_visit_patient_id", "patient_id"),
         )

         starts_at: Mapped[dt.datetime] = orm.mapped_column(UtcDateTime())
         minutes: Mapped[int] = orm.mapped_column(sa.Integer(), default=30, server_default=sa.text("30"))
         status: Mapped[VisitStatus] = orm.mapped_column(
             enum_type(VisitStatus, name="status_values", length=32),
             default=VisitStatus.BOOKED,
             server_default="booked",
         )
         reason: Mapped[str | None] = orm.mapped_column(sa.Text())
         doctor_id: Mapped[UUID] = orm.mapped_column(sa.ForeignKey("doctor.id", ondelete="RESTRICT"))
         patient_id: Mapped[UUID] = orm.mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"))

         doctor: Mapped[Doctor] = orm.relationship(foreign_keys=[doctor_id], lazy="raise")
         patient: Mapped[Person] = orm.relationship(
             foreign_keys=[patient_id], back_populates="visits", lazy="raise"
         )
     "
    `);
  });

  test("writes the migration from the spec, in an order in which every table finds those that it refers to", async () => {
    const migration = (await generate(specNamed("clinic").spec)).get("backend/migrations/versions/0001_initial.py");
    expect(
      [...(migration ?? "").matchAll(/op\.(create|drop)_table\(\s*"(\w+)"/g)].map(([, verb, table]) => [verb, table]),
    ).toEqual([
      ["create", "person"],
      ["create", "doctor"],
      ["create", "visit"],
      ["create", "lab_result"],
      ["create", "refresh_token"],
      ["create", "webhook_event"],
      ["drop", "webhook_event"],
      ["drop", "refresh_token"],
      ["drop", "lab_result"],
      ["drop", "visit"],
      ["drop", "doctor"],
      ["drop", "person"],
    ]);
  });

  test("writes a seed that people can read and change", async () => {
    const seed = (await generate(specNamed("task-manager").spec)).get("backend/app/seed.py") ?? "";
    const from = seed.indexOf("    require_variables(environment)\n");
    expect(seed.slice(from, seed.indexOf("async def ensure("))).toMatchInlineSnapshot(`
     "    require_variables(environment)
         hash_password = argon2.PasswordHasher().hash
         user_1 = await ensure(
             session,
             "User admin@example.com",
             User(
                 email="admin@example.com",
                 display_name="Admin",
                 role=Role.ADMIN,
                 password_hash=hash_password(environment["SEED_PASSWORD"]),
             ),
             sa.func.lower(User.email) == "admin@example.com",
         )
         await ensure(
             session,
             "Project First project",
             Project(
                 id=UUID("55541599-15cf-8a59-a70e-d2fb1edd7c76"), name="First project", owner_id=user_1
             ),
         )


     "
    `);
  });

  test("writes no seed where the spec has none", async () => {
    const paths = [...(await generate(specNamed("clinic").spec)).keys()];
    expect(paths.filter((path) => path.includes("seed"))).toEqual([]);
  });

  test("gives rows that nothing tells apart an id that stays the same wherever they stand", async () => {
    const ids = async (names: readonly string[]) => {
      const rows = names.map((name) => ({ title: { kind: "literal", value: name } as const }));
      const spec: Spec = {
        ...specOf([entityOf("Note", { fields: [fieldOf("title", { kind: "text" })] })]),
        seed: [{ entity: "Note", rows, at: { line: 1, column: 1 } }],
      };
      const seed = (await generate(spec)).get("backend/app/seed.py") ?? "";
      return [...seed.matchAll(/id=UUID\("([0-9a-f-]{36})"\)/g)].map(([, id]) => id);
    };
    const [first, second] = [await ids(["a", "b", "b"]), await ids(["b", "a"])];
    expect(new Set(first).size).toBe(3);
    expect(second).toEqual([first[1], first[0]]);
  });

  test("writes a computed field for Python and SQL", async () => {
    const task = (await generate(specNamed("task-manager").spec)).get("backend/app/task/models.py") ?? "";
    expect(task.slice(task.indexOf("    @hybrid_property"))).toMatchInlineSnapshot(`
     "    @hybrid_property
         def overdue(self) -> bool:
             """Computed; SQL does the same by the expression below."""
             return (
                 self.status != TaskStatus.DONE and self.due_at is not None and self.due_at < utc_now()
             )

         @overdue.inplace.expression
         @classmethod
         def _overdue_expression(cls) -> sa.ColumnElement[bool]:
             return sa.and_(
                 cls.status != TaskStatus.DONE, cls.due_at.is_not(None), cls.due_at < utc_now()
             )
     "
    `);
  });

  test("leaves out of core/models.py what no table uses", async () => {
    const spec = specOf([entityOf("Note", { fields: [fieldOf("title", { kind: "text" })] })]);
    const core = (await generate(spec)).get("backend/app/core/models.py") ?? "";
    expect([...core.matchAll(/^(?:class|def) (\w+)/gm)].map(([, name]) => name)).toEqual([
      "Base",
      "load_models",
      "database_url",
    ]);
  });

  test("keeps a hostile default within its literal", async () => {
    const value = `"""); import os #\n\\" ' :x %s \u202e`;
    const spec = specOf([
      entityOf("Note", { fields: [fieldOf("title", { kind: "text" }, { default: { kind: "literal", value } })] }),
    ]);
    const tree = await generate(spec);
    const models = tree.get("backend/app/note/models.py") ?? "";
    expect(models).toContain(String.raw`default='"""); import os #\n\\" \' :x %s \u202e'`);
    expect([...tree.values()].join("")).not.toContain("\u202e");
  });
});
