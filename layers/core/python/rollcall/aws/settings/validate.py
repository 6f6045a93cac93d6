"""The settings of `validate`."""

from dataclasses import dataclass

from rollcall.aws.settings import variables
from rollcall.aws.settings.files import FileSettings
from rollcall.rules.judge import Options


@dataclass(frozen=True, slots=True)
class ValidateSettings(FileSettings):
    """The settings of the function that checks."""

    imports_table: variables.ImportsTable
    data_bucket: variables.DataBucket
    max_omitted_share: variables.MaxOmittedShare
    class_names_unique_within: variables.ClassNamesUniqueWithin

    @property
    def options(self) -> Options:
        """What the deployment may choose about the rules."""
        return Options(
            max_omitted_share=self.max_omitted_share,
            unique_class_names=self.class_names_unique_within,
            limits=self.file_limits,
        )
