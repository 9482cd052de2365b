"""A pinned stack: the release says what is deployed, and the stack's own file says where, and how much of it."""

from collections.abc import Collection, Iterator
from pathlib import Path

from aihub.closest import closest
from aihub.rules import releases as rules
from aihub.settings.errors import Problem, SettingsPath
from aihub.settings.models import Settings
from aihub.settings.models.base import Promotion, Section
from aihub.settings.nodes import Location, Node, find, locate, names_in
from aihub.settings.overlay import merge
from aihub.settings.profiles import choice as profiles
from aihub.settings.releases import files
from aihub.settings.releases.adjustments import refused
from aihub.settings.releases.document import Release
from aihub.settings.releases.errors import ReleaseError
from aihub.settings.releases.fields import Tree, flat, put

_PIN, _EXCLUDE = "release", "exclude"


def pinned_release(config_dir: Path, overlay: Node) -> Release | Problem | None:
    """Return the release that a stack's own file pins, what is wrong with the pin, or None where there is none."""
    pin = find(overlay, (_PIN,))
    if pin is None or not isinstance(pin.value, str):
        return None
    try:
        release = files.read(config_dir, pin.value)
    except ReleaseError as error:
        return pin.at.problem(rules.RELEASE_UNUSABLE, (_PIN,), str(error))
    if profiles.FIELD in {*release.settings, *release.defaults}:
        text = "has a profile, which each environment's own file says; make it anew with: aihub release create"
        return pin.at.problem(rules.RELEASE_UNUSABLE, (_PIN,), text)
    return release


def misplaced(base: Node | None, overlay: Node) -> Iterator[Problem]:
    """Yield a problem for a pin in `base.yaml`, and for exclusions of a stack that pins no release."""
    for node, name, text in (
        (
            find(base, (_PIN,)) if base else None,
            _PIN,
            "each stack is pinned for itself; write it in the stack's own file",
        ),
        (
            None if find(overlay, (_PIN,)) else find(overlay, (_EXCLUDE,)),
            _EXCLUDE,
            "for stacks that pin a release; write deployments: {<name>: null} to remove what base.yaml has",
        ),
    ):
        if node:
            yield node.at.problem(rules.RELEASE_MISPLACED, (name,), text)


def pinned_base(
    release: Release, config_dir: Path, base: Node | None, leave_out: Collection[tuple[str, ...]] = ()
) -> Node:
    """Return what a pinned stack's own file is merged over: the release, and the environment's fields of `base.yaml`.

    Args:
        release: the release.
        config_dir: the folder of the settings, for messages.
        base: the content of `base.yaml`.
        leave_out: paths of values that the release only suggests, and the stack's profile says.
    """
    at = Location(str(files.path_of(config_dir, release.id)), 1)
    defaults: Tree = {}
    for path, value in flat(release.defaults):
        if path not in leave_out:
            put(defaults, path, value)
    root = merge(_node(release.settings, at), _node(defaults, at))
    return merge(_environment(base, Settings), root) if base else root


def without_excluded(root: Node) -> Node:
    """Return the merged settings without the deployments that the stack's own file excludes."""
    excluded = set(names_in(root, (_EXCLUDE,)))
    kept = dict(root.value)
    for section in ("deployments", "unpinned"):
        node = find(root, (section,))
        if node and isinstance(node.value, dict):
            kept[section] = Node({name: each for name, each in node.value.items() if name not in excluded}, node.at)
    return Node(kept, root.at)


def unknown_deployments(release: Release, overlay: Node) -> Iterator[Problem]:
    """Yield a problem for each deployment that the stack's own file adds, removes, or excludes without having it."""
    for section in ("deployments", _EXCLUDE):
        for name in names_in(overlay, (section,)):
            node = find(overlay, (section, name))
            assert node
            path = (section, name)
            if name not in release.deployments:
                guess = closest(name, release.deployments)
                hint = f"did you mean {guess}?" if guess else "a pinned stack adds none; add it to the next release"
                yield node.at.problem(rules.RELEASE_DEPLOYMENT_UNKNOWN, path, f"no deployment of the release; {hint}")
            elif node.value is None and section == "deployments":
                text = "a pinned stack removes a deployment by name and reason; write it below exclude"
                yield node.at.problem(rules.RELEASE_DEPLOYMENT_REMOVED, path, text)


def problems(release: Release, settings: Settings, overlay: Node) -> Iterator[Problem]:
    """Yield a problem for each value of the stack's own file that the release alone may say.

    Args:
        release: the release.
        settings: the settings of the stack, release and own file together.
        overlay: the stack's own file.
    """
    for path, node in _written(overlay):
        promotion = promotion_at(settings, path)
        # How guardrails may differ is judged as a whole.
        if promotion is Promotion.RELEASE and path[0] != "guardrails":
            what = "what the release was tested with, and a pinned stack does not change it"
            yield node.at.problem(rules.RELEASE_VALUE_FIXED, path, f"{what}; remove it, or change the next release")
    for place, text in refused(release, settings):
        yield locate(overlay, place).problem(rules.RELEASE_VALUE_LAXER, place, text)
    if not settings.access.operators:
        # By default they are whoever runs Pulumi, and a plan would be another one for each of them.
        pin = find(overlay, (_PIN,))
        assert pin
        text = (
            "missing, and a pinned stack names who runs it, so that a plan is the same for all of them; "
            "write access: {operators: [{principal_id: <object id>}]}, with principal_type: ServicePrincipal "
            "or User where it is no group"
        )
        yield pin.at.problem(rules.RELEASE_OPERATORS_MISSING, ("access", "operators"), text)


def promotion_at(settings: Settings, path: SettingsPath) -> Promotion:
    """Return what a promotion makes of the value at a path, or of the field that holds it."""
    value: object = settings
    promotion = Promotion.ENVIRONMENT
    for part in path:
        if isinstance(value, Section):
            name = _field_names(type(value))[str(part)]
            promotion, value = value.promotion_of(name), getattr(value, name)
        elif isinstance(value, dict) and part in value:
            value = value[part]
        else:
            break
    return promotion


def _environment(node: Node, section: type[Section]) -> Node:
    """The environment's own fields of a part of `base.yaml`; unknown names stay, so that they are reported."""
    kept: dict[str, Node] = {}
    names = _field_names(section)
    for written, below in node.value.items() if isinstance(node.value, dict) else ():
        annotation = section.model_fields[names[written]].annotation if written in names else None
        if isinstance(annotation, type) and issubclass(annotation, Section):
            kept[written] = _environment(below, annotation)
        elif written not in names or section.promotion_of(names[written]) is Promotion.ENVIRONMENT:
            kept[written] = below
    return Node(kept, node.at)


def _field_names(section: type[Section]) -> dict[str, str]:
    return {info.alias or name: name for name, info in section.model_fields.items()}


def _node(value: object, at: Location) -> Node:
    if isinstance(value, dict):
        return Node({name: _node(each, at) for name, each in value.items()}, at)
    return Node([_node(each, at) for each in value] if isinstance(value, list) else value, at)


def _written(node: Node, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Node]]:
    if isinstance(node.value, dict) and node.value:
        for name, below in node.value.items():
            yield from _written(below, (*path, name))
    else:
        yield path, node
