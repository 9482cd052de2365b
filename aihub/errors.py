"""The root of the errors that this project raises for a person, and the tree below it.

AihubError
├── AdoptError            aihub.adopt.errors
├── AuthoringError        aihub.authoring.errors
├── CallError             aihub.call.errors
│   ├── CallInputError    aihub.call.errors
│   └── InconclusiveError aihub.call.errors
├── CatalogueError        aihub.catalogue.errors
├── ConnectError          aihub.connect.connection
├── ContractError         aihub.contract.reading
│   └── NoEndpointsError  aihub.contract.stack
├── DeployError           aihub.deploy.errors
├── DocumentError         aihub.policy.documents
├── EvidenceError         aihub.evidence.errors
├── LoginError            aihub.azure.login
├── NameTakenError        aihub.soft_delete.purge
├── NoSuchEndpointError   aihub.contract.choice
├── PreviewError          aihub.preflight.plan
├── PriceError            aihub.cost.errors
├── PromotionError        aihub.promotion.errors
│   └── NotPromotedError  aihub.promotion.errors
├── PulumiError           aihub.pulumi_cli
├── RefusedError          aihub.deploy.errors
├── ReleaseError          aihub.settings.releases.errors
├── ResponseError         aihub.responses
├── ResumeError           aihub.resume.errors
├── RolloutError          aihub.rollout.errors
├── RotationError         aihub.rotation.errors
├── ServiceError          aihub.azure.errors
│   ├── ArmError          aihub.azure.errors
│   └── VaultError        aihub.azure.errors
├── SettingsError         aihub.settings.errors
│   └── RuledOutError     aihub.settings.load
├── SignalError           aihub.deploy.errors
├── SmokeError            aihub.smoke.errors
│   └── CredentialError   aihub.smoke.errors
├── StoppedError          aihub.clock
├── StreamError           aihub.call.answer
├── UnknownCheckError     aihub.preflight.registry
├── UnknownNameError      aihub.check.origins
└── UnknownRuleError      aihub.check.pages

The command line and the dynamic providers catch the root alone. What stands below it is for code that goes on after
one of these errors, or adds to it. The local Azure has a tree of its own.
"""

from typing import ClassVar

from aihub.safe_text import one_line


class AihubError(Exception):
    """An error for a person; its text is safe to show, whoever wrote parts of it."""

    exit_code: ClassVar[int] = 1
    """Exit code of a command that the error ends."""
    may_have_written = False
    """Whether Azure took a write before the error, or may have taken it."""

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(map(one_line, lines)))

    def format_message(self) -> str:
        """Return what a command shows on standard error."""
        return f"error: {self}"
