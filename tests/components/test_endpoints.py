"""An endpoint in the program and in the contract."""

from aihub.contract.endpoint import Endpoint
from components.endpoints import DeclaredEndpoint


def test_program_declares_what_the_contract_says_and_no_more() -> None:
    assert DeclaredEndpoint.__required_keys__ == Endpoint.__required_keys__
    assert DeclaredEndpoint.__optional_keys__ == Endpoint.__optional_keys__
