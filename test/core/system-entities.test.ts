import { expect, test } from "@jest/globals";
import { storedEntities, systemEntities } from "../../src/core/system-entities.ts";
import { readExample, specOf } from "./spec/example.ts";

const tasks = specOf(readExample("task-manager"));

test("sessions, webhook events and connected accounts have tables where the spec asks for them", () => {
  expect(systemEntities(tasks).map(({ name }) => name)).toEqual(["RefreshToken", "WebhookEvent", "ConnectedAccount"]);
  expect(systemEntities({ ...tasks, auth: null, integrations: [] })).toEqual([]);
  expect(storedEntities(tasks)).toHaveLength(tasks.entities.length + 3);
});

test("a connected account belongs to a person, and to the app itself where nobody signs in", () => {
  const uniques = (spec: typeof tasks) =>
    systemEntities(spec)
      .find(({ name }) => name === "ConnectedAccount")
      ?.uniques.map(({ columns }) => columns);
  expect(uniques(tasks)).toEqual([["integration", "owner"]]);
  expect(uniques({ ...tasks, auth: null })).toEqual([["integration"]]);
});
