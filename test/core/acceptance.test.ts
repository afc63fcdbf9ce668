import { expect, test } from "@jest/globals";
import { understandAcceptance } from "../../src/core/acceptance/understand.ts";
import { readExample, specOf } from "./spec/example.ts";

const spec = specOf(readExample("task-manager"));
const understood = (given: string, when: string, then: number) =>
  understandAcceptance(spec, { given, when, then, at: { line: 1, column: 1 } }) !== null;

test.each([
  ["a task in a project the viewer cannot read", "completeTask", 404],
  ["a task that is done", "completeTask", 409],
  ["a task that is not done", "completeTask", 200],
  ["a done task", "completeTask", 409],
  ["an overdue task", "getTask", 200],
  ["a task that is in progress and assigned to the viewer", "getTask", 200],
  ["a task that the viewer can read but cannot update", "completeTask", 403],
  ["a task in a project the viewer is a member of", "deleteTask", 403],
  ["a task in a project of the viewer", "deleteTask", 204],
  ["a task without a due_at", "getTask", 200],
  ["a task that does not exist", "completeTask", 404],
  ["no task", "getTask", 404],
  ["a user, and the viewer is an admin", "deleteUser", 204],
  ["nobody is signed in", "listTasks", 401],
  ["nobody is signed in", "startCheckout", 401],
])("understood: %s, %s answers %i", (given, when, then) => {
  expect(understood(given, when, then)).toBe(true);
});

test.each([
  ["the prose says something else as well", "a task that is done on a rainy day", "completeTask", 409],
  ["nothing is said", "blah", "getTask", 200],
  ["the spec says that it ends otherwise", "a task that is done", "completeTask", 200],
  ["the situation leaves the end open", "a task", "completeTask", 409],
  ["the viewer might be a member", "a task in a project owned by somebody else", "getTask", 404],
  ["no check answers so", "a task that is done", "completeTask", 418],
  ["what is sent is not part of a situation", "a task that is done", "updateTask", 200],
  ["the row is another one", "a project that is archived", "getTask", 200],
])("not understood, since %s", (_, given, when, then) => {
  expect(understood(given, when, then)).toBe(false);
});
