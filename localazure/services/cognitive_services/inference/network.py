"""Network rules of accounts, as their hosts apply them: before paths and credentials."""

from aiohttp import web

from localazure.azure import Azure
from localazure.services.cognitive_services.accounts import account_of_sub_domain
from localazure.services.cognitive_services.inference import errors
from localazure.services.network import reach
from localazure.services.network.reach import Verdict


def check(azure: Azure, request: web.Request) -> None:
    """Checks that the client of a request reaches the account of its host.

    Raises:
        InferenceError: 403.
    """
    host = request.host.partition(":")[0].lower()
    account = account_of_sub_domain(azure, host.partition(".")[0])
    if account is None:
        return
    verdict = reach.judge(azure, azure.clients.of(request.transport), account, reach.names(account, host))
    if verdict is not Verdict.ALLOWED:
        raise errors.network_refused(verdict)
