"""The difference of two releases, in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from aihub.settings.releases.document import Release, deployments_in, guardrails_in
from aihub.settings.releases.fields import Tree, flat
from aihub.settings.releases.filters import COMPARISONS

_TERMS = {("provider_terms", "accept"), ("marketplace", "accept_terms")}


@dataclass(frozen=True)
class Change:
    """One difference."""

    about: str
    """What changes: `program`, an endpoint's or a guardrail's name."""
    text: str
    is_legal_act: bool = False
    """Whether whoever deploys it accepts a publisher's terms."""


def diff(old: Release, new: Release) -> list[Change]:
    """Return what changes when one release follows another; nothing for two that say the same."""
    return [*_program(old, new), *_endpoints(old, new), *_guardrails(old, new), *_shared(old, new)]


def model_of(deployment: Mapping[str, JsonValue]) -> str:
    """Return a deployment's model and version, of an online endpoint those of each slot."""
    slots = deployment.get("slots")
    if isinstance(slots, dict):
        models = {name: slot["model"] for name, slot in slots.items() if isinstance(slot, dict)}
        return ", ".join(f"{name}: {model}" for name, model in sorted(models.items()))
    model = deployment["model"]
    if isinstance(model, dict):
        return " ".join(str(model[part]) for part in ("publisher", "name", "version") if part in model)
    return str(model)


def _program(old: Release, new: Release) -> Iterator[Change]:
    if old.program.digest != new.program.digest:
        yield Change("program", f"commit {old.program.commit[:12]} → {new.program.commit[:12]}")


def _endpoints(old: Release, new: Release) -> Iterator[Change]:
    before, after = old.deployments, new.deployments
    defaults = deployments_in(old.defaults), deployments_in(new.defaults)
    for name in sorted({*before, *after}):
        if name not in after:
            yield Change(name, f"endpoint removed ({model_of(before[name])})")
        elif name not in before:
            yield Change(name, f"endpoint added ({after[name]['type']}, {model_of(after[name])})")
            yield from _terms(name, {}, after[name])
        else:
            yield from _endpoint(name, before[name], after[name])
            yield from _values(name, defaults[0].get(name, {}), defaults[1].get(name, {}), "default of ")


def _endpoint(name: str, old: Tree, new: Tree) -> Iterator[Change]:
    if (was := model_of(old)) != (now := model_of(new)):
        yield Change(name, f"model {was} → {now}")
    yield from _terms(name, old, new)
    hidden = {"model", *(section for section, _ in _TERMS)}
    yield from _values(name, _without(old, hidden), _without(new, hidden))


def _terms(name: str, old: Tree, new: Tree) -> Iterator[Change]:
    before = dict(flat(old))
    # Another model has other terms.
    is_another = bool(old) and model_of(old) != model_of(new)
    for path, value in flat(new):
        if path in _TERMS and value and (is_another or not before.get(path)):
            text = f"a legal act: the publisher's terms in the Azure Marketplace are accepted, for {model_of(new)}"
            yield Change(name, text, is_legal_act=True)


def _guardrails(old: Release, new: Release) -> Iterator[Change]:
    for kind, compare in COMPARISONS:
        what = kind.removesuffix("s").replace("_", " ")
        before, after = guardrails_in(old.settings, kind), guardrails_in(new.settings, kind)
        for name in sorted({*before, *after}):
            if name not in before or name not in after:
                yield Change(name, f"{what} {'added' if name in after else 'removed'}")
            else:
                for direction, text in compare(before[name], after[name]):
                    yield Change(name, f"{what} {direction}: {text}")


def _shared(old: Release, new: Release) -> Iterator[Change]:
    """Yield the changes of fields that belong to no single endpoint: the smoke test's and the hub's."""
    for tree_old, tree_new in ((old.settings, new.settings), (old.defaults, new.defaults)):
        hidden = {"deployments", "guardrails"}
        yield from _values("all endpoints", _without(tree_old, hidden), _without(tree_new, hidden))


def _values(about: str, old: Tree, new: Tree, prefix: str = "") -> Iterator[Change]:
    before, after = dict(flat(old)), dict(flat(new))
    for path in sorted({*before, *after}):
        if "model" in path or before.get(path) == after.get(path):
            continue
        yield Change(about, f"{prefix}{'.'.join(path)} {_shown(before.get(path))} → {_shown(after.get(path))}")


def _shown(value: JsonValue) -> str:
    if isinstance(value, dict | list):
        return "…" if value else "nothing"
    return "nothing" if value is None else "true" if value is True else "false" if value is False else str(value)


def _without(tree: Tree, names: set[str]) -> Tree:
    return {name: value for name, value in tree.items() if name not in names}
