import { expect, test } from "@jest/globals";
import { backendAgent } from "../../../src/agents/backend/agent.ts";
import { duration } from "../../../src/agents/backend/view/auth.ts";
import { formatTree } from "../../../src/agents/format.ts";
import { deriveContracts } from "../../../src/core/contracts/derive.ts";
import { problemTitles } from "../../../src/core/contracts/openapi.ts";
import type { FileTree } from "../../../src/core/tree.ts";
import { readExample, specOf, withSections } from "../../core/spec/example.ts";

async function generated(text: string): Promise<FileTree> {
  const spec = specOf(text);
  return formatTree(await backendAgent.generate(spec, deriveContracts(spec)));
}

const file = (tree: FileTree, path: string) => tree.get(`backend/${path}`) ?? "";

const tasks = await generated(readExample("task-manager"));
const open = await generated(withSections("entities:", "  Note: {fields: {title: string(1..40)}}"));
const forum = await generated(
  withSections(
    "auth: {entity: Person, login: nick, secret: pass_hash, token: {access_ttl: 90s, refresh_ttl: 36h}}",
    "entities:",
    "  Person: {fields: {nick: string(3..20) unique, pass_hash: text hidden}}",
  ),
);

test("signing in is five files, its token functions and a test", () => {
  const paths = [...tasks.keys()].filter((path) => /auth|security/.test(path));
  expect(paths).toEqual([
    "backend/app/auth/dependencies.py",
    "backend/app/auth/repository.py",
    "backend/app/auth/router.py",
    "backend/app/auth/schemas.py",
    "backend/app/auth/service.py",
    "backend/app/core/security.py",
    "backend/tests/api/test_auth.py",
  ]);
});

test("without auth nothing of it is generated, and the tests have one client", () => {
  const traces = /app\.auth|auth_secret|refresh_?token|argon2|\bjwt\b|Bearer|keeps_changes|viewer|anonymous|client_of/i;
  // What an entity's routes do without a viewer is for the tests of those.
  const shared = [...open].filter(([path]) => !path.includes("note"));
  expect(shared.flatMap(([path, text]) => text.match(traces)?.map((trace) => `${path}: ${trace}`) ?? [])).toEqual([]);
});

test("the entity, its login and its secret are those of the spec", () => {
  expect(file(forum, "app/auth/schemas.py")).toContain(
    "    nick: Annotated[TextValue, Field(min_length=3, max_length=20)]\n",
  );
  expect(file(forum, "app/auth/repository.py")).toContain("from app.person.models import Person\n");
  expect(file(forum, "app/auth/repository.py")).toContain("sa.select(Person).where(Person.nick == login)");
  expect(file(forum, "app/auth/service.py")).toContain("account.pass_hash");
  expect(file(forum, "app/auth/router.py")).toContain("-> PersonRead:");
});

test("a login that is unique without regard to case is looked up so, and tested so", () => {
  expect(file(tasks, "app/auth/repository.py")).toContain("sa.func.lower(User.email) == sa.func.lower(login)");
  expect(file(tasks, "tests/api/test_auth.py")).toContain("test_upper_and_lower_case_sign_in_alike");
  expect(file(forum, "tests/api/test_auth.py")).not.toContain("test_upper_and_lower_case_sign_in_alike");
});

test("tokens live as long as the spec says", () => {
  expect(file(tasks, "app/core/config.py")).toMatch(
    /ACCESS_TOKEN_LIFETIME = timedelta\(minutes=15\)\nREFRESH_TOKEN_LIFETIME = timedelta\(days=30\)/,
  );
  expect(file(forum, "app/core/config.py")).toMatch(
    /ACCESS_TOKEN_LIFETIME = timedelta\(seconds=90\)\nREFRESH_TOKEN_LIFETIME = timedelta\(hours=36\)/,
  );
  expect([60, 3600, 86_400, 61].map(duration)).toEqual(["minutes=1", "hours=1", "days=1", "seconds=61"]);
});

test("problems have the titles of the contract", () => {
  for (const [status, title] of Object.entries(problemTitles)) {
    expect(file(tasks, "app/core/errors.py")).toContain(`    ${status}: "${title}",\n`);
  }
});

test("errors that no route can answer with are left out", () => {
  const classes = (tree: FileTree) => file(tree, "app/core/errors.py").match(/(?<=^class )\w+(?=\(.*Error\))/gm);
  expect(classes(open)).toEqual(["NotFoundError", "InvalidError"]);
  expect(classes(tasks)).toEqual([
    "UnauthorizedError",
    "SessionEndedError",
    "ForbiddenError",
    "NotFoundError",
    "ConflictError",
    "InvalidError",
  ]);
});

test("other origins may use what the API has, and no more", () => {
  expect(file(tasks, "app/main.py")).toMatch(
    /allow_methods=\["DELETE", "GET", "PATCH", "POST"\],\n\s+allow_headers=\["Authorization", "Content-Type", REQUEST_ID\]/,
  );
  expect(file(open, "app/main.py")).toContain('allow_headers=["Content-Type", REQUEST_ID]');
});

test("routes of integrations are looked for where the spec has some", () => {
  expect(file(tasks, "app/main.py")).toContain('discover_routers("app.integrations")');
  expect(file(open, "app/main.py")).not.toContain("integrations");
});
