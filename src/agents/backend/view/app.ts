/** What the templates of the whole app need, computed once. */
import {
  apiFilters,
  createProperties,
  maxPageNumber,
  maxUrlLength,
  readProperties,
  servedEntities,
} from "../../../core/api.ts";
import { apiVersion } from "../../../core/contracts/openapi.ts";
import type { Spec, ValueType } from "../../../core/spec/model.ts";
import { pythonString } from "../../python.ts";
import type { MainPyView } from "../templates/main.py.ts";
import type { PaginationPyView } from "../templates/core/pagination.py.ts";
import type { PythonValueType, TypesPyView } from "../templates/core/types.py.ts";

export interface AppView {
  readonly main: MainPyView;
  readonly config: { readonly prefix: string };
  readonly schemas: { readonly camel: boolean };
  /** null: nothing is listed. */
  readonly pagination: PaginationPyView | null;
  readonly types: TypesPyView;
  /** Somebody has a password. */
  readonly passwords: boolean;
}

export function appView(spec: Spec): AppView {
  return {
    main: { title: pythonString(spec.app.name), version: pythonString(apiVersion) },
    config: { prefix: pythonString(spec.app.api.prefix) },
    schemas: { camel: spec.app.api.case === "camel" },
    pagination: spec.entities.some(({ api }) => api.operations.includes("list"))
      ? { maxPage: maxPageNumber, size: spec.app.api.page.size, maxSize: spec.app.api.page.max }
      : null,
    types: { used: usedTypes(spec), maxUrlLength },
    passwords: servedEntities(spec).some(
      ({ name, api }) => name === spec.auth?.entity && api.operations.includes("create"),
    ),
  };
}

function usedTypes(spec: Spec): Set<PythonValueType> {
  const used = new Set<PythonValueType>();
  for (const entity of servedEntities(spec)) {
    for (const { type } of readProperties(spec, entity)) {
      use(used, type, false);
    }
    for (const { type } of createProperties(spec, entity)) {
      use(used, type, entity.api.operations.includes("create") || entity.api.operations.includes("update"));
    }
    for (const { type } of apiFilters(spec, entity)) {
      use(used, type, true, true);
    }
  }
  return used;
}

function use(used: Set<PythonValueType>, type: ValueType, input: boolean, asText = false): void {
  switch (type.kind) {
    case "decimal":
    case "json":
      used.add(type.kind);
      break;
    case "string":
    case "text":
      if (input) {
        used.add("text");
      }
      break;
    case "url":
      if (input) {
        used.add(asText ? "text" : "url");
      }
      break;
    case "email":
      if (asText) {
        used.add("text");
      }
      break;
    case "float":
    case "date":
    case "datetime":
      if (input) {
        used.add(type.kind);
      }
      break;
    case "int":
    case "bool":
    case "uuid":
    case "enum":
      break;
  }
}
