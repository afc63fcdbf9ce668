/** backend/tests/api/test_<package>_endpoints.py */
import type { EndpointCaseView, EndpointTestsView, EndpointTestView, Expectation } from "../../view/endpoint-tests.ts";
import type { PortView } from "../../view/port.ts";
import { portFixture, portImports } from "./port.py.ts";
import { caseHead, indented } from "./python.ts";

export function testEndpointsPy(view: EndpointTestsView): string {
  const guarded = view.endpoints.filter((endpoint) => endpoint.guarded);
  const items = view.endpoints.filter(({ hasId }) => hasId);
  return [
    caseHead(`The endpoints of ${view.subject}.`, view, portImports(view.ports)),
    ...view.ports.map(portFixture),
    ...(guarded.length > 0 ? [nobody(guarded)] : []),
    ...(items.length > 0 ? [otherIds(items)] : []),
    ...view.endpoints.flatMap((endpoint) => [
      ...(endpoint.required.length > 0 ? [missing(endpoint)] : []),
      ...(endpoint.invalid.length > 0 ? [invalid(endpoint)] : []),
      ...(endpoint.pages ? [pages(endpoint)] : []),
    ]),
    ...view.cases.map((one) => endpointCase(view, one)),
  ].join("\n");
}

const anyId = "00000000-0000-4000-8000-000000000000";
const literal = ({ path, hasId }: EndpointTestView, id: string) => (hasId ? path.slice(1).replace("{id}", id) : path);
const json = ({ body }: EndpointTestView) => (body === null ? "" : `, json=${body}`);

const nobody = (endpoints: readonly EndpointTestView[]) => `

@pytest.mark.parametrize(
    ("method", "path"),
    [
${endpoints.map((endpoint) => `        ("${endpoint.method.toUpperCase()}", ${literal(endpoint, anyId)}),`).join("\n")}
    ],
)
async def test_nobody_gets_in_without_signing_in(
    anonymous: AsyncClient, method: str, path: str
) -> None:
    assert_problem(await anonymous.request(method, path, json={}), 401)
`;

const otherIds = (endpoints: readonly EndpointTestView[]) => `

@pytest.mark.parametrize(("id", "status"), [(str(uuid4()), 404), ("nonsense", 422)])
async def test_nothing_is_found_by_another_id(client: AsyncClient, id: str, status: int) -> None:
${endpoints.map((endpoint) => `    assert_problem(await client.${call(endpoint)}, status)`).join("\n")}
`;

/** \`post(path, json=…)\`; GET and DELETE of httpx take no body. */
function call(endpoint: EndpointTestView, more = ""): string {
  const { method, path, body } = endpoint;
  return method === "delete" && body !== null
    ? `request("DELETE", ${path}${json(endpoint)}${more})`
    : `${method}(${path}${json(endpoint)}${more})`;
}

const withBody = (endpoint: EndpointTestView, body: string) => call({ ...endpoint, body });

const idParameter = ({ hasId }: EndpointTestView) => (hasId ? `    id = "${anyId}"\n` : "");

const missing = (endpoint: EndpointTestView) => `

@pytest.mark.parametrize("name", [${endpoint.required.map((name) => `"${name}"`).join(", ")}])
async def test_${endpoint.name}_needs_required_properties(client: AsyncClient, name: str) -> None:
${idParameter(endpoint)}    payload = ${endpoint.body ?? "{}"}
    del payload[name]
    assert_problem(await client.${withBody(endpoint, "payload")}, 422, f"/{name}")
`;

const invalid = (endpoint: EndpointTestView) => `

@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("nonsense", "x"),
${endpoint.invalid.map(({ name, value }) => `        ("${name}", ${value}),`).join("\n")}
    ],
)
async def test_${endpoint.name}_refuses_values(client: AsyncClient, name: str, value: object) -> None:
${idParameter(endpoint)}    payload: dict[str, object] = ${endpoint.body ?? "{}"}
    payload[name] = value
    assert_problem(await client.${withBody(endpoint, "payload")}, 422, f"/{name}")
`;

const pages = (endpoint: EndpointTestView) => `

@pytest.mark.parametrize(("name", "value"), [("page", "0"), ("size", "0"), ("sort", "nonsense")])
async def test_${endpoint.name}_refuses_parameters(client: AsyncClient, name: str, value: str) -> None:
    assert_problem(await client.get(${endpoint.path}, params={name: value}), 422, f"/{name}")
`;

function endpointCase(view: EndpointTestsView, one: EndpointCaseView): string {
  const { endpoint, expects } = one;
  const client = view.viewer === null ? "client" : "client_of(viewer)";
  const failing = expects.kind === "failures";
  const parameters = [
    "rows: RowFactory",
    view.viewer === null ? "client: AsyncClient" : "client_of: ClientOf",
    ...(endpoint.port !== null && (failing || expects.kind === "success") ? [`${endpoint.port}: AsyncMock`] : []),
    ...(failing ? ["failure: Exception", "status: int"] : []),
  ];
  const path = endpoint.hasId ? endpoint.path.replace("{id}", `{${one.row}.id}`) : endpoint.path;
  return `
${failing ? failures(expects.port) : ""}
async def test_${one.name}(${parameters.join(", ")}) -> None:
${indented(one.lines, 4)}
${failing ? `    ${endpoint.port ?? ""}.side_effect = failure\n` : ""}    response = await ${client}.${call({ ...endpoint, path })}
${indented(expectation(one.row, endpoint, expects), 4)}
`;
}

const failures = ({ integration }: PortView) => `
@pytest.mark.parametrize(
    ("failure", "status"),
    [
        (NoAnswerError("${integration}", "timeout"), 504),
        (CircuitOpenError("${integration}", 12.5), 503),
        (ConfigurationError("${integration}", "no secret"), 503),
        (StatusError("${integration}", 402, None), 502),
        (MalformedResponseError("${integration}", "no answer"), 502),
    ],
)`;

function expectation(row: string, { port }: EndpointTestView, expects: Expectation): string[] {
  switch (expects.kind) {
    case "success":
      return [
        `assert response.status_code == ${expects.status}, response.text`,
        ...expects.checks,
        ...(port === null ? [] : [`${port}.assert_awaited_once()`]),
      ];
    case "problem":
      return [
        `assert_problem(response, ${expects.status})`,
        ...(expects.code === null ? [] : [`assert response.json()["code"] == ${expects.code}`]),
      ];
    case "listed":
      return [
        "assert response.status_code == 200, response.text",
        'ids = [item["id"] for item in response.json()["items"]]',
        `assert str(${row}.id) ${expects.listed ? "in" : "not in"} ids`,
      ];
    case "failures":
      return ["assert_problem(response, status)"];
  }
}
