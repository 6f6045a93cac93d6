"""The cases of the manifest's rules."""

from support.packages import DISTRICT, MANIFEST, package

from firing.case import PLANT, Case

DEFAULT = package()


def manifest(*rows: str) -> bytes:
    """A package with a manifest of these rows."""
    return package(raw={MANIFEST: "\n".join(["Property Name,Value", *rows, ""]).encode()})


CASES = {
    "manifest-value-missing": Case(manifest("Version,1.0", f"District ID,{DISTRICT}", "Version,"), DEFAULT),
    "manifest-property-missing": Case(manifest(f"District ID,{DISTRICT}"), DEFAULT),
    "manifest-property-unknown": Case(
        manifest("Version,1.0", f"District ID,{DISTRICT}", f"{PLANT},1"), DEFAULT, planted=True
    ),
    "manifest-property-repeated": Case(manifest("Version,1.0", f"District ID,{DISTRICT}", "Version,1.0"), DEFAULT),
    "manifest-rows-too-many": Case(manifest(*[f"{PLANT},1"] * 1001), manifest(*[f"{PLANT},1"] * 1000)),
    "manifest-value-invalid": Case(manifest(f"Version,{PLANT}", f"District ID,{DISTRICT}"), DEFAULT, planted=True),
    "other-district": Case(manifest("Version,1.0", f"District ID,{PLANT}"), DEFAULT, planted=True),
}
