"""A district with one import of each kind, for pages that show them; nobody changes it but by its own data manager."""

from dataclasses import dataclass
from functools import cached_property

from support.deployed import Deployed, Imported, Sender
from support.deployed_publishing import held

from rollcall.model.accounts import Decides
from rollcall_local import demo, sample
from rollcall_local.following import Uploaded
from rollcall_local.sample import Sample


@dataclass(frozen=True)
class Lakeview:
    """Three schools with twelve hundred students. Each import is made when a test first asks for it, in this order."""

    sender: Sender

    @classmethod
    def of(cls, deployed: Deployed) -> "Lakeview":
        """A new district of this name, which decides about its own imports."""
        return cls(deployed.sender("lakeview", "m.lopez", name="Lakeview ISD", decides=Decides.DISTRICT))

    @cached_property
    def whole(self) -> Imported:
        """The first one, without a fault."""
        return self.sender.imported(self._package(sample.clean(demo.today())), "roster-1.zip")

    @cached_property
    def rejected(self) -> Imported:
        """Two students have one ID."""
        assert self.whole.status == "succeeded"
        return self.sender.imported(self._package(sample.failing(demo.today())), "roster-2.zip")

    @cached_property
    def in_part(self) -> Imported:
        """A dozen of faults; it is the roster in use."""
        assert self.rejected.status == "failed"
        return self.sender.imported(self._package(sample.with_errors(demo.today())), "roster-3.zip")

    @cached_property
    def waiting(self) -> Uploaded:
        """The students of a school are missing, so it waits."""
        assert self.in_part.status == "succeeded_with_errors"
        return held(self.sender, self._package(sample.without_a_school(demo.today())), "roster-4.zip")

    def _package(self, made: Sample) -> bytes:
        return Sample(made.rows, self.sender.district).package()


def import_page(imported: Imported | Uploaded, below: str = "") -> str:
    """The address of an import's page, or of one below it, such as `findings`."""
    uploaded = imported.uploaded if isinstance(imported, Imported) else imported
    return f"/imports/{uploaded.import_id}" + (f"/{below}" if below else "")
