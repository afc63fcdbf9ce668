import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { isOwned, matchesGlob, ownedGlobs, ownerOf, type Owner } from "../../src/core/ownership.ts";

test.each<[string, Owner | null]>([
  ["README.md", "contract"],
  [".gitignore", "contract"],
  [".aurora/spec.yaml", "contract"],
  ["contracts/openapi.json", "contract"],
  ["backend/pyproject.toml", "contract"],
  ["backend/alembic.ini", "contract"],
  ["backend/requirements.lock", "contract"],
  ["backend/app/__init__.py", "contract"],
  ["backend/app/task/__init__.py", "contract"],
  ["backend/app/integrations/payments/__init__.py", "contract"],
  ["backend/tests/database/__init__.py", "contract"],
  ["backend/app/integrations/errors.py", "contract"],
  ["backend/app/integrations/payments/contract.py", "contract"],
  ["backend/app/task/ruff.toml", "contract"],
  ["frontend/package.json", "contract"],
  ["frontend/package-lock.json", "contract"],
  ["frontend/tsconfig.node.json", "contract"],
  ["frontend/vite.config.ts", "contract"],
  ["frontend/src/package.json", "contract"],
  ["frontend/index.html", "contract"],
  ["backend/app/task/models.py", "database"],
  ["backend/app/core/models.py", "database"],
  ["backend/app/enums/models.py", "database"],
  ["backend/migrations/versions/0001_initial.py", "database"],
  ["backend/app/seed.py", "database"],
  ["backend/tests/database/test_models.py", "database"],
  ["backend/app/main.py", "backend"],
  ["backend/app/models.py", "backend"],
  ["backend/app/task/service.py", "backend"],
  ["backend/tests/conftest.py", "backend"],
  ["backend/tests/task/test_router.py", "backend"],
  ["backend/app/integrations/resilience.py", "integration"],
  ["backend/app/integrations/contract.py", "integration"],
  ["backend/app/integrations/models.py", "integration"],
  ["backend/app/integrations/payments/client.py", "integration"],
  ["backend/tests/integrations/conftest.py", "integration"],
  ["frontend/src/main.tsx", "frontend"],
  ["frontend/src/index.html", "frontend"],
  [".github/workflows/app.yml", "contract"],
  [".github/actions/x/action.yml", null],
  ["src/legacy.py", null],
  ["backend/scripts/x.sh", null],
  ["backend", "contract"],
  ["backend/../README.md", null],
  ["/etc/passwd", null],
  ["", null],
])("%s belongs to %s", (path, owner) => {
  expect(ownerOf(path)).toBe(owner);
});

test("no path has two owners", () => {
  const segment = fc.constantFrom(
    ...["backend", "app", "tests", "core", "integrations", "database", "migrations", "frontend", "src", ".aurora"],
    ...["models.py", "seed.py", "__init__.py", "package.json", "pyproject.toml", "index.html", "x", "contracts"],
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(segment, fc.string({ minLength: 1 })), { minLength: 1, maxLength: 6 }), (parts) => {
      const path = parts.join("/");
      const owners = Object.values(ownedGlobs).filter((globs) => isOwned(path, globs));
      expect(owners.length).toBeLessThanOrEqual(1);
    }),
    { numRuns: 3000 },
  );
});

test.each([
  ["a/b", "a/*", true],
  ["a/b/c", "a/*", false],
  ["a/b/c", "a/**", true],
  ["a", "a/**", false],
  ["a/x.py", "a/**/x.py", true],
  ["a/b/c/x.py", "a/**/x.py", true],
  ["a/bx.py", "a/**/x.py", false],
  ["a.b", "a*b", true],
  ["axb", "a.b", false],
  ["a/line\nbreak", "a/**", true],
])("%j against %s: %s", (path, glob, expected) => {
  expect(matchesGlob(path, glob)).toBe(expected);
});
