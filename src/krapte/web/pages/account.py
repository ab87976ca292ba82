"""Sign in and out, accept an invitation, keys for programs, and the accounts for who manages them.

Addresses of forms are Dutch in both languages; the language of the answer follows their start.
"""

from __future__ import annotations

import json
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, HTTPException, Request, Response
from fastapi.responses import RedirectResponse

from krapte.errors import BadInput
from krapte.web.accounts import ROLES, Who, may, require
from krapte.web.accounts.guard import cookie_name, same_origin
from krapte.web.accounts.store import INVITATION_LASTS, LONGEST, signature_of
from krapte.web.language import chooser, language_of
from krapte.web.menu import PAGES
from krapte.web.personal import erase, held_of
from krapte.web.render import link, page

router = APIRouter(include_in_schema=False)
PAGE = PAGES["account"]
NL, EN = PAGE.path("nl"), PAGE.path("en")
KEPT = "krapte-elsewhere"
KEY_DAYS = 90
Text = Annotated[str, Form(max_length=300)]
Secret = Annotated[str, Form(max_length=1000)]


@router.get(NL)
@router.get(EN)
def account(request: Request) -> Response:
    """Show the form to sign in, or the own account."""
    return _page(request)


@router.post(f"{NL}/aanmelden")
@router.post(f"{EN}/aanmelden")
def sign_in(request: Request, email: Text = "", password: Secret = "") -> Response:
    """Sign in with a password."""
    if not same_origin(request):
        raise HTTPException(403)
    t = chooser(language_of(request.url.path))
    found = request.app.state.site.accounts.sign_in(email, password)
    if found is None:
        wrong = t("Adres en wachtwoord horen niet bij elkaar.", "These do not belong together.")
        return _page(request, 400, wrong=wrong, email=email)
    return _with_session(request, found[0])


@router.post(f"{NL}/afmelden")
@router.post(f"{EN}/afmelden")
def sign_out(request: Request, who: Who) -> Response:
    """End the session."""
    name = cookie_name(request.app.state.site.settings.secure)
    request.app.state.site.accounts.close_session(request.cookies.get(name, ""))
    answer = RedirectResponse(link("account", language_of(request.url.path)), 303)
    answer.delete_cookie(name, secure=request.app.state.site.settings.secure, httponly=True)
    return answer


@router.get(f"{NL}/uitnodiging/{{secret}}")
@router.get(f"{EN}/uitnodiging/{{secret}}")
def invitation(request: Request, secret: str) -> Response:
    """Show the form by which somebody makes their account."""
    return _invited(request, secret)


@router.post(f"{NL}/uitnodiging/{{secret}}")
@router.post(f"{EN}/uitnodiging/{{secret}}")
def accept(
    request: Request, secret: str, email: Text = "", name: Text = "", password: Secret = ""
) -> Response:
    """Make the account of an invitation, and sign in."""
    if not same_origin(request):
        raise HTTPException(403)
    accounts = request.app.state.site.accounts
    try:
        made = accounts.accept(secret, email, name, password)
    except BadInput as fault:
        return _invited(request, secret, 400, fault, email=email, name=name)
    return _with_session(request, accounts.open(made))


@router.post(f"{NL}/sleutel")
@router.post(f"{EN}/sleutel")
def key(request: Request, who: Who, name: Text = "") -> Response:
    """Give a key for a program; it is shown this once."""
    return _page(request, given=request.app.state.site.accounts.give_key(who, name, KEY_DAYS))


@router.post(f"{NL}/uitnodigen")
@router.post(f"{EN}/uitnodigen")
def invite(
    request: Request,
    who: Annotated[Any, Depends(require("administer"))],
    email: Text = "",
    role: Text = "",
    party: Text = "",
) -> Response:
    """Invite somebody; the link is shown this once, for the administrator to send."""
    site = request.app.state.site
    secret = site.accounts.invite(email.strip(), role, party.strip(), who.email)
    address = f"{site.settings.address}{link('account', 'nl', f'uitnodiging/{secret}')}"
    return _page(request, invited=address)


@router.post(f"{NL}/wijzigen")
@router.post(f"{EN}/wijzigen")
def change(
    request: Request,
    who: Annotated[Any, Depends(require("administer"))],
    account: Annotated[int, Form()],
    role: Text = "",
    party: Text = "",
    active: Text = "",
) -> Response:
    """Change somebody's role or party, or stop their account."""
    values = {"role": role, "party": party.strip(), "active": active == "ja"}
    request.app.state.site.accounts.change(account, who.email, **values)
    return RedirectResponse(link("account", language_of(request.url.path)), 303)


@router.get(f"{NL}/gegevens/{{number}}")
@router.get(f"{EN}/gegevens/{{number}}")
def held(request: Request, number: int, who: Who) -> Response:
    """Give all that the site holds of somebody, as JSON: to themselves, or to an administrator."""
    site = request.app.state.site
    if number != who.id and not may(who.role, "administer"):
        raise HTTPException(403)
    found = held_of(site, number)
    if found is None:
        raise HTTPException(404)
    if number != who.id:
        site.accounts.note(who.email, "give data", signature_of(number))
    text = json.dumps(found, ensure_ascii=False, indent=1)
    name = f"krapte-account-{number}.json"
    return Response(
        text, media_type="application/json",
        headers={
            "Cache-Control": "no-store",
            "Content-Disposition": f'attachment; filename="{name}"',
        },
    )  # fmt: skip


@router.post(f"{NL}/wissen")
@router.post(f"{EN}/wissen")
def erasing(
    request: Request, who: Who, account: Annotated[int, Form()] = 0, sure: Text = ""
) -> Response:
    """Erase an account: one's own, or any as administrator. Its address is typed, to be sure."""
    site = request.app.state.site
    t = chooser(language_of(request.url.path))
    number = account or who.id
    if number != who.id and not may(who.role, "administer"):
        raise HTTPException(403)
    found = next((own for own in site.accounts.all() if own.id == number), None)
    if found is None:
        raise HTTPException(404)
    if sure.strip().lower() != found.email:
        wrong = t(
            "Typ het e-mailadres van het account om het te wissen. Er is niets gewist.",
            "Type the e-mail address of the account to erase it. Nothing was erased.",
        )
        return _page(request, 400, wrong=wrong)
    erase(site, number, who.email)
    answer = RedirectResponse(link("account", language_of(request.url.path)), 303)
    if number == who.id:
        name = cookie_name(site.settings.secure)
        answer.delete_cookie(name, secure=site.settings.secure, httponly=True)
    return answer


@router.get(f"{NL}/elders")
@router.get(f"{EN}/elders")
def elsewhere(request: Request) -> Response:
    """Send somebody to the provider of their organisation."""
    provider = request.app.state.site.elsewhere
    if provider is None:
        raise HTTPException(404)
    address, kept = provider.start()
    answer = RedirectResponse(address, 303)
    answer.set_cookie(
        KEPT, json.dumps(kept), max_age=600, httponly=True, samesite="lax",
        secure=request.app.state.site.settings.secure, path=f"{NL}/terug",
    )  # fmt: skip
    return answer


@router.get(f"{NL}/terug")
def back(request: Request, code: str = "", state: str = "") -> Response:
    """Take somebody in whom the provider sends back."""
    site = request.app.state.site
    if site.elsewhere is None:
        raise HTTPException(404)
    try:
        kept = json.loads(request.cookies.get(KEPT, "{}"))
    except ValueError:
        kept = {}
    found = site.elsewhere.finish(code, state, kept)
    own = site.accounts.from_elsewhere(**found) if found else None
    if own is None:
        wrong = "U bent daar bekend, maar hier niet uitgenodigd." if found else "Dat lukte niet."
        return _page(request, 403, wrong=wrong)
    answer = _with_session(request, site.accounts.open(own))
    answer.delete_cookie(KEPT, path=f"{NL}/terug")
    return answer


def _with_session(request: Request, secret: str) -> RedirectResponse:
    secure = request.app.state.site.settings.secure
    answer = RedirectResponse(link("account", language_of(request.url.path)), 303)
    answer.set_cookie(
        cookie_name(secure), secret, max_age=int(LONGEST.total_seconds()), httponly=True,
        samesite="lax", secure=secure, path="/",
    )  # fmt: skip
    return answer


def _page(request: Request, status: int = 200, **values: Any) -> Response:
    lang = language_of(request.url.path)
    site = request.app.state.site
    who = request.state.who
    manages = who is not None and "administer" in ROLES[who.role].actions
    shown: dict[str, Any] = {"wrong": "", "email": "", "given": "", "invited": "", **values}
    answer = page(
        request, "account.html.j2", PAGE.key, PAGE.name(lang), status,
        roles=ROLES, accounts=site.accounts.all() if manages else [],
        audit=site.accounts.audit(50) if manages else [], manages=manages,
        parties=sorted(own.key for own in site.register.records("party")) if manages else [],
        elsewhere=site.elsewhere is not None, key_days=KEY_DAYS,
        invitation_days=INVITATION_LASTS.days, names=site.accounts.names() if manages else {},
        **shown,
    )  # fmt: skip
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _invited(
    request: Request, secret: str, status: int = 200, fault: BadInput | None = None, **values: Any
) -> Response:
    found = request.app.state.site.accounts.invitation(secret)
    t = chooser(language_of(request.url.path))
    shown: dict[str, Any] = {"email": "", "name": "", **values}
    answer = page(
        request, "invitation.html.j2", PAGE.key, t("Account maken", "Make an account"),
        status if found else 410, found=found, secret=secret, roles=ROLES,
        problems=[own.as_dict() for own in fault.problems] if fault else [], **shown,
    )  # fmt: skip
    answer.headers["Cache-Control"] = "no-store"
    return answer
