import { expect, test } from "@jest/globals";
import { camelCase, kebabCase, pascalCase, plural, sentenceCase, snakeCase } from "../../src/core/names.ts";

test.each([
  ["ProjectMember", "project_member", "project-member", "projectMember", "ProjectMember", "Project member"],
  ["due_at", "due_at", "due-at", "dueAt", "DueAt", "Due at"],
  ["HTTPServer", "http_server", "http-server", "httpServer", "HttpServer", "Http server"],
  ["Task", "task", "task", "task", "Task", "Task"],
])("%s in every case", (name, snake, kebab, camel, pascal, sentence) => {
  expect([snakeCase(name), kebabCase(name), camelCase(name), pascalCase(name), sentenceCase(name)]).toEqual([
    snake,
    kebab,
    camel,
    pascal,
    sentence,
  ]);
});

test.each([
  ["task", "tasks"],
  ["category", "categories"],
  ["day", "days"],
  ["box", "boxes"],
  ["branch", "branches"],
  ["person", "people"],
  ["project-member", "project-members"],
  ["visit_child", "visit_children"],
  ["LabResult", "LabResults"],
])("the plural of %s is %s", (one, many) => {
  expect(plural(one)).toBe(many);
});
