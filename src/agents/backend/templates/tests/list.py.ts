/** The part about lists of backend/tests/api/test_<entity>_api.py */
import type { FilterCase, RelationFilterCase, SortCase, TestView } from "../../view/tests.ts";

export function listTests(view: TestView): string {
  return [
    pages(view),
    refusals(view),
    ...(view.filters.length > 0 ? [filters(view)] : []),
    ...(view.relationFilters.length > 0 ? [relationFilters(view)] : []),
    ...(view.sorts.length > 0 ? [sorts(view)] : []),
  ].join("\n");
}

const pages = (view: TestView) => `
async def test_list_gives_every_row_once_page_by_page(client: AsyncClient, rows: RowFactory) -> None:
    made = [await rows.${view.package}() for _ in range(3)]
    seen = []
    for page in (1, 2, 3, 4):
        response = await client.get(PATH, params={"page": page, "size": 1})
        assert response.status_code == 200, response.text
        body = response.json()
        assert (body["total"], body["page"], body["size"]) == (3, page, 1)
        seen += body["items"]
    assert sorted(item["id"] for item in seen) == sorted(str(row.id) for row in made)
    assert all(set(item) == KEYS for item in seen)


async def test_list_is_empty_without_rows(client: AsyncClient) -> None:
    body = (await client.get(PATH)).json()
    assert body["items"] == []
    assert body["total"] == 0
`;

const refusals = (view: TestView) => `
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("page", "0"),
        ("page", "1000001"),
        ("size", "0"),
        ("size", "${view.maxSize + 1}"),
        ("sort", "nonsense"),
        ("nonsense", "1"),
    ],
)
async def test_list_refuses_parameters(client: AsyncClient, name: str, value: str) -> None:
    assert_problem(await client.get(PATH, params={name: value}), 422, f"/{name}")
`;

const filters = (view: TestView) => `
@pytest.mark.parametrize(
    ("name", "value", "low", "high", "expected"),
    [
${view.filters.map(filterCase).join("\n")}
    ],
)
async def test_list_filters(
    client: AsyncClient,
    rows: RowFactory,
    name: str,
    value: str | list[str],
    low: dict[str, Any],
    high: dict[str, Any] | None,
    expected: str,
) -> None:
    made = {"low": await rows.${view.package}(**low)}
    if high is not None:
        made["high"] = await rows.${view.package}(**high)
    response = await client.get(PATH, params={name: value})
    assert response.status_code == 200, response.text
    assert [item["id"] for item in response.json()["items"]] == [str(made[expected].id)]
    assert response.json()["total"] == 1
`;

const filterCase = ({ parameter, value, low, high, expected }: FilterCase) =>
  `        ("${parameter}", ${value}, ${low}, ${high ?? "None"}, "${expected}"),`;

const relationFilters = (view: TestView) => view.relationFilters.map((item) => relationFilter(view, item)).join("\n");

const relationFilter = (view: TestView, { parameter, attribute, factory, expected }: RelationFilterCase) => `
async def test_list_filters_by_${snake(parameter)}(client: AsyncClient, rows: RowFactory) -> None:
    target = await rows.${factory}()
    low = await rows.${view.package}(${attribute}=target.id)
    high = await rows.${view.package}(${attribute}=(await rows.${factory}()).id)
    made = {"low": low, "high": high}
    response = await client.get(PATH, params={"${parameter}": str(target.id)})
    assert response.status_code == 200, response.text
    assert [item["id"] for item in response.json()["items"]] == [str(made["${expected}"].id)]
`;

const snake = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const sorts = (view: TestView) => `
@pytest.mark.parametrize(
    ("sort", "descending", "low", "high", "ties", "absent"),
    [
${view.sorts.map(sortCase).join("\n")}
    ],
)
async def test_list_sorts_and_orders_ties_by_id(
    client: AsyncClient,
    rows: RowFactory,
    sort: str,
    descending: bool,
    low: dict[str, Any],
    high: dict[str, Any],
    ties: int,
    absent: dict[str, Any] | None,
) -> None:
    without = [] if absent is None else [str((await rows.${view.package}(**absent)).id)]
    greater = str((await rows.${view.package}(**high)).id)
    lesser = sorted([str((await rows.${view.package}(**low)).id) for _ in range(ties)])
    response = await client.get(PATH, params={"sort": sort, "size": 4})
    assert response.status_code == 200, response.text
    ordered = [greater, *lesser] if descending else [*lesser, greater]
    assert [item["id"] for item in response.json()["items"]] == ordered + without
`;

const sortCase = ({ token, descending, low, high, ties, absent }: SortCase) =>
  `        (${token}, ${descending ? "True" : "False"}, ${low}, ${high}, ${ties}, ${absent ?? "None"}),`;
