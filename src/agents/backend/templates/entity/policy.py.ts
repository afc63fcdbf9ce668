/** backend/app/<package>/policy.py */
import { pythonComment } from "../../../python.ts";
import type { PolicyFunctionView, PolicyView } from "../../view/policy.ts";

export function policyPy(view: PolicyView): string {
  return `"""Who may do what with ${view.many}.

${about(view)}
"""

import datetime as dt

import sqlalchemy as sa

${view.functions.flatMap(({ imports }) => imports).join("\n")}
${view.viewer === null ? "" : `from app.${view.viewer.package}.models import ${view.viewer.entity}`}

${view.functions.map((one) => policyFunction(view, one)).join("\n\n")}`;
}

function about({ functions }: PolicyView): string {
  const kinds = new Set(functions.map(({ kind }) => kind));
  return [
    ...(kinds.has("sql")
      ? ["What selects rows, or depends on other rows, is a condition that the database answers."]
      : []),
    ...(kinds.has("python") ? ["What the viewer and a loaded row decide is answered here."] : []),
  ].join("\n");
}

function policyFunction(view: PolicyView, one: PolicyFunctionView): string {
  const parameters = [
    ...(one.viewer && view.viewer !== null ? [`viewer: ${view.viewer.entity}`] : []),
    ...(one.row === null ? [] : [`row: ${one.row}`]),
  ];
  return `
def ${one.name}(${parameters.join(", ")}) -> ${one.kind === "sql" ? "sa.ColumnElement[bool]" : "bool"}:
    """${one.title}.

${pythonComment(one.meaning, "  ").replaceAll("  # ", "    ")}
    """
${one.now ? "    now = dt.datetime.now(dt.UTC)\n" : ""}    return ${one.code}
`;
}
