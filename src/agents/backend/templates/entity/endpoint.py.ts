/** An endpoint's function in router.py and its method in service.py, for packages with and without an entity. */
import type { EndpointView } from "../../view/endpoint.ts";
import type { ServedView } from "../../view/served.ts";

/** Parameters of a route's function: what it needs, in one order everywhere. */
export function handlerParameters(
  serviceClass: string,
  needs: {
    readonly viewer: boolean;
    readonly id?: boolean;
    readonly data?: string | null;
    readonly query?: string | null;
  },
): string {
  return [
    `service: ${serviceClass}Dep`,
    ...(needs.viewer ? ["viewer: ViewerDep"] : []),
    ...(needs.id ? ["id: ItemId"] : []),
    ...(needs.data ? [`data: ${needs.data}`] : []),
    ...(needs.query ? [`query: Annotated[${needs.query}, Query()]`] : []),
  ].join(", ");
}

/** What a decorator declares. Whoever needs nobody's name, but somebody signed in, asks for the viewer there. */
export function declarations(
  route: Pick<EndpointView, "operationId" | "summary" | "problems" | "access" | "viewer">,
): string {
  return [
    `    operation_id="${route.operationId}",`,
    `    summary="${route.summary}",`,
    ...(route.access.viewer && !route.viewer ? ["    dependencies=[Depends(get_viewer)],"] : []),
    `    responses=problems(${route.problems.join(", ")}),`,
  ].join("\n");
}

export function endpointRoute(view: ServedView, endpoint: EndpointView): string {
  const { handler, method, item, body, lists, successStatus } = endpoint;
  const parameters = handlerParameters(view.service, {
    viewer: endpoint.viewer,
    id: item !== null,
    data: body,
    query: lists && "PageQuery",
  });
  const given = ["viewer", "id", "data", "query"].filter((name) => new RegExp(`\\b${name}:`).test(parameters));
  const returned = endpoint.answer ?? "None";
  return `
@router.${method.toLowerCase()}(
    "${endpoint.routerPath}",
${successStatus === 200 ? "" : `    status_code=${successStatus},\n`}${declarations(endpoint)}
)
async def ${handler}(${parameters}) -> ${returned}:
    """${endpoint.description}"""
    ${returned === "None" ? "" : "return "}await service.${handler}(${given.join(", ")})
`;
}

export function endpointMethod(view: ServedView, endpoint: EndpointView): string {
  const { handler, item, body, lists } = endpoint;
  const parameters = [
    "self",
    ...(endpoint.viewer ? [`viewer: ${view.viewer?.entity ?? ""}`] : []),
    ...(item ? ["id: UUID"] : []),
    ...(body === null ? [] : [`data: ${body}`]),
    ...(lists ? ["query: PageQuery"] : []),
  ];
  return `
    async def ${handler}(${parameters.join(", ")}) -> ${endpoint.answer ?? "None"}:
        """${endpoint.description}${raises(endpoint)}"""
${[...checks(view, endpoint), ...effects(view, endpoint), ...answer(view, endpoint)].map(indented).join("\n")}
`;
}

function raises({ item, allow, requires, missing }: EndpointView): string {
  const errors = [
    ...(item ? ["NotFoundError: There is none with this id."] : []),
    ...(allow ? ["ForbiddenError: The viewer may not do this."] : []),
    ...(requires.length > 0 ? ["ApiError: Things are not as they have to be for it."] : []),
    ...(missing === null ? [] : ["NotImplementedError: Nobody has written this yet."]),
  ];
  return errors.length === 0
    ? ""
    : `\n\n        Raises:\n${errors.map((line) => `            ${line}`).join("\n")}\n        `;
}

function checks(view: ServedView, { item, locks, allow, requires, now, action }: EndpointView): string[] {
  const found = [...(view.scoped ? ["viewer"] : []), "id", ...(locks ? ["for_update=True"] : [])];
  return [
    ...(now ? ["now = dt.datetime.now(dt.UTC)"] : []),
    ...(item ? [`row = await self._found(${found.join(", ")})`] : []),
    ...(allow ? [`if ${allow.fails}:\n    raise ForbiddenError("${action}")`] : []),
    ...requires.map(({ fails, status, detail, code }) =>
      status === 409
        ? `if ${fails}:\n    raise ConflictError(${detail}, code=${code})`
        : `if ${fails}:\n    raise ApiError(${status}, ${detail}, code=${code})`,
    ),
  ];
}

function effects(_: ServedView, { sets, call }: EndpointView): string[] {
  return [
    ...(sets.length === 0
      ? []
      : [
          `await self._repository.change(row, {${sets.map(({ column, value }) => `"${column}": ${value}`).join(", ")}})`,
        ]),
    ...(call === null
      ? []
      : [
          `with reported_failures():\n    ${call.answers ? "response = " : ""}await self._integrations.${call.integration}.${call.call}`,
        ]),
  ];
}

function answer(view: ServedView, endpoint: EndpointView): string[] {
  const { returns } = endpoint.endpoint;
  switch (returns.kind) {
    case "nothing":
      return endpoint.item === null &&
        endpoint.call === null &&
        endpoint.missing === null &&
        endpoint.requires.length === 0 &&
        endpoint.allow === null
        ? ["return None"]
        : [];
    case "entity":
      return [`return ${endpoint.answer ?? ""}.model_validate(row)`];
    case "page":
      return [
        `rows, total = await self._repository.${endpoint.handler}(${endpoint.viewer && endpoint.query && (view.scoped || endpoint.query.viewer) ? "viewer, " : ""}query)`,
        `items = [${view.read}.model_validate(row) for row in rows]`,
        `return ${endpoint.answer ?? ""}(items=items, total=total, page=query.page, size=query.size)`,
      ];
    case "object":
      return endpoint.missing === null
        ? [
            `return ${endpoint.answer ?? ""}(${(endpoint.call?.result ?? []).map(({ name, value }) => `${name}=${value}`).join(", ")})`,
          ]
        : [`raise NotImplementedError(${endpoint.missing})`];
  }
}

const indented = (statement: string) =>
  statement
    .split("\n")
    .map((line) => `        ${line}`)
    .join("\n");
