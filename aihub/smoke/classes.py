"""The classes of errors that a smoke test tells apart, and the rule of each.

Sources of durations and retries: public threads and Microsoft's documentation, named where a rule rests on one.
"""

from dataclasses import dataclass

from aihub.smoke.results import Verdict


@dataclass(frozen=True)
class ErrorClass:
    """A class of errors and its rule."""

    meaning: str
    verdict: Verdict
    """Verdict on the endpoint when the error lasts."""
    attempts: int | None = 1
    """How often the error may come before it is final; None: until the time is up."""
    seconds: float | None = None
    """Seconds for which the error is retried since it first came; None: as long as the budget."""
    then: str = ""
    """Class of the error after `seconds`."""

    @property
    def rule(self) -> str:
        """Whether and for how long the error is retried, as text."""
        if self.then:
            return f"for {self.seconds:g} s, then `{self.then}`"
        if self.attempts is None:
            return "until the budget ends"
        return f"{self.attempts} tries" if self.attempts > 1 else "no"


_FEW = 4

CLASSES = {
    # Not yet, or not now.
    "role-spreading": ErrorClass("the role of whoever runs this has not reached the service", "inconclusive", None),
    "vault-refused": ErrorClass("the vault does not let us read the secret", "inconclusive", None),
    # The message itself names five minutes.
    "deployment-not-found-yet": ErrorClass(
        "the deployment is new and not to be seen yet", "inconclusive", None, 300, "unknown-deployment"
    ),
    "warming-up": ErrorClass("the model's container does not answer yet", "fail", None),
    "throttled": ErrorClass("the rate limit is used up", "inconclusive", None),
    "quota": ErrorClass("the quota is used up", "inconclusive"),
    "server-error": ErrorClass("the service failed", "fail", _FEW),
    "timeout": ErrorClass("no answer in time", "fail", _FEW),
    "connection": ErrorClass("no connection", "fail", _FEW),
    # The credential.
    "wrong-key": ErrorClass("the key is not one of the endpoint's", "fail"),
    # Once more with a new token: one can expire between its making and its use.
    "token-refused": ErrorClass("no token, or the service takes it for none", "fail", 2),
    "keys-disabled": ErrorClass("the account takes no keys", "fail"),
    "secret-missing": ErrorClass("the vault holds no usable secret", "fail"),
    "wrong-uri": ErrorClass("an address is not the endpoint's own, or the vault holds another target URI", "fail"),
    # For some seconds after it was made, a private endpoint or a rule is not known to all instances of a service.
    "network-blocked": ErrorClass(
        "network rules refuse this machine, or the private name is not known here", "fail", _FEW
    ),
    "forbidden": ErrorClass("the resource is blocked, or refuses for another reason", "fail"),
    # The deployment.
    "unknown-deployment": ErrorClass("there is no such deployment", "fail"),
    "no-traffic": ErrorClass("no slot of the online endpoint has traffic", "fail"),
    "model-retired": ErrorClass("the model is retired", "fail"),
    "wrong-path": ErrorClass("the service does not know the route's path or version", "fail"),
    "bad-request": ErrorClass("the service finds the request wrong", "fail"),
    "unknown-task": ErrorClass("this version has no request for the task", "fail"),
    # The answer.
    "wrong-answer": ErrorClass("the answer does not hold what was asked for", "fail"),
    "wrong-model": ErrorClass("another model answered than the declared one", "fail"),
    "latency": ErrorClass("the answer took longer than the ceiling", "fail", 3),
    # What must be refused.
    "not-refused": ErrorClass("no refusal, or not the one that the route gives", "fail"),
    "plain-http-answered": ErrorClass("plain http was answered", "fail"),
    "not-blocked": ErrorClass("reached, though network rules were expected to refuse", "fail"),
    "filter-not-blocking": ErrorClass("the content filter let the blocked prompt through", "fail"),
    # The run.
    "changed": ErrorClass("the endpoint was changed or removed while it was tested", "inconclusive"),
    "interrupted": ErrorClass("the run was ended before this was tested", "inconclusive"),
}
