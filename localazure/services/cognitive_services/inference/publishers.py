"""Routes of single publishers' models, in the publisher's own format.

Sources: Microsoft's pages "Deploy and use FLUX models in Microsoft Foundry" and "Deploy and use MAI image models in
Microsoft Foundry" (learn.microsoft.com/azure/foundry/foundry-models/how-to/use-foundry-models-flux, …-mai-image). Of
Cohere's rerank the catalogue's own page says no path; `/providers/cohere/v2/rerank` is what callers use, with the key
in `api-key` (dalisys/n8n-nodes-universal-reranker#7) or as bearer (deepset-ai/haystack-core-integrations#2795). What
these routes answer for errors is not known: it is as elsewhere.
"""

from localazure.services.cognitive_services.inference import errors
from localazure.services.cognitive_services.inference.errors import InferenceError
from localazure.services.cognitive_services.inference.routes import FOUNDRY_DOMAIN, Operation, Route

FLUX_2_PRO = Operation("flux-2-pro", "flux-2-pro")
FLUX_2_FLEX = Operation("flux-2-flex", "flux-2-flex")
FLUX_KONTEXT_PRO = Operation("flux-kontext-pro", "flux-kontext-pro")
FLUX_PRO_1_1 = Operation("flux-pro-1.1", "flux-pro-1.1")
MAI_IMAGES = Operation("images/generations", "maiImages")
RERANK = Operation("rerank", "rerank")


class _OfPublisher(Route):
    """A route of one publisher's models, with the deployment in the body as `model`."""

    domains = frozenset({FOUNDRY_DOMAIN})

    def check_version(self, _version: str | None, _operation: Operation) -> None:
        """Accepts any version: the route has none."""

    def no_deployment(self, name: str) -> InferenceError:
        """The error of the model inference route, which names models."""
        return errors.unknown_model(name)


class BlackForestLabs(_OfPublisher):
    """The FLUX models, each under a path of its own.

    Microsoft's page writes the host `<resource>.api.cognitive.microsoft.com`; callers use this one.
    """

    prefix = "/providers/blackforestlabs/v1"
    key_headers = ()
    key_as_bearer = True

    def check_version(self, version: str | None, _operation: Operation) -> None:
        """The only version is `preview`."""
        if version != "preview":
            raise errors.not_found()


class Mai(_OfPublisher):
    """Microsoft's own image models."""

    prefix = "/mai/v1"


class Cohere(_OfPublisher):
    """Cohere's models for rerank."""

    prefix = "/providers/cohere/v2"
    key_as_bearer = True
