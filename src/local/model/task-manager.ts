/** A model that knows one thing: how to implement the rule of the task manager's `startCheckout`. */
import { byTask, good } from "./scripts.ts";
import type { Script } from "./server.ts";

const service = "backend/app/billing/service.py";
const router = "backend/app/billing/router.py";
const test = "backend/tests/api/test_rules.py";

const ruleTest = `"""The rules in prose."""

from collections.abc import Callable, Iterator
from unittest.mock import AsyncMock

import pytest
from fastapi import FastAPI
from httpx import AsyncClient

from app.core.integrations import Integrations
from app.enums.models import Plan
from app.integrations.payments.contract import CreateCheckoutResponse, PaymentsPort
from app.user.models import User
from tests.api.support import RowFactory, assert_problem

ClientOf = Callable[[User], AsyncClient]

CHECKOUT = "/api/v1/billing/checkout"


@pytest.fixture
def create_checkout(api: FastAPI) -> Iterator[AsyncMock]:
    """Stands in for the payments service."""
    port = AsyncMock(spec=PaymentsPort)
    call: AsyncMock = port.create_checkout
    call.return_value = CreateCheckoutResponse.model_validate(
        {"id": "cs_1", "url": "https://payments.example/cs_1"}
    )
    before = api.state.integrations
    api.state.integrations = Integrations(payments=port)
    yield call
    api.state.integrations = before


@pytest.mark.parametrize("plan", [Plan.PRO, Plan.TEAM])
async def test_start_checkout_rule_1(
    rows: RowFactory, client_of: ClientOf, create_checkout: AsyncMock, plan: Plan
) -> None:
    """Refuse when the viewer already pays for the requested plan."""
    viewer = await rows.user(plan=plan)
    response = await client_of(viewer).post(CHECKOUT, json={"plan": plan.value})
    assert_problem(response, 409)
    assert response.json()["code"] == "already_on_plan"
    create_checkout.assert_not_awaited()


async def test_another_plan_can_be_bought(
    rows: RowFactory, client_of: ClientOf, create_checkout: AsyncMock
) -> None:
    viewer = await rows.user(plan=Plan.PRO)
    response = await client_of(viewer).post(CHECKOUT, json={"plan": "team"})
    assert response.status_code == 200, response.text
    create_checkout.assert_awaited_once()


async def test_nobody_pays_for_the_free_plan(
    rows: RowFactory, client_of: ClientOf, create_checkout: AsyncMock
) -> None:
    viewer = await rows.user(plan=Plan.FREE)
    response = await client_of(viewer).post(CHECKOUT, json={"plan": "free"})
    assert response.status_code == 200, response.text
    create_checkout.assert_awaited_once()
`;

/** Looks around, changes service and route, puts real tests in the place of the expected failure. */
const startCheckoutRule = good(
  ["read", { path: service }],
  ["read", { path: router }],
  ["read", { path: test }],
  ["search", { text: "class ConflictError", under: "backend/app/core" }],
  [
    "replace",
    {
      path: service,
      old: `from app.core.integrations import Integrations, reported_failures
`,
      new: `from app.core.errors import ConflictError
from app.core.integrations import Integrations, reported_failures
from app.enums.models import Plan
`,
    },
  ],
  [
    "replace",
    {
      path: service,
      old: `from app.integrations.payments import contract as payments_contract
`,
      new: `from app.integrations.payments import contract as payments_contract
from app.user.models import User
`,
    },
  ],
  [
    "replace",
    {
      path: service,
      old: `    async def start_checkout(self, data: StartCheckoutInput) -> StartCheckoutResult:
        """Call createCheckout of payments."""
`,
      new: `    async def start_checkout(self, viewer: User, data: StartCheckoutInput) -> StartCheckoutResult:
        """Call createCheckout of payments.

        Raises:
            ConflictError: The viewer already pays for the requested plan.
        """
        # Nobody pays for the free plan.
        if data.plan is not Plan.FREE and viewer.plan is data.plan:
            raise ConflictError("You already pay for this plan.", code="already_on_plan")
`,
    },
  ],
  ["read", { path: router }],
  [
    "replace",
    {
      path: router,
      old: `    dependencies=[Depends(get_viewer)],
`,
      new: "",
    },
  ],
  [
    "replace",
    {
      path: router,
      old: `    service: BillingServiceDep, data: StartCheckoutInput
`,
      new: `    viewer: ViewerDep, service: BillingServiceDep, data: StartCheckoutInput
`,
    },
  ],
  [
    "replace",
    {
      path: router,
      old: "return await service.start_checkout(data)",
      new: "return await service.start_checkout(viewer, data)",
    },
  ],
  [
    "replace",
    { path: router, old: "from fastapi import APIRouter, Depends\n", new: "from fastapi import APIRouter\n" },
  ],
  ["replace", { path: router, old: "import get_viewer\n", new: "import ViewerDep\n" }],
  ["write", { path: test, text: ruleTest }],
  ["run_gate", {}],
  [
    "finish",
    {
      achieved: true,
      summary:
        "startCheckout answers 409 with the code already_on_plan when the viewer already has the requested plan; nobody pays for the free plan, so that one is never refused. What is not covered: a plan that ended but is still on record.",
    },
  ],
);

export const taskManagerScript: Script = byTask({
  "Refuse when the viewer already pays for the requested plan.": startCheckoutRule,
});
