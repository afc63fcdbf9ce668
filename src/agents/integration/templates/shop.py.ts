/** backend/tests/integrations/shop.py: a provider for the tests of connecting accounts. */
export const shopModule = `"""A shop with which accounts are connected."""

from cryptography.fernet import Fernet

from app.integrations.authorization import Authorization, ConnectSettings, Provider
from tests.integrations.clock import FakeClock

SHOP = Provider(
    name="shop",
    authorize_url="https://shop.test/authorize?audience=api",
    exchange_url="https://shop.test/exchange",
    scopes=("read", "write"),
    pkce=True,
    timeout=1.0,
    id_variable="SHOP_ID",
    key_variable="SHOP_KEY",
)
ENVIRONMENT = {
    "SHOP_ID": "the app",
    "SHOP_KEY": "a shop's secret",
    "TOKEN_ENCRYPTION_KEY": Fernet.generate_key().decode(),
    "PUBLIC_URL": "https://app.test/",
}


def authorization(clock: FakeClock, provider: Provider = SHOP, **changes: str) -> Authorization:
    """Return the protocol with the settings of the environment, changed as told."""
    settings = ConnectSettings.from_environment(provider, {**ENVIRONMENT, **changes})
    return Authorization(provider, settings, clock.as_clock())
`;
