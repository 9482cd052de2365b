"""Routes that are made once a request comes: an application of many takes its time to make them, and may serve none."""

from collections.abc import Callable, Iterator
from functools import cached_property

from aiohttp import web
from aiohttp.web_urldispatcher import _InfoDict
from yarl import URL


class DeferredRoutes(web.AbstractResource):
    """All routes of an application.

    Args:
        add: adds the routes to a router.
    """

    def __init__(self, add: Callable[[web.UrlDispatcher], None]) -> None:
        super().__init__()
        self._add = add

    @cached_property
    def _router(self) -> web.UrlDispatcher:
        router = web.UrlDispatcher()
        self._add(router)
        return router

    async def resolve(self, request: web.Request) -> tuple[web.UrlMappingMatchInfo | None, set[str]]:
        """The route of a request; where there is none, the methods that its path has."""
        found = await self._router.resolve(request)
        match found.http_exception:
            case None:
                return found, set()
            case web.HTTPMethodNotAllowed() as error:
                return None, set(error.allowed_methods)
            case _:
                return None, set()

    def __iter__(self) -> Iterator[web.AbstractRoute]:
        return iter(self._router.routes())

    def __len__(self) -> int:
        return len(self._router.routes())

    @property
    def canonical(self) -> str:
        """The path below which the routes are."""
        return "/"

    def raw_match(self, path: str) -> bool:  # noqa: ARG002 - aiohttp's signature
        """Whether more routes of a path can be added to these."""
        return False

    def get_info(self) -> _InfoDict:
        """What aiohttp tells of a resource."""
        return {"path": self.canonical}

    def url_for(self, **kwargs: str) -> URL:
        """Nothing asks for the URL of all of them."""
        raise NotImplementedError

    def add_prefix(self, prefix: str) -> None:
        """Nothing moves them below another path."""
        raise NotImplementedError
