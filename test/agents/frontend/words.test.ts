import { expect, test } from "@jest/globals";
import { actionDone, actionLabel, pastParticiple, queryLabel } from "../../../src/agents/frontend/view/words.ts";
import type { Entity } from "../../../src/core/spec/model.ts";

const entity = (name: string) => ({ name }) as Entity;

test.each([
  ["completeTask", "Task", "Complete", "Task completed."],
  ["cancelVisit", "Visit", "Cancel", "Visit cancelled."],
  ["archive", "Project", "Archive", "Project archived."],
  ["denyAccessRequest", "AccessRequest", "Deny", "Access request denied."],
  ["sendInvoice", "Invoice", "Send", "Invoice sent."],
  ["sendBackToOwner", "Task", "Send back to owner", "Send back to owner: done."],
  ["task", "Task", "Task", "Task tasked."],
])("%s of a %s is called %j, and %j afterwards", (name, of, label, done) => {
  expect([actionLabel(name, entity(of)), actionDone(name, entity(of))]).toEqual([label, done]);
});

test.each([
  ["listOverdue", "Overdue"],
  ["getMyVisits", "My visits"],
  ["today", "Today"],
  ["list", "List"],
])("the page of %s is called %j", (name, label) => {
  expect(queryLabel(name)).toBe(label);
});

test.each([
  ["ship", "shipped"],
  ["submit", "submitted"],
  ["publish", "published"],
  ["reopen", "reopened"],
  ["play", "played"],
  ["pay", "paid"],
  ["constructor", "constructored"],
])("%s → %s", (verb, past) => {
  expect(pastParticiple(verb)).toBe(past);
});
