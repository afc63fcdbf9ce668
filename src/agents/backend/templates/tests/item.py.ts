/** The parts about single rows of backend/tests/api/test_<entity>_api.py */
import type { TestView } from "../../view/tests.ts";

const names = (list: readonly string[]) => `[${list.map((name) => `"${name}"`).join(", ")}]`;

export const getTests = (view: TestView) => `
async def test_get_shows_the_row(client: AsyncClient, rows: RowFactory) -> None:
    row = await rows.${view.package}()
    response = await client.get(f"{PATH}/{row.id}")
    assert response.status_code == 200, response.text
    assert response.json() == as_json(row)
    assert set(response.json()) == KEYS


@pytest.mark.parametrize(("id", "status"), [(str(uuid4()), 404), ("nonsense", 422)])
async def test_get_finds_nothing_by_another_id(client: AsyncClient, id: str, status: int) -> None:
    assert_problem(await client.get(f"{PATH}/{id}"), status)
`;

export function updateTests(view: TestView): string {
  return [
    ...(view.changes.length > 0 ? [change(view)] : []),
    untouched(view),
    ...(view.relations.length > 0 ? [move(view)] : []),
    ...(view.nullRefused.length > 0 ? [nullRefused(view)] : []),
    ...(view.nullTaken.length > 0 ? [nullTaken(view)] : []),
    refused(view),
    ...(view.relations.length > 0 ? [dangling(view)] : []),
    ...(view.operations.has("create") ? view.uniques.slice(0, 1).map((columns) => unique(view, columns)) : []),
  ].join("\n");
}

const change = (view: TestView) => `
@pytest.mark.parametrize(
    ("name", "value"),
    [
${view.changes.map(({ name, value }) => `        ("${name}", ${value}),`).join("\n")}
    ],
)
async def test_update_changes_what_was_sent_and_nothing_else(
    client: AsyncClient, rows: RowFactory, name: str, value: object
) -> None:
    row = await rows.${view.package}()
    before = as_json(row)
    response = await client.patch(f"{PATH}/{row.id}", json={name: value})
    assert response.status_code == 200, response.text
    after = response.json()
    assert set(after) == KEYS
    assert after[name] == value
    same = KEYS - {${[...view.volatile.map((name) => `"${name}"`), "name"].join(", ")}}
    assert {key: after[key] for key in same} == {key: before[key] for key in same}
`;

const untouched = (view: TestView) => `
async def test_update_with_nothing_changes_nothing(client: AsyncClient, rows: RowFactory) -> None:
    row = await rows.${view.package}()
    response = await client.patch(f"{PATH}/{row.id}", json={})
    assert response.status_code == 200, response.text
    assert response.json() == as_json(row)


@pytest.mark.parametrize(("id", "status"), [(str(uuid4()), 404), ("nonsense", 422)])
async def test_update_finds_nothing_by_another_id(
    client: AsyncClient, id: str, status: int
) -> None:
    assert_problem(await client.patch(f"{PATH}/{id}", json={}), status)
`;

const move = (view: TestView) =>
  view.relations
    .map(
      ({ name, attribute, factory }) => `
async def test_update_changes_${attribute}(client: AsyncClient, rows: RowFactory) -> None:
    row = await rows.${view.package}()
    target = await rows.${factory}()
    response = await client.patch(f"{PATH}/{row.id}", json={"${name}": str(target.id)})
    assert response.status_code == 200, response.text
    assert response.json()["${name}"] == str(target.id)
`,
    )
    .join("\n");

const nullRefused = (view: TestView) => `
@pytest.mark.parametrize("name", ${names(view.nullRefused)})
async def test_update_refuses_null(client: AsyncClient, rows: RowFactory, name: str) -> None:
    row = await rows.${view.package}()
    assert_problem(await client.patch(f"{PATH}/{row.id}", json={name: None}), 422, f"/{name}")
`;

const nullTaken = (view: TestView) => `
@pytest.mark.parametrize("name", ${names(view.nullTaken)})
async def test_update_takes_null_for_no_value(client: AsyncClient, rows: RowFactory, name: str) -> None:
    row = await rows.${view.package}()
    response = await client.patch(f"{PATH}/{row.id}", json={name: None})
    assert response.status_code == 200, response.text
    assert response.json()[name] is None
`;

const refused = (view: TestView) => `
@pytest.mark.parametrize("name", ${names(view.refused)})
async def test_update_refuses_properties_that_are_not_the_clients(
    client: AsyncClient, rows: RowFactory, name: str
) -> None:
    row = await rows.${view.package}()
    assert_problem(await client.patch(f"{PATH}/{row.id}", json={name: "x"}), 422, f"/{name}")
`;

const dangling = (view: TestView) => `
@pytest.mark.parametrize("name", ${names(view.relations.map(({ name }) => name))})
async def test_update_refuses_references_to_nothing(
    client: AsyncClient, rows: RowFactory, name: str
) -> None:
    row = await rows.${view.package}()
    response = await client.patch(f"{PATH}/{row.id}", json={name: str(uuid4())})
    assert_problem(response, 422, f"/{name}")
`;

const unique = (view: TestView, columns: readonly string[]) => `
async def test_update_refuses_what_is_taken(
    client: AsyncClient, rows: RowFactory, payload: dict[str, Any]
) -> None:
    taken = (await client.post(PATH, json=payload)).json()
    row = await rows.${view.package}()
    changes = {name: taken[name] for name in ${names(columns)}}
    response = await client.patch(f"{PATH}/{row.id}", json=changes)
    assert_problem(response, 409, ${columns.map((name) => `"/${name}"`).join(", ")})
`;

export const deleteTests = (view: TestView) => `
async def test_delete_removes_the_row(client: AsyncClient, rows: RowFactory) -> None:
    row = await rows.${view.package}()
    response = await client.delete(f"{PATH}/{row.id}")
    assert response.status_code == 204, response.text
    assert response.content == b""
    assert_problem(await client.delete(f"{PATH}/{row.id}"), 404)


async def test_delete_needs_an_id(client: AsyncClient) -> None:
    assert_problem(await client.delete(f"{PATH}/nonsense"), 422)
${view.restricts.map((restrict) => restricted(view, restrict)).join("\n")}`;

const restricted = (view: TestView, { factory, attribute }: TestView["restricts"][number]) => `

async def test_delete_is_refused_while_${factory}_refers_by_${attribute}(
    client: AsyncClient, rows: RowFactory
) -> None:
    row = await rows.${view.package}()
    await rows.${factory}(${attribute}=row.id)
    assert_problem(await client.delete(f"{PATH}/{row.id}"), 409)
`;
