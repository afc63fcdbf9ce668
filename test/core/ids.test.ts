import { expect, test } from "@jest/globals";
import { BranchName, RepositoryRef, RunId, Sha, agentBranch } from "../../src/core/ids.ts";

test.each(["main", "feature/a-b_c.d", "aurora/k3v9x2ma/backend", "release-1.0", "a@b", "a+b"])(
  "%s is a branch name",
  (name) => {
    expect(BranchName.parse(name)).toBe(name);
  },
);

test.each([
  "",
  "-x",
  "/x",
  "x/",
  "a..b",
  "a//b",
  "a/.b",
  ".a",
  "a.",
  "a.lock",
  "a.lock/b",
  "a@{1}",
  "a b",
  "a~1",
  "a^",
  "a:b",
  "a?",
  "a*",
  "a[b",
  "a\\b",
  "a\nb",
  "a\u0000b",
  "a$(id)",
  "a;b",
  "a`b`",
  "ünï",
  "a\u202eb",
  "HEAD",
  "@",
  "a1".repeat(20),
  "x".repeat(201),
])("%j is no branch name", (name) => {
  expect(BranchName.safeParse(name).success).toBe(false);
});

test("an agent's branch is made of ids only", () => {
  expect(agentBranch(RunId.parse("k3v9x2ma"), "database")).toBe("aurora/k3v9x2ma/database");
});

test("repositories and commits are what GitHub and git say", () => {
  expect(RepositoryRef.safeParse({ owner: "acme-1", name: "a.b_c" }).success).toBe(true);
  for (const bad of [
    { owner: "-a", name: "b" },
    { owner: "a/b", name: "c" },
    { owner: "a", name: ".." },
    { owner: "a", name: "b/c" },
  ]) {
    expect(RepositoryRef.safeParse(bad).success).toBe(false);
  }
  expect(Sha.safeParse("a".repeat(39)).success).toBe(false);
  expect(Sha.safeParse("A".repeat(40)).success).toBe(false);
});
