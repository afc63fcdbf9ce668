import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { prepareDirectory } from "../../src/gates/prepared-directory.ts";

let root: string;
let directory: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "aurora-test-"));
  directory = join(root, "cache/tools");
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

test("it is made once, and then used", async () => {
  let made = 0;
  const make = () => {
    made += 1;
    return Promise.resolve();
  };
  expect(await prepareDirectory(directory, make)).toBe(true);
  expect(await prepareDirectory(directory, make)).toBe(false);
  expect(made).toBe(1);
});

test("of many that want it at once, one makes it and the others wait", async () => {
  let making = 0;
  let made = 0;
  let waited = 0;
  const results = await Promise.all(
    Array.from({ length: 4 }, () =>
      prepareDirectory(
        directory,
        async () => {
          making += 1;
          expect(making).toBe(1);
          await sleep(100);
          made += 1;
          making -= 1;
        },
        () => {
          waited += 1;
        },
      ),
    ),
  );
  expect(results.filter(Boolean)).toHaveLength(1);
  expect(made).toBe(1);
  expect(waited).toBe(3);
  expect(readdirSync(join(root, "cache"))).toEqual(["tools"]);
});

test("what a failed attempt left is thrown away", async () => {
  const failing = prepareDirectory(directory, () => {
    writeFileSync(join(directory, "half"), "");
    return Promise.reject(new Error("no network"));
  });
  await expect(failing).rejects.toThrow("no network");
  const whole = () => {
    writeFileSync(join(directory, "whole"), "");
    return Promise.resolve();
  };
  expect(await prepareDirectory(directory, whole)).toBe(true);
  expect(existsSync(join(directory, "half"))).toBe(false);
});

test.each([
  ["whose process is gone", "4194304 x", new Date()],
  ["that nobody touched for a minute", `${process.pid} x`, new Date(Date.now() - 120_000)],
])("a lock %s is taken over", async (_, text, touched) => {
  mkdirSync(join(root, "cache"));
  writeFileSync(`${directory}.lock`, text);
  utimesSync(`${directory}.lock`, touched, touched);
  expect(await prepareDirectory(directory, () => Promise.resolve())).toBe(true);
  expect(readdirSync(join(root, "cache"))).toEqual(["tools"]);
});

test("a lock whose process lives is waited for", async () => {
  mkdirSync(join(root, "cache"));
  writeFileSync(`${directory}.lock`, `${process.pid} x`);
  let waiting = false;
  const preparing = prepareDirectory(
    directory,
    () => Promise.resolve(),
    () => {
      waiting = true;
    },
  );
  await sleep(400);
  expect(waiting).toBe(true);
  expect(existsSync(directory)).toBe(false);
  expect(readFileSync(`${directory}.lock`, "utf8")).toBe(`${process.pid} x`);
  rmSync(`${directory}.lock`);
  expect(await preparing).toBe(true);
});
