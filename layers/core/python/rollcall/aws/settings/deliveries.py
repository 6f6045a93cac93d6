"""The settings of `deliveries`."""

from dataclasses import dataclass

from rollcall.aws.settings import variables
from rollcall.aws.settings.environment import Environment


@dataclass(frozen=True, slots=True)
class DeliveriesSettings(Environment):
    """The settings of the function that notes what became of e-mails."""

    mail_troubles_table: variables.MailTroublesTable
    districts_table: variables.DistrictsTable
    users_table: variables.UsersTable
    data_bucket: variables.DataBucket
