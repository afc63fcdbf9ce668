import { describe, expect, test } from "@jest/globals";
import { entityOf, problemsOf, specOf, withSections } from "./example.ts";

const entities = (...lines: string[]) => withSections("entities:", ...lines);

describe("names", () => {
  test.each([
    ["entities that share a table and a route", ["  HttpServer: {}", "  HTTPServer: {}"], "5:3"],
    ["a type of the API", ["  Task: {}", "  TaskRead: {}"], "5:3"],
    ["a class of the generated code", ["  Base: {}"], "4:3"],
    ["a Python package that is a keyword", ["  Import: {}"], "4:3"],
    ["a lower-case entity", ["  task: {}"], "4:3"],
    ["61 characters", [`  ${"A".repeat(61)}: {}`], "4:3"],
    ["a table whose name PostgreSQL would cut", [`  ${"Aa".repeat(30)}: {}`], "4:3"],
    ["a module that the models' columns come from", ["  A: {fields: {sa: int}}"], "4:16"],
    ["a column of a relation", ["  A: {fields: {b_id: int}, relations: {b: B!}}", "  B: {}"], "4:40"],
    ["fields that are one name in JSON", ["  A: {fields: {a_b1: int, a_b_1: int}}"], "4:27"],
    ["an inverse that is a field already", ["  A: {relations: {b: B! inverse(x)}}", "  B: {fields: {x: int}}"], "4:33"],
    [
      "indexes of one name",
      [
        "  A: {indexes: [{name: i, fields: [a]}], fields: {a: int}}",
        "  B: {indexes: [{name: i, fields: [a]}], fields: {a: int}}",
      ],
      "5:24",
    ],
  ])("refused once: %s", (_what, lines, position) => {
    expect(problemsOf(entities(...lines))).toEqual([expect.stringMatching(new RegExp(`^${position} `))]);
  });

  test("words of PostgreSQL can name an entity and a relation, whose table is quoted and whose column ends in _id", () => {
    expect(problemsOf(entities("  User: {}", "  Order: {relations: {user: User!, group: User?}}"))).toEqual([]);
    expect(problemsOf(entities("  A: {fields: {order: int}}"))).toEqual([
      "4:16 `order` is a reserved word of SQL. Use another name.",
    ]);
  });
});

describe("what follows from a spec", () => {
  test("defaults are filled in", () => {
    const spec = specOf(entities("  Note: {fields: {title: string}}"));
    expect(spec.app).toEqual({
      name: "app",
      stack: { frontend: "react", styles: "css-modules", database: "postgresql" },
      api: { prefix: "/api", case: "camel", page: { size: 20, max: 100 } },
    });
    expect(spec.auth).toBeNull();
    expect(entityOf(spec, "Note").api).toEqual({
      operations: ["list", "get", "create", "update", "delete"],
      filters: [],
      sort: [],
    });
  });

  test("a relation restricts or empties unless it says otherwise", () => {
    const spec = specOf(entities("  A: {relations: {b: B!, c: B?}}", "  B: {}"));
    expect(entityOf(spec, "A").relations).toMatchObject([{ onDelete: "restrict" }, { onDelete: "set_null" }]);
  });

  test("the near side of an entity that joins another with itself is its first relation", () => {
    const spec = specOf(
      entities(
        "  User: {relations: {friends: 'User[] through(Friendship)'}}",
        "  Friendship: {relations: {one: User!, other: User!}, unique: [[one, other]]}",
      ),
    );
    expect(entityOf(spec, "User").relations).toMatchObject([
      { through: { entity: "Friendship", near: "one", far: "other" } },
    ]);
  });

  test("an entity that joins two others has operations when it has an api section", () => {
    const joining = (api: string) =>
      specOf(
        entities(
          "  A: {relations: {bs: 'B[] through(AB)'}}",
          "  B: {}",
          `  AB: {relations: {a: A!, b: B!}, unique: [[a, b]]${api}}`,
        ),
      );
    expect(entityOf(joining(""), "AB").api.operations).toEqual([]);
    expect(entityOf(joining(", api: {operations: [delete, list]}"), "AB").api.operations).toEqual(["list", "delete"]);
  });

  test("columns and fields of a screen are all that a client sees and may send", () => {
    const spec = specOf(
      withSections(
        "entities:",
        "  Note: {fields: {title: string, secret: text? hidden, created_at: datetime = now() readonly}}",
        "screens:",
        "  notes: {route: /, kind: list, entity: Note}",
        "  note: {route: /new, kind: form, entity: Note}",
      ),
    );
    expect(spec.screens).toMatchObject([{ columns: ["title", "created_at"] }, { fields: ["title"] }]);
  });
});

describe("circles", () => {
  test("a required relation to the entity itself is one", () => {
    expect(problemsOf(entities("  A: {relations: {parent: A!}}"))).toEqual([
      "4:27 This closes a cycle of required relations, `A` → `A`: no row could be created first. Make one of them optional (`?`).",
    ]);
  });

  test("each is reported once, however long", () => {
    const problems = problemsOf(
      entities(
        "  A: {relations: {b: B!}}",
        "  B: {relations: {c: C!}}",
        "  C: {relations: {a: A!, d: D!}}",
        "  D: {relations: {d: D!}}",
      ),
    );
    expect(problems).toHaveLength(2);
    expect(problems[0]).toContain("`A` → `B` → `C` → `A`: none of the rows could be created first");
  });

  test("an optional relation breaks one", () => {
    expect(problemsOf(entities("  A: {relations: {b: B!}}", "  B: {relations: {a: A?}}"))).toEqual([]);
  });
});

describe("routes", () => {
  const endpoints = (...lines: string[]) =>
    problemsOf(withSections("entities: {Task: {}, Note: {}}", "endpoints:", ...lines));

  test("a literal beside a parameter is clear: the literal one answers", () => {
    expect(endpoints("  overdue: {http: GET /tasks/overdue, query: {from: Task}, returns: page(Task)}")).toEqual([]);
  });

  test("two routes that one request could mean are refused", () => {
    expect(
      endpoints(
        "  a: {http: 'POST /tasks/{id}/done', target: Task, returns: Task}",
        "  b: {http: 'POST /tasks/done/{id}', target: Task, returns: Task}",
      ),
    ).toEqual(["6:13 `POST /api/tasks/done/{id}` could also mean a request to the endpoint `a`. Use another path."]);
  });

  test("paths of signing in and names of generated operations are taken", () => {
    expect(
      endpoints(
        "  listTasks: {http: GET /other, query: {from: Task}, returns: page(Task)}",
        "  x: {http: POST /auth/login}",
      ),
    ).toEqual([
      "5:3 `listTasks` is the name of a generated route of `Task` already. Use another name.",
      "6:13 Paths that start with `/auth` belong to signing in. Use another path.",
    ]);
  });
});

describe("screens", () => {
  test("need the operations that they use", () => {
    expect(
      problemsOf(
        withSections(
          "entities: {Note: {fields: {title: string}, api: {operations: [list, get]}}}",
          "screens:",
          "  notes: {route: /, kind: list, entity: Note, row_actions: [delete]}",
          "  note: {route: '/:id', kind: form, entity: Note}",
        ),
      ),
    ).toEqual([
      "5:61 This needs the operation `delete` of `Note`, which its `api` section leaves out or its `policy` allows nobody.",
      "6:3 This needs the operation `update` of `Note`, which its `api` section leaves out or its `policy` allows nobody.",
    ]);
  });

  test("have a route of their own, and no keys of another kind", () => {
    expect(
      problemsOf(
        withSections(
          "entities: {Note: {fields: {title: string, secret: text? hidden}}}",
          "screens:",
          "  a: {route: '/:id', kind: form, entity: Note, columns: [title]}",
          "  b: {route: '/:id', kind: form, entity: Note, fields: [secret]}",
        ),
      ),
    ).toEqual([
      "5:48 `columns` belongs to a `list`; this screen is a `form`.",
      "6:14 The screen `a` has this route already. Every screen has its own.",
      "6:57 `secret` is hidden: it never leaves the server.",
    ]);
  });
});

describe("fields that could never be set", () => {
  test("are refused where clients create rows", () => {
    expect(problemsOf(entities("  A: {fields: {x: int readonly}}"))).toEqual([
      "4:19 `x` is required and `readonly`, and has no default: it could never be set. Give it a default, or make it optional (`?`).",
    ]);
  });

  test("are fine where the seed alone creates rows", () => {
    const seeded = (seed: string) =>
      problemsOf(withSections("entities:", "  A: {fields: {x: int readonly}, api: {operations: [list]}}", seed));
    expect(seeded("seed: {A: [{x: 1}]}")).toEqual([]);
    expect(seeded("")).toHaveLength(1);
  });
});

test("a login cannot be called as the password beside it", () => {
  const spec = withSections(
    "auth: {entity: Person, login: password, secret: hash}",
    "entities:",
    "  Person: {fields: {password: string unique, hash: text hidden}}",
  );
  expect(problemsOf(spec)).toEqual([
    "3:31 Sign-in takes a `password` beside the login, so the login needs another name.",
  ]);
});

test("a default holds nothing that a reader of the code would not see", () => {
  expect(problemsOf(entities("  A: {fields: {x: \"text = 'a\\u202Eb'\"}}"))).toEqual([
    expect.stringContaining("A default stands in the API's document and in code"),
  ]);
  expect(problemsOf(entities("  A: {fields: {x: \"text = 'plain'\"}}"))).toEqual([]);
});
