/** Pieces of Python that the templates of tests share. */
import type { ViewerView } from "../../view/policy.ts";

/** Statements with so many spaces before each. */
export function indented(lines: readonly string[], spaces: number): string {
  return lines.map((line) => `${" ".repeat(spaces)}${line}`).join("\n");
}

/** The fixtures that a piece of Python names, as parameters with their types. */
export function fixtures(code: string, viewer: ViewerView | null): string[] {
  const names = (name: string) => new RegExp(`\\b${name}\\b`).test(code);
  return [
    ...(names("rows") ? ["rows: RowFactory"] : []),
    ...(viewer !== null && names("client_of") ? ["client_of: ClientOf"] : []),
    ...(viewer !== null && names("viewer") && !code.includes("viewer = ") ? [`viewer: ${viewer.entity}`] : []),
    ...(names("client") ? ["client: AsyncClient"] : []),
    ...(names("anonymous") ? ["anonymous: AsyncClient"] : []),
    ...(names("api") ? ["api: FastAPI"] : []),
    ...(names("monkeypatch") ? ["monkeypatch: pytest.MonkeyPatch"] : []),
  ];
}
