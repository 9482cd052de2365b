"""New keys go to no address but the endpoint's own."""

import pytest

from aihub.rotation import RotationError
from aihub.rotation.endpoint_tester import EndpointTester
from tests.capture import capturing
from tests.unit.smoke.samples import azure_openai


def test_new_key_is_tried_at_no_address_but_the_endpoints_own() -> None:
    tested = azure_openai()
    with capturing() as captured:
        tested["routes"][0]["uri"] = f"http://127.0.0.1:{captured.port}/openai"
        with pytest.raises(RotationError, match=r"chat is not called with the new key: routes\[0\]\.uri "):
            EndpointTester(None).accepts(tested, "the-new-key-of-the-owner")
        assert captured.connections == 0
