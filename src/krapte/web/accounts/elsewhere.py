"""Sign in with the account of one's organisation: OpenID Connect, code flow with PKCE.

Follows NL GOV OpenID Connect 1.0.1 as far as a client decides: code flow, PKCE (S256), state and
nonce, `sub` as the name of a person. What the provider must do is not checked here.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from krapte.errors import BadInput, Problem

if TYPE_CHECKING:
    import httpx

ALGORITHMS = ["RS256", "PS256", "ES256"]
SCOPE = "openid email profile"
SECONDS = 10


@dataclass(frozen=True)
class Provider:
    """Where an organisation's people sign in.

    Parameters
    ----------
    issuer
        Address of the provider; its description is below `/.well-known/openid-configuration`.
    client, secret
        By which the provider knows this site. They come from the environment, never from a file of
        the project.
    """

    issuer: str
    client: str
    secret: str


def provider_of(environment: Mapping[str, str]) -> Provider | None:
    """Return the provider that the environment names; None when it names none.

    Raises
    ------
    BadInput
        Some of its three values are there and others are not, or the issuer is not https.
    """
    names = ("KRAPTE_OIDC_ISSUER", "KRAPTE_OIDC_CLIENT", "KRAPTE_OIDC_SECRET")
    found = {name: environment[name] for name in names if environment.get(name)}
    if not found:
        return None
    mend = "Set all three, or none."
    problems = [
        Problem("environment", None, name, "nothing", "a value", mend)
        for name in names
        if name not in found
    ]
    if not problems and not found[names[0]].startswith("https://"):
        told = "an address without https"
        problems = [Problem("environment", None, names[0], told, "https://...", "Correct it.")]
    if problems:
        raise BadInput(problems)
    return Provider(*(found[name] for name in names))


class Elsewhere:
    """Signs people in at a provider.

    Parameters
    ----------
    provider
        Which one.
    back
        Address on this site to which the provider sends people back.
    transport
        How to reach the provider; tests give their own.
    """

    def __init__(
        self, provider: Provider, back: str, transport: httpx.BaseTransport | None = None
    ) -> None:
        self.provider, self.back, self.transport = provider, back, transport
        self._described: dict[str, Any] | None = None

    def start(self) -> tuple[str, dict[str, str]]:
        """Return the address to send somebody to, and what must be kept until they come back."""
        from authlib.common.security import generate_token

        kept = {
            "state": secrets.token_urlsafe(24),
            "nonce": secrets.token_urlsafe(24),
            "verifier": generate_token(64),
        }
        with self._client() as client:
            address, _ = client.create_authorization_url(
                self._description()["authorization_endpoint"], state=kept["state"],
                nonce=kept["nonce"], code_verifier=kept["verifier"],
            )  # fmt: skip
        return address, kept

    def finish(self, code: str, state: str, kept: dict[str, str]) -> dict[str, str] | None:
        """Return subject, e-mail address and name of who came back; None when something is wrong.

        The address must be one that the provider has verified.
        """
        import httpx
        from joserfc import jwt
        from joserfc.errors import JoseError
        from joserfc.jwk import KeySet

        if not kept or not secrets.compare_digest(state, kept["state"]):
            return None
        described = self._description()
        try:
            with self._client() as client:
                token = client.fetch_token(
                    described["token_endpoint"], code=code, code_verifier=kept["verifier"]
                )
            with httpx.Client(transport=self.transport, timeout=SECONDS) as client:
                keys = KeySet.import_key_set(client.get(described["jwks_uri"]).json())
            own = jwt.decode(token["id_token"], keys, algorithms=ALGORITHMS).claims
            jwt.JWTClaimsRegistry(
                iss={"essential": True, "value": self.provider.issuer},
                aud={"essential": True, "value": self.provider.client},
                exp={"essential": True},
                sub={"essential": True},
                nonce={"essential": True, "value": kept["nonce"]},
            ).validate(own)
        except (JoseError, httpx.HTTPError, KeyError, ValueError):
            return None
        if not own.get("email") or own.get("email_verified") is False:
            return None
        subject = f"{own['iss']} {own['sub']}"
        return {"subject": subject, "email": own["email"], "name": str(own.get("name", ""))}

    def _client(self) -> Any:  # an httpx.Client as well, which its types do not tell
        from authlib.integrations.httpx_client import OAuth2Client

        return OAuth2Client(
            self.provider.client, self.provider.secret, redirect_uri=self.back, scope=SCOPE,
            code_challenge_method="S256", transport=self.transport, timeout=SECONDS,
        )  # fmt: skip

    def _description(self) -> dict[str, Any]:
        found = self._described
        if found is None:
            import httpx

            address = self.provider.issuer.rstrip("/") + "/.well-known/openid-configuration"
            with httpx.Client(transport=self.transport, timeout=SECONDS) as client:
                found = client.get(address).raise_for_status().json()
            if found.get("issuer") != self.provider.issuer:
                raise ValueError("the provider calls itself by another name")
            self._described = found
        return found
