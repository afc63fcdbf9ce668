import { expect, test } from "@jest/globals";
import { changeKey, Wanted } from "../../src/core/change.ts";
import { sha } from "./facts.ts";

const head = sha("b1");

test("wishes that differ have keys that differ: by comment, place in it, agent; head, App and check", () => {
  const fix = { kind: "fix", commentId: 3, login: "maintainer-b", findings: "" } as const;
  const check = { kind: "check", head, check: "ci", app: "Actions", findings: "" } as const;
  const keys = [
    changeKey({ kind: "rule", endpoint: null, number: 1, text: "" }),
    changeKey({ kind: "rule", endpoint: "pay", number: 1, text: "" }),
    changeKey({ kind: "review", reviewId: 3, reviewer: "a", head, text: "", threads: [] }),
    changeKey({ kind: "revise", commentId: 3, login: "a", text: "" }),
    changeKey({ kind: "revise", commentId: 3, login: "a", text: "" }, 1),
    changeKey(fix, 0, "backend"),
    changeKey(fix, 1, "backend"),
    changeKey(fix, 0, "frontend"),
    changeKey(check),
    changeKey({ ...check, app: null }),
    changeKey({ ...check, check: "docs" }),
    changeKey({ ...check, head: sha("b2") }),
  ];
  expect(new Set(keys).size).toBe(keys.length);
});

test("what was asked is no part of the key: the first reading counts", () => {
  const revise = { kind: "revise", commentId: 3, login: "a" } as const;
  expect(changeKey({ ...revise, text: "one" })).toBe(changeKey({ ...revise, text: "two" }));
});

test("a wish that was kept before checks were part of it is still read", () => {
  expect(Wanted.parse({ kind: "fix", commentId: 3, login: "a" })).toMatchObject({ findings: "" });
});
