import { describe, expect, test } from "@jest/globals";
import { judge } from "../../../src/core/scenario/judge.ts";
import { about, solve } from "../../../src/core/scenario/solve.ts";
import { waysFalse, waysTrue } from "../../../src/core/scenario/ways.ts";
import { World } from "../../../src/core/scenario/world.ts";
import type { Expression } from "../../../src/core/expression/model.ts";
import type { Spec } from "../../../src/core/spec/model.ts";
import { entityOf, specOf, withSections } from "../spec/example.ts";

function policy(condition: string): { spec: Spec; expression: Expression } {
  const spec = specOf(
    withSections(
      "auth: {entity: Person, login: email, secret: hash}",
      "enums: {Stage: [draft, review, published]}",
      "entities:",
      "  Person:",
      "    fields: {email: email unique, hash: text hidden, chief: bool = false}",
      "  Member:",
      "    fields: {level: int(1..9) = 1}",
      "    relations: {team: Team! cascade, person: Person! cascade}",
      "    unique: [[team, person]]",
      "  Team:",
      "    relations: {people: 'Person[] through(Member)', lead: Person!}",
      "    policy: {read: lead == viewer || viewer in people}",
      "  Thing:",
      "    fields: {stage: Stage = draft, size: int(1..9) = 1, opens_at: datetime?, closes_at: datetime?}",
      "    relations: {team: Team!, helper: Person?, parent: Thing? inverse(parts)}",
      "    computed: {open: bool = opens_at <= now() && closes_at > now()}",
      "    checks: {in_order: opens_at == null || closes_at == null || opens_at < closes_at}",
      `    policy: {read: ${JSON.stringify(condition)}}`,
    ),
  );
  const expression = entityOf(spec, "Thing").policy?.read;
  return { spec, expression: expression ?? { kind: "now", type: { kind: "datetime" }, nullable: false } };
}

/** The world in which a condition comes out so; every world that is found has been judged. */
function found(condition: string, truth: boolean): World | null {
  const { spec, expression } = policy(condition);
  const [world, self] = World.of(spec).add("Thing");
  const solved = solve(world, [{ expression, scope: about(self), truth }]);
  if (solved !== null) {
    expect(judge(solved, expression, about(self)) === true).toBe(truth);
  }
  return solved;
}

describe("a world is found for either outcome of", () => {
  test.each([
    "team.lead == viewer",
    "viewer in team.people",
    "can(team, 'read')",
    "team.people.exists(p, p.person == viewer && p.level >= 5)",
    "stage == 'review' && size > 3",
    "stage in ['review', 'published'] || viewer.chief",
    "!(stage == 'draft') && helper != null",
    "helper == viewer && helper.chief",
    "parent.team.lead == viewer",
    "parts.exists(p, p.stage == 'published')",
    "open",
    "opens_at > now() + days(1)",
    "opens_at >= today() && opens_at < today() + days(1)",
    "size == 4 && team.lead.chief",
    "size + 2 == 9",
  ])("%s", (condition) => {
    expect(found(condition, true)).not.toBeNull();
    expect(found(condition, false)).not.toBeNull();
  });
});

test("nothing is found for what cannot be", () => {
  expect(found("stage == 'draft' && stage == 'review'", true)).toBeNull();
  expect(found("size > 9", true)).toBeNull();
  expect(found("size >= 1", false)).toBeNull();
});

test("what is missing is not true, and neither is its negation", () => {
  const { spec, expression } = policy("!(opens_at < now())");
  const [world, self] = World.of(spec).add("Thing");
  expect(judge(world, expression, about(self))).toBeNull();
});

test("a time that nobody counted from the present is not judged against it", () => {
  const { spec, expression } = policy("opens_at < now()");
  const [world, self] = World.of(spec).add("Thing");
  const told = world.assign(self, "opens_at", "2030-01-01T12:00:00Z");
  expect(judge(told, expression, about(self))).toBeUndefined();
});

test("a condition that depends on the time of the day is not judged", () => {
  const { spec, expression } = policy("opens_at < today() + days(1)");
  const [world, self] = World.of(spec).add("Thing");
  const told = world.assign(self, "opens_at", { base: "now", seconds: 3600 });
  expect(judge(told, expression, about(self))).toBeUndefined();
});

test("a row that is about to be created is in no collection", () => {
  const { spec, expression } = policy("parts.exists(p, p.stage == 'draft')");
  const [first, parent] = World.of(spec).add("Thing");
  const [second, part] = first.add("Thing");
  const world = second.relate(part, "parent", parent);
  expect(judge(world, expression, about(parent))).toBe(true);
  expect(judge(world.creating(part), expression, about(parent))).toBe(false);
});

describe("each part decides once, alone", () => {
  const labels = (condition: string) => {
    const { spec, expression } = policy(condition);
    return [waysTrue(spec, expression), waysFalse(spec, expression)].map((ways) => ways.map(({ label }) => label));
  };

  test("the arms of an or, and of an and", () => {
    expect(labels("stage == 'draft' || (size > 3 && viewer.chief)")).toEqual([
      ["stage == 'draft'", "size > 3 and viewer.chief"],
      ["stage != 'draft'", "!viewer.chief"],
    ]);
  });

  test("policies of other rows, and what holds of joining rows", () => {
    expect(labels("can(team, 'read')")[0]).toEqual(["team.lead == viewer", "viewer in team.people"]);
    expect(labels("team.people.exists(p, p.person == viewer && p.level > 2)")[1]).toEqual([
      "!team.people.exists(p, p.person == viewer && p.level > 2)",
      "p.person != viewer",
      "!(p.level > 2)",
    ]);
  });
});
