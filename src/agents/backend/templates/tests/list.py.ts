/** The part about lists of backend/tests/api/test_<entity>_api.py */
import type { MakeView } from "../../view/scenes.ts";
import type { FilterCase, RelationFilterCase, SortCase, TestView } from "../../view/tests.ts";

export function listTests(view: TestView, make: MakeView): string {
  return [
    ...(make.isViewer ? [onlyViewer] : [pages(make)]),
    ...(view.signsIn || make.isViewer ? [] : [empty]),
    refusals(view),
    ...(view.filters.length + view.relationFilters.length + view.sorts.length > 0 ? [listed] : []),
    ...(view.filters.length > 0 ? [filters(view, make)] : []),
    ...view.relationFilters.map((item) => relationFilter(make, item)),
    ...(view.sorts.length > 0 ? [sorts(view, make)] : []),
  ].join("\n");
}

const onlyViewer = `
async def test_list_gives_the_viewers_own_row(client: AsyncClient, make_row: Make) -> None:
    row = await make_row()
    response = await client.get(PATH)
    assert response.status_code == 200, response.text
    assert [item["id"] for item in response.json()["items"]] == [str(row.id)]
`;

const pages = (make: MakeView) => `
async def test_list_gives_every_row_once_page_by_page(client: AsyncClient, ${make.name}: Make) -> None:
    made = {str((await ${make.name}()).id) for _ in range(3)}
    total = (await client.get(PATH)).json()["total"]
    seen = []
    for page in range(1, total + 2):
        response = await client.get(PATH, params={"page": page, "size": 1})
        assert response.status_code == 200, response.text
        body = response.json()
        assert (body["total"], body["page"], body["size"]) == (total, page, 1)
        assert all(set(item) == KEYS for item in body["items"])
        seen += [item["id"] for item in body["items"]]
    assert len(seen) == len(set(seen)) == total
    assert made <= set(seen)
`;

const empty = `
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

const listed = `
async def list_among(
    client: AsyncClient, made: list[str], **params: str | int | list[str]
) -> list[str]:
    """The ids that a list gives, of these rows."""
    response = await client.get(PATH, params=params)
    assert response.status_code == 200, response.text
    return [item["id"] for item in response.json()["items"] if item["id"] in made]
`;

const filters = (view: TestView, make: MakeView) => `
@pytest.mark.parametrize(
    ("name", "value", "low", "high", "expected"),
    [
${view.filters.map(filterCase).join("\n")}
    ],
)
async def test_list_filters(
    client: AsyncClient,
    ${make.name}: Make,
    name: str,
    value: str | list[str],
    low: dict[str, Any],
    high: dict[str, Any] | None,
    expected: str,
) -> None:
    made = {"low": str((await ${make.name}(**low)).id)}
    if high is not None:
        made["high"] = str((await ${make.name}(**high)).id)
    assert await list_among(client, [*made.values()], **{name: value}) == [made[expected]]
`;

const filterCase = ({ parameter, value, low, high, expected }: FilterCase) =>
  `        ("${parameter}", ${value}, ${low}, ${high ?? "None"}, "${expected}"),`;

const relationFilter = (make: MakeView, { parameter, attribute, factory, expected }: RelationFilterCase) =>
  factory === null
    ? `
async def test_list_filters_by_${snake(parameter)}(client: AsyncClient, ${make.name}: Make) -> None:
    low, high = [await ${make.name}() for _ in range(2)]
    found = await list_among(client, [str(low.id), str(high.id)], ${parameter}=str(low.${attribute}))
    assert found == [str(${expected}.id)]
`
    : `
async def test_list_filters_by_${snake(parameter)}(
    client: AsyncClient, rows: RowFactory, ${make.name}: Make
) -> None:
    targets = [await rows.${factory}() for _ in range(2)]
    low, high = [await ${make.name}(${attribute}=target.id) for target in targets]
    found = await list_among(client, [str(low.id), str(high.id)], ${parameter}=str(targets[0].id))
    assert found == [str(${expected}.id)]
`;

const snake = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const sorts = (view: TestView, make: MakeView) => `
@pytest.mark.parametrize(
    ("sort", "descending", "low", "high", "ties", "absent"),
    [
${view.sorts.map(sortCase).join("\n")}
    ],
)
async def test_list_sorts_and_orders_ties_by_id(
    client: AsyncClient,
    ${make.name}: Make,
    sort: str,
    descending: bool,
    low: dict[str, Any],
    high: dict[str, Any],
    ties: int,
    absent: dict[str, Any] | None,
) -> None:
    without = [] if absent is None else [str((await ${make.name}(**absent)).id)]
    greater = str((await ${make.name}(**high)).id)
    lesser = sorted([str((await ${make.name}(**low)).id) for _ in range(ties)])
    ordered = ([greater, *lesser] if descending else [*lesser, greater]) + without
    assert await list_among(client, ordered, sort=sort, size=${Math.min(view.maxSize, 20)}) == ordered
`;

const sortCase = ({ token, descending, low, high, ties, absent }: SortCase) =>
  `        (${token}, ${descending ? "True" : "False"}, ${low}, ${high}, ${ties}, ${absent ?? "None"}),`;
