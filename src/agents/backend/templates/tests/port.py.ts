/** Stand-ins for other services, in the tests of the endpoints that call them. */
import type { PortView } from "../../view/port.ts";

/** Whole import lines. */
export const portImports = (ports: readonly PortView[]) =>
  ports.length === 0
    ? []
    : [
        "from app.core.integrations import Integrations",
        "from app.integrations.errors import CircuitOpenError, ConfigurationError, MalformedResponseError, NoAnswerError, StatusError",
        ...ports.flatMap(({ integration, port, response }) => [
          `from app.integrations.${integration}.contract import ${port}`,
          ...(response === null ? [] : [`from app.integrations.${integration}.contract import ${response.name}`]),
        ]),
      ];

export const portFixture = ({ fixture, integration, port, method, response }: PortView) => `

@pytest.fixture
def ${fixture}(api: FastAPI) -> Iterator[AsyncMock]:
    """Stands in for ${method} of ${integration}."""
    port = AsyncMock(spec=${port})
    call: AsyncMock = port.${method}
    call.return_value = ${response === null ? "None" : `${response.name}.model_validate(${response.json})`}
    before = api.state.integrations
    api.state.integrations = Integrations(${integration}=port)
    yield call
    api.state.integrations = before
`;
