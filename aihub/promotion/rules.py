"""The order of the environments and the conditions to enter each: `config/promotion.yaml`."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from os.path import lexists
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationError

from aihub.catalogue.model import SkuName
from aihub.catalogue.retirement import Scheduled
from aihub.closest import closest
from aihub.durations import PATTERN, duration
from aihub.promotion.errors import PromotionError
from aihub.rules import files
from aihub.rules import promotion as rules
from aihub.settings import Problem, SettingsError, relative_to_cwd, stacks, validation_errors
from aihub.settings.errors import printable
from aihub.settings.load import NOT_STACKS, PROMOTION
from aihub.settings.models.base import CatalogueWord, Day, Section, text_field
from aihub.settings.nodes import Node, locate, plain
from aihub.settings.rules import characters
from aihub.settings.yaml_file import Subject, read_file

FILE = f"{PROMOTION}.yaml"
_SUBJECT = Subject("rules of promotion", "order: [{stack: dev}, {stack: test}]", "write the order of the stacks only")
_NOT_A_DURATION = "not a duration; write days, hours or minutes, as in 7d, 24h or 30m"
_MAX_PROBLEMS = 20

Duration = Annotated[str, text_field(PATTERN, _NOT_A_DURATION, "24h")]
StackName = Annotated[
    str,
    text_field(
        r"^[A-Za-z0-9_.][A-Za-z0-9_.-]{0,99}$",
        "not the name of a stack; write that of its settings file, such as prod for prod.yaml",
        "prod",
    ),
]


def _positive(text: str) -> str:
    if duration(text) == dt.timedelta(0):
        raise ValueError("no evidence is that young; write days, hours or minutes, as in 7d")
    return text


class Entry(Section):
    """A stack of the order, and the conditions that a release must meet to enter it."""

    stack: StackName
    """Stack, by the name of its settings file."""
    max_age: Annotated[Duration, AfterValidator(_positive)] = "7d"
    """Longest time since the release's latest full smoke test in the stack before, and since each record of `needs`, in
    days, hours or minutes."""
    soak: Duration = "0h"
    """Shortest time that the release has been in the stack before, counted from its first full smoke test that passed
    there, in days, hours or minutes."""
    retirement_days: Annotated[int, Field(ge=0, le=1000, examples=[60])] = 30
    """No model of the release may retire within so many days; 0 refuses only models that are retired."""
    needs: list[Literal["preflight", "drift"]] = Field(default=[], examples=[["preflight"]])
    """Kinds of records that this stack itself must have, passing and no older than `max_age`: `preflight` of the
    release that enters, `drift` of what is deployed now."""


class RetirementDate(Section):
    """A day on which Azure retires a model, where it is another than the one that this program knows."""

    model: CatalogueWord = Field(examples=["gpt-4o-mini"])
    """Name in the model catalogue."""
    version: CatalogueWord | None = Field(default=None, examples=["2024-07-18"])
    """Version in the model catalogue, in quotes. By default all versions."""
    sku: SkuName | None = Field(default=None, examples=["Standard"])
    """SKU that the day is for. By default all SKUs."""
    date: Day
    """The day, in quotes: to YAML a bare 2027-04-14 is a date."""


class Rules(Section):
    """The order in which a release reaches the stacks."""

    order: list[Entry] = Field(min_length=1, examples=[[{"stack": "dev"}, {"stack": "test"}]])
    """Stacks in the order in which a release reaches them. The first one has nothing before it."""
    retirements: list[RetirementDate] = Field(default=[], examples=[[{"model": "gpt-4o-mini", "date": "2027-04-14"}]])
    """Days on which Azure retires models, which count before those that this program knows."""

    @property
    def scheduled(self) -> list[Scheduled]:
        """The retirements, as the catalogue has them."""
        return [
            Scheduled(each.model, dt.date.fromisoformat(each.date), each.version, (each.sku,) if each.sku else ())
            for each in self.retirements
        ]

    def entry(self, stack: str) -> Entry | None:
        """Return the entry of a stack; None when the order does not have it."""
        return next((each for each in self.order if each.stack == stack), None)

    def before(self, entry: Entry) -> Entry | None:
        """Return the entry before another one; None for the first."""
        place = self.order.index(entry)
        return self.order[place - 1] if place else None


def read_rules(config_dir: Path) -> Rules:
    """Return the rules of promotion.

    Raises:
        SettingsError: there is no `promotion.yaml`, or it is invalid; the error holds every problem.
    """
    file = relative_to_cwd(config_dir) / FILE
    if not lexists(file):
        what = "no such file; write the order of the stacks, such as order: [{stack: dev}, {stack: test}]"
        raise SettingsError([_misnamed(file) or Problem(str(file), 1, "", what, files.FILE_MISSING)])
    return _read(file).rules


def rules_if_any(config_dir: Path) -> Rules | None:
    """Return the rules of promotion; None where there is no `promotion.yaml`.

    Raises:
        SettingsError: the file is invalid; the error holds every problem.
    """
    return read_rules(config_dir) if lexists(config_dir / FILE) else None


def entry_of(config_dir: Path, rules: Rules, stack: str) -> Entry:
    """Return the entry of a stack.

    Raises:
        PromotionError: the order does not have it.
    """
    if found := rules.entry(stack):
        return found
    known = [each.stack for each in rules.order]
    guess = closest(stack, known)
    hint = f"did you mean {guess}? " if guess else ""
    file = relative_to_cwd(config_dir) / FILE
    raise PromotionError(f"{printable(stack)} is not in {file}; {hint}the order there is {' → '.join(known)}")


def check_rules(config_dir: Path) -> tuple[list[Problem], list[Problem]]:
    """Return the problems of the rules and the warnings about them; none where there is no `promotion.yaml`."""
    file = relative_to_cwd(config_dir) / FILE
    if not lexists(file):
        misnamed = _misnamed(file)
        return [misnamed] if misnamed else [], []
    try:
        read = _read(file)
    except SettingsError as error:
        return list(error.problems), []
    return [], list(_unknown_stacks(config_dir, read))


@dataclass(frozen=True)
class _Written:
    rules: Rules
    root: Node


def _read(file: Path) -> _Written:
    root, problems = read_file(file, _SUBJECT)
    if root is None:
        raise SettingsError(problems)
    problems += islice(characters.problems(root), _MAX_PROBLEMS)
    reported = {(problem.line, problem.path) for problem in problems}
    try:
        rules = Rules.model_validate(plain(root))
    except ValidationError as error:
        found = islice(validation_errors.problems(error, root, Rules), _MAX_PROBLEMS)
        problems += [each for each in found if (each.line, each.path) not in reported]
        raise SettingsError(problems) from None
    problems += islice(_broken_rules(rules, root), _MAX_PROBLEMS)
    if problems:
        raise SettingsError(problems)
    return _Written(rules, root)


def _broken_rules(given: Rules, root: Node) -> Iterator[Problem]:
    known: set[str] = set()
    for place, entry in enumerate(given.order):
        path = ("order", place, "stack")
        if entry.stack in known:
            yield locate(root, path).problem(
                rules.PROMOTION_STACK_TWICE, path, "is in the order already; keep one of both"
            )
        if entry.stack in NOT_STACKS:
            text = f"{entry.stack}.yaml is not a stack's file; name a stack"
            yield locate(root, path).problem(rules.PROMOTION_NOT_A_STACK, path, text)
        known.add(entry.stack)
    for field in {"max_age", "soak"} & given.order[0].model_fields_set:
        what = "nothing comes before the first stack, so there is nothing to ask of it; remove it"
        # Evidence of the first stack itself can be too old.
        if field == "soak" or not given.order[0].needs:
            yield locate(root, ("order", 0, field)).problem(rules.PROMOTION_FIRST_CONDITION, ("order", 0, field), what)


def _unknown_stacks(config_dir: Path, read: _Written) -> Iterator[Problem]:
    known = stacks(config_dir)
    for place, entry in enumerate(read.rules.order):
        if entry.stack not in known:
            guess = closest(entry.stack, known)
            hint = (
                f"did you mean {guess}?" if guess else f"a release cannot enter it before there is {entry.stack}.yaml"
            )
            path = ("order", place, "stack")
            yield locate(read.root, path).problem(rules.PROMOTION_STACK_UNKNOWN, path, f"no such stack here; {hint}")


def _misnamed(file: Path) -> Problem | None:
    misnamed = file.with_suffix(".yml")
    what = f"aihub does not read a file of this name; rename it to {file.name}"
    return Problem(str(misnamed), 1, "", what, files.FILE_MISNAMED) if lexists(misnamed) else None
