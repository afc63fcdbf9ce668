/** The part about creating of backend/tests/api/test_<entity>_api.py */
import type { TestView } from "../../view/tests.ts";
import { fixtures, indented } from "./python.ts";

export function createTests(view: TestView): string {
  return [
    full(view),
    ...(view.scenes.payload?.minimal ? [minimal(view)] : []),
    ...(view.required.length > 0 ? [missing(view)] : []),
    ...(view.invalid.length > 0 ? [invalid(view)] : []),
    refused(view),
    ...(view.relations.length > 0 ? [dangling(view)] : []),
    ...view.unreadable.map((reference) => unreadable(view, reference)),
    ...(view.uniques.length === 0 ? [] : [unique(blamed(view))]),
    ...(view.uniqueIgnoringCase === null ? [] : [ignoringCase(view.uniqueIgnoringCase, blamed(view))]),
  ].join("\n");
}

const names = (list: readonly string[]) => `[${list.map((name) => `"${name}"`).join(", ")}]`;

const without = (writeOnly: readonly string[]) => (writeOnly.length === 0 ? "" : ` if name not in ${names(writeOnly)}`);

const full = (view: TestView) => `
async def test_create_stores_what_was_sent(client: AsyncClient, payload: dict[str, Any]) -> None:
    response = await client.post(PATH, json=payload)
    assert response.status_code == 201, response.text
    body = response.json()
    assert set(body) == KEYS
    expected = {name: value for name, value in payload.items()${without(view.writeOnly)}}
    assert {name: body[name] for name in expected} == expected
`;

const minimal = (view: TestView) => `
async def test_create_fills_in_what_was_left_out(
    client: AsyncClient, payload: dict[str, Any]
) -> None:
    required: list[str] = ${names(view.required)}
    response = await client.post(PATH, json={name: payload[name] for name in required})
    assert response.status_code == 201, response.text
    body = response.json()
    defaults: dict[str, Any] = {${view.defaults.map(({ name, value }) => `"${name}": ${value}`).join(", ")}}
    assert {name: body[name] for name in defaults} == defaults
`;

const missing = (view: TestView) => `
@pytest.mark.parametrize("name", ${names(view.required)})
async def test_create_needs_required_properties(
    client: AsyncClient, payload: dict[str, Any], name: str
) -> None:
    del payload[name]
    assert_problem(await client.post(PATH, json=payload), 422, f"/{name}")
`;

const invalid = (view: TestView) => `
@pytest.mark.parametrize(
    ("name", "value"),
    [
${view.invalid.map(({ name, value }) => `        ("${name}", ${value}),`).join("\n")}
    ],
)
async def test_create_refuses_values(
    client: AsyncClient, payload: dict[str, Any], name: str, value: object
) -> None:
    assert_problem(await client.post(PATH, json=payload | {name: value}), 422, f"/{name}")
`;

const refused = (view: TestView) => `
@pytest.mark.parametrize("name", ${names(view.refused)})
async def test_create_refuses_properties_that_are_not_the_clients(
    client: AsyncClient, payload: dict[str, Any], name: str
) -> None:
    assert_problem(await client.post(PATH, json=payload | {name: "x"}), 422, f"/{name}")
`;

const dangling = (view: TestView) => `
@pytest.mark.parametrize("name", ${names(view.relations.map(({ name }) => name))})
async def test_create_refuses_references_to_nothing(
    client: AsyncClient, payload: dict[str, Any], name: str
) -> None:
    response = await client.post(PATH, json=payload | {name: str(uuid4())})
    assert_problem(response, 422, f"/{name}")
`;

const unreadable = (view: TestView, { name, attribute, lines, target }: TestView["unreadable"][number]) => `
async def test_create_refuses_another_${attribute}_that_cannot_be_read(
    ${["client: AsyncClient", ...fixtures(lines.join(" "), view.viewer), "payload: dict[str, Any]"].join(", ")}
) -> None:
${indented(lines, 4)}
    response = await client.post(PATH, json=payload | {"${name}": str(${target}.id)})
    assert_problem(response, 422, "/${name}")
`;

/** The pointers that the answer to a second create has; when it breaks several constraints, the database names any one of them. */
const blamed = ({ uniques: [first, ...more] }: TestView) =>
  more.length > 0 ? "" : (first ?? []).map((name) => `, "/${name}"`).join("");

const unique = (pointers: string) => `
async def test_create_refuses_what_is_taken(client: AsyncClient, payload: dict[str, Any]) -> None:
    assert (await client.post(PATH, json=payload)).status_code == 201
    assert_problem(await client.post(PATH, json=payload), 409${pointers})
`;

const ignoringCase = (name: string, pointers: string) => `
async def test_create_compares_${name.toLowerCase()}_without_case(
    client: AsyncClient, payload: dict[str, Any]
) -> None:
    assert (await client.post(PATH, json=payload)).status_code == 201
    shouted = payload | {"${name}": payload["${name}"].upper()}
    assert_problem(await client.post(PATH, json=shouted), 409${pointers})
`;
