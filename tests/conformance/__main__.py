"""`make conformance`: tries all assumptions on the local Azure or, with a subscription, on Azure."""

import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click
import httpx2
from azure.core.exceptions import AzureError
from rich.console import Console

from aihub.azure.credential import credential
from aihub.azure.login import LoginError
from aihub.cli.common import progress, show, treat_signals_as_ctrl_c
from aihub.safe_text import one_line
from localazure.azure import Subscription
from localazure.files import make_private
from localazure.instance import LocalAzure
from localazure.process import InUseError, hold
from tests.conformance import cleaning
from tests.conformance.answers import Record, UnavailableError, UnmetError
from tests.conformance.assumptions import Assumption, assumptions
from tests.conformance.azure import Azure, OutOfTimeError, new_run
from tests.conformance.document import confirm
from tests.conformance.local import TIME_SCALE, local_place
from tests.conformance.prices import opt_ins, price_table
from tests.conformance.snapshots import Snapshots
from tests.conformance.state import State
from tests.conformance.trial import Outcome, Verdict, attempts

_NO_ANSWER = (UnmetError, UnavailableError, OutOfTimeError, AzureError, httpx2.HTTPError)
"""What keeps a subscription from being cleaned."""
_BAD = {Verdict.FAILS, Verdict.DIFFERS}


@click.command()
@click.option("--subscription", metavar="ID", type=click.UUID, help="Of Azure; without it, the local Azure is asked.")
@click.option("--location", metavar="NAME", default="swedencentral", show_default=True, help="Where all is made.")
@click.option("--with", "opted_in", multiple=True, type=click.Choice(opt_ins()), help="What costs more, or has terms.")
@click.option("--only", metavar="TEXT", default="", help="Tries what has this in its name or chapter.")
@click.option("--minutes", type=click.IntRange(1, 600), default=120, show_default=True, help="Time limit on Azure.")
@click.option("--state", type=click.Path(path_type=Path, dir_okay=False), help="Where to keep what is done.")
@click.option("--accept", is_flag=True, help="Takes what is answered as the snapshot.")
@click.option("--yes", is_flag=True, help="Does not ask whether to go on.")
def main(
    *,
    subscription: object,
    location: str,
    opted_in: tuple[str, ...],
    only: str,
    minutes: int,
    state: Path | None,
    accept: bool,
    yes: bool,
) -> None:
    """Try what the program takes for granted of Azure."""
    treat_signals_as_ctrl_c()
    wanted = [each for each in assumptions().values() if only in f"{each.chapter}: {each.id}"]
    Console(width=None if sys.stdout.isatty() else 160).print(price_table(set(opted_in)))
    if subscription is None:
        sys.exit(_on_local_azure(wanted, accept=accept))
    show(f"In the subscription {subscription}, in {location}, within {minutes} minutes; all is taken away at the end.")
    if not yes and not (sys.stdin.isatty() and click.confirm("Go on?")):
        raise click.ClickException("nothing was made; to go on without being asked, say YES=1 (--yes)")
    if state is None:
        state = Path(".local") / f"conformance-{str(subscription)[:8]}.json"
        make_private(state.parent)
    try:
        with hold(state.with_suffix(".lock")):
            kept = State.read(state, str(subscription), location)
            sys.exit(run_on_azure(kept, wanted, frozenset(opted_in), minutes, accept=accept))
    except InUseError as error:
        raise click.ClickException(f"another run is on the way: {error}") from None
    except OSError as error:
        raise click.ClickException(f"cannot keep what is done in {state}: {error.strerror}") from None


def _on_local_azure(wanted: list[Assumption], *, accept: bool) -> int:
    with tempfile.TemporaryDirectory() as folder, _running(LocalAzure(Path(folder))) as azure:
        place = local_place(azure)
        outcomes = attempts(place, wanted, Snapshots(), _tell)
        place.close()
    return _ended(outcomes, accept=accept)


@contextmanager
def _running(azure: LocalAzure) -> Iterator[LocalAzure]:
    try:
        azure.up(time_scale=TIME_SCALE, provider="installed")
        os.environ.update(azure.environment())
        yield azure
    finally:
        azure.down()


def run_on_azure(
    state: State, wanted: list[Assumption], opted_in: frozenset[str], minutes: int, *, accept: bool
) -> int:
    """Tries in Azure what does not hold yet, and takes away what was made; the exit code.

    Args:
        state: what holds from before.
        wanted: what is to be tried.
        opted_in: what costs, and was asked for.
        minutes: after which nothing new is begun.
        accept: takes what is answered as the snapshot.

    Raises:
        click.ClickException: Azure cannot be asked.
    """
    azure = _azure(state, opted_in, minutes)
    outcomes: list[Outcome] = []

    def done(outcome: Outcome) -> None:
        _tell(outcome)
        outcomes.append(outcome)
        if outcome.verdict is Verdict.HOLDS or (accept and outcome.verdict is Verdict.DIFFERS):
            state.held[outcome.assumption.id] = list(outcome.records)
            state.write()

    try:
        cleaning.clean(azure, state.run, progress)
    except _NO_ANSWER as error:
        raise click.ClickException(one_line(f"Azure cannot be asked: {error}")) from None
    state.run, azure.deadline = azure.run, time.monotonic() + minutes * 60
    state.write()
    was_begun = bool(state.held)
    if was_begun:
        show(f"{len(state.held)} hold already, from before; to try them again, delete {state.file}")
    is_whole = False
    try:
        attempts(azure, [each for each in wanted if each.id not in state.held], Snapshots(), done)
        is_whole = True
    except OutOfTimeError:
        show(f"The time is over, {minutes} minutes; the next run goes on.")
    except KeyboardInterrupt:
        show(
            "Stopped; the next run goes on. Cleaning up, which takes some minutes; another Ctrl-C leaves it to that run."
        )
    finally:
        _clean_up(azure, state)
    if state.subscription != Subscription().id:
        confirm(state.held, datetime.now(UTC).date())
    code = _ended(outcomes, accept=accept, held=state.held)
    # Of a run that was for a part alone, what holds of the rest stays known.
    if is_whole and code == 0 and (not was_begun or len(wanted) == len(assumptions())):
        state.forget()
    return code if is_whole else 1


def _azure(state: State, opted_in: frozenset[str], minutes: int) -> Azure:
    try:
        login = credential(lambda _key: None, os.environ)
    except LoginError as error:
        raise click.ClickException(str(error)) from None
    run = new_run()
    return Azure(
        credential=login,
        subscription_id=state.subscription,
        location=state.location,
        run=run,
        tags=cleaning.tags(run, minutes),
        opted_in=opted_in,
        tell=progress,
    )


def _clean_up(azure: Azure, state: State) -> None:
    try:
        cleaning.clean(azure, state.run, progress)
        state.run = None
        state.write()
    except (KeyboardInterrupt, *_NO_ANSWER) as error:
        why = one_line(str(error)) or "stopped"
        show(f"The group {azure.group_name} may be left over ({why}); the next run takes it away.")
    finally:
        azure.close()


def _tell(outcome: Outcome) -> None:
    show(str(outcome))


def _ended(outcomes: list[Outcome], *, accept: bool, held: Mapping[str, list[Record]] | None = None) -> int:
    """Sums up; the exit code.

    Args:
        outcomes: of this run.
        accept: takes what was answered as the snapshot.
        held: what was answered in earlier runs, too.
    """
    counts = Counter(each.verdict for each in outcomes)
    show(", ".join(f"{counts[each]} {each.value}" for each in Verdict if counts[each]) or "nothing was tried")
    if accept:
        taken = dict(held or {}) | {
            each.assumption.id: list(each.records)
            for each in outcomes
            if each.verdict in {Verdict.HOLDS, Verdict.DIFFERS}
        }
        Snapshots().accept(taken, assumptions())
        return int(counts[Verdict.FAILS] > 0)
    return int(any(counts[each] for each in _BAD))


if __name__ == "__main__":
    main()
