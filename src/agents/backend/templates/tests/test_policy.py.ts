/** backend/tests/api/test_<entity>_policy.py */
import type { PolicyCaseView, PolicyTestsView } from "../../view/policy-tests.ts";
import { caseHead, indented } from "./python.ts";

export function testPolicyPy(view: PolicyTestsView): string {
  return [
    caseHead(`Who may do what with \`${view.entity}\`: each part of the policy decides once, alone.`, view),
    `PATH = ${view.path}\n`,
    ...view.cases.map((one) => policyCase(view, one)),
  ].join("\n");
}

function policyCase(view: PolicyTestsView, one: PolicyCaseView): string {
  const client = view.viewer === null ? "client" : "client_of(viewer)";
  const parameters = ["rows: RowFactory", view.viewer === null ? "client: AsyncClient" : "client_of: ClientOf"];
  return `

async def test_${one.name}(${parameters.join(", ")}) -> None:
${indented(one.lines, 4)}
${one.body.length > 0 || one.action === "create" ? payload(one) : ""}    response = await ${client}.${request(one)}
${expectation(one)}
`;
}

const payload = ({ body }: PolicyCaseView) => `    payload = {
${body.map(({ name, value }) => `        "${name}": ${value},`).join("\n")}
    }
`;

function request({ action, row, by }: PolicyCaseView): string {
  const item = `f"{PATH}/{${row}.id}"`;
  switch (action) {
    case "read":
      return by === "get" ? `get(${item})` : "get(PATH)";
    case "create":
      return "post(PATH, json=payload)";
    case "update":
      return `patch(${item}, json={})`;
    case "delete":
      return `delete(${item})`;
  }
}

function expectation({ action, allowed, by, row }: PolicyCaseView): string {
  if (action === "read" && by === "list") {
    return `    ids = [item["id"] for item in response.json()["items"]]
    assert str(${row}.id) ${allowed ? "in" : "not in"} ids`;
  }
  if (!allowed) {
    return `    assert_problem(response, ${action === "read" ? 404 : 403})`;
  }
  const status = { read: 200, create: 201, update: 200, delete: 204 }[action];
  return `    assert response.status_code == ${status}, response.text`;
}
