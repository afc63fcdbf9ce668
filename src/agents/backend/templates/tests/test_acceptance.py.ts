/** backend/tests/api/test_acceptance.py */
import type { AcceptanceCaseView, AcceptanceView } from "../../view/acceptance.ts";
import { caseHead, indented } from "./python.ts";
import { portFixture, portImports } from "./port.py.ts";

export function testAcceptancePy(view: AcceptanceView): string {
  return [
    caseHead("The acceptance cases of the spec, in its order.", view, portImports(view.ports)),
    ...view.ports.map(portFixture),
    ...view.cases.map((one) => (one.reason === null ? played(view, one) : unwritten(one, one.reason))),
  ].join("\n");
}

function played(view: AcceptanceView, one: AcceptanceCaseView): string {
  const signedIn = view.viewer !== null && !one.nobody;
  const client = one.nobody ? "anonymous" : signedIn ? "client_of(viewer)" : "client";
  const parameters = [
    ...(one.lines.length > 0 ? ["rows: RowFactory"] : []),
    one.nobody ? "anonymous: AsyncClient" : signedIn ? "client_of: ClientOf" : "client: AsyncClient",
    ...(one.port === null ? [] : [`${one.port}: AsyncMock`]),
  ];
  return `

async def test_${one.name}(${parameters.join(", ")}) -> None:
    """${one.text}."""
${indented(one.lines, 4)}
    response = await ${client}.request("${one.method}", ${one.path}${one.body === null ? "" : `, json=${one.body}`})
    ${one.isSuccess ? `assert response.status_code == ${one.status}, response.text` : `assert_problem(response, ${one.status})`}
${one.port === null || one.isSuccess ? "" : `    ${one.port}.assert_not_awaited()\n`}`;
}

const unwritten = ({ name, text }: AcceptanceCaseView, reason: string) => `

@pytest.mark.xfail(strict=True, raises=pytest.fail.Exception, reason=${reason})
def test_${name}() -> None:
    """${text}."""
    pytest.fail(${reason})
`;
