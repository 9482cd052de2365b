"""What is shown of a failed run: its errors, without those that follow from them."""

from aihub.deploy.consequences import errors_in, without_consequences

OUTPUT = """\
Updating (local):
 ~  azure-native:cognitiveservices:Deployment chat-deployment updating (0s) [diff: ~sku]
    aihub:index:Gate gate  error: expected resource operations for urn:pulumi:gate but none were seen
    pulumi:pulumi:Stack aihub-local running error: Resource monitor has terminated, shutting down
    aihub:index:Gate gate **failed** 1 error
    pulumi:pulumi:Stack aihub-local **failed** 2 errors; 1 message
Diagnostics:
  aihub:index:Gate (gate):
    error: expected resource operations for urn:pulumi:gate but none were seen

  azure-native:cognitiveservices:Deployment (chat-deployment):
    error: 1 error occurred:
    \t* Status=500 Code="Broken" Message="It failed."

  pulumi:pulumi:Stack (aihub-local):
    some advice
    error: deployments.chat declares chat-deployment, which failed
    error: Resource monitor has terminated, shutting down

Resources:
    12 errored

Duration: 1s
""".splitlines()


def test_what_only_follows_is_not_shown() -> None:
    shown: list[str] = []
    show = without_consequences(shown.append)
    for line in OUTPUT:
        show(line)

    assert not any("gate" in line for line in shown)
    assert [line for line in OUTPUT if "gate" not in line][:4] == shown[:4]
    assert shown[-2:] == ["", "Duration: 1s"]
    assert shown[4:7] == OUTPUT[6:7] + OUTPUT[10:12]


def test_errors_are_those_that_pulumi_lists() -> None:
    assert list(errors_in(OUTPUT)) == [
        '1 error occurred: * Status=500 Code="Broken" Message="It failed."',
        "deployments.chat declares chat-deployment, which failed error: Resource monitor has terminated, shutting down",
    ]


def test_output_without_a_list_has_the_errors_of_its_lines() -> None:
    assert list(errors_in(["error: the stack is currently locked by 1 lock(s)"])) == [
        "the stack is currently locked by 1 lock(s)"
    ]
