/** Who a connected account belongs to, in the tests' code: a row of the people who sign in, or nobody. */
import { tableName } from "../../../core/contracts/columns.ts";
import type { Spec } from "../../../core/spec/model.ts";

export interface OwnerView {
  readonly owned: boolean;
  /** Lines that import the model and its rows. */
  readonly imports: string;
  /** Fixtures: two people, and the one who connects. */
  readonly fixture: string;
  /** `, owner: UUID` after another parameter. */
  readonly parameter: string;
  /** `owner` as the only argument, and before another one. */
  readonly only: string;
  readonly first: string;
}

export function ownerView({ auth }: Spec): OwnerView {
  if (auth === null) {
    return { owned: false, imports: "", fixture: "", parameter: "", only: "", first: "" };
  }
  const { entity } = auth;
  const values = `${tableName(entity)}_values`;
  return {
    owned: true,
    imports: `from app.${tableName(entity)}.models import ${entity}\nfrom tests.database.rows import insert, ${values}`,
    fixture: `
@pytest.fixture
async def people(sessions: Sessions) -> tuple[UUID, UUID]:
    async with sessions.begin() as session:
        first = await insert(session, ${entity}, await ${values}(session))
        return first, await insert(session, ${entity}, await ${values}(session))


@pytest.fixture
def owner(people: tuple[UUID, UUID]) -> UUID:
    return people[0]
`,
    parameter: ", owner: UUID",
    only: "owner",
    first: "owner, ",
  };
}
