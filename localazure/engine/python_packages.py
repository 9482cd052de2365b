"""The Python packages that a program can import, as `pulumi about` lists them."""

import re
from importlib.metadata import distributions


def installed_packages(*, transitive: bool) -> list[tuple[str, str]]:
    """Name and version of each installed package; unless `transitive`, only of packages that no other requires."""
    found = {_normal(package.name): package for package in distributions()}
    needed = {
        _normal(re.split(r"[^\w.-]", requirement, maxsplit=1)[0])
        for package in found.values()
        for requirement in package.requires or ()
        if "extra ==" not in requirement
    }
    return sorted((found[name].name, found[name].version) for name in found if transitive or name not in needed)


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
