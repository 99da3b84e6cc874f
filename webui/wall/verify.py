"""`/auth/verify`: who is this? For a proxy that guards other programs with our login (nginx `auth_request`)."""

from __future__ import annotations

from urllib.parse import quote

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from auth.errors import AuthError
from auth.front_door import FrontDoor
from auth.roles import Role, User
from auth.tokens import Scope
from webui.wall.cookie_names import SESSION_COOKIE
from webui.wall.wall import address_of, bearer_of


def verify_routes(door: FrontDoor, session_cookie: str = SESSION_COOKIE) -> list[Route]:
    """One route: 204 with the user in headers, 401 for nobody, 403 for the wrong role (`?role=admin`).

    It takes the cookie of a session, or a token of the scope `verify` and of no other. Names in headers are
    percent-encoded UTF-8.
    """
    threads = CapacityLimiter(16)

    def owner_of(secret: str, address: str) -> User | None:
        """Whose token this is, if it was made to be shown to other programs."""
        try:
            found = door.gate.bearer(secret, address)
        except AuthError:
            return None
        return found[1] if found and Scope.VERIFY in found[0].scopes else None

    def who(request: Request) -> User | None:
        secret = bearer_of(request.headers)
        if secret is not None:
            return owner_of(secret, address_of(request.scope))
        session = door.gate.current(request.cookies.get(session_cookie, ""))
        if session is None or session.second_factor_due or session.person.user.must_change_password:
            return None
        if door.demands.unmet(session.person, session.created_at) is not None:
            return None
        return session.person.user

    async def verify(request: Request) -> Response:
        user = await to_thread.run_sync(who, request, limiter=threads)
        if user is None:
            return Response(status_code=401)
        wanted = request.query_params.getlist("role")
        if wanted and not any(role.value in wanted for role in user.roles):
            return Response(status_code=403)
        headers = {
            "X-User": quote(user.login),
            "X-User-Id": quote(user.id, safe=":"),
            "X-User-Name": quote(user.display_name),
            "X-Roles": ",".join(role.value for role in Role if role in user.roles),
        }
        return Response(status_code=204, headers=headers)

    return [Route("/auth/verify", verify, methods=["GET"])]
