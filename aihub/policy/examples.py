"""Run the examples of a policy: settings, or resources of a Pulumi program."""

from collections.abc import Iterator

from aihub import fast_yaml
from aihub.check.examples import DAY, written
from aihub.policy.of_settings import retires, subjects_of
from aihub.policy.on_settings import circumstances, monthly_cost
from aihub.settings import load
from policy.judge import AnyRule, Verdict, judge
from policy.of_resources import subjects_of as subjects_of_resources
from policy.resources import Resource
from policy.rule import Circumstances

_RESOURCES = "resources:\n"


def is_of_resources(example: str) -> bool:
    """Return whether an example is resources of a program, since settings cannot declare what it shows."""
    return example.startswith(_RESOURCES)


def verdicts_of(example: str, rule: AnyRule) -> list[Verdict]:
    """Return what a rule says of an example."""
    return [*(_of_resources if is_of_resources(example) else _of_settings)(example, rule)]


def _of_resources(example: str, rule: AnyRule) -> Iterator[Verdict]:
    declared = fast_yaml.parse(example)["resources"]
    found = [
        Resource(f"urn:pulumi:dev::example::{each['type']}::{each['name']}", each["type"], each["inputs"])
        for each in declared
    ]
    return judge(subjects_of_resources(found, retires), Circumstances(today=DAY), [rule])


def _of_settings(example: str, rule: AnyRule) -> Iterator[Verdict]:
    stack = "test" if "# config/test.yaml" in example else "dev"
    with written(example) as (config, _):
        loaded = load(config, stack, today=DAY)
        subjects = subjects_of(loaded.settings, monthly_cost(config, loaded))
        yield from judge(subjects, circumstances(config, stack, loaded.settings, DAY), [rule])
