/** The pages for operators say what is there: permissions, events, figures, and files that exist. */
import { expect, test } from "@jest/globals";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import { createPrometheus } from "../src/prometheus.ts";
import { Manifest } from "../src/commands/doctor/app.ts";

const root = new URL("../", import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), "utf8");
const manifest = Manifest.parse(parse(read("app.yml")));

test("docs/install.md explains each permission and each event of app.yml, and no other", () => {
  const install = read("docs/install.md");
  const rows = install.split("\n").filter((line) => line.startsWith("| `"));
  const explained = rows.flatMap((row) =>
    [...(row.split("|")[1] ?? "").matchAll(/`([^`]+)`/g)].map(([, name]) => name),
  );
  const wanted = Object.entries(manifest.default_permissions).map(([name, level]) => `${name}: ${level}`);
  expect(explained.toSorted()).toEqual([...wanted, ...manifest.default_events].toSorted());
});

test("app.yml fits into the set-up page's form, whose value stands in single quotes", () => {
  expect(JSON.stringify(parse(read("app.yml")))).not.toContain("'");
});

test("docs/operations.md names exactly the figures that there are", async () => {
  const source = read("src/prometheus.ts");
  const there = [...source.matchAll(/name: "(aurora_[a-z_]+)"/g)].map(([, name]) => name);
  const named = [...read("docs/operations.md").matchAll(/^\| `(aurora_[a-z_]+)/gm)].map(([, name]) => name);
  expect(named.toSorted()).toEqual(there.toSorted());
  expect(await createPrometheus().text()).toContain("aurora_jobs_total");
});

test("every relative link of README.md and docs/ leads to a file", () => {
  const pages = ["README.md", "CONTRIBUTING.md", ...readdirSync(new URL("docs", root)).map((name) => `docs/${name}`)];
  const broken = pages
    .filter((page) => page.endsWith(".md"))
    .flatMap((page) =>
      [...read(page).matchAll(/\]\((?!https?:|#)([^)#\s]+)[^)]*\)/g)]
        .map(([, link = ""]) => ({ page, link }))
        .filter(({ link }) => !existsSync(new URL(link, new URL(page, root)))),
    );
  expect(broken).toEqual([]);
});
