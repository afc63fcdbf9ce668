/** The parts about single rows of backend/tests/api/test_<entity>_api.py */
import type { MakeView } from "../../view/scenes.ts";
import type { TestView } from "../../view/tests.ts";
import { fixtures, indented } from "./python.ts";

const names = (list: readonly string[]) => `[${list.map((name) => `"${name}"`).join(", ")}]`;

export const getTests = (view: TestView, make: MakeView) =>
  [got(make), ...view.computed.map((one) => computed(view, one))].join("\n");

const computed = ({ viewer }: TestView, one: TestView["computed"][number]) => `
async def test_get_shows_when_${one.attribute}_is_${one.truth}(
    ${["client: AsyncClient", ...fixtures([...one.lines, one.row].join(" "), viewer)].join(", ")}
) -> None:
${indented(one.lines, 4)}
    response = await client.get(f"{PATH}/{${one.row}.id}")
    assert response.json()["${one.name}"] is ${one.truth ? "True" : "False"}
`;

const got = (make: MakeView) => `
async def test_get_shows_the_row(client: AsyncClient, ${make.name}: Make) -> None:
    row = await ${make.name}()
    response = await client.get(f"{PATH}/{row.id}")
    assert response.status_code == 200, response.text
    assert response.json() == as_json(row)
    assert set(response.json()) == KEYS


@pytest.mark.parametrize(("id", "status"), [(str(uuid4()), 404), ("nonsense", 422)])
async def test_get_finds_nothing_by_another_id(client: AsyncClient, id: str, status: int) -> None:
    assert_problem(await client.get(f"{PATH}/{id}"), status)
`;

export function updateTests(view: TestView, make: MakeView): string {
  return [
    ...(view.changes.length > 0 ? [change(view, make)] : []),
    untouched(make),
    ...view.moves.map((one) => move(view, one)),
    ...(view.nullRefused.length > 0 ? [nullRefused(view, make)] : []),
    ...(view.nullTaken.length > 0 ? [nullTaken(view, make)] : []),
    refused(view, make),
    ...(view.references.length > 0 ? [dangling(view, make)] : []),
    ...(view.operations.has("create") && view.payload !== null && !make.isViewer
      ? view.uniques.slice(0, 1).map((columns) => unique(make, columns))
      : []),
  ].join("\n");
}

const change = (view: TestView, make: MakeView) => `
@pytest.mark.parametrize(
    ("name", "value"),
    [
${view.changes.map(({ name, value }) => `        ("${name}", ${value}),`).join("\n")}
    ],
)
async def test_update_changes_what_was_sent_and_nothing_else(
    client: AsyncClient, ${make.name}: Make, name: str, value: object
) -> None:
    row = await ${make.name}()
    before = as_json(row)
    response = await client.patch(f"{PATH}/{row.id}", json={name: value})
    assert response.status_code == 200, response.text
    after = response.json()
    assert set(after) == KEYS
    assert after[name] == value
    same = KEYS - {${[...view.volatile.map((name) => `"${name}"`), "name"].join(", ")}}
    assert {key: after[key] for key in same} == {key: before[key] for key in same}
`;

const untouched = (make: MakeView) => `
async def test_update_with_nothing_changes_nothing(client: AsyncClient, ${make.name}: Make) -> None:
    row = await ${make.name}()
    response = await client.patch(f"{PATH}/{row.id}", json={})
    assert response.status_code == 200, response.text
    assert response.json() == as_json(row)


@pytest.mark.parametrize(("id", "status"), [(str(uuid4()), 404), ("nonsense", 422)])
async def test_update_finds_nothing_by_another_id(
    client: AsyncClient, id: str, status: int
) -> None:
    assert_problem(await client.patch(f"{PATH}/{id}", json={}), status)
`;

const move = ({ viewer }: TestView, one: TestView["moves"][number]) => `
async def test_update_${one.forbidden ? "is_refused_for_another" : "changes"}_${one.attribute}(
    ${["client: AsyncClient", ...fixtures([...one.lines, one.row, one.target].join(" "), viewer)].join(", ")}
) -> None:
${indented(one.lines, 4)}
    response = await client.patch(
        f"{PATH}/{${one.row}.id}", json={"${one.name}": str(${one.target}.id)}
    )
${
  one.forbidden
    ? "    assert_problem(response, 403)"
    : `    assert response.status_code == 200, response.text
    assert response.json()["${one.name}"] == str(${one.target}.id)`
}
`;

const nullRefused = (view: TestView, make: MakeView) => `
@pytest.mark.parametrize("name", ${names(view.nullRefused)})
async def test_update_refuses_null(client: AsyncClient, ${make.name}: Make, name: str) -> None:
    row = await ${make.name}()
    assert_problem(await client.patch(f"{PATH}/{row.id}", json={name: None}), 422, f"/{name}")
`;

const nullTaken = (view: TestView, make: MakeView) => `
@pytest.mark.parametrize("name", ${names(view.nullTaken)})
async def test_update_takes_null_for_no_value(client: AsyncClient, ${make.name}: Make, name: str) -> None:
    row = await ${make.name}()
    response = await client.patch(f"{PATH}/{row.id}", json={name: None})
    assert response.status_code == 200, response.text
    assert response.json()[name] is None
`;

const refused = (view: TestView, make: MakeView) => `
@pytest.mark.parametrize("name", ${names(view.refused)})
async def test_update_refuses_properties_that_are_not_the_clients(
    client: AsyncClient, ${make.name}: Make, name: str
) -> None:
    row = await ${make.name}()
    assert_problem(await client.patch(f"{PATH}/{row.id}", json={name: "x"}), 422, f"/{name}")
`;

const dangling = (view: TestView, make: MakeView) => `
@pytest.mark.parametrize("name", ${names(view.references)})
async def test_update_refuses_references_to_nothing(
    client: AsyncClient, ${make.name}: Make, name: str
) -> None:
    row = await ${make.name}()
    response = await client.patch(f"{PATH}/{row.id}", json={name: str(uuid4())})
    assert_problem(response, 422, f"/{name}")
`;

const unique = (make: MakeView, columns: readonly string[]) => `
async def test_update_refuses_what_is_taken(
    client: AsyncClient, ${make.name}: Make, payload: dict[str, Any]
) -> None:
    taken = (await client.post(PATH, json=payload)).json()
    row = await ${make.name}()
    changes = {name: taken[name] for name in ${names(columns)}}
    response = await client.patch(f"{PATH}/{row.id}", json=changes)
    assert_problem(response, 409, ${columns.map((name) => `"/${name}"`).join(", ")})
`;

export const deleteTests = (view: TestView, make: MakeView) => `
async def test_delete_removes_the_row(client: AsyncClient, ${make.name}: Make) -> None:
    row = await ${make.name}()
    response = await client.delete(f"{PATH}/{row.id}")
    assert response.status_code == 204, response.text
    assert response.content == b""
    assert_problem(await client.delete(f"{PATH}/{row.id}"), ${make.isViewer ? 401 : 404})


async def test_delete_needs_an_id(client: AsyncClient) -> None:
    assert_problem(await client.delete(f"{PATH}/nonsense"), 422)
${view.restricts.map((restrict) => restricted(make, restrict)).join("\n")}`;

const restricted = (make: MakeView, { factory, attribute }: TestView["restricts"][number]) => `

async def test_delete_is_refused_while_${factory}_refers_by_${attribute}(
    client: AsyncClient, rows: RowFactory, ${make.name}: Make
) -> None:
    row = await ${make.name}()
    await rows.${factory}(${attribute}=row.id)
    assert_problem(await client.delete(f"{PATH}/{row.id}"), 409)
`;
