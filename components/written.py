"""Compare the declared values with those that Azure answers, for every resource and in every run.

Azure can answer a write with 200 and not apply all of it. Neither the plugin nor a refresh says so: the one compares
what is declared with what was declared, the other what Azure has with what it had. A hook that fails after the write
would be forgotten by the next run, since the state has the new inputs by then. So what the state holds is compared each
time.
"""

import asyncio
import enum
import re
from collections.abc import Collection, Mapping

import pulumi

from aihub.arm.compare import Difference, differences
from aihub.failures import SettingsPaths
from aihub.safe_text import one_line
from aihub.settings_fields import DEPLOYMENT
from components.command import commands_above, only_destroys

_MEND = (
    "Declare what Azure applies; to have it written once more, declare another value, run `pulumi up`, and declare this "
    "one again; if Azure has it by now, run `pulumi up --refresh`"
)
_TOLERATE = (
    "If Azure has what is declared, only in other words, this is a mistake of the comparison: report it, and go on with "
    "`pulumi config set aihub:unappliedWarns true`"
)


class Written:
    """The declarations of this run so far. Create it before the first resource."""

    def __init__(self, deployments: Collection[str]) -> None:
        """Notes all that is declared from now on.

        Args:
            deployments: names of the deployments in the settings.
        """
        self._settings_paths = SettingsPaths(deployments)
        self._declared: list[tuple[str, pulumi.CustomResource, Mapping[str, object], list[str]]] = []
        pulumi.runtime.register_stack_transformation(self._note)

    def _note(self, args: pulumi.ResourceTransformationArgs) -> None:
        if isinstance(args.resource, pulumi.CustomResource):
            ignored = [_snake_case(each) for each in args.opts.ignore_changes or []]
            self._declared.append((args.name, args.resource, _members(args.props), ignored))

    @property
    def declared(self) -> list[tuple[str, pulumi.CustomResource]]:
        """The resources that are declared so far, with their names in the program."""
        return [(name, each) for name, each, _, _ in self._declared]

    async def check(self, *, only_warn: bool = False) -> None:
        """Waits for all that is declared, and compares it; in a preview what differs is a warning.

        What is to be destroyed need not be as it is declared.

        Args:
            only_warn: whether it is a warning in `up` too, for a form of Azure's answers that is not known here.

        Raises:
            RunError: Azure has something else than it took.
        """
        found = await asyncio.gather(*(self._differences(*each) for each in self._declared))
        lines = [one_line(line) for each in found for line in each]
        if lines and only_destroys(commands_above()):
            return
        if only_warn or pulumi.runtime.is_dry_run():
            for line in lines:
                pulumi.log.warn(line)
        elif lines:
            raise pulumi.RunError("\n".join([*lines, _TOLERATE]))

    async def _differences(
        self, name: str, resource: pulumi.Resource, declared: Mapping[str, object], ignored: list[str]
    ) -> list[str]:
        where = self._settings_paths.of(name, resource.pulumi_resource_type)
        # Our own classes compare what they write themselves, by the same rules.
        if isinstance(unapplied := getattr(resource, "unapplied", None), pulumi.Output):
            return [f"{where}: {name}: {text}. {_MEND}" for text in await unapplied.future() or []]
        if not resource.pulumi_resource_type.startswith("azure-native:"):
            return []
        lines: list[str] = []
        for member, value in declared.items():
            answered = getattr(resource, member, None)
            if value is None or not isinstance(answered, pulumi.Output):
                continue
            found = differences(await _plain(value), await _plain(answered), member)
            lines += [f"{self._place(where, name, each)}. {_MEND}" for each in found if not _is_in(each.path, ignored)]
        return lines

    def _place(self, where: str, name: str, difference: Difference) -> str:
        field = _SDK_FIELDS.get(difference.path)
        return (
            f"{where}.{Difference(field, difference.declared, difference.live)}"
            if field
            else f"{where}: {name}: {difference}"
        )


async def _plain(value: object) -> object:
    """A value without outputs and the SDK's classes; None for what is unknown or secret."""
    if isinstance(value, pulumi.Output):
        return None if await value.is_secret() else await _plain(await value.future())
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, list | tuple):
        return [await _plain(each) for each in value]
    if isinstance(value, Mapping) or hasattr(type(value), "_pulumi_input_type"):
        return {name: await _plain(each) for name, each in _members(value).items()}
    return value


def _members(value: object) -> Mapping[str, object]:
    """The members of a dictionary, or of one of the SDK's classes of inputs."""
    return value if isinstance(value, Mapping) else vars(value)


def _is_in(path: str, ignored: Collection[str]) -> bool:
    """Return whether a path is one of these, or below one."""
    return any(path == each or path.startswith((f"{each}.", f"{each}[")) for each in ignored)


def _snake_case(path: str) -> str:
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", path).lower()


_SDK_FIELDS = {_snake_case(path): field for path, field in DEPLOYMENT.items()}
"""Fields of a model deployment by the property in the SDK's spelling."""
