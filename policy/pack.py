"""Pulumi's protocol for policy packs, by the SDK alone.

`pulumi-policy` pins an older protobuf than the SDK's other packages need, so it would have to be installed apart.
What one resource alone tells is judged before Pulumi writes it, all else when the program has ended.
"""
# ruff: noqa: ARG002, D102, N802  (the names of methods and parameters are the protocol's)

import os
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import grpc
from google.protobuf import empty_pb2
from google.protobuf.json_format import MessageToDict
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc, plugin_pb2

from aihub.policy.context import Context, context
from aihub.policy.of_settings import retires
from aihub.settings import SettingsError
from policy.judge import AnyRule, judge
from policy.of_resources import subjects_of
from policy.resources import Resource
from policy.rule import Level
from policy.rules import RULES
from policy.subjects import Subject

NAME = "aihub"
_LEVELS: Mapping[Level, Any] = {"advisory": analyzer_pb2.ADVISORY, "mandatory": analyzer_pb2.MANDATORY}


class Pack(analyzer_pb2_grpc.AnalyzerServicer):
    """Pulumi's Analyzer service."""

    def __init__(self) -> None:
        self._version = _version()
        self._stack = os.environ.get("PULUMI_STACK", "")
        self._context: Context | None = None
        self.is_cancelled = threading.Event()

    def Handshake(self, request: Any, context: grpc.ServicerContext) -> Any:
        return analyzer_pb2.AnalyzerHandshakeResponse()

    def GetPluginInfo(self, request: Any, context: grpc.ServicerContext) -> Any:
        return plugin_pb2.PluginInfo(version=self._version)

    def GetAnalyzerInfo(self, request: Any, context: grpc.ServicerContext) -> Any:
        return analyzer_pb2.AnalyzerInfo(
            name=NAME,
            displayName="Policies of aihub",
            version=self._version,
            policies=[*map(_info, RULES.values())],
        )

    def Configure(self, request: Any, context: grpc.ServicerContext) -> Any:
        return empty_pb2.Empty()

    def ConfigureStack(self, request: Any, context: grpc.ServicerContext) -> Any:
        self._stack = request.stack
        return analyzer_pb2.AnalyzerStackConfigureResponse()

    def Remediate(self, request: Any, context: grpc.ServicerContext) -> Any:
        return analyzer_pb2.RemediateResponse()

    def Analyze(self, request: Any, context: grpc.ServicerContext) -> Any:
        found = Resource(request.urn, request.type, MessageToDict(request.properties))
        rules = [each for each in RULES.values() if not each.needs_stack]
        return self._answer(subjects_of([found], retires, is_whole=False), rules)

    def AnalyzeStack(self, request: Any, context: grpc.ServicerContext) -> Any:
        found = subjects_of(map(_resource, request.resources), retires, monthly_cost=self._judged_by.monthly_cost)
        return self._answer(found, [each for each in RULES.values() if each.needs_stack])

    def Cancel(self, request: Any, context: grpc.ServicerContext) -> Any:
        self.is_cancelled.set()
        return empty_pb2.Empty()

    @property
    def _judged_by(self) -> Context:
        # Pulumi says the stack after it has asked for the policies.
        if self._context is None:
            config = Path.cwd() / "config"
            try:
                self._context = context(config, self._stack)
            except SettingsError:
                # The program ends with all that is wrong with them.
                self._context = context(config, "")
        return self._context

    def _answer(self, subjects: Iterable[Subject], rules: Sequence[AnyRule]) -> Any:
        return analyzer_pb2.AnalyzeResponse(diagnostics=[*self._diagnostics(subjects, rules)])

    def _diagnostics(self, subjects: Iterable[Subject], rules: Sequence[AnyRule]) -> Iterator[Any]:
        by = self._judged_by
        for verdict in judge(subjects, by.circumstances, rules):
            if not verdict.passed and not by.waives(verdict):
                yield analyzer_pb2.AnalyzeDiagnostic(
                    policyName=verdict.rule.id,
                    policyPackName=NAME,
                    policyPackVersion=self._version,
                    description=verdict.rule.title,
                    message=f"{verdict.path}: {verdict.text}",
                    enforcementLevel=_LEVELS[verdict.rule.level(by.profile)],
                    urn=verdict.subject.urn,
                )


def main() -> None:
    """Serve until Pulumi no longer needs the pack."""
    pack = Pack()
    server = grpc.server(ThreadPoolExecutor(max_workers=8), options=[("grpc.max_receive_message_length", -1)])
    analyzer_pb2_grpc.add_AnalyzerServicer_to_server(pack, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)  # noqa: T201 - Pulumi reads it
    pack.is_cancelled.wait()
    server.stop(grace=1).wait()


def _version() -> str:
    try:
        return version("aihub")
    except PackageNotFoundError:
        # Run from a checkout that is not installed.
        return "0.0.0"


def _info(rule: AnyRule) -> Any:
    return analyzer_pb2.PolicyInfo(
        name=rule.id,
        displayName=rule.id,
        description=f"{rule.title}.",
        message=rule.why,
        enforcementLevel=analyzer_pb2.ADVISORY,
        policy_type=analyzer_pb2.POLICY_TYPE_STACK if rule.needs_stack else analyzer_pb2.POLICY_TYPE_RESOURCE,
    )


def _resource(given: Any) -> Resource:
    dependencies = {name: tuple(each.urns) for name, each in given.propertyDependencies.items()}
    return Resource(given.urn, given.type, MessageToDict(given.properties), dependencies=dependencies)
