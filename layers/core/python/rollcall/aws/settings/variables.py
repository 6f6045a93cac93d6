"""The environment variables of the functions: the type and the meaning of each."""

from typing import Annotated, Literal

from rollcall.aws.settings.environment import Variable

DistrictsTable = Annotated[str, Variable("Name of the table of the districts' accounts.")]
UsersTable = Annotated[str, Variable("Name of the table of the SFTP users.")]
AccountChangesTable = Annotated[str, Variable("Name of the table of the changes of accounts.")]
ImportsTable = Annotated[str, Variable("Name of the table of imports, their logs, and the leases on their mails.")]
LoginsTable = Annotated[str, Variable("Name of the table of failed logins by SFTP.")]
MailTroublesTable = Annotated[str, Variable("Name of the table of addresses to which an e-mail did not arrive.")]
SessionsTable = Annotated[str, Variable("Name of the table of the sessions of the pages.")]
SnapshotsTable = Annotated[str, Variable("Name of the table of pointers, snapshots and changes.")]

DownloadsFunction = Annotated[str, Variable("Name of the function that makes downloads.")]
InboxBucket = Annotated[str, Variable("Name of the bucket of uploaded packages.")]
DataBucket = Annotated[str, Variable("Name of the bucket of everything that Rollcall writes.")]

UserPoolId = Annotated[str, Variable("Id of the user pool that holds the passwords.")]
UserPoolClientId = Annotated[str, Variable("Id of the pool's client that may check passwords.")]
PagesClientId = Annotated[str, Variable("Id of the pool's client that signs people in to the pages.")]
LoginUrl = Annotated[str, Variable("Address of the user pool's login pages.")]
TokenIssuer = Annotated[str, Variable("The issuer that the tokens of the user pool name.")]
KeysUrl = Annotated[str, Variable("Address of the public keys that verify these tokens.")]
TransferUserRole = Annotated[str, Variable("ARN of the role that Transfer Family assumes for a user.")]
LoginFloorMilliseconds = Annotated[int, Variable("Milliseconds that the refusal of a password takes at least.")]
LoginFailures = Annotated[int, Variable("Failed logins of a name from one address that lock it out there.")]
LoginLockMinutes = Annotated[int, Variable("Minutes that a failed login counts after the last one, and a lock lasts.")]

MaxPackageMib = Annotated[int, Variable("The largest zip that is accepted, in MiB.")]
MaxEntries = Annotated[int, Variable("The most entries of any kind that a zip may have.")]
MaxFileMib = Annotated[int, Variable("The largest size of one of the seven files, unpacked, in MiB.")]
MaxFilesMib = Annotated[int, Variable("The largest size of all seven files together, unpacked, in MiB.")]
MaxRatio = Annotated[int, Variable("The largest ratio of a file's unpacked size to its packed size.")]
MaxLineKib = Annotated[int, Variable("The longest line of a file, in KiB.")]
MaxRecordKib = Annotated[int, Variable("The longest multi-line record of a file, in KiB.")]
MaxColumns = Annotated[int, Variable("The most columns that the header of a file may have.")]
MaxOmittedShare = Annotated[float, Variable("The share of a file's rows above which omitted rows reject the import.")]
ClassNamesUniqueWithin = Annotated[
    Literal["district", "school"], Variable("Where two classes must not have the same name.")
]
MalwareProtection = Annotated[
    Literal["on", "off"], Variable("Whether GuardDuty scans uploads for malware, and packages wait for its verdict.")
]
ValidateMemoryMib = Annotated[int, Variable("The memory of the function that checks, in MiB.")]
SnapshotMemoryMib = Annotated[int, Variable("The memory of the function that publishes, in MiB.")]

UploadsPerHour = Annotated[int, Variable("The most uploads of a district that are opened in an hour; 0 for all.")]
GatherSeconds = Annotated[
    int, Variable("Seconds for which failures of a district gather, to be told together; 0 tells each by itself.")
]

ReportDays = Annotated[int, Variable("Days until an import and its log expire.")]
CheckDays = Annotated[int, Variable("Days until a check expires.")]
ResultDays = Annotated[int, Variable("Days until the results of an import by SFTP expire; 0 for no results.")]
HoldSeconds = Annotated[int, Variable("Seconds that a held import waits for a decision.")]
HoldFromRows = Annotated[
    int,
    Variable("Tables, schools and columns with fewer rows hold no import, unless a district has its own number."),
]
StateMachineArn = Annotated[str, Variable("ARN of the state machine of the chain.")]
ChainSeconds = Annotated[
    int, Variable("The longest time in seconds that all steps of the chain take together, with all retries.")
]
RosterDays = Annotated[
    int, Variable("Days without an import after which operators hear that a roster is old; 0 for never.")
]
SnapshotsKept = Annotated[int, Variable("The most snapshots of a district's school year that are kept.")]
SnapshotDays = Annotated[int, Variable("Days after its publication until a snapshot that is not current is deleted.")]
CatalogDatabase = Annotated[
    str, Variable("Name of the Glue database that Athena reads; empty for none.", may_be_empty=True)
]

MailFrom = Annotated[str, Variable("The sender of all e-mails.")]
SenderConfigurationSet = Annotated[str, Variable("Name of the configuration set that e-mails are sent with.")]
AppsUrl = Annotated[str, Variable("Address of the pages, where districts see their imports.")]
SupportName = Annotated[
    str, Variable("Whom districts ask, as e-mails name them; empty for a general phrase.", may_be_empty=True)
]
SupportEmail = Annotated[
    str, Variable("The address for questions, which replies to e-mails go to; empty for none.", may_be_empty=True)
]

WebhookUrl = Annotated[str, Variable("Address that events are posted to.", may_be_empty=True)]
WebhookSecretArn = Annotated[str, Variable("ARN of the secret that signs them.", may_be_empty=True)]
WebhookQueueUrl = Annotated[str, Variable("URL of the queue in which they wait.")]

CanaryConnector = Annotated[str, Variable("Id of the SFTP connector that sends canaries.")]
