"""What a reader chooses for themselves: light or dark. Kept in a cookie, nowhere else."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from krapte.web.render import THEMES

router = APIRouter(include_in_schema=False)
YEAR = 365 * 24 * 3600


@router.get("/weergave")
def theme(
    request: Request,
    kleur: Annotated[str, Query(max_length=10)] = "",
    terug: Annotated[str, Query(max_length=500)] = "/",
) -> Response:
    """Keep the choice and go back; any other value than light or dark follows the system."""
    # Two slashes, or a backslash that a browser reads as one, would lead to another site.
    safe = terug if terug.startswith("/") and terug[1:2] not in ("/", "\\") else "/"
    answer = RedirectResponse(safe, 303)
    if kleur in THEMES:
        secure = request.app.state.site.settings.secure
        answer.set_cookie(
            "krapte-theme", kleur, max_age=YEAR, httponly=True, samesite="lax", secure=secure
        )
    else:
        answer.delete_cookie("krapte-theme")
    return answer
